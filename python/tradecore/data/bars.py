# SPDX-License-Identifier: Apache-2.0
"""Closed bars of one symbol and timeframe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.data.exact import SCALE, to_float
from tradecore.model.timeframe import format_timeframe, parse_timeframe

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

NS = 1_000_000_000

COLUMNS = (
    *("open", "high", "low", "close", "volume", "quote_volume"),
    *("taker_buy_volume", "taker_buy_quote_volume"),
)
"""The float columns of bars; `count` besides is an integer."""


class Bars:
    """Closed bars of one symbol and timeframe, oldest first; exact inside, float64 outside.

    Parameters
    ----------
    symbol : str
        The venue's text, upper case.
    timeframe : str
        Such as "1m".
    records : ndarray of `_core.model.BAR`, shape (n,)
        Used without a copy where it is C-contiguous, and made read-only.

    Raises
    ------
    TypeError
        If `records` is not an array of that dtype.
    ValueError
        If a bar is off the timeframe's grid, out of order, or not one that can have traded. The
        text names the bar, what it was and what it must be.
    """

    __slots__ = ("_history", "_steps", "records", "symbol", "timeframe")

    def __init__(self, symbol: str, timeframe: str, records: NDArray[Any]) -> None:
        if not symbol or symbol != symbol.upper():
            raise ValueError(f"symbol was {symbol!r}, must be upper-case text")
        length_s = parse_timeframe(timeframe)
        if not isinstance(records, np.ndarray) or records.dtype != _core.model.BAR:
            was = getattr(records, "dtype", type(records).__name__)
            raise TypeError(f"records was {was}, must be an array of dtype BAR")
        if records.ndim != 1:
            raise ValueError(f"records had {records.ndim} dimensions, must have 1")
        records = np.ascontiguousarray(records)
        _check(symbol, length_s, records)
        self.symbol = symbol
        self.timeframe = format_timeframe(length_s)
        self.records = records.view()
        self.records.flags.writeable = False
        self._history: _core.pipeline.History | None = None
        self._steps: _core.bars.Steps | None = None

    def __reduce__(self) -> tuple[type[Bars], tuple[str, str, NDArray[Any]]]:
        """Copies and pickles carry the bars; what follows from them is made again."""
        return Bars, (self.symbol, self.timeframe, self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        if not len(self):
            return f"Bars({self.symbol} {self.timeframe}, empty)"
        first, last = int(self.records["ts_open"][0]), int(self.records["ts_close"][-1])
        return f"Bars({self.symbol} {self.timeframe}, {len(self):,}: {_at(first)} to {_at(last)})"

    def __getattr__(self, name: str) -> Any:
        """Return a column as float64 in whole units, or `ts_open`, `ts_close`, `count` as int64."""
        if name in {"open", "high", "low", "close"}:
            return self.records[name] / SCALE
        if name in COLUMNS:
            return to_float(self.records[f"{name}_low"], self.records[f"{name}_high"])
        if name in {"ts_open", "ts_close", "count"}:
            return self.records[name]
        raise AttributeError(f"Bars has no attribute {name!r}")

    @property
    def timeframe_s(self) -> int:
        """The timeframe in seconds."""
        return parse_timeframe(self.timeframe)

    @property
    def history(self) -> _core.pipeline.History:
        """What runs and sweeps need of the bars besides themselves; made once."""
        if self._history is None:
            self._history = _core.pipeline.History(self.records, self.timeframe_s)
        return self._history

    @property
    def steps(self) -> _core.bars.Steps:
        """What prices and volumes move in; looked at once."""
        if self._steps is None:
            self._steps = _core.bars.steps(self.records)
        return self._steps

    def slice(self, start: Any = None, end: Any = None) -> Bars:
        """Return the bars that open in [start, end): ISO text, datetime, date, or ns."""
        opens = self.records["ts_open"]
        first = 0 if start is None else int(np.searchsorted(opens, to_ns("start", start)))
        last = len(self) if end is None else int(np.searchsorted(opens, to_ns("end", end)))
        return Bars(self.symbol, self.timeframe, self.records[first:last])

    def resample(self, timeframe: str) -> Bars:
        """Return the bars of a longer timeframe that these make, without a partial first one."""
        length_s = parse_timeframe(timeframe)
        if length_s % self.timeframe_s:
            raise ValueError(
                f"timeframe was {timeframe!r}, must be a multiple of the bars' {self.timeframe}"
            )
        return Bars(self.symbol, timeframe, _core.bars.resample(self.records, length_s))

    def to_polars(self) -> pl.DataFrame:
        """Return a frame: open_time (UTC), the float columns, count."""
        import polars as pl

        times = pl.Series("open_time", self.records["ts_open"]).cast(pl.Datetime("ns", "UTC"))
        columns = {name: getattr(self, name) for name in COLUMNS}
        return pl.DataFrame([times]).with_columns(
            *(pl.Series(name, values) for name, values in columns.items()),
            pl.Series("count", self.records["count"]),
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame indexed by open_time (UTC). pandas must be installed."""
        import pandas as pd

        index = pd.to_datetime(self.records["ts_open"], utc=True).rename("open_time")
        columns = {name: getattr(self, name) for name in COLUMNS}
        return pd.DataFrame({**columns, "count": self.records["count"]}, index=index)


def to_ns(name: str, moment: Any) -> int:
    """Return a moment as ns UTC: ISO text, datetime, date (midnight), or whole ns."""
    if isinstance(moment, int | np.integer):
        return int(moment)
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            raise ValueError(
                f"{name} was {moment!r}, must be a date such as 2023-03-01 or 2023-03-01T12:30"
            ) from None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} was {moment!r}, must be ISO text, a datetime, a date or ns")
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * NS + since.microseconds * 1_000


def _at(ts: int) -> str:
    return datetime.fromtimestamp(ts // NS, UTC).strftime("%Y-%m-%dT%H:%M")


_RULES = (
    ("ts_open", "must be on the grid of {timeframe}"),
    ("ts_close", "must be ts_open plus the timeframe"),
    ("ts_open", "must be after the bar before it"),
    ("low", "must be above 0"),
    ("open", "must be at least the bar's low"),
    ("open", "must be at most the bar's high"),
    ("close", "must be at least the bar's low"),
    ("close", "must be at most the bar's high"),
    ("volume_high", "must be at least 0"),
    ("quote_volume_high", "must be at least 0"),
    ("taker_buy_volume_high", "must be at least 0"),
    ("taker_buy_quote_volume_high", "must be at least 0"),
    ("count", "must be at least 0"),
)
"""What the compiled core checks, in its order."""


def _check(symbol: str, length_s: int, records: NDArray[Any]) -> None:
    breach = _core.bars.first_breach(records, length_s * NS)
    if breach is None:
        return
    place, row = breach
    field, rule = _RULES[place]
    rule = rule.format(timeframe=format_timeframe(length_s))
    value = int(records[field][row])
    text = value / SCALE if field in {"open", "high", "low", "close"} else value
    bar = _at(int(records["ts_open"][row]))
    raise ValueError(f"{field} of {symbol} bar {bar} (row {row}) was {text}, {rule}")
