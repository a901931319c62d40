# SPDX-License-Identifier: Apache-2.0
"""What statements read and write, and where two kept values differ."""

from __future__ import annotations

import math
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecore.backtest.statements import OPAQUE, Keeper, first_difference, statements_of

SOURCE = """
def f(self, bars):
    self.x = [
        a + self.y for a in bars
    ]
    for row in bars[at]:
        self.kept.append(row)
        total += row
        out[row] = self.z.w
    if (
        total
        > self.x
    ):
        return total
"""


def test_statements_say_what_they_read_and_write(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(SOURCE, "utf-8")

    found = statements_of(str(path))

    assert found[3] is found[4] is found[5]
    assert (found[3].line, found[3].text) == (3, "self.x = [")
    assert set(found[3].reads) == {"a", "bars", "self.y"}
    assert "self.x" in found[3].writes
    assert (found[6].reads, found[6].writes) == (("bars", "at"), ("row",))
    assert (found[6].indexes, found[6].has_index) == (("at",), True)
    assert found[7].writes == ("self.kept",)
    assert set(found[8].reads) == {"total", "row"}
    assert set(found[9].reads) >= {"row", "self.z"}
    assert found[9].writes == ("out",)
    assert not found[9].has_index
    assert found[10] is found[13]
    assert set(found[10].reads) == {"total", "self.x"}
    assert statements_of(str(tmp_path / "none.py")) == {}


def difference(left: Any, right: Any) -> tuple[str, Any, Any] | None:
    keeper = Keeper()
    return first_difference(keeper.freeze(left), keeper.freeze(right), "v")


@given(st.lists(st.floats(), min_size=1), st.lists(st.floats()), st.data())
def test_what_has_a_length_is_compared_as_far_as_both_go(
    past: list[float], future: list[float], data: st.DataObject
) -> None:
    for kind in (list, tuple, deque, np.array, pl.Series, pd.Series):
        assert difference(kind(past + future), kind(past)) is None
    at = data.draw(st.integers(0, len(past) - 1))
    changed = [*past]
    changed[at] = 0.5 if past[at] != 0.5 else 1.5
    found = difference(np.array(past + future), np.array(changed))
    assert found is not None
    assert found[0] == f"v[{at}]"


@pytest.mark.parametrize(
    ("left", "right", "place"),
    [
        (1.0, 1.0 + 1e-12, None),
        (1.0, 1.001, "v"),
        (math.nan, math.nan, None),
        (1, None, "v"),
        ("a", "b", "v"),
        ({1: 2.0, 2: 3.0}, {1: 2.0}, None),
        ({1: 2.0, 2: 3.0}, {1: 2.5}, "v[1]"),
        ({1, 2, 9}, {1, 2}, None),
        ({2, 9}, {1, 2}, "1 in v"),
        ({1, 2, 9}, {2}, "1 in v"),
        ([{"a": [1, 2]}, {"a": [3, 4]}], [{"a": [1, 5]}], "v[0]['a'][1]"),
        (pl.DataFrame({"a": [1.0, 2.0]}), pl.DataFrame({"a": [1.0, 3.0]}), "v['a'][1]"),
        (pd.DataFrame({"a": [1.0, 2.0]}), pd.DataFrame({"a": [0.0]}), "v['a'][0]"),
        (np.ones((2, 2)), np.array([[1.0, 2.0]]), "v[0, 1]"),
        (object(), object(), None),
    ],
)
def test_first_difference_names_the_place(left: Any, right: Any, place: str | None) -> None:
    found = difference(left, right)

    assert (found[0] if found is not None else None) == place


def test_kept_values_do_not_change_with_the_original() -> None:
    class Own:
        def __init__(self) -> None:
            self.rows = [1.0, 2.0]

    keeper, array, own = Keeper(), np.zeros(3), Own()
    before = [keeper.freeze(each) for each in (array, own)]
    array[1] = 5.0
    own.rows[0] = 7.0

    assert first_difference(before[0], keeper.freeze(array), "a") == ("a[1]", 0.0, 5.0)
    assert first_difference(before[1], keeper.freeze(own), "own") == ("own.rows[0]", 1.0, 7.0)
    assert keeper.freeze(object()) is OPAQUE
