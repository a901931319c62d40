# SPDX-License-Identifier: Apache-2.0
"""What the engine folds over. Every event carries ts_event: venue time, int64 ns UTC."""

from __future__ import annotations

from collections.abc import Mapping

from tradecore.model.fill import OrderReport
from tradecore.model.frozen import frozen
from tradecore.model.order import Intent, OrderRequest, Outcome, Side


@frozen
class BarView:
    """A closed bar as a PythonStrategy sees it: floats in whole units, times in ns."""

    symbol: str
    timeframe_s: int
    ts_open: int
    ts_close: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    quote_volume: float
    taker_buy_volume: float
    count: int
    has_gap: bool


@frozen
class TradeView:
    """A trade of the market as a PythonStrategy sees it: floats in whole units.

    `ts` is when it was made at the venue, ns; `side` is what its taker did.
    """

    symbol: str
    ts: int
    price: float
    quantity: float
    side: Side
    id: int


@frozen
class BarClosed:
    """A bar closed; only nodes with a PythonStrategy get these."""

    ts_event: int
    bar: BarView


@frozen
class IntentRaised:
    """A compiled strategy's policy wants something."""

    ts_event: int
    intent: Intent


@frozen
class OrderAnswered:
    """How an attempt ended at the wire: accepted, refused or unknown."""

    ts_event: int
    client_id: str
    outcome: Outcome
    order_id: int = -1
    code: int = 0
    text: str = ""


@frozen
class CancelAnswered:
    """How a cancel ended at the wire. REFUSED means the order was no longer open."""

    ts_event: int
    client_id: str
    outcome: Outcome
    code: int = 0
    text: str = ""


@frozen
class OrderReported:
    """The venue reports on one of our orders, by user stream, answer or query."""

    ts_event: int
    report: OrderReport


@frozen
class OrderNotFound:
    """A query proved that the venue never took this client id."""

    ts_event: int
    client_id: str


@frozen
class BalanceReported:
    """The venue states what the account holds of one asset, in raw units."""

    ts_event: int
    asset: str
    free: int
    locked: int


@frozen
class BalanceMoved:
    """Something that is no order of ours changed what the account holds: signed, raw."""

    ts_event: int
    asset: str
    amount: int


@frozen
class FundingPaid:
    """A perpetual's position received `amount` at a funding time, or paid it (below 0); raw quote.

    `quantity` was held, signed, valued at `price`; `rate` is of 1e-8.
    """

    ts_event: int
    symbol: str
    quantity: int
    price: int
    rate: int
    amount: int


@frozen
class PositionLiquidated:
    """The venue closed a position by an order of its own; `report` has the fill."""

    ts_event: int
    report: OrderReport


@frozen
class UserStreamRestored:
    """The user stream was lost and lives again: what it said meanwhile must be asked for."""

    ts_event: int


@frozen
class PriceSeen:
    """The latest price of a symbol, for valuation and the price collar."""

    ts_event: int
    symbol: str
    price: int


@frozen
class PricesSeen:
    """The latest prices of several symbols at one instant, as PriceSeen tells one."""

    ts_event: int
    prices: Mapping[str, int]


@frozen
class TimeAdvanced:
    """Venue time has reached ts_event; timers fire."""

    ts_event: int


@frozen
class HaltRequested:
    """No entries from now on; exits and protection go on.

    A lasting halt outlives the run: the next one starts halted, until somebody lifts it.
    """

    ts_event: int
    reason: str
    is_lasting: bool = False


@frozen
class HaltLifted:
    """Somebody has looked: a lasting halt is over."""

    ts_event: int


@frozen
class FlattenRequested:
    """Cancel what rests and close what is held; implies a halt."""

    ts_event: int
    reason: str


@frozen
class OrderRecalled:
    """An earlier run made this order: it was sent, or was about to be."""

    ts_event: int
    request: OrderRequest


@frozen
class SlotRecalled:
    """What a strategy wanted of a symbol before a restart.

    `stop_price` and `target_price` are the levels of what is held, `stop_distance` and
    `target_distance` those of the entry, in quote, `entries` those of what is held. While
    `is_exiting`, `exit_quantity` (0: all) is to be sold at `exit_price` (0: the market).
    """

    ts_event: int
    strategy: str
    symbol: str
    stop_price: int
    stop_distance: float
    is_exiting: bool = False
    exit_quantity: int = 0
    exit_price: int = 0
    reason: str = ""
    target_price: int = 0
    target_distance: float = 0.0
    entries: int = 0


@frozen
class OrderGivenUp:
    """An exit or stop of an earlier run that the venue does not show, and will hardly take now.

    It stays in doubt, with all its risk, but nothing waits for it any more.
    """

    ts_event: int
    client_id: str


@frozen
class RecoveryEnded:
    """Everything that an earlier run left is known as the venue knows it: decide again."""

    ts_event: int


Event = (
    BarClosed
    | IntentRaised
    | OrderAnswered
    | CancelAnswered
    | OrderReported
    | OrderNotFound
    | BalanceReported
    | BalanceMoved
    | FundingPaid
    | PositionLiquidated
    | UserStreamRestored
    | PriceSeen
    | PricesSeen
    | TimeAdvanced
    | HaltRequested
    | HaltLifted
    | FlattenRequested
    | OrderRecalled
    | SlotRecalled
    | OrderGivenUp
    | RecoveryEnded
)
