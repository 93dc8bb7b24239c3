# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the inventory plugin whose variables name the node: evaluated for each publisher, as a task would be."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError, AnsibleUndefinedVariable

from ..cli.errors import VosError
from ..inventory.publishers import Publisher, PublisherError, name_before
from .accounts import inventory_account
from .omitted import value_of

__all__ = ["ACCOUNT", "OfNode", "evaluate"]

# The options of an account. If the variable of one of them uses the name of the node, each node has its own account.
ACCOUNT = frozenset({"user", "password"})
_NAMES = re.compile("[\"'`](?:inventory_hostname|hostvars)[\"'`] is undefined")


def evaluate(templar: Any, known: Mapping[str, Any], names: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the variables that are the same for all publishers, and, not evaluated, those that use the name of
    the node.

    Raises AnsibleError, whose text begins with the name of the variable.
    """
    values, of_node = {}, {}
    for name in sorted(set(names) & set(known)):
        try:
            with suppress(KeyError):  # left out
                values[name] = value_of(templar, name, known[name])
        except AnsibleUndefinedVariable as error:
            if not _NAMES.search(str(error)):
                raise AnsibleError(f"{name}: {error}") from error
            of_node[name] = known[name]
        except AnsibleError as error:
            raise AnsibleError(f"{name}: {error}") from error
    return values, of_node


@dataclass(frozen=True)
class OfNode:
    """The options for one publisher, if variables use the name of the node. `raw` are these, `told` all the others.

    `connection_password` reads the file of --connection-password-file, if it is needed.
    """

    raw: Mapping[str, Any]
    told: Mapping[str, Any]
    known: Mapping[str, Any]
    written: Collection[str]
    hostnames: str
    path: str
    plugin: str
    definitions: Mapping[str, Mapping[str, Any]]
    option: Callable[[str], Any]
    connection_password: Callable[[], str]

    @property
    def options(self) -> frozenset[str]:
        """The options that these variables belong to."""
        return frozenset(
            name
            for name, option in self.definitions.items()
            if any(variable["name"] in self.raw for variable in option.get("vars") or ()) and name not in self.written
        )

    def settle(self, publisher: Publisher, templar: Any) -> tuple[Publisher, Callable[[str], Any]]:
        """The publisher with its account and its port, and its options. Do not call it in a thread: it evaluates
        templates. Raises PublisherError if the name of the node is not known, or cannot be used."""
        if not self.options:
            return publisher, self.option
        name = name_before(publisher, self.hostnames)
        if not name:
            raise PublisherError(
                f"{' and '.join(self.raw)} use the name of the node (inventory_hostname), but its name is known "
                f"only after it was read. Set these values in its entry under publishers (user, password ...), or "
                f"set hostnames to the kind of name that you use there"
            )
        variables = {**self.told, **self._values(name, templar)}
        own = {
            option: constants.config.get_config_value(
                option, plugin_type="inventory", plugin_name=self.plugin, variables=variables
            )
            for option in self.options
        }

        def option(name: str) -> Any:
            return own[name] if name in own else self.option(name)

        if "port" in own and "port" not in publisher.own:
            publisher = replace(publisher, port=int(own["port"]))
        if ACCOUNT & own.keys() and not publisher.own >= ACCOUNT:
            publisher = self._with_account(publisher, option, variables)
        return publisher, option

    def _values(self, name: str, templar: Any) -> dict[str, Any]:
        templar.available_variables = {**self.known, "inventory_hostname": name}
        values = {}
        for variable, raw in self.raw.items():
            try:
                with suppress(KeyError):  # left out for this node
                    values[variable] = value_of(templar, variable, raw)
            except AnsibleError as error:
                raise PublisherError(f"{variable}, for {name}: {error}") from error
        return values

    def _with_account(
        self, publisher: Publisher, option: Callable[[str], Any], variables: Mapping[str, Any]
    ) -> Publisher:
        try:
            account = inventory_account(
                option, self.definitions, variables, self.written, self.connection_password, path=publisher.address
            )
        except VosError as error:
            raise PublisherError(str(error)) from error
        if "user" in publisher.own and publisher.user != account.user:
            raise PublisherError(
                f"its user is {publisher.user}, but the password belongs to {account.user}; give this entry a "
                "password of its own"
            )
        password = publisher.password if "password" in publisher.own else account.password
        return replace(publisher, user=account.user, password=password)
