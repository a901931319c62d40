# SPDX-License-Identifier: Apache-2.0
"""What one strategy does with one symbol: an entry, a resting stop, an exit, and what comes next.

The choreography is a level, not a script: `advance` looks at what is wanted and at what is proven,
and does the next safe thing. So it does not matter in which order answers and reports arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from tradecore import _core
from tradecore.engine.orders import Order
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, OrderRequest, OrderStatus, OrderType, Purpose, Side
from tradecore.strategy.bound import BoundStrategy

EXIT_ATTEMPTS_MAX = 5
STOP_ATTEMPTS_MAX = 3
RETRY_DELAYS_NS = tuple(int(s * 1_000_000_000) for s in (0.5, 1, 2, 4, 8))
STUCK_DELAY_NS = 30 * 1_000_000_000


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_ENTRY, _EXIT, _PROTECT = Purpose.ENTRY, Purpose.EXIT, Purpose.PROTECT
_BUY, _SELL = Side.BUY, Side.SELL
_MARKET, _LIMIT, _STOP, _STOP_LIMIT, _OCO = (
    OrderType.MARKET,
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.OCO,
)
_WORKING, _PARTIALLY_FILLED = OrderStatus.WORKING, OrderStatus.PARTIALLY_FILLED


@dataclass(frozen=True, slots=True)
class ExitWish:
    """Close `quantity` (0: all that is held) at `price` (0: the market)."""

    quantity: int = 0
    price: int = 0
    reason: str = ""


Wants = tuple[int, int, float, float, int, ExitWish | None]
"""Levels of stop and target, their distances at the entry, entries, and what is to be closed."""

_PLACES = {_ENTRY: "entry", _PROTECT: "stop", _EXIT: "exit"}


@dataclass(slots=True)
class Slot:
    """State of one strategy on one symbol.

    Attributes
    ----------
    is_perpetual : bool
        Whether positions may be short, and orders that close are reduce-only.
    lot_size, order_max : int
        The symbol's step and the most that one order may carry, raw.
    least : (int, int)
        The least quantity and notional of an order that closes, raw.
    """

    strategy: str
    symbol: str
    rules: _core.model.Instrument
    policy: _core.policy.Policy
    entry: Order | None = None
    stop: Order | None = None
    exit: Order | None = None
    stop_price: int = 0
    target_price: int = 0
    stop_distance: float = 0.0
    target_distance: float = 0.0
    wish: ExitWish | None = None
    is_leaving: bool = False
    """Whether an exit is under way whose end the policy is to be told."""
    exit_attempts: int = 0
    stop_attempts: int = 0
    ts_retry: int = 0
    is_stuck: bool = False
    profit_before: int = 0
    noted: Wants = (0, 0, 0.0, 0.0, 0, None)
    is_perpetual: bool = field(init=False)
    lot_size: int = field(init=False)
    order_max: int = field(init=False)
    least: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        rules = self.rules
        self.is_perpetual = rules.kind != _core.model.InstrumentKind.SPOT
        self.lot_size = rules.lot_size
        self.order_max = rules.quantity_max - rules.quantity_max % rules.lot_size
        self.least = rules.quantity_min, 0 if self.is_perpetual else rules.notional_min

    @property
    def wants(self) -> Wants:
        """What a restart must know besides orders and fills."""
        return (
            self.stop_price,
            self.target_price,
            self.stop_distance,
            self.target_distance,
            self.policy.entries,
            self.wish,
        )

    def keep(self, intent: Intent) -> None:
        """Take the levels at which what is held is to end."""
        self.stop_price = intent.stop_price
        self.target_price = intent.target_price

    def hold(self, order: Order) -> None:
        """Wait for the order in the place of its purpose."""
        setattr(self, _PLACES[order.request.purpose], order)

    def holds(self, order: Order) -> bool:
        """Return whether the order is the one that is waited for in its place."""
        return getattr(self, _PLACES[order.request.purpose]) is order

    def let_go(self, order: Order) -> None:
        """Wait for it no more."""
        if self.holds(order):
            setattr(self, _PLACES[order.request.purpose], None)

    @property
    def is_busy(self) -> bool:
        """Whether an entry or an exit is under way."""
        return self.entry is not None or self.exit is not None or self.wish is not None

    @property
    def is_offering(self) -> bool:
        """Whether what is sold is so much at such a price: a purchase may rest beside that."""
        if self.wish is not None:
            return self.wish.price > 0 and self.wish.quantity > 0
        return self.exit is not None and self.exit.request.order_type is OrderType.LIMIT

    def may_enter(self, order_type: OrderType) -> bool:
        """Whether a new entry need not wait."""
        is_beside = order_type is OrderType.LIMIT and self.is_offering
        return not self.is_busy or (self.entry is None and is_beside)


def make_slots(
    strategies: Sequence[BoundStrategy], rules: Mapping[str, _core.model.Instrument]
) -> dict[tuple[str, str], Slot]:
    """Return a slot for every symbol of every strategy, by (strategy, symbol)."""
    names = [strategy.name for strategy in strategies]
    traders: dict[str, str] = {}
    if len(set(names)) != len(names):
        raise ValueError(f"strategy names were {names}, must be unique")
    slots = {}
    for strategy in strategies:
        for symbol, policy in strategy.policies.items():
            if symbol not in rules:
                raise ValueError(
                    f"strategy {strategy.name!r} trades {symbol}, must be one of {', '.join(rules)}"
                )
            slot = Slot(strategy.name, symbol, rules[symbol], policy)
            slots[strategy.name, symbol] = slot
            if slot.is_perpetual and traders.setdefault(symbol, slot.strategy) != slot.strategy:
                raise ValueError(
                    f"strategies {traders[symbol]!r} and {slot.strategy!r} trade {symbol}, must be "
                    "one: a perpetual has one position, which they would share"
                )
    return slots


class Broker(Protocol):
    """What a slot may ask of the engine."""

    @property
    def now(self) -> int: ...
    def held(self, slot: Slot) -> int: ...
    def price(self, symbol: str) -> int: ...
    def cancel_once(self, order: Order) -> None: ...
    def submit(
        self,
        slot: Slot,
        purpose: Purpose,
        side: Side,
        order_type: OrderType,
        quantity: int,
        price: int = 0,
        stop_price: int = 0,
        reference_price: int = 0,
        stop_limit_price: int = 0,
    ) -> Order | None: ...


@dataclass(frozen=True, slots=True)
class Protection:
    """How stops rest at the venue.

    A STOP_LIMIT may stay unfilled when the market jumps over its limit; it lies `offset_bps` below
    the trigger, and the position is sold at the market once the last price is below the limit. Of a
    short all is mirrored.
    """

    order_type: OrderType = OrderType.STOP_LIMIT
    offset_bps: int = 100

    def __post_init__(self) -> None:
        if self.order_type not in (_STOP, _STOP_LIMIT):
            raise ValueError(f"order_type was {self.order_type}, must be stop or stop_limit")
        if not 0 <= self.offset_bps < 10_000:
            raise ValueError(f"offset_bps was {self.offset_bps}, must be from 0 to 9999")

    def limit_price(
        self, stop_price: int, rules: _core.model.Instrument, side: Side = _SELL
    ) -> int:
        """Return the limit that belongs to a trigger, raw, on the tick; 0 for a plain STOP."""
        if self.order_type is _STOP:
            return 0
        if side is _BUY:
            above = -(-stop_price * (10_000 + self.offset_bps) // 10_000)
            tick, most = int(rules.tick_size), int(rules.price_max)
            return min(-(-above // tick) * tick, most - most % tick)
        limit = stop_price * (10_000 - self.offset_bps) // 10_000
        return max(limit - limit % int(rules.tick_size), int(rules.price_min))


def sellable(slot: Slot, held: int, price: int) -> int:
    """Return what of `held` the venue lets us close at `price`, on the lot; 0 when it is dust.

    Of a perpetual anything from the least lot on: closing orders need no least notional.
    """
    lots = lots_of(slot, held)
    quantity_min, notional_min = slot.least
    if lots < quantity_min or lots * price // SCALE < notional_min:
        return 0
    return min(lots, slot.order_max)


def lots_of(slot: Slot, held: int) -> int:
    """Return the whole lots of what is held, long or short, raw."""
    return abs(held) - abs(held) % slot.lot_size


def closing_side(held: int) -> Side:
    """Return the side of an order that closes what is held."""
    return _BUY if held < 0 else _SELL


def advance(slot: Slot, desk: Broker, protection: Protection) -> None:
    """Do the next safe thing for the slot; nothing while an answer is awaited."""
    if slot.wish is None and slot.exit is None:
        _advance_stop(slot, desk, protection)
    if slot.wish is not None:
        _advance_exit(slot, desk)


def _advance_exit(slot: Slot, desk: Broker) -> None:
    """Entry and stop out of the way first, but for limits on both sides of the market.

    A stop locks what we want to sell, and an entry would buy what is not wanted any more.
    """
    assert slot.wish is not None
    entry = slot.entry
    if entry is not None and not (slot.is_offering and entry.request.order_type is OrderType.LIMIT):
        desk.cancel_once(entry)
        return
    if slot.exit is not None:
        return
    held = desk.held(slot)
    quantity = sellable(slot, held, slot.wish.price or desk.price(slot.symbol))
    if slot.wish.quantity:
        quantity = min(quantity, slot.wish.quantity)
    if slot.stop is not None:
        desk.cancel_once(slot.stop)
        return
    if quantity <= 0:
        finish_exit(slot)
        return
    if desk.now < slot.ts_retry:
        return
    order_type = _LIMIT if slot.wish.price else _MARKET
    slot.exit = desk.submit(
        slot, _EXIT, closing_side(held), order_type, quantity, price=slot.wish.price
    )
    if slot.exit is None:
        exit_failed(slot, desk)


def _advance_stop(slot: Slot, desk: Broker, protection: Protection) -> None:
    """Keep one order at the wanted stop and target over all that can be closed."""
    if slot.entry is not None and slot.entry.request.order_type is _MARKET:
        return  # Its end is near, and then the whole is known.
    stop = slot.stop
    if slot.stop_price == 0 and slot.target_price == 0:
        if stop is not None and desk.held(slot) == 0:
            desk.cancel_once(stop)
        return
    held = desk.held(slot)
    if stop is not None:
        lots = min(lots_of(slot, held), slot.order_max)
        wanted = slot.stop_price, slot.target_price
        is_right = levels_of(stop.request) == wanted and stop.remaining == lots
        if not is_right or _has_lost_its_stop(stop):
            desk.cancel_once(stop)
        return
    side = closing_side(held)
    terms = _terms(slot, protection, side)
    cover = sellable(slot, held, terms.worst)
    if cover == 0:
        if sellable(slot, held, desk.price(slot.symbol)):
            slot.wish = ExitWish(reason="too small to protect")
        return
    if desk.now < slot.ts_retry:
        return
    if slot.stop_attempts and (reason := _passed(slot, side, desk.price(slot.symbol))):
        slot.wish = ExitWish(reason=f"{reason} passed before the order there could rest")
        return
    slot.stop = desk.submit(
        slot,
        _PROTECT,
        side,
        terms.order_type,
        cover,
        price=terms.price,
        stop_price=terms.stop_price,
        stop_limit_price=terms.stop_limit_price,
    )
    if slot.stop is None:
        stop_failed(slot, desk)


class _Terms(NamedTuple):
    order_type: OrderType
    price: int = 0
    stop_price: int = 0
    stop_limit_price: int = 0

    @property
    def worst(self) -> int:
        """The least that a sale on these terms brings in for one, as far as they say."""
        return self.stop_limit_price or min(p for p in (self.price, self.stop_price) if p)


def _terms(slot: Slot, protection: Protection, side: Side) -> _Terms:
    """Return how the slot's levels rest: a stop, a limit at the target, or a pair of both."""
    if slot.stop_price == 0:
        return _Terms(_LIMIT, slot.target_price)
    limit = protection.limit_price(slot.stop_price, slot.rules, side)
    if slot.target_price == 0:
        return _Terms(protection.order_type, limit, slot.stop_price)
    return _Terms(_OCO, slot.target_price, slot.stop_price, limit)


def levels_of(request: OrderRequest) -> tuple[int, int]:
    """Return the stop and the target that an order of protection rests at, 0 without."""
    if request.order_type is _LIMIT:
        return 0, request.price
    return request.stop_price, request.price if request.order_type is _OCO else 0


def _has_lost_its_stop(order: Order) -> bool:
    """Whether the target of a pair has sold a part, which ends the stop beside it."""
    if order.request.order_type is not _OCO or not order.fills:
        return False
    last, target = order.fills[-1].price, order.request.price
    is_at_target = last >= target if order.request.side is _SELL else last <= target
    return not order.status.is_terminal and is_at_target


def _passed(slot: Slot, side: Side, price: int) -> str:
    """Return the level that the last price has reached; empty while it lies between both."""
    stop, target = slot.stop_price, slot.target_price
    if not price:
        return ""
    if stop and (price <= stop if side is _SELL else price >= stop):
        return "stop price"
    return "target price" if target and (price >= target) == (side is _SELL) else ""


def stop_failed(slot: Slot, desk: Broker) -> None:
    """A stop was refused: try again soon, and sell at the market when that does not help."""
    slot.stop_attempts += 1
    side, price = closing_side(desk.held(slot)), desk.price(slot.symbol)
    if slot.stop_attempts >= STOP_ATTEMPTS_MAX or _passed(slot, side, price):
        slot.wish = slot.wish or ExitWish(reason="stop refused")
    else:
        slot.ts_retry = desk.now + RETRY_DELAYS_NS[slot.stop_attempts - 1]


def exit_failed(slot: Slot, desk: Broker) -> None:
    """An exit ended without closing all: again after a pause; after five, seldom and loudly."""
    slot.policy.on_exit_failed()
    slot.exit_attempts += 1
    if slot.exit_attempts >= EXIT_ATTEMPTS_MAX:
        slot.is_stuck = True
        slot.ts_retry = desk.now + STUCK_DELAY_NS
    else:
        slot.ts_retry = desk.now + RETRY_DELAYS_NS[slot.exit_attempts - 1]


def replace_exit(slot: Slot, wish: ExitWish, desk: Broker) -> None:
    """Want this instead: what is under way is taken back, and nothing waits to be tried again."""
    finish_exit(slot)
    slot.wish = wish
    if slot.exit is not None:
        desk.cancel_once(slot.exit)


def finish_exit(slot: Slot) -> None:
    """The wish is granted, or nothing is left to close."""
    slot.wish = None
    slot.exit_attempts = slot.stop_attempts = 0
    slot.ts_retry = 0
    slot.is_stuck = False


def watched_price(slot: Slot) -> tuple[int, int]:
    """Return the prices below and above which the resting stop may never fill; 0 without.

    They are its limit: below that of a sale, above that of a purchase.
    """
    stop = slot.stop
    if stop is None or slot.wish is not None:
        return 0, 0
    if stop.status not in (_WORKING, _PARTIALLY_FILLED):
        return 0, 0
    request = stop.request
    limit = request.price if request.order_type is _STOP_LIMIT else 0
    limit = request.stop_limit_price if request.order_type is _OCO else limit
    return (limit, 0) if request.side is _SELL else (0, limit)


def watched_prices(slots: Iterable[Slot]) -> dict[str, tuple[int, int]]:
    """Return the highest lower and the lowest upper watched price of each symbol with one."""
    watched: dict[str, tuple[int, int]] = {}
    for slot in slots:
        if slot.stop is None:
            continue
        below, above = watched_price(slot)
        if below or above:
            lower, upper = watched.get(slot.symbol, (0, 0))
            watched[slot.symbol] = (
                max(below, lower),
                min(above or upper, upper or above),
            )
    return watched
