# SPDX-License-Identifier: Apache-2.0
"""One order under every interleaving of answer, reports, fills and repeats."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.conversation import SECOND, START, SYMBOL, raw

from tradecore.engine.orders import Order, Orders
from tradecore.model import (
    Fill,
    OrderReport,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    Purpose,
    Side,
)

QUANTITY = raw("1")
REQUEST = OrderRequest(
    "tc-1", START, "a", SYMBOL, Purpose.ENTRY, Side.BUY, OrderType.LIMIT, QUANTITY, raw("100")
)


def fill(trade_id: int, quantity: int) -> Fill:
    quote = quantity * 100
    return Fill(
        START, SYMBOL, "tc-1", 7, trade_id, Side.BUY, raw("100"), quantity, quote, 0, "BTC", True
    )


def report(status: OrderStatus, filled: int) -> OrderReport:
    return OrderReport(
        START, SYMBOL, "tc-1", 7, status, Side.BUY, OrderType.LIMIT, raw("100"), 0, QUANTITY,
        filled, filled * 100,
    )  # fmt: skip


class Story:
    """What one venue says of one order; each fill goes to the order once, as the ledger sees to."""

    def __init__(self) -> None:
        self.order = Order(REQUEST)
        self.taken: set[int] = set()

    def answer(self, outcome: Outcome) -> None:
        self.order.answer(outcome, 7 if outcome is Outcome.ACCEPTED else -1, 0, "")

    def report(self, status: OrderStatus, filled: int) -> None:
        self.order.report(report(status, filled))

    def fill(self, trade_id: int, quantity: int, status: OrderStatus, filled: int) -> None:
        if trade_id not in self.taken:
            self.taken.add(trade_id)
            self.order.take(fill(trade_id, quantity))
        self.report(status, filled)


HALF = QUANTITY // 2
Step = Callable[[Story], None]
ACCEPTED: Step = lambda s: s.answer(Outcome.ACCEPTED)  # noqa: E731
UNKNOWN: Step = lambda s: s.answer(Outcome.UNKNOWN)  # noqa: E731
NEW: Step = lambda s: s.report(OrderStatus.WORKING, 0)  # noqa: E731
FIRST: Step = lambda s: s.fill(1, HALF, OrderStatus.PARTIALLY_FILLED, HALF)  # noqa: E731
SECOND_FILL: Step = lambda s: s.fill(2, HALF, OrderStatus.FILLED, QUANTITY)  # noqa: E731
CANCELED: Step = lambda s: s.report(OrderStatus.CANCELED, HALF)  # noqa: E731


@given(
    steps=st.permutations([ACCEPTED, UNKNOWN, NEW, FIRST, SECOND_FILL]),
    repeats=st.lists(st.sampled_from([NEW, FIRST, SECOND_FILL, UNKNOWN, ACCEPTED]), max_size=5),
)
def test_filled_order_ends_filled_in_any_order(steps: list[Step], repeats: list[Step]) -> None:
    story = Story()
    for step in [*steps, *repeats]:
        step(story)

    assert story.order.status is OrderStatus.FILLED
    assert story.order.filled_quantity == QUANTITY
    assert story.order.is_settled
    assert not story.order.is_in_flight


@given(
    steps=st.permutations([ACCEPTED, UNKNOWN, NEW, FIRST, CANCELED]),
    repeats=st.lists(st.sampled_from([NEW, FIRST, CANCELED, UNKNOWN, ACCEPTED]), max_size=5),
)
def test_cancelled_order_keeps_its_fill_and_is_settled_only_with_it(
    steps: list[Step], repeats: list[Step]
) -> None:
    story = Story()
    for step in [*steps, *repeats]:
        step(story)
        if story.order.status.is_terminal:
            assert story.order.is_settled == (1 in story.taken)

    assert story.order.status is OrderStatus.CANCELED
    assert story.order.filled_quantity == HALF
    assert story.order.remaining == 0


@given(
    steps=st.lists(
        st.sampled_from([ACCEPTED, UNKNOWN, NEW, FIRST, SECOND_FILL, CANCELED]), max_size=12
    )
)
def test_quantity_never_falls_and_the_end_stays(steps: list[Step]) -> None:
    story = Story()
    filled, ended = 0, False
    for step in steps:
        step(story)
        assert story.order.filled_quantity >= filled
        assert not ended or story.order.status.is_terminal
        filled, ended = story.order.filled_quantity, story.order.status.is_terminal


def test_refusal_against_a_report_is_not_believed() -> None:
    story = Story()
    NEW(story)

    assert not story.order.answer(Outcome.REFUSED, -1, -2010, "no")
    assert story.order.status is OrderStatus.WORKING


def test_absence_against_a_report_is_not_believed() -> None:
    story = Story()
    NEW(story)

    assert not story.order.prove_absent()
    assert story.order.status is OrderStatus.WORKING


def test_absence_ends_what_nobody_reported() -> None:
    story = Story()
    UNKNOWN(story)

    assert story.order.is_in_flight
    assert story.order.prove_absent()
    assert story.order.status is OrderStatus.REFUSED


def test_questions_come_with_growing_pauses() -> None:
    order = Order(REQUEST)
    order.ask_at(START)
    times = []
    for _ in range(7):
        assert order.ts_question is not None
        times.append((order.ts_question - START) / SECOND)
        order.asked(order.ts_question)

    assert times == [0.5, 1.5, 3.5, 7.5, 15.5, 23.5, 31.5]


def test_client_id_is_used_once() -> None:
    orders = Orders()
    orders.add(REQUEST)

    with pytest.raises(AssertionError, match="used twice"):
        orders.add(REQUEST)
