# SPDX-License-Identifier: Apache-2.0
"""python-binance as the list of endpoints: its paths and parameters, our bytes, clock and keys.

Only the step that sends is replaced. Left to itself the library follows redirects with the key in
its headers, reads the wall clock once for all signatures, keeps the secret as plain text, and logs
signed requests when told to be verbose.
"""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

with warnings.catch_warnings():
    # The library takes deprecated names from its own dependencies.
    warnings.simplefilter("ignore", DeprecationWarning)
    from binance.async_client import AsyncClient

Call = Callable[[str, str, Mapping[str, Any], bool], Awaitable[Any]]
"""Sends (method, path, parameters, is_signed) and returns parsed JSON."""


class Catalogue(AsyncClient):  # type: ignore[misc]
    """The library's client whose requests go through `call`. Holds no key and no connection."""

    def __init__(self, call: Call) -> None:
        self._call = call
        super().__init__()

    def _init_session(self) -> None:
        return None

    async def _request(
        self,
        method: str,
        uri: str,
        signed: bool,
        force_params: bool = False,  # noqa: ARG002 - the library passes it.
        **given: Any,
    ) -> Any:
        return await self._call(method.upper(), urlsplit(uri).path, given.get("data", {}), signed)

    async def get_exchange_info_of(self, symbols: Sequence[str]) -> Any:
        """Return the rule list of some symbols; the library can only ask for all of them."""
        listed = ",".join(f'"{symbol}"' for symbol in symbols)
        return await self._get("exchangeInfo", data={"symbols": f"[{listed}]"})
