# SPDX-License-Identifier: Apache-2.0
"""The same bits on every instruction set, each forced in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ("scalar", "avx2", "avx512")

# Prints the level, then one digest for each indicator and setting over inputs of many kinds.
DIGESTS = """
import hashlib
import numpy as np
from tests.reference.cases import EACH, batch, chosen, market, markets, walk
from tradecore import _core

print(_core.indicators.simd_level())
kinds = markets(3_100)
holed = walk(3_100, 6)
for side, at in zip(holed, (40, 1_500, 3_000)):
    side[at] = np.nan
kinds["holed"] = market(*holed)
for row, settings in EACH:
    digest = hashlib.sha256()
    for bars in kinds.values():
        for line in batch(row, chosen(row, bars), settings):
            digest.update(np.where(np.isnan(line), np.nan, line).tobytes())
    print(row.name, settings, digest.hexdigest())
"""


def run(level: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TRADECORE_SIMD": level}
    paths = [str(ROOT), *(path for path in sys.path if path)]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    return subprocess.run(
        [sys.executable, "-c", DIGESTS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_every_level_gives_the_same_bits() -> None:
    results = {level: run(level) for level in LEVELS}
    lines = {}
    for level, done in results.items():
        if "this machine cannot run" in done.stderr:
            continue
        assert done.returncode == 0, done.stderr
        told, *lines[level] = done.stdout.splitlines()
        assert told == level

    assert "scalar" in lines
    assert all(each == lines["scalar"] for each in lines.values())


@pytest.mark.parametrize("level", ["sse9", "AVX2"])
def test_an_unknown_level_is_refused_by_name(level: str) -> None:
    done = run(level)

    assert done.returncode != 0
    assert f"TRADECORE_SIMD was '{level}', must be scalar, avx2 or avx512" in done.stderr
