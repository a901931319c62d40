# SPDX-License-Identifier: Apache-2.0
"""`tradecore backtest`: one run over recorded bars, its summary, and the same report as a run."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tradecore.apps.config import Resolved
from tradecore.apps.display import render_summary
from tradecore.apps.recordings import load_bars, parse_moment
from tradecore.apps.report import RunRecord, new_folder, write_report
from tradecore.apps.strategies import load_strategy
from tradecore.apps.wiring import limits_of
from tradecore.backtest import Result, run
from tradecore.data import Bars
from tradecore.errors import DataError
from tradecore.sim import Fees
from tradecore.strategy import Strategy


def run_backtest(
    resolved: Resolved, files: Sequence[Path], start: str | None, end: str | None
) -> int:
    """Run the strategy over the files' bars; print and write what came of it; return 0.

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
    params = dict(settings.params) if isinstance(strategy, Strategy) and settings.params else None
    try:
        result = run(
            strategy,
            data,
            fees=Fees(float(settings.fees.maker_bps), float(settings.fees.taker_bps)),
            cash=settings.account.cash,
            limits=limits_of(settings.limits),
            params=params,
        )
    except ValueError as error:
        raise DataError(str(error)) from None
    folder = new_folder(settings.run.output, f"backtest-{strategy.name}", datetime.now(UTC))
    record = _record(result, data, resolved, folder)
    write_report(folder, record)
    console = Console(highlight=False, soft_wrap=True)
    console.print(render_summary(record.title, record.rows))
    return 0


def _record(result: Result, data: dict[str, Bars], resolved: Resolved, folder: Path) -> RunRecord:
    rows = dict(re.split(r"\s{2,}", line, maxsplit=1) for line in result.summary().splitlines())
    equity = result.equity
    return RunRecord(
        title=f"backtest of {resolved.settings.strategy}",
        quote_asset=result.engine.portfolio.quote_asset,
        equity=list(zip(equity["ts_event"].to_physical(), equity["equity"], strict=True)),
        prices={
            symbol: list(zip(bars.ts_close.tolist(), bars.close.tolist(), strict=True))
            for symbol, bars in data.items()
        },
        fills=[fill for order in result.engine.orders for fill in order.fills],
        figures={name: _plain(value) for name, value in result.metrics.items()}
        | {"decisions_sha256": result.decisions.digest()},
        rows=rows | {"files": str(folder)},
        decisions=list(result.decisions),
        config=resolved.masked(),
    )


def _plain(value: float) -> float | None:
    """Return what JSON can hold: NaN and infinity are null."""
    return value if math.isfinite(value) else None
