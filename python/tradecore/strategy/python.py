# SPDX-License-Identifier: Apache-2.0
"""Free-form strategies: one class for backtest, paper and live, called with bars and ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from inspect import get_annotations
from math import isfinite
from typing import Any, ClassVar, Protocol

from tradecore import _core
from tradecore.model.events import BarView, TradeView
from tradecore.model.instrument import SCALE
from tradecore.model.order import Intent, OrderType, Purpose, Side
from tradecore.model.position import Position
from tradecore.strategy.rules import Rules
from tradecore.strategy.size import Fraction, Sizing
from tradecore.strategy.stop import NoStop, Stop
from tradecore.strategy.target import NoTarget, Target

BookView = _core.pipeline.BookView
Tick = TradeView | BookView


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order of the strategy's own that is not over, in whole units.

    Attributes
    ----------
    price : float
        Its limit; 0 at the market.
    quantity : float
        What may still trade.
    is_canceling : bool
        Whether it was taken back, and the venue has not said yet that it is over.
    """

    price: float
    quantity: float
    is_canceling: bool = False


class Account(Protocol):
    """What a strategy may see of the engine."""

    @property
    def now(self) -> int: ...
    @property
    def equity(self) -> int: ...
    def price(self, symbol: str) -> int: ...
    def rules(self, symbol: str) -> _core.model.Instrument: ...
    def sellable_position(self, strategy: str, symbol: str) -> Position: ...
    def cash(self) -> int: ...
    def open_order(self, strategy: str, symbol: str, side: Side) -> OpenOrder | None: ...


@dataclass(slots=True)
class Context:
    """What a strategy may ask, and how it says what it wants. Intents do nothing until returned.

    A strategy gets the same one for all that it hears of a symbol; it shows how things stand now.

    Attributes
    ----------
    strategy : str
        Name of the strategy.
    symbol : str
        Every intent made here is for it.
    bar : BarView or None
        What `on_bar` was last called with; None before the first.
    tick : TradeView, BookView or None
        What `on_trade` or `on_book` was called with, if that came after the bar.
    """

    strategy: str
    symbol: str
    account: Account
    rules: _core.model.Instrument
    bar: BarView | None = None
    tick: Tick | None = None

    @property
    def reference_price(self) -> int:
        """Price at which the strategy decides, raw; 0 before the first.

        Close of the bar, price of the trade, or the middle of the book: whichever came last.
        """
        tick = self.tick
        if tick is None:
            return 0 if self.bar is None else round(self.bar.close * SCALE)
        price = tick.price if isinstance(tick, TradeView) else tick.mid
        return round(price * SCALE) if isfinite(price) else self.account.price(self.symbol)

    @property
    def now(self) -> int:
        """Venue time, ns since the Unix epoch, UTC."""
        return self.account.now

    @property
    def position(self) -> Position:
        """What this strategy holds of the symbol and can sell; dust counts as nothing."""
        return self.account.sellable_position(self.strategy, self.symbol)

    @property
    def equity(self) -> float:
        """Cash and all positions at last prices, in quote."""
        return self.account.equity / SCALE

    @property
    def cash(self) -> float:
        """Quote owned, free or locked in orders."""
        return self.account.cash() / SCALE

    @property
    def price(self) -> float:
        """The symbol's last price."""
        return (self.account.price(self.symbol) or self.reference_price) / SCALE

    @property
    def open_buy(self) -> OpenOrder | None:
        """The strategy's own purchase that is not over; None without. Stops and targets are none.

        While there is one, another of that side is refused.
        """
        return self.account.open_order(self.strategy, self.symbol, Side.BUY)

    @property
    def open_sell(self) -> OpenOrder | None:
        """The same of a sale."""
        return self.account.open_order(self.strategy, self.symbol, Side.SELL)

    def cancel_buy(self) -> Intent:
        """Take back the limit purchase that rests; nothing without one.

        It is over once `open_buy` is None: until then it may still fill.
        """
        return self._intent(Purpose.CANCEL, Side.BUY)

    def cancel_sell(self) -> Intent:
        """Take back the limit sale that rests; nothing without one. See `cancel_buy`."""
        return self._intent(Purpose.CANCEL, Side.SELL)

    def enter_long(self, stop_distance: float | None = None) -> Intent:
        """Buy by the strategy's own `size`, with its own `stop` and `target`.

        While the symbol is held this adds to it, up to `entries_max` entries.

        Parameters
        ----------
        stop_distance : float, optional
            For an ATR or chandelier stop: the distance in quote, in place of the one kept for you.
        """
        return self._intent(Purpose.ENTRY, Side.BUY, stop_distance=stop_distance or 0.0)

    def exit_long(self) -> Intent:
        """Sell all that is held, at the market, in place of a limit sale that rests."""
        return self._intent(Purpose.EXIT, Side.SELL)

    def enter_short(self, stop_distance: float | None = None) -> Intent:
        """Sell short by the strategy's own `size`; else as `enter_long`. Not on spot."""
        self._check_short()
        return self._intent(Purpose.ENTRY, Side.SELL, stop_distance=stop_distance or 0.0)

    def exit_short(self) -> Intent:
        """Buy back all that was sold short, at the market. Not on spot."""
        self._check_short()
        return self._intent(Purpose.EXIT, Side.BUY)

    def buy(
        self, quantity: Decimal | float | str, price: Decimal | float | str | None = None
    ) -> Intent:
        """Buy this much, at the market or at most at `price` (rounded down to the tick).

        While the symbol is held short this buys back, at most all of it. A limit may rest beside a
        limit sale.
        """
        purpose = Purpose.EXIT if self.position.quantity < 0 else Purpose.ENTRY
        return self._order(purpose, Side.BUY, quantity, price, _core.model.Rounding.DOWN)

    def sell(
        self, quantity: Decimal | float | str, price: Decimal | float | str | None = None
    ) -> Intent:
        """Sell this much of what is held, at the market or at least at `price` (rounded up).

        On spot a resting stop locks what it covers: it is cancelled first, and covers the rest
        again once this sale has ended. A perpetual that is not held long is sold short.
        """
        is_short = self.rules.kind != _core.model.InstrumentKind.SPOT
        opens = is_short and self.position.quantity <= 0
        purpose = Purpose.ENTRY if opens else Purpose.EXIT
        return self._order(purpose, Side.SELL, quantity, price, _core.model.Rounding.UP)

    def _check_short(self) -> None:
        if self.rules.kind == _core.model.InstrumentKind.SPOT:
            raise ValueError(f"{self.symbol} is spot, which cannot be sold short")

    def _order(
        self,
        purpose: Purpose,
        side: Side,
        quantity: Decimal | float | str,
        price: Decimal | float | str | None,
        rounding: _core.model.Rounding,
    ) -> Intent:
        amount = _positive("quantity", quantity)
        lots = self.rules.quantise_quantity(amount, _core.model.Rounding.DOWN)
        if lots <= 0:
            raise ValueError(
                f"quantity was {quantity}, must be at least one lot of {self.symbol} "
                f"({self.rules.lot_size / SCALE})"
            )
        limit = (
            0 if price is None else self.rules.quantise_price(_positive("price", price), rounding)
        )
        return self._intent(
            purpose,
            side,
            quantity=lots,
            price=limit,
            order_type=OrderType.LIMIT if limit else OrderType.MARKET,
        )

    def _intent(self, purpose: Purpose, side: Side, **fields: Any) -> Intent:
        return Intent(
            ts_event=self.now,
            strategy=self.strategy,
            symbol=self.symbol,
            purpose=purpose,
            side=side,
            reference_price=self.reference_price,
            **fields,
        )


def rules_of(strategy: PythonStrategy) -> Rules:
    """Return its rules for positions; TypeError or ValueError that names what is wrong."""
    return Rules(
        strategy.size,
        strategy.stop,
        strategy.target,
        strategy.entries_max,
        strategy.exit_after,
        strategy.cooldown,
        strategy.cooldown_after,
    )


def _positive(name: str, value: Decimal | float | str) -> float:
    number = float(value)
    if not 0.0 < number < 9.0e10:
        raise ValueError(f"{name} was {value}, must be a finite number above 0")
    return number


class PythonStrategy:
    """Base of free-form strategies: at least one of `on_bar`, `on_trade` and `on_book` is written.

    At the end of each instant `on_bar` is called for every bar that closed, symbol by symbol, from
    the longest timeframe to the shortest: when the shortest arrives, all others of the instant are
    known. `on_trade` and `on_book` are called live and in replays of recorded ticks, as each trade
    and each change of the book is heard of; a class that does not write them is never told. What
    it keeps in `self` is its own; one object serves all symbols.

    Attributes
    ----------
    name : str
        Unique among the strategies of a run.
    timeframes : tuple of str
        Bars to be called with; the shortest is the clock, on which a trailing stop moves.
    symbols : tuple of str
        What to trade; empty: everything the node trades.
    size, stop, target, entries_max, exit_after, cooldown, cooldown_after
        As in `tradecore.Strategy`: what `ctx.enter_long` buys, how it is protected and where it
        ends. What they measure is measured for you on the clock's bars; all their numbers are plain
        here. `ctx.buy` and `ctx.sell` pass by all but stop and target.
    """

    name: ClassVar[str]
    timeframes: ClassVar[tuple[str, ...]]
    symbols: ClassVar[tuple[str, ...]] = ()
    size: ClassVar[Sizing] = Fraction(1.0)
    stop: ClassVar[Stop] = NoStop()
    target: ClassVar[Target] = NoTarget()
    entries_max: ClassVar[int] = 1
    exit_after: ClassVar[int] = 0
    cooldown: ClassVar[int] = 0
    cooldown_after: ClassVar[str] = "exit"

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        """Return what is wanted now that `bar` has closed, or None."""
        del ctx, bar
        return None

    def on_trade(self, ctx: Context, trade: TradeView) -> Iterable[Intent] | None:
        """Return what is wanted now that others have made `trade`, or None."""
        del ctx, trade
        return None

    def on_book(self, ctx: Context, book: BookView) -> Iterable[Intent] | None:
        """Return what is wanted now that the order book is `book`, or None.

        It shows the book as it stands whenever it is asked: copy what is to be kept.
        """
        del ctx, book
        return None


def written(strategy: PythonStrategy, *names: str) -> tuple[str, ...]:
    """Return which of these methods the strategy has itself, by default all that may be called."""
    found = []
    for name in names or ("on_bar", "on_trade", "on_book"):
        method = getattr(strategy, name)
        if getattr(method, "__func__", method) is not getattr(PythonStrategy, name):
            found.append(name)
    return tuple(found)


class StandIn(PythonStrategy):
    """Base of what is run in a strategy's place, with its name and all its rules."""

    def __init__(self, strategy: PythonStrategy) -> None:
        for name in get_annotations(PythonStrategy):
            if hasattr(strategy, name):
                setattr(self, name, getattr(strategy, name))
