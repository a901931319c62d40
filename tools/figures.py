# SPDX-License-Identifier: Apache-2.0
"""Check what a user feels on installing: wheel size, import time, number of dependencies.

usage: python tools/figures.py WHEEL    (with the wheel's package installed)
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

WHEEL_MB_MAX = 20.0
IMPORT_MS_MAX = 150.0
DEPENDENCIES_MAX = 12
_IMPORT = "import time; t = time.perf_counter(); import tradecore; print(time.perf_counter() - t)"


def import_ms() -> float:
    """Return the best of nine cold processes: the machine's noise only ever adds."""
    command = [sys.executable, "-c", _IMPORT]
    runs = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(9))
    return min(float(run.stdout) for run in runs) * 1e3


def main() -> int:
    """Print each figure beside its limit; return 1 if one is over."""
    wheel_mb = Path(sys.argv[1]).stat().st_size / 1e6
    required = [r for r in importlib.metadata.requires("tradecore") or [] if "extra ==" not in r]
    figures = (
        ("wheel, MB", wheel_mb, WHEEL_MB_MAX),
        ("import tradecore, ms", import_ms(), IMPORT_MS_MAX),
        ("required dependencies", float(len(required)), float(DEPENDENCIES_MAX)),
    )
    for name, value, limit in figures:
        print(f"{name}: {value:.1f} (limit {limit:g})")
    return int(any(value > limit for _, value, limit in figures))


if __name__ == "__main__":
    sys.exit(main())
