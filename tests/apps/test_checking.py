# SPDX-License-Identifier: Apache-2.0
"""`tradecore check`: what it prints and with which code it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.apps.kline_file import write_klines
from tests.apps.test_cli import called

MINE = """
import tradecore as tc


class Scaled(tc.PythonStrategy):
    name = "scaled"
    timeframes = ("1m",)

    def __init__(self, bars):
        self.high = bars.close.max()

    def on_bar(self, ctx, bar):
        return [ctx.enter_long()] if bar.close < 0.97 * self.high else [ctx.exit_long()]


class Rises(tc.PythonStrategy):
    name = "rises"
    timeframes = ("1m",)

    def on_bar(self, ctx, bar):
        return [ctx.enter_long()] if bar.close > bar.open else [ctx.exit_long()]


class First(Rises):
    def __init__(self):
        self.first = None

    def on_bar(self, ctx, bar):
        self.first = self.first or bar.close
        return [ctx.enter_long()] if bar.close > self.first else [ctx.exit_long()]


def number():
    return 5


rises = Rises()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(MINE, "utf-8")
    write_klines(tmp_path / "BTCUSDT-1m.parquet", bars=600)
    return tmp_path


DATA = ("--data", "BTCUSDT-1m.parquet")


def test_look_ahead_ends_with_1_and_names_the_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = called("check", "lookahead", "mine.py:Scaled", *DATA, "--cuts", "6")

    out, err = capsys.readouterr()
    line = MINE.splitlines().index("        self.high = bars.close.max()") + 1
    assert code == 1
    assert err == ""
    assert out.startswith("look-ahead at 2023-03-01 ")
    assert f"mine.py:{line}\n" in out
    assert "self.high = bars.close.max()" in out
    assert "first to differ  self.high: " in out
    assert sorted(path.suffix for path in folder.iterdir() if path.is_file()) == [
        ".parquet",
        ".py",
    ]


@pytest.mark.parametrize("name", ["mine.py:Rises", "mine.py:rises", "ema-cross"])
def test_clean_strategies_end_with_0(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("check", "lookahead", name, *DATA, "--cuts", "3") == 0

    out, _ = capsys.readouterr()
    assert "no look-ahead" in out
    assert "cut at 3 places" in out
    assert folder.exists()


@pytest.mark.usefixtures("folder")
def test_warmup_says_how_much_history_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("check", "warmup", "mine.py:Rises", *DATA) == 0
    assert capsys.readouterr().out.startswith("rises: needs 0 bars of 1m before its first decision")

    assert called("check", "warmup", "ema-cross", *DATA, "--set", "params.fast=3") in (0, 1)
    assert "its formulas state" in capsys.readouterr().out

    assert called("check", "warmup", "mine.py:First", *DATA) == 1
    assert "depends on where its history begins" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("mine.py:Rises",), "--data was left out, must name at least one kline file"),
        (("mine.py:Rises", "--data", "no.csv"), "--data was no.csv, which does not exist"),
        (("mine.py:tc", *DATA), "flag --strategy: strategy was 'mine.py:tc', which is a module"),
        (("mine.py:number", *DATA), "strategy made 5, must make a Strategy or a PythonStrategy"),
        (
            ("mine.py:Rises", *DATA, "--set", "params.x=1"),
            "flag --set: params.x is not a parameter of strategy 'mine.py:Rises', which has: none",
        ),
    ],
)
@pytest.mark.parametrize("command", ["lookahead", "warmup"])
def test_mistakes_are_one_line_and_end_with_2(
    command: str, arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("check", command, *arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tradecore: {says}")
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("folder")
def test_no_cut_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("check", "lookahead", "mine.py:Rises", *DATA, "--cuts", "0") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
