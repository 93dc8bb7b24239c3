#!/usr/bin/python
# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file documents the action plugin of the same name: it runs on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: node_info
short_description: Read product, release, cluster and state of a VOS node
version_added: 0.1.0
description:
  - Reads the product, the release, the cluster, the minimum TLS version, the uptime, the services, the database
    replication and the security modes of a node in one login.
  - Changes nothing.
requirements:
  - Python 3.11 or newer (on the controller)
author:
  - The collabops.vos authors (@collabops)
options:
  gather_subset:
    description:
      - What to read in addition to the version, the product, the host name and RV(identity), which are always read.
      - V(cluster) is RV(cluster), V(tls) is RV(tls_min_version), V(uptime) is RV(uptime_s) and RV(boot), V(services) is
        RV(services), V(replication) is RV(replication), V(fips) is RV(fips) and RV(common_criteria), V(readiness) is
        RV(readiness), V(registrations) is RV(registrations), V(counters) is RV(counters), V(callmanager_groups) is
        RV(callmanager_groups), V(sip_ports) is RV(sip_ports), V(call_devices) is RV(call_devices), V(presence_groups)
        is RV(presence_groups).
      - V(all) is all of them.
    type: list
    elements: str
    choices:
      - all
      - cluster
      - tls
      - uptime
      - services
      - replication
      - fips
      - readiness
      - registrations
      - counters
      - callmanager_groups
      - sip_ports
      - call_devices
      - presence_groups
    default: [all]
  backup_days:
    description: Maximum age of the last good backup in days, for C(backup_age) in RV(readiness). Must be above 0.
    type: float
    default: 7.0
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
  - An output without an end mark, such as that of C(show tls min-version), may be cut off. Such a command is sent
    twice, and a third time if the two answers differ; the task fails if no two of them agree. The commands for
    RV(readiness), RV(counters) and RV(presence_groups) are sent once, and that for RV(callmanager_groups) too, unless
    V(call_devices) is read with it.
  - The minimum TLS version and the Common Criteria mode need an account with privilege level 1.
seealso:
  - module: collabops.vos.tls_min_version
  - module: collabops.vos.health
"""

EXAMPLES = r"""
- name: Read everything
  collabops.vos.node_info:
  register: vos_node

- name: Take a baseline of the services and of the boot before a restart
  collabops.vos.node_info:
    gather_subset: [uptime, services]
  register: vos_baseline
"""

RETURN = r"""
product:
  description: The product; V(unknown) if the node's answers show none, and V(uccx) for UCCX and related products.
  returned: success
  type: str
  sample: cucm
version:
  description: The version that is active.
  returned: success
  type: str
  sample: 12.5.1.16900-48
version_tuple:
  description: RV(version) as numbers, which can be compared like releases.
  returned: success
  type: list
  elements: int
  sample: [12, 5, 1, 16900, 48]
release:
  description: The release as it is called in Cisco's documents.
  returned: success
  type: str
  sample: 12.5(1)SU6
hostname:
  description: The node's own host name.
  returned: success
  type: str
  sample: cucm-pub
supported_targets:
  description: The minimum TLS versions that can be set on this product and release. Empty if it has no such setting.
  returned: success
  type: list
  elements: str
  sample: ["1.0", "1.1", "1.2"]
regime:
  description:
    - How a new minimum TLS version takes effect on this product and release.
    - V(node) if it is set on each node, which reboots by itself. V(node_manual) if it is set on each node, which then
      needs a restart. V(cluster) if it is set on the publisher of the database, and each node needs a restart.
    - Null if there is no such setting.
  returned: success
  type: str
  sample: node
cluster:
  description: The cluster as the node sees it. Null if it was not gathered, or if the product has no clusters.
  returned: success
  type: dict
  contains:
    publisher:
      description: Host name of the publisher.
      type: str
      sample: cucm-pub
    own_name:
      description: Host name of this node in the list.
      type: str
      sample: cucm-sub1
    own_role:
      description: V(publisher) or V(subscriber).
      type: str
      sample: subscriber
    own_db_role:
      description:
        - V(DBPub) or V(DBSub), empty on releases that do not print it.
        - The publisher of the IM and Presence database is V(DBPub) and a V(subscriber) in RV(cluster.own_role).
      type: str
      sample: DBSub
    nodes:
      description: All nodes of the cluster, IM and Presence nodes with those of their CUCM cluster.
      type: list
      elements: dict
      contains:
        name:
          description: Host name, or the address where there is none.
          type: str
          sample: cucm-pub
        fqdn:
          description: Fully qualified name, as far as the list has it.
          type: str
          sample: cucm-pub.example.com
        ip:
          description: Address.
          type: str
          sample: 192.0.2.11
        role:
          description: V(publisher) or V(subscriber).
          type: str
          sample: publisher
        application:
          description: What the list calls the product of the node; empty on releases that do not print it.
          type: str
          sample: callmanager
        db_role:
          description: V(DBPub), V(DBSub) or empty.
          type: str
          sample: DBPub
        authenticated:
          description: Whether this node has an authenticated link to that one.
          type: bool
          sample: true
        since:
          description: Since when, in the words of the node; empty in the row of the node itself.
          type: str
          sample: Thu Oct 28 11:27:36 2021
tls_min_version:
  description:
    - The minimum TLS version that is configured. From release 15SU2 on it may not be in effect yet.
    - Null if it was not gathered, or if the product or the release has no such setting.
  returned: success
  type: str
  sample: "1.0"
uptime_s:
  description: Seconds since the boot, with the accuracy of a minute. Null if it was not gathered.
  returned: success
  type: int
  sample: 12186720
boot:
  description:
    - The identity of the running boot, which M(collabops.vos.restart) compares. Null if it was not gathered.
  returned: success
  type: dict
  contains:
    time:
      description: When the node was booted, in its own time zone, with the accuracy of a minute.
      type: str
      sample: "2023-05-11T16:08:40"
    history:
      description: The last line of C(system-history.log) that records a boot; null if it cannot be read.
      type: str
      sample: "05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"
    uptime_s:
      description: Seconds since the boot, with the accuracy of a minute.
      type: float
      sample: 12186720.0
    read_at:
      description: The controller's time (UTC) when the uptime was read.
      type: str
      sample: "2023-09-29T17:20:42+00:00"
    hostname:
      description: The host name of the node, as C(show status) has it.
      type: str
      sample: cucm-pub
    history_start:
      description: The first entry of C(system-history.log), usually the installation; null if it cannot be read.
      type: str
      sample: "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
    history_boots:
      description: The number of boots in C(system-history.log); null if it cannot be read.
      type: int
      sample: 12
    history_tail:
      description: The last five boots in C(system-history.log), oldest first; null if there is no boot.
      type: list
      elements: str
      sample: ["05/11/2023 16:08:05 | root: Boot 12.5.1.16900-48 Start = OK, prior Restart"]
    ungraceful:
      description:
        - Whether C(system-history.log) says that the node went down before this boot without a shutdown command. The
          plan of a rollout warns about it. Null if it cannot be read.
      type: bool
      sample: false
identity:
  description:
    - Facts of the node that no restart changes. M(collabops.vos.restart) and M(collabops.vos.rollout_wave) use them,
      so that another server at the same address is not accepted as the node.
  returned: success
  type: dict
  contains:
    hostname:
      description: The host name.
      type: str
      sample: cucm-pub
    product:
      description: The product, as in RV(product).
      type: str
      sample: cucm
    cluster_row:
      description: The node's own row in C(show network cluster); empty if it has no such list.
      type: str
      sample: 192.0.2.11 cucm-pub publisher callmanager DBPub
    address:
      description: The node's own address, from that row or from C(show network eth0); null if neither shows it.
      type: str
      sample: 192.0.2.11
    history_start:
      description: The first entry of C(system-history.log); null without the subset V(uptime), or if it cannot be read.
      type: str
      sample: "02/23/2022 13:21:59 | root: Install 12.5.1.16900-48 Start"
services:
  description: The services by name. Null if they were not gathered. M(collabops.vos.health) uses it as baseline.
  returned: success
  type: dict
  sample:
    Cisco Tomcat: {state: STARTED, reason: ""}
    Cisco DirSync: {state: STOPPED, reason: Service Not Activated}
replication:
  description:
    - The database replication as the node sees it. Null if it was not gathered, and on Emergency Responder and
      PCD nodes, which do not show it.
  returned: success
  type: dict
  contains:
    single_node:
      description: Whether the node says that it is the only active node.
      type: bool
      sample: false
    nodes:
      description: The nodes of the database.
      type: list
      elements: dict
      contains:
        name:
          description: Host name.
          type: str
          sample: cucm-sub1
        ip:
          description: Address.
          type: str
          sample: 192.0.2.12
        state:
          description: The replication state; 2 is good. Null if the node shows none.
          type: int
          sample: 2
        details:
          description: The words after the state.
          type: str
          sample: Setup Completed
fips:
  description: Whether the node runs in FIPS mode. Null if it was not gathered, or if the product has no such mode.
  returned: success
  type: bool
  sample: false
common_criteria:
  description: Whether the node runs in Common Criteria mode. Null as for RV(fips).
  returned: success
  type: bool
  sample: false
callmanager_groups:
  description:
    - The Unified CM Groups, which show where phones go when their node is down. Read from the database of the
      publisher.
    - Null if they were not gathered, on nodes that are not a Unified CM publisher, and for products that have none.
  returned: success
  type: dict
  contains:
    groups:
      description:
        - The members of each group, with their names under System > Server, in the order in which phones use them.
        - Null if they could not be read, which never fails the task.
      type: dict
      sample: {Default: [cucm-sub1, cucm-sub2]}
    error:
      description: Why they could not be read, else empty.
      type: str
      sample: ""
call_devices:
  description:
    - The devices that are configured for each Unified CM Group, and how many devices may register with each node. Read
      from the database of the publisher.
    - Null if they were not gathered, on nodes that are not a Unified CM publisher, and for products that have none.
  returned: success
  type: dict
  contains:
    groups:
      description:
        - The devices of each group, and the phones among them. A device counts for the group of its device pool, and
          for the group that it names itself, as route lists and hunt lists do. A group that is not there has no device.
        - Null if they could not be counted, which never fails the task.
      type: dict
      sample: {Default: {phones: 1200, devices: 1264}}
    limits:
      description:
        - The service parameter Maximum Number of Registered Devices by node, with its name under System > Server.
          C(EnterpriseWideData) stands for all nodes that have none of their own.
        - A parameter that was never changed may not be there. Its default is 5000.
      type: dict
      sample: {cucm-sub1: 7500}
    error:
      description: Why the devices could not be counted, else empty.
      type: str
      sample: ""
    limits_error:
      description: Why the parameter could not be read, else empty.
      type: str
      sample: ""
presence_groups:
  description:
    - The presence redundancy groups of IM and Presence, which show whose users a node takes over.
    - Null if they were not gathered, on nodes that are not the publisher of IM and Presence, where that has one node
      only, and for other products.
  returned: success
  type: dict
  contains:
    groups:
      description: The nodes of each group. Null if they could not be read, which never fails the task.
      type: dict
      sample: {DefaultCluster: [imp-pub, imp-sub1]}
    error:
      description: Why they could not be read, else empty.
      type: str
      sample: ""
sip_ports:
  description:
    - The ports on which a SIP profile of the cluster expects TLS, for M(collabops.vos.tls_probe).
    - Null if they were not gathered, and for products other than Unified CM.
  returned: success
  type: dict
  contains:
    ports:
      description: The ports in order. Empty if they could not be read, which never fails the task.
      type: list
      elements: int
      sample: [5061, 5081]
    error:
      description: Why they could not be read, else empty.
      type: str
      sample: ""
readiness:
  description: Conditions that must hold before the node, or a node of its cluster, is restarted. See
    M(collabops.vos.health). Null if not gathered.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name of the condition. These are the conditions that O(collabops.vos.health#module:gate) checks
        with V(precheck).
      type: str
      sample: certificate
    holds:
      description: Whether it holds.
      type: bool
      sample: true
    seen:
      description: What was seen, or why this condition is not checked on this node.
      type: str
      sample: the Tomcat certificate is valid until 2028-03-01
registrations:
  description:
    - The phones that this Unified CM node knows, by status. A phone that has moved to another node is unregistered
      here.
    - Null if not gathered, and for other products.
  returned: success
  type: dict
  contains:
    registered:
      description: Number of phones that are registered with this node. Null where RV(registrations.error) says why.
      type: int
      sample: 412
    unregistered:
      description: Number of phones that are not, or no longer, registered.
      type: int
      sample: 3
    other:
      description: Number of phones that are rejected or partly registered.
      type: int
      sample: 0
    unread:
      description: Number of rows whose status cannot be read.
      type: int
      sample: 0
    unread_rows:
      description: The first of these rows.
      type: list
      elements: str
      sample: []
    error:
      description: Why they could not be counted, else empty.
      type: str
      sample: ""
counters:
  description:
    - What counters of C(show perf query class) tell of this node now, by the condition of M(collabops.vos.health) that
      they decide, and C(registered_devices). Only what applies to its product and its services.
    - C(call_processing) is the state of Cisco CallManager, 100 once it has initialised. C(registration_queue) is the
      number of phones that wait to register, C(tftp_overflow) that of requests for files that were refused since the
      service has started, C(cti_devices) that of open CTI devices, C(presence_sessions) that of active sessions.
      C(registered_devices) is the number of registered hardware phones and other stations.
    - Null if not gathered.
  returned: success
  type: dict
  sample:
    call_processing: {value: 100, error: ""}
    registration_queue: {value: 0, error: ""}
    cti_devices: {value: null, error: the CLI refused the command}
    registered_devices: {value: 412, error: ""}
evidence:
  description: The answers that decided.
  returned: success
  type: list
  elements: dict
  contains:
    command:
      description: The command.
      type: str
      sample: show tls min-version
    line:
      description: The line of its answer that decided.
      type: str
      sample: "Configured TLS minimum version: 1.0"
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
