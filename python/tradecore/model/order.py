# SPDX-License-Identifier: Apache-2.0
"""The order chain: Intent -> OrderRequest -> ApprovedOrder -> Attempt. Raw ints: 1e-8."""

from __future__ import annotations

from enum import StrEnum

from tradecore.model.frozen import frozen


class Side(StrEnum):
    """Which way."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """How an order trades. STOP becomes MARKET when touched, STOP_LIMIT becomes LIMIT.

    OCO is a pair under one client id, of which one order trades at most: a limit in the book at
    `price`, the better one, and at `stop_price` a STOP, or with `stop_limit_price` a STOP_LIMIT.
    """

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"
    OCO = "oco"


class TimeInForce(StrEnum):
    """How long an order rests."""

    GTC = "gtc"
    IOC = "ioc"
    FOK = "fok"


class OrderStatus(StrEnum):
    """Where an order stands, as far as we can prove.

    CREATED and JOURNALLED are ours; UNKNOWN means that it was sent and nothing is proven.
    """

    CREATED = "created"
    JOURNALLED = "journalled"
    UNKNOWN = "unknown"
    WORKING = "working"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"
    EXPIRED = "expired"
    REFUSED = "refused"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more is expected (a late fill is still taken)."""
        return self in _TERMINAL


_TERMINAL = frozenset(
    {OrderStatus.FILLED, OrderStatus.CANCELED, OrderStatus.EXPIRED, OrderStatus.REFUSED}
)


class Outcome(StrEnum):
    """How an attempt ended at the wire."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """What a strategy wants an order for; exits and protection are never throttled like entries.

    CANCEL is no order: it takes back the limit order of its side that rests.
    """

    ENTRY = "entry"
    EXIT = "exit"
    PROTECT = "protect"
    CANCEL = "cancel"


@frozen
class Intent:
    """A strategy wants a change of position. Not yet priced or sized where fields are 0.

    `quantity` 0 with ENTRY: sized by the strategy's sizing rule; with EXIT: the whole position.
    With PROTECT, and with such an ENTRY, `stop_price` and `target_price` are where what is held
    ends, 0 without.
    """

    ts_event: int
    strategy: str
    symbol: str
    purpose: Purpose
    side: Side
    order_type: OrderType = OrderType.MARKET
    quantity: int = 0
    price: int = 0
    stop_price: int = 0
    reference_price: int = 0
    stop_distance: float = 0.0
    reason: str = ""
    target_price: int = 0


@frozen
class OrderRequest:
    """An intent, priced and sized on the instrument's steps. A price of 0 is none.

    Exits and protection of a perpetual are reduce-only: they never turn a position around.
    """

    client_id: str
    ts_event: int
    strategy: str
    symbol: str
    purpose: Purpose
    side: Side
    order_type: OrderType
    quantity: int
    price: int = 0
    stop_price: int = 0
    time_in_force: TimeInForce = TimeInForce.GTC
    reference_price: int = 0
    stop_limit_price: int = 0
    is_reduce_only: bool = False

    @property
    def is_pair(self) -> bool:
        """Whether a venue keeps it as two orders."""
        return self.order_type is OrderType.OCO


@frozen
class Refusal:
    """Why the risk gate said no. `code` is stable, `text` names the figure and the limit."""

    code: str
    text: str


@frozen
class ApprovedOrder:
    """What a venue takes. Made only by the risk gate, which holds the token."""

    request: OrderRequest
    token: object

    def __post_init__(self) -> None:
        if self.token is not _GATE_TOKEN:
            raise TypeError("ApprovedOrder is made by the risk gate only")


_GATE_TOKEN = object()


@frozen
class Attempt:
    """One client id and the exact bytes that will be sent, at most once, ever."""

    client_id: str
    order: ApprovedOrder
    payload: bytes
    ts_created: int
