# SPDX-License-Identifier: Apache-2.0
"""Market frames in Binance's binary form, SBE schema 1 version 0, little endian without padding.

Amounts are mantissas of 1e-8, as they are kept, so that the exponents are always -8; times are us.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from struct import Struct, pack

from tradecore.adapters.exchange.amounts import NS_PER_US
from tradecore.adapters.exchange.frames import Level, Trade
from tradecore.adapters.exchange.outbox import BinaryFrame

SCHEMA_ID, SCHEMA_VERSION = 1, 0
_EXPONENT = -8
_TRADES_ID, _BEST_ID, _SNAPSHOT_ID, _DIFF_ID = 10_000, 10_001, 10_002, 10_003
# Header: block length, template, schema, version. Then the root block.
_TRADES = Struct("<4H 2q 2b")
_BEST = Struct("<4H 2q 2b 4q")
_SNAPSHOT = Struct("<4H 2q 2b")
_DIFF = Struct("<4H 3q 2b")
_HEADER_BYTES = 8
_TRADES_GROUP = Struct("<HI")  # Block length and number of entries.
_TRADE = Struct("<3qB")
_LEVELS_GROUP = Struct("<2H")
_LEVEL_BYTES = 16


def trades(symbol: bytes, made: Sequence[Trade]) -> BinaryFrame:
    """What one taker order took: event and transaction time, then id, price, quantity and side."""
    ts = made[0].ts // NS_PER_US
    return BinaryFrame(
        _TRADES.pack(*_header(_TRADES, _TRADES_ID), ts, ts, _EXPONENT, _EXPONENT)
        + _TRADES_GROUP.pack(_TRADE.size, len(made))
        + b"".join(
            _TRADE.pack(trade.id, trade.price, trade.quantity, trade.is_buyer_maker)
            for trade in made
        )
        + _text(symbol)
    )


def best_bid_ask(symbol: bytes, ts: int, update_id: int, bid: Level, ask: Level) -> BinaryFrame:
    """The best quotes: event time, update id, then price and quantity of bid and ask."""
    ids = (ts // NS_PER_US, update_id, _EXPONENT, _EXPONENT)
    return BinaryFrame(_BEST.pack(*_header(_BEST, _BEST_ID), *ids, *bid, *ask) + _text(symbol))


def depth_snapshot(
    symbol: bytes, ts: int, last_id: int, bids: Sequence[Level], asks: Sequence[Level]
) -> BinaryFrame:
    """The top of the book: event time and update id, then bids and asks, best first."""
    ids = (ts // NS_PER_US, last_id, _EXPONENT, _EXPONENT)
    root = _SNAPSHOT.pack(*_header(_SNAPSHOT, _SNAPSHOT_ID), *ids)
    return BinaryFrame(root + _levels(bids) + _levels(asks) + _text(symbol))


def depth_diff(
    symbol: bytes,
    ts: int,
    first_id: int,
    last_id: int,
    bids: Sequence[Level],
    asks: Sequence[Level],
) -> BinaryFrame:
    """Changed levels: event time, first and last update id, then bids and asks."""
    ids = (ts // NS_PER_US, first_id, last_id, _EXPONENT, _EXPONENT)
    root = _DIFF.pack(*_header(_DIFF, _DIFF_ID), *ids)
    return BinaryFrame(root + _levels(bids) + _levels(asks) + _text(symbol))


def _header(root: Struct, template: int) -> tuple[int, int, int, int]:
    return root.size - _HEADER_BYTES, template, SCHEMA_ID, SCHEMA_VERSION


def _levels(levels: Sequence[Level]) -> bytes:
    group = _LEVELS_GROUP.pack(_LEVEL_BYTES, len(levels))
    return group + pack(f"<{2 * len(levels)}q", *chain.from_iterable(levels))


def _text(symbol: bytes) -> bytes:
    return bytes((len(symbol),)) + symbol
