# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogues that may be answered with yes: which text must stand before the question, and which must not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..product.model import TLS_VERSIONS, Product, Regime
from .dialogue import Dialogue
from .question import Question, Requirement
from .sentences import essence
from .tls_warnings import COMMAND, tls_warning
from .warning_texts import known_texts, spelt

__all__ = ["core_analyze", "network_connectivity", "set_tls_min_version", "system_restart"]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The answer is spelled as the question offers it: CER's guide has (Yes or No), all others (yes/no).
_CONTINUE = (
    (re.compile(r"^Do you want to continue \(yes/no\)\s*\?\s*$"), "yes"),
    (re.compile(r"^Do you want to continue \(Yes or No\)\s*\?\s*$"), "Yes"),
)
# Operations that other questions of the CLI ask about. None of these words is in the known warnings.
_OTHER_OPERATION = _words(
    r"\bFIPS\b|\bcertificates?\b|\bregenerat\w+|\bshut ?down\b|\bpower(?:ed)? off\b|\bdelet\w+|\beras\w+"
    r"|\bfactory\b|\bswitch version\b|\bupgrade\b|\bfresh install\b|\bpassword\b|\breset\b|\bgoing down\b"
)
# Products that may reboot by themselves from 15SU2 on too; their text is not published. The CLI guide of CER prints the
# text of an automatic reboot for 15, without a limit. The security guide of Unity Connection tells you to restart the
# subscriber, and says nothing about the publisher. The text of the node decides.
_OPEN = {
    (Product.CER, Regime.NODE_MANUAL): (Regime.NODE,),
    (Product.CUC, Regime.CLUSTER): (Regime.NODE,),
}
_RESTARTS = {Regime.NODE: "automatic", Regime.NODE_MANUAL: "required", Regime.CLUSTER: "required"}


def set_tls_min_version(product: Product, regime: Regime, target: str, accepted: Iterable[str] = ()) -> Dialogue:
    """The dialogue of `set tls min-version`, which accepts the warning of that regime and that target only.

    ``accepted`` are further sentences that an operator accepts (vos_known_warnings).
    Raises ValueError for text that is not a TLS version.
    """
    if target not in TLS_VERSIONS:
        raise ValueError(f"{target!r} is not a TLS version")
    number = re.escape(target)
    more = frozenset(essence(sentence) for sentence in accepted)
    return Dialogue(
        command=f"{COMMAND} {target}",
        questions=tuple(
            _set_question(product, own, target, pattern, answer, more)
            for own in (regime, *_OPEN.get((product, regime), ()))
            for pattern, answer in _CONTINUE
        ),
        success=(
            _words(rf"^Successfully set minimum TLS version to {number}(?![\d.]*\d)"),
            _words(rf"^The minimum TLS version is set to {number} successfully"),  # CER CLI guide
        ),
    )


def _set_question(
    product: Product, regime: Regime, target: str, pattern: re.Pattern[str], answer: str, accepted: frozenset[str]
) -> Question:
    warning = tls_warning(product, regime, target)
    return Question(
        name=f"set tls min-version {target}, {'rebooting by itself' if regime is Regime.NODE else 'no reboot'}",
        pattern=pattern,
        answer=answer,
        known=warning.known,
        requires=warning.requires,
        forbids=(*warning.forbids, _OTHER_OPERATION),
        target=target,
        accepted=accepted,
        restart=_RESTARTS[regime],
    )


def system_restart() -> Dialogue:
    """The dialogue of `utils system restart`. Its texts are published, so an operator cannot accept others here: an
    additional sentence says something about this moment, such as a running backup, and must be read before a restart.

    A warning that a replication setup is in progress may stand before the question (Finesse 15). It is no reason to
    answer no: the gate before a restart reads the replication state itself.
    """
    texts = known_texts("utils system restart")
    asks = frozenset[str]().union(*(text.spelt("asks") for text in texts))
    return Dialogue(
        command="utils system restart",
        questions=(
            Question(
                name="utils system restart",
                pattern=re.compile(r"^(?:Do you really want to restart \?\s*)?Enter \(yes/no\)\s*\?\s*$"),
                answer="yes",
                known=frozenset[str]().union(*(text.known() for text in texts)),
                requires=(Requirement("whether you really want to restart", asks),),
                forbids=(_words(r"\bforced?\b|\bshut ?down\b|\bswitch\b|\bupgrade\b|\bpower off\b|\bgoing down\b"),),
            ),
        ),
        success=(_words(r"^Appliance is being Restarted"), _words(r"^Operation succeeded")),
        ends_session=True,
    )


def network_connectivity(command: str) -> Dialogue:
    """The dialogue of `utils network connectivity HOST`: a test that only takes time."""
    return _continues(command, "utils network connectivity", (_words(r"completed successfully"),))


def core_analyze(command: str) -> Dialogue:
    """The dialogue of `utils core active analyze FILE`: it reads, and loads the disk."""
    return _continues(command, "utils core active analyze", ())


def _continues(command: str, known_for: str, success: tuple[re.Pattern[str], ...]) -> Dialogue:
    """A dialogue that must say each sentence of the text that the command is known for."""
    said = [sentence.text for text in known_texts(known_for) for sentence in text.sentences]
    question = Question(
        name=command,
        pattern=re.compile(r"^Continue ?\(y/n\) ?[?:]\s*$"),
        answer="y",
        known=spelt(said),
        requires=tuple(Requirement(sentence, spelt([sentence])) for sentence in said),
    )
    return Dialogue(command=command, questions=(question,), success=success)
