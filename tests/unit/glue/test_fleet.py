# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions to the nodes of a cluster, over real SSH: how many logins, which session is kept, and when all ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest
from ansible.playbook.play_context import PlayContext
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.confirmations import system_restart
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.errors import (
    AuthenticationRefused,
    CommandRefused,
    ConnectionFailed,
    DeadlinePassed,
    SessionLost,
    UnsafeCommand,
    VosError,
    Withdrawn,
)
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.redaction import hiding, known_secrets
from ansible_collections.collabops.vos.plugins.plugin_utils.cli.session import FAREWELL
from ansible_collections.collabops.vos.plugins.plugin_utils.glue import fleet as fleet_module
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.cluster_lock import ClusterLocked, cluster_lock
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.fleet import VosFleet, open_fleet
from ansible_collections.collabops.vos.plugins.plugin_utils.node.changed_by_others import Expectation, compare_patiently
from ansible_collections.collabops.vos.plugins.plugin_utils.node.errors import PasswordNotTried
from ansible_collections.collabops.vos.plugins.plugin_utils.node.identity import read_node
from ansible_collections.collabops.vos.plugins.plugin_utils.node.reboot import Patience, wait_for_reboot
from ansible_collections.collabops.vos.plugins.plugin_utils.node.restart import restart_and_wait
from ansible_collections.collabops.vos.plugins.plugin_utils.node.ssh_port import SshPort
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.errors import Orphaned
from ansible_collections.collabops.vos.plugins.plugin_utils.rollout.fleet import Probe
from ansible_collections.collabops.vos.plugins.plugin_utils.wait import Waiting

from tests.simulator.inventory import host_variables
from tests.simulator.process import Simulator
from tests.unit.glue.play import play_of
from tests.unit.simulator.typist import PASSWORD, node, wait_for, world

NAMES = ("pub", "sub", "third")
VERSION = "15.0.1.12900-234"
READ = "show tls min-version"
TIMINGS = {"login": 3, "grace": 60, "shutdown": 30, "down": 90, "services": 60, "replication": 90}

Variables = dict[str, dict[str, Any]]
Opened = Callable[..., VosFleet]
Logins = Callable[[], Counter[str]]


def nodes() -> list[dict[str, Any]]:
    roles = ("publisher", "subscriber", "subscriber")
    return [
        {"name": name, **node(101 + number), "version": VERSION, "role": role, "tls_min_version": "1.0"}
        for number, (name, role) in enumerate(zip(NAMES, roles, strict=True))
    ]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    cluster = {"name": "alpha", "nodes": nodes()}
    content = world(clusters=[cluster], timings=TIMINGS)
    with Simulator(content, tmp_path_factory.mktemp("simulator")) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Iterator[Simulator]:
    """The running simulator, with all nodes free of faults and of sessions afterwards."""
    yield running
    for name in NAMES:
        running.set_faults(name)
        running.set_quirks(name)
    wait_for(lambda: sessions(running) == 0)


def sessions(simulator: Simulator) -> int:
    return sum(simulator.state(name)["sessions"] for name in NAMES)


@pytest.fixture
def logins(simulator: Simulator) -> Logins:
    """How often each node was logged in to since the test began."""
    before = len(simulator.journal("login"))
    return lambda: Counter(entry.node for entry in simulator.journal("login")[before:])


def plan_of(simulator: Simulator, *, product: str = "cucm", poll: float = 0.05) -> dict[str, Any]:
    """The cluster as the plan's document has it, as far as a fleet looks."""
    probing = {"extra_ports": [], "unlisted": "", "release": VERSION, "mode": "normal"}
    return {
        "name": "alpha",
        "nodes": [{"name": name, "product": product, "probing": probing} for name in NAMES],
        "settings": {"target": "1.2", "allow_lowering": False, "poll_interval": poll},
    }


def hosts_of(simulator: Simulator) -> Variables:
    own = {
        "ansible_connection": "collabops.vos.cli",
        "ansible_user": "administrator",
        "ansible_password": PASSWORD,
        "vos_known_hosts_files": [str(simulator.known_hosts)],
        "vos_login_timeout": 10,
        "vos_typing_delay": 0,
        "vos_tls_probe_pause": 0,
        "vos_tls_probe_spacing": 0.05,
    }
    return {
        one["name"]: {**own, **host_variables(one), "ansible_port": simulator.nodes[one["name"]]["ssh_port"]}
        for one in nodes()
    }


@pytest.fixture
def opened(simulator: Simulator) -> Iterator[Opened]:
    """Opens the fleet; `changes` are variables of single hosts. It is closed at the end."""
    fleets: list[VosFleet] = []

    def make(
        told: list[tuple[str, Waiting]] | None = None, plan: dict[str, Any] | None = None, **changes: dict[str, Any]
    ) -> VosFleet:
        given = {name: {**own, **changes.get(name, {})} for name, own in hosts_of(simulator).items()}
        task, variables, templar = play_of(given, "pub")
        kept = told if told is not None else []
        fleet = open_fleet(
            task, PlayContext(), variables, templar, plan or plan_of(simulator), lambda *one: kept.append(one)
        )
        fleets.append(fleet)
        return fleet

    yield make
    for fleet in fleets:
        fleet.close()


def value(fleet: VosFleet, name: str) -> str:
    """What a node shows, read over the session that is kept."""
    text = fleet.access(name).login().run(READ)
    assert "Configured TLS minimum version: 1.0" in text
    return text


def transports() -> list[paramiko.Transport]:
    """The SSH connections of this side."""
    return [thread for thread in threading.enumerate() if isinstance(thread, paramiko.Transport)]


def answers(simulator: Simulator) -> list[str]:
    """What was answered to the questions of all nodes since the simulator began."""
    return [entry.text for entry in simulator.journal("answer")]


def exits(simulator: Simulator) -> int:
    return sum(entry.text == "exit" for entry in simulator.journal("command"))


def orphan(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the parent of this process is another one."""
    monkeypatch.setattr(os, "getppid", lambda: 1)


def test_a_session_is_kept_from_one_reading_to_the_next(opened: Opened, logins: Logins, simulator: Simulator) -> None:
    fleet = opened()
    for _poll in range(3):
        access = fleet.access("pub")
        found = access.read(access.login()).min_version()
        assert found is not None
        assert found.version == "1.0"
        access.logout()
    assert logins() == {"pub": 1}
    assert sessions(simulator) == 1


def test_all_nodes_log_in_and_read_side_by_side(opened: Opened, logins: Logins) -> None:
    fleet = opened()
    together = threading.Barrier(len(NAMES), timeout=20)

    def read(name: str) -> str:
        together.wait()
        text = value(fleet, name)
        together.wait()  # nobody goes on before all have read
        return text

    assert list(fleet.each(NAMES, read)) == list(NAMES)
    assert logins() == dict.fromkeys(NAMES, 1)


def test_a_node_is_read_over_its_second_session_while_the_first_one_stands_at_a_question(
    opened: Opened, simulator: Simulator, logins: Logins
) -> None:
    fleet = opened()
    fleet.second("pub").login()
    before = answers(simulator)

    def look() -> str:
        fleet.each(["pub"], lambda name: fleet.second(name).login().run(READ))
        return "the last look"

    with pytest.raises(Withdrawn, match="the last look"):
        fleet.access("pub").login().converse(system_restart(), confirm=look)
    assert answers(simulator) == [*before, "no"]
    value(fleet, "pub")
    assert logins() == {"pub": 2}


def test_a_session_at_a_question_is_neither_used_nor_replaced_by_others(
    opened: Opened, simulator: Simulator, logins: Logins
) -> None:
    fleet = opened()
    before = answers(simulator)

    def look() -> str:
        (told,) = fleet.each(["pub"], lambda name: fleet.access(name).login().run(READ)).values()
        assert isinstance(told, SessionLost)
        assert told.message == "the session is in use, so nothing was sent"
        return "no"

    with pytest.raises(Withdrawn):
        fleet.access("pub").login().converse(system_restart(), confirm=look)
    assert answers(simulator) == [*before, "no"]
    assert logins() == {"pub": 1}


def test_a_session_that_ends_between_two_readings_is_opened_again(
    opened: Opened, simulator: Simulator, logins: Logins
) -> None:
    """None of them fails for it."""
    fleet = opened()
    wait_for(lambda: not transports())  # those of the test before this one
    value(fleet, "pub")
    (transport,) = transports()
    transport.sock.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: sessions(simulator) == 0 and not transports())
    value(fleet, "pub")
    assert logins() == {"pub": 2}
    assert sessions(simulator) == 1


@pytest.mark.parametrize(
    ("drop", "error"),
    [
        ({"at": "prompt", "moment": "before", "how": "hang"}, DeadlinePassed),
        ({"at": "prompt", "moment": "before", "how": "close"}, SessionLost),
        ({"at": "prompt", "moment": "before", "how": "reset"}, SessionLost),
    ],
    ids=["did not end in time", "ended", "was reset"],
)
def test_a_session_in_which_nobody_knows_what_the_node_does_is_replaced(
    opened: Opened, simulator: Simulator, logins: Logins, drop: dict[str, str], error: type[VosError]
) -> None:
    fleet = opened()
    simulator.set_faults("pub", drops=[{**drop, "command": READ}])
    before = exits(simulator)
    with pytest.raises(error):
        fleet.access("pub").login().run(READ, timeout=1.0)
    value(fleet, "pub")
    assert logins() == {"pub": 2}
    assert exits(simulator) == before, "a word in the old session could answer something"
    wait_for(lambda: sessions(simulator) == 1)


def test_a_command_that_was_refused_costs_no_login(opened: Opened, logins: Logins) -> None:
    fleet = opened()
    for command in ("show nonsense", "show ?"):
        with pytest.raises((CommandRefused, UnsafeCommand)):
            fleet.access("pub").login().run(command)
        value(fleet, "pub")
    assert logins() == {"pub": 1}


def test_a_login_that_fails_is_tried_again_at_the_next_call(
    opened: Opened, simulator: Simulator, logins: Logins
) -> None:
    fleet = opened()
    access = fleet.access("pub")
    assert access.knock(5.0) is SshPort.SSH
    simulator.set_faults("pub", connection_refused=True)
    assert access.knock(5.0) is SshPort.REFUSED
    with pytest.raises(ConnectionFailed):
        access.login()
    simulator.set_faults("pub")
    value(fleet, "pub")
    assert logins() == {"pub": 1}


def test_without_a_login_nothing_is_sent(opened: Opened) -> None:
    session = opened().access("pub").login()
    fleet = opened()
    fleet.close()
    assert "1.0" in session.run(READ)
    dropped = opened()
    session = dropped.access("pub").login()
    dropped.drop("pub")
    with pytest.raises(SessionLost, match="no session is open, so nothing was sent"):
        session.run(READ)


def test_a_node_that_goes_down_is_left_without_a_word(opened: Opened, simulator: Simulator) -> None:
    fleet = opened()
    for access in (fleet.access("pub"), fleet.second("pub"), fleet.access("sub")):
        access.login()
    before = exits(simulator)
    fleet.drop("pub")
    wait_for(lambda: sessions(simulator) == 1)
    assert exits(simulator) == before
    fleet.close()
    wait_for(lambda: sessions(simulator) == 0)
    assert exits(simulator) == before + 1


def test_after_a_reboot_both_sessions_are_opened_again(opened: Opened, simulator: Simulator, logins: Logins) -> None:
    fleet = opened()
    fleet.second("third").login()
    patience = Patience(timeout=60, interval=0.1, grace=60)
    reboot = restart_and_wait(fleet.access("third"), None, patience, tell=lambda text: None)
    assert reboot.rebooted, reboot.error
    assert "Configured TLS" in fleet.second("third").login().run(READ)
    assert "Configured TLS" in fleet.access("third").login().run(READ)
    assert logins()["third"] >= 4
    assert simulator.state("third")["sessions"] == 2


def test_none_is_left_at_the_end_and_a_node_that_hangs_does_not_delay_it(opened: Opened, simulator: Simulator) -> None:
    fleet = opened()
    fleet.each(NAMES, lambda name: fleet.access(name).login())
    fleet.second("pub").login()
    simulator.set_faults("third", drops=[{"at": "command", "moment": "during", "how": "hang", "command": "exit"}])
    began = time.monotonic()
    fleet.close()
    assert FAREWELL <= time.monotonic() - began < 8
    wait_for(lambda: sessions(simulator) == 0 and not transports())
    fleet.close()


def test_a_refused_password_is_tried_on_two_nodes_at_most_and_never_again(
    opened: Opened, simulator: Simulator, logins: Logins
) -> None:
    before = len(simulator.journal("login_refused"))
    fleet = opened(**{name: {"ansible_password": "Falsches-Ross-7"} for name in NAMES})
    for expected in ({AuthenticationRefused: 2, PasswordNotTried: 1}, {PasswordNotTried: 3}):
        found = fleet.each(NAMES, lambda name: fleet.access(name).login())
        assert Counter(type(error) for error in found.values()) == expected
        with pytest.raises((AuthenticationRefused, PasswordNotTried)):
            fleet.second("pub").login()
    refused = [entry.node for entry in simulator.journal("login_refused")[before:]]
    assert len(refused) == len(set(refused)) == 2
    assert logins() == {}


def test_one_wrong_password_keeps_no_other_node_from_being_read(opened: Opened, simulator: Simulator) -> None:
    fleet = opened(sub={"ansible_password": "Falsches-Ross-8"})
    found = fleet.each(NAMES, lambda name: value(fleet, name))
    assert [name for name in NAMES if isinstance(found[name], VosError)] == ["sub"]
    assert fleet.secrets == tuple(sorted((PASSWORD, "Falsches-Ross-8")))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ansible_password": "{{ nowhere }}"}, "sub: ansible_password: 'nowhere' is undefined"),
        ({"ansible_password": ""}, "sub: there is no password, and an empty one is not tried"),
        ({"ansible_connection": "local"}, "sub: the connection is local, which knows no VOS CLI"),
        ({"vos_tls_probe_ports": "https"}, "sub: invalid literal"),
        ({"vos_tls_probe_ports": [70000]}, "sub: ports has 70000, which is not a TCP port"),
        ({"vos_tls_probe_pause": -1}, "sub: pause is -1"),
        ({"vos_tls_port_map": {"8443": "x"}}, "sub: vos_tls_port_map"),
        ({"vos_proxy_jump": "a b c"}, "sub: "),
    ],
)
def test_a_node_that_cannot_be_reached_as_its_variables_are_is_named_before_anything_is_sent(
    opened: Opened, simulator: Simulator, changes: dict[str, Any], said: str
) -> None:
    before = len(simulator.journal())
    with pytest.raises(VosError) as caught:
        opened(sub=changes)
    assert str(caught.value).startswith(said)
    assert caught.value.hint
    assert len(simulator.journal()) == before


def test_what_was_raised_is_told_for_each_node(opened: Opened) -> None:
    fleet = opened()

    def work(name: str) -> str:
        if name == "sub":
            raise DeadlinePassed("too slow", host=name)
        return name

    found = fleet.each(NAMES, work)
    assert (found["pub"], found["third"]) == ("pub", "third")
    assert isinstance(found["sub"], DeadlinePassed)
    assert fleet.each([], work) == {}


def test_a_bug_is_raised_after_all_have_ended(opened: Opened) -> None:
    fleet = opened()
    ended: list[str] = []
    raised = threading.Event()

    def work(name: str) -> None:
        if name == "pub":
            raised.set()
            raise ZeroDivisionError
        assert raised.wait(20)
        ended.append(value(fleet, name))

    with pytest.raises(ZeroDivisionError):
        fleet.each(NAMES, work)
    assert len(ended) == 2


def test_passwords_are_hidden_in_all_threads(opened: Opened) -> None:
    """Also what the caller hides: a thread knows nothing of that by itself."""
    fleet = opened(sub={"ansible_password": "Anderes-Pferd-8"})
    with hiding(["Eigenes-1"]):
        found = fleet.each(["pub", "sub"], lambda name: known_secrets())
    for secrets in found.values():
        assert set(secrets) == {PASSWORD, "Anderes-Pferd-8", "Eigenes-1"}
    told = fleet.each(["pub"], lambda name: DeadlinePassed("late", host=name, seen="it is Anderes-Pferd-8"))
    assert "Anderes" not in str(told["pub"])


def test_an_orphan_sends_nothing_more(
    opened: Opened, simulator: Simulator, logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = opened()
    session = fleet.access("pub").login()
    fleet.must_go_on()
    before, parent = (len(simulator.journal("command")), logins()), os.getppid()
    orphan(monkeypatch)
    for attempt in (
        fleet.must_go_on,
        lambda: fleet.access("pub").login(),
        lambda: fleet.access("sub").login(),
        lambda: fleet.second("pub").login(),
        lambda: fleet.access("pub").knock(5.0),
        lambda: session.run(READ),
        lambda: session.converse(system_restart()),
        lambda: fleet.probe("pub"),
        lambda: fleet.each(NAMES, lambda name: value(fleet, name)),
    ):
        with pytest.raises(Orphaned, match=f"has ended .process {parent}.*nothing more is sent"):
            attempt()
    monkeypatch.undo()
    with pytest.raises(Orphaned):
        fleet.must_go_on()
    fleet.close()
    wait_for(lambda: sessions(simulator) == 0)
    assert (len(simulator.journal("command")), logins()) == before


def test_an_orphan_gives_no_yes(opened: Opened, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look takes seconds, in which the controller may be killed."""
    fleet = opened()
    before = answers(simulator)

    def look() -> str:
        orphan(monkeypatch)
        return ""

    with pytest.raises(Orphaned):
        fleet.access("pub").login().converse(system_restart(), confirm=look)
    fleet.close()
    wait_for(lambda: sessions(simulator) == 0)
    assert answers(simulator) == before


def test_waiting_for_a_reboot_ends_at_once_for_an_orphan(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet = opened()
    known = read_node(fleet.access("pub").read(fleet.access("pub").login()), None)
    orphan(monkeypatch)
    began = time.monotonic()
    with pytest.raises(Orphaned):
        wait_for_reboot(fleet.access("pub"), known, Patience(60, 15, 60), tell=print)
    seen = compare_patiently(fleet.access("pub"), Expectation(known), timeout=60, interval=15)
    assert isinstance(seen.error, Orphaned)
    assert time.monotonic() - began < 5


def test_after_ctrl_c_the_threads_that_are_left_send_nothing_more(
    opened: Opened, logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = opened()
    threads: list[threading.Thread] = []
    interrupted = threading.Event()

    def side_by_side(work: Callable[[str], object], items: tuple[str, ...], *_more: object) -> None:
        """As it ends for Ctrl-C: in the thread that waits, while the others go on."""
        threads.extend(threading.Thread(target=work, args=(item,), daemon=True) for item in items)
        for thread in threads:
            thread.start()
        raise KeyboardInterrupt

    def work(name: str) -> None:
        assert interrupted.wait(20)
        with pytest.raises(Orphaned):
            fleet.access(name).login()
        ended.append(name)

    ended: list[str] = []
    monkeypatch.setattr(fleet_module, "side_by_side", side_by_side)
    with pytest.raises(KeyboardInterrupt):
        fleet.each(NAMES, work)
    interrupted.set()
    for thread in threads:
        thread.join(20)
    assert sorted(ended) == sorted(NAMES)
    assert logins() == {}
    monkeypatch.undo()


ORPHANED = """
import multiprocessing, sys, time
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.cluster_lock import cluster_lock
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.fleet import VosFleet
def work():
    fleet = VosFleet((), 1.0, print)
    with cluster_lock("a test of orphans", tell=print):
        print("works", flush=True)
        while True:
            fleet.must_go_on()
            time.sleep(0.05)
worker = multiprocessing.get_context("fork").Process(target=work)
worker.start()
worker.join()
"""


def test_the_worker_of_a_controller_that_was_killed_ends_and_frees_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    paths = os.pathsep.join(filter(None, sys.path))
    controller = subprocess.Popen(
        [sys.executable, "-c", ORPHANED],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": paths, "TMPDIR": str(tmp_path)},
    )
    assert controller.stdout is not None
    assert controller.stdout.readline() == "works\n"
    with (
        pytest.raises(ClusterLocked, match=f"process {controller.pid} "),
        cluster_lock("a test of orphans", tell=print, patience=0),
    ):
        pass
    controller.kill()
    controller.wait()
    with cluster_lock("a test of orphans", tell=print, patience=20):
        assert controller.stdout.read() == "", "the worker has not ended"
    controller.stdout.close()


def test_ports_are_probed_by_the_variables_of_the_node(opened: Opened) -> None:
    fleet = opened(pub={"vos_tls_probe_ports": "8443"})
    before = fleet.probe("pub")
    assert before["proof"] == "not_effective"
    assert {port["port"] for port in before["results"]} == {8443}
    assert len({port["port"] for port in fleet.probe("sub")["results"]}) > 1
    again = fleet.probe("pub", before, 20.0)
    assert (again["proof"], again["lost"]) == ("not_effective", [])


@pytest.fixture
def baseline(opened: Opened, simulator: Simulator) -> Probe:
    """A probe in which a port spoke that is closed since."""
    found = opened(pub={"vos_tls_probe_ports": [8443]}).probe("pub")
    return {**found, "results": [{**row, "port": 9} for row in found["results"]]}


def test_a_port_that_spoke_before_is_waited_for(opened: Opened, baseline: Probe) -> None:
    told: list[tuple[str, Waiting]] = []
    fleet = opened(told, pub={"vos_tls_probe_ports": [9]})
    began = time.monotonic()
    found = fleet.probe("pub", baseline, patience=0.5)
    assert len(found["lost"]) == 1
    assert 0.5 <= time.monotonic() - began < 10
    assert len(told) > 1
    assert {(name, waiting.timeout) for name, waiting in told} == {("pub", 0.5)}
    tries = len(told)
    assert fleet.probe("pub", baseline)["lost"] == found["lost"]
    assert len(told) == tries, "without patience it is asked once"


def test_a_wait_for_a_port_ends_for_an_orphan(opened: Opened, baseline: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    class Told(list[tuple[str, Waiting]]):
        def append(self, one: tuple[str, Waiting]) -> None:
            super().append(one)
            orphan(monkeypatch)

    told = Told()
    fleet = opened(told, pub={"vos_tls_probe_ports": [9]})
    with pytest.raises(Orphaned):
        fleet.probe("pub", baseline, patience=60)
    assert len(told) == 1


def test_a_node_of_no_known_product_is_probed_at_its_own_port(opened: Opened, simulator: Simulator) -> None:
    fleet = opened(plan=plan_of(simulator, product="unknown"))
    assert {port["port"] for port in fleet.probe("pub")["results"]} == {8443}
