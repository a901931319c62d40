# SPDX-License-Identifier: Apache-2.0
"""Where each venue listens. A fixed table, so that no setting can send a key to a stranger."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from tradecore.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Base addresses, without a slash at the end. `ws_api` is the whole address."""

    rest: str
    stream: str
    ws_api: str


VENUES = {
    "binance": Endpoints(
        rest="https://api.binance.com",
        stream="wss://stream.binance.com:9443",
        ws_api="wss://ws-api.binance.com:443/ws-api/v3",
    ),
    "binance-testnet": Endpoints(
        rest="https://testnet.binance.vision",
        stream="wss://stream.testnet.binance.vision",
        ws_api="wss://ws-api.testnet.binance.vision/ws-api/v3",
    ),
}


def named_endpoints(venue: str) -> Endpoints:
    """Return the addresses of a venue of the table; ConfigError for any other name."""
    try:
        return VENUES[venue]
    except KeyError:
        known = ", ".join(sorted(VENUES))
        raise ConfigError(f"venue was {venue!r}, must be one of {known}") from None


def loopback_endpoints(rest: str, stream: str, ws_api: str) -> Endpoints:
    """Return the addresses of an exchange on this machine; ConfigError for any other host."""
    return Endpoints(
        rest=_checked(rest, "http", "rest"),
        stream=_checked(stream, "ws", "stream"),
        ws_api=_checked(ws_api, "ws", "ws_api"),
    )


def _checked(url: str, scheme: str, name: str) -> str:
    must = f"must be {scheme}:// to this machine, such as {scheme}://127.0.0.1:9000"
    try:
        parts = urlsplit(url)
        is_local = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
        is_plain = (
            parts.scheme == scheme
            and parts.port is not None
            and parts.username is None
            and parts.password is None
            and not parts.query
            and not parts.fragment
        )
    except ValueError:
        is_local = is_plain = False
    if not (is_local and is_plain):
        raise ConfigError(f"{name} address was {url!r}, {must}")
    return url.rstrip("/")
