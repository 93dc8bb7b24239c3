# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever part of a history is read, and of whatever node: no boot is believed that was none, and none is missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ansible_collections.collabops.vos.plugins.plugin_utils.node.boot import (
    BootIdentity,
    boot_identity,
    from_result,
    rebooted,
    to_result,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.errors import ParseError
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.status import parse_status
from ansible_collections.collabops.vos.plugins.plugin_utils.parse.system_history import parse_history
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.action import texts

T0 = datetime(2023, 9, 29, 17, 20, 42)  # of the first reading; texts.status has it as the node's time
UTC0 = T0.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Life:
    """One node: the seconds between its boots, the last of which is so many seconds before the first reading."""

    gaps: tuple[int, ...]
    up: int
    installed: int  # seconds before its first boot
    # Between the readings: what the node's clock was set by, and the uptime at the second reading, at each boot.
    later: tuple[int, ...]
    jump: int
    pause: int  # seconds from the last boot to the second reading, or between the readings

    def entries(self, whole: bool) -> list[str]:
        boots = [T0 - timedelta(seconds=self.up)]
        for gap in self.gaps:
            boots.insert(0, boots[0] - timedelta(seconds=gap))
        lines = [_entry(boots[0] - timedelta(seconds=self.installed), "Install 12.5.1.16900-48 Start")]
        now, shift = T0, timedelta(0)
        if whole:
            shift = timedelta(seconds=self.jump)
            for gap in self.later:
                now += timedelta(seconds=gap)
                boots.append(now + shift)
        for boot in boots:
            lines.append(_entry(boot - timedelta(seconds=90), "Restart 12.5.1.16900-48 Start"))
            lines.append(_entry(boot, "Boot 12.5.1.16900-48 Start = OK, prior Restart"))
        return lines

    @property
    def passed(self) -> int:
        return sum(self.later) + self.pause

    @property
    def uptime(self) -> int:
        return self.pause if self.later else self.up + self.pause


def _entry(at: datetime, event: str) -> str:
    return f"{at:%m/%d/%Y %H:%M:%S} | root: {event}"


def reading(lines: list[str], uptime: int, passed: int, jump: int, name: str = "cucm-pub") -> BootIdentity:
    """What a login makes of it; the uptime counts whole minutes."""
    try:
        log = parse_history("\n".join(lines))
    except ParseError:
        log = None
    now = T0 + timedelta(seconds=passed + jump)
    days, minutes = uptime // 86400, uptime // 60 % 1440
    up = f"up {days} days, {minutes // 60:2d}:{minutes % 60:02d}"
    text = texts.status("12.5.1.16900-48", up).replace("Fri Sep 29, 2023 17:20:42", f"{now:%b %d, %Y %H:%M:%S}")
    status = parse_status(text.replace("cucm-pub", name))
    boot = boot_identity(status, log, UTC0 + timedelta(seconds=passed))
    assert from_result(to_result(boot)) == boot
    return boot


# A reboot of a VOS node takes minutes: the gap holds the way down and up again.
gaps = st.integers(240, 10_000_000)
lives = st.builds(
    Life,
    gaps=st.lists(gaps, max_size=8).map(tuple),
    up=st.integers(0, 10_000_000),
    installed=st.integers(600, 100_000),
    later=st.lists(st.integers(240, 100_000), max_size=8).map(tuple),
    jump=st.sampled_from([0, 0, -100_000_000, -3600, -200, 3600, 100_000]),
    pause=st.integers(30, 100_000),
)


def before(life: Life, lines: list[str] | None = None) -> BootIdentity:
    return reading(life.entries(whole=False) if lines is None else lines, life.up, 0, 0)


def after(life: Life, lines: list[str] | None = None, name: str = "cucm-pub") -> BootIdentity:
    lines = life.entries(whole=True) if lines is None else lines
    return reading(lines, life.uptime, life.passed, life.jump if life.later else 0, name)


@given(lives)
def test_two_whole_readings_tell_whether_there_was_a_boot(life: Life) -> None:
    assume(life.jump >= 0 or len(life.later) < 5)  # so many boots of a clock that was set back are not in their place
    assert rebooted(before(life), after(life)).rebooted is bool(life.later)


def cut(lines: list[str], how: str, count: int) -> list[str]:
    """The lines without so many of them."""
    if how == "end":
        return lines[:-count]
    return lines[count:] if how == "beginning" else [line for at, line in enumerate(lines) if at != count % len(lines)]


cuts = st.tuples(st.sampled_from(["end", "end", "beginning", "middle"]), st.integers(1, 5))


QUIET = Life(gaps=(864_000,), up=86_400, installed=4_000, later=(), jump=0, pause=600)
BOOTED = Life(gaps=(864_000,), up=86_400, installed=4_000, later=(900,), jump=0, pause=120)


@given(lives, st.none() | cuts, st.none() | cuts)
@example(QUIET, ("end", 1), None)
@example(QUIET, None, ("end", 1))
@example(BOOTED, None, ("end", 1))
@example(BOOTED, ("end", 3), ("end", 1))
def test_a_history_that_was_cut_proves_no_boot_that_was_none_and_hides_none(
    life: Life, first: tuple[str, int] | None, second: tuple[str, int] | None
) -> None:
    """Lines are lost in either reading. The answer is the right one, or that nobody knows."""
    assume(life.jump <= 0)  # a clock that was set ahead says that more time has passed than has
    then, now = life.entries(whole=False), life.entries(whole=True)
    verdict = rebooted(
        before(life, cut(then, *first) if first else then), after(life, cut(now, *second) if second else now)
    )
    assert verdict.rebooted in (None, bool(life.later)), verdict.reason
    assert verdict.reason


@given(lives, lives, st.booleans())
def test_the_history_of_another_node_proves_nothing(life: Life, other: Life, named_alike: bool) -> None:
    assume(life.entries(whole=False)[0] != other.entries(whole=True)[0])
    verdict = rebooted(before(life), after(other, name="cucm-pub" if named_alike else "cucm-sub"))
    assert verdict.rebooted is None
    assert "another server answers" in verdict.reason
