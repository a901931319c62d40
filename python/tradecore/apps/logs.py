# SPDX-License-Identifier: Apache-2.0
"""Where log lines of a run go: one file, in UTC. The terminal belongs to the display."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def log_to(path: Path, level: str) -> Iterator[None]:
    """Write what ``tradecore`` loggers say at `level` or above to `path`, while the block runs."""
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
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
        handler.close()
