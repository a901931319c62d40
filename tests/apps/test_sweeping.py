# SPDX-License-Identifier: Apache-2.0
"""`tradecore sweep`: what it prints and leaves, that it agrees with a backtest, what it refuses."""

from __future__ import annotations

import functools
import json
import signal
from pathlib import Path

import polars as pl
import pytest
from tests.apps.kline_file import write_klines

from tradecore.apps import sweeping
from tradecore.apps.cli import main

GRID = ("--grid", "fast=4:6", "--grid", "slow=13:33:10")
FILES = ["config.json", "decisions.txt", "report.html", "summary.json", "summary.txt"]


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_klines(tmp_path / "BTCUSDT-1m.parquet", 6_000)
    return tmp_path / "out"


def called(*arguments: str, command: str = "sweep") -> int:
    with pytest.raises(SystemExit) as ended:
        main([command, "--data", "BTCUSDT-1m.parquet", "--output", "out", *arguments])
    return int(ended.value.code or 0)


def test_people_get_the_best_a_map_and_reports(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*GRID, "--grid", "atr=14,20", "--best", "4") == 0
    printed = capsys.readouterr()
    (folder,) = output.iterdir()
    frame = pl.read_parquet(folder / "sweep.parquet")
    page = (folder / "sweep.html").read_text("utf-8")
    lines = printed.out.splitlines()
    first = frame.sort("sharpe", descending=True, maintain_order=True).row(0, named=True)

    assert lines[0].strip() == "18 sets, the best by Sharpe ratio"
    assert lines[1].split()[:3] == ["fast", "slow", "atr"]
    assert lines[2].split()[:3] == [str(first[name]) for name in ("fast", "slow", "atr")]
    assert lines[6].strip() == "", "four rows, as asked for"
    assert "Sharpe ratio over fast and slow: best over atr (2)" in printed.out
    assert f"★ {first['sharpe']:.2f} at fast {first['fast']}, slow {first['slow']}" in printed.out
    assert lines[-1].startswith(f"files  out/{folder.name}: sweep.html, report.html of the best")
    assert printed.err == ""
    assert "<h1>Sweep of ema-cross</h1>" in page
    assert page.index('<option value="sharpe">') < page.index('<option value="return">')
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted([*FILES, "sweep.html", "sweep.parquet"])
    assert frame.select("fast", "slow", "atr").rows() == [
        (fast, slow, atr) for fast in (4, 5, 6) for slow in (13, 23, 33) for atr in (14, 20)
    ]


def test_the_best_set_run_alone_comes_to_its_row(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ("--set", "params.timing=8", "--set", "fees.taker_bps=2", "--cash", "5000")
    more = ("--from", "2023-03-01T12:00", "--to", "2023-03-04")
    assert called(*GRID, *settings, *more, "--by", "return", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    best = answer["best"][0]
    params = [f"params.{name}={best[name]}" for name in ("fast", "slow", "timing")]
    sets = [text for param in params for text in ("--set", param)]
    flags = ("--set", "fees.taker_bps=2", "--cash", "5000", *more, *sets)

    assert called(*flags, "--json", command="backtest") == 0
    alone = json.loads(capsys.readouterr().out)

    assert (answer["sets"], answer["sets_done"], answer["is_complete"]) == (9, 9, True)
    assert best["timing"] == 8
    assert best["equity_start"] == 5_000
    shared = ("equity_end", "return", "sharpe", "drawdown_max", "trades", "fees", "win_rate")
    assert {name: best[name] for name in shared} == {name: alone[name] for name in shared}
    written = json.loads((Path(answer["folder"]) / "summary.json").read_text("utf-8"))
    assert {name: best[name] for name in shared} == {name: written[name] for name in shared}
    config = json.loads((Path(answer["folder"]) / "config.json").read_text("utf-8"))
    assert config["params"] == {name: best[name] for name in ("fast", "slow", "timing")}
    assert output.is_dir()


def test_less_is_better_where_it_is(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(*GRID, "--by", "drawdown_max", "--best", "9", "--json") == 0
    best = [row["drawdown_max"] for row in json.loads(capsys.readouterr().out)["best"]]

    assert len(set(best)) > 1
    assert best == sorted(best)
    assert output.is_dir()


@pytest.mark.parametrize(
    ("grid", "values"),
    [
        ("7", [7]),
        ("3,5,9", [3, 5, 9]),
        ("5:8", [5, 6, 7, 8]),
        ("20:55:15", [20, 35, 50]),
        ("1:1.5:0.1", [1.0, 1.1, 1.2, 1.3, 1.4, 1.5]),
        ("2:4,4:8:2,3", [2, 3, 4, 6, 8]),
    ],
)
def test_values_are_lists_and_ranges_with_their_last(grid: str, values: list[float]) -> None:
    assert sweeping.grid_of([f"a={grid}"]) == {"a": values}


def test_a_map_needs_one_moving_param_only(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("--grid", "fast=4:8", "--grid", "slow=20") == 0
    assert "Sharpe ratio over fast\n" in capsys.readouterr().out
    assert called("--grid", "slow=20") == 0
    assert "Sharpe ratio over slow\n" in capsys.readouterr().out
    assert output.is_dir()


def test_without_a_defined_figure_there_is_no_best(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*GRID, "--to", "2023-03-01T02:00", "--by", "win_rate") == 0
    printed = capsys.readouterr().out
    (folder,) = output.iterdir()

    assert "won is not defined in any of 9 sets: no best set" in printed
    assert sorted(path.name for path in folder.iterdir()) == ["sweep.html", "sweep.parquet"]


def test_a_settings_file_may_say_it_all(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text("strategy: ema-cross\naccount: {cash: 777}\n", "utf-8")
    assert called("mine.yaml", *GRID, "--json") == 0
    assert json.loads(capsys.readouterr().out)["best"][0]["equity_start"] == 777
    assert output.is_dir()


def test_ctrl_c_keeps_what_is_done_and_says_so(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(share: float) -> None:
        if share > 0.1:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(
        sweeping, "sweep", functools.partial(sweeping.sweep, progress=interrupt)
    )  # What it does is its own; only the moment of Ctrl-C is chosen here.
    many = ("--grid", "fast=2:41", "--grid", "slow=50:849")  # More than are handed over at once.

    assert called(*many, "--threads", "1", "--store", "kept.parquet") == 130
    printed = capsys.readouterr()
    (folder,) = output.iterdir()
    done = pl.read_parquet(folder / "sweep.parquet").height

    assert 0 < done < 32_000
    assert pl.read_parquet("kept.parquet").height == done
    assert printed.out.splitlines()[0] == (
        f"interrupted: {done:,} of 32,000 sets were done and are kept; "
        "kept.parquet goes on from here"
    )
    assert (folder / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "--grid was left out, must name a param and values, such as fast=5:30"),
        (("--grid", "fast"), "--grid was 'fast', must be NAME=1,2,3 or NAME=FIRST:LAST or"),
        (("--grid", "fast=1:x"), "--grid was 'fast=1:x', must be NAME=1,2,3 or"),
        (("--grid", "fast=1:2:3:4"), "--grid was 'fast=1:2:3:4', must be NAME=1,2,3 or"),
        (("--grid", "fast=nan"), "--grid was 'fast=nan', must be NAME=1,2,3 or"),
        (("--grid", "fast=9:1"), "--grid was 'fast=9:1', must go upwards from FIRST to LAST"),
        (("--grid", "fast=1:9:0"), "--grid was 'fast=1:9:0', must go upwards from FIRST to"),
        (("--grid", "fast=1:1e9"), "--grid was 'fast=1:1e9', must make at most 1,000,000"),
        (("--grid", "fast=1", "--grid", "fast=2"), "--grid was given twice for fast, must name"),
        (
            tuple(text for name in "abcdefg" for text in ("--grid", f"{name}=1,2")),
            "--grid had 7 params of several values, must have at most 6: a, b, c, d, e, f, g",
        ),
        (("--grid", "quick=1"), "grid names 'quick', must name params of the strategy: fast, "),
        (("--grid", "fast=0,1"), "grid at fast=0: period of ema was 0, must be a whole number"),
        ((*GRID, "--by", "luck"), "--by was 'luck', must be one of: equity_start, "),
        ((*GRID, "--threads", "0"), "Invalid value for '--threads'"),
        ((*GRID, "--store", "no/x.parquet"), "--store was no/x.parquet, whose folder does not"),
        ((*GRID, "--store", "BTCUSDT-1m.parquet"), "store BTCUSDT-1m.parquet is no file of a"),
        ((*GRID, "--profile", "prod"), "profile prod: limits.order_notional_max was 1000, must "),
        ((*GRID, "a.yaml", "b.yaml"), "CONFIG was a.yaml and b.yaml, must be one file"),
        (
            (*GRID, "--data", "ETHUSDT-1m.parquet"),
            "symbols were BTCUSDT, ETHUSDT, must be one in a sweep: choose it with --symbol",
        ),
        (
            ("ema-cross-python", *GRID),
            (
                "flag --strategy: strategy was 'ema-cross-python', which is a tc.PythonStrategy, "
                "must be a tc.Strategy: a sweep runs formulas; `tradecore backtest` takes both"
            ),
        ),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(
    output: Path, arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_klines(output.parent / "ETHUSDT-1m.parquet", 100)

    assert called(*arguments) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"tradecore: {says}")
    assert len(printed.err.splitlines()) == 1
    assert not output.exists()
