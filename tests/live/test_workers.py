# SPDX-License-Identifier: Apache-2.0
"""The live node over a pipeline with workers: what they tell is folded without a frame or timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from tests.live.test_node import Guarded, assert_books_agree
from tests.live.world import Scripted, Table, flat

from tradecore.live import NodeState
from tradecore.model import BarView
from tradecore.strategy import Context


async def until(is_so: Callable[[], bool]) -> None:
    """Let the loop turn until it is so; the table's own limit ends what never comes."""
    while not is_so():  # noqa: ASYNC110 - what is awaited has no event.
        await asyncio.sleep(0)


def test_workers_wake_the_node_by_themselves() -> None:
    strategy = Scripted()
    table = Table(strategy, workers_of_pipeline=1)

    async def script(table: Table) -> None:
        for minute in range(20):
            await table.play(minute, flat(20_000 + minute))  # The clock stays where timers sleep.
            await until(lambda minute=minute: len(strategy.seen) == minute + 1)

    table.run(script)

    assert strategy.seen == list(range(1, 21))


def test_round_trip_is_the_one_of_the_inline_node() -> None:
    decisions = []
    for workers in (0, 1):
        strategy = Guarded(enter=[2], leave=[5])
        table = Table(strategy, workers_of_pipeline=workers)

        async def script(table: Table, strategy: Guarded = strategy) -> None:
            for minute in range(8):
                await table.play(minute, flat(20_000 + 10 * minute))
                await until(lambda s=strategy, minute=minute: len(s.seen) == minute + 1)
                await table.settle()

        summary = table.run(script)
        decisions.append((list(table.engine.decisions), summary.digest))
        assert_books_agree(table)
    assert decisions[0] == decisions[1]
    assert len(decisions[0][0]) > 3


class Broken(Scripted):
    """Makes a mistake at the first bar."""

    def on_bar(self, ctx: Context, bar: BarView) -> None:
        raise RuntimeError(f"a strategy's mistake on {bar.symbol} after {ctx}")


def test_failure_while_folding_ends_the_run() -> None:
    table = Table(Broken(), workers_of_pipeline=1)

    async def script(table: Table) -> None:
        await table.play(0, flat(20_000))
        await until(lambda: table.node.snapshot().state is NodeState.STOPPED)

    with pytest.raises(RuntimeError, match="a strategy's mistake on BTCUSDT"):
        table.run(script)
