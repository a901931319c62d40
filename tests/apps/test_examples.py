# SPDX-License-Identifier: Apache-2.0
"""The example strategy on recorded history: both forms, live in lockstep and as a backtest."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest
from tests import recorded
from tests.apps.test_running import finish, only_folder, start

import tradecore as tc
from tradecore.apps.examples.ema_cross import ema_cross
from tradecore.apps.examples.ema_cross_python import EmaCrossPython

DAY_MS = 86_400_000
MARCH_MS = 1_677_628_800_000


@pytest.fixture(scope="module")
def year() -> Path:
    return recorded.path("klines_1m/BTCUSDT.parquet")


def test_both_forms_decide_alike_over_march_2023(year: Path) -> None:
    march = tc.data.load(year, "1m").slice("2023-03-01", "2023-04-01")

    declared, free = tc.backtest.run(ema_cross, march), tc.backtest.run(EmaCrossPython(), march)

    assert len(declared.decisions) > 1_000
    assert declared.decisions.digest() == free.decisions.digest()
    assert not any(declared.ledger_totals.values())


@pytest.mark.parametrize("strategy", ["ema-cross", "ema-cross-python"])
def test_days_with_a_halt_and_a_hole_decide_alike_over_sockets(
    year: Path, tmp_path: Path, strategy: str
) -> None:
    begin = MARCH_MS + 22 * DAY_MS
    days = pl.read_parquet(year).filter(
        pl.col("open_time").is_between(begin, begin + 3 * DAY_MS, closed="left")
    )
    days.write_parquet(tmp_path / "BTCUSDT-1m.parquet")
    options = ("--replay", "BTCUSDT-1m.parquet", "--lockstep", "--on-stop", "keep", "--quiet")

    finish(start(tmp_path, "run", "--strategy", strategy, *options, "--output", "live"))
    finish(start(tmp_path, "backtest", strategy, "--data", options[1], "--output", "past"))

    logs = [
        (only_folder(tmp_path / name) / "decisions.txt").read_bytes() for name in ("live", "past")
    ]
    assert hashlib.sha256(logs[0]).hexdigest() == hashlib.sha256(logs[1]).hexdigest()
    assert len(logs[0].splitlines()) > 100
