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
    Command,
    FlattenRequested,
    HaltRequested,
    Intent,
    IntentRaised,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    PriceSeen,
    Purpose,
    QueryOrder,
    Side,
    TimeAdvanced,
    UserStreamRestored,
)
from tradecore.risk import Limits
from tradecore.strategy import BoundStrategy


def enter(talk: Talk, price: str = "20000") -> OrderRequest:
    """Go long; return the stop that was sent for it, working at the venue."""
    (entry,) = sent(talk.signal(entry=True))
    (stop,) = sent(talk.fill(entry, price))
    assert talk.report(stop, OrderStatus.WORKING) == []
    return stop


def answer(engine: Engine, client_id: str, outcome: Outcome, ts: int = START) -> list[Command]:
    return engine.process(OrderAnswered(ts, client_id, outcome))


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


def test_unknown_entry_keeps_its_cash_and_is_asked_about_with_growing_pauses() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    answer(talk.engine, entry.client_id, Outcome.UNKNOWN)

    asked = []
    for tenth in range(1, 320):
        now = START + tenth * SECOND // 10
        commands = talk.engine.process(TimeAdvanced(now))
        assert not sent(commands), "an unknown order is never sent again"
        asked += [tenth / 10 for command in commands if isinstance(command, QueryOrder)]

    assert asked == [0.5, 1.5, 3.5, 7.5, 15.5, 23.5, 31.5]
    assert talk.engine.desk.cash_free() == raw("5000") * 9980 // 10000
    assert not talk.engine.is_quiet


def test_absence_ends_an_unknown_entry_and_frees_its_intent() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    answer(talk.engine, entry.client_id, Outcome.UNKNOWN)
    assert talk.signal(entry=True) == []

    talk.engine.process(OrderNotFound(START + SECOND, entry.client_id))
    (second,) = sent(talk.signal(entry=True))

    assert second.client_id != entry.client_id
    assert talk.engine.orders.get(entry.client_id).status is OrderStatus.REFUSED  # type: ignore[union-attr]


def test_report_ends_the_unknown() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    answer(talk.engine, entry.client_id, Outcome.UNKNOWN)

    (stop,) = sent(talk.fill(entry, "20000"))
    talk.report(stop, OrderStatus.WORKING)

    assert talk.engine.is_quiet
    assert talk.engine.process(TimeAdvanced(START + 60 * SECOND)) == []


def test_duplicate_fill_is_taken_once() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    fill = talk.make_fill(entry, entry.quantity, "20000")

    talk.report(entry, OrderStatus.FILLED, fill)
    talk.report(entry, OrderStatus.FILLED, fill)

    assert talk.engine.portfolio.held(SYMBOL) == raw("0.24975")
    assert [line.split("|")[0] for line in talk.engine.decisions] == ["order", "fill", "order"]


def test_late_fill_after_the_end_is_taken_and_counted() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    talk.report(entry, OrderStatus.CANCELED)
    assert talk.engine.is_quiet

    late = talk.make_fill(entry, raw("0.1"), "20000")
    (stop,) = sent(talk.report(entry, OrderStatus.PARTIALLY_FILLED, late))

    assert stop.quantity == raw("0.0999")
    assert talk.engine.anomalies["late_fill"] == 1


def test_terminal_report_without_its_fills_asks_for_them() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    fill = talk.make_fill(entry, entry.quantity, "20000")
    report = talk.make_report(entry, OrderStatus.FILLED, entry.quantity, fill.quote_quantity)
    assert talk.engine.process(OrderReported(START, report)) == []
    assert not talk.engine.is_quiet
    assert talk.engine.process(TimeAdvanced(START + SECOND)) == [
        QueryOrder(entry.client_id, SYMBOL)
    ]
    (stop,) = sent(talk.report(entry, OrderStatus.FILLED, fill))

    assert stop.quantity == raw("0.24975")


def test_refused_cancel_is_looked_into_and_put_again() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)
    talk.signal(leave=True)

    asked = talk.engine.process(CancelAnswered(START, stop.client_id, Outcome.REFUSED))
    again = talk.engine.process(TimeAdvanced(START + SECOND))

    assert asked == [QueryOrder(stop.client_id, SYMBOL)]
    assert again == [CancelOrder(stop.client_id, SYMBOL), QueryOrder(stop.client_id, SYMBOL)]


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


def test_order_that_lives_after_a_refusal_is_cancelled() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    answer(talk.engine, entry.client_id, Outcome.REFUSED)

    assert talk.report(entry, OrderStatus.WORKING) == [CancelOrder(entry.client_id, SYMBOL)]
    assert talk.engine.anomalies["life_after_refusal"] == 1


def test_order_that_lives_after_a_refusal_is_watched_until_it_ends() -> None:
    talk = Talk(make_engine())
    (entry,) = sent(talk.signal(entry=True))
    answer(talk.engine, entry.client_id, Outcome.REFUSED)
    talk.report(entry, OrderStatus.WORKING)
    free = talk.engine.desk.cash_free()

    talk.engine.process(CancelAnswered(START, entry.client_id, Outcome.UNKNOWN))
    assert not talk.engine.is_quiet
    assert talk.engine.process(TimeAdvanced(START + SECOND)) == [
        CancelOrder(entry.client_id, SYMBOL),
        QueryOrder(entry.client_id, SYMBOL),
    ]
    talk.report(entry, OrderStatus.CANCELED)

    assert free < raw("5100") < raw("9900") < talk.engine.desk.cash_free()
    assert talk.engine.is_quiet


def test_restored_user_stream_asks_about_every_open_order() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)

    assert talk.engine.process(UserStreamRestored(START)) == [QueryOrder(stop.client_id, SYMBOL)]


def test_order_not_seen_since_the_stream_was_lost_is_asked_about_until_it_is() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)
    question = QueryOrder(stop.client_id, SYMBOL)

    talk.engine.process(UserStreamRestored(START))  # The question is lost with the network.
    assert not talk.engine.is_quiet
    assert talk.engine.process(TimeAdvanced(START + SECOND)) == [question]
    talk.report(stop, OrderStatus.WORKING)

    assert talk.engine.is_quiet
    assert talk.engine.process(TimeAdvanced(START + 60 * SECOND)) == []


def test_part_that_filled_unseen_is_asked_about() -> None:
    talk = Talk(make_engine())
    stop = enter(talk)
    half = talk.make_report(stop, OrderStatus.PARTIALLY_FILLED, raw("0.1"), raw("1960"))

    talk.engine.process(OrderReported(START, half))

    assert talk.engine.process(TimeAdvanced(START + SECOND)) == [QueryOrder(stop.client_id, SYMBOL)]


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
