# SPDX-License-Identifier: Apache-2.0
"""What the table, the lines and the summary show, and that 80 columns are enough."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console

from tradecore.apps.display import (
    Style,
    duration_text,
    latency_text,
    line,
    make_display,
    money_text,
    render,
    render_summary,
)
from tradecore.apps.view import Latency, NodeView, SymbolView

VIEW = NodeView(
    state="trading",
    strategy="ema-cross",
    venue="exchange",
    speed=60.0,
    ts_venue=1_704_069_432_000_000_000,
    elapsed_s=36.2,
    duration_s=60.0,
    timeframes=("1m", "5m", "15m"),
    symbols=(
        SymbolView(
            "BTCUSDT",
            Decimal("64001.3"),
            Decimal("0.01"),
            (0.0012, -0.0034, 0.0),
            "long",
            Decimal("0.01234"),
            Decimal("12.345"),
            Decimal("63500.12"),
        ),
        SymbolView("DOGEUSDT", None, Decimal("0.00001"), (None, None, None)),
        SymbolView(
            "XRPUSDT",
            Decimal("0.5123"),
            Decimal("0.0001"),
            (0.1, 0.1, -0.1),
            "exit",
            Decimal("1234567.8"),
            Decimal("-1234.5"),
        ),
    ),
    quote_asset="USDT",
    equity=Decimal("10012.34"),
    profit=Decimal("12.34"),
    fees=Decimal("3.2"),
    fills=8,
    open_orders=2,
    unknown_orders=1,
    latency=Latency(7_200, 21_000, 1000),
    messages=123_456,
    messages_per_s=1234.5,
    refused=0,
    last_fills=("00:36:12  bought 0.01234 BTCUSDT at 64001.3",),
)


def drawn(view: NodeView, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, record=True, color_system=None)
    console.print(render(view, width))
    return console.export_text()


def test_the_table_fits_80_columns_and_cuts_nothing() -> None:
    text = drawn(VIEW)

    assert max(len(row.rstrip()) for row in text.splitlines()) <= 80
    assert "…" not in text
    for part in (
        *("trading", "ema-cross", "exchange x60", "2024-01-01 00:37:12 UTC", "0:36 of 1:00"),
        *("64,001.30", "+0.12%", "-0.34%", "long", "0.01234", "+12.34", "1234567.8", "-1,234.50"),
        *("10,012.34 USDT", "profit +12.34", "fees 3.20", "fills 8", "orders 2, 1 in doubt"),
        *("p50 7.2 us", "p99 21 us", "1,234/s", "refused 0", "bought 0.01234 BTCUSDT"),
    ):
        assert part in text, part


def test_a_wide_terminal_shows_stops() -> None:
    assert "63,500.12" in drawn(VIEW, 100)
    assert "63,500.12" not in drawn(VIEW, 80)


def test_the_height_is_steady() -> None:
    few = drawn(replace(VIEW, last_fills=()))
    many = drawn(replace(VIEW, last_fills=("a", "b", "c", "d")))

    assert few.count("\n") == many.count("\n")


def test_the_line_says_the_same_in_one_row() -> None:
    text = line(VIEW)

    assert "\n" not in text
    assert "DOGEUSDT --" in text
    assert "equity 10,012.34 (+12.34)" in text
    assert "latency 7.2 us/21 us" in text


@pytest.mark.parametrize(("style", "lines"), [("lines", 4), ("quiet", 0)])
def test_a_pipe_gets_a_line_now_and_then_and_every_fill(style: Style, lines: int) -> None:
    console = Console(file=(out := io.StringIO()), width=80)

    with make_display(style, console) as display:
        for elapsed in (0.0, 0.25, 2.0, 5.1):
            display.show(replace(VIEW, elapsed_s=elapsed, fills=0 if elapsed < 2 else 1))
        display.say("stopping")

    assert len(out.getvalue().splitlines()) == lines
    assert "\x1b" not in out.getvalue()


def test_the_table_leaves_no_trace_but_what_was_said() -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, height=30, force_terminal=True)

    with make_display("table", console) as display:
        display.show(VIEW)
        display.say("exchange is listening")

    assert "exchange is listening" in out.getvalue()
    assert "\x1b[?25h" in out.getvalue(), "the cursor is shown again"


def test_the_summary_is_a_panel() -> None:
    console = Console(file=io.StringIO(), width=80, record=True)
    console.print(render_summary("finished", {"fills": "8", "files": "/tmp/x"}))

    text = console.export_text()
    assert "finished" in text
    assert "files  /tmp/x" in text


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [
        ("0.001", True, "0.00"),
        ("-0.001", False, "0.00"),
        ("-5", True, "-5.00"),
        ("5", True, "+5.00"),
    ],
)
def test_money_has_two_decimals_and_no_minus_zero(value: str, signed: bool, text: str) -> None:
    assert money_text(Decimal(value), signed) == text


def test_units_are_chosen_to_be_read() -> None:
    assert [latency_text(ns) for ns in (0, 7_200, 21_000, 9_999_000, 25_000_000)] == [
        "--",
        "7.2 us",
        "21 us",
        "9999 us",
        "25 ms",
    ]
    assert [duration_text(s) for s in (0, 61.9, 3661)] == ["0:00", "1:01", "1:01:01"]
