# SPDX-License-Identifier: Apache-2.0
"""From a table of columns, text or numbers, to bar records. Nothing is guessed in silence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.data.bars import COLUMNS, NS, Bars
from tradecore.data.exact import Words, words_of_parts
from tradecore.model.timeframe import format_timeframe

if TYPE_CHECKING:
    import polars as pl

KLINE_COLUMNS = (
    *("open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume"),
    *("count", "taker_buy_volume", "taker_buy_quote_volume", "ignore"),
)
"""The columns of Binance's kline files, in their order."""

_NEEDED = ("open_time", "open", "high", "low", "close", "volume")
_PRICES = ("open", "high", "low", "close")
_TOO_LARGE = "{} held a price above 92233720368, must be below it"


def to_bars(columns: Mapping[str, Any], symbol: str, timeframe_s: int | None) -> Bars:
    """Return the bars that a table's columns make.

    Parameters
    ----------
    columns : mapping of str to 1-D array or polars Series
        `open_time` (whole ms, us or ns, told by size, or datetimes), `open`, `high`, `low`,
        `close`, `volume`; where there are any, `quote_volume`, `count`, `taker_buy_volume`,
        `taker_buy_quote_volume`. Numbers, or plain decimal text, which is read exactly.
    symbol : str
    timeframe_s : int or None
        Seconds; None takes the shortest distance between two bars.

    Raises
    ------
    ValueError, TypeError
        Naming the column, the row, what it was and what it must be.
    """
    _check_names(list(columns))
    opens = times("open_time", columns["open_time"])
    length = timeframe_s * NS if timeframe_s else _shortest_step(opens)
    records = np.zeros(len(opens), _core.model.BAR)
    records["ts_open"] = opens
    records["ts_close"] = opens + length
    records["kind"] = int(_core.model.RecordKind.BAR)
    records["flags"] = _core.model.FLAG_CLOSED
    records["flags"][1:][opens[1:] != opens[:-1] + length] |= _core.model.FLAG_GAP
    records["timeframe_s"] = length // NS
    for name in COLUMNS:
        if name not in columns:
            continue
        if len(columns[name]) != len(opens):
            rows = len(columns[name])
            raise ValueError(f"{name} had {rows} rows, must have {len(opens)} like open_time")
        if _is_text(columns[name]):
            _put_text(records, name, columns[name])
        else:
            _put_numbers(records, name, columns[name])
    if "count" in columns:
        records["count"] = _whole("count", columns["count"], len(opens))
    return Bars(symbol, format_timeframe(length // NS), records)


def _check_names(names: list[str]) -> None:
    for name in names:
        if name not in KLINE_COLUMNS:
            near = difflib.get_close_matches(name, KLINE_COLUMNS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"column was {name!r}, must be one of {', '.join(KLINE_COLUMNS)}{hint}"
            )
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise ValueError(f"column {missing[0]!r} is missing; the table has {', '.join(names)}")


def _array(name: str, values: Any) -> NDArray[Any]:
    if hasattr(getattr(values, "dtype", None), "tz"):  # pandas with a time zone: to UTC.
        values = values.to_numpy("datetime64[ns]")
    elif hasattr(values, "to_numpy"):
        values = values.to_numpy()
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} had {array.ndim} dimensions, must have 1")
    return array


def times(name: str, values: Any) -> NDArray[np.int64]:
    """Return a column of times as ns UTC: datetimes, or whole ms, us or ns, told by size."""
    array = _array(name, values)
    if array.dtype.kind == "M":
        if np.isnat(array).any():
            raise ValueError(f"{name} row {int(np.argmax(np.isnat(array)))} was missing")
        return array.astype("datetime64[ns]").astype(np.int64)
    whole = _whole(name, array, len(array))
    if not len(whole):
        return whole
    biggest = int(whole.max())
    if int(whole.min()) <= 0:
        raise ValueError(f"{name} row {int(np.argmin(whole))} was {whole.min()}, must be above 0")
    # Milliseconds until the year 5138, microseconds from 1973 on: the sizes do not meet.
    factor = 1_000_000 if biggest < 10**14 else 1_000 if biggest < 10**17 else 1
    return whole * factor


def _whole(name: str, values: Any, rows: int) -> NDArray[np.int64]:
    array = _array(name, values)
    if len(array) != rows:
        raise ValueError(f"{name} had {len(array)} rows, must have {rows} like open_time")
    if array.dtype.kind in "iu":
        return array.astype(np.int64)
    if array.dtype.kind == "f" and np.isfinite(array).all() and (array == np.floor(array)).all():
        return array.astype(np.int64)
    if array.dtype.kind in "OUT":
        for row, value in enumerate(array):
            if not str(value).isascii() or not str(value).isdigit():
                raise ValueError(f"{name} row {row} was {value!r}, must be a whole number")
        return array.astype(np.int64)
    raise TypeError(f"{name} was of dtype {array.dtype}, must hold whole numbers")


def _put_numbers(records: NDArray[Any], name: str, values: Any) -> None:
    array = _array(name, values)
    if array.dtype.kind not in "fiu":
        raise TypeError(f"{name} was of dtype {array.dtype}, must hold numbers or decimal text")
    number = np.ascontiguousarray(array, np.float64)
    bad = _core.bars.put(records, name, number)
    if bad is not None:
        row, is_too_large = bad
        if is_too_large:
            raise ValueError(_TOO_LARGE.format(name))
        raise ValueError(f"{name} row {row} was {number[row]}, must be finite and {_floor(name)}")


def _put_text(records: NDArray[Any], name: str, values: Any) -> None:
    low, high = _text_words(name, values, _floor(name))
    if name not in _PRICES:
        records[f"{name}_low"], records[f"{name}_high"] = low, high
        return
    if high.any() or (low > np.uint64(2**63 - 1)).any():
        raise ValueError(_TOO_LARGE.format(name))
    records[name] = low.astype(np.int64)


def _floor(name: str) -> str:
    return "above 0" if name in _PRICES else "at least 0"


def _is_text(values: Any) -> bool:
    dtype = str(getattr(values, "dtype", ""))
    return dtype in {"String", "Utf8"} or np.asarray(values).dtype.kind in "UT"


def _text_words(name: str, values: Any, floor: str) -> Words:
    import polars as pl

    text: pl.Series = values if isinstance(values, pl.Series) else pl.Series(name, list(values))
    plain = text.str.contains(r"^[0-9]{1,18}(\.[0-9]{1,8}0*)?$").fill_null(value=False)
    if not plain.all():
        row = int(plain.not_().arg_max() or 0)
        raise ValueError(
            f"{name} row {row} was {text[row]!r}, must be a plain decimal, finite and {floor}"
        )
    whole = text.str.extract(r"^([0-9]+)").cast(pl.Int64)
    fraction = text.str.extract(r"\.([0-9]{1,8})").fill_null("0").str.pad_end(8, "0")
    return words_of_parts(whole.to_numpy(), fraction.cast(pl.Int64).to_numpy())


def _shortest_step(opens: NDArray[np.int64]) -> int:
    if len(opens) < 2:
        raise ValueError("timeframe was not given, and one bar alone does not show it")
    step = int(np.diff(opens).min())
    if step <= 0 or step % NS:
        raise ValueError(f"open_time steps by {step} ns at least, must rise by whole seconds")
    return step
