#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: tls_impact
short_description: Find out which phones, trunks and services a higher minimum TLS version breaks
version_added: 0.1.0
description:
  - Reads a cluster from one of its nodes, in one login, and judges what stops working at the target version, by
    rules based on Cisco's restrictions. What the CLI cannot tell becomes a question.
  - Run it on the publisher of each database. Unified CM covers its phones, trunks and peers. The other products
    have few rules, most of them questions.
  - A query that fails, or that answers with other columns, becomes a question with the text of the error. It stops the
    cluster if the answer could have been a blocking finding.
  - Changes nothing. A blocking finding does not fail the task; RV(passed) is false then.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  target:
    description:
      - The minimum TLS version to judge for. The task fails if the release cannot be set to it.
    type: str
    choices: ["1.0", "1.1", "1.2", "1.3"]
    default: "1.2"
  cluster:
    description:
      - The name of the cluster, as used in O(waivers). By default the host name of its publisher.
    type: str
    default: ""
  answers:
    description:
      - Answers to questions, V("yes") or V("no") by rule. With V("yes") the rule applies, with V("no") the
        finding is only informational.
      - An answer applies only to a question. It does not remove what the cluster itself shows; for that you need a
        waiver.
    type: dict
    default: {}
  waivers:
    description:
      - Findings that are accepted. They stay visible but do not block.
    type: list
    elements: dict
    default: []
    suboptions:
      rule:
        description:
          - The rule, such as V(R05).
        type: str
        required: true
      cluster:
        description:
          - The cluster that the waiver applies to, as in O(cluster).
        type: str
        required: true
      reason:
        description:
          - The reason. It is shown with the finding.
        type: str
        required: true
      expires:
        description:
          - The last day on which the waiver is valid, such as V(2026-12-31), in UTC. After it, the finding blocks
            again.
        type: str
        required: true
  peers:
    description:
      - Servers that the cluster connects to as a client. The controller offers each server the target and each higher
        version that the release of the cluster has. A server that refuses all of them blocks; a server that gives no
        clear answer, because it cannot be reached from the controller or speaks TLS only after a greeting, becomes a
        question (rule X05).
      - They are not tested for IM and Presence, because they are tested for the Unified CM publisher of its cluster.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Its name in the findings. By default O(peers[].host).
        type: str
      kind:
        description: The kind of server.
        type: str
        choices: [ldap, sip_trunk, syslog, cms, expressway, cube, other]
        default: other
      host:
        description: Its name or address.
        type: str
        required: true
      port:
        description: Its TLS port, such as V(636) of an LDAP server.
        type: int
        required: true
      clusters:
        description: The clusters that connect to it, as in O(cluster). Empty means every cluster.
        type: list
        elements: str
        default: []
  limit:
    description:
      - How many items of a finding are listed in the result. V(0) means all, which makes a large result.
    type: int
    default: 10
  items_path:
    description:
      - A file on the controller for all items of all findings, one JSON object per line with C(cluster), C(rule),
        C(part), C(severity), C(name), C(kind) and C(detail), and C(phrases) if one of these texts is made of any.
      - It is written in check mode too.
    type: path
extends_documentation_fragment:
  - collabops.vos.attributes
  - collabops.vos.attributes.cli
  - collabops.vos.product
attributes:
  check_mode:
    support: full
    details: It only reads.
  diff_mode:
    support: none
  idempotent:
    support: full
notes:
  - The queries were composed from published names of tables and columns and have never been run on a real cluster.
  - The Common Criteria mode needs an account with privilege level 1.
seealso:
  - module: collabops.vos.node_info
  - module: collabops.vos.tls_min_version
  - module: collabops.vos.tls_probe
"""

EXAMPLES = r"""
- name: Find out what breaks at TLS 1.2
  collabops.vos.tls_impact:
    target: "1.2"
    cluster: alpha
    answers:
      R02: "no"
      R20: "no"
    waivers:
      - rule: R05
        cluster: alpha
        reason: The lobby phones are replaced on the same day, CHG0012345
        expires: "2026-12-31"
    peers:
      - {name: Active Directory, kind: ldap, host: dc1.example.com, port: 636}
  register: vos_impact

- name: Stop if something would break
  ansible.builtin.assert:
    that: vos_impact.passed
    fail_msg: "{{ vos_impact.blocking | join(', ') }}"
"""

RETURN = r"""
cluster:
  description: The name of the cluster.
  returned: success
  type: str
  sample: alpha
target:
  description: The version that was judged for.
  returned: success
  type: str
  sample: "1.2"
product:
  description: The product of the node.
  returned: success
  type: str
  sample: cucm
version:
  description: The version that is active.
  returned: success
  type: str
  sample: 12.5.1.16900-48
release:
  description: The release as it is called in Cisco's documents.
  returned: success
  type: str
  sample: 12.5(1)SU6
mixed_mode:
  description: Whether the cluster is in mixed mode. Null if it was not read, and on products other than Unified CM.
  returned: success
  type: bool
  sample: true
ctl_signer:
  description:
    - V(etoken), V(tokenless), or V(none) if there is no CTL file. Null as for RV(mixed_mode).
  returned: success
  type: str
  sample: tokenless
fips:
  description: Whether the node runs in FIPS mode. Null if it was not read, or if the product has no such mode.
  returned: success
  type: bool
  sample: false
common_criteria:
  description: Whether the node runs in Common Criteria mode. Null as for RV(fips).
  returned: success
  type: bool
  sample: false
passed:
  description: Whether nothing blocks.
  returned: success
  type: bool
  sample: false
blocking:
  description: The rules that block, after answers and waivers.
  returned: success
  type: list
  elements: str
  sample: [R05]
findings:
  description: The findings, the worst first, then by rule. A rule can have several findings with different severities.
  returned: success
  type: list
  elements: dict
  contains:
    rule:
      description: The rule.
      type: str
      sample: R05
    part:
      description: What distinguishes the findings of one rule; V(not read) if a reading failed. Usually empty.
      type: str
      sample: ""
    interface:
      description: The interface or the feature.
      type: str
      sample: Registration over secure SIP or SCCP
    who:
      description: Who is affected in general.
      type: str
      sample: TLS 1.0 phones in Authenticated or Encrypted mode
    condition:
      description: When the rule applies.
      type: str
      sample: an old model, and a security mode other than Non Secure
    severity:
      description: V(block), V(warn), V(ask) or V(info), after the answer of the operator.
      type: str
      sample: block
    blocking:
      description:
        - Whether it stops the cluster. With a waiver that has not expired it does not.
        - A question blocks if a reading failed that could have shown a blocking finding, if a device whose mode is
          not Non Secure has a model that no source names, and at the target 1.3 if a mode is unknown.
      type: bool
      sample: true
    count:
      description: How many are affected. Null if this could not be read.
      type: int
      sample: 412
    affected:
      description:
        - The first of them by name, at most O(limit). If the items are models, C(detail) has the number of devices.
      type: list
      elements: dict
      contains:
        name:
          description: The name.
          type: str
          sample: SEP001122334455
        kind:
          description: The model of a device, or the kind of item.
          type: str
          sample: Cisco 7965
        detail:
          description: What was seen.
          type: str
          sample: Encrypted
    items_omitted:
      description: How many items are not in RV(findings[].affected). O(items_path) has them all.
      type: int
      sample: 402
    groups:
      description:
        - The affected devices by their model and by what was seen of them, the largest group first, whatever O(limit)
          is. Empty if the items are no devices.
      type: list
      elements: dict
      contains:
        kind:
          description: The model.
          type: str
          sample: Cisco 7965
        detail:
          description: What was seen, such as the security mode.
          type: str
          sample: Encrypted
        count:
          description: How many devices.
          type: int
          sample: 402
    effect:
      description: What happens, in one sentence.
      type: str
      sample: The phones cannot register and make no calls; they never fall back to a non-secure registration.
    workarounds:
      description: What helps. Empty if nothing helps.
      type: list
      elements: str
      sample: [Give the phones a Non Secure phone security profile., Replace the phones.]
    source:
      description: Where the rule comes from.
      type: str
      sample: white paper; security guide 15, TLS setup
    contradiction:
      description: How the sources disagree. Empty if they agree.
      type: str
      sample: ""
    question:
      description: The question for the operator; V("yes") means that something breaks. Empty if the cluster itself
        shows it.
      type: str
      sample: ""
    answer:
      description: V("yes"), V("no") or empty.
      type: str
      sample: ""
    note:
      description: The effect of the answer.
      type: str
      sample: ""
    error:
      description: Why something could not be read.
      type: str
      sample: ""
    evidence:
      description: The commands and the lines of their answers that decided.
      type: list
      elements: dict
      contains:
        command:
          description: The command.
          type: str
          sample: show ctl
        lines:
          description: The lines.
          type: list
          elements: str
          sample: ["3 SUBJECTNAME 57 CN=cucm-pub.example.com"]
    waiver:
      description: The waiver as in RV(waivers), or null.
      type: dict
    phrases:
      description:
        - The parts of the English texts here, from which M(collabops.vos.impact_report) makes other languages.
        - For each text, by its name, a dictionary with C(key), and with C(places) for its values, which may be phrases
          too.
        - C(affected) and C(groups) are lists of such dictionaries for RV(findings[].affected) and
          RV(findings[].groups), in the same order. A text that comes from the device has none.
      type: dict
      sample: {affected: [{detail: {key: seen.no_lsc, places: {mode: Encrypted}}}], groups: []}
models:
  description: The models of the phones by name, and what happens to them. Empty on products other than Unified CM.
  returned: success
  type: list
  elements: dict
  contains:
    model:
      description: The model.
      type: str
      sample: Cisco 7965
    class:
      description: V(old), V(ok), V(conditional) or V(review), for the target.
      type: str
      sample: old
    tls:
      description: The highest version that it certainly supports; empty if no source says.
      type: str
      sample: "1.0"
    count:
      description: How many there are.
      type: int
      sample: 412
    fates:
      description:
        - How many devices have each fate, which is what the findings tell of them. V(stops) cannot register, V(limited)
          loses services, V(review) depends on an open question (about its model, its firmware, a client or a gateway),
          V(unread) was counted but not listed, V(dead) cannot register with this release anyway, V(works) keeps
          working. A question that is answered with V("no") leaves nothing to review.
      type: dict
      sample: {stops: 400, limited: 12, review: 0, unread: 0, dead: 0, works: 0}
    sources:
      description: Where the class comes from.
      type: str
      sample: white paper + security guide
    note:
      description: What else is known about it.
      type: str
      sample: ""
    phrases:
      description: The parts of these texts, as for RV(findings[].phrases).
      type: dict
      sample: {sources: {key: source.none}, note: {key: model.no_matrix}}
totals:
  description: The sums.
  returned: success
  type: dict
  contains:
    severities:
      description: Findings by severity.
      type: dict
      sample: {block: 1, warn: 3, ask: 7, info: 2}
    blocking:
      description: Findings that block.
      type: int
      sample: 1
    waived:
      description: Findings with a waiver that has not expired.
      type: int
      sample: 0
    devices:
      description: Phones that were counted.
      type: int
      sample: 40000
    fates:
      description: Phones by fate.
      type: dict
      sample: {stops: 400, limited: 12, review: 0, unread: 0, dead: 0, works: 39588}
waivers:
  description: The waivers of this cluster.
  returned: success
  type: list
  elements: dict
  contains:
    rule:
      description: The rule.
      type: str
      sample: R05
    cluster:
      description: The cluster.
      type: str
      sample: alpha
    reason:
      description: Why.
      type: str
      sample: The lobby phones are replaced on the same day, CHG0012345
    expires:
      description: The last day.
      type: str
      sample: "2026-12-31"
    expired:
      description: Whether that day is over.
      type: bool
      sample: false
    used:
      description: Whether there is a finding of the rule.
      type: bool
      sample: true
unread:
  description: What could not be read.
  returned: success
  type: list
  elements: dict
  contains:
    reading:
      description: What was to be read.
      type: str
      sample: the remote clusters with their versions
    command:
      description: The command.
      type: str
      sample: run sql select clusterid, fullyqualifiedname, version from remotecluster order by clusterid
    error:
      description: Why.
      type: str
      sample: the CLI refused the command
    phrases:
      description: The parts of these texts, as for RV(findings[].phrases).
      type: dict
      sample: {reading: {key: reading.remote_clusters}}
items_path:
  description: The file with all items, or null.
  returned: success
  type: str
  sample: /var/lib/reports/alpha.jsonl
evidence:
  description: The answers that were read.
  returned: success
  type: list
  elements: dict
  contains:
    command:
      description: The command; of a query in pages, the first one.
      type: str
      sample: show ctl
    line:
      description: The line of its answer that decided, or the number of rows.
      type: str
      sample: "3 SUBJECTNAME 57 CN=cucm-pub.example.com"
    time:
      description: The controller's time (UTC).
      type: str
      sample: "2026-11-23T08:00:00+00:00"
msg:
  description: What went wrong, with the node, the command, the last text and what to do.
  returned: on failure
  type: str
  sample: "192.0.2.11: the node refused the user or the password"
node:
  description: The node as the inventory calls it.
  returned: on failure
  type: str
  sample: cucm-sub1
host:
  description: The address of the node.
  returned: on failure
  type: str
  sample: 192.0.2.11
command:
  description: The command that failed; empty while logging in.
  returned: on failure
  type: str
  sample: show tls min-version
seen:
  description: The last text that the node sent.
  returned: on failure
  type: str
  sample: No valid command entered
hint:
  description: What to do.
  returned: on failure
  type: str
  sample: Check the user and the password. Three refusals may lock the account.
error_type:
  description:
    - The kind of failure, such as V(ConnectionFailed), V(HostKeyRejected), V(AuthenticationRefused),
      V(PasswordExpired), V(NotVos), V(CommandRefused), V(UnknownQuestion), V(LateText), V(SessionLost),
      V(DeadlinePassed), V(OutputTooLarge), V(AnswerNotUnderstood), V(ProductContradiction), V(RequestRefused)
      or V(ValueNotKept).
  returned: on failure
  type: str
  sample: CommandRefused
"""
