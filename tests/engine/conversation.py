# SPDX-License-Identifier: Apache-2.0
"""Words for engine tests: an engine on one symbol, and events as a venue would say them."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from tradecore import _core
from tradecore.engine import Engine
from tradecore.engine.slots import Protection
from tradecore.model import (
    SCALE,
    BarView,
    Command,
    Fill,
    Instrument,
    IntentRaised,
    OrderAnswered,
    OrderReport,
    OrderReported,
    OrderRequest,
    OrderStatus,
    Outcome,
    PriceSeen,
    Side,
    SubmitOrder,
)
from tradecore.model.records import intent_views
from tradecore.risk import Limits
from tradecore.strategy import BoundStrategy

SECOND = 1_000_000_000
START = 1_679_616_000 * SECOND
SYMBOL = "BTCUSDT"

BTCUSDT = Instrument(
    symbol=SYMBOL,
    base_asset="BTC",
    quote_asset="USDT",
    tick_size=Decimal("0.01"),
    lot_size=Decimal("0.00001"),
    quantity_min=Decimal("0.00001"),
    quantity_max=Decimal(9000),
    notional_min=Decimal(5),
)


def raw(text: str) -> int:
    return int(Decimal(text) * SCALE)


def percent_policy(
    percent: float = 0.02, fraction: float = 0.5, rules: _core.model.Instrument | None = None
) -> _core.policy.Policy:
    """A policy with a trailing percent stop, on instrument 0 and strategy 0."""
    config = _core.policy.Config(
        stop=_core.policy.StopKind.PERCENT, size=fraction, percent=percent, trailing=True
    )
    return _core.policy.Policy(config, 0, 0, rules or BTCUSDT.to_core())


def make_engine(
    limits: Limits | None = None,
    protection: Protection | None = None,
    cash: str = "10000",
    strategies: list[BoundStrategy] | None = None,
) -> Engine:
    """An engine with 10,000 USDT and a last price of 20,000."""
    bound = strategies or [BoundStrategy("cross", {SYMBOL: percent_policy()})]
    engine = Engine([BTCUSDT], bound, limits, {"USDT": raw(cash)}, epoch=7, protection=protection)
    assert engine.process(PriceSeen(START, SYMBOL, raw("20000"))) == []
    return engine


class Talk:
    """Speaks to the engine as a venue would, with trade and order ids that count up."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = START
        self.trade_ids = count(1)
        self.order_ids: dict[str, int] = {}

    def signal(
        self,
        entry: bool = False,
        leave: bool = False,
        close: str = "20000",
        short: bool = False,
        cover: bool = False,
    ) -> list[Command]:
        """Put a signal to the policy and fold the intent that comes of it."""
        raised = self.raise_intent(entry, leave, close, short, cover)
        return [] if raised is None else self.engine.process(raised)

    def raise_intent(
        self, entry: bool, leave: bool, close: str, short: bool, cover: bool
    ) -> IntentRaised | None:
        """Put a signal to the policy; return the intent that comes of it, not folded yet."""
        policy = next(iter(self.engine.slots)).policy
        raised = policy.on_signal(
            _core.policy.Signal(
                self.now,
                raw(close),
                float(entry),
                float(leave),
                short_entry=float(short),
                short_exit=float(cover),
            )
        )
        if raised is None:
            return None
        return IntentRaised(self.now, intent_views([SYMBOL], ["cross"]).of(raised))

    def report(
        self, request: OrderRequest, status: OrderStatus, fill: Fill | None = None
    ) -> list[Command]:
        """Report where an order stands; what has filled is what the engine knows plus `fill`."""
        order = self.engine.orders.get(request.client_id)
        assert order is not None
        is_new = fill is not None and not self.engine.portfolio.knows(fill)
        filled = order.filled_quantity + (fill.quantity if fill and is_new else 0)
        quote = order.filled_quote + (fill.quote_quantity if fill and is_new else 0)
        return self.engine.process(
            OrderReported(self.now, self.make_report(request, status, filled, quote, fill))
        )

    def make_report(
        self,
        request: OrderRequest,
        status: OrderStatus,
        filled: int = 0,
        quote: int = 0,
        fill: Fill | None = None,
    ) -> OrderReport:
        return OrderReport(
            ts_event=self.now,
            symbol=request.symbol,
            client_id=request.client_id,
            order_id=self.order_ids.setdefault(request.client_id, len(self.order_ids) + 1),
            status=status,
            side=request.side,
            order_type=request.order_type,
            price=request.price,
            stop_price=request.stop_price,
            quantity=request.quantity,
            filled_quantity=filled,
            filled_quote=quote,
            fill=fill,
        )

    def make_fill(self, request: OrderRequest, quantity: int, price: str) -> Fill:
        """A fill with a fee of 0.1 % of what is received, of a perpetual in quote."""
        quote = raw(price) * quantity // SCALE
        is_buy = request.side is Side.BUY and not self.engine.instruments[0].is_perpetual
        return Fill(
            ts_event=self.now,
            symbol=request.symbol,
            client_id=request.client_id,
            order_id=self.order_ids.setdefault(request.client_id, len(self.order_ids) + 1),
            trade_id=next(self.trade_ids),
            side=request.side,
            price=raw(price),
            quantity=quantity,
            quote_quantity=quote,
            fee=(quantity if is_buy else quote) // 1000,
            fee_asset="BTC" if is_buy else "USDT",
            is_maker=False,
        )

    def fill(self, request: OrderRequest, price: str) -> list[Command]:
        """Fill what is left of the order at once."""
        order = self.engine.orders.get(request.client_id)
        assert order is not None
        left = request.quantity - order.filled_quantity
        return self.report(request, OrderStatus.FILLED, self.make_fill(request, left, price))


def sent(commands: list[Command]) -> list[OrderRequest]:
    """The requests among the commands."""
    return [command.order.request for command in commands if isinstance(command, SubmitOrder)]


def bar(close: float, ts_close: int, timeframe_s: int = 60) -> BarView:
    """A closed bar that only has a close."""
    return BarView(
        SYMBOL,
        timeframe_s,
        ts_close - timeframe_s * SECOND,
        ts_close,
        close,
        close,
        close,
        close,
        1.0,
        close,
        0.5,
        1,
        False,
    )


def enter(talk: Talk, price: str = "20000") -> OrderRequest:
    """Go long; return the stop that was sent for it, working at the venue."""
    (entry,) = sent(talk.signal(entry=True))
    (stop,) = sent(talk.fill(entry, price))
    assert talk.report(stop, OrderStatus.WORKING) == []
    return stop


def answer(engine: Engine, client_id: str, outcome: Outcome, ts: int = START) -> list[Command]:
    """Say how an attempt ended at the wire; return what is to be done."""
    return engine.process(OrderAnswered(ts, client_id, outcome))
