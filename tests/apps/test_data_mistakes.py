# SPDX-License-Identifier: Apache-2.0
"""Planted mistakes in input data: one clear line that names the thing, what it was, what it must
be; exit code not zero; nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tradecore as tc
from tradecore import _core, ta
from tradecore.apps.cli import main

HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
    "taker_buy_volume,taker_buy_quote_volume,ignore"
)


def kline(minute: int, **changes: str) -> list[str]:
    begin = 1_677_628_800_000 + minute * 60_000
    row = {
        "open_time": str(begin),
        "open": "100.00",
        "high": "101.00",
        "low": "99.00",
        "close": "100.50",
        "volume": "2.5",
        "close_time": str(begin + 59_999),
        "quote_volume": "250.0",
        "count": "7",
        "taker_buy_volume": "1.0",
        "taker_buy_quote_volume": "100.0",
        "ignore": "0",
    }
    return list((row | changes).values())


def klines(**changes: str) -> str:
    """Return ten good lines and header, the fifth with these changes."""
    rows = [kline(minute) for minute in range(10)]
    rows[4] = kline(4, **changes)
    return "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n"


def refused(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Backtest over a file that holds `text`; return the one line of its refusal."""
    file = folder / "BTCUSDT-1m.csv"
    file.write_text(text)
    with pytest.raises(SystemExit) as caught:
        main(["backtest", "--data", str(file), "--output", str(folder / "runs")])
    out, err = capsys.readouterr()
    assert caught.value.code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("tradecore: ")
    assert [path.name for path in folder.iterdir()] == [file.name]
    assert file.read_text() == text
    return err.strip()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"close": "nan"}, "close"),
        ({"open": "NaN"}, "open"),
        ({"high": "inf"}, "high"),
        ({"low": "-1"}, "low"),
        ({"low": "0"}, "low"),
        ({"close": ""}, "close"),
        ({"close": "many"}, "close"),
        ({"close": "105.0"}, "close"),
        ({"volume": "-2"}, "volume"),
        ({"volume": "nan"}, "volume"),
        ({"count": "-1"}, "count"),
        ({"open_time": "1677628800001"}, "open"),
        ({"open_time": "1677628800000"}, "open"),
    ],
)
def test_a_bad_value_in_a_kline_file(
    changes: dict[str, str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(tmp_path, klines(**changes), capsys)

    assert "BTCUSDT" in line
    assert says in line
    assert " was " in line
    assert "must be " in line


def test_a_missing_column_and_an_empty_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header, *rows = klines().splitlines()
    without_close = "\n".join([header.replace("close,", "cloze,", 1), *rows]) + "\n"

    assert "close" in refused(tmp_path, without_close, capsys)
    assert "BTCUSDT-1m.csv" in refused(tmp_path, "", capsys)


def test_a_file_of_another_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "BTCUSDT.parquet").write_bytes(b"no parquet")

    with pytest.raises(SystemExit) as caught:
        main(["backtest", "--data", str(tmp_path / "BTCUSDT.parquet")])

    err = capsys.readouterr().err
    assert caught.value.code == 2
    assert len(err.splitlines()) == 1
    assert "BTCUSDT.parquet" in err


def test_an_unknown_symbol(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "BTCUSDT-1m.csv"
    file.write_text(klines())

    with pytest.raises(SystemExit) as caught:
        main(["backtest", "--data", str(file), "--symbol", "ETHUSDT"])

    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "tradecore: symbol was ETHUSDT, must be one that is recorded: BTCUSDT\n"
    )


def good_records() -> np.ndarray[Any, Any]:
    records = np.zeros(4, _core.model.BAR)
    records["ts_open"] = np.arange(4) * 60_000_000_000
    records["ts_close"] = records["ts_open"] + 60_000_000_000
    for name in ("open", "high", "low", "close"):
        records[name] = 100 * 10**8
    return records


ARRAYS: dict[str, tuple[Callable[[], object], str]] = {
    "wrong dtype of bars": (
        lambda: tc.data.Bars("BTCUSDT", "1m", np.zeros(3)),  # type: ignore[attr-defined]
        "records was float64, must be an array of dtype BAR",
    ),
    "wrong dimensions of bars": (
        lambda: tc.data.Bars("BTCUSDT", "1m", good_records().reshape(2, 2)),  # type: ignore[attr-defined]
        "records had 2 dimensions, must have 1",
    ),
    "non-contiguous bars in the core": (
        lambda: _core.bars.resample(good_records()[::2], 300),
        "must be",
    ),
    "wrong dtype in the core": (
        lambda: _core.bars.resample(np.zeros(4), 300),
        "must be",
    ),
    "text as values": (
        lambda: ta.ema(np.array(["a", "b"]), 2),
        "values was ndarray of <U1, must hold real numbers",
    ),
    "three dimensions": (
        lambda: ta.ema(np.zeros((2, 2, 2)), 2),
        "values had 3 dimensions, must have 1 or 2",
    ),
    "period of zero": (lambda: ta.ema(np.zeros(4), 0), "period was 0, must be"),
    "negative size": (lambda: tc.size.fraction(-0.5), "fraction was -0.5, must be above 0"),
    "NaN stop": (lambda: tc.stop.percent(float("nan")), "percent was nan, must be"),
    "negative fee": (lambda: tc.fees.Fees(-1.0, 0.0), "maker_bps was -1.0, must be from 0"),
    "unknown timeframe": (lambda: tc.timeframe("5x"), "timeframe was '5x', must be"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_a_bad_argument_is_one_line(name: str) -> None:
    call, says = ARRAYS[name]

    with pytest.raises((ValueError, TypeError)) as caught:
        call()

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_non_contiguous_array_is_taken_and_left_alone() -> None:
    values = np.arange(40.0)
    strided = values[::2]

    result = ta.sma(strided, 3)

    np.testing.assert_array_equal(result, ta.sma(np.ascontiguousarray(strided), 3))
    np.testing.assert_array_equal(values, np.arange(40.0))
