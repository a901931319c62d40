# SPDX-License-Identifier: Apache-2.0
"""The report of a run as one page: candles with fills, equity, months, trades, settings."""

from __future__ import annotations

import html
import inspect
import math
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from tradecore.backtest.candles import candles, steps
from tradecore.backtest.glossary import TERMS, written
from tradecore.backtest.metrics import drawdowns, monthly
from tradecore.backtest.page import card, packed, page, table
from tradecore.backtest.picture import extremes
from tradecore.model.timeframe import parse_timeframe
from tradecore.risk.limits import Limits
from tradecore.strategy import PythonStrategy, Strategy

if TYPE_CHECKING:
    from tradecore.backtest.result import Result

POINTS = 15_000
"""Stretches of the equity curve of which the page keeps the least and greatest value."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MS = 1_000_000


def report_page(result: Result) -> str:
    """Return the page of a run as HTML that loads nothing."""
    names = ", ".join(strategy.name for strategy in result.strategies)
    parts = [
        f"<h1>{html.escape(names)}</h1>",
        f'<p class="under">{html.escape(_under(result))}</p>',
        f'<div class="cards">{_cards(result)}</div>',
        _CHART,
        "<h2>Returns by month</h2>",
        _months(result),
        "<h2>Trades</h2>",
        _TRADES if result.trades.height else '<p class="dim">There was no trade.</p>',
        "<h2>More</h2>",
        f"<details><summary>Every figure and its formula</summary>{_figures(result)}</details>",
        f"<details><summary>Settings</summary>{_settings(result)}</details>",
        *(
            f"<details><summary>Strategy {html.escape(strategy.name)}</summary>"
            f"<pre>{html.escape(strategy_text(strategy))}</pre></details>"
            for strategy in result.strategies
        ),
    ]
    return page(
        f"{names}: backtest",
        "\n".join(parts),
        data=_data(result),
        scripts=("chart.js", "trades.js"),
        plotly=True,
    )


_CHART = """
<div class="bar" id="ranges"><select id="symbol" aria-label="symbol"></select>
<button data-days="1">day</button><button data-days="7">week</button>
<button data-days="30">month</button><button data-days="90">quarter</button>
<button data-days="0">all</button><button id="back">&#9664;</button>
<button id="forth">&#9654;</button><span class="space"></span>
<span class="note" id="step"></span></div>
<div id="chart"></div>
<p class="note">Drag to zoom, double-click for all. Times are UTC.</p>
"""

_TRADES = """
<div class="bar"><label>show <select id="filter" aria-label="which trades">
<option value="all">all</option><option value="won">won</option><option value="lost">lost</option>
<option value="open">open</option></select></label><span class="note" id="count"></span>
<span class="space"></span><button id="before">&#9664;</button><span class="note" id="where"></span>
<button id="after">&#9654;</button></div>
<div class="wide"><table class="trades"><thead><tr id="head"></tr></thead>
<tbody id="rows"></tbody></table></div>
<p class="note">A click on a row shows the trade above; a click on a heading sorts.</p>
"""


# --- parts of the page --------------------------------------------------------------------------


def _under(result: Result) -> str:
    rows = result.summary_rows()
    return f"{rows['symbols']} · {rows['from']} to {rows['to']}"


def _cards(result: Result) -> str:
    m = result.metrics
    text = {name: written(name, value) for name, value in m.items()}
    quote = result.quote_asset
    rows = [
        card("return", text["return"], f"{text['return_yearly']} a year", _tone(m["return"])),
        card("equity", text["equity_end"], f"from {text['equity_start']} {quote}"),
        card("largest drawdown", text["drawdown_max"], f"longest {text['drawdown_days_max']}"),
        card("Sharpe", text["sharpe"], f"volatility {text['volatility_yearly']} a year"),
        card("Sortino", text["sortino"], f"Calmar {text['calmar']}"),
        card("trades", text["trades"], f"{text['trades_open']} open at the end"),
        card("won", text["win_rate"], f"profit factor {text['profit_factor']}"),
        card(
            "mean trade",
            text["profit_ratio_mean"],
            f"{text['holding_hours_mean']} held",
            _tone(m["profit_ratio_mean"]),
        ),
        card("exposure", text["exposure"], f"turnover {text['turnover_yearly']} a year"),
        card("fees paid", text["fees"], f"{text['orders']} orders, {text['refused']} refused"),
    ]
    if _has_perpetuals(result):
        rows.append(card("funding paid", text["funding"], "less what was received"))
    if "profit_kind" in m and "profit_cruel" in m:
        between = f"{text['profit_cruel']} to {text['profit_kind']}"
        rows.append(card("profit, cruel to kind", between, "what the bars leave open"))
    return "".join(rows)


def _tone(value: float) -> str:
    return "gain" if value > 0 else "loss" if value < 0 else ""


def _months(result: Result) -> str:
    curve = result.curve
    changes = monthly(curve.ts, curve.equity)
    years = sorted({year for year, _ in changes})
    most = max((abs(change) for change in changes.values()), default=0.0) or 1.0
    head = ['<th class="text"></th>', *(f"<th>{name}</th>" for name in _MONTHS), "<th>year</th>"]
    rows = []
    for year in years:
        months = [changes.get((year, month)) for month in range(1, 13)]
        whole = math.prod(1.0 + change for change in months if change is not None) - 1.0
        rows.append(
            [
                f'<td class="text">{year}</td>',
                *(_shaded(change, most) for change in months),
                f'<td class="year {_tone(whole)}">{written("return", whole, 1)}</td>',
            ]
        )
    return table(head, rows, "months")


def _shaded(change: float | None, most: float) -> str:
    if change is None:
        return "<td></td>"
    tone = "gain" if change >= 0 else "loss"
    depth = 0.08 + 0.55 * abs(change) / most if change else 0.0
    style = f"background:rgba(var(--{tone}-rgb),{depth:.2f})"
    return f'<td style="{style}">{written("return", change, 1)}</td>'


def _figures(result: Result) -> str:
    rows = [
        [
            f'<td class="text">{html.escape(term.title)}</td>',
            f"<td>{html.escape(written(term.name, result.metrics[term.name]))}</td>",
            f'<td class="formula">{html.escape(term.formula)}</td>',
        ]
        for term in TERMS
        if term.name in result.metrics
    ]
    return table([], rows, "figures")


def _settings(result: Result) -> str:
    shown = {
        "cash": f"{result.metrics['equity_start']:,.2f} {result.quote_asset}",
        "fees": result.summary_rows()["fees"],
        "params": _params(result),
        "limits": _limits(result.limits),
    }
    for symbol, rules in result.instruments.items():
        shown[symbol] = (
            f"tick {rules.tick_size.normalize():f}, lot {rules.lot_size.normalize():f}, "
            f"least order {rules.notional_min.normalize():f} {rules.quote_asset}"
        )
        if rules.is_perpetual:
            shown[symbol] += (
                f"; perpetual, leverage {rules.leverage}, maintenance margin "
                f"{rules.maintenance_margin:.2%}"
            )
    shown["decisions"] = result.decisions.digest()
    rows = [
        [
            f'<td class="text">{html.escape(name)}</td>',
            f'<td class="formula">{html.escape(text)}</td>',
        ]
        for name, text in shown.items()
    ]
    return table([], rows, "figures")


def _limits(limits: Limits) -> str:
    named = ((field.name, getattr(limits, field.name)) for field in fields(limits))
    shown = [f"{name.replace('_', ' ')} {value:g}" for name, value in named if value]
    return ", ".join(shown) or "none"


def _params(result: Result) -> str:
    parts = []
    for strategy in result.strategies:
        if not isinstance(strategy, Strategy):
            continue
        given = result.params.get(strategy.name, result.params)
        chosen = strategy.params | {k: v for k, v in dict(given).items() if k in strategy.params}
        parts += [f"{name} = {value:g}" for name, value in chosen.items()]
    return ", ".join(parts) or "none"


def strategy_text(strategy: Strategy | PythonStrategy) -> str:
    """Return a strategy as its author would write it: formulas, or the source of its class."""
    if isinstance(strategy, PythonStrategy):
        try:
            return inspect.getsource(type(strategy))
        except (OSError, TypeError):
            return f"class {type(strategy).__qualname__}: its source is not in a file"
    shown = {field.name: getattr(strategy, field.name) for field in fields(strategy)}
    lines = [f"    {name}={value!r}," for name, value in shown.items() if value is not None]
    return "\n".join(["tc.Strategy(", *lines, ")"])


# --- what the scripts draw ----------------------------------------------------------------------


def _data(result: Result) -> dict[str, Any]:
    curve = result.curve
    kept = extremes(curve.equity, POINTS)
    metrics = result.metrics
    profits = [metrics.get(name, math.nan) for name in ("profit_cruel", "profit_kind")]
    is_known = all(map(math.isfinite, profits)) and profits[0] < profits[1]
    band = [metrics["equity_start"] + profit for profit in profits] if is_known else None
    return {
        "quote": result.quote_asset,
        "start": result.ts_start / _MS,
        "end": result.ts_end / _MS,
        "symbols": [_symbol(result, symbol) for symbol in result.bars],
        "equity": {
            "t": packed(curve.ts[kept] / _MS, "f8"),
            "value": packed(curve.equity[kept], "f8"),
            "fall": packed(-drawdowns(curve.equity)[kept], "f4"),
        },
        "band": band,
        "trades": _trades(result),
    }


def _symbol(result: Result, symbol: str) -> dict[str, Any]:
    joined = candles(result.bars[symbol], parse_timeframe(result.timeframe))
    tick = result.instruments[symbol].tick_size.normalize()
    fills = result.fills.filter(result.fills["symbol"] == symbol)
    return {
        "name": symbol,
        "digits": max(0, -int(tick.as_tuple().exponent)),
        "step": joined.step_s * 1000,
        "levels": [step // joined.step_s for step in steps(joined.step_s)],
        "index": packed(joined.index, "i4"),
        **{name: packed(getattr(joined, name), "f4") for name in ("open", "high", "low", "close")},
        "fills": {
            "t": packed(fills["ts_event"].to_physical() / _MS, "f8"),
            "price": packed(fills["price"], "f8"),
            "quantity": packed(fills["quantity"], "f8"),
            "bought": packed(fills["side"] == "buy", "u1"),
        },
    }


def _trades(result: Result) -> dict[str, Any]:
    frame = result.trades
    places: Mapping[str, int] = {symbol: place for place, symbol in enumerate(result.bars)}
    return {
        "strategy": frame["strategy"].to_list() if len(result.strategies) > 1 else None,
        "symbol": [places[symbol] for symbol in frame["symbol"]],
        "long": packed(frame["direction"] == "long", "u1"),
        "entry": packed(frame["ts_entry"].to_physical() / _MS, "f8"),
        "exit": packed(frame["ts_exit"].to_physical() / _MS, "f8"),
        **{
            name: packed(np.asarray(frame[name]), "f8")
            for name in (
                *("quantity", "entry_price", "exit_price"),
                *("profit", "profit_ratio", "fees"),
            )
        },
        "funding": packed(frame["funding"], "f8") if _has_perpetuals(result) else None,
        "open": packed(frame["is_open"], "u1"),
    }


def _has_perpetuals(result: Result) -> bool:
    return any(rules.is_perpetual for rules in result.instruments.values())
