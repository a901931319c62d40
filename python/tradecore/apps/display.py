# SPDX-License-Identifier: Apache-2.0
"""The live table, its plain twin for pipes, and the closing summary. Draws; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import Literal, Protocol, Self

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tradecore.apps.view import NodeView, SymbolView

Style = Literal["table", "lines", "quiet"]

_GAIN, _LOSS, _DIM, _CALM = "green", "red", "bright_black", "default"
_STATE_STYLES = {"trading": "green", "halted": "red", "warming up": "yellow", "stopping": "yellow"}
LINE_EVERY_S = 5.0


class Display(Protocol):
    """Shows a node while it runs."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def show(self, view: NodeView) -> None: ...
    def say(self, text: str) -> None: ...


class PipeConsole(Console):
    """A console that raises BrokenPipeError when nobody reads it any more."""

    def on_broken_pipe(self) -> None:
        """Let the caller decide."""
        raise BrokenPipeError


def make_display(style: Style, console: Console) -> Display:
    """Return the display of a style, on `console`."""
    if style == "table":
        return TableDisplay(console)
    return LineDisplay(console, quiet=style == "quiet")


class TableDisplay:
    """A table that redraws in place, on a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self, view: NodeView) -> None:
        """Draw the node as it is now."""
        self._live.update(render(view, self._console.width), refresh=True)

    def say(self, text: str) -> None:
        """Print one line above the table."""
        self._console.print(Text(text, style=_DIM))


class LineDisplay:
    """One line every few seconds and one for each fill, for pipes and logs."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self._console = console
        self._quiet = quiet
        self._shown_s = -LINE_EVERY_S
        self._fills = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def show(self, view: NodeView) -> None:
        """Print a line if the last is old enough, and each fill since then."""
        if self._quiet or view.state == "starting":
            return
        fresh = view.fills - self._fills
        self._fills = view.fills
        for text in view.last_fills[-fresh:] if fresh > 0 else ():
            self.say(text)
        if view.elapsed_s - self._shown_s >= LINE_EVERY_S:
            self._shown_s = view.elapsed_s
            self.say(line(view))

    def say(self, text: str) -> None:
        """Print one line, unless quiet."""
        if not self._quiet:
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)


# --- texts --------------------------------------------------------------------------------------


def clock_text(ts: int) -> str:
    """Return venue ns as UTC text, to the second."""
    if ts <= 0:
        return "--"
    return datetime.fromtimestamp(ts // 1_000_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def duration_text(seconds: float) -> str:
    """Return seconds as m:ss or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def money_text(value: Decimal, signed: bool = False) -> str:
    """Return an amount with two decimals and thousands marks; never "-0.00"."""
    rounded = value.quantize(Decimal("0.01")) + 0
    return f"{rounded:+,.2f}" if signed and rounded else f"{rounded:,.2f}"


def price_text(view: SymbolView) -> str:
    """Return the price with the decimals that its tick has."""
    if view.price is None:
        return "--"
    return f"{view.price.quantize(view.tick_size.normalize()):,f}"


def latency_text(ns: int) -> str:
    """Return nanoseconds in the unit that leaves few digits."""
    if ns <= 0:
        return "--"
    if ns < 10_000:
        return f"{ns / 1e3:.1f} us"
    if ns < 10_000_000:
        return f"{ns / 1e3:.0f} us"
    return f"{ns / 1e6:.0f} ms"


def _sign_style(value: float | Decimal) -> str:
    return _GAIN if value > 0 else _LOSS if value < 0 else _DIM


def _quantity_text(value: Decimal) -> str:
    text = f"{value.normalize():f}"
    return text if len(text) <= 9 else f"{value:.9g}"[:9].rstrip(".")


def line(view: NodeView) -> str:
    """Return the node in one plain line."""
    prices = "  ".join(f"{row.symbol} {price_text(row)}" for row in view.symbols[:4])
    held = sum(1 for row in view.symbols if row.quantity)
    return (
        f"{clock_text(view.ts_venue)}  {view.state}  {prices}  "
        f"equity {money_text(view.equity)} ({money_text(view.profit, signed=True)})  "
        f"positions {held}  orders {view.open_orders}  fills {view.fills}  "
        f"latency {latency_text(view.latency.p50_ns)}/{latency_text(view.latency.p99_ns)}  "
        f"{view.messages_per_s:,.0f} msg/s"
    )


# --- the table ----------------------------------------------------------------------------------


def render(view: NodeView, width: int = 80) -> Group:
    """Return the whole picture; it fits 80 columns with three timeframes."""
    return Group(_header(view), _symbols(view, wide=width >= 90), _footer(view), _last_fills(view))


def _header(view: NodeView) -> Table:
    grid = Table.grid(expand=False, padding=(0, 2))
    state = Text("● ", style=_STATE_STYLES.get(view.state, _CALM))
    state.append(view.state, style="bold")
    elapsed = duration_text(view.elapsed_s)
    if view.duration_s is not None:
        elapsed += f" of {duration_text(view.duration_s)}"
    pace = f" x{view.speed:g}" if view.speed != 1 else ""
    grid.add_row(
        state,
        Text(view.strategy, style="bold"),
        Text(view.venue + pace),
        Text(clock_text(view.ts_venue) + " UTC", style=_CALM),
        Text(elapsed, style=_DIM),
    )
    return grid


def _symbols(view: NodeView, *, wide: bool) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1),
        collapse_padding=True,
        pad_edge=False,
        header_style=_DIM,
        border_style=_DIM,
    )
    table.add_column("", style="bold", no_wrap=True)
    table.add_column("price", justify="right", no_wrap=True)
    for timeframe in view.timeframes:
        table.add_column(timeframe, justify="right", no_wrap=True, min_width=6)
    table.add_column("signal", no_wrap=True, min_width=6)
    table.add_column("position", justify="right", no_wrap=True, min_width=8)
    if wide:
        table.add_column("stop", justify="right", no_wrap=True, min_width=8)
    table.add_column("profit", justify="right", no_wrap=True, min_width=8)
    for row in view.symbols:
        cells = [
            Text(row.symbol),
            Text(price_text(row)),
            *(_change(change) for change in row.changes),
            Text(row.signal, style=_GAIN if row.signal == "long" else _DIM),
            Text(_quantity_text(row.quantity), style=_CALM if row.quantity else _DIM),
            Text(money_text(row.profit, signed=True), style=_sign_style(row.profit)),
        ]
        if wide:
            cells.insert(-1, _stop(row))
        table.add_row(*cells)
    return table


def _stop(row: SymbolView) -> Text:
    if row.stop is None:
        return Text("--", style=_DIM)
    return Text(f"{row.stop.quantize(row.tick_size.normalize()):,f}")


def _change(change: float | None) -> Text:
    if change is None:
        return Text("--", style=_DIM)
    shown = round(change * 100, 2)
    return Text(f"{shown:+.2f}%" if shown else "0.00%", style=_sign_style(shown))


def _footer(view: NodeView) -> Text:
    profit = Text(money_text(view.profit, signed=True), style=_sign_style(view.profit))
    account = (
        _pair("equity", Text(f"{money_text(view.equity)} {view.quote_asset}", style="bold")),
        _pair("profit", profit),
        _pair("fees", Text(money_text(view.fees))),
        _pair("fills", Text(str(view.fills))),
    )
    health = (
        _pair("orders", _orders(view)),
        _pair("latency p50", Text(latency_text(view.latency.p50_ns))),
        _pair("p99", Text(latency_text(view.latency.p99_ns))),
        _pair("messages", Text(f"{view.messages_per_s:,.0f}/s")),
        _pair("refused", Text(str(view.refused), style=_LOSS if view.refused else _CALM)),
    )
    gap = Text("  ")
    return gap.join(account).append("\n").append_text(gap.join(health))


def _orders(view: NodeView) -> Text:
    text = Text(str(view.open_orders))
    if view.unknown_orders:
        text.append(f", {view.unknown_orders} in doubt", style=_LOSS)
    return text


def _pair(name: str, value: Text) -> Text:
    return Text.assemble((f"{name} ", _DIM), value)


def _last_fills(view: NodeView) -> Text:
    shown = list(view.last_fills[-3:])
    shown += [""] * (3 - len(shown))  # A steady height does not flicker.
    return Text("\n".join(["", *shown]), style=_DIM, no_wrap=True, overflow="ellipsis")


def render_summary(title: str, rows: Mapping[str, str | Text]) -> Panel:
    """Return the closing panel: one row for each figure."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=_DIM, no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows.items():
        grid.add_row(name, value)
    return Panel(grid, title=title, title_align="left", box=box.ROUNDED, expand=False)
