# SPDX-License-Identifier: Apache-2.0
"""A heat map in a terminal fits it, marks the best and can be read without colours."""

from __future__ import annotations

import io
from typing import Literal

import polars as pl
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tradecore.apps.heat import HeatTable


def shown(table: HeatTable, width: int, color: Literal["truecolor"] | None = None) -> str:
    file = io.StringIO()
    console = Console(
        file=file, width=width, color_system=color, force_terminal=color is not None, no_color=False
    )
    console.print(table)
    return file.getvalue()


@pytest.fixture
def small() -> pl.DataFrame:
    return pl.DataFrame({"fast": [1, 2, 1, 2], "slow": [5, 5, 6, 6],
                         "return": [0.1, -0.2, 0.3, float("nan")]})  # fmt: skip


def test_figures_stand_in_the_cells_where_there_is_room(small: pl.DataFrame) -> None:
    lines = shown(HeatTable(small), 80).splitlines()
    assert lines[0] == "return over fast and slow"
    assert lines[1].split() == ["6", "+30.0%★", "·"]
    assert lines[2].split() == ["5", "+10.0%", "-20.0%"]
    assert lines[3].split() == ["slow", "1", "2"]
    assert lines[-1] == "★ +30.00% at fast 1, slow 6"


@pytest.mark.parametrize("color", [None, "truecolor"])
@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_it_fits_any_width(width: int, color: Literal["truecolor"] | None) -> None:
    rows = [(a, b, a * b / 1e4 - 0.1) for a in range(60) for b in range(40)]
    table = pl.DataFrame(rows, schema=["a", "b", "return"], orient="row")
    text = shown(HeatTable(table), width, color)
    lines = Text.from_ansi(text).plain.splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert text.count("★") == 2
    assert len(text.splitlines()) <= 24 + 4


def test_without_colours_blocks_are_shaded() -> None:
    table = pl.DataFrame({"a": range(20), "return": [n / 100 - 0.05 for n in range(20)]})
    row = shown(HeatTable(table), 45).splitlines()[1]
    # -5 % to 14 %: five below zero; zero and 1 % are too faint to see.
    assert row.split() == [*"-----", *"░░░░▒▒▒▓▓▓▓█", "█★"]


def test_with_colours_the_sign_is_the_colour(small: pl.DataFrame) -> None:
    text = shown(HeatTable(small), 80, "truecolor")
    assert "48;2;20;128;94" in text  # +30 %, the strongest.
    assert "48;2;146;64;52" in text  # -20 %, two thirds of the way to red.


def test_an_unknown_column_is_refused_at_once(small: pl.DataFrame) -> None:
    with pytest.raises(ValueError, match="x was 'fats'"):
        HeatTable(small, "fats")
