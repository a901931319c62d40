# SPDX-License-Identifier: Apache-2.0
"""The same rules here, in backtesting.py and in vectorbt: each trade of a year of four symbols.

All get the same bars and, from `ta`, the same entries and exits. What is compared are the rules of
trading: when and at which price is bought and sold.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
import pytest
from tests import recorded
from tests.differential.peers import backtesting_py, vectorbt_rows
from tests.differential.peers.case import RULES, TIMEFRAME, Case, Trade, make_case, run_ours
from tests.differential.peers.explain import (
    DECIDED,
    EMPTY,
    FOLLOWS,
    GAPPED,
    TOUCHED,
    UNKNOWN,
    explain,
)

import tradecore as tc
from tradecore.data import Bars

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT", "ARBUSDT")
EQUAL_SHARE_MIN = 0.999
Peer = Callable[[Sequence[Case]], list[list[Trade]]]


@pytest.fixture(scope="module", params=["backtesting.py", "vectorbt"])
def peer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Peer]:
    if request.param == "backtesting.py":
        if importlib.util.find_spec("backtesting") is None:
            pytest.skip("waits for backtesting.py: pip install '.[bench]'")
        yield lambda cases: [backtesting_py.run(case) for case in cases]
        return
    python = vectorbt_rows.interpreter()
    if python is None:
        pytest.skip("waits for vectorbt: name a Python that has it in TRADECORE_VECTORBT")
    with vectorbt_rows.started(python, tmp_path_factory.mktemp("vectorbt")) as run:
        yield run


@cache
def year(symbol: str) -> Bars:
    source = recorded.path(f"klines_1m/{symbol}.parquet")
    return tc.data.load(source, "1m", symbol=symbol, start="2023-01-01", end="2024-01-01").resample(
        TIMEFRAME
    )


@cache
def own_trades(number: int, symbol: str) -> list[Trade]:
    return run_ours(make_case(RULES[number], year(symbol)))


def test_a_year_of_four_symbols_trade_by_trade(peer: Peer) -> None:
    """The peers' targets half a tick further, as they fill at a touch: see `Case.target_beyond`."""
    keys = [(number, symbol) for number in range(len(RULES)) for symbol in SYMBOLS]
    cases = [make_case(RULES[number], year(symbol)) for number, symbol in keys]
    touching = [make_case(RULES[-1], year(symbol), target_beyond=0.0) for symbol in SYMBOLS]
    theirs = peer([*cases, *touching])

    equal, total, names = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for key, case, trades in zip(keys, cases, theirs[: len(cases)], strict=True):
        ours = own_trades(*key)
        name = case.rules.name
        differences = explain(case, ours, trades)
        assert [each for each in differences if each.name == UNKNOWN] == [], case.name
        total[name] += max(len(ours), len(trades))
        equal[name] += len(set(ours) & set(trades))
        names.update((name, each.name) for each in differences)
        check_profits(case, ours, trades)
    for case, trades in zip(touching, theirs[len(cases) :], strict=True):
        ours = own_trades(len(RULES) - 1, case.bars.symbol)
        differences = explain(case, ours, trades)
        assert {each.name for each in differences} <= {TOUCHED, GAPPED, DECIDED, FOLLOWS}
        total["touching"] += max(len(ours), len(trades))
        equal["touching"] += len(set(ours) & set(trades))
        names.update(("touching", each.name) for each in differences)
    print("trades", dict(total), "equal", dict(equal), "differences", dict(names))  # noqa: T201

    for rules in RULES:
        assert total[rules.name] > 4_000
        assert equal[rules.name] >= EQUAL_SHARE_MIN * total[rules.name], rules.name
    assert names["touching", TOUCHED] > 0
    assert equal["touching"] < equal[RULES[-1].name]


def check_profits(case: Case, ours: Sequence[Trade], theirs: Sequence[Trade]) -> None:
    """Equal trades have equal profits, fees taken off, but for half a tick that a target is off."""
    profits = {trade: trade.profit for trade in theirs}
    half_tick = 0.51 * case.quantity * case.tick / 1e8
    for trade in ours:
        assert trade.profit == pytest.approx(profits.get(trade, trade.profit), abs=half_tick)


def jumpy_market(count: int) -> Bars:
    """A market that jumps between bars, by less than any stop is away, and often stands still."""
    random = np.random.default_rng(23)
    rows = np.zeros((count, 5))
    price = 5_000
    for row in rows:
        if random.random() < 0.08:
            row[:] = price, price, price, price, 0.0
            continue
        path = price + np.cumsum(random.integers(-30, 31, 4)) + (5_000 - price) // 100
        row[:] = path[0], path.max(), path.min(), path[-1], 10.0
        price = int(path[-1])
    opens, highs, lows, closes, volumes = rows.T
    table = {"open": opens, "high": highs, "low": lows, "close": closes, "volume": volumes}
    starts = 1_672_531_200_000 + np.arange(count) * 900_000
    return tc.data.load({"open_time": starts, **table}, TIMEFRAME, symbol="MADEUSDT")


@pytest.mark.parametrize("target_beyond", [0.5, 0.0])
def test_every_difference_in_a_jumpy_market_has_a_name(peer: Peer, target_beyond: float) -> None:
    cases = [make_case(rules, jumpy_market(6_000), target_beyond) for rules in RULES]
    names = Counter[str]()
    for case, theirs in zip(cases, peer(cases), strict=True):
        differences = explain(case, run_ours(case), theirs)
        assert [each for each in differences if each.name == UNKNOWN] == [], case.name
        names.update(each.name for each in differences)

    assert names[GAPPED] > 0
    assert names[EMPTY] > 0
    assert (names[TOUCHED] > 0) == (target_beyond == 0.0)
