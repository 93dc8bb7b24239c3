# Copyright (c) 2026, the collabops.vos authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last words of a process that is ended: each test starts a real one."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PROGRAM = """
import multiprocessing, os, signal, sys, time
from ansible_collections.collabops.vos.plugins.plugin_utils.glue.interruption import LastWords

def say():
    print("last words of", "the main process" if os.getpid() == main else "a worker", flush=True)

main = os.getpid()
words = LastWords(say)
{before}
words.watch()
os.write(1, b"ready\\n")  # print would still hold its lock when the signal comes
{after}
"""
WAIT = "time.sleep(60)"


@contextmanager
def running(after: str = WAIT, before: str = "") -> Iterator[subprocess.Popen[str]]:
    program = PROGRAM.format(before=before, after=after)
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def ended(after: str = WAIT, before: str = "", by: signal.Signals | None = None) -> tuple[int, str]:
    with running(after, before) as process:
        if by is not None:
            process.send_signal(by)
        assert process.stdout is not None
        output = process.stdout.read()
        return process.wait(30), output


def test_after_sigterm_it_dies_of_it_as_without_them() -> None:
    assert ended(by=signal.SIGTERM) == (-signal.SIGTERM, "last words of the main process\n")


def test_a_handler_that_was_there_before_is_called_after_them() -> None:
    """As that of ansible-core 2.19 and newer, which ends the workers."""
    before = "signal.signal(signal.SIGTERM, lambda *given: (print('earlier', flush=True), os._exit(7)))"
    assert ended(before=before, by=signal.SIGTERM) == (7, "last words of the main process\nearlier\n")


def test_an_ignored_sigterm_stays_ignored() -> None:
    before = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    after = "os.kill(os.getpid(), signal.SIGTERM); words.rest(); print('lives', flush=True)"
    assert ended(after, before) == (0, "lives\n")


def test_after_ctrl_c() -> None:
    """Ansible catches it and exits."""
    after = "try: signal.raise_signal(signal.SIGINT)\nexcept KeyboardInterrupt: sys.exit(99)"
    assert ended(after) == (99, "last words of the main process\n")


def test_after_an_error() -> None:
    assert ended("raise ValueError('x')") == (1, "last words of the main process\n")


def test_who_rests_says_nothing_and_dies_as_before() -> None:
    assert ended("words.rest()") == (0, "")
    assert ended("words.rest(); os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)") == (-signal.SIGTERM, "")


def test_who_watches_again_speaks_once() -> None:
    assert ended("words.rest(); words.watch(); words.watch(); sys.exit(3)") == (3, "last words of the main process\n")


WORKER = """
worker = multiprocessing.get_context("fork").Process(target={target})
worker.start()
{then}
worker.join()
print("worker", worker.exitcode, flush=True)
words.rest()
"""


def test_a_worker_is_silent_and_ends_by_sigterm() -> None:
    """However early it comes: here before the worker has begun."""
    assert ended(WORKER.format(target="time.sleep, args=(60,)", then="worker.terminate()")) == (0, "worker -15\n")


def test_a_worker_ends_by_sigterm_in_the_middle_of_its_work() -> None:
    then = "reader.recv(); worker.terminate()"
    target = "lambda: (writer.send(1), time.sleep(60))"
    after = f"reader, writer = multiprocessing.Pipe(False)\n{WORKER.format(target=target, then=then)}"
    assert ended(after) == (0, "worker -15\n")


def test_a_worker_that_comes_to_its_end_is_silent() -> None:
    assert ended(WORKER.format(target="sys.exit, args=(4,)", then="")) == (0, "worker 4\n")


def test_a_worker_gets_the_handler_back_that_was_there_before() -> None:
    before = "signal.signal(signal.SIGTERM, lambda *given: os._exit(9))"
    after = WORKER.format(target="time.sleep, args=(60,)", then="worker.terminate()")
    assert ended(after, before) == (0, "worker 9\n")


@pytest.mark.timeout(30)
def test_a_second_sigterm_ends_it_while_it_speaks() -> None:
    """As where the terminal takes no more text."""
    before = "words = LastWords(lambda: (print('speaking', flush=True), time.sleep(60)))"
    with running(before=before) as process:
        process.terminate()
        assert process.stdout is not None
        assert process.stdout.readline() == "speaking\n"
        process.terminate()
        assert process.wait(3) == -signal.SIGTERM


@pytest.mark.timeout(30)
def test_it_ends_by_itself_where_the_words_take_too_long() -> None:
    before = "words = LastWords(lambda: time.sleep(60))"
    assert ended(before=before, by=signal.SIGTERM) == (-signal.SIGTERM, "")


def test_words_that_fail_do_not_keep_it_from_its_end() -> None:
    assert ended(before="words = LastWords(lambda: 1 / 0)", by=signal.SIGTERM) == (-signal.SIGTERM, "")
