# SPDX-License-Identifier: Apache-2.0
"""Orders in doubt: lost answers, late fills, missing news, and the questions that clear them up."""

from __future__ import annotations

from tests.engine.conversation import (
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

from tradecore.model import (
    CancelAnswered,
    CancelOrder,
    OrderNotFound,
    OrderReported,
    OrderStatus,
    Outcome,
    QueryOrder,
    TimeAdvanced,
    UserStreamRestored,
)


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
