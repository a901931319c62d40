# SPDX-License-Identifier: Apache-2.0
"""Funding rates of a perpetual: from files as Binance publishes them and from other tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore.data.bars import NS
from tradecore.data.exact import SCALE
from tradecore.data.load import read_columns
from tradecore.data.table import times
from tradecore.errors import DataError

NAMES: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "fundingTime", "calc_time", "funding_time"),
    "rate": ("rate", "fundingRate", "last_funding_rate", "funding_rate"),
    "price": ("price", "markPrice", "mark_price"),
}
"""What each column may be called: here, by the venue's REST answer, in its archives."""


@dataclass(frozen=True, slots=True, eq=False)
class FundingRates:
    """When longs pay shorts, and how much of what they hold.

    Attributes
    ----------
    ts : ndarray of int64, shape (n,)
        Ascending, ns UTC, whole seconds.
    rate : ndarray of int64, shape (n,)
        In units of 1e-8; below zero shorts pay.
    price : ndarray of int64, shape (n,)
        What holdings are valued at, in units of 1e-8; 0: the last price.
    """

    ts: NDArray[np.int64]
    rate: NDArray[np.int64]
    price: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ts)


def load_funding(source: Any) -> FundingRates:
    """Return the funding rates of one perpetual.

    Parameters
    ----------
    source : path, FundingRates, polars or pandas frame, Arrow table, or mapping of columns
        `time` (whole ms, us or ns, told by size, or datetimes), `rate` (a share: 0.0001 is one
        basis point) and, where there is one, `price`, the mark price of that time; also under the
        names of Binance's archive and REST answers. Other columns are left out. Times are cut to
        the second: the venue states them some milliseconds late.

    Raises
    ------
    DataError
        If a file is missing, of an unknown kind, or does not hold what it must.
    ValueError, TypeError
        If a table does not hold what it must; the text names column and row.
    """
    if isinstance(source, FundingRates):
        return source
    if not isinstance(source, str | Path):
        return _of_columns(read_columns(source, NAMES["time"]))
    try:
        return _of_columns(read_columns(source, NAMES["time"]))
    except (ValueError, TypeError) as error:
        raise DataError(f"{source}: {error}") from error


def is_table(source: Mapping[str, Any]) -> bool:
    """Return whether a mapping holds columns of funding rates, and not tables by symbol."""
    return any(name in source for names in NAMES.values() for name in names)


def _of_columns(columns: Mapping[str, Any]) -> FundingRates:
    found = {
        name: next((known for known in names if known in columns), None)
        for name, names in NAMES.items()
    }
    for name in ("time", "rate"):
        if found[name] is None:
            raise ValueError(
                f"column {name!r} is missing, must be one of {', '.join(NAMES[name])}; "
                f"the table has {', '.join(columns)}"
            )
    ts = times("time", columns[str(found["time"])])
    ts = ts - ts % NS
    rises = np.diff(ts) > 0
    if not rises.all():
        raise ValueError(f"time row {int(np.argmin(rises)) + 1} must be after the row before it")
    rate = _raw("rate", columns[str(found["rate"])], len(ts))
    too_large = np.abs(rate) >= SCALE
    if too_large.any():
        row = int(np.argmax(too_large))
        raise ValueError(f"rate row {row} was {rate[row] / SCALE}, must be between -1 and 1")
    price = np.zeros(len(ts), np.int64)
    if found["price"] is not None:
        price = _raw("price", columns[str(found["price"])], len(ts))
        if (price <= 0).any():
            raise ValueError(f"price row {int(np.argmax(price <= 0))} must be above 0")
    return FundingRates(ts, rate, price)


def _raw(name: str, values: Any, rows: int) -> NDArray[np.int64]:
    number = np.asarray(values).astype(np.float64)
    if number.shape != (rows,):
        raise ValueError(f"{name} had {number.size} rows, must have {rows} like time")
    if not np.isfinite(number).all():
        row = int(np.argmin(np.isfinite(number)))
        raise ValueError(f"{name} row {row} was {number[row]}, must be a finite number")
    return np.rint(number * SCALE).astype(np.int64)
