# SPDX-License-Identifier: Apache-2.0
"""`tradecore replay`: a strategy over recorded ticks, from the command line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests import recorded

import tradecore as tc
from tradecore.apps.cli import main
from tradecore.apps.config import load
from tradecore.apps.examples.ema_cross_python import EmaCrossPython
from tradecore.apps.limits import limits_of
from tradecore.apps.strategies import load_strategy
from tradecore.backtest.tick_runner import whole_bars
from tradecore.data import load_ticks

CAPTURE = "captures/spot_btcusdt_20240808.gz"
STRATEGY = '''
from collections.abc import Iterable
import tradecore as tc

class Turns(tc.PythonStrategy):
    """In at every odd bar, out at every even one."""

    name = "turns"
    timeframes = ("5s",)
    size = tc.size.fraction(0.1)

    def __init__(self) -> None:
        self.bars = 0

    def on_bar(self, ctx, bar):
        self.bars += 1
        return [ctx.enter_long() if self.bars % 2 else ctx.exit_long()]
'''


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(STRATEGY, "utf-8")
    return path


def called(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["replay", *arguments])
    return int(ended.value.code or 0)


def figures(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert called(*arguments, "--timeframe", "5s", "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("mine")
def test_free_form_runs_over_a_capture(capsys: pytest.CaptureFixture[str]) -> None:
    capture = str(recorded.path(CAPTURE))
    at_once = figures(capsys, "mine.py:Turns", "--data", capture)
    late = figures(capsys, "mine.py:Turns", "--data", capture, "--latency", "0,2500,0")
    assert at_once["fills"] > 10
    assert at_once["decisions_sha256"] != late["decisions_sha256"]
    folder = Path(str(late["folder"]))
    assert "replay-turns" in folder.name
    assert (folder / "report.html").is_file()


@pytest.mark.usefixtures("mine")
def test_a_capture_of_a_perpetual(capsys: pytest.CaptureFixture[str]) -> None:
    capture = str(recorded.path("captures/um_btcusdt_20240808.gz"))
    words = ("--market", "perpetual", "--leverage", "5")

    found = figures(capsys, "mine.py:Turns", "--data", capture, *words)

    ticks = load_ticks(capture)
    rules = tc.backtest.perpetual(whole_bars(ticks, "BTCUSDT", "1s"), leverage=5)
    limits = limits_of(load(None, environment={}).settings.limits)
    strategy = load_strategy(load(None, environment={}, flags={"strategy": "mine.py:Turns"}))
    result = tc.backtest.replay(strategy, ticks, timeframe="5s", instruments=[rules], limits=limits)
    assert found["decisions_sha256"] == result.decisions.digest()
    assert found["fees"] == pytest.approx(result.metrics["fees"])
    assert result.fees == tc.fees.binance_usdm()


@pytest.mark.usefixtures("mine")
def test_a_part_of_what_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    captures = [
        str(recorded.path(f"captures/spot_{name}usdt_20240808.gz")) for name in ("btc", "eth")
    ]
    begin, end = "2024-08-08T23:55:30", "2024-08-08T23:59:30"
    options = ("--from", begin, "--to", end)
    arguments = ("--data", *captures, "--symbol", "ETHUSDT", *options)
    assert called("ema-cross-python", *arguments, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    ns = [int(datetime.fromisoformat(f"{at}Z").timestamp()) * 10**9 for at in (begin, end)]
    ticks = load_ticks(captures, symbols=("ETHUSDT",), start=ns[0], end=ns[1])
    result = tc.backtest.replay(EmaCrossPython(), ticks)
    assert told["decisions_sha256"] == result.decisions.digest()


@pytest.mark.usefixtures("mine")
def test_it_is_what_replay_returns(capsys: pytest.CaptureFixture[str]) -> None:
    capture = str(recorded.path(CAPTURE))
    assert called("ema-cross-python", "--data", capture, "--queue", "power2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    result = tc.backtest.replay(EmaCrossPython(), capture, queue="power2")
    assert told["decisions_sha256"] == result.decisions.digest()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--data", "x.parquet"), "must be a recorded capture (.gz); `tradecore backtest` runs"),
        (("--data", "x.gz", "--latency", "soon"), "--latency was 'soon', must be milliseconds"),
        (("--data", "x.gz", "--latency", "1,2"), "--latency was '1,2', must be milliseconds"),
        (("--data", "x.gz", "--latency", "-1"), "--latency was '-1', must be milliseconds"),
        (("--data", "x.gz", "--latency", "nan"), "--latency was 'nan', must be milliseconds"),
        (("--data", "none.gz"), "--data was none.gz, which does not exist"),
        ((), "--data was left out, must name at least one capture"),
    ],
)
def test_mistakes_are_named(
    mine: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], text: str
) -> None:
    for name in ("x.parquet", "x.gz"):
        (mine.parent / name).write_bytes(b"")
    assert called("mine.py:Turns", *arguments) == 2
    assert text in capsys.readouterr().err


@pytest.mark.usefixtures("mine")
def test_a_queue_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    capture = str(recorded.path(CAPTURE))
    assert called("mine.py:Turns", "--data", capture, "--timeframe", "5s", "--queue", "x") == 2
    assert "queue" in capsys.readouterr().err
