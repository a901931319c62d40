# SPDX-License-Identifier: Apache-2.0
"""The embedded exchange as a child process that surely ends with us, however we go."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import IO, Any, Self

from tradecore.apps.serving import ExchangeRequest
from tradecore.errors import DataError, VenueUnavailable

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 3.0
EXIT_REFUSED = 2


class ExchangeProcess:
    """Runs ``python -m tradecore.apps.serving`` in a session of its own.

    Ctrl-C in our terminal does not reach it: the run decides when it ends. It ends by `stop`, at
    interpreter exit, or when the pipe to its standard input closes because this process died.
    """

    def __init__(self, request: ExchangeRequest) -> None:
        self._request = request
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self._process: subprocess.Popen[bytes] | None = None
        self._pending = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, timeout_s: float = READY_TIMEOUT_S) -> Mapping[str, Any]:
        """Start it and return its ready line: rest, stream, ws_api, rate.

        Raises
        ------
        DataError
            If it refused the request, such as a recording that cannot be read.
        VenueUnavailable
            If it did not become ready in time.
        """
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADECORE__")}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tradecore.apps.serving"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            start_new_session=True,
        )
        atexit.register(self.stop)
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(self._request.to_json().encode() + b"\n")
            self._process.stdin.flush()
        deadline = time.monotonic() + timeout_s
        while (line := self._next_line(deadline - time.monotonic())) is not None:
            message: Mapping[str, Any] = json.loads(line)
            if message.get("ready"):
                return message
        raise self._failure(timeout_s)

    def on_message(self, handle: Callable[[Mapping[str, Any]], None]) -> None:
        """Call `handle` in the running loop with each later line, and with ``{"ended": true}``."""
        import asyncio

        loop = asyncio.get_running_loop()
        descriptor = self._stdout()

        def readable() -> None:
            chunk = os.read(descriptor, 65_536)
            if not chunk:
                loop.remove_reader(descriptor)
                handle({"ended": True})
                return
            *lines, self._pending = (self._pending + chunk).split(b"\n")
            for line in lines:
                handle(json.loads(line))

        loop.add_reader(descriptor, readable)

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it: ask, then insist. Safe to call again."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            process.stdout.close()
        self._log.close()

    def _stdout(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def _next_line(self, timeout_s: float) -> bytes | None:
        """Return the next line of its output, or None at its end or after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout(), selectors.EVENT_READ)
            while b"\n" not in self._pending:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                chunk = os.read(self._stdout(), 65_536)
                if not chunk:
                    return None
                self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _failure(self, timeout_s: float) -> Exception:
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        code = self._process.poll()
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip().splitlines() or ["nothing"]
        if code == EXIT_REFUSED:
            return DataError(said[-1])
        if code is None:
            return VenueUnavailable(f"the exchange was not ready after {timeout_s:g} s")
        return VenueUnavailable(f"the exchange ended with code {code}, saying: {said[-1]}")
