# SPDX-License-Identifier: Apache-2.0
"""Limits of a strategy's own on both sides of the market: side by side, taken back, replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.engine.conversation import BTCUSDT, START, SYMBOL, Talk, make_engine, raw, sent

from tradecore.engine import tell_tick
from tradecore.live.rows import event_of, slot_row
from tradecore.model import (
    CancelOrder,
    Command,
    Event,
    Intent,
    OrderRecalled,
    OrderRequest,
    OrderStatus,
    OrderType,
    RecoveryEnded,
    Side,
    SlotRecalled,
    TradeView,
)
from tradecore.strategy import BoundStrategy, Context, OpenOrder, PythonStrategy


def nothing(_: Context) -> list[Intent]:
    return []


class Asked(PythonStrategy):
    """Wants at each trade what the test asks for."""

    name = "asked"
    timeframes = ("1m",)

    def __init__(self) -> None:
        self.ctx: Context | None = None
        self.ask: Callable[[Context], Iterable[Intent]] = nothing

    def on_trade(self, ctx: Context, trade: TradeView) -> Iterable[Intent]:
        assert trade.symbol == ctx.symbol
        self.ctx = ctx
        return self.ask(ctx)


class Desk:
    """An engine with that strategy, and what it was told to do."""

    def __init__(self) -> None:
        self.strategy = Asked()
        bound = BoundStrategy.of_python(self.strategy, 0, [BTCUSDT])
        self.talk = Talk(make_engine(strategies=[bound]))
        self.engine = self.talk.engine

    def want(self, ask: Callable[[Context], Iterable[Intent]]) -> list[Command]:
        self.strategy.ask = ask
        trade = TradeView(SYMBOL, START, 20_000.0, 1.0, Side.BUY, 1)
        commands: list[Command] = []

        def fold(events: Iterable[Event]) -> None:
            for event in events:
                commands.extend(self.engine.process(event))

        tell_tick(self.engine, self.talk.now, trade, fold)
        return commands

    def buy(self, quantity: str = "0.1", price: str = "19990") -> OrderRequest:
        (bid,) = sent(self.want(lambda ctx: [ctx.buy(quantity, price)]))
        assert self.talk.report(bid, OrderStatus.WORKING) == []
        return bid

    def sell(self, quantity: str = "0.1", price: str = "20010") -> OrderRequest:
        (ask,) = sent(self.want(lambda ctx: [ctx.sell(quantity, price)]))
        assert self.talk.report(ask, OrderStatus.WORKING) == []
        return ask

    @property
    def ctx(self) -> Context:
        assert self.strategy.ctx is not None
        return self.strategy.ctx

    def both(self) -> tuple[OrderRequest, OrderRequest]:
        """Hold 0.1 of which 0.09 are offered, and bid for 0.1 more."""
        self.talk.fill(self.buy(), "19990")
        return self.buy(), self.sell("0.09")


def cancelled(commands: list[Command]) -> list[str]:
    return [each.client_id for each in commands if isinstance(each, CancelOrder)]


def test_a_limit_sale_rests_beside_a_limit_purchase() -> None:
    desk = Desk()
    bid, ask = desk.both()

    assert (ask.side, ask.order_type, ask.quantity) == (Side.SELL, OrderType.LIMIT, raw("0.09"))
    assert desk.ctx.open_buy == OpenOrder(19_990.0, 0.1)
    assert desk.ctx.open_sell == OpenOrder(20_010.0, 0.09)
    assert [order.client_id for order in desk.engine.orders.open()] == [
        bid.client_id,
        ask.client_id,
    ]


def test_either_side_is_filled_without_the_other() -> None:
    for is_bid_first in (True, False):
        desk = Desk()
        bid, ask = desk.both()
        first, second = (bid, ask) if is_bid_first else (ask, bid)

        assert desk.talk.fill(first, "20000") == []
        assert [order.client_id for order in desk.engine.orders.open()] == [second.client_id]
        assert desk.talk.fill(second, "20000") == []

        held = desk.ctx.position.quantity
        assert held == raw("0.1098")  # 0.2 less a fee of a thousandth, on the lot, less 0.09.
        assert (desk.ctx.open_buy, desk.ctx.open_sell) == (None, None)
        assert not desk.engine.anomalies


def test_a_sale_of_all_that_was_held_does_not_grow_with_what_is_bought() -> None:
    desk = Desk()
    desk.talk.fill(desk.buy(), "19990")
    ask = desk.sell("0.5")
    assert ask.quantity == raw("0.0999")
    bid = desk.buy()
    desk.talk.fill(bid, "19990")

    assert desk.talk.fill(ask, "20010") == []
    assert desk.ctx.open_sell is None
    assert desk.ctx.position.quantity == raw("0.0999")


def test_each_side_is_taken_back_alone() -> None:
    desk = Desk()
    bid, ask = desk.both()

    assert cancelled(desk.want(lambda ctx: [ctx.cancel_buy()])) == [bid.client_id]
    assert desk.ctx.open_buy == OpenOrder(19_990.0, 0.1, is_canceling=True)
    assert desk.want(lambda ctx: [ctx.cancel_buy()]) == [], "once is enough"
    assert cancelled(desk.want(lambda ctx: [ctx.cancel_sell()])) == [ask.client_id]
    desk.talk.report(bid, OrderStatus.CANCELED)
    assert desk.talk.report(ask, OrderStatus.CANCELED) == []

    assert (desk.ctx.open_buy, desk.ctx.open_sell) == (None, None)
    assert not list(desk.engine.orders.open())
    assert desk.want(lambda ctx: [ctx.cancel_buy(), ctx.cancel_sell()]) == []


def test_what_fills_while_it_is_taken_back_counts_and_is_not_tried_again() -> None:
    desk = Desk()
    bid, ask = desk.both()
    desk.want(lambda ctx: [ctx.cancel_buy(), ctx.cancel_sell()])

    assert desk.talk.fill(bid, "19990") == []
    assert desk.talk.fill(ask, "20010") == []
    assert desk.engine.ts_next_timer is None
    assert desk.ctx.position.quantity == raw("0.1098")
    assert not desk.engine.anomalies


def test_another_order_of_a_side_waits_until_the_first_is_over() -> None:
    desk = Desk()
    bid, ask = desk.both()
    again = [lambda ctx: [ctx.buy("0.1", 19_991)], lambda ctx: [ctx.sell("0.05", 20_011)]]
    for ask_for in again:
        assert desk.want(ask_for) == []
    desk.want(lambda ctx: [ctx.cancel_buy(), ctx.cancel_sell()])
    for ask_for in again:
        assert desk.want(ask_for) == []
    assert desk.engine.gate.refusals["busy"] == 4

    for order in (bid, ask):
        desk.talk.report(order, OrderStatus.CANCELED)
    assert [len(sent(desk.want(ask_for))) for ask_for in again] == [1, 1]


def test_nothing_held_is_no_sale_and_leaves_the_purchase() -> None:
    desk = Desk()
    desk.buy()

    assert desk.want(lambda ctx: [ctx.sell("0.1", 20_010)]) == []
    assert desk.engine.gate.refusals["too_small"] == 1
    assert desk.ctx.open_buy == OpenOrder(19_990.0, 0.1)


def test_leaving_at_the_market_takes_the_place_of_both() -> None:
    desk = Desk()
    bid, ask = desk.both()

    first = desk.want(lambda ctx: [ctx.exit_long()])
    assert cancelled(first) == [ask.client_id, bid.client_id]
    desk.talk.report(ask, OrderStatus.CANCELED)
    (leave,) = sent(desk.talk.report(bid, OrderStatus.CANCELED))
    assert (leave.order_type, leave.quantity) == (OrderType.MARKET, raw("0.0999"))
    assert desk.talk.fill(leave, "20000") == []
    assert not desk.ctx.position


def test_a_sale_that_filled_instead_of_ending_leaves_the_rest_to_the_market() -> None:
    desk = Desk()
    bid, ask = desk.both()
    desk.want(lambda ctx: [ctx.exit_long()])
    desk.talk.report(bid, OrderStatus.CANCELED)

    (leave,) = sent(desk.talk.fill(ask, "20010"))
    assert (leave.order_type, leave.quantity) == (OrderType.MARKET, raw("0.0099"))


def test_a_market_order_is_on_its_way_and_not_taken_back() -> None:
    desk = Desk()
    (entry,) = sent(desk.want(lambda ctx: [ctx.buy("0.1")]))

    assert desk.want(lambda ctx: [ctx.cancel_buy()]) == []
    assert desk.ctx.open_buy == OpenOrder(0.0, 0.1)
    desk.talk.fill(entry, "20000")
    assert desk.ctx.open_buy is None


def restarted(desk: Desk, *resting: OrderRequest) -> Desk:
    """Return a desk that has recalled what the first one did; these orders rest at the venue."""
    (slot,) = desk.engine.slots
    recalled = event_of(*slot_row(slot, desk.engine.now))
    assert isinstance(recalled, SlotRecalled)
    later = Desk()
    later.engine.begin_recovery()
    for order in desk.engine.orders:
        later.engine.process(OrderRecalled(order.request.ts_event, order.request))
        for fill in order.fills:
            later.talk.report(order.request, OrderStatus.FILLED, fill)
    later.engine.process(recalled)
    for request in resting:
        later.talk.report(request, OrderStatus.WORKING)
    return later


def test_after_a_restart_the_sale_goes_on_and_the_purchase_is_taken_back() -> None:
    desk = Desk()
    bid, ask = desk.both()
    later = restarted(desk, bid, ask)

    assert cancelled(later.engine.process(RecoveryEnded(later.talk.now))) == [bid.client_id]
    assert later.want(nothing) == []
    assert later.ctx.open_sell == OpenOrder(20_010.0, 0.09)
    assert cancelled(later.want(lambda ctx: [ctx.cancel_sell()])) == [ask.client_id]


def test_a_sale_that_was_being_taken_back_at_the_end_is_taken_back_after_it() -> None:
    desk = Desk()
    bid, ask = desk.both()
    desk.want(lambda ctx: [ctx.cancel_sell()])
    later = restarted(desk, bid, ask)

    ended = later.engine.process(RecoveryEnded(later.talk.now))
    assert sorted(cancelled(ended)) == sorted([bid.client_id, ask.client_id])
    later.talk.report(ask, OrderStatus.CANCELED)
    assert later.want(nothing) == []
    assert later.ctx.open_sell is None


def test_a_sale_that_a_market_exit_was_replacing_is_taken_back_after_a_restart() -> None:
    desk = Desk()
    bid, ask = desk.both()
    desk.want(lambda ctx: [ctx.exit_long()])
    later = restarted(desk, bid, ask)

    ended = later.engine.process(RecoveryEnded(later.talk.now))
    assert sorted(cancelled(ended)) == sorted([bid.client_id, ask.client_id])
    (slot,) = later.engine.slots
    assert slot.wish is not None
    assert (slot.wish.quantity, slot.wish.price) == (0, 0)


def test_a_part_is_not_sold_at_the_market_beside_another_sale() -> None:
    desk = Desk()
    bid, ask = desk.both()
    assert desk.want(lambda ctx: [ctx.sell("0.05")]) == []
    desk.want(lambda ctx: [ctx.cancel_sell()])
    assert desk.want(lambda ctx: [ctx.sell("0.05")]) == []  # It may still fill.
    assert desk.engine.gate.refusals["busy"] == 2
    desk.talk.report(ask, OrderStatus.CANCELED)
    desk.talk.report(bid, OrderStatus.CANCELED)
    (part,) = sent(desk.want(lambda ctx: [ctx.sell("0.05")]))
    assert (part.order_type, part.quantity) == (OrderType.MARKET, raw("0.05"))


def test_leaving_takes_the_place_of_a_part() -> None:
    desk = Desk()
    desk.talk.fill(desk.buy(), "19990")
    (part,) = sent(desk.want(lambda ctx: [ctx.sell("0.05"), ctx.exit_long()]))
    (leave,) = sent(desk.talk.fill(part, "20000"))
    assert (leave.order_type, leave.quantity) == (OrderType.MARKET, raw("0.0499"))


def test_nothing_waits_for_a_refused_sale_that_is_not_wanted_any_more() -> None:
    desk = Desk()
    desk.talk.fill(desk.buy(), "19990")
    (ask,) = sent(desk.want(lambda ctx: [ctx.sell("0.05", 20_010)]))
    desk.talk.report(ask, OrderStatus.EXPIRED)
    (slot,) = desk.engine.slots
    assert slot.ts_retry > desk.talk.now
    desk.want(lambda ctx: [ctx.cancel_sell()])
    assert (slot.ts_retry, slot.exit_attempts, slot.wish) == (0, 0, None)
