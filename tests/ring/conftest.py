# SPDX-License-Identifier: Apache-2.0
"""Names of segments that no other test has, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tradecore

SOURCE = Path(tradecore.__file__).resolve().parents[1]
ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path("/dev/shm")


def path_of(name: str) -> Path:
    """Return where a segment of that name lies."""
    return FOLDER / f"tradecore.{name}"


@pytest.fixture
def name() -> Iterator[str]:
    """Return a fresh name; what still lies under it in the end is removed."""
    if not FOLDER.is_dir():
        pytest.skip("waits for a system with /dev/shm")
    fresh = f"test-{uuid.uuid4().hex[:12]}"
    yield fresh
    for path in FOLDER.glob(f"tradecore.{fresh}*"):
        path.unlink()


class Writer:
    """A writer in its own process."""

    def __init__(self, name: str, capacity: int) -> None:
        environment = os.environ | {"PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ring.writer", name, str(capacity)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._read()
        assert line, "the writer did not start"
        self.epoch = int(line)

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, command: str) -> None:
        """Send one command and wait until it is done."""
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self._read() == "done"

    def kill(self) -> None:
        """End it as the kernel would: at once."""
        self.process.send_signal(signal.SIGKILL)
        self.finish()

    def finish(self) -> None:
        """Close the pipes and wait for its end."""
        self.process.communicate()


@pytest.fixture
def start_writer(name: str) -> Iterator[Callable[..., Writer]]:
    """Start writers of `name`, in processes of their own, that end with the test."""
    writers: list[Writer] = []

    def start(capacity: int = 1_024, name: str = name) -> Writer:
        writers.append(Writer(name, capacity))
        return writers[-1]

    yield start
    for writer in writers:
        if writer.process.poll() is None:
            writer.kill()
