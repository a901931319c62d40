# SPDX-License-Identifier: Apache-2.0
"""Perpetuals from the command line: backtest, sweep and checks, with leverage, funding and fees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.apps.kline_file import START_MS, write_klines
from tests.apps.test_cli import called

import tradecore as tc
from tradecore.apps.config import load
from tradecore.apps.limits import limits_of
from tradecore.apps.market import fees_of, funding_of
from tradecore.risk import Limits

MINE = """
import tradecore as tc
from tradecore import ta

m1 = tc.timeframe("1m")
fast, slow = ta.ema(m1.close, tc.param("fast", 10)), ta.ema(m1.close, tc.param("slow", 30))
both = tc.Strategy(
    name="both",
    long_entry=fast > slow,
    long_exit=fast < slow,
    short_entry=fast < slow,
    short_exit=fast > slow,
    size=tc.size.fraction(2.0),
)


class Scaled(tc.PythonStrategy):
    name = "scaled"
    timeframes = ("1m",)

    def __init__(self, bars):
        self.mean = bars.close.mean()

    def on_bar(self, ctx, bar):
        return [ctx.enter_short()] if bar.close > self.mean else [ctx.exit_short()]
"""
HOUR_MS = 3_600_000
DATA = ("--data", "BTCUSDT-1m.parquet")
THREEFOLD = ("--market", "perpetual", "--leverage", "3")
FUNDING = "BTCUSDT-fundingRate-2023-03.csv"


def write_funding(path: str, first: int, count: int = 3) -> None:
    times = [START_MS + hour * HOUR_MS + 5 for hour in range(first, first + count)]
    frame = {"calc_time": times, "last_funding_rate": [0.001] * count}
    pl.DataFrame(frame).write_csv(path)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE, "utf-8")
    write_klines(tmp_path / "BTCUSDT-1m.parquet", bars=600)
    write_funding(FUNDING, 2)


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert called(*arguments, "--json", "--output", "out") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def in_python(**terms: Any) -> tc.backtest.Result:
    namespace: dict[str, Any] = {}
    exec(MINE, namespace)
    bars = tc.data.load("BTCUSDT-1m.parquet")
    perpetual = tc.backtest.perpetual(bars, leverage=3)
    return tc.backtest.run(namespace["both"], bars, instruments=[perpetual], **terms)


def test_a_backtest_of_a_perpetual_is_the_one_of_python(capsys: pytest.CaptureFixture[str]) -> None:
    found = figures(capsys, "backtest", "mine.py:both", *DATA, *THREEFOLD, "--funding", FUNDING)
    result = in_python(funding=FUNDING, limits=limits())

    assert found["decisions_sha256"] == result.decisions.digest()
    assert found["funding"] == pytest.approx(result.metrics["funding"]) != 0
    assert result.fees == tc.fees.binance_usdm()
    assert {"long", "short"} == set(result.trades["direction"])


def limits() -> Limits:
    return limits_of(load(None, environment={}).settings.limits)


def test_a_sweep_of_a_perpetual_holds_the_run_of_each_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("--grid", "fast=5,10", "--by", "return", "--funding", FUNDING)
    found = figures(capsys, "sweep", "mine.py:both", *DATA, *THREEFOLD, *words)
    result = in_python(funding=FUNDING, params={"fast": 10})

    (row,) = [row for row in found["best"] if row["fast"] == 10]
    assert row["return"] == pytest.approx(result.metrics["return"])
    assert row["trades"] == result.metrics["trades"]


def test_the_settings_file_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"market: perpetual\nperpetual: {{leverage: 3, funding: [{FUNDING}]}}\n"
    Path("perpetual.yaml").write_text(text, "utf-8")

    by_file = figures(capsys, "backtest", "mine.py:both", "perpetual.yaml", *DATA)
    by_flags = figures(capsys, "backtest", "mine.py:both", *DATA, *THREEFOLD, "--funding", FUNDING)

    assert by_file["decisions_sha256"] == by_flags["decisions_sha256"]


def test_checks_run_on_perpetuals(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("check", "lookahead", "mine.py:Scaled", *DATA, *THREEFOLD) == 1
    found = capsys.readouterr().out
    assert "look-ahead at" in found
    assert "enter short" in found
    assert "self.mean = bars.close.mean()" in found
    assert called("check", "lookahead", "mine.py:both", *DATA, *THREEFOLD) == 0
    assert "no look-ahead" in capsys.readouterr().out
    assert called("check", "warmup", "mine.py:both", *DATA, *THREEFOLD, "--funding", FUNDING) == 0
    assert "needs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ((), "strategy 'both' has short_entry, must be left out for BTCUSDT: spot cannot be sold"),
        (("--market", "futures"), "flag --market: market was 'futures', must be spot or perpetual"),
        (("--leverage", "3"), "flag --leverage: perpetual.leverage was 3, must be left out"),
        (("--funding", FUNDING), "perpetual.funding was [BTCUSDT-fundingRate-2023-03.csv], must"),
        (("--market", "perpetual"), "was 2 of equity, must be at most 1 for BTCUSDT: its leverage"),
        ((*THREEFOLD, "--leverage", "126"), "perpetual.leverage was 126, must be a whole number"),
        ((*THREEFOLD, "--leverage", "100"), "perpetual.leverage was 100, must be below 100: 1 /"),
        ((*THREEFOLD, "--funding", "nix.csv"), "files that exist; nix.csv does not"),
        ((*THREEFOLD, "--funding", "ETHUSDT.csv"), "whose name must begin with one of BTCUSDT"),
        ((*THREEFOLD, "--funding", FUNDING, "--funding", "BTCUSDT-more.csv"),
         "BTCUSDT-more.csv has 2023-03-01T04:00:00 twice, must hold each time once"),
        ((*THREEFOLD, "--set", "size_fraction=4"), "at most perpetual.leverage, which is 3"),
        (("--set", "size_fraction=2"), "size_fraction was 2, must be at most 1 on spot"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(
    capsys: pytest.CaptureFixture[str], flags: tuple[str, ...], text: str
) -> None:
    write_funding("ETHUSDT.csv", 2)
    write_funding("BTCUSDT-more.csv", 4)

    assert called("backtest", "mine.py:both", *DATA, *flags, "--output", "out") == 2

    said = capsys.readouterr().err
    assert text in said
    assert said.count("\n") == 1
    assert not Path("out").exists()


def test_a_live_run_of_perpetuals_does_not_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("run", "--set", "market=perpetual") == 2
    assert "market was 'perpetual', must be spot for a live run" in capsys.readouterr().err


def test_fees_follow_the_market_where_nothing_is_said() -> None:
    def fees(*assignments: str) -> tc.fees.Fees:
        return fees_of(load(None, environment={}, assignments=assignments))

    assert fees() == tc.fees.binance_spot()
    assert fees("market=perpetual") == tc.fees.binance_usdm()
    assert fees("market=perpetual", "fees.taker_bps=4").taker_bps == 4
    assert fees("market=perpetual", "fees.taker_bps=4").maker_bps == 2
    assert fees("market=perpetual", "fees.maker_bps=10").maker_bps == 10


def test_files_of_one_symbol_are_joined_in_order_of_time() -> None:
    write_funding("BTCUSDT-later.csv", 5)
    files = ["BTCUSDT-later.csv", FUNDING]
    flags = {"market": "perpetual", "perpetual.funding": files}
    resolved = load(None, environment={}, flags=flags)

    found = funding_of(resolved, ["BTCUSDT", "ETHUSDT"])

    assert found is not None
    assert list(found) == ["BTCUSDT"]
    hours = (found["BTCUSDT"].ts // 1_000_000 - START_MS) / HOUR_MS
    assert hours.tolist() == [2, 3, 4, 5, 6, 7]
