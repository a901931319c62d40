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
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.adapters.exchange.test_keys import LARGE, SEEDED, PrivateKey, public_pem

from tradecore.adapters.exchange import (
    AccountSpec,
    ExchangeOptions,
    ExchangeServer,
    GeneratedMarket,
    serve,
)

SCRIPTS = Path(__file__).parent / "clients"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "test-your-bot.md"
# At life's speed from now on, as these clients sign with this machine's clock.
OPTIONS = ExchangeOptions(
    market=GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, history_minutes=180),
    accounts=(
        AccountSpec(),
        AccountSpec("ed25519", public_key=public_pem(SEEDED)),
        AccountSpec("rsa", public_key=public_pem(LARGE)),
    ),
)


def private_pem(key: PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def python_of(script: str, package: str) -> str:
    """Return the Python that has the client; skip where none has."""
    folder = os.environ.get("TRADECORE_CLIENTS")
    if folder is not None:
        python = Path(folder) / script / "bin" / "python"
        if not python.exists():
            pytest.skip(f"{package} could not be installed into {folder}")
        return str(python)
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed; tools/real_clients.py makes environments")
    return sys.executable


def run_beside_an_exchange(command: Callable[[ExchangeServer], list[str]]) -> tuple[int, str]:
    """Return the exit code of a command, and what it printed."""

    async def run() -> tuple[int, str]:
        async with asyncio.timeout(180), serve(OPTIONS) as server:
            client = await asyncio.create_subprocess_exec(
                *command(server),
                env={**os.environ, "ED25519": private_pem(SEEDED), "RSA": private_pem(LARGE)},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                told, _ = await client.communicate()
            finally:
                if client.returncode is None:
                    client.kill()
            assert client.returncode is not None
            return client.returncode, told.decode()

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("script", "package", "steps_min"),
    [
        ("python_binance", "binance", 120),
        ("ccxt_pro", "ccxt", 94),
        ("sdk_spot", "binance_sdk_spot", 99),
        ("freqtrade_dry", "freqtrade", 4),
    ],
)
def test_the_script_of_a_client_passes(script: str, package: str, steps_min: int) -> None:
    start = [python_of(script, package), str(SCRIPTS / f"{script}.py")]

    code, told = run_beside_an_exchange(
        lambda server: [*start, server.rest_url, server.stream_url, server.ws_api_url]
    )

    assert code == 0, told
    passed = re.search(r"(\d+) steps passed", told)
    assert passed is not None
    assert int(passed[1]) >= steps_min, told


@pytest.mark.parametrize(
    ("script", "package", "title"),
    [
        ("python_binance", "binance", "python-binance"),
        ("ccxt_pro", "ccxt", "ccxt"),
        ("sdk_spot", "binance_sdk_spot", "binance-sdk-spot"),
    ],
)
def test_the_snippet_of_a_client_runs_as_the_page_has_it(
    script: str, package: str, title: str
) -> None:
    python = python_of(script, package)
    found = re.search(rf"^```py {title}\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert found is not None
    snippet = found[1]
    assert "127.0.0.1:9443" in snippet

    code, told = run_beside_an_exchange(
        lambda server: [python, "-c", snippet.replace(":9443", f":{server.port}")]
    )

    assert code == 0, told
    assert "Traceback" not in told
    assert "FILLED" in told
