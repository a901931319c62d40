# SPDX-License-Identifier: Apache-2.0
"""The market side of Binance as the engine's MarketFeed: rules and history by REST, frames live."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np

from tradecore.adapters.binance.market_stream import MarketStream
from tradecore.adapters.binance.rest import BinanceRest
from tradecore.model.instrument import Instrument


class BinanceMarketFeed:
    """MarketFeed of one venue.

    Parameters
    ----------
    rest : BinanceRest
        A keyless one is enough.
    stream : MarketStream
        Live frames.
    symbols : sequence of str
        The node's instrument list; the place of a symbol in it is the `instrument` of its bars.
    """

    def __init__(self, rest: BinanceRest, stream: MarketStream, symbols: Sequence[str]) -> None:
        self.rest = rest
        self.stream = stream
        self._places = {symbol: place for place, symbol in enumerate(symbols)}

    async def instruments(self, symbols: Sequence[str]) -> Sequence[Instrument]:
        """Return the rules of these symbols, in this order; ConfigError for an unknown one."""
        return await self.rest.instruments(symbols)

    async def klines(
        self, symbol: str, interval: str, start_ms: int, end_ms: int
    ) -> np.ndarray[Any, Any]:
        """Return the closed bars that open in [start_ms, end_ms), oldest first, as BAR records."""
        return await self.rest.klines(
            symbol, interval, start_ms, end_ms, instrument=self._places.get(symbol, 0)
        )

    def frames(self, streams: Sequence[str]) -> AsyncIterator[Sequence[bytes]]:
        """Yield raw frames, as many as have arrived; see `MarketStream.frames`."""
        return self.stream.frames(streams)

    async def send(self, data: bytes) -> None:
        """Send a text frame on the connection that `frames` reads."""
        await self.stream.send(data)

    async def close(self) -> None:
        """Close the REST connections; the stream closes with its reader."""
        await self.rest.close()
