# SPDX-License-Identifier: Apache-2.0
"""Whole scripts of other people's clients, each in a process and an environment of its own.

`tools/real_clients.py` makes the environments. Without them a script runs where its client happens
to be installed beside the tests.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tradecore.adapters.exchange import ExchangeOptions, GeneratedMarket, serve

SCRIPTS = Path(__file__).parent / "clients"
# At life's speed from now on, as these clients sign with this machine's clock.
OPTIONS = ExchangeOptions(
    market=GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, history_minutes=180)
)


def python_of(script: str, package: str) -> str:
    """Return the Python that has the client; skip where none has."""
    folder = os.environ.get("TRADECORE_CLIENTS")
    if folder is not None:
        return str(Path(folder) / script / "bin" / "python")
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; tools/real_clients.py makes environments")
    return sys.executable


@pytest.mark.parametrize(
    ("script", "package", "steps_min"),
    [
        ("python_binance", "binance", 100),
        ("ccxt_pro", "ccxt", 80),
        ("sdk_spot", "binance_sdk_spot", 75),
    ],
)
def test_the_script_of_a_client_passes(script: str, package: str, steps_min: int) -> None:
    python = python_of(script, package)

    async def run() -> tuple[int | None, str]:
        async with asyncio.timeout(180), serve(OPTIONS) as server:
            client = await asyncio.create_subprocess_exec(
                python,
                str(SCRIPTS / f"{script}.py"),
                *(server.rest_url, server.stream_url, server.ws_api_url),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                told, _ = await client.communicate()
            finally:
                if client.returncode is None:
                    client.kill()
            return client.returncode, told.decode()

    code, told = asyncio.run(run())
    assert code == 0, told
    passed = re.search(r"(\d+) steps passed", told)
    assert passed is not None
    assert int(passed[1]) >= steps_min, told
