# SPDX-License-Identifier: Apache-2.0
"""`tradecore run` and `tradecore backtest` as processes: what they print, leave, and agree on."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.apps.kline_file import write_klines

import tradecore

SOURCE = Path(tradecore.__file__).resolve().parents[1]
FILES = [
    "config.json",
    "decisions.txt",
    "equity.html",
    "journal.sqlite",
    "summary.json",
    "summary.txt",
]


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADECORE")}
    return subprocess.Popen(
        [sys.executable, "-m", "tradecore.apps.cli", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for the end; return what it printed, which must not be an error."""
    out, err = process.communicate(timeout=90)
    assert err == ""
    assert process.returncode == 0
    return out


def only_folder(output: Path) -> Path:
    (folder,) = output.iterdir()
    return folder


def test_a_run_without_any_file_trades_and_leaves_its_folder(tmp_path: Path) -> None:
    out = finish(start(tmp_path, "run", "--for", "5s", "--speed", "600"))
    folder = only_folder(tmp_path / "tradecore-runs")
    summary = json.loads((folder / "summary.json").read_text())

    assert sorted(set(FILES) - {path.name for path in folder.iterdir()}) == []
    assert summary["fills"] > 0
    assert summary["trades_open"] == 0, "flattened at the stop"
    assert summary["positions"] == []
    assert not any(summary["ledger_totals"].values())
    assert summary["venue_differences"] == {}
    assert summary["orders_unknown"] == 0
    assert summary["counters"]["refused"] == 0
    assert f"{summary['trades']} done" in out
    assert "sums to zero and equals the venue's balances" in out
    assert str(folder.name) in out
    assert re.search(r"^2024-01-01 \d\d:\d\d:\d\d  [a-z ]+  BTCUSDT ", out, re.MULTILINE)
    assert "\x1b" not in out


def test_a_closed_output_stops_in_order(tmp_path: Path) -> None:
    process = start(tmp_path, "run", "--speed", "600", "--symbols", "BTCUSDT")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()

    assert process.wait(60) == 1
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    summary = (only_folder(tmp_path / "tradecore-runs") / "summary.txt").read_text()
    assert "its output was closed" in summary


def test_ctrl_c_stops_in_order_and_takes_the_exchange_along(tmp_path: Path) -> None:
    process = start(tmp_path, "run", "--speed", "600", "--symbols", "BTCUSDT")
    assert process.stdout is not None
    assert " BTCUSDT " in process.stdout.readline()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()

    process.send_signal(signal.SIGINT)

    assert "stopped by SIGINT" in finish(process)
    assert len(children) == 1
    assert not Path(f"/proc/{children[0]}").exists()


@pytest.mark.parametrize("strategy", ["ema-cross", "ema-cross-python"])
def test_a_replay_in_lockstep_decides_as_the_backtest_does(tmp_path: Path, strategy: str) -> None:
    file = tmp_path / "BTCUSDT-1m.parquet"
    write_klines(file, 600)
    lockstep = ("--lockstep", "--on-stop", "keep", "--quiet")
    live = start(
        tmp_path,
        "run",
        "--strategy",
        strategy,
        "--replay",
        str(file),
        *lockstep,
        "--output",
        "live",
    )
    past = start(tmp_path, "backtest", strategy, "--data", str(file), "--output", "past")
    printed = finish(live) + finish(past)

    decisions = [
        (only_folder(tmp_path / name) / "decisions.txt").read_bytes() for name in ("live", "past")
    ]
    digests = [hashlib.sha256(text.strip()).hexdigest() for text in decisions]
    assert digests[0] == digests[1]
    assert len(decisions[0].splitlines()) > 4
    assert digests[0][:16] in printed
    assert "the recording has ended" in printed


def test_an_unknown_symbol_of_a_recording_is_one_line(tmp_path: Path) -> None:
    write_klines(tmp_path / "BTCUSDT-1m.parquet", 30)
    process = start(tmp_path, "run", "--replay", "BTCUSDT-1m.parquet", "--symbols", "ETHUSDT")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert out == ""
    assert err == "tradecore: symbol was ETHUSDT, must be one that is recorded: BTCUSDT\n"
    assert [path.name for path in tmp_path.iterdir()] == ["BTCUSDT-1m.parquet"]


def test_a_symbol_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    process = start(tmp_path, "run", "--symbols", "BTCUSTD")
    out, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "BTCUSTD" in err
    assert "must end in one of" in err
    assert list(tmp_path.iterdir()) == []
