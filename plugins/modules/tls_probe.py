#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_probe
short_description: Find out which TLS versions a port really accepts
version_added: 0.1.0
description:
  - Connects from the controller to TLS ports and offers TLS 1.0, 1.1, 1.2 and 1.3, one version per connection. For each
    version it says whether the server accepts it, with the bytes that the server sent.
  - This is the only proof that a minimum version is in effect. From release 15SU2 on, C(show tls min-version) shows the
    new value, but the processes use the old one until the node is restarted.
  - The verdict is based on the server's first answer, a ServerHello or an alert, so ports that ask for a client
    certificate can be judged too. A system-wide crypto policy of the controller cannot make a version look refused.
  - A version counts as refused only after three rounds of refusals, at least O(spacing) apart, with O(target) accepted
    between and after them. A version that is accepted once counts as accepted.
  - Needs no login, no credentials and no connection plugin. It can probe any TLS server, such as an Expressway or a
    gateway, also with C(connection=local).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  hosts:
    description:
      - Host names or addresses to probe. A host name is sent as server name (SNI), but an address is not.
      - Empty means the node itself, which is C(ansible_host) of the host or of the host in C(delegate_to).
    type: list
    elements: str
    default: []
  ports:
    description:
      - TCP ports to probe on each host. Each of them must be open and prove the minimum.
      - Empty means the ports that the minimum governs on O(product), or 8443 without a product. Of these only 8443 must
        be open, because the others exist only if their service runs. An open port must prove the minimum.
    type: list
    elements: int
    default: []
  extra_ports:
    description:
      - Additional ports to probe, which need not be open on each host, such as those of the SIP profiles of a cluster.
        The module M(collabops.vos.node_info) returns them, see RV(collabops.vos.node_info#module:sip_ports).
    type: list
    elements: int
    default: []
  unlisted:
    description:
      - Why O(extra_ports) are not known, which is C(error) of RV(collabops.vos.node_info#module:sip_ports). Then some
        ports may not be tested, so RV(proof) is V(unproven) instead of V(effective).
      - It has no effect with O(ports), because then you name all ports yourself.
    type: str
    default: ""
  starttls:
    description:
      - How TLS begins on a port, if it is not the usual way. The keys are ports, the values V(direct), V(smtp),
        V(xmpp-client) or V(xmpp-server).
      - Without an entry, SMTP is spoken on 25 and 587, XMPP on 5222 and 5269, and TLS at once on all others.
    type: dict
    default: {}
  product:
    description:
      - The product of the hosts, which decides what O(ports) is by default and what is expected of each port.
      - V(cucm) is Cisco Unified Communications Manager, V(imp) is IM and Presence Service, V(cuc) is Unity Connection,
        V(cer) is Emergency Responder, V(pcd) is Prime Collaboration Deployment and V(uccx) is Unified CCX.
    type: str
    choices: [cucm, imp, cuc, cer, pcd, uccx]
  release:
    description:
      - The release of the hosts, such as V(15.0.1.12900-234), as in RV(collabops.vos.node_info#module:version).
        Some ports follow the minimum only from a certain release on. Without this option they are not probed.
    type: str
    default: ""
  mode:
    description: The security mode of the hosts. It changes what is expected of some ports.
    type: str
    choices: [normal, common_criteria]
    default: normal
  target:
    description:
      - The minimum version to prove. It is offered first and last on each port. If a port gives no TLS answer to it,
        the port is not probed further.
      - With V(1.0) only SSL 3.0 is forbidden.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    default: "1.2"
  exact:
    description:
      - Require that O(target) itself is accepted, and not only a higher version. Only this shows that a minimum was
        lowered; otherwise a higher minimum that is still in effect looks the same. One port that accepts it is enough.
      - The ports 6971, 6972, 7443, 9443 and 9463 refuse everything below TLS 1.2 at any minimum, so they cannot show
        it.
    type: bool
    default: false
  versions:
    description: The versions to offer. All below O(target) are needed for a proof. V(ssl3) is SSL 3.0.
    type: list
    elements: str
    choices: [ssl3, "1.0", "1.1", "1.2", "1.3"]
    default: ["1.0", "1.1", "1.2", "1.3"]
  baseline:
    description:
      - RV(results) of an earlier run, before the change. Then a port that spoke TLS must still speak it; otherwise
        it is in RV(lost).
      - If no port accepted a version below O(target) then, a refusal now may come from a firewall, or from the
        probe itself, so the proof is V(unproven).
    type: list
    elements: dict
  second_opinion:
    description:
      - Let the TLS library of the controller try a handshake too, if its policy allows it, on one more connection for
        each version. It reads the certificate. A version that it gets is accepted, whatever the first result was.
      - Without this option the library still tries each version below O(target) that a port refuses, if the port
        counts. If it cannot offer a version, because of its build or a crypto policy, this proves nothing; RV(results)
        shows it.
    type: bool
    default: false
  timeout:
    description: Seconds for each connection, from the first packet to the answer. At most 3600.
    type: float
    default: 5.0
  pause:
    description:
      - Seconds between two connections to one port. A larger value helps if a rate limit leaves versions
        V(inconclusive).
    type: float
    default: 0.05
  spacing:
    description:
      - The least number of seconds before a refused version is offered again, 0.05 to 60. It is offered in three
        rounds.
      - Below 0.5 the proof is weaker, because a rate limit may last that long. Then the task warns.
    type: float
    default: 0.5
  parallel:
    description:
      - Number of connections to a host at the same time, 1 to 8. There is never more than one connection to a port, and
        no other connection while one to port 2445 (TVS) or 3804 (CAPF) is open. While a port pauses, other ports are
        probed.
    type: int
    default: 2
  time_limit:
    description: Seconds for all ports of a host. What was not probed by then is V(inconclusive).
    type: float
    default: 600.0
  wait:
    description:
      - Seconds to keep probing while nothing is proven, because no port answers or an answer decides nothing, for
        example shortly after a restart. If a version below the target is accepted, the probe ends at once. Not used in
        check mode.
    type: float
    default: 0.0
  interval:
    description: Seconds between two probes, with O(wait).
    type: float
    default: 15.0
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  action:
    description:
      - The module is an action plugin. It runs on the controller, and nothing is copied to the node.
    support: full
  action_group:
    description:
      - Defaults for all modules of the group can be set with C(module_defaults) under the name
        C(group/collabops.vos.vos).
    support: full
    membership:
      - collabops.vos.vos
  async:
    description:
      - Supports being used with the C(async) keyword.
    support: none
  check_mode:
    support: full
    details: It only reads, so it does the same in check mode.
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - The variables of the host decide how the ports are reached - C(vos_tls_port_map) for other port numbers, and
    C(vos_tls_route) for a route through its jump host or without it, see P(collabops.vos.cli#connection). A node that
    has a jump host and no C(vos_tls_route) is V(unreachable).
  - A refusal, a closed port and a host that cannot be reached are results, not failures. Check RV(proof).
  - A fatal alert C(protocol_version) is a refusal, and so is a connection that is dropped without an alert, which is
    how servers on OpenSSL 1.0.2 refuse. An alert that can also mean the cipher suites counts as a refusal only if TLS
    1.2 is accepted with the same suites that were offered with the old version. No refusal counts if O(target) is
    accepted before but not after. Everything else is V(inconclusive), also an alert that is only a warning.
  - After a first refusal a version below O(target) is also offered without SNI, without C(renegotiation_info), and with
    anonymous, static DH and export suites. If one of them is accepted, the version is accepted.
  - A port that refuses nothing gets four short connections, a port that refuses TLS 1.0 and 1.1 gets 25 in about two
    seconds. The server may log each of them as an aborted handshake, see C(docs/probe.md).
  - A firewall that resets connections with old TLS versions looks like a server that refuses them, unless a
    O(baseline) shows that these versions were accepted before.
seealso:
  - module: collabops.vos.tls_min_version
  - module: collabops.vos.restart
"""

EXAMPLES = r"""
- name: Find out whether TLS 1.2 is the minimum in effect on the node
  collabops.vos.tls_probe:
  register: vos_probe

- name: Fail if it is not
  ansible.builtin.assert:
    that: vos_probe.proof == 'effective'
    fail_msg: "{{ vos_probe.reason }}"

- name: Probe all ports of a Unified CM node, without a login
  collabops.vos.tls_probe:
    hosts: [cucm-pub.example.com]
    product: cucm
    release: 15.0.1.12900-234
  delegate_to: localhost
  vars:
    ansible_connection: local

- name: Compare with the result from before a change
  collabops.vos.tls_probe:
    product: cucm
    baseline: "{{ vos_probe.results }}"

- name: Read the certificates of two ports
  collabops.vos.tls_probe:
    ports: [8443, 5061]
    second_opinion: true

- name: Find out which versions the SIP trunk peers accept, before the minimum is raised
  collabops.vos.tls_probe:
    hosts: [expressway-c.example.com, 192.0.2.60]
    ports: [5061]
  register: vos_peers
  run_once: true

- name: Name the peers that would be lost
  ansible.builtin.debug:
    msg: "{{ vos_peers.results | rejectattr('verdict', 'eq', 'accepted') | selectattr('version', 'eq', '1.2') }}"
  run_once: true
"""

RETURN = r"""
proof:
  description:
    - V(effective) if every port refuses each version below O(target) and accepts O(target) or a higher one.
    - V(not_effective) if a port accepts a version below O(target), whatever the other ports do.
    - V(too_strict), only with O(exact=true), if ports refuse O(target) and accept a higher version.
    - V(unreachable) if no port of any host accepted a connection.
    - V(unproven) in all other cases.
  returned: success
  type: str
  sample: effective
unlisted:
  description: Why there may be further ports that were not tried. Empty if there are none, and with O(ports).
  returned: success
  type: str
  sample: ""
lost:
  description: Host and port of each place that spoke TLS in O(baseline) but does not now.
  returned: success
  type: list
  elements: str
  sample: ["192.0.2.11:5061"]
final:
  description: Whether RV(proof) is V(unproven) for a reason that waiting does not fix.
  returned: success
  type: bool
reason:
  description: One sentence with the reason, and another one if RV(unlisted) is not empty.
  returned: success
  type: str
  sample: 192.0.2.11:8443 refuses TLS 1.0 and TLS 1.1 and accepts TLS 1.2 or higher.
ports:
  description: One entry for each host and port, in the order in which they were asked for.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The host as it was asked for.
      type: str
    port:
      description: The port, as the node numbers it.
      type: int
    reached_at:
      description: The port of the connection; it differs if C(vos_tls_port_map) says so.
      type: int
      sample: 8443
    service:
      description: The service of O(product) on this port. Empty if not known.
      type: str
    needs:
      description: The service or setting that opens the port. Empty if the port is always open, or if not known.
      type: str
    client_certificate:
      description: Whether the port asks for a client certificate, V(yes), V(no) or V(unknown), according to the
        documents.
      type: str
    required:
      description: Whether the port must be open for a proof.
      type: bool
    counts:
      description: Whether the port follows the minimum, so that it can prove it.
      type: bool
    speaks_tls:
      description: Whether the server answered as a TLS server to any version.
      type: bool
    accepts:
      description: The versions that it accepts.
      type: list
      elements: str
    certificate:
      description:
        - The certificate of the highest version, with C(subject), C(issuer), C(expires) (ISO 8601) and C(sha256). It is
          read, not verified.
        - Null if it could not be read. With O(second_opinion) it is read with each version.
      type: dict
    second_opinion:
      description:
        - For each version that the TLS library of the controller was used for, C(version), C(observation), C(offered),
          C(completed) and C(cipher). C(offered) is false if it could not offer the version.
      type: list
      elements: dict
results:
  description: One entry for each host, port and version, in this order.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The host as it was asked for.
      type: str
      sample: 192.0.2.11
    port:
      description: The port, as the node numbers it.
      type: int
      sample: 8443
    reached_at:
      description: The port of the connection; it differs if C(vos_tls_port_map) says so.
      type: int
      sample: 18443
    version:
      description: The TLS version that was offered.
      type: str
      sample: "1.0"
    verdict:
      description:
        - V(accepted), V(refused_by_version), V(refused_by_cipher), V(not_listening), V(not_tls), V(inconclusive) or
          V(probe_error).
        - V(refused_by_cipher) means that the server has no such old cipher suite in common. It says nothing about the
          minimum.
        - V(probe_error) is a fault of the controller, such as a name that it cannot resolve. Then nothing was tested.
      type: str
      sample: refused_by_version
    expected:
      description: What the documents say about the port at O(target), V(accepted), V(refused) or V(unknown).
      type: str
      sample: refused
    observation:
      description: What was seen, how often, and what the control connections showed.
      type: str
      sample: alert 70 protocol_version, 9 times
    evidence:
      description: The first 128 bytes that the server sent, in hexadecimal. Empty if it sent none.
      type: str
      sample: "15030100020246"
    duration_s:
      description: Seconds that the connections for this version took. 0 if it was not offered.
      type: float
      sample: 0.002113
evidence:
  description: The same in short, in the form that all modules of the collection use.
  returned: success
  type: list
  elements: dict
  contains:
    command:
      description: What was sent, and where to.
      type: str
      sample: ClientHello TLS 1.0 to 192.0.2.11:8443
    line:
      description: The verdict and what was seen.
      type: str
      sample: "refused_by_version: alert 70 protocol_version, 9 times"
    time:
      description: The controller's time (UTC) at the first connection to the host.
      type: str
      sample: "2026-11-23T08:00:00+00:00"
"""
