# SPDX-License-Identifier: Apache-2.0
"""Finds recorded market data for tests. It is not part of the repository; without it tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]


def root() -> Path | None:
    """Return the folder of recorded data: $TRADECORE_DATA, else shared/data near the repository."""
    named = os.environ.get("TRADECORE_DATA")
    if named:
        return Path(named)
    for parent in _ROOT.parents:
        if (parent / "shared" / "data").is_dir():
            return parent / "shared" / "data"
    return None


def path(relative: str) -> Path:
    """Return the path of one recorded file, or skip the test saying what it waits for."""
    folder = root()
    if folder is None:
        pytest.skip(f"waits for recorded data ({relative}): set TRADECORE_DATA to its folder")
    found = folder / relative
    if not found.exists():
        pytest.skip(f"waits for the recorded file {found}")
    return found
