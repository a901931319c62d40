# SPDX-License-Identifier: Apache-2.0
"""The report of a run: whole in one file, exact in what it carries, harmless in what it shows."""

from __future__ import annotations

import base64
import json
import math
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.pipeline.frames import cross, make_bars, walk

import tradecore as tc
from tradecore.backtest import Result
from tradecore.backtest.ran import EventRan
from tradecore.backtest.report import report_page, strategy_text
from tradecore.data import Bars
from tradecore.model.instrument import SCALE


class Parts(HTMLParser):
    """Collects what a browser would fetch, and the text of scripts that hold data."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.data = ""
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in {"src", "href", "srcset", "data", "action", "poster"}
        ]
        self._is_data = ("id", "data") in attrs and tag == "script"

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.data += data


def parts(page: str) -> Parts:
    parser = Parts()
    parser.feed(page)
    return parser


def unpacked(text: str, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


class Nasty(tc.PythonStrategy):
    """Its name is </script><b>."""

    name = "</script><b>"
    timeframes = ("1m",)

    def on_bar(self, ctx: Any, bar: Any) -> Any:
        return [ctx.enter_long()] if bar.ts_close // 60_000_000_000 % 7 else [ctx.exit_long()]


@pytest.fixture(scope="module")
def result() -> Result:
    bars = [
        Bars(symbol, "1m", make_bars(walk(3_000, seed=21 + place)))
        for place, symbol in enumerate(("BTCUSDT", "ETHUSDT"))
    ]
    return tc.backtest.run(
        [cross(size=tc.size.fraction(0.3)), Nasty()], bars, cash=5_000, limits=tc.Limits()
    )


@pytest.fixture(scope="module")
def page(result: Result) -> str:
    return report_page(result)


def test_the_page_loads_nothing_and_forbids_it(page: str) -> None:
    assert parts(page).fetched == []
    assert "Content-Security-Policy" in page
    assert "default-src 'none'" in page
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in styles
    assert "@import" not in styles


def test_names_of_strategies_are_text_and_no_markup(page: str) -> None:
    assert "<b>" not in page.split("<body>")[1].split('<div class="cards">')[0]
    assert page.count("</script><b>") == 0
    assert "&lt;/script&gt;&lt;b&gt;" in page


def test_every_fill_is_carried_exactly(result: Result, page: str) -> None:
    data = json.loads(parts(page).data)
    assert [symbol["name"] for symbol in data["symbols"]] == ["BTCUSDT", "ETHUSDT"]
    for symbol in data["symbols"]:
        own = result.fills.filter(result.fills["symbol"] == symbol["name"])
        assert own.height > 10
        fills = symbol["fills"]
        np.testing.assert_array_equal(unpacked(fills["price"], "<f8"), own["price"])
        np.testing.assert_array_equal(
            unpacked(fills["t"], "<f8") * 1e6, own["ts_event"].to_physical()
        )
        np.testing.assert_array_equal(unpacked(fills["bought"], "u1"), own["side"] == "buy")


def test_trades_and_curve_are_those_of_the_result(result: Result, page: str) -> None:
    data = json.loads(parts(page).data)
    trades = data["trades"]
    np.testing.assert_array_equal(unpacked(trades["profit"], "<f8"), result.trades["profit"])
    assert trades["strategy"] == result.trades["strategy"].to_list()
    values = unpacked(data["equity"]["value"], "<f8")
    assert (values[0], values[-1]) == (5_000.0, result.metrics["equity_end"])
    assert values.min() == result.equity["equity"].min()
    falls = unpacked(data["equity"]["fall"], "<f4")
    assert -falls.min() == pytest.approx(result.metrics["drawdown_max"], rel=1e-6)


def test_a_band_is_shown_if_the_bars_leave_something_open(result: Result) -> None:
    assert json.loads(parts(report_page(result)).data)["band"] is None
    bars = Bars("BTCUSDT", "1m", make_bars(walk(500, seed=3)))
    other = tc.backtest.run(cross(), bars)
    other.metrics.update(profit_kind=120.0, profit_cruel=-80.0)
    shown = report_page(other)
    assert json.loads(parts(shown).data)["band"] == [9_920.0, 10_120.0]
    assert "-80.00 to 120.00" in shown
    other.metrics.update(profit_kind=math.nan)
    assert json.loads(parts(report_page(other)).data)["band"] is None


def test_an_interrupted_run_has_a_report(tmp_path: Path) -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(walk(300, seed=3)))
    result = tc.backtest.run(cross(), bars)
    ran = EventRan(result.engine)
    strategies = [cross()]
    whole = Result(
        ran, result._market, 10_000 * SCALE, result.ts_start, False, result.fees, strategies
    )
    built, complaints = browsed(whole.report(tmp_path / "report.html"))
    assert complaints == ""
    assert "(interrupted)" in whole.summary()
    assert 'class="main-svg"' in built


def test_figures_settings_and_the_strategies_own_text_are_in_it(page: str) -> None:
    assert "mean of daily returns / their standard deviation (n - 1) x sqrt(365)" in page
    assert "maker 10 bps, taker 10 bps" in page
    assert "def on_bar(self, ctx: Any, bar: Any)" in page
    assert "long_entry=" in page


def test_a_declared_strategy_is_written_as_its_author_would() -> None:
    text = strategy_text(cross(stop=tc.stop.percent(0.005)))
    assert text.startswith("tc.Strategy(\n    name='cross',\n    long_entry=")
    assert "stop=" in text
    assert "short_entry" not in text


def test_a_class_without_a_file_is_said_to_have_none() -> None:
    body = {"name": "made", "__module__": "nowhere", "on_bar": lambda *_: None}
    made = type("Made", (tc.PythonStrategy,), body)
    assert "its source is not in a file" in strategy_text(made())


def test_a_run_without_a_trade_has_a_report(tmp_path: Path) -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(np.full(100, 2_000_000)))
    path = tc.backtest.run(cross(), bars).report(tmp_path / "report.html")
    assert "There was no trade." in path.read_text("utf-8")


def test_a_missing_folder_is_the_systems_own_error(result: Result, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        result.report(tmp_path / "none" / "report.html")


def test_the_page_of_a_year_of_minutes_stays_small() -> None:
    bars = Bars("BTCUSDT", "1m", make_bars(walk(525_600, seed=2, start=900_000)))
    page = report_page(tc.backtest.run(cross(), bars, cash=100_000))
    assert len(page) < 12e6


# --- in a browser -------------------------------------------------------------------------------


def browsed(path: Path, *options: str) -> tuple[str, str]:
    """Return the page as the browser built it, and what it complained of."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("waits for chromium")
    profile = f"--user-data-dir={path.parent / 'profile'}"
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000")
    done = subprocess.run(
        [
            browser,
            *flags,
            profile,
            "--enable-logging=stderr",
            *options,
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return done.stdout, "\n".join(complaints)


def test_a_browser_draws_it_without_a_complaint(result: Result, tmp_path: Path) -> None:
    built, complaints = browsed(result.report(tmp_path / "report.html"))
    assert complaints == ""
    assert 'class="main-svg"' in built
    rows = built.split('id="rows">')[1].split("</tbody>")[0]
    assert rows.count("<tr") == min(25, result.trades.height)
    assert re.search(r"<span class=\"note\" id=\"step\">\d+m candles", built)


_TRIED = """<script>
Plotly.relayout("chart", { "xaxis.range[0]": "FROM", "xaxis.range[1]": "TO" }).then(() => {
  const said = [new Date(range[0]).toISOString(), new Date(range[1]).toISOString()];
  element("head").querySelector("[data-sort=profit]").click();
  said.push(element("rows").children[0].cells[9].textContent);
  element("rows").children[0].click();
  said.push(range[0] <= Math.max(...trades.entry) ? data.symbols[shown].name : "nowhere");
  element("filter").value = "lost";
  element("filter").onchange();
  said.push(element("count").textContent);
  document.title = said.join("|");
});
</script></body>"""


def test_zoom_sort_filter_and_a_click_on_a_trade_do_what_they_say(
    result: Result, tmp_path: Path
) -> None:
    path = result.report(tmp_path / "report.html")
    start, end = "2023-03-28T12:00:00", "2023-03-28T18:30:00"
    tried = _TRIED.replace("FROM", start.replace("T", " ")).replace("TO", end.replace("T", " "))
    path.write_text(path.read_text("utf-8").replace("</body>", tried), "utf-8")
    built, complaints = browsed(path)
    title = re.findall(r"<title>(.*?)</title>", built)[0]

    assert complaints == ""
    best = result.trades.sort("profit", descending=True)
    lost = result.trades.filter(~result.trades["is_open"] & (result.trades["profit"] <= 0))
    assert title.split("|") == [
        f"{start}.000Z",
        f"{end}.000Z",
        f"{best['profit'][0]:,.2f}",
        best["symbol"][0],
        f"{lost.height:,} trades",
    ]
