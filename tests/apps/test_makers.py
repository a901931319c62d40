# SPDX-License-Identifier: Apache-2.0
"""Strategies that act on trades and books from the command line: where they run, and where not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import recorded
from tests.apps.kline_file import write_klines
from tests.apps.test_running import finish, only_folder, start

from tradecore.apps.cli import main

MAKER = '''
import tradecore as tc


class Maker(tc.PythonStrategy):
    """Bids at the best price, and offers what it holds."""

    name = "maker"
    timeframes = ("1m",)

    def on_book(self, ctx, book):
        held = float(ctx.position.amount)
        if ctx.open_buy is None:
            if held < 0.02:
                yield ctx.buy(0.01, book.bid)
        elif ctx.open_buy.price < book.bid:
            yield ctx.cancel_buy()
        if ctx.open_sell is None:
            if held >= 0.01:
                yield ctx.sell(0.01, book.ask)
        elif ctx.open_sell.price > book.ask:
            yield ctx.cancel_sell()
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MAKER, "utf-8")
    write_klines(tmp_path / "BTCUSDT-1m.parquet", 30)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_run_subscribes_to_the_book_and_trades_both_sides(folder: Path) -> None:
    arguments = ("--strategy", "mine.py:Maker", "--symbols", "BTCUSDT", "--speed", "60")
    out = finish(start(folder, "run", *arguments, "--for", "6s"))
    summary = json.loads((only_folder(folder / "tradecore-runs") / "summary.json").read_text())

    assert summary["counters"]["book_updates"] > 100
    assert summary["counters"]["book_gaps"] == 0
    assert summary["fills"] > 2
    assert summary["positions"] == []
    assert not any(summary["ledger_totals"].values())
    assert "sums to zero and equals the venue's balances" in out


@pytest.mark.usefixtures("folder")
def test_a_replay_of_a_capture_runs_it(capsys: pytest.CaptureFixture[str]) -> None:
    capture = str(recorded.path("captures/spot_btcusdt_20240808.gz"))
    with pytest.raises(SystemExit) as ended:
        main(["replay", "mine.py:Maker", "--data", capture, "--latency", "5", "--json"])
    assert not ended.value.code
    assert json.loads(capsys.readouterr().out)["fills"] > 10


@pytest.mark.usefixtures("folder")
def test_bars_are_no_place_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    said = "Maker has on_book and no on_bar, must be run over recorded ticks"
    klines = "BTCUSDT-1m.parquet"
    assert said in refused(capsys, "backtest", "mine.py:Maker", "--data", klines)
    assert said in refused(capsys, "check", "lookahead", "mine.py:Maker", "--data", klines)


def test_a_class_that_hears_nothing_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deaf = MAKER.replace("def on_book", "def on_boook").replace("class Maker", "class Deaf")
    (folder / "deaf.py").write_text(deaf, "utf-8")
    said = "strategy was 'deaf.py:Deaf', which has no on_bar, on_trade or on_book"
    assert said in refused(capsys, "run", "--strategy", "deaf.py:Deaf")
    assert said in refused(capsys, "backtest", "deaf.py:Deaf", "--data", "BTCUSDT-1m.parquet")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--replay", "BTCUSDT-1m.parquet"), "Maker has on_book and no on_bar"),
        (("--symbols", "BTCUSDT", "--set", "run.workers=2"), "run.workers was 2, must be 0 for a"),
    ],
)
def test_a_run_in_which_it_would_wait_in_vain_is_refused(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    process = start(folder, "run", "--strategy", "mine.py:Maker", *arguments)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert said in err
