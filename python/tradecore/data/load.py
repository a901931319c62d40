# SPDX-License-Identifier: Apache-2.0
"""Bars from whatever a user has: kline files as Binance publishes them, Parquet, tables, arrays."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.data.bars import Bars
from tradecore.data.table import KLINE_COLUMNS, to_bars
from tradecore.errors import DataError
from tradecore.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    import polars as pl

_NAME = re.compile(r"^([A-Z0-9]{2,20})(?:[-_.]|$)(?:([1-9][0-9]*[smhdw])(?:[-_.]|$))?")
_FORMATS = ".parquet, .csv, .csv.gz, .csv.zst or .zip"


def load(
    source: Any,
    timeframe: str | None = None,
    *,
    symbol: str | None = None,
    start: Any = None,
    end: Any = None,
) -> Bars:
    """Return closed bars from files or from a table in memory.

    Parameters
    ----------
    source : path, list of paths, Bars, polars or pandas frame, Arrow table, or mapping of columns
        Files: klines as Binance publishes them (CSV with or without a header, zipped or not, in ms
        or us) or Parquet with the same column names. Several files are joined in order of time.
    timeframe : str, optional
        Such as "1m". Default: what the file's name says, else the shortest step between bars.
    symbol : str, optional
        Default: what the file's name begins with; needed for tables.
    start, end : str, datetime, date or int, optional
        Keep the bars that open in [start, end).

    Raises
    ------
    DataError
        If a file is missing, of an unknown kind, or does not hold what it must; the text names it.
    ValueError, TypeError
        If a table or an argument does not hold what it must.
    """
    if isinstance(source, Bars):
        bars = source
    elif isinstance(source, str | Path):
        bars = _from_file(Path(source), timeframe, symbol)
    elif isinstance(source, Sequence) and source and isinstance(source[0], str | Path):
        bars = _joined([_from_file(Path(path), timeframe, symbol) for path in source])
    else:
        if symbol is None:
            raise ValueError("symbol was not given, must be named for a table in memory")
        length = parse_timeframe(timeframe) if timeframe else None
        bars = to_bars(read_columns(source, ("open_time",)), symbol, length)
    return bars if start is None and end is None else bars.slice(start, end)


def _from_file(path: Path, timeframe: str | None, symbol: str | None) -> Bars:
    if not path.is_file():
        raise DataError(f"file was '{path}', which does not exist; must be a file of bars")
    named = _NAME.match(path.name)
    symbol = symbol or (named.group(1) if named else None)
    if symbol is None:
        raise DataError(f"'{path.name}' does not begin with a symbol: pass symbol=")
    timeframe = timeframe or (named.group(2) if named else None)
    try:
        length = parse_timeframe(timeframe) if timeframe else None
        frame = _read(path)
        return to_bars({name: frame[name] for name in frame.columns}, symbol, length)
    except (ValueError, TypeError) as error:
        raise DataError(f"{path}: {error}") from error


def _read(path: Path) -> pl.DataFrame:
    import polars as pl
    from polars.exceptions import PolarsError

    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            return pl.read_parquet(path)
        if name.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                inside = archive.namelist()
                if len(inside) != 1:
                    raise ValueError(f"the archive held {len(inside)} files, must hold one CSV")
                return _read_csv(archive.read(inside[0]))
        if name.endswith((".csv", ".csv.gz", ".csv.zst")):
            return _read_csv(path.read_bytes())
    except (PolarsError, zipfile.BadZipFile, OSError) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise ValueError(f"could not be read: {first_line}") from error
    raise ValueError(f"kind was '{path.suffix}', must be {_FORMATS}")


def _read_csv(content: bytes) -> pl.DataFrame:
    """Return all columns as text, so that decimals are read exactly."""
    import polars as pl

    first = pl.read_csv(io.BytesIO(content), has_header=False, infer_schema=False, n_rows=1)
    has_header = not str(first.row(0)[0])[:1].isdigit()
    frame = pl.read_csv(io.BytesIO(content), has_header=has_header, infer_schema=False)
    if not has_header:
        if frame.width != len(KLINE_COLUMNS):
            raise ValueError(
                f"a line had {frame.width} columns, must have the {len(KLINE_COLUMNS)} of klines"
            )
        frame.columns = list(KLINE_COLUMNS)
    whole = [name for name in ("open_time", "close_time", "count") if name in frame.columns]
    return frame.with_columns(pl.col(whole).cast(pl.Int64))


def read_columns(source: Any, index: Sequence[str]) -> Mapping[str, Any]:
    """Return the columns of a table or a file; pandas' index bears the first name of `index`."""
    if isinstance(source, Mapping):
        return source
    if isinstance(source, str | Path):
        if not Path(source).is_file():
            raise ValueError("there is no such file")
        source = _read(Path(source))
    library = type(source).__module__.partition(".")[0]
    if library == "pandas":
        is_column = any(name in source.columns for name in index)
        frame = source if is_column else source.reset_index()
        if not any(name in frame.columns for name in index):
            frame = frame.rename(columns={frame.columns[0]: index[0]})
        return {str(name): frame[name] for name in frame.columns}
    if library == "polars":
        return {name: source[name] for name in source.columns}
    if library == "pyarrow":
        return {name: source[name].to_numpy() for name in source.column_names}
    raise TypeError(
        f"source was {type(source).__name__}, must be a path, a table or a mapping of columns"
    )


def _joined(runs: list[Bars]) -> Bars:
    first = runs[0]
    for run in runs:
        if (run.symbol, run.timeframe) != (first.symbol, first.timeframe):
            raise DataError(
                f"files hold {first.symbol} {first.timeframe} and {run.symbol} {run.timeframe}, "
                "must all hold one symbol and timeframe"
            )
    runs = sorted((run for run in runs if len(run)), key=lambda run: int(run.ts_open[0]))
    if not runs:
        return first
    return Bars(first.symbol, first.timeframe, np.concatenate([run.records for run in runs]))
