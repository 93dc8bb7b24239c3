# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One running simulator for the tests of a file, and shells on its nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.simulator.process import Simulator
from tests.unit.simulator.typist import Typist, world


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with Simulator(world(), tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Iterator[Simulator]:
    """The running simulator, with all nodes free of faults and quirks afterwards."""
    yield running
    for name in running.nodes:
        running.set_faults(name)
        running.set_quirks(name)


@pytest.fixture
def shell(simulator: Simulator) -> Iterator[Callable[[str], Typist]]:
    """Opens shells by name of the node."""
    typists = []

    def open_shell(name: str) -> Typist:
        typist = Typist(simulator, name)
        typists.append(typist)
        typist.open_shell()
        return typist

    yield open_shell
    for typist in typists:
        typist.transport.close()
