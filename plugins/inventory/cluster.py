# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin collabops.vos.cluster: publishers in, every node of their clusters out."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cluster
author:
  - The collabops.vos authors (@collabops)
short_description: Every node of VOS clusters, from their publishers
version_added: 0.1.0
description:
  - Logs in to each publisher once, several at the same time, and reads the nodes of its cluster. Nothing is changed.
  - The file that configures it must be called C(vos_cluster.yml), or end in C(.vos.yml); C(.yaml) is accepted too.
  - Creates the groups C(vos) with all nodes, and C(vos_cluster_...), C(vos_product_...) and C(vos_role_...). Hosts of
    the group C(vos) have the connection P(collabops.vos.cli#connection). A publisher that could not be read and is not
    in the cache becomes a host in the group C(vos_unread), so that a check of all hosts reports it.
  - The variables of each host are C(ansible_host), C(vos_cluster), C(vos_product), C(vos_release), C(vos_version),
    C(vos_role), C(vos_default_rank), C(vos_hostname) and C(vos_fqdn). They only describe; the playbooks of this
    collection read each node themselves before they decide anything.
  - A refused password is not tried again in the same run, neither here nor by the tasks, because three refusals lock
    the account.
  - User and password are taken as a pair from one place. An entry of O(publishers) comes first, then this file, then
    variables, then the environment variables E(VOS_USER) and E(VOS_PASSWORD_FILE), then the settings for all
    connections of Ansible. A user with the password of another user is an error, and nothing is tried.
  - The password is not put into the inventory. Options with a variable also read it from C(group_vars/all) next to
    the file, and from C(-e), so that the inventory and the connection can share one vault.
requirements:
  - Python 3.11 or newer (on the controller)
  - netmiko 4.8 or newer (on the controller); netmiko[par4] if nodes run release 12.5 or earlier
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
  - collabops.vos.session
options:
  plugin:
    description: V(collabops.vos.cluster).
    type: str
    required: true
    choices: [collabops.vos.cluster]
  publishers:
    description:
      - The publisher of each cluster, as an address or as a dictionary. Templates may be used.
      - The publisher of IM and Presence is found automatically, see O(follow).
    type: list
    elements: raw
    required: true
    suboptions:
      address:
        description: Address or name of the publisher. It becomes its C(ansible_host).
        type: str
        required: true
      port:
        description: Port of the SSH server of all nodes of the cluster, if it is not O(port).
        type: int
      user:
        description:
          - User of the CLI, if it is not O(user). It becomes C(ansible_user) of all nodes of the cluster.
          - If it differs from the user of the other publishers, the entry must have its own O(publishers[].password).
        type: str
      password:
        description: Password of the user, if it is not that of the other publishers.
        type: str
      cluster:
        description: Name of the cluster. By default the name of its publisher in the inventory.
        type: str
      product:
        description: Product of the publisher, if its answers do not show it.
        type: str
        choices: [cucm, imp, cuc, cer, pcd]
      host_key_fingerprint:
        description: Fingerprint of the host key of the publisher, such as C(SHA256:...).
        type: str
      ssh_algorithms:
        description: As O(ssh_algorithms), for all nodes of the cluster.
        type: str
        choices: [modern, legacy]
  user:
    description: User of the CLI. Templates may be used.
    type: str
    vars:
      - name: ansible_user
      - name: ansible_ssh_user
    env:
      - name: ANSIBLE_REMOTE_USER
    ini:
      - section: defaults
        key: remote_user
    cli:
      - name: user
        option: --user
  password:
    description: Password of the user. Templates and values encrypted with Ansible Vault may be used.
    type: str
    vars:
      - name: ansible_password
      - name: ansible_ssh_pass
      - name: ansible_ssh_password
    env:
      - name: ANSIBLE_VOS_PASSWORD
  connection_password_file:
    description:
      - File with the password, used if nothing else gives one; the same file as for C(--connection-password-file),
        with which Ansible passes it to the connection. An executable file is run and must print the password.
    type: path
    env:
      - name: ANSIBLE_CONNECTION_PASSWORD_FILE
    ini:
      - section: defaults
        key: connection_password_file
  port:
    description: Port of the SSH server.
    type: int
    default: 22
    vars:
      - name: ansible_port
      - name: ansible_ssh_port
    env:
      - name: ANSIBLE_REMOTE_PORT
    ini:
      - section: defaults
        key: remote_port
  hostnames:
    description:
      - How the hosts are named. V(fqdn) is the host name if a node has no domain. V(cluster_hostname) is the cluster
        and the host name with a hyphen in between. Two nodes with the same name are an error.
    type: str
    choices: [hostname, fqdn, ip, cluster_hostname]
    default: hostname
  addresses:
    description: The value of C(ansible_host). A publisher keeps the address that is given here.
    type: str
    choices: [ip, fqdn, hostname]
    default: ip
  follow:
    description:
      - Log in to the publisher of IM and Presence too, which is in the node list of its Unified CM cluster, to read
        the release of its nodes. It must accept the same user and password.
      - Without it these nodes have no C(vos_release), unless their publisher is one of O(publishers).
    type: bool
    default: true
  strict_publishers:
    description:
      - Whether a publisher that cannot be read is an error. Otherwise it is a warning, and its cluster is taken from
        the cache, however old it is.
      - Ansible continues without an inventory that has an error, unless E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) is
        true.
    type: bool
    default: false
  workers:
    description: How many publishers are read at a time.
    type: int
    default: 20
  filters:
    description:
      - Which hosts are kept. Each entry is a dictionary with one key, V(include) or V(exclude), and an expression with
        the variables of a host. The first true entry decides; a host without a true entry is kept.
      - The rollout does not change a cluster if some of its hosts are left out.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
# Minimal, as inventory/vos_cluster.yml, with ansible_user and ansible_password in inventory/group_vars/all/vault.yml:
#
#     plugin: collabops.vos.cluster
#     publishers:
#       - 192.0.2.11
#       - 198.51.100.11

# With names of clusters, an own login for one cluster, the password from the environment, and groups by release:
plugin: collabops.vos.cluster
user: administrator
password: "{{ lookup('ansible.builtin.env', 'VOS_PASSWORD') }}"
publishers:
  - address: cucm-pub.berlin.example.org
    cluster: berlin
  - address: 203.0.113.11
    cluster: old
    ssh_algorithms: legacy
    user: ccmadmin
    password: "{{ old_password }}"
hostnames: fqdn
strict_publishers: true
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/vos_inventory
keyed_groups:
  - key: vos_release
    prefix: release
compose:
  site: vos_cluster | upper
filters:
  - exclude: vos_product | default('') == 'pcd'
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, get_cache_plugin
from ansible.utils.vars import combine_vars
from ansible.vars.plugins import get_vars_from_inventory_sources
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.publishers import ACCOUNT, OfNode, evaluate
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.cache import PublisherCache
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.hosts import (
    Host,
    HostsError,
    Source,
    further_publishers,
    make_hosts,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.publishers import (
    Publisher,
    PublisherError,
    need_account,
    read_publishers,
)

if TYPE_CHECKING:
    from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.account import Account

__all__ = ["InventoryModule"]

NAMES = ("vos_cluster.yml", "vos_cluster.yaml", ".vos.yml", ".vos.yaml")
TEMPLATED = ("publishers", "user", "password", "known_hosts", "known_hosts_files")
GROUP = "vos"


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Publishers in, every node out."""

    NAME = "collabops.vos.cluster"
    # From ansible-core 2.19 on: without it `ansible-inventory --list` marks each text as unsafe. What nodes say of
    # themselves was checked and holds no template; the rest is the operator's.
    trusted_by_default = True

    def verify_file(self, path: str) -> bool:
        """Whether the file is called as one of this plugin's."""
        usable = super().verify_file(path)  # type: ignore[no-untyped-call]  # Ansible's has no types
        return bool(usable) and path.endswith(NAMES)

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Fill the inventory, or raise AnsibleParserError before anything is put into it."""
        super().parse(inventory, loader, path, cache)
        self._read_options(inventory, path)
        if self.get_option("workers") < 1:
            raise AnsibleParserError(f"{path}: workers must be 1 or more")
        if not self.get_option("host_key_checking"):
            self.display.warning(f"{path}: no SSH host key is verified (vos_host_key_checking is false).")
        remembered = self._remember(path)
        try:
            account = self._account(path)
            publishers = read_publishers(
                self.get_option("publishers"),
                user=account.user,
                password=account.password,
                port=self.get_option("port"),
            )
            try:
                sources = self._read(publishers, remembered, cache)
                if self.get_option("follow"):
                    further = further_publishers(sources, self.get_option("addresses"), self.get_option("hostnames"))
                    sources += self._read(further, remembered, cache)
                remembered.forget_all_but({source.publisher.key for source in sources})
            finally:  # whoever has answered need not be asked again because another one did not
                self._save(path, remembered)
            made = make_hosts(sources, hostnames=self.get_option("hostnames"), addresses=self.get_option("addresses"))
        except (PublisherError, HostsError) as error:
            raise AnsibleParserError(f"{path}: {error}") from error
        for text in made.warnings:
            self.display.warning(text)
        hosts = [host for host in made.hosts if self._is_wanted(host)]
        inventory.add_group(GROUP)
        inventory.set_variable(GROUP, "ansible_connection", "collabops.vos.cli")
        if user := self.get_option("user"):
            inventory.set_variable(GROUP, "ansible_user", str(user))
        for host in hosts:
            self._add(inventory, host)

    def _account(self, path: str) -> Account:
        """The user and the password for all publishers that have none of their own."""
        # Imported here, because Ansible loads this file also where it only reads the documentation.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.ssh.account import Account
        from ansible_collections.collabops.vos.plugins.plugin_utils.glue.accounts import inventory_account

        if not need_account(self.get_option("publishers")) or self._of_node.options & ACCOUNT:
            return Account("", "")
        try:
            return inventory_account(
                self.get_option,
                self.option_definitions,
                self._told,
                self._written,
                lambda: self._connection_password(path),
                path=path,
            )
        except VosError as error:
            raise AnsibleParserError(str(error)) from error

    def _connection_password(self, path: str) -> str:
        # Imported here, because Ansible loads this file also where it only reads the documentation.
        from ansible.cli import CLI

        file = self.get_option("connection_password_file")
        try:
            return str(CLI.get_password_from_file(file)) if file else ""
        except AnsibleError as error:
            raise AnsibleParserError(f"{path}: connection_password_file: {error}") from error

    def _read_options(self, inventory: InventoryData, path: str) -> None:
        """The options from the file, from the variables of all hosts that stand beside it, and from -e."""
        extra = self._vars
        beside = get_vars_from_inventory_sources(self.loader, [path], [inventory.groups["all"]], "all")
        known = combine_vars(beside, extra)
        self.templar.available_variables = {**known, "inventory_dir": str(Path(path).parent), "inventory_file": path}
        names = {
            variable["name"] for option in self.option_definitions.values() for variable in option.get("vars") or ()
        }
        # For a moment, because _read_config_data looks for variables there; compose has to do with those of -e alone.
        try:
            self._vars, of_node = evaluate(self.templar, known, names)
        except AnsibleError as error:
            raise AnsibleParserError(str(error)) from error
        config = self._read_config_data(path)
        # Where user and password come from decides whether they belong together: from the file, or from variables.
        self._written = {name for name, value in config.items() if value is not None}
        self._told, self._vars = self._vars, extra
        for name in TEMPLATED:
            if name in config:
                self.set_option(name, self._templated(name, config[name]))
        self._of_node = OfNode(
            raw=of_node,
            told=self._told,
            known=self.templar.available_variables,
            written=self._written,
            hostnames=self.get_option("hostnames"),
            path=path,
            plugin=self._load_name,
            definitions=self.option_definitions,
            option=self.get_option,
            connection_password=lambda: self._connection_password(path),
        )

    def _templated(self, name: str, value: Any) -> Any:
        try:
            return self.templar.template(value)
        except AnsibleError as error:
            raise AnsibleParserError(f"{name}: {error}") from error

    def _remember(self, path: str) -> PublisherCache:
        if not self.get_option("cache"):
            return PublisherCache(None, 0)
        # The plugin is told to keep everything without an end, so that it has something to say of a publisher that is
        # down; how old is fresh is decided in PublisherCache.
        options = {"_timeout": 0, "_prefix": self.get_option("cache_prefix")}
        if uri := self.get_option("cache_connection"):
            options["_uri"] = uri
        self._cache = get_cache_plugin(self.get_option("cache_plugin"), **options)
        try:
            kept = self._cache.get(self.get_cache_key(path))
        except AnsibleError as error:
            self.display.warning(f"The inventory cache cannot be read and is built again: {error}")
            kept = None
        return PublisherCache(kept, self.get_option("cache_timeout"))

    def _save(self, path: str, remembered: PublisherCache) -> None:
        if self.get_option("cache"):
            self._cache[self.get_cache_key(path)] = remembered.document
            self.update_cache_if_changed()

    def _read(self, publishers: Sequence[Publisher], remembered: PublisherCache, cache: bool) -> list[Source]:
        """Each publisher with its facts: from the cache while they are fresh, else from the node."""
        # Imported here, because Ansible loads this file also where it only reads the documentation.
        from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import VosError
        from ansible_collections.collabops.vos.plugins.plugin_utils.inventory.read_publisher import ask
        from ansible_collections.collabops.vos.plugins.plugin_utils.threads import side_by_side

        def read(settled: tuple[Publisher, Callable[[str], Any]] | PublisherError) -> dict[str, Any]:
            if isinstance(settled, PublisherError):
                raise settled
            publisher, option = settled
            return ask(publisher, option, self._tell if self.display.verbosity >= 4 else None)

        asked = [publisher for publisher in publishers if not cache or remembered.fresh(publisher.key) is None]
        failed = []
        settled = [self._settled(publisher) for publisher in asked]
        for publisher, answer in zip(asked, side_by_side(read, settled, self.get_option("workers")), strict=True):
            if isinstance(answer, VosError | PublisherError):
                why = f"{answer.message}. {answer.hint}" if isinstance(answer, VosError) else f"{answer}."
                failed.append(f"{publisher.address} could not be read: {why}".strip())
                if (age := remembered.age(publisher.key)) is not None:
                    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(time.time() - age))
                    failed[-1] += f" Its cluster is taken from the cache, with its state of {when}."
            elif isinstance(answer, Exception):
                raise answer
            else:
                remembered.keep(publisher.key, answer)
        if failed and self.get_option("strict_publishers"):
            raise AnsibleParserError("\n".join([*failed, "strict_publishers is true, so this inventory is empty."]))
        for text in failed:
            self.display.warning(text)
        return [Source(publisher, remembered.last(publisher.key)) for publisher in publishers]

    def _settled(self, publisher: Publisher) -> tuple[Publisher, Callable[[str], Any]] | PublisherError:
        try:
            return self._of_node.settle(publisher, self.templar)
        except PublisherError as error:
            return error

    def _tell(self, text: str) -> None:
        for line in text.split("\n"):
            self.display.vvvv(line)

    def _is_wanted(self, host: Host) -> bool:
        variables = {"inventory_hostname": host.name, **host.variables}
        for number, entry in enumerate(self.get_option("filters"), 1):
            if len(entry) != 1 or not set(entry) <= {"include", "exclude"}:
                raise AnsibleParserError(f"filters, entry {number}: it must have one key, include or exclude")
            ((verb, expression),) = entry.items()
            try:
                applies = self._compose(expression, variables)
            except AnsibleError as error:
                raise AnsibleParserError(f"filters, entry {number}: {host.name}: {error}") from error
            if not isinstance(applies, bool):
                raise AnsibleParserError(f"filters, entry {number}: {expression} is neither true nor false")
            if applies:
                return bool(verb == "include")
        return True

    def _add(self, inventory: InventoryData, host: Host) -> None:
        strict = self.get_option("strict")
        inventory.add_host(host.name, group=GROUP)
        for name, value in host.variables.items():
            inventory.set_variable(host.name, name, value)
            # Where a variable of all hosts has the other name, it would go before what is said of this one.
            other = name.replace("ansible_", "ansible_ssh_")
            if other != name and other in self._told:
                inventory.set_variable(host.name, other, value)
        for name in filter(None, (*host.groups, host.cluster_group)):
            inventory.add_host(host.name, group=inventory.add_group(self._sanitize_group_name(name)))
        variables = {"inventory_hostname": host.name, **host.variables}
        self._set_composite_vars(self.get_option("compose"), variables, host.name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host.name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host.name, strict=strict)
