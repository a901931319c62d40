# SPDX-License-Identifier: Apache-2.0
"""`tradecore check`: does a strategy know the future, and how much of the past does it need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from tradecore.apps.config import Resolved
from tradecore.apps.limits import limits_of
from tradecore.apps.market import market_terms
from tradecore.apps.recordings import load_bars, parse_moment
from tradecore.apps.strategies import load_given
from tradecore.backtest import check_lookahead, check_warmup
from tradecore.errors import DataError

FOUND = 1


def run_lookahead(
    resolved: Resolved,
    files: Sequence[Path],
    start: str | None,
    end: str | None,
    cuts: int,
    seed: int,
) -> int:
    """Run the strategy on cut histories; print what was found; return 1 if anything was.

    Raises
    ------
    TradecoreError
        If something given is wrong.
    """
    limits = limits_of(resolved.settings.limits)
    report = _checked(
        check_lookahead, resolved, files, start, end, cuts=cuts, seed=seed, limits=limits
    )
    return _shown(str(report), is_good=report.is_clean)


def run_warmup(
    resolved: Resolved, files: Sequence[Path], start: str | None, end: str | None
) -> int:
    """Print how much history the strategy needs; return 1 if what there is does not suffice.

    Raises
    ------
    TradecoreError
        If something given is wrong.
    """
    report = _checked(check_warmup, resolved, files, start, end)
    return _shown(str(report), is_good=report.is_settled)


def _checked(
    check: Callable[..., Any],
    resolved: Resolved,
    files: Sequence[Path],
    start: str | None,
    end: str | None,
    **options: Any,
) -> Any:
    settings = resolved.settings
    strategy = load_given(resolved)
    data = load_bars(
        files,
        settings.symbols if resolved.origin(("symbols",)) != "default" else (),
        parse_moment(start, "--from") if start else None,
        parse_moment(end, "--to") if end else None,
    )
    try:
        return check(
            strategy,
            data if len(data) > 1 else next(iter(data.values())),
            params=dict(settings.params) or None,
            cash=settings.account.cash,
            **market_terms(resolved, data),
            **options,
        )
    except ValueError as error:
        raise DataError(str(error)) from None


def _shown(text: str, *, is_good: bool) -> int:
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(text, style="green" if is_good else "red"))
    return 0 if is_good else FOUND
