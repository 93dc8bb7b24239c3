# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogues that may be answered with yes: which text must stand before the question, and which must not."""

from __future__ import annotations

import re

from ..product.model import TLS_VERSIONS, Product, Regime
from .dialogue import Dialogue, Question

__all__ = ["core_analyze", "network_connectivity", "set_tls_min_version", "system_restart"]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The answer is spelled as the question offers it: CER's guide has (Yes or No), all others (yes/no).
_CONTINUE = (
    (re.compile(r"^Do you want to continue \(yes/no\)\s*\?\s*$"), "yes"),
    (re.compile(r"^Do you want to continue \(Yes or No\)\s*\?\s*$"), "Yes"),
)
# Operations that some other question of the CLI is about. None of these words is in the known warnings.
_OTHER_OPERATION = _words(
    r"\bFIPS\b|\bcertificates?\b|\bregenerat\w+|\bshut ?down\b|\bpower(?:ed)? off\b|\bdelet\w+|\beras\w+"
    r"|\bfactory\b|\bswitch version\b|\bupgrade\b|\bfresh install\b|\bpassword\b|\breset\b|\bgoing down\b"
)
# Regime NODE says "the server will reboot" (CLI reference 12.5 to 15); CER's guide says restart.
_REBOOTS_ITSELF = _words(
    r"\b(?:server|system|node|appliance)s? (?:will|is going to) (?:be )?(?:reboot|restart)\w*|automatic"
)
# Regime CLUSTER leaves the reboot to the administrator (CLI reference 15, from 15SU2).
_BY_HAND = _words(r"\butils system restart\b|\bplease reboot\b|\bacross all\b")


# What the warnings of `set tls min-version` say besides what is required of them (CLI reference 12.5 to 15).
_INTRODUCTION = (
    _words(r"This command will result in setting minimum TLS version to [\d.]+ on all the secure interfaces\."),
    _words(
        r"If you have custom applications that makes? secure connection to the system, please ensure they support the "
        r"TLS version you have chosen to configure\."
    ),
    _words(
        r"Also, please refer to the Cisco Unified Reporting Administration Guide to ensure (?:all )?the endpoints in "
        r"your deployment supports? this feature\.?"
    ),
    # Any note, as IM and Presence may have one of its own; what it must not speak of is forbidden anyway.
    _words(r"NOTE ?:? ?-? ?This will set minimum TLS version for [\w &-]+ only\. Please ensure to [\w &-]+\."),
    _words(
        r"The Authenticated mode for Phone Security Profile and SIP Trunk Security Profile will not work when the "
        r"system is set to minimum TLS 1\.3\."
    ),
    _words(r"Do you want to continue \((?:yes/no|Yes or No)\) ?\?"),
)


def set_tls_min_version(product: Product, regime: Regime, target: str) -> Dialogue:
    """The dialogue of `set tls min-version`, which accepts the warning of that regime and that target only.

    The text of an IM and Presence publisher from 15SU2 on is not published, so regime CLUSTER goes by the structure:
    "This will set the minimum TLS to X across all the ... nodes ... Please reboot ... utils system restart".
    Raises ValueError for text that is no TLS version.
    """
    if target not in TLS_VERSIONS:
        raise ValueError(f"{target!r} is no TLS version")
    number = re.escape(target)
    announced = _words(rf"\bsetting minimum TLS version to {number}(?![\d.]*\d)")
    other_number = _words(rf"(?<![\d.])(?!{number}(?!\d))[1-9]\.\d+(?![\d.]*\d)")
    will_set = rf"\bThis will set the minimum TLS to {number}"
    requires: tuple[re.Pattern[str], ...]
    effect = r"for updated minimum TLS value to take [ae]ffect\.?"
    warning = ""  # the sentences that are peculiar to product and regime
    if regime is Regime.CLUSTER and product is Product.PCD:
        # PCD's guide for 15SU2 sets 1.3 in its sample and warns of 1.2: that number is let pass in the warning alone.
        other_number = _words(
            rf"(?<!set the minimum TLS to )(?<![\d.])(?!{number}(?!\d))[1-9]\.\d+(?![\d.]*\d)"
            rf"|set the minimum TLS to (?!{number} |1\.2 )"
        )
        requires = (
            _words(r"\bThis will set the minimum TLS to [\d.]+ on PCD node\b"),
            _words(r"\bPlease reboot the node using utils system restart\b"),
        )
        forbids = (_REBOOTS_ITSELF,)
        warning = (
            rf"set the minimum TLS to [\d.]+ on PCD node\. Please reboot the node using utils system restart {effect}"
        )
    elif regime is Regime.CLUSTER:
        nodes = "callmanager nodes" if product is Product.CUCM else r"[\w &-]*nodes"
        requires = (
            announced,
            _words(rf"{will_set} across all the {nodes}\b"),
            _words(r"\bPlease reboot [\w &-]{0,80}\busing utils system restart\b"),
        )
        forbids = (_REBOOTS_ITSELF,)
        where = rf"{nodes} in the cluster\. Please reboot [\w &-]{{0,80}}\busing utils system restart"
        warning = rf"set the minimum TLS to {number} across all the {where} {effect}"
    elif product is Product.CER:
        # CER's guide leaves the warning out; what it prints must name the target, and no other.
        requires = (_words(rf"\bminimum TLS\b[^.]{{0,40}}\b{number}(?![\d.]*\d)"),)
        forbids = (_BY_HAND,)
    else:
        requires = (announced, _words(will_set + r" and the server will reboot\b"))
        forbids = (_BY_HAND,)
        warning = rf"set the minimum TLS to {number} and the server will reboot\."
    known = (_words(rf"(?:Warning: )?This will {warning}"), *_INTRODUCTION) if warning else ()
    return Dialogue(
        command=f"set tls min-version {target}",
        questions=tuple(
            Question(
                name=f"set tls min-version {target}, {'rebooting by itself' if regime is Regime.NODE else 'no reboot'}",
                pattern=pattern,
                answer=answer,
                requires=requires,
                forbids=(*forbids, other_number, _OTHER_OPERATION),
                known=known,
            )
            for pattern, answer in _CONTINUE
        ),
        success=(
            _words(rf"^Successfully set minimum TLS version to {number}(?![\d.]*\d)"),
            _words(rf"^The minimum TLS version is set to {number} successfully"),  # CER CLI guide
        ),
    )


def system_restart() -> Dialogue:
    """The dialogue of `utils system restart`.

    A warning about a replication setup under way may stand before the question (Finesse 15). It is no reason to
    answer no: the gate before a restart reads the replication state itself.
    """
    return Dialogue(
        command="utils system restart",
        questions=(
            Question(
                name="utils system restart",
                pattern=re.compile(r"^(?:Do you really want to restart \?\s*)?Enter \(yes/no\)\s*\?\s*$"),
                answer="yes",
                requires=(_words(r"\bDo you really want to restart ?\?"),),
                forbids=(_words(r"\bforced?\b|\bshut ?down\b|\bswitch\b|\bupgrade\b|\bpower off\b|\bgoing down\b"),),
                known=(
                    _words(r"W A R N I N G"),
                    _words(
                        r"Please make sure database replication setup is complete\. Use the command 'utils "
                        r"dbreplication runtimestate' to get the current status\."
                    ),
                    _words(
                        r"If database replication setup is in progress, restarting the server may leave database "
                        r"replication unable to complete\."
                    ),
                    _words(r"Do you really want to restart ?\?"),
                    _words(r"Enter \(yes/no\) ?\?"),
                ),
            ),
        ),
        success=(_words(r"^Appliance is being Restarted"), _words(r"^Operation succeeded")),
        ends_session=True,
    )


def network_connectivity(command: str) -> Dialogue:
    """The dialogue of `utils network connectivity HOST`: a test that only takes time (TechNote 215013)."""
    return _continues(
        command,
        (_words(r"This command can take up to 3 minutes to complete\."),),
        (_words(r"completed successfully"),),
    )


def core_analyze(command: str) -> Dialogue:
    """The dialogue of `utils core active analyze FILE`: it reads, and loads the disk (a capture of 11.5)."""
    return _continues(
        command,
        (
            _words(r"This command may use a considerable amount of I/O and running it may impact system performance\."),
            _words(r"It is highly recommended that this command be run off-hours\."),
        ),
        (),
    )


def _continues(command: str, warning: tuple[re.Pattern[str], ...], success: tuple[re.Pattern[str], ...]) -> Dialogue:
    question = Question(
        name=command,
        pattern=re.compile(r"^Continue ?\(y/n\) ?[?:]\s*$"),
        answer="y",
        requires=warning,
        known=(*warning, _words(r"Continue ?\(y/n\) ?[?:]")),
    )
    return Dialogue(command=command, questions=(question,), success=success)
