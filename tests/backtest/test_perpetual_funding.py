# SPDX-License-Identifier: Apache-2.0
"""Funding of perpetuals in backtests: what is paid and when, and the tables that it comes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.backtest.contracts import (
    MINUTE,
    START,
    check_books,
    market,
    rates,
    run,
    shorts,
)

from tradecore.data import Bars, load_funding
from tradecore.errors import DataError
from tradecore.model.instrument import SCALE


def test_shorts_receive_funding_and_longs_pay_it() -> None:
    bars = market([101, 100, 98, 96, 92, 90, 91])
    table = rates((1, 0.5), (4, 0.001), (5, -0.002), (6, 0.9))
    result = run(shorts(), bars, funding=table)

    # Held from minute 2 on: 10 x 96 x 0.001 received at 4, 10 x 92 x 0.002 paid at 5. At 6 the
    # exit is decided, which comes after the funding of that instant: 10 x 90 x 0.9 received.
    amounts = [event.amount / SCALE for _, _, event in result.engine.funding]
    assert amounts == [0.96, -1.84, 810.0]
    assert result.metrics["funding"] == pytest.approx(-(0.96 - 1.84 + 810.0))
    assert result.trades["funding"].to_list() == [pytest.approx(-809.12)]
    assert result.trades["profit"].to_list() == [pytest.approx(100 + 809.12)]
    assert result.metrics["profit"] == pytest.approx(909.12)
    assert "funding paid" in result.summary()
    check_books(result)


def test_a_stated_price_values_the_funding() -> None:
    table = rates((4, 0.001)) | {"price": [200.0]}
    result = run(shorts(), market([101, 100, 98, 96, 92, 91]), funding=table)

    assert [event.amount for _, _, event in result.engine.funding] == [2 * SCALE]
    assert result.trades["is_open"].to_list() == [True]
    assert result.trades["funding"].to_list() == [-2.0]
    check_books(result)


def test_funding_in_a_hole_is_paid_at_its_time() -> None:
    bars = market([101, 100, 98, 96, 92, 91])
    hole = Bars("BTCUSDT", "1m", np.delete(bars.records, 4))
    result = run(shorts(), hole, funding=rates((5, 0.001)))

    (event,) = [event for _, _, event in result.engine.funding]
    assert event.ts_event == (START + 5 * MINUTE) * 1_000_000
    check_books(result)


def test_funding_tables_are_read_as_people_have_them(tmp_path: Path) -> None:
    wanted = [(START + 60 * MINUTE) * 1_000_000, (START + 540 * MINUTE) * 1_000_000]
    archive = tmp_path / "BTCUSDT-fundingRate-2023-11.csv"
    archive.write_text(
        "calc_time,funding_interval_hours,last_funding_rate\n"
        f"{START + 60 * MINUTE + 3},8,0.00010000\n{START + 540 * MINUTE},8,-0.00002345\n"
    )
    answer = pl.DataFrame(
        {
            "symbol": ["BTCUSDT"] * 2,
            "fundingTime": [START + 60 * MINUTE + 3, START + 540 * MINUTE],
            "fundingRate": ["0.00010000", "-0.00002345"],
            "markPrice": ["100.5", "101"],
        }
    )
    for source in (archive, answer, answer.to_dict(as_series=False), load_funding(answer)):
        found = load_funding(source)
        assert found.ts.tolist() == wanted
        assert found.rate.tolist() == [10_000, -2_345]
    assert load_funding(answer).price.tolist() == [10_050_000_000, 10_100_000_000]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ({"time": [START]}, "column 'rate' is missing, must be one of rate, fundingRate"),
        ({"time": [START, START], "rate": [0.0, 0.0]}, "time row 1 must be after the row before"),
        ({"time": [START], "rate": [np.nan]}, "rate row 0 was nan, must be a finite number"),
        ({"time": [START], "rate": [1.5]}, "rate row 0 was 1.5, must be between -1 and 1"),
        ({"time": [START], "rate": [0.1, 0.2]}, "rate had 2 rows, must have 1 like time"),
        ({"time": [START], "rate": [0.1], "price": [0.0]}, "price row 0 must be above 0"),
    ],
)
def test_what_is_wrong_with_a_funding_table_is_named(table: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        run(shorts(), market([101, 100]), funding=table)


def test_a_missing_funding_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.csv: there is no such file"):
        load_funding(tmp_path / "gone.csv")
