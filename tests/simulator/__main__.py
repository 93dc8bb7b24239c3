# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a world: `python -m tests.simulator --world WORLD.yml`. Ends at SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

from .journal import Journal
from .simulation import Simulation
from .ssh.algorithms import offer_of
from .ssh.host_keys import write_atomically
from .world.section import WorldError
from .world.world import World, load_world


def main() -> int:
    """Run the simulator in the foreground. Returns its exit code."""
    arguments = _arguments()
    try:
        world = load_world(arguments.world)
        arguments.journal.parent.mkdir(parents=True, exist_ok=True)
        with arguments.journal.open("a", encoding="utf-8") as journal:
            asyncio.run(_run(arguments, world, journal))
    except (WorldError, OSError) as error:
        print(f"The simulator cannot start: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(arguments: argparse.Namespace, world: World, journal: TextIO) -> None:
    began = time.monotonic()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if arguments.stop_at_eof:
        try:
            loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 4096) else stop.set())
        except PermissionError as error:
            raise WorldError("--stop-at-eof: standard input must be a pipe or a terminal") from error
    simulation = Simulation(world, Journal(journal), arguments.time_scale)
    try:
        ready = await simulation.start()
        if arguments.known_hosts is not None:
            simulation.write_known_hosts(arguments.known_hosts)
        if arguments.ready is not None:
            write_atomically(arguments.ready, json.dumps({"pid": os.getpid(), **ready}))
        _announce(world, time.monotonic() - began, arguments.known_hosts)
        await stop.wait()
    finally:
        await simulation.stop()


def _announce(world: World, seconds: float, known_hosts: Path | None) -> None:
    """What a person needs to log in: the commands work as they are copied."""
    print(f"{len(world.nodes)} nodes listen after {seconds:.2f} s. User {world.accounts[0].name}. Ctrl-C ends.")
    known = f" -o UserKnownHostsFile={shlex.quote(str(known_hosts))}" if known_hosts is not None else ""
    for cluster in world.clusters:
        print(f"\n{cluster.name}")
        for node in cluster.nodes:
            sha_1 = offer_of(node.release, fips=node.fips).signatures == ("ssh-rsa",)
            print(
                f"  {node.name:<16} {node.product.value:<5} {node.release.text:<19} {node.role.value:<11}"
                f" ssh -p {node.ssh_port}{known}{' -o HostKeyAlgorithms=+ssh-rsa' if sha_1 else ''}"
                f" {world.accounts[0].name}@{node.address}"
            )
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description="Simulates VOS servers on loopback.")
    parser.add_argument("--world", type=Path, required=True, help="YAML file with clusters, nodes and timings")
    parser.add_argument("--ready", type=Path, help="JSON file written when all nodes listen")
    parser.add_argument("--journal", type=Path, default=Path(os.devnull), help="JSON lines of all that nodes receive")
    parser.add_argument("--known-hosts", type=Path, help="file for the host keys, in OpenSSH's form")
    parser.add_argument("--time-scale", type=float, help="device seconds per real second, in place of the world's")
    parser.add_argument("--stop-at-eof", action="store_true", help="end when standard input ends")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
