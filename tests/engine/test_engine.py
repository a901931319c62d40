# SPDX-License-Identifier: Apache-2.0
"""The fold: what comes out when a venue answers in this or that order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.engine.conversation import (
    BTCUSDT,
    SECOND,
    START,
    SYMBOL,
    Talk,
    answer,
    enter,
    make_engine,
    raw,
    sent,
)

from tradecore import _core
from tradecore.engine import Engine, Protection
from tradecore.model import (
    BalanceReported,
    CancelAnswered,
    CancelOrder,
    FlattenRequested,
    HaltRequested,
    Intent,
    IntentRaised,
    OrderStatus,
    OrderType,
    Outcome,
    PriceSeen,
    Purpose,
    Side,
    TimeAdvanced,
)
from tradecore.risk import Limits
from tradecore.strategy import BoundStrategy


def test_entry_is_sized_and_its_fill_is_protected() -> None:
    talk = Talk(make_engine())

    (entry,) = sent(talk.signal(entry=True))
    (stop,) = sent(talk.fill(entry, "20000"))

    assert (entry.quantity, entry.order_type) == (raw("0.25"), OrderType.MARKET)
    assert stop.quantity == raw("0.24975"), "only what is owned after the fee in the coin"
    assert (stop.stop_price, stop.price) == (raw("19600"), raw("19404"))
    assert stop.order_type is OrderType.STOP_LIMIT


def test_plain_stop_has_no_limit() -> None:
    talk = Talk(make_engine(protection=Protection(OrderType.STOP)))

    stop = enter(talk)

    assert (stop.order_type, stop.price) == (OrderType.STOP, 0)


def test_fill_may_come_before_answer_and_report() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))

    (stop,) = sent(talk.fill(entry, "20000"))
    late = talk.report(entry, OrderStatus.WORKING) + answer(
        talk.engine, entry.client_id, Outcome.ACCEPTED
    )

    assert late == []
    order = talk.engine.orders.get(entry.client_id)
    assert order is not None
    assert order.status is OrderStatus.FILLED
    assert stop.purpose is Purpose.PROTECT


def test_exit_waits_for_the_end_of_the_stop() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    assert talk.signal(leave=True) == [CancelOrder(stop.client_id, SYMBOL)]
    assert talk.engine.process(CancelAnswered(START, stop.client_id, Outcome.ACCEPTED)) == []
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
    talk.fill(leave, "21000")

    assert leave.quantity == raw("0.24975")
    assert not talk.engine.has_positions
    assert talk.engine.is_quiet


def test_fill_of_the_stop_wins_over_its_cancel() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)
    talk.signal(leave=True)

    assert talk.fill(stop, "19600") == []
    talk.engine.process(CancelAnswered(START, stop.client_id, Outcome.REFUSED, code=-2011))

    assert not talk.engine.has_positions
    assert talk.engine.is_quiet
    assert all(slot.wish is None for slot in talk.engine.slots)


def test_stop_over_the_most_that_one_order_may_carry_is_left_to_rest() -> None:
    largest = replace(BTCUSDT, quantity_max=Decimal("0.2"))
    config = _core.policy.Config(stop=_core.policy.StopKind.PERCENT, size=0.3, percent=0.02)
    policy = _core.policy.Policy(config, 0, 0, largest.to_core())
    bound = BoundStrategy("cross", {SYMBOL: policy})
    engine = Engine([largest], [bound], None, {"USDT": raw("10000")}, epoch=7)
    engine.process(PriceSeen(START, SYMBOL, raw("20000")))
    talk = Talk(engine)
    stop = enter(talk)
    more = Intent(
        START, "cross", SYMBOL, Purpose.ENTRY, Side.BUY, quantity=raw("0.15"), reference_price=1
    )
    (buy,) = sent(engine.process(IntentRaised(START, more)))
    assert talk.fill(buy, "20000") == [CancelOrder(stop.client_id, SYMBOL)]
    (stop,) = sent(talk.report(stop, OrderStatus.CANCELED))
    assert stop.quantity == raw("0.2")

    assert talk.report(stop, OrderStatus.WORKING) == []


def test_trailing_stop_is_replaced_on_confirmation_only() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    assert talk.signal(close="21000") == [CancelOrder(stop.client_id, SYMBOL)]
    assert talk.signal(close="21500") == [], "one cancel is enough"
    (raised,) = sent(talk.report(stop, OrderStatus.CANCELED))

    assert raised.stop_price == raw("21070"), "the latest wish counts"


def test_halt_cancels_entries_and_leaves_protection() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    half = talk.make_fill(entry, raw("0.1"), "20000")
    talk.report(entry, OrderStatus.PARTIALLY_FILLED, half)

    assert talk.engine.process(HaltRequested(START, "operator")) == [
        CancelOrder(entry.client_id, SYMBOL)
    ]
    (stop,) = sent(talk.report(entry, OrderStatus.CANCELED))
    assert stop.quantity == raw("0.0999")

    talk.report(stop, OrderStatus.WORKING)
    assert talk.signal(leave=True) == [CancelOrder(stop.client_id, SYMBOL)], "exits go on"
    assert talk.engine.gate.refusals == {}


def test_no_entry_while_halted() -> None:
    talk = Talk(make_engine())
    talk.engine.process(HaltRequested(START, "operator"))

    assert talk.signal(entry=True) == []
    assert talk.engine.gate.refusals["halted"] == 1
    assert talk.signal(entry=True) == [], "the policy was told, and asks again"
    assert talk.engine.gate.refusals["halted"] == 2


def test_flatten_cancels_the_stop_and_sells() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    assert talk.engine.process(FlattenRequested(START, "stop")) == [
        CancelOrder(stop.client_id, SYMBOL)
    ]
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
    talk.fill(leave, "19990")

    assert not talk.engine.has_positions
    assert talk.signal(entry=True) == []


def test_refused_stop_is_tried_again_then_the_position_is_sold() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    (first,) = sent(talk.fill(entry, "20000"))

    assert answer(talk.engine, first.client_id, Outcome.REFUSED) == []
    (second,) = sent(talk.engine.process(TimeAdvanced(START + SECOND)))
    assert answer(talk.engine, second.client_id, Outcome.REFUSED, START + SECOND) == []
    (third,) = sent(talk.engine.process(TimeAdvanced(START + 3 * SECOND)))
    (leave,) = sent(answer(talk.engine, third.client_id, Outcome.REFUSED, START + 3 * SECOND))

    assert [order.purpose for order in (second, third, leave)] == [
        Purpose.PROTECT,
        Purpose.PROTECT,
        Purpose.EXIT,
    ]


def test_stop_refused_below_its_price_sells_at_once() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    (stop,) = sent(talk.fill(entry, "20000"))
    talk.engine.process(PriceSeen(START, SYMBOL, raw("19500")))

    (leave,) = sent(answer(talk.engine, stop.client_id, Outcome.REFUSED))

    assert (leave.purpose, leave.order_type) == (Purpose.EXIT, OrderType.MARKET)


def test_price_below_the_limit_of_the_stop_sells_at_the_market() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    commands = talk.engine.process(PriceSeen(START, SYMBOL, stop.price - 1))

    assert commands == [CancelOrder(stop.client_id, SYMBOL)]
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
    assert leave.order_type is OrderType.MARKET


def test_exit_that_fails_is_tried_five_times_then_seldom() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)
    talk.signal(leave=True)
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))

    times = []
    answer(talk.engine, leave.client_id, Outcome.REFUSED)
    for second in range(1, 80):
        now = START + second * SECOND
        for request in sent(talk.engine.process(TimeAdvanced(now))):
            answer(talk.engine, request.client_id, Outcome.REFUSED, now)
            times.append(second)

    assert times == [1, 2, 4, 8, 38, 68]
    assert talk.engine.anomalies["stuck_exit"] == 3


def test_stop_cancelled_by_the_venue_is_put_back() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    (again,) = sent(talk.report(stop, OrderStatus.EXPIRED))

    assert (again.stop_price, again.quantity) == (stop.stop_price, stop.quantity)


def test_first_balance_opens_the_ledger_and_later_ones_do_not() -> None:
    engine = make_engine(cash="0")
    engine = Engine(engine.instruments, engine.strategies, epoch=8)

    engine.process(BalanceReported(START, "USDT", raw("900"), raw("100")))
    engine.process(BalanceReported(START, "USDT", raw("1"), 0))

    assert engine.equity == raw("1000")
    assert engine.venue_balances["USDT"] == (raw("1"), 0)
    assert set(engine.portfolio.ledger.totals().values()) == {0}


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(order_notional_max=Decimal(4_999)), "order_notional_max"),
        (Limits(order_quantity_max=Decimal("0.2")), "order_quantity_max"),
        (Limits(position_notional_max=Decimal(4_000)), "position_notional_max"),
    ],
)
def test_limits_refuse_entries(limits: Limits, code: str) -> None:
    talk = Talk(make_engine(limits))

    assert talk.signal(entry=True) == []
    assert talk.engine.gate.refusals == {code: 1}


def test_entry_on_an_old_price_is_refused() -> None:
    talk = Talk(make_engine())
    talk.now = START + 121 * SECOND

    assert talk.signal(entry=True) == []
    assert talk.engine.gate.refusals == {"price_age": 1}


def test_loss_of_the_day_stops_entries_until_midnight() -> None:
    talk = Talk(make_engine(Limits(daily_loss_max=Decimal(100), price_age_max_s=None)))
    stop = enter(talk)
    talk.fill(stop, "19000")

    assert talk.signal(entry=True, close="19000") == []
    assert talk.engine.gate.refusals == {"daily_loss_max": 1}
    talk.now = START + 86_400 * SECOND
    assert len(sent(talk.signal(entry=True, close="19000"))) == 1


def test_cool_down_follows_a_loss() -> None:
    talk = Talk(make_engine(Limits(cool_down_s=60)))
    stop = enter(talk)
    talk.fill(stop, "19000")

    talk.now = START + 59 * SECOND
    assert talk.signal(entry=True, close="19000") == []
    assert talk.engine.gate.refusals == {"cool_down": 1}
    talk.now = START + 60 * SECOND
    assert len(sent(talk.signal(entry=True, close="19000"))) == 1


def test_client_ids_fit_the_venue_and_count_up() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    assert stop.client_id == "tc7-2"


def test_same_events_give_the_same_digest() -> None:
    def digest() -> str:
        talk = Talk(make_engine())
        stop = enter(talk)
        talk.signal(close="21000")
        talk.report(stop, OrderStatus.CANCELED)
        return talk.engine.decisions.digest()

    assert digest() == digest()
