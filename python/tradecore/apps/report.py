# SPDX-License-Identifier: Apache-2.0
"""The folder that a run leaves behind: summary, equity picture, decisions, settings, journal.

summary.json, summary.txt  the figures            equity.html    the picture; needs no network
decisions.txt              every order and fill   config.json    what was set; secrets masked
recovery.json              where the run began    report.html    a backtest's, not equity.html
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecore.backtest.page import card, page
from tradecore.errors import TradecoreError
from tradecore.model.fill import Fill
from tradecore.model.instrument import from_raw
from tradecore.model.order import Side

if TYPE_CHECKING:
    import plotly.graph_objects as go  # type: ignore[import-untyped]

    from tradecore.live import Recovered

POINTS_MAX = 20_000
"""Most points that one line of the picture keeps; a longer series is thinned evenly."""

# Colours that can be read on white and on black: the page follows the browser.
_INK, _BLUE, _RED, _GREEN = "#7b8794", "#3f83e8", "#d9603f", "#2e9b6b"
_GRID, _NONE = "rgba(128, 128, 128, 0.2)", "rgba(0, 0, 0, 0)"

Series = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a report is made of. Series are (venue ns, value), oldest first."""

    title: str
    quote_asset: str
    figures: Mapping[str, Any]
    rows: Mapping[str, str]
    decisions: Sequence[str]
    config: Mapping[str, Any] = field(default_factory=dict)
    equity: Series = ()
    prices: Mapping[str, Series] = field(default_factory=dict)
    fills: Sequence[Fill] = ()


def new_folder(output: Path, name: str, now: datetime) -> Path:
    """Create and return ``output/<time>-<name>``; a number is added if it exists."""
    stem = f"{now:%Y%m%d-%H%M%S}-{name}"
    for attempt in range(1, 1000):
        folder = output / (stem if attempt == 1 else f"{stem}-{attempt}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        return folder
    raise FileExistsError(f"{output / stem} exists a thousand times")


def write_report(
    folder: Path, record: RunRecord, write_page: Callable[[Path], object] | None = None
) -> None:
    """Write every file of the report into `folder`.

    `write_page` writes the page to the path that it is given, report.html; without it the page is
    equity.html, made of the record.

    Raises
    ------
    TradecoreError
        If the disk does not take them.
    """
    try:
        _write_files(folder, record)
        if write_page is not None:
            write_page(folder / "report.html")
        else:
            (folder / "equity.html").write_text(equity_page(record), "utf-8")
    except OSError as error:
        raise TradecoreError(f"the report in {folder} is not whole: {error.strerror}") from None


def _write_files(folder: Path, record: RunRecord) -> None:
    (folder / "summary.json").write_text(
        json.dumps(record.figures, indent=2, default=str) + "\n", "utf-8"
    )
    (folder / "summary.txt").write_text(summary_text(record), "utf-8")
    (folder / "decisions.txt").write_text("".join(f"{row}\n" for row in record.decisions), "utf-8")
    (folder / "config.json").write_text(
        json.dumps(record.config, indent=2, default=str) + "\n", "utf-8"
    )


def write_recovery(folder: Path, recovered: Recovered) -> None:
    """Write recovery.json: where the node stood when it stood where the venue does."""
    part = folder / "recovery.json.part"
    part.write_text(json.dumps(asdict(recovered), indent=2) + "\n", "utf-8")
    part.replace(folder / "recovery.json")


def summary_text(record: RunRecord) -> str:
    """Return the summary as plain text, one figure a line."""
    width = max((len(name) for name in record.rows), default=0)
    lines = [record.title, ""]
    lines += [f"{name:<{width}}  {value}" for name, value in record.rows.items()]
    return "\n".join(lines) + "\n"


def thinned(series: Series, most: int = POINTS_MAX) -> Series:
    """Return at most about `most` points, evenly spaced, the last one always among them."""
    if len(series) <= most:
        return series
    step = -(-len(series) // most)
    kept = list(series[::step])
    if kept[-1] != series[-1]:
        kept.append(series[-1])
    return kept


def drawdown(values: Sequence[float]) -> list[float]:
    """Return how far each value lies below the highest so far, as a fraction <= 0."""
    peaks = accumulate(values, max)
    return [
        value / peak - 1.0 if peak > 0 else 0.0 for value, peak in zip(values, peaks, strict=True)
    ]


# --- the page -----------------------------------------------------------------------------------


def equity_page(record: RunRecord) -> str:
    """Return one HTML page that carries its own script and loads nothing."""
    from plotly.io import to_html  # type: ignore[import-untyped]

    body = to_html(
        _figure(record),
        include_plotlyjs=True,
        full_html=False,
        config={"displayModeBar": False, "responsive": True},
    )
    cards = "".join(card(name, value) for name, value in record.rows.items() if len(value) <= 28)
    title = html.escape(record.title)
    return page(record.title, f'<h1>{title}</h1><p></p><div class="cards">{cards}</div>{body}')


def _figure(record: RunRecord) -> go.Figure:
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots  # type: ignore[import-untyped]

    symbols = list(record.prices)
    rows = 2 + len(symbols)
    heights = [0.9, 0.4] + [0.7] * len(symbols)
    figure = make_subplots(
        rows=rows,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.25 / (rows * 2),
        row_heights=heights,
        subplot_titles=[f"Equity, {record.quote_asset}", "Drawdown", *symbols],
    )
    equity = thinned(record.equity)
    times, values = _times(equity), [value for _, value in equity]
    figure.add_trace(
        go.Scatter(x=times, y=values, mode="lines", line={"color": _BLUE, "width": 1.6}), 1, 1
    )
    figure.add_trace(
        go.Scatter(
            x=times,
            y=drawdown(values),
            mode="lines",
            line={"color": _RED, "width": 1},
            fill="tozeroy",
            fillcolor="rgba(200, 85, 61, 0.15)",
        ),
        2,
        1,
    )
    for row, symbol in enumerate(symbols, 3):
        series = thinned(record.prices[symbol])
        figure.add_trace(
            go.Scatter(
                x=_times(series),
                y=[value for _, value in series],
                mode="lines",
                line={"color": "#7b8794", "width": 1},
            ),
            row,
            1,
        )
        for side in Side:
            fills = [f for f in record.fills if f.symbol == symbol and f.side is side]
            if fills:
                figure.add_trace(_marks(fills, side), row, 1)
    figure.update_layout(
        template="none",
        paper_bgcolor=_NONE,
        plot_bgcolor=_NONE,
        showlegend=False,
        hovermode="x unified",
        height=260 + 190 * len(symbols) + 160,
        margin={"l": 60, "r": 16, "t": 32, "b": 32},
        font={"family": "system-ui, sans-serif", "color": _INK, "size": 12},
    )
    figure.update_annotations(font_size=13, x=0, xanchor="left")
    figure.update_xaxes(gridcolor=_GRID)
    figure.update_yaxes(
        gridcolor=_GRID, zeroline=False, exponentformat="none", separatethousands=True
    )
    figure.update_yaxes(tickformat=".2%", row=2, col=1)
    return figure


def _times(series: Series) -> list[datetime]:
    return [datetime.fromtimestamp(ts / 1e9, UTC) for ts, _ in series]


def _marks(fills: Sequence[Fill], side: Side) -> go.Scatter:
    import plotly.graph_objects as go

    bought = side is Side.BUY
    return go.Scatter(
        x=[datetime.fromtimestamp(fill.ts_event / 1e9, UTC) for fill in fills],
        y=[float(from_raw(fill.price)) for fill in fills],
        mode="markers",
        name=str(side),
        marker={
            "symbol": "triangle-up" if bought else "triangle-down",
            "color": _GREEN if bought else _RED,
            "size": 9,
            "line": {"color": "#fff", "width": 1},
        },
        text=[f"{side} {from_raw(fill.quantity).normalize():f}" for fill in fills],
        hovertemplate="%{text} at %{y}<extra></extra>",
    )
