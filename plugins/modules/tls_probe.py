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
  - Connects from the controller to TLS ports and offers TLS 1.0, 1.1, 1.2 and 1.3, one version per connection. Says for
    each version whether the server accepts it, with the bytes that it sent.
  - This is the only proof that a minimum version is in effect. From release 15SU2 on, C(show tls min-version) shows the
    new value while the processes serve the old one until the node is restarted.
  - The verdict rests on the server's first answer, a ServerHello or an alert, so ports that ask for a client
    certificate can be judged too. A system-wide crypto policy of the controller cannot make a version look refused.
  - A version counts as refused only after three rounds of refusals, at least O(spacing) apart, with O(target) accepted
    between and after them. Whoever gets a version once can have it.
  - Needs no login, no credentials and no connection plugin. It can probe any TLS server, such as an Expressway or a
    gateway, also with C(connection=local).
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  hosts:
    description:
      - Host names or addresses to probe. A host name is sent as server name (SNI), an address is not.
      - Empty means the node itself, which is C(ansible_host) of the host or of the host in C(delegate_to).
    type: list
    elements: str
    default: []
  ports:
    description:
      - TCP ports to probe on each host. Each of them must be open and prove the minimum.
      - Empty means the ports that the minimum governs on O(product), or 8443 without a product. Of these only 8443 must
        be open, because the others exist only with the service behind them. One that is open must prove the minimum.
    type: list
    elements: int
    default: []
  extra_ports:
    description:
      - Ports to probe besides, which need not be open on each host, such as those of the SIP profiles of a cluster. The
        module M(collabops.vos.node_info) returns them, see RV(collabops.vos.node_info#module:sip_ports).
    type: list
    elements: int
    default: []
  unlisted:
    description:
      - Why O(extra_ports) cannot be named, which is C(error) of RV(collabops.vos.node_info#module:sip_ports). There may
        be ports then that nobody tries, so RV(proof) is not V(effective) but V(unproven).
      - It has no effect with O(ports), because whoever names the ports knows them.
    type: str
    default: ""
  starttls:
    description:
      - How TLS begins on a port, where that is not as usual. The keys are ports, the values V(direct), V(smtp),
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
      - The release of the hosts, such as V(15.0.1.12900-234), as RV(collabops.vos.node_info#module:version) has it.
        Some ports are governed by the minimum only from a release on. Without it they are left out.
    type: str
    default: ""
  mode:
    description: The security mode of the hosts. It changes what is expected of some ports.
    type: str
    choices: [normal, common_criteria]
    default: normal
  target:
    description:
      - The minimum version to prove. It is offered first and last on each port, and a port that gives no TLS answer to
        it is not asked further.
      - With V(1.0) nothing is forbidden but SSL 3.0.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    default: "1.2"
  exact:
    description:
      - Require that O(target) itself is accepted, and not only a higher version. This is what shows that a minimum was
        lowered; a higher minimum that is still in effect looks the same otherwise. One port that accepts it is enough.
      - The ports 6971, 6972, 7443, 9443 and 9463 refuse what is below TLS 1.2 at any minimum, and cannot show it.
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
      - RV(results) of an earlier run, before the change. Then a port that spoke TLS must do so now; the others are
        RV(lost).
      - If no port accepted a version below O(target) then, a refusal now may be that of a firewall, or of the probe
        itself, and is V(unproven).
    type: list
    elements: dict
  second_opinion:
    description:
      - Let the TLS library of the controller shake hands too, as far as it may, on one more connection for each
        version. It reads the certificate. A version that it gets is accepted, whatever the first opinion was.
      - Without this option it is asked all the same for each version below O(target) that a port refuses, if the port
        counts. A version that it cannot offer itself, by its build or a crypto policy, says nothing; RV(results) names
        it.
    type: bool
    default: false
  timeout:
    description: Seconds for each connection, from the first packet to the answer. At most 3600.
    type: float
    default: 5.0
  pause:
    description:
      - Seconds between two connections to one port. More of them help where a limit on connections leaves versions
        V(inconclusive).
    type: float
    default: 0.05
  spacing:
    description:
      - Seconds at least before a version that was refused is offered again, 0.05 to 60. It is offered in three rounds.
      - Less than 0.5 proves less, because a limit on connections may last that long. Then the task warns of it.
    type: float
    default: 0.5
  parallel:
    description:
      - How many connections to a host there are at the same time, 1 to 8. There is never more than one connection to a
        port, and none beside one to the port 2445 (TVS) or 3804 (CAPF). While a port rests, others are asked.
    type: int
    default: 2
  time_limit:
    description: Seconds for all ports of a host. What was not asked by then is V(inconclusive).
    type: float
    default: 600.0
  wait:
    description:
      - Seconds to go on probing while nothing is proven, because no port answers or an answer decides nothing, as some
        time after a restart. A version that is accepted although it is too low ends it at once. Not in check mode.
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
  - The ports are reached as the variables of the host say - under other numbers with C(vos_tls_port_map), and through
    its jump host or past it with C(vos_tls_route), see P(collabops.vos.cli#connection). A node that has a jump host and
    no C(vos_tls_route) is V(unreachable).
  - A refusal, a closed port and a host that cannot be reached are results, not failures. Look at RV(proof).
  - A fatal alert C(protocol_version) is a refusal, and so is a connection that is dropped without an alert, which is
    how servers on OpenSSL 1.0.2 refuse. An alert that can mean the cipher suites as well counts as one only if TLS 1.2
    is accepted with the same suites that were offered with the old version. None of them counts if O(target) is
    accepted before and not after. All else is V(inconclusive), an alert that is only a warning too.
  - After a first refusal a version below O(target) is also offered without SNI, without C(renegotiation_info), and with
    anonymous, static DH and export suites. If one of them is accepted, the version is.
  - A port that refuses nothing is asked with four short connections, one that refuses TLS 1.0 and 1.1 with 25 in about
    two seconds. The server may log each of them as an aborted handshake, see C(docs/probe.md).
  - A firewall in between that resets connections with old TLS versions looks like a server that refuses them, unless a
    O(baseline) shows that they came through before.
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

- name: Compare with what was there before a change
  collabops.vos.tls_probe:
    product: cucm
    baseline: "{{ vos_probe.results }}"

- name: Read the certificates of two ports
  collabops.vos.tls_probe:
    ports: [8443, 5061]
    second_opinion: true

- name: Ask the SIP trunk peers which versions they know, before the minimum is raised
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
    - V(unreachable) if no port of any host took a connection.
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
  description: Host and port of each place that spoke TLS in O(baseline) and does not now.
  returned: success
  type: list
  elements: str
  sample: ["192.0.2.11:5061"]
final:
  description: Whether RV(proof) is V(unproven) for a reason that waiting does not fix.
  returned: success
  type: bool
reason:
  description: One sentence that says why, and another one if RV(unlisted) is not empty.
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
      description: The port that was connected to; another one where C(vos_tls_port_map) says so.
      type: int
      sample: 8443
    service:
      description: What O(product) has there. Empty where that is not known.
      type: str
    needs:
      description: The service or the setting that the port exists with. Empty if it is always open, or not known.
      type: str
    client_certificate:
      description: Whether the port asks for a client certificate, V(yes), V(no) or V(unknown), by the documents.
      type: str
    required:
      description: Whether the port must be open for a proof.
      type: bool
    counts:
      description: Whether the minimum governs the port, so that it can prove it.
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
        - Null where it was not to be had. O(second_opinion) asks each version for it.
      type: dict
    second_opinion:
      description:
        - For each version that the TLS library of the controller was asked for C(version), C(observation), C(offered),
          C(completed) and C(cipher). C(offered) is false where it could not offer the version.
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
      description: The port that was connected to; another one where C(vos_tls_port_map) says so.
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
        - V(refused_by_cipher) is a server that shares no cipher suite of that age. It says nothing of the minimum.
        - V(probe_error) is a fault of the controller, such as a name that it cannot resolve. Nothing was tried then.
      type: str
      sample: refused_by_version
    expected:
      description: What the documents say of the port at O(target), V(accepted), V(refused) or V(unknown).
      type: str
      sample: refused
    observation:
      description: What was seen, how often, and what the control connections added to it.
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
  description: The same in short, in the form that all modules of the collection have.
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
