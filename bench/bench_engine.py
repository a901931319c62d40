# SPDX-License-Identifier: Apache-2.0
"""One unit of work: an order's share of Python, from the intent to the command that leaves.

Sizing, quantising, every check of the gate, the client id and the log are inside; the pipeline
before it and the journal and the wire behind it are not.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture
from tests.engine.conversation import SECOND, START, SYMBOL, Talk, make_engine, raw, sent

from tradecore.engine import Engine
from tradecore.model import Intent, IntentRaised, OrderStatus, PriceSeen, Purpose, Side
from tradecore.risk import Limits

ROUND_TRIPS = 200
INTENTS = 2_000


def make_talk() -> Talk:
    return Talk(make_engine(Limits(orders_per_minute_max=None), cash="1000000000"))


def round_trips(talk: Talk, count: int) -> None:
    """Entry, stop, cancel, exit: nine events and three orders each, every report folded."""
    for _ in range(count):
        talk.now += SECOND
        talk.engine.process(PriceSeen(talk.now, SYMBOL, raw("20000")))
        (entry,) = sent(talk.signal(entry=True))
        talk.report(entry, OrderStatus.WORKING)
        (stop,) = sent(talk.fill(entry, "20000"))
        talk.report(stop, OrderStatus.WORKING)
        talk.signal(leave=True)
        (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
        talk.fill(leave, "20000")


def test_round_trip(benchmark: BenchmarkFixture, size: Callable[[int], int]) -> None:
    count = size(ROUND_TRIPS)
    benchmark.group = "engine: a round trip, nine events and three orders"
    benchmark.extra_info["round_trips"] = count

    benchmark.pedantic(
        round_trips, setup=lambda: ((make_talk(), count), {}), rounds=5, iterations=1
    )


def raise_intents(engine: Engine, count: int) -> list[int]:
    """Time each intent that becomes an order; the order is gone before the next."""
    samples = []
    intent = Intent(
        START, "cross", SYMBOL, Purpose.ENTRY, Side.BUY, quantity=raw("0.001"),
        reference_price=raw("20000"),
    )  # fmt: skip
    (slot,) = engine.slots
    for _ in range(count):
        begun = perf_counter_ns()
        (_,) = engine.process(IntentRaised(START, intent))
        samples.append(perf_counter_ns() - begun)
        assert slot.entry is not None
        engine.orders.close(slot.entry)
        slot.entry = None
    return samples


def test_intent_to_command(size: Callable[[int], int], latency_report: Any) -> None:
    samples = raise_intents(make_talk().engine, size(INTENTS))

    latency_report("intent to command, in Python", samples)
