# SPDX-License-Identifier: Apache-2.0
"""`tradecore backtest`: one run over recorded bars, its summary and its report."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn
from rich.text import Text

from tradecore.apps.config import Resolved
from tradecore.apps.display import render_summary
from tradecore.apps.limits import limits_of
from tradecore.apps.market import market_terms
from tradecore.apps.recordings import load_bars, parse_moment
from tradecore.apps.report import RunRecord, new_folder, write_report
from tradecore.apps.strategies import load_strategy
from tradecore.backtest import Result, run
from tradecore.backtest.picture import sparkline
from tradecore.errors import DataError
from tradecore.strategy import PythonStrategy, Strategy

SPARKS = 52


def run_backtest(
    resolved: Resolved,
    files: Sequence[Path],
    start: str | None,
    end: str | None,
    *,
    as_json: bool = False,
) -> int:
    """Run the strategy over the files' bars; print and write what came of it; return 0.

    With `as_json` the figures are printed for machines, with the folder that has the report.

    Raises
    ------
    TradecoreError
        If something given is wrong; nothing has been written then.
    """
    settings = resolved.settings
    strategy = load_strategy(resolved)
    chosen = settings.symbols if resolved.origin(("symbols",)) != "default" else ()
    data = load_bars(
        files,
        chosen,
        parse_moment(start, "--from") if start else None,
        parse_moment(end, "--to") if end else None,
    )
    try:
        with progress_bar() as progress:
            terms = terms_of(resolved, strategy) | market_terms(resolved, data)
            result = run(strategy, data, progress=progress, **terms)
    except ValueError as error:
        raise DataError(str(error)) from None
    return tell("backtest", result, strategy, resolved, as_json=as_json)


def terms_of(resolved: Resolved, strategy: Strategy | PythonStrategy) -> dict[str, Any]:
    """Return what the settings say of a run's account and strategy: cash, limits, params."""
    settings = resolved.settings
    return {
        "cash": settings.account.cash,
        "limits": limits_of(settings.limits),
        "params": dict(settings.params) if isinstance(strategy, Strategy) else None,
    }


def tell(
    kind: str,
    result: Result,
    strategy: Strategy | PythonStrategy,
    resolved: Resolved,
    *,
    as_json: bool,
) -> int:
    """Write the folder of a run of that kind, and print what came of it; return 0."""
    output = resolved.settings.run.output
    folder = new_folder(output, f"{kind}-{strategy.name}", datetime.now(UTC))
    title = f"{kind} of {resolved.settings.strategy}"
    record = record_of(result, title, resolved.masked(), folder)
    write_report(folder, record, result.report)
    if as_json:
        print(json.dumps(dict(record.figures) | {"folder": str(folder)}, indent=2))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    console.print(render_summary(record.title, _shown(result, record.rows)))
    return 0


@contextmanager
def progress_bar() -> Iterator[Callable[[float], None] | None]:
    """Draw a bar on a terminal while a run lasts, and take it away; nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Progress(
        BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _shown(result: Result, rows: Mapping[str, str]) -> dict[str, str | Text]:
    """Return the rows for a terminal: the curve among them, good and bad in colour."""
    profit = result.metrics["profit"]
    style = "green" if profit > 0 else "red" if profit < 0 else ""
    shown: dict[str, str | Text] = {}
    for name, value in rows.items():
        shown[name] = value
        if name == "equity":
            shown[""] = Text(sparkline(result.curve.equity, SPARKS), style=style)
        elif name == "return":
            shown[name] = Text(value, style=style)
    return shown


def record_of(result: Result, title: str, config: Mapping[str, Any], folder: Path) -> RunRecord:
    """Return what the folder of a backtest is written from."""
    return RunRecord(
        title=title,
        quote_asset=result.quote_asset,
        figures={name: plain(value) for name, value in result.metrics.items()}
        | {"decisions_sha256": result.decisions.digest()},
        rows=result.summary_rows() | {"report": str(folder / "report.html")},
        decisions=list(result.decisions),
        config=config,
    )


def plain(value: float) -> float | None:
    """Return what JSON can hold: NaN and infinity are null."""
    return value if math.isfinite(value) else None
