# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a command prints, in whatever pieces: nothing of it is lost, nothing of the prompt is in it."""

from __future__ import annotations

from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import DeadlinePassed
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.unit.cli import noise
from tests.unit.cli.device import Device, open_session


@example(
    outputs=[noise.HALF_A_CHARACTER] * 3,
    prompt=noise.Prompt("\r\n", "", False),
    pieces=noise.WHOLE,
)
@given(
    outputs=st.lists(noise.outputs(), min_size=3, max_size=3),
    prompt=noise.prompts,
    pieces=noise.pieces,
)
def test_each_of_three_commands_gets_its_own_output(
    outputs: list[noise.Output], prompt: noise.Prompt, pieces: noise.Pieces
) -> None:
    assume(all(prompt.suits(output) for output in outputs))
    scripts = {f"show {number}": output.script(prompt.after(output)) for number, output in enumerate(outputs)}
    device = Device(dict(scripts), start=["admin:"], prompt=prompt.raw, pieces=iter(pieces))
    session = open_session(device)
    assert [session.run(command) for command in scripts] == [output.text for output in outputs]
    assert device.typed == "set cli pagination off\r" + "".join(f"{command}\r" for command in scripts)


@example(
    output=noise.Output("admin: it is", "admin: it is", ((6, noise.PAUSE),)),
    prompt=noise.Prompt("\r\n", "", False),
    pieces=noise.WHOLE,
    timeout=0.1,
)
@given(output=noise.outputs(), prompt=noise.prompts, pieces=noise.pieces, timeout=st.floats(0.01, 2.5))
def test_what_came_before_a_deadline_is_not_taken_for_all(
    output: noise.Output, prompt: noise.Prompt, pieces: noise.Pieces, timeout: float
) -> None:
    assume(prompt.suits(output))
    script = output.script(prompt.after(output))
    device = Device({"show one": script}, start=["admin:"], prompt=prompt.raw, pieces=iter(pieces))
    session = open_session(device)
    try:
        assert session.run("show one", timeout) == output.text
    except DeadlinePassed:
        session.close()
        assert not device.typed.endswith("exit\r")
