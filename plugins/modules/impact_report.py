#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: impact_report
short_description: Show what a higher minimum TLS version breaks as a page, as CSV and as JSON
version_added: 0.1.0
description:
  - Joins the results of M(collabops.vos.tls_impact) of any number of clusters into one report, prints what needs
    attention, and writes it as an HTML page, as CSV for a spreadsheet, and as JSON.
  - The page is one file. It loads nothing and runs no script, follows the light or dark setting of its reader, and
    prints on A4 with the evidence unfolded.
  - A result that failed, or that is not a result of M(collabops.vos.tls_impact), is shown as not read, never as fine.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  results:
    description:
      - The results of M(collabops.vos.tls_impact), one for each database. Their order does not matter.
      - A result that failed has V(failed), V(msg), and V(cluster) or V(host), as Ansible registers it; V(hint) is shown
        too.
      - A list, or with O(run) a mapping from the inventory name of each node that was asked to its result.
    type: raw
    required: true
  run:
    description:
      - The RV(collabops.vos.rollout_plan#module:run) that says which clusters have something to change and which of
        their nodes were to be asked. A node without a result is shown as not read, and so are a node that could not be
        read and a product that cannot be set to the target.
    type: path
  language:
    description:
      - The language of the report and of the texts of the rules. Texts of devices and operators stay as they are.
    type: str
    choices: [en, ja]
    default: en
  html_path:
    description:
      - File on the controller for the page. Files with all items (RV(collabops.vos.tls_impact#module:items_path)) are
        linked relative to it.
      - An existing file is replaced as a whole. The files are also written in check mode.
    type: path
  csv_path:
    description:
      - File on the controller for the CSV, in UTF-8 with a byte order mark, one row for each item of each finding.
      - If a result omits items and has RV(collabops.vos.tls_impact#module:items_path), all items come from that file.
      - A text that a spreadsheet would read as a formula gets an apostrophe before it.
    type: path
  json_path:
    description:
      - File on the controller for RV(report) as JSON, with all items as for O(csv_path).
    type: path
  directory:
    description:
      - Folder on the controller for C(impact.html), C(impact.csv) and C(impact.json). It stands for those of the three
        paths that are not given. Empty means none.
    type: str
    default: ""
  quiet:
    description:
      - Print only the names of the written files.
    type: bool
    default: false
extends_documentation_fragment:
  - collabops.vos.attributes
attributes:
  check_mode:
    support: full
    details: No node is touched; the files are written in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
    details: The report contains the time at which it was made.
seealso:
  - module: collabops.vos.tls_impact
"""

EXAMPLES = r"""
- name: Report what breaks
  collabops.vos.impact_report:
    results: "{{ ansible_play_hosts_all | map('extract', hostvars, 'vos_impact') | list }}"
    language: ja
    html_path: impact.html
    csv_path: impact.csv
    json_path: impact.json
  run_once: true

- name: Report what breaks in the clusters of a run
  collabops.vos.impact_report:
    run: "{{ vos_tls_read.run }}"
    results: >-
      {{ dict(vos_tls_read.asked_hosts | zip(vos_tls_read.asked_hosts | map('extract', hostvars, 'vos_tls_told'))) }}
  run_once: true
"""

RETURN = r"""
report:
  description: The report, which is what O(json_path) has, with the items that O(results) name.
  returned: success
  type: dict
  contains:
    schema:
      description: The version of this format. Its number goes up with each change that could break a reader.
      type: str
      sample: collabops.vos.impact_report/1
    language:
      description: The language of the texts.
      type: str
      sample: en
    created:
      description: When the report was made (UTC).
      type: str
      sample: "2026-11-24T08:00:00+00:00"
    targets:
      description: The versions that were judged for.
      type: list
      elements: str
      sample: ["1.2"]
    summary:
      description: The sums over all clusters.
      type: dict
      sample:
        clusters: 5
        blocked: 1
        not_read: 1
        passed: 3
        blocking: 4
        waived: 1
        devices: 8417
        severities: {block: 5, warn: 8, ask: 20, info: 15}
        fates: {stops: 487, limited: 905, review: 7016, unread: 0, dead: 9, works: 0}
        questions: 14
    clusters:
      description:
        - The clusters, the blocked ones first, then those that were not read, then by name.
        - V(status) is V(blocked), V(not_read) or V(passed). Of one that was not read, V(message) and V(hint) say why,
          and V(totals) is null.
        - The rest is as M(collabops.vos.tls_impact) returns it, with the texts in the language of the report, the
          models by what becomes of them, and V(read) for the time of the reading.
      type: list
      elements: dict
      sample:
        - cluster: emergency
          host: 192.0.2.41
          status: not_read
          message: "192.0.2.41: the node refused the user or the password"
          hint: Check the user and the password. Three refusals may lock the account.
          passed: false
          blocking: []
          findings: []
          models: []
          totals: null
    questions:
      description:
        - The questions that are open, each once. V(if_yes) is the severity that V("yes") makes of it.
        - V(clusters) are those that it is put for, with V(blocking) where it blocks there until it is answered, and
          V(unread) where it is put because a reading failed. V(devices) shows what it is about there, which is the
          models with their numbers, or trunks, servers and users by name. V(omitted) is how many are not named.
      type: list
      elements: dict
      sample:
        - rule: R04
          interface: Secure SIP trunks
          question: Is any peer of these trunks limited to a version below the target?
          effect: A trunk to a peer that cannot do the target is down, in both directions.
          workarounds: [Upgrade the peer., Use a non-secure trunk.]
          if_yes: block
          clusters:
            - cluster: headquarters
              product: cucm
              host: ""
              blocking: false
              unread: false
              devices: [{name: CUBE-PSTN, count: 1}]
              omitted: 0
verdict:
  description:
    - A text that names each cluster which blocks, with its rules, or which was not read. Empty where there is none.
  returned: success
  type: str
  sample: >-
    Not ready: headquarters (R03 R05), emergency (Not read). A finding is accepted with
    vos_tls_waivers, a question answered with vos_tls_answers.
idle:
  description: The names of the clusters that were not checked, because they have nothing to change.
  returned: with O(run)
  type: list
  elements: str
  sample: [branch]
unready:
  description:
    - Why a host is not ready, by its name. These are all hosts of each cluster in which something blocks or could not
      be read (all hosts of the run if it is not known of which), and the hosts that are the same node as another one.
  returned: with O(run)
  type: dict
  sample:
    headq-pub: >-
      Not ready: headquarters (R03 R05). A finding is accepted with vos_tls_waivers, a
      question answered with vos_tls_answers.
failing:
  description: The hosts in RV(unready). M(collabops.vos.node_outcome) tells for each why.
  returned: with O(run)
  type: list
  elements: str
  sample: [headq-pub]
"""
