# SPDX-License-Identifier: Apache-2.0
"""Where log lines of a run go: one file, in UTC. The terminal belongs to the display."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class _LogFile(logging.FileHandler):
    """Counts the lines that a full disk did not take; they are never worth a run."""

    lost = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        del record
        self.lost += 1


@contextmanager
def log_to(path: Path, level: str) -> Iterator[None]:
    """Write what ``tradecore`` loggers say at `level` or above to `path`, while the block runs."""
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = _LogFile(path, encoding="utf-8", delay=True)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tradecore")
    before = logger.level, logger.propagate
    logger.setLevel(level.upper())
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
        with suppress(OSError):
            handler.close()
        if handler.lost:
            print(f"tradecore: {handler.lost} lines of {path} were lost", file=sys.stderr)
