# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import recorded

import tradecore as tc
from tradecore import _core
from tradecore.data.exact import to_float
from tradecore.errors import DataError

MINUTE_MS = 60_000
ROWS = 5


def columns() -> dict[str, Any]:
    return {
        "open_time": 1_677_628_800_000 + MINUTE_MS * np.arange(ROWS),
        "open": np.array([10.0, 10.5, 11.0, 10.0, 9.5]),
        "high": np.array([10.6, 11.5, 11.0, 10.0, 9.9]),
        "low": np.array([9.9, 10.5, 10.0, 9.0, 9.5]),
        "close": np.array([10.5, 11.0, 10.0, 9.5, 9.75]),
        "volume": np.array([1.5, 0.0, 3.25, 4.0, 0.00000001]),
    }


def csv_text(header: bool = False, unit: int = 1) -> str:
    table = columns()
    lines = ["open_time,open,high,low,close,volume"] if header else []
    for i in range(ROWS):
        row = [int(table["open_time"][i]) * unit]
        row += [f"{table[name][i]:.8f}" for name in ("open", "high", "low", "close", "volume")]
        close = (int(table["open_time"][i]) + MINUTE_MS) * unit - 1
        rest = [] if header else [close, "2.50000000", 7, "0.5", "1.25000000", 0]
        lines.append(",".join(map(str, [*row, *rest])))
    return "\n".join(lines) + "\n"


def test_every_form_of_the_same_bars_is_equal(tmp_path: Path) -> None:
    table = columns()
    (tmp_path / "ABCUSDT-1m-2023-03-01.csv").write_text(csv_text())
    (tmp_path / "ABCUSDT-1m-us.csv").write_text(csv_text(unit=1000))
    (tmp_path / "ABCUSDT_head.csv").write_text(csv_text(header=True))
    with zipfile.ZipFile(tmp_path / "ABCUSDT-1m-2023-03-01.zip", "w") as archive:
        archive.writestr("ABCUSDT-1m-2023-03-01.csv", csv_text())
    pl.DataFrame(table).write_parquet(tmp_path / "ABCUSDT.parquet")
    sources = [table, pl.DataFrame(table), pd.DataFrame(table)]
    sources.append(
        pd.DataFrame(table).assign(
            open_time=pd.to_datetime(table["open_time"], unit="ms", utc=True)
        )
    )

    made = [tc.data.load(source, "1m", symbol="ABCUSDT") for source in sources]
    made += [tc.data.load(path) for path in sorted(tmp_path.iterdir())]

    for bars in made:
        assert (bars.symbol, bars.timeframe, len(bars)) == ("ABCUSDT", "1m", ROWS)
        for name in ("ts_open", "open", "high", "low", "close", "volume_low", "volume_high"):
            np.testing.assert_array_equal(bars.records[name], made[0].records[name])
    assert made[0].volume.tolist() == table["volume"].tolist()


def test_arrow_tables_are_taken() -> None:
    pytest.importorskip("pyarrow", reason="waits for pyarrow, which is not required")

    bars = tc.data.load(pl.DataFrame(columns()).to_arrow(), "1m", symbol="ABCUSDT")

    assert bars.close.tolist() == columns()["close"].tolist()


@given(st.lists(st.integers(0, 2**52), min_size=1))
def test_floats_with_eight_decimals_are_exact(raws: list[int]) -> None:
    values = np.array([float(Decimal(raw).scaleb(-8)) for raw in raws])

    bars = np.zeros(len(values), _core.model.BAR)
    assert _core.bars.put(bars, "volume", values) is None

    assert bars["volume_low"].tolist() == raws
    assert not bars["volume_high"].any()


@given(st.lists(st.floats(0, 2.0**62), min_size=1))
def test_large_floats_keep_their_value(values: list[float]) -> None:
    bars = np.zeros(len(values), _core.model.BAR)
    assert _core.bars.put(bars, "quote_volume", np.array(values)) is None
    low, high = bars["quote_volume_low"], bars["quote_volume_high"]

    np.testing.assert_allclose(to_float(low, high), values, rtol=1e-15, atol=1e-8)
    for value, lo, hi in zip(values, low.tolist(), high.tolist(), strict=True):
        assert hi * 2**64 + lo == int(Decimal(f"{value:.8f}").scaleb(8))


def broken(name: str, row: int, value: float) -> dict[str, Any]:
    table = columns()
    table[name] = table[name].copy()
    table[name][row] = value
    return table


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: broken("close", 3, float("nan")), "close row 3 was nan, must be finite and above 0"),
    (lambda: broken("volume", 1, -2.0), "volume row 1 was -2.0, must be finite and at least 0"),
    (lambda: broken("high", 2, 10.1), r"open of ABCUSDT bar .* was 11.0, must be at most .* high"),
    (lambda: broken("open", 0, 0.0), "open row 0 was 0.0, must be finite and above 0"),
    (lambda: broken("low", 0, float("inf")), "low row 0 was inf"),
    (lambda: broken("open_time", 4, 1), "row 4.* was .*, must be"),
    (lambda: columns() | {"opne": columns()["open"]}, "column was 'opne', .*did you mean 'open'"),
    (lambda: {"open_time": [1]}, "column 'open' is missing"),
    (lambda: columns() | {"close": np.array(["x"] * ROWS)}, "close row 0 was 'x', must be a plain"),
    (lambda: columns() | {"close": np.ones((ROWS, 2))}, "close had 2 dimensions, must have 1"),
    (lambda: columns() | {"close": np.ones(3)}, "close had 3 rows, must have 5"),
    (lambda: columns() | {"count": np.array([0.5] * ROWS)}, "count was of dtype float64, must"),
    (lambda: columns() | {"open": np.ones(ROWS, bool)}, "open was of dtype bool, must hold"),
]


@pytest.mark.parametrize(("make", "message"), MISTAKES)
def test_a_mistake_is_named(make: Callable[[], Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        tc.data.load(make(), "1m", symbol="ABCUSDT")


def test_non_contiguous_columns_are_taken_as_they_read() -> None:
    table = columns()
    wide = np.repeat(table["close"], 2)[::2]
    assert not wide.flags.c_contiguous

    bars = tc.data.load(table | {"close": wide}, "1m", symbol="ABCUSDT")

    assert bars.close.tolist() == table["close"].tolist()


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "ABCUSDT.parquet").write_bytes(b"not parquet")
    (tmp_path / "ABCUSDT.xlsx").write_bytes(b"")
    (tmp_path / "ABCUSDT.csv").write_text("1,2,3\n")
    for name, message in (
        ("missing.csv", "does not exist"),
        ("ABCUSDT.parquet", "could not be read"),
        ("ABCUSDT.xlsx", r"kind was '.xlsx', must be"),
        ("ABCUSDT.csv", "a line had 3 columns"),
    ):
        with pytest.raises(DataError, match=message):
            tc.data.load(tmp_path / name)


def test_gaps_are_flagged_and_files_joined(tmp_path: Path) -> None:
    bars = tc.data.load(columns(), "1m", symbol="ABCUSDT")
    table = columns()
    early = {name: values[:2] for name, values in table.items()}
    late = {name: values[3:] for name, values in table.items()}
    for name, part in (("b", late), ("a", early)):
        pl.DataFrame(part).write_parquet(tmp_path / f"ABCUSDT-1m-{name}.parquet")

    joined = tc.data.load(sorted(tmp_path.iterdir(), reverse=True))

    np.testing.assert_array_equal(joined.ts_open, np.delete(bars.ts_open, 2))
    holed = {name: np.delete(values, 2) for name, values in table.items()}
    flags = tc.data.load(holed, "1m", symbol="ABCUSDT").records["flags"]
    assert (flags & _core.model.FLAG_GAP).tolist() == [0, 0, _core.model.FLAG_GAP, 0]


def test_records_are_read_only() -> None:
    bars = tc.data.load(columns(), "1m", symbol="ABCUSDT")

    with pytest.raises(ValueError, match="read-only"):
        bars.records["close"][0] = 1


def test_slices_are_half_open() -> None:
    bars = tc.data.load(columns(), "1m", symbol="ABCUSDT")

    part = bars.slice("2023-03-01T00:01", "2023-03-01T00:03")

    assert part.ts_open.tolist() == bars.ts_open[1:3].tolist()
    assert bars.slice().records.tolist() == bars.records.tolist()
    with pytest.raises(ValueError, match="start was 'yesterday'"):
        bars.slice("yesterday")


def test_recorded_text_and_floats_agree() -> None:
    day = tc.data.load(recorded.path("raw_archives/spot/BTCUSDT-1m-2023-03-24.zip"))
    year = tc.data.load(recorded.path("klines_1m/BTCUSDT.parquet"))

    np.testing.assert_array_equal(day.records, year.slice("2023-03-24", "2023-03-25").records)


@pytest.mark.parametrize("timeframe", ["15m", "1h"])
def test_resampled_minutes_equal_the_venue_s_own_bars(timeframe: str) -> None:
    name = "raw_archives/spot/ETHUSDT-{}-2023-03-24.zip"
    minutes = tc.data.load(recorded.path(name.format("1m")))
    official = tc.data.load(recorded.path(name.format(timeframe)))

    made = minutes.resample(timeframe)

    for field in ("ts_open", "open", "high", "low", "close", "volume_low", "quote_volume_low"):
        np.testing.assert_array_equal(made.records[field], official.records[field])
    np.testing.assert_array_equal(made.count, official.count)


def test_microsecond_archives_read_like_millisecond_ones() -> None:
    bars = tc.data.load(recorded.path("raw_archives/spot_us/BTCUSDT-1m-2025-01-01.csv.zst"))

    assert repr(bars) == "Bars(BTCUSDT 1m, 1,440: 2025-01-01T00:00 to 2025-01-02T00:00)"


def test_a_bad_value_puts_nothing_and_goes_before_one_too_large() -> None:
    bars = np.zeros(3, _core.model.BAR)

    assert _core.bars.put(bars, "open", np.array([1.0, 1e12, 0.0])) == (2, False)
    assert _core.bars.put(bars, "open", np.array([1.0, 1e12, 2.0])) == (1, True)
    assert _core.bars.put(bars, "volume", np.array([1.0, 0.0, np.nan])) == (2, False)
    assert not bars["open"].any()
    assert not bars["volume_low"].any()
    with pytest.raises(ValueError, match="field was 'count', must be a price or a sum"):
        _core.bars.put(bars, "count", np.ones(3))
    with pytest.raises(ValueError, match="values had 2 rows, must have 3"):
        _core.bars.put(bars, "open", np.ones(2))


def test_a_price_that_does_not_fit_is_named() -> None:
    table = columns() | {"high": np.full(ROWS, 1e12)}
    with pytest.raises(ValueError, match="high held a price above 92233720368, must be below it"):
        tc.data.load(table, "1m", symbol="ABCUSDT")
