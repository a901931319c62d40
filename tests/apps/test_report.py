# SPDX-License-Identifier: Apache-2.0
"""The run folder: every file is there, and the picture needs no network."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tradecore.apps.report import (
    RunRecord,
    drawdown,
    equity_page,
    new_folder,
    thinned,
    write_report,
)
from tradecore.model.fill import Fill
from tradecore.model.order import Side

START = 1_704_067_200_000_000_000


@pytest.fixture
def record() -> RunRecord:
    series = [(START + i * 60_000_000_000, 100.0 + i % 7) for i in range(50)]
    fills = [
        Fill(
            ts_event=START + i * 60_000_000_000,
            symbol="BTCUSDT",
            client_id=f"tc0-{i}",
            order_id=i,
            trade_id=i,
            side=side,
            price=100 * 10**8,
            quantity=10**6,
            quote_quantity=10**8,
            fee=10**5,
            fee_asset="USDT",
            is_maker=False,
        )
        for i, side in enumerate((Side.BUY, Side.SELL))
    ]
    return RunRecord(
        title="a run <&> its title",
        quote_asset="USDT",
        equity=series,
        prices={"BTCUSDT": series},
        fills=fills,
        figures={"fills": 2},
        rows={"equity": "100.00 USDT", "fills": "2"},
        decisions=["order|1", "fill|1"],
        config={"venue": "exchange"},
    )


class Loads(HTMLParser):
    """Collects everything that a browser would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "href", "srcset", "data", "action", "poster"}:
                self.found.append(f"{tag} {name}={value}")


def test_every_file_is_written(tmp_path: Path, record: RunRecord) -> None:
    write_report(tmp_path, record)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "config.json",
        "decisions.txt",
        "equity.html",
        "summary.json",
        "summary.txt",
    ]
    assert json.loads((tmp_path / "summary.json").read_text()) == {"fills": 2}
    assert (tmp_path / "decisions.txt").read_text() == "order|1\nfill|1\n"
    assert "fills   2" in (tmp_path / "summary.txt").read_text()


def test_the_page_loads_nothing(record: RunRecord) -> None:
    page = equity_page(record)
    parser = Loads()
    parser.feed(page)
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))

    assert parser.found == []
    assert "url(" not in styles
    assert "@import" not in styles
    assert "a run &lt;&amp;&gt; its title" in page


def test_a_page_of_its_own_takes_the_place_of_the_picture(
    tmp_path: Path, record: RunRecord
) -> None:
    write_report(tmp_path, record, lambda path: path.write_text("own", "utf-8"))

    assert (tmp_path / "report.html").read_text() == "own"
    assert not (tmp_path / "equity.html").exists()


def test_the_page_shows_entries_and_exits(record: RunRecord) -> None:
    page = equity_page(record)

    assert "triangle-up" in page
    assert "triangle-down" in page


def test_folders_never_collide(tmp_path: Path) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    folders = [new_folder(tmp_path, "ema-cross", now) for _ in range(3)]

    assert [folder.name for folder in folders] == [
        "20240101-000000-ema-cross",
        "20240101-000000-ema-cross-2",
        "20240101-000000-ema-cross-3",
    ]


def test_drawdown_is_the_distance_from_the_highest_so_far() -> None:
    assert drawdown([100.0, 110.0, 99.0, 121.0]) == pytest.approx([0.0, 0.0, -0.1, 0.0])
    assert drawdown([]) == []


def test_thinning_keeps_the_ends() -> None:
    series = [(i, float(i)) for i in range(1001)]
    kept = thinned(series, 100)

    assert len(kept) <= 102
    assert kept[0] == series[0]
    assert kept[-1] == series[-1]
    assert thinned(series, 1001) is series
