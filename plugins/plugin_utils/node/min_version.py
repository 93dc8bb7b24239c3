# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Setting the minimum TLS version of one node: what to do, why not, and what the node says afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ..cli.confirmations import set_tls_min_version
from ..cli.dialogue import Conversation, Dialogue, Ending
from ..cli.errors import UnknownQuestion, VosError
from ..cli.known_warnings import KnownWarning, as_yaml, in_force
from ..cli.redaction import OwnWords
from ..parse.cluster import Cluster
from ..product.model import TLS_VERSIONS, Product, Regime, tls_rank
from ..product.release import regime_of, release_name
from ..product.unsettable import sentence, unsettable
from ..wait import Clock, wait_until
from .errors import FINAL, RequestRefused
from .reader import CommandRunner, Reader

__all__ = ["RESTART", "SCOPE", "Change", "Converses", "Done", "Nothing", "carry_out", "plan"]

# What the new value needs before it is in effect.
RESTART = {Regime.NODE: "automatic", Regime.NODE_MANUAL: "required", Regime.CLUSTER: "required"}
# What one `set` counts for.
SCOPE = {Regime.NODE: "node", Regime.NODE_MANUAL: "node", Regime.CLUSTER: "cluster"}

# Seconds. In the node regime the node reboots within minutes, so it is worth trying only so long.
READ_AGAIN_FOR = 60.0
READ_AGAIN_EVERY = 5.0


class Converses(CommandRunner, Protocol):
    """The part of a session that a change needs."""

    def converse(self, dialogue: Dialogue, timeout: float = 120.0) -> Conversation:
        """The course of a dialogue with questions."""


@dataclass(frozen=True)
class Nothing:
    """Nothing is to be set: the value that the node has, and why it stays."""

    before: str
    reason: str


@dataclass(frozen=True)
class Change:
    """The `set` that is to be sent."""

    before: str
    target: str
    product: Product
    regime: Regime
    release: str = ""  # as `show version active` prints it
    known: tuple[KnownWarning, ...] = ()  # the operator's entries that count for this node

    @property
    def dialogue(self) -> Dialogue:
        """The command with its questions; it accepts only the warning of this regime and this target, and what the
        operator has accepted besides."""
        accepted = [sentence for entry in self.known for sentence in entry.sentences]
        return set_tls_min_version(self.product, self.regime, self.target, accepted)


@dataclass(frozen=True)
class Done:
    """What became of a `set`: the value afterwards with its evidence, or None and why it could not be read."""

    after: str | None
    evidence: tuple[dict[str, str], ...] = ()
    why_unknown: str = ""
    confirmed: bool = False  # the CLI said that it was successful
    ending: Ending = Ending.UNKNOWN  # how the dialogue ended
    error: VosError | None = None  # what went wrong after the question was answered yes, or left with an unknown end
    restart: str = ""  # what the text before the question said of it: "automatic" or "required"; "" = not known


def plan(
    reader: Reader,
    target: str,
    *,
    allow_lowering: bool,
    expected: Product | None,
    known: Sequence[KnownWarning] = (),
) -> Nothing | Change:
    """Compare the node with the target. Reads no more than the decision needs. ``known`` are the operator's entries.

    Raises RequestRefused where the target cannot be set on this node, and ProductContradiction.
    """
    found = reader.min_version()
    if found is not None:
        before = found.version
        if before not in TLS_VERSIONS:
            raise RequestRefused(
                f"the node's minimum {before} cannot be compared with {target}",
                host=reader.host,
                seen=found.line,
                hint="Set it by hand; nothing is sent to a node whose value is not known.",
            )
        if before == target:
            return Nothing(before, f"the minimum is {before} already")
        if tls_rank(before) > tls_rank(target) and not allow_lowering:
            return Nothing(before, f"the minimum is {before}, above {target}; lowering it needs allow_lowering")
    version = reader.version()
    fingerprint = reader.product(expected)
    product = fingerprint.product
    name = f"{product.value} {version.text} ({release_name(version.version, product)})"
    if product is Product.UNKNOWN:
        raise RequestRefused(
            "the product of this node is not recognised, so its minimum TLS version is left alone",
            host=reader.host,
            seen=OwnWords("; ".join(fingerprint.evidence)),
            hint="If you know it, name it with the option product.",
        )
    refused = unsettable(product, version.version, target)
    if refused is not None:
        raise RequestRefused(
            f"{name} cannot be set to TLS {target}: {refused.reason}",
            host=reader.host,
            seen=found.line if found is not None else OwnWords("; ".join(fingerprint.evidence)),
            hint=f"{sentence(refused.advice)}.",
        )
    if found is None:
        raise RequestRefused(
            f"{name} should have a minimum TLS version, but the node does not know `show tls min-version`",
            host=reader.host,
            seen=OwnWords("; ".join(fingerprint.evidence)),
            hint="Run the command by hand with the same account. A node that does not show its value is not set.",
        )
    regime = regime_of(product, version.version)
    if regime is Regime.CLUSTER:
        _must_be_publisher(reader.cluster(), reader.host)
    own = in_force(known, product, version.version)
    return Change(found.version, target, product, regime, version.text, own)


def _must_be_publisher(cluster: Cluster | None, host: str) -> None:
    """From 15SU2 on the value belongs to the database, and only the database's publisher sets it."""
    local = cluster.local if cluster is not None else None
    if cluster is None or local is None:
        raise RequestRefused(
            "the setting belongs to the whole cluster, and the node does not say whether it is the publisher",
            host=host,
            hint="Run `show network cluster` on the node; its own row must be there.",
        )
    if local.db_role == "DBPub" or (not local.db_role and local.role == "publisher"):
        return
    own = [n for n in cluster.nodes if n.application == local.application and n.db_role == "DBPub"]
    publisher = own[0] if own else cluster.publisher
    raise RequestRefused(
        f"the setting belongs to the whole cluster, and {local.hostname or host} is not the publisher of its database",
        host=host,
        seen=local.line,
        hint=f"Set it on {publisher.hostname or publisher.ip}." if publisher else "Set it on the publisher.",
    )


def carry_out(
    change: Change,
    session: Converses,
    reader: Reader,
    reopen: Callable[[], CommandRunner],
    read: Callable[[CommandRunner], Reader],
    *,
    clock: Clock | None = None,
) -> Done:
    """Send the `set`, answer its question, and read the value again, if need be over a new session.

    Raises what the dialogue raises before its question is answered with yes. From then on neither a lost session nor an
    error is the last word: the node is asked again. So it is where a question was declined and no prompt followed.
    """
    try:
        conversation = session.converse(change.dialogue)
    except VosError as error:
        if isinstance(error, UnknownQuestion) and error.sentences:
            error.hint = _how_to_accept(error.sentences, change)
        if not error.may_have_begun:
            raise
        reader.note(error.command, OwnWords(error.message))
        return replace(_read_again(session, reopen, read, clock), error=error)
    reader.note(conversation.command, conversation.success_line or _last_line(conversation.text))
    if not conversation.accepted:
        raise RequestRefused(
            "the CLI did not ask for the confirmation, so nothing was confirmed",
            host=session.host,
            command=conversation.command,
            seen=conversation.text,
            hint="Run the command by hand up to its question, and compare the text.",
        )
    at_prompt = session if conversation.ending is Ending.PROMPT else None
    done = _read_again(at_prompt, reopen, read, clock)
    return replace(
        done,
        confirmed=bool(conversation.success_line),
        ending=conversation.ending,
        restart=conversation.restart,
    )


def _how_to_accept(unknown: Sequence[str], change: Change) -> str:
    name = f"{change.product.value} {change.release}"
    return (
        f"No rule knows these sentences of {name}. Read the whole text above. If it is all right for every such node, "
        "add this entry, with your reason, to the YAML file that vos_known_warnings names (known_warnings of the "
        "module), and run the task again. If not, leave the node as it is.\n"
        f"{as_yaml(change.product, change.release, unknown)}"
    )


def _read_again(
    session: CommandRunner | None,
    reopen: Callable[[], CommandRunner],
    read: Callable[[CommandRunner], Reader],
    clock: Clock | None,
) -> Done:
    """The value that the node has now: over the session if it still works, else over new ones for a while."""
    if session is not None:
        answer = _value(session, read)
        if isinstance(answer, Done):
            return answer
    last = wait_until(
        lambda left: _value_again(reopen, read),
        lambda answer: isinstance(answer, (Done, *FINAL)),
        timeout=READ_AGAIN_FOR,
        interval=READ_AGAIN_EVERY,
        clock=clock,
    ).last.seen
    return last if isinstance(last, Done) else Done(None, why_unknown=str(last))


def _value_again(reopen: Callable[[], CommandRunner], read: Callable[[CommandRunner], Reader]) -> Done | VosError:
    try:
        session = reopen()
    except VosError as error:
        return error
    return _value(session, read)


def _value(session: CommandRunner, read: Callable[[CommandRunner], Reader]) -> Done | VosError:
    reader = read(session)
    try:
        found = reader.min_version()
    except VosError as error:
        return error
    if found is None:
        return RequestRefused("the node does not know `show tls min-version` any more", host=session.host)
    return Done(found.version, tuple(reader.evidence))


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
