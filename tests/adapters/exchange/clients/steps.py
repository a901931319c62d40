# SPDX-License-Identifier: Apache-2.0
"""Counts what a client's script has shown, and says where it stopped."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Steps:
    """Steps of one script: each is at least one call of the client, with its outcome looked at."""

    def __init__(self) -> None:
        self.passed = 0

    async def until(self, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask again until something comes that is not empty."""
        for _ in range(200):
            if found := await ask():
                return found
            await asyncio.sleep(0.1)
        raise AssertionError("nothing came in twenty seconds")

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        """Run one step; an error in it names `what`."""
        try:
            yield
        except BaseException as error:
            error.add_note(f"in step {self.passed + 1}: {what}")
            raise
        self.passed += 1

    @contextmanager
    def refused(self, what: str, kind: type[Exception], code: int | None = None) -> Iterator[None]:
        """Run one step that must raise `kind`, with `code` where the client tells it."""
        with self(what):
            try:
                yield
            except kind as error:
                told = {getattr(error, name, None) for name in ("code", "status_code")}
                if code is not None and code not in told and f'"code":{code}' not in str(error):
                    raise AssertionError(f"was {error}, must have code {code}") from error
            else:
                raise AssertionError(f"was taken, must be refused with {kind.__name__}")


Script = Callable[[Steps, str, str, str], Awaitable[Any]]


def main(script: Script) -> int:
    """Run `script` on the exchange whose addresses are the arguments: REST, streams, WS API."""
    steps = Steps()

    async def run() -> None:
        async with asyncio.timeout(150):
            await script(steps, *sys.argv[1:4])

    try:
        asyncio.run(run())
    except BaseException:
        traceback.print_exc()
        return 1
    sys.stdout.write(f"{steps.passed} steps passed\n")
    return 0
