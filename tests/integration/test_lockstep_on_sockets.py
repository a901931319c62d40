# SPDX-License-Identifier: Apache-2.0
"""A live node over loopback sockets, step by step with the exchange, decides as a backtest does."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from tests import recorded
from tests.backtest.twins import Twin, compiled
from tests.reference.ledger_checker import replay

import tradecore as tc
from tradecore.adapters.binance import (
    AiohttpSocketTransport,
    AiohttpTransport,
    BinanceExecution,
    BinanceMarketFeed,
    BinanceRest,
    ConnectionBudget,
    Limiter,
    MarketStream,
    Signer,
    UserStream,
    loopback_endpoints,
)
from tradecore.adapters.exchange import (
    DEMO_KEY,
    DEMO_SECRET,
    AccountSpec,
    BarReplay,
    ExchangeOptions,
    ExchangeServer,
    build,
)
from tradecore.adapters.exchange.pacing import SystemWall
from tradecore.adapters.storage import SqliteJournal
from tradecore.backtest.inputs import bind
from tradecore.data import Bars
from tradecore.engine import Engine
from tradecore.live import LockstepNode, MonotonicClock, NodeSettings, StepClock, Summary
from tradecore.model import Instrument
from tradecore.model.instrument import from_raw
from tradecore.model.secret import Secret
from tradecore.pipeline import MarketPipeline
from tradecore.strategy import PythonStrategy, Strategy

SYMBOL = "BTCUSDT"
CASH = 10_000
EPOCH = 5
TARGET = tc.target.multiple(0.5)
Form = Callable[[], Strategy | PythonStrategy]


async def run_live(
    strategy: Strategy | PythonStrategy, bars: Bars, journal: SqliteJournal
) -> tuple[Engine, Summary, Instrument, dict[str, tuple[int, int]]]:
    """Trade `bars` through the exchange; return the engine, its end, the rules, the balances."""
    wall = SystemWall()
    options = ExchangeOptions(
        market=BarReplay({SYMBOL: bars.records}),
        lockstep=True,
        accounts=(AccountSpec(deposits={"USDT": Decimal(CASH)}),),
    )
    async with ExchangeServer(build(options, wall), wall, "127.0.0.1", 0) as server:
        at = loopback_endpoints(server.rest_url, server.stream_url, server.ws_api_url)
        clock = StepClock(MonotonicClock(), int(bars.records["ts_open"][0]))
        limiter, budget, chance = Limiter(clock), ConnectionBudget(clock), random.Random(7)
        signer = Signer(Secret(DEMO_KEY), Secret(DEMO_SECRET))
        sockets = AiohttpSocketTransport()
        rest = BinanceRest(AiohttpTransport(at.rest), clock, limiter, signer)
        user = UserStream(sockets, at.ws_api, signer, clock, chance, limiter, budget)
        client = BinanceExecution(rest, user)
        stream = MarketStream(sockets, at.stream, clock, chance, limiter, budget)
        feed = BinanceMarketFeed(rest, stream, (SYMBOL,))
        try:
            await client.connect()
            instruments = await feed.instruments([SYMBOL])
            bound, programs, wake = bind([strategy], None, instruments)
            engine = Engine(instruments, bound, epoch=EPOCH)
            pipeline = MarketPipeline(
                instruments, programs, names=[each.name for each in bound], wake_timeframes=wake
            )
            settings = NodeSettings(streams=("btcusdt@kline_1m",))
            node = LockstepNode(engine, pipeline, feed, client, journal, clock, settings)
            async with asyncio.timeout(900):
                summary = await node.run(asyncio.Event())
            return engine, summary, instruments[0], dict(await client.balances())
        finally:
            await client.close()
            await sockets.close()


def check_against_backtest(form: Form, bars: Bars, path: Path, fills_min: int) -> str:
    """Run both, hold them against each other and the books to zero; return the digest."""
    journal = SqliteJournal(path, lambda: 0)
    engine, summary, rules, balances = asyncio.run(run_live(form(), bars, journal))
    result = tc.backtest.run(form(), bars, cash=CASH, instruments=[rules])
    assert list(engine.decisions) == list(result.decisions)
    assert summary.digest == result.decisions.digest()

    ledger = engine.portfolio.ledger
    assert set(ledger.totals().values()) == {0}
    assert not engine.anomalies
    assert not summary.snapshot.differences
    assert {a: ledger.wallet(a) for a in balances} == {a: sum(held) for a, held in balances.items()}
    account = replay(engine.decisions, {"USDT": Decimal(CASH)}, {SYMBOL: ("BTC", "USDT")})
    assert account.fills >= fills_min
    assert {a: from_raw(ledger.wallet(a)) for a in ("BTC", "USDT")} == dict(account.balances)

    attempts = [row["row"]["client_id"] for row in journal.rows("attempt")]
    journal.close()
    assert attempts == [order.client_id for order in engine.orders]
    return summary.digest


@pytest.fixture(scope="module")
def days() -> Bars:
    """Return four days of March 2023 up to the halt and the hole; TC_LONG=1: the whole month."""
    year = tc.data.load(recorded.path("klines_1m/BTCUSDT.parquet"))
    is_long = os.environ.get("TC_LONG") == "1"
    return (
        year.slice("2023-03-01", "2023-04-01")
        if is_long
        else year.slice("2023-03-21", "2023-03-25")
    )


def test_halt_and_hole_decide_as_the_backtest_in_both_forms(days: Bars, tmp_path: Path) -> None:
    digests = {
        check_against_backtest(form, days, tmp_path / f"{name}.journal", fills_min=6)
        for name, form in (("compiled", compiled), ("python", Twin))
    }
    assert len(digests) == 1


class Taker(Twin):
    """With a target beside the stop: each protection is a pair."""

    target = TARGET


def test_a_pair_decides_as_in_the_backtest(days: Bars, tmp_path: Path) -> None:
    few = days.slice("2023-03-20", "2023-03-25")
    forms: dict[str, Form] = {"compiled": lambda: compiled(target=TARGET), "python": Taker}
    digests = {
        check_against_backtest(form, few, tmp_path / f"{name}.journal", fills_min=6)
        for name, form in forms.items()
    }
    assert len(digests) == 1
    made = tc.backtest.run(Taker(), few, cash=CASH)
    assert sum("|oco|" in line for line in made.decisions) >= 3
