# SPDX-License-Identifier: Apache-2.0
"""How far long work is, on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(text: str, is_wanted: bool | None) -> Iterator[Callable[[float], None]]:
    """Show a bar on standard error; what it yields takes the share done, from 0 to 1.

    Parameters
    ----------
    text : str
        What is being done.
    is_wanted : bool or None
        None: where standard error is a terminal.
    """
    if not (sys.stderr.isatty() if is_wanted is None else is_wanted):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(text), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=1.0)
        yield lambda share: progress.update(task, completed=share)
