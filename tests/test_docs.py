# SPDX-License-Identifier: Apache-2.0
"""The documentation as a test: its code runs, its tables are what the code says, its links lead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.apps.kline_file import write_klines

from tradecore import _core
from tradecore.apps.config import load, markdown_tables
from tradecore.apps.fault_schedule import read_schedule
from tradecore.backtest.glossary import markdown_table

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(path.read_text("utf-8")) if name == language]


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=relative)
def test_python_code_runs_and_prints_what_is_shown(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The blocks of a page run in one namespace, top to bottom, in an empty folder.

    A `text` block is what the block before it prints.
    """
    monkeypatch.chdir(tmp_path)
    write_klines(tmp_path / "BTCUSDT-1m.parquet")
    namespace: dict[str, object] = {"__name__": "documentation"}
    printed = ""

    for number, (language, text) in enumerate(BLOCK.findall(page.read_text("utf-8")), 1):
        if language == "python":
            exec(compile(text, f"{relative(page)} block {number}", "exec"), namespace)
            printed = capsys.readouterr().out
        elif language == "text":
            assert without_ends(text) == without_ends(printed), f"block {number}"


def without_ends(text: str) -> list[str]:
    """Return lines without the spaces that nobody sees."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "yaml")], ids=relative)
def test_yaml_examples_are_valid(page: Path, tmp_path: Path) -> None:
    """They are settings, or faults for the exchange."""
    for number, text in enumerate(blocks(page, "yaml")):
        path = tmp_path / f"example{number}.yaml"
        path.write_text(text, "utf-8")
        if re.search("^faults:", text, re.MULTILINE):
            assert read_schedule(path)[1]
        else:
            load(path, environment={}, dotenv=tmp_path / ".env")


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(BLOCK, "", page.read_text("utf-8"))
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text)]

    dead = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]

    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_pages_hold_no_long_lines_of_prose(page: Path) -> None:
    long = [
        line for line in page.read_text("utf-8").splitlines() if len(line) > 110 and "|" not in line
    ]

    assert long == []


def test_the_settings_page_is_the_schema() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")

    _, _, tables = page.partition("<!-- tables: tradecore config schema --markdown -->")

    assert tables.strip() == markdown_tables()


def test_the_table_of_figures_is_the_glossary() -> None:
    page = (ROOT / "docs" / "results.md").read_text("utf-8")

    _, _, rest = page.partition("<!-- table: tradecore.backtest.glossary -->")
    table, end, _ = rest.partition("<!-- end of the table -->")

    assert end
    assert table.strip() == markdown_table()


@pytest.mark.parametrize(
    "name",
    [
        *("TRADE", "QUOTE", "BOOK_LEVEL", "BAR", "TICKER", "AVERAGE_PRICE"),
        *("SIGNAL", "INTENT"),
    ],
)
def test_record_tables_are_the_dtypes(name: str) -> None:
    page = (ROOT / "docs" / "data-flow.md").read_text("utf-8")
    heading, _, section = page.partition(f"## {name}, ")[2].partition("\n")
    rows = re.findall(r"^\| (\d+) \| (\w+) \| `(\w+)` \|", section.split("\n## ")[0], re.MULTILINE)

    dtype = getattr(_core.policy if name in ("SIGNAL", "INTENT") else _core.model, name)
    fields = [
        (str(offset), f"{field.kind}{field.itemsize}", key)
        for key, (field, offset, *_) in (dtype.fields or {}).items()
    ]

    assert heading == f"{dtype.itemsize} bytes"
    assert rows == fields
