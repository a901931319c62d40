# SPDX-License-Identifier: Apache-2.0
"""Counts what a client's script has shown, and says where it stopped."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Steps:
    """Steps of one script: each is at least one call of the client, with its outcome looked at."""

    def __init__(self) -> None:
        self.passed = 0

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
                told = getattr(error, "code", None)
                if code is not None:
                    assert code == told or f'"code":{code}' in str(error), (code, error)
            else:
                raise AssertionError(f"was taken, must be refused with {kind.__name__}")


Script = Callable[[Steps, str, str, str], Awaitable[Any]]


def main(script: Script) -> int:
    """Run `script` on the exchange whose addresses are the arguments: REST, streams, WS API."""
    import asyncio

    steps = Steps()

    async def run() -> None:
        async with asyncio.timeout(150):
            await script(steps, *sys.argv[1:4])

    try:
        asyncio.run(run())
    except BaseException:
        traceback.print_exc()
        return 1
    print(f"{steps.passed} steps passed")
    return 0
