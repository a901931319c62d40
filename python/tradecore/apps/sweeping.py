# SPDX-License-Identifier: Apache-2.0
"""`tradecore sweep`: a strategy over a grid of its params, the best of them and what they make."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tradecore.apps.backtesting import plain, record_of
from tradecore.apps.config import Resolved
from tradecore.apps.heat import HeatTable
from tradecore.apps.market import market_terms
from tradecore.apps.recordings import load_bars, parse_moment
from tradecore.apps.report import new_folder, write_report
from tradecore.apps.strategies import load_strategy
from tradecore.backtest import Result, SweepTable, run, sweep, sweep_report
from tradecore.backtest.glossary import term, written
from tradecore.backtest.heat_grid import label
from tradecore.backtest.heatmap import with_values
from tradecore.backtest.table import FIGURES
from tradecore.data import Bars
from tradecore.errors import ConfigError, DataError, TradecoreError
from tradecore.strategy import Strategy

INTERRUPTED = 130
VALUES_MAX = 1_000_000
MOVING_MAX = 6
"""A page of heat maps has one for each pair of them, 15 at most."""
SHOWN = ("return", "sharpe", "drawdown_max", "profit_factor", "win_rate", "trades")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the flags of a sweep say, as they were typed."""

    grid: Sequence[str]
    by: str
    best: int
    store: Path | None
    threads: int | None


def run_sweep(
    resolved: Resolved,
    files: Sequence[Path],
    start: str | None,
    end: str | None,
    asked: Asked,
    *,
    as_json: bool = False,
) -> int:
    """Sweep the strategy over the files' bars; print and write what came of it.

    Returns 0, or 130 if Ctrl-C ended it early: what was done by then is kept, and the text says so.

    Raises
    ------
    TradecoreError
        If something given is wrong; nothing has been written then.
    """
    grid = grid_of(asked.grid)
    _check(resolved, asked)
    strategy = _declared(resolved)
    params = {name: [value] for name, value in resolved.settings.params.items()} | grid
    bars = _bars(resolved, files, start, end)
    market = market_terms(resolved, {bars.symbol: bars})
    terms: dict[str, Any] = {"cash": resolved.settings.account.cash} | market
    instruments = terms["instruments"]
    own = {name: terms[name] for name in ("cash", "fees", "funding")}
    own |= {"instrument": instruments[0] if instruments else None}
    try:
        table = sweep(strategy, bars, params, threads=asked.threads, store=asked.store, **own)
        best = table.best(asked.by, asked.best)
        chosen = table.best_params(asked.by) if len(best) else None
        result = run(strategy, bars, params=chosen, **terms) if chosen else None
    except ValueError as error:
        raise DataError(str(error)) from None
    except OSError as error:
        raise TradecoreError(f"{error.filename or asked.store}: {error.strerror}") from None
    if not len(table):
        return INTERRUPTED
    folder = new_folder(resolved.settings.run.output, f"sweep-{strategy.name}", datetime.now(UTC))
    _write(folder, table, asked.by, result, resolved, chosen)
    if as_json:
        print(json.dumps(_figures(table, asked, folder), indent=2))
    else:
        _show(table, asked, folder)
    return 0 if table.is_complete else INTERRUPTED


# --- what was given -----------------------------------------------------------------------------


def grid_of(texts: Sequence[str]) -> dict[str, list[float]]:
    """Return each param's values out of texts such as ``fast=5:30`` and ``multiple=1,2.5``.

    Raises
    ------
    ConfigError
        If a text is not so, or a param is named twice.
    """
    if not texts:
        raise ConfigError("--grid was left out, must name a param and values, such as fast=5:30")
    grid: dict[str, list[float]] = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not (name and equals and values):
            raise _refused(text)
        if name in grid:
            raise ConfigError(f"--grid was given twice for {name}, must name each param once")
        numbers = [number for part in values.split(",") for number in _numbers(part, text)]
        grid[name] = list(dict.fromkeys(numbers))
    moving = [name for name in grid if len(grid[name]) > 1]
    if len(moving) > MOVING_MAX:
        raise ConfigError(
            f"--grid had {len(moving)} params of several values, must have at most {MOVING_MAX}: "
            f"{', '.join(moving)}"
        )
    return grid


def _numbers(part: str, text: str) -> list[float]:
    """Return what ``7`` or ``first:last:step`` stands for, decimal steps without drift."""
    try:
        ends = [Decimal(end) for end in part.split(":")]
    except InvalidOperation:
        raise _refused(text) from None
    if len(ends) > 3 or not all(end.is_finite() for end in ends):
        raise _refused(text)
    if len(ends) == 1:
        return [float(ends[0])]
    first, last, step = ends if len(ends) == 3 else (*ends, Decimal(1))
    if step <= 0 or last < first:
        raise ConfigError(f"--grid was '{text}', must go upwards from FIRST to LAST by STEP")
    if (last - first) / step >= VALUES_MAX:
        raise ConfigError(f"--grid was '{text}', must make at most {VALUES_MAX:,} values")
    return [float(first + step * place) for place in range(int((last - first) // step) + 1)]


def _refused(text: str) -> ConfigError:
    return ConfigError(
        f"--grid was '{text}', must be NAME=1,2,3 or NAME=FIRST:LAST or NAME=FIRST:LAST:STEP"
    )


def _check(resolved: Resolved, asked: Asked) -> None:
    if asked.by not in FIGURES:
        close = difflib.get_close_matches(asked.by, FIGURES, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ConfigError(f"--by was '{asked.by}', must be one of: {', '.join(FIGURES)}{hint}")
    if asked.store is not None and not asked.store.absolute().parent.is_dir():
        raise ConfigError(f"--store was {asked.store}, whose folder does not exist")
    for key, value, origin in resolved.rows():
        if key.startswith("limits.") and origin != "default":
            raise ConfigError(
                f"{origin}: {key} was {value}, must be left out: a sweep takes no limits"
            )


def _declared(resolved: Resolved) -> Strategy:
    strategy = load_strategy(resolved)
    if not isinstance(strategy, Strategy):
        raise ConfigError(
            f"{resolved.origin(('strategy',))}: strategy was '{resolved.settings.strategy}', which "
            "is a tc.PythonStrategy, must be a tc.Strategy: a sweep runs formulas; `tradecore "
            "backtest` takes both"
        )
    return strategy


def _bars(resolved: Resolved, files: Sequence[Path], start: str | None, end: str | None) -> Bars:
    found = load_bars(
        files,
        resolved.settings.symbols if resolved.origin(("symbols",)) != "default" else (),
        parse_moment(start, "--from") if start else None,
        parse_moment(end, "--to") if end else None,
    )
    if len(found) > 1:
        raise ConfigError(
            f"symbols were {', '.join(found)}, must be one in a sweep: choose it with --symbol"
        )
    return next(iter(found.values()))


# --- what came of it ----------------------------------------------------------------------------


def _write(
    folder: Path,
    table: SweepTable,
    by: str,
    result: Result | None,
    resolved: Resolved,
    params: Mapping[str, float] | None,
) -> None:
    try:
        table.frame.write_parquet(folder / "sweep.parquet")
        known = with_values(table.frame, table.params)
        first = [by] if result is not None else []
        values = [*first, *(name for name in known if name not in first)]
        sweep_report(table, folder / "sweep.html", values=values)
    except OSError as error:
        raise TradecoreError(f"the sweep in {folder} is not whole: {error.strerror}") from None
    if result is not None:
        config = resolved.masked() | {"params": dict(params or {})}
        title = f"best of a sweep of {resolved.settings.strategy}"
        write_report(folder, record_of(result, title, config, folder), result.report)


def _figures(table: SweepTable, asked: Asked, folder: Path) -> dict[str, Any]:
    rows = table.best(asked.by, asked.best).iter_rows(named=True)
    return {
        "sets": table.sets,
        "sets_done": len(table),
        "is_complete": table.is_complete,
        "by": asked.by,
        "best": [
            {name: plain(v) if isinstance(v, float) else v for name, v in row.items()}
            for row in rows
        ],
        "folder": str(folder),
    }


def _show(table: SweepTable, asked: Asked, folder: Path) -> None:
    console = Console(highlight=False)
    best = table.best(asked.by, asked.best)
    title = term(asked.by).title
    if not table.is_complete:
        kept = f"; {asked.store} goes on from here" if asked.store else ""
        text = f"interrupted: {len(table):,} of {table.sets:,} sets were done and are kept{kept}"
        console.print(text, style="yellow", soft_wrap=True)
    if len(best):
        console.print(_rows(table, best, asked.by, f"{len(table):,} sets, the best by {title}"))
    else:
        console.print(f"{title} is not defined in any of {len(table):,} sets: no best set")
    console.print()
    console.print(_heat(table, asked.by))
    console.print()
    names = ["sweep.html", *(["report.html of the best set"] if len(best) else []), "sweep.parquet"]
    console.print(f"files  {folder}: {', '.join(names)}", soft_wrap=True)


def _rows(table: SweepTable, best: Any, by: str, title: str) -> Table:
    names = [by, *(name for name in SHOWN if name != by)]
    shown = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 1))
    for name in table.params:
        shown.add_column(name, justify="right", style="bold", no_wrap=True)
    for name in names:
        shown.add_column(name.replace("_", " "), justify="right")
    for row in best.iter_rows(named=True):
        figures = [written(name, float(row[name])) for name in names]
        shown.add_row(*(label(row[name]) for name in table.params), *figures)
    return shown


def _heat(table: SweepTable, value: str) -> HeatTable:
    """Return the map over the two params with the most values, the first of equals."""
    values = {name: table.frame[name].n_unique() for name in table.params}
    moving = sorted((name for name in values if values[name] > 1), key=lambda name: -values[name])
    fixed = [name for name in values if values[name] == 1]
    if not moving:
        return HeatTable(table.frame.drop(fixed[1:]), value=value)
    x, y = moving[0], moving[1] if len(moving) > 1 else None
    return HeatTable(table.frame.drop(fixed), x, y, value)
