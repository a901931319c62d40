# SPDX-License-Identifier: Apache-2.0
"""Runs the scripts of other people's Binance clients on the local exchange.

Each client gets an environment of its own, because some of them overwrite each other's files:

    python tools/real_clients.py            in a folder that is thrown away
    python tools/real_clients.py FOLDER     in one that is kept, and used again
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = {
    "python_binance": "python-binance==1.0.37",
    "ccxt_pro": "ccxt==4.5.90",
    "sdk_spot": "binance-sdk-spot==13.3.0",
}
# Of many parts, not all of which there are for every machine: left out where one is missing.
PERHAPS = {"freqtrade_dry": "freqtrade==2026.9"}
TESTS = "tests/adapters/exchange/test_client_scripts.py"


def install(folder: Path) -> None:
    """Make the environments that are not there yet."""
    for name, package in {**CLIENTS, **PERHAPS}.items():
        place = folder / name
        if not (place / "bin" / "python").exists():
            venv.create(place, with_pip=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "-q", package]
        if subprocess.run(pip, check=name in CLIENTS).returncode:
            shutil.rmtree(place)


def run(folder: Path) -> int:
    """Run every script; return pytest's exit code."""
    install(folder)
    environment = {**os.environ, "TRADECORE_CLIENTS": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=3", TESTS]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run in the folder that is named, or in one of its own."""
    if len(arguments) > 1:
        sys.stderr.write("usage: python tools/real_clients.py [FOLDER]\n")
        return 2
    if arguments:
        return run(Path(arguments[0]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
