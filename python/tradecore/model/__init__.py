# SPDX-License-Identifier: Apache-2.0
"""The words everyone shares: instruments, orders, fills, positions, events, commands."""

from tradecore.model.commands import CancelOrder, Command, QueryOrder, SubmitOrder
from tradecore.model.events import (
    BalanceReported,
    BarClosed,
    BarView,
    CancelAnswered,
    Event,
    FlattenRequested,
    HaltRequested,
    IntentRaised,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    PriceSeen,
    TimeAdvanced,
    UserStreamRestored,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import SCALE, Instrument, InstrumentKind, from_raw, to_raw
from tradecore.model.order import (
    ApprovedOrder,
    Attempt,
    Intent,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    Purpose,
    Refusal,
    Side,
    TimeInForce,
)
from tradecore.model.position import Position
from tradecore.model.timeframe import format_timeframe, parse_timeframe

__all__ = [
    "SCALE",
    "ApprovedOrder",
    "Attempt",
    "BalanceReported",
    "BarClosed",
    "BarView",
    "CancelAnswered",
    "CancelOrder",
    "Command",
    "Event",
    "Fill",
    "FlattenRequested",
    "HaltRequested",
    "Instrument",
    "InstrumentKind",
    "Intent",
    "IntentRaised",
    "OrderAnswered",
    "OrderNotFound",
    "OrderReport",
    "OrderReported",
    "OrderRequest",
    "OrderStatus",
    "OrderType",
    "Outcome",
    "Position",
    "PriceSeen",
    "Purpose",
    "QueryOrder",
    "Refusal",
    "Side",
    "SubmitOrder",
    "TimeAdvanced",
    "TimeInForce",
    "UserStreamRestored",
    "format_timeframe",
    "from_raw",
    "parse_timeframe",
    "to_raw",
]
