# SPDX-License-Identifier: Apache-2.0
"""S7: keys go to the table's hosts or to this machine, nowhere else."""

from __future__ import annotations

import pytest

from tradecore.adapters.binance.venues import VENUES, loopback_endpoints, named_endpoints
from tradecore.errors import ConfigError


def test_table_speaks_encrypted_only() -> None:
    for name in VENUES:
        endpoints = named_endpoints(name)
        assert endpoints.rest.startswith("https://")
        assert endpoints.stream.startswith("wss://")
        assert endpoints.ws_api.startswith("wss://")


def test_unknown_venue_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="'binanec', must be one of binance, binance-testnet"):
        named_endpoints("binanec")


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost:9000", "[::1]:9000", "127.8.8.8:1"])
def test_this_machine_is_allowed(host: str) -> None:
    endpoints = loopback_endpoints(f"http://{host}/", f"ws://{host}", f"ws://{host}/ws-api/v3")

    assert endpoints.rest == f"http://{host}"
    assert endpoints.ws_api == f"ws://{host}/ws-api/v3"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.binance.com:80",
        "http://evil.example:9000",
        "http://127.0.0.1.evil.example:9000",
        "http://127.0.0.1:9000@evil.example:80",
        "http://evil.example:80@127.0.0.1:9000",
        "http://127.0.0.1",
        "http://127.0.0.1:99999",
        "http://0.0.0.0:9000",
        "http://10.0.0.1:9000",
        "http://2130706433:9000",
        "http://localhost.:9000",
        "http://127.0.0.1:9000?x=1",
        "http://127.0.0.1:9000#x",
        "https://127.0.0.1:9000",
        "ftp://127.0.0.1:9000",
        "127.0.0.1:9000",
        "",
    ],
)
def test_every_other_host_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="rest address was"):
        loopback_endpoints(url, "ws://127.0.0.1:1", "ws://127.0.0.1:1")
