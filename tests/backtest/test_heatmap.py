# SPDX-License-Identifier: Apache-2.0
"""Heat maps of hand-made sweeps: which cell holds what, which is best, what is refused."""

from __future__ import annotations

import itertools
import json
import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.backtest.test_report import browsed, parts

import tradecore as tc
from tradecore.backtest.glossary import term
from tradecore.backtest.heat_grid import Reduce, make_grid
from tradecore.backtest.heatmap import svg

NAN = math.nan


def sweep(**columns: list[float]) -> pl.DataFrame:
    return pl.DataFrame(columns)


@pytest.fixture
def three() -> pl.DataFrame:
    """fast 1, 2; slow 10, 20; stop 1, 2, 3: the return is fast + slow / 100 + stop / 1000."""
    sets = list(itertools.product([1, 2], [10, 20], [1.0, 2.0, 3.0]))
    returns = [fast + slow / 100 + stop / 1000 for fast, slow, stop in sets]
    return sweep(
        fast=[each[0] for each in sets],
        slow=[each[1] for each in sets],
        stop=[each[2] for each in sets],
        **{"return": returns, "drawdown_max": [3.0 - value for value in returns]},
        trades=[4.0] * 12,
    )


def test_cells_are_where_their_params_are(three: pl.DataFrame) -> None:
    grid = make_grid(three, "fast", "slow")
    assert (grid.x_labels, grid.y_labels) == (("1", "2"), ("10", "20"))
    np.testing.assert_allclose(grid.cells, [[1.103, 2.103], [1.203, 2.203]])
    assert (grid.runs == 3).all()
    assert grid.best == (1, 1)
    assert grid.title == "return over fast and slow: best over stop (3)"


@pytest.mark.parametrize(
    ("reduce", "first"), [("max", 1.103), ("min", 1.101), ("mean", 1.102), ("median", 1.102)]
)
def test_the_other_params_are_reduced(three: pl.DataFrame, reduce: Reduce, first: float) -> None:
    grid = make_grid(three, "fast", "slow", reduce=reduce)
    assert grid.cells[0, 0] == pytest.approx(first)
    assert f": {reduce} over stop (3)" in grid.title


def test_less_is_better_of_drawdowns(three: pl.DataFrame) -> None:
    grid = make_grid(three, "fast", "slow", "drawdown_max")
    assert grid.best == (1, 1)
    assert grid.cells[1, 1] == pytest.approx(3.0 - 2.203)


def test_cells_without_a_run_or_a_value_are_unknown() -> None:
    table = sweep(a=[1, 2, 1], b=[5, 5, 6], **{"return": [0.1, NAN, -0.2]})
    grid = make_grid(table)
    np.testing.assert_array_equal(grid.cells, [[0.1, NAN], [-0.2, NAN]])
    np.testing.assert_array_equal(grid.runs, [[1, 1], [1, 0]])
    assert grid.best == (0, 0)
    assert svg(grid).count("url(#hatch)") == 2
    assert "a 2, b 5: n/a" in svg(grid)


def test_a_run_without_a_value_does_not_spoil_its_cell() -> None:
    table = sweep(a=[1, 1], b=[1, 1], c=[1, 2], sharpe=[NAN, 2.0])
    assert make_grid(table, "a", "b", "sharpe", "mean").cells[0, 0] == 2.0


def test_a_sweep_without_any_value_has_no_best() -> None:
    grid = make_grid(sweep(a=[1, 2], sharpe=[NAN, NAN]), value="sharpe")
    assert grid.best is None
    assert "no run has a value" in svg(grid)


def test_an_infinite_value_is_the_best_and_does_not_bleach_the_rest() -> None:
    grid = make_grid(sweep(a=[1, 2, 3], profit_factor=[1.0, math.inf, 2.0]), value="profit_factor")
    assert grid.best == (0, 1)
    np.testing.assert_array_equal(grid.strength(), [[0.0, 1.0, 1.0]])


def test_one_param_is_one_row() -> None:
    grid = make_grid(sweep(a=[3, 1, 2], **{"return": [0.3, 0.1, 0.2]}))
    assert (grid.x, grid.y) == ("a", "")
    np.testing.assert_array_equal(grid.cells, [[0.1, 0.2, 0.3]])
    assert grid.title == "return over a"


def test_a_param_with_one_value_is_one_row_and_is_not_named_as_reduced() -> None:
    table = sweep(a=[1, 2], b=[7, 7], c=[9, 9], **{"return": [0.1, 0.2]})
    grid = make_grid(table, "a", "b")
    assert grid.y_labels == ("7",)
    assert grid.reduced == {}
    assert make_grid(sweep(a=[1], **{"return": [0.1]})).cells.tolist() == [[0.1]]


def test_the_sign_decides_the_colour() -> None:
    signed = make_grid(sweep(a=[1, 2, 3], **{"return": [-0.5, 0.0, 0.25]}))
    np.testing.assert_array_equal(signed.strength(), [[-1.0, 0.0, 0.5]])
    plain = make_grid(sweep(a=[1, 2, 3], trades=[10.0, 20.0, 30.0]), value="trades")
    np.testing.assert_array_equal(plain.strength(), [[0.0, 0.5, 1.0]])


@given(
    values=st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0, NAN]), min_size=12, max_size=12),
    columns=st.integers(1, 5),
    reduce=st.sampled_from(["max", "min", "mean", "median"]),
)
def test_a_grid_that_must_fit_agrees_with_loops(
    values: list[float], columns: int, reduce: Reduce
) -> None:
    rows = [(a, b, c) for a in range(3) for b in range(2) for c in range(2)]
    table = pl.DataFrame(
        {**{n: [r[i] for r in rows] for i, n in enumerate("abc")}, "return": values}
    )
    grid = make_grid(table, "a", "b", reduce=reduce, columns_max=columns)
    size = math.ceil(3 / columns)
    for row in range(2):
        for column in range(grid.cells.shape[1]):
            here = [
                value
                for (a, b, _), value in zip(rows, values, strict=True)
                if b == row and a // size == column and not math.isnan(value)
            ]
            functions = {"max": max, "min": min, "mean": np.mean, "median": np.median}
            expected = functions[reduce](here) if here else NAN
            assert grid.cells[row, column] == pytest.approx(expected, nan_ok=True)
    assert len(grid.x_labels) <= columns


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            {"x": "fats"},
            "x was 'fats', must be one of the params fast, slow, stop; did you mean 'fast",
        ),
        ({"x": "return"}, "x was 'return', must be one of the params"),
        ({"x": "fast", "y": "fast"}, "x and y were both 'fast'"),
        ({"value": "sharp"}, "value was 'sharp', must be one of the figures return, drawdown_max"),
        ({"value": "fast"}, "value was 'fast', must be one of the figures"),
        ({"reduce": "sum"}, "reduce was 'sum', must be one of best, max, min, mean, median"),
        ({"params": ["fast", "slo"]}, "params has 'slo', must be one of fast, slow"),
    ],
)
def test_what_is_not_there_is_refused_by_name(
    three: pl.DataFrame, arguments: dict[str, str], text: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        tc.backtest.heatmap(three, **arguments)  # type: ignore[arg-type]


@dataclass
class Swept:
    """What a sweep returns: a frame with more in it, and the names of the params."""

    frame: pl.DataFrame
    params: tuple[str, ...]


def test_a_sweep_knows_its_params(three: pl.DataFrame, tmp_path: Path) -> None:
    swept = Swept(three.with_columns(gave_up=pl.lit(0)), ("slow", "fast"))
    grid = tc.backtest.heatmap(swept).grid
    assert (grid.x, grid.y, grid.reduced) == ("slow", "fast", {})
    assert tc.backtest.sweep_report(swept, tmp_path / "sweep.html").exists()


def test_columns_behind_the_first_figure_are_no_params(three: pl.DataFrame) -> None:
    table = three.with_columns(is_done=pl.lit(True), gave_up=pl.Series(range(12)))
    assert make_grid(table, "fast", "slow").reduced == {"stop": 3}


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(TypeError, match="table was list, must be a polars frame or what a sweep"):
        tc.backtest.heatmap([1, 2])  # type: ignore[arg-type]


def test_an_empty_table_and_one_without_params_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="table was empty"):
        tc.backtest.heatmap(pl.DataFrame({"a": [], "return": []}))
    for draw in (tc.backtest.heatmap, lambda t: tc.backtest.sweep_report(t, tmp_path / "x.html")):
        with pytest.raises(ValueError, match="table has no params"):
            draw(pl.DataFrame({"return": [0.1]}))
    assert list(tmp_path.iterdir()) == []


# --- pictures and pages -------------------------------------------------------------------------


def test_a_picture_is_svg_with_one_cell_for_each_pair(three: pl.DataFrame) -> None:
    root = ET.fromstring(svg(make_grid(three, "fast", "slow")))
    tips = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert len(tips) == 4
    assert "fast 2, slow 20: +220.3%" in tips
    best = [each for each in root.iter() if each.get("class") == "best"]
    assert len(best) == 1


def test_a_saved_map_loads_nothing_and_a_notebooks_has_no_script(
    three: pl.DataFrame, tmp_path: Path
) -> None:
    drawn = tc.backtest.heatmap(three, "fast", "slow")
    path = drawn.save(tmp_path / "map.html")
    assert parts(path.read_text("utf-8")).fetched == []
    assert "<script" not in drawn._repr_html_()


def test_names_of_params_are_text() -> None:
    shown = tc.backtest.heatmap(pl.DataFrame({"<b>": [1, 2], "return": [0.1, 0.2]}))._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown


def test_a_page_has_a_map_for_each_pair_and_figure(three: pl.DataFrame, tmp_path: Path) -> None:
    page = tc.backtest.sweep_report(three, tmp_path / "sweep.html").read_text("utf-8")
    assert parts(page).fetched == []
    # 3 figures x best, mean, median x 3 pairs.
    assert page.count("<figure>") == 27
    assert json.loads(parts(page).data)["return"] == term("return").formula
    assert "12 runs over fast (1 to 2, 2), slow (10 to 20, 2), stop (1 to 3, 3)" in page


def test_a_page_of_one_param_has_one_map_for_each_figure(tmp_path: Path) -> None:
    table = sweep(a=[1, 2], b=[7, 7], **{"return": [0.1, 0.2]})
    page = tc.backtest.sweep_report(table, tmp_path / "sweep.html").read_text("utf-8")
    assert page.count("<figure>") == 1
    assert "return over a" in page


def test_too_many_pairs_are_refused(tmp_path: Path) -> None:
    table = pl.DataFrame({name: [0, 1] for name in "abcdefg"} | {"return": [0.1, 0.2]})
    with pytest.raises(ValueError, match="params make 21 pairs, must make at most 15: name fewer"):
        tc.backtest.sweep_report(table, tmp_path / "sweep.html")
    assert tc.backtest.sweep_report(table.drop("g"), tmp_path / "six.html").exists()


def test_a_browser_shows_the_maps_and_the_best_runs(three: pl.DataFrame, tmp_path: Path) -> None:
    built, complaints = browsed(tc.backtest.sweep_report(three, tmp_path / "sweep.html"))
    assert complaints == ""
    maps = built.split('id="maps">')[1].split("<h2>")[0]
    assert maps.count("<svg") == 3
    best = built.split('id="best">')[1].split("<template")[0]
    assert best.count("<tr>") == 11
