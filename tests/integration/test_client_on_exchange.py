# SPDX-License-Identifier: Apache-2.0
"""The client that speaks to Binance, over real sockets, on the exchange that runs here.

The exchange's wall moves only when a test steps it, so venue time does too.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest
from tests import recorded
from tests.adapters.binance.loopback import approved
from tests.adapters.exchange.client import MINUTE, START, SteppedWall, make_bars

from tradecore import _core
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
    BarReplay,
    CaptureReplay,
    ExchangeOptions,
    ExchangeServer,
    GeneratedMarket,
    build,
)
from tradecore.adapters.exchange.exchange import SHUT_DOWN
from tradecore.errors import ConfigError, VenueRefused
from tradecore.model.events import (
    BalanceReported,
    CancelAnswered,
    Event,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
    UserStreamRestored,
)
from tradecore.model.order import OrderStatus, OrderType, Outcome, Side
from tradecore.model.secret import Secret

BTC = 10**8


class VenueClock:
    """The venue's own clock, read in the same process; durations are the stepped wall's."""

    def __init__(self, server: ExchangeServer, wall: SteppedWall) -> None:
        self._server = server
        self._wall = wall

    def venue_ns(self) -> int:
        return self._server.exchange.venue.now

    def monotonic_ns(self) -> int:
        return self._wall.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self._wall.now += int(seconds * 1e9)


@dataclass
class Rig:
    server: ExchangeServer
    wall: SteppedWall
    execution: BinanceExecution
    feed: BinanceMarketFeed
    sockets: AiohttpSocketTransport
    events: list[Event] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self) -> None:
        async for event in self.execution.reports():
            self.events.append(event)
            self.changed.set()

    async def until(self, is_there: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_there():
                self.changed.clear()
                await self.changed.wait()

    def statuses(self, client_id: str) -> list[OrderStatus]:
        return [
            event.report.status
            for event in self.events
            if isinstance(event, OrderReported) and event.report.client_id == client_id
        ]

    async def ended(self, client_id: str) -> list[OrderStatus]:
        await self.until(lambda: any(s.is_terminal for s in self.statuses(client_id)))
        return self.statuses(client_id)


@asynccontextmanager
async def rig(options: ExchangeOptions, key: str = DEMO_KEY) -> AsyncIterator[Rig]:
    wall = SteppedWall()
    async with ExchangeServer(build(options, wall), wall, "127.0.0.1", 0) as server:
        at = loopback_endpoints(server.rest_url, server.stream_url, server.ws_api_url)
        clock = VenueClock(server, wall)
        limiter, budget, chance = Limiter(clock), ConnectionBudget(clock), random.Random(7)
        signer = Signer(Secret(key), Secret(DEMO_SECRET))
        sockets = AiohttpSocketTransport()
        rest = BinanceRest(AiohttpTransport(at.rest), clock, limiter, signer)
        user = UserStream(sockets, at.ws_api, signer, clock, chance, limiter, budget)
        stream = MarketStream(sockets, at.stream, clock, chance, limiter, budget)
        symbols = ("BTCUSDT", "ETHUSDT")
        made = Rig(
            server,
            wall,
            BinanceExecution(rest, user),
            BinanceMarketFeed(rest, stream, symbols),
            sockets,
        )
        try:
            yield made
        finally:
            await made.execution.close()
            await sockets.close()


@asynccontextmanager
async def hearing(made: Rig) -> AsyncIterator[Rig]:
    async with asyncio.TaskGroup() as tasks:
        await made.execution.connect()
        reader = tasks.create_task(made.hear())
        yield made
        reader.cancel()


def ticks() -> ExchangeOptions:
    market = GeneratedMarket(("BTCUSDT", "ETHUSDT"), seed=7, ts_start=START, history_minutes=90)
    return ExchangeOptions(market=market)


def bars(**options: object) -> ExchangeOptions:
    rising = [60_000.0 + 10 * i for i in range(40)]
    rows = {"BTCUSDT": make_bars(rising), "ETHUSDT": make_bars([value / 20 for value in rising])}
    return ExchangeOptions(market=BarReplay(rows, ts_start=START + 10 * MINUTE), **options)  # type: ignore[arg-type]


async def test_rules_history_and_time() -> None:
    async with rig(ticks()) as made:
        btc, eth = await made.feed.instruments(["BTCUSDT", "ETHUSDT"])
        first_ms = (START - 60 * MINUTE) // 1_000_000
        history = await made.feed.klines("ETHUSDT", "1m", first_ms, START // 1_000_000)
        book = await made.feed.rest.depth("BTCUSDT", 100)
        with pytest.raises(ConfigError, match="must be listed by the venue"):
            await made.feed.instruments(["BTCUSDT", "NOPEUSDT"])
        assert await made.feed.rest.server_time_ns() == made.server.exchange.venue.now

    assert (btc.symbol, btc.base_asset, eth.quote_asset) == ("BTCUSDT", "BTC", "USDT")
    assert float(book["bids"][0][0]) < float(book["asks"][0][0])
    assert history.dtype == _core.model.BAR
    assert np.array_equal(history["ts_open"], START + np.arange(-60, 0) * MINUTE)
    assert set(history["instrument"]) == {1}


async def test_market_frames_flow_while_venue_time_does() -> None:
    async with rig(ticks()) as made:
        frames = made.feed.frames(["btcusdt@trade", "ethusdt@bookTicker", "btcusdt@depth@100ms"])
        seen: set[str] = set()
        async with asyncio.timeout(20):
            async with asyncio.TaskGroup() as tasks:
                mover = tasks.create_task(step_for_ever(made.wall))
                async for batch in frames:
                    seen.update(json.loads(frame)["stream"] for frame in batch)
                    if len(seen) == 3:
                        break
                mover.cancel()
        await frames.aclose()  # type: ignore[attr-defined]


async def test_ten_recorded_minutes_arrive_whole() -> None:
    days = ("20240808", "20240809")
    paths = [recorded.path(f"captures/spot_btcusdt_{day}.gz") for day in days]
    names = ["btcusdt@bookTicker", "btcusdt@trade", "btcusdt@depth@100ms"]
    counts = dict.fromkeys(names, 0)
    async with rig(ExchangeOptions(market=CaptureReplay(paths), speed=None)) as made:
        frames = made.feed.frames(names)
        async with asyncio.timeout(60):
            async for batch in frames:
                for frame in batch:
                    counts[frame[11 : frame.index(b'"', 11)].decode()] += 1
                if sum(counts.values()) == 99_573:
                    break
        await frames.aclose()  # type: ignore[attr-defined]

    assert counts == dict(zip(names, (73_174, 19_904, 6_495), strict=True))


async def step_for_ever(wall: SteppedWall) -> None:
    while True:
        wall.step(0.1)
        await asyncio.sleep(0)


async def test_market_order_from_bytes_to_fill_and_balances() -> None:
    async with rig(ticks()) as made, hearing(made):
        before = await made.execution.balances()
        attempt = made.execution.prepare(approved(quantity=BTC // 100))
        answered, *_ = await made.execution.submit(attempt)
        assert isinstance(answered, OrderAnswered)
        assert answered.outcome is Outcome.ACCEPTED
        assert (await made.ended("tc1-1"))[-1] is OrderStatus.FILLED
        await made.until(lambda: any(isinstance(e, BalanceReported) for e in made.events))
        queried = await made.execution.query("tc1-1", "BTCUSDT")
        after = await made.execution.balances()

    told = [e.report for e in made.events if isinstance(e, OrderReported)]
    fills = [report.fill for report in told if report.fill is not None]
    asked = [e.report.fill for e in queried if isinstance(e, OrderReported) and e.report.fill]
    assert fills == asked
    assert sum(fill.quantity for fill in fills) == BTC // 100
    spent = sum(fill.quote_quantity for fill in fills)
    fee = sum(fill.fee for fill in fills)
    assert {fill.fee_asset for fill in fills} == {"BTC"}
    assert after["USDT"][0] == before["USDT"][0] - spent
    assert after["BTC"][0] == before.get("BTC", (0, 0))[0] + BTC // 100 - fee
    reported = {e.asset: (e.free, e.locked) for e in made.events if isinstance(e, BalanceReported)}
    assert reported == {asset: after[asset] for asset in reported}


async def test_resting_orders_are_listed_cancelled_and_told() -> None:
    async with rig(ticks()) as made, hearing(made):
        execution = made.execution
        limit = approved(order_type=OrderType.LIMIT, price=20_000 * BTC, quantity=BTC // 100)
        assert [type(e) for e in await execution.submit(execution.prepare(limit))] == [
            OrderAnswered,
            OrderReported,
        ]
        (opened,) = await execution.open_orders()
        answered, reported = await execution.cancel("tc1-1", "BTCUSDT")
        again, *rest = await execution.cancel("tc1-1", "BTCUSDT")
        assert (await made.ended("tc1-1")) == [OrderStatus.WORKING, OrderStatus.CANCELED]
        queried = await execution.query("tc1-1", "BTCUSDT")

    assert (opened.client_id, opened.price, opened.status) == (
        "tc1-1",
        20_000 * BTC,
        OrderStatus.WORKING,
    )
    assert isinstance(answered, CancelAnswered)
    assert isinstance(again, CancelAnswered)
    assert (answered.outcome, again.outcome, rest) == (Outcome.ACCEPTED, Outcome.REFUSED, [])
    assert isinstance(reported, OrderReported)
    assert reported.report.status is OrderStatus.CANCELED
    assert [e.report.status for e in queried if isinstance(e, OrderReported)] == [
        OrderStatus.CANCELED
    ]


async def test_stop_limit_rests_until_it_is_cancelled() -> None:
    async with rig(ticks()) as made, hearing(made):
        execution = made.execution
        await execution.submit(execution.prepare(approved(quantity=BTC // 10)))
        await made.ended("tc1-1")
        stop = approved(
            client_id="tc1-2",
            side=Side.SELL,
            order_type=OrderType.STOP_LIMIT,
            quantity=BTC // 20,
            stop_price=20_000 * BTC,
            price=19_900 * BTC,
        )
        await execution.submit(execution.prepare(stop))
        (opened,) = await execution.open_orders()
        await execution.cancel("tc1-2", "BTCUSDT")
        await made.ended("tc1-2")

    assert (opened.order_type, opened.stop_price, opened.price) == (
        OrderType.STOP_LIMIT,
        20_000 * BTC,
        19_900 * BTC,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": 10**6 * BTC}, -1013),
        ({"quantity": 1}, -1013),
        ({"quantity": 100 * BTC}, -2010),
        ({"order_type": OrderType.LIMIT, "price": 1_000 * BTC + 1}, -1013),
        ({"symbol": "NOPEUSDT"}, -1121),
    ],
)
async def test_refusals_carry_the_venues_code(changes: dict[str, object], code: int) -> None:
    async with rig(ticks()) as made:
        execution = made.execution
        (answered,) = await execution.submit(execution.prepare(approved(**changes)))

    assert isinstance(answered, OrderAnswered)
    assert (answered.outcome, answered.code) == (Outcome.REFUSED, code)


async def test_an_id_the_venue_never_saw_is_proven_absent_in_time() -> None:
    async with rig(ticks()) as made:
        assert await made.execution.query("tc1-9", "BTCUSDT") == []
        made.wall.step(15.0)
        await made.feed.rest.server_time_ns()  # A request brings the venue's clock up to date.
        (gone,) = await made.execution.query("tc1-9", "BTCUSDT")

    assert isinstance(gone, OrderNotFound)


async def test_a_wrong_key_is_refused_for_good() -> None:
    async with rig(ticks(), key="another-key") as made:
        with pytest.raises(VenueRefused):
            await made.execution.balances()
        with pytest.raises(VenueRefused):
            await made.execution.connect()


async def test_a_lost_user_stream_is_subscribed_again() -> None:
    async with rig(ticks()) as made, hearing(made):
        for session in list(made.server.exchange.sessions):
            session.outbox.finish(SHUT_DOWN)
        await made.until(lambda: any(isinstance(e, UserStreamRestored) for e in made.events))
        await made.execution.submit(made.execution.prepare(approved(quantity=BTC // 100)))
        assert (await made.ended("tc1-1"))[-1] is OrderStatus.FILLED


async def test_bars_in_lockstep_wait_for_our_word() -> None:
    async with rig(bars(lockstep=True)) as made, hearing(made):
        execution = made.execution
        frames = made.feed.frames(["btcusdt@kline_1m", "!tradecoreStep"])
        steps = []
        is_sent = False
        async with asyncio.timeout(20):
            async for batch in frames:
                message = json.loads(batch[-1])  # Nothing comes after a step until our word.
                if message["stream"] != "!tradecoreStep":
                    continue
                step = message["data"]
                steps.append(step["T"])
                await execution.wait_seen(step["n"])
                if not is_sent:
                    is_sent = True
                    await execution.submit(execution.prepare(approved(quantity=BTC // 100)))
                if step.get("end"):
                    break
                done = {"method": "tradecore.done", "params": [step["T"]], "id": len(steps)}
                await made.feed.send(json.dumps(done).encode())
        await frames.aclose()  # type: ignore[attr-defined]

    assert steps == sorted(steps)
    assert made.statuses("tc1-1")[-1] is OrderStatus.FILLED
    assert execution.user_stream.counts.unreadable == 0
