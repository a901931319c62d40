# SPDX-License-Identifier: Apache-2.0
"""`tradecore backtest`: what it prints for people and for machines, and what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.apps.kline_file import write_klines

from tradecore.apps.cli import main
from tradecore.apps.config import load
from tradecore.apps.limits import limits_of
from tradecore.backtest.quick import are_idle


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_klines(tmp_path / "BTCUSDT-1m.parquet", 2_000)
    return tmp_path / "out"


def called(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["backtest", "--data", "BTCUSDT-1m.parquet", *arguments])
    return int(ended.value.code or 0)


def test_people_get_a_panel_and_a_report(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--output", str(output)) == 0
    printed = capsys.readouterr()
    (folder,) = output.iterdir()

    assert "backtest of ema-cross" in printed.out
    assert "█" in printed.out
    assert "report.html" in printed.out
    assert printed.err == ""
    assert sorted(path.name for path in folder.iterdir()) == [
        "config.json",
        "decisions.txt",
        "report.html",
        "summary.json",
        "summary.txt",
    ]
    assert "Sharpe" in (folder / "report.html").read_text("utf-8")
    assert str(folder / "report.html") in (folder / "summary.txt").read_text("utf-8")


def test_machines_get_json_and_nothing_else(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("--output", str(output), "--json") == 0
    printed = capsys.readouterr()
    (folder,) = output.iterdir()
    figures = json.loads(printed.out)

    assert figures.pop("folder") == str(folder)
    assert figures == json.loads((folder / "summary.json").read_text("utf-8"))
    assert figures["trades"] > 0
    assert figures["value_at_risk_daily"] is None, "two days are too few"
    assert len(figures["decisions_sha256"]) == 64


def test_the_settings_own_limits_let_a_run_go_without_an_engine() -> None:
    assert are_idle(limits_of(load(None, environment={}).settings.limits), "1m")


def test_a_backtest_loads_nothing_that_talks_to_a_venue() -> None:
    """It would cost a quarter of the time to the first result."""
    look = (
        "import sys, tradecore.apps.backtesting as loaded; "
        "print([name for name in sys.modules if name.startswith('tradecore.adapters')])"
    )
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
