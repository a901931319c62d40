# SPDX-License-Identifier: Apache-2.0
"""A sweep's table as a grid over two of its params, the others reduced."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from tradecore.backtest.glossary import is_figure, term
from tradecore.backtest.metrics import FloatArray

if TYPE_CHECKING:
    import polars as pl

Reduce = Literal["best", "max", "min", "mean", "median"]

_FUNCTIONS: dict[str, Callable[[FloatArray], Any]] = {
    "max": np.max,
    "min": np.min,
    "mean": np.mean,
    "median": np.median,
}


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """One value over two params.

    Attributes
    ----------
    x, y : str
        The params; `y` is empty if there is only one.
    value : str
        The figure.
    reduce : Reduce
        How runs that share a cell became one value.
    x_labels, y_labels : tuple of str
        What each column and row stands for, ascending; ``10..12`` if several were put together.
    cells : ndarray of float64, shape (rows, columns)
        NaN where there was no run, or no run with a value.
    runs : ndarray of int64, shape (rows, columns)
        How many runs a cell has, those without a value among them.
    reduced : dict of str to int
        How many values each of the other params has.
    """

    x: str
    y: str
    value: str
    reduce: Reduce
    x_labels: tuple[str, ...]
    y_labels: tuple[str, ...]
    cells: FloatArray
    runs: NDArray[np.int64]
    reduced: dict[str, int]

    @property
    def best(self) -> tuple[int, int] | None:
        """Row and column of the best cell, the first of equals; None without a value."""
        known = ~np.isnan(self.cells)
        if not known.any():
            return None
        signed = -self.cells if term(self.value).is_less_better else self.cells
        place = int(np.argmax(np.where(known, signed, -np.inf)))
        if not known.flat[place]:
            place = int(np.argmax(known))
        row, column = divmod(place, self.cells.shape[1])
        return row, column

    @property
    def title(self) -> str:
        """What is shown, and what was done with the other params."""
        over = f"{self.x} and {self.y}" if self.y else self.x
        text = f"{term(self.value).title} over {over}"
        if not self.reduced:
            return text
        others = ", ".join(f"{name} ({count})" for name, count in self.reduced.items())
        return f"{text}: {self.reduce} over {others}"

    def strength(self) -> FloatArray:
        """Return how deep each cell is coloured, -1 to 1; NaN stays NaN.

        If a value lies below zero, zero is 0 and the sign is kept; else the least value is 0 and
        the greatest 1.
        """
        finite = self.cells[np.isfinite(self.cells)]
        if not len(finite):
            return np.clip(self.cells, -1.0, 1.0)
        low, high = float(finite.min()), float(finite.max())
        if low < 0.0:
            scaled = self.cells / max(-low, high)
        elif high > low:
            scaled = (self.cells - low) / (high - low)
        else:
            scaled = np.where(np.isnan(self.cells), np.nan, 0.5)
        return np.clip(scaled, -1.0, 1.0)


class Sweep(Protocol):
    """A finished sweep: its table, and which of the columns are params."""

    @property
    def frame(self) -> pl.DataFrame:
        """One row for each run."""

    @property
    def params(self) -> Sequence[str]:
        """The columns that are params."""


def opened(
    table: Sweep | pl.DataFrame, params: Sequence[str] | None
) -> tuple[pl.DataFrame, list[str]]:
    """Return the frame of a sweep and its params: those given, or the sweep's own, or the columns
    before the first figure.

    Raises
    ------
    TypeError
        If `table` is neither a frame nor a sweep.
    """
    import polars as pl

    if not isinstance(table, pl.DataFrame):
        frame = getattr(table, "frame", None)
        if not isinstance(frame, pl.DataFrame):
            name = type(table).__name__
            raise TypeError(f"table was {name}, must be a polars frame or what a sweep returns")
        return frame, list(table.params if params is None else params)
    if params is None:
        params = list(itertools.takewhile(lambda name: not is_figure(name), table.columns))
    return table, list(params)


def make_grid(
    table: Sweep | pl.DataFrame,
    x: str | None = None,
    y: str | None = None,
    value: str = "return",
    reduce: Reduce = "best",
    *,
    params: Sequence[str] | None = None,
    columns_max: int | None = None,
    rows_max: int | None = None,
) -> Grid:
    """Return the grid of a table of runs.

    Parameters
    ----------
    table : a sweep, or polars.DataFrame
        One row for each run: its params by name, then its figures.
    x, y : str, optional
        Params across and upwards; the first two without. With one param there is no `y`.
    value : str
        The figure to show.
    reduce : {"best", "max", "min", "mean", "median"}
        What becomes of runs that differ in the other params only. "best" is the least where less
        is better, as of drawdowns, else the greatest. Runs without a value (NaN) do not count.
    params : sequence of str, optional
        Which columns are params; without, the sweep's, or those before the first figure.
    columns_max, rows_max : int, optional
        Most columns and rows; neighbours are put together until they fit.

    Raises
    ------
    ValueError
        If a column is not there or not of its kind, or the table is empty.
    """
    frame, names = opened(table, params)
    x, y = _axes(frame, names, x, y)
    _check(frame, names, value, reduce)
    x_places, x_labels = _binned(frame[x], columns_max)
    y_places, y_labels = _binned(frame[y], rows_max) if y else (np.zeros_like(x_places), ("",))
    shape = (len(y_labels), len(x_labels))
    values = frame[value].cast(float).fill_null(np.nan).to_numpy()
    flat = y_places * shape[1] + x_places
    runs = np.bincount(flat, minlength=shape[0] * shape[1])
    cells = _reduced(flat, values, shape[0] * shape[1], value, reduce)
    others = [name for name in names if name not in (x, y)]
    reduced = {name: count for name in others if (count := frame[name].n_unique()) > 1}
    return Grid(
        x, y or "", value, reduce, x_labels, y_labels, cells.reshape(shape), runs.reshape(shape),
        reduced,
    )  # fmt: skip


def _axes(
    frame: pl.DataFrame, names: Sequence[str], x: str | None, y: str | None
) -> tuple[str, str | None]:
    if not frame.height:
        raise ValueError("table was empty, must have a row for each run")
    if not names:
        raise ValueError("table has no params, must have a column before its figures")
    for role, name in (("x", x), ("y", y)):
        if name is not None and name not in names:
            raise ValueError(
                f"{role} was {name!r}, must be one of the params {_listed(name, names)}"
            )
    if x is None:
        x = next(name for name in names if name != y) if len(names) > 1 else names[0]
    if y is None:
        y = next((name for name in names if name != x), None)
    if x == y:
        raise ValueError(f"x and y were both {x!r}, must be two params")
    return x, y


def _check(frame: pl.DataFrame, names: Sequence[str], value: str, reduce: str) -> None:
    if reduce not in get_args(Reduce):
        raise ValueError(f"reduce was {reduce!r}, must be one of {', '.join(get_args(Reduce))}")
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(f"params has {missing[0]!r}, must be one of {', '.join(frame.columns)}")
    figures = [
        name for name in frame.columns if name not in names and frame[name].dtype.is_numeric()
    ]
    if value not in figures:
        raise ValueError(
            f"value was {value!r}, must be one of the figures {_listed(value, figures)}"
        )


def _listed(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"{', '.join(known) or '(none)'}{hint}"


def _binned(series: pl.Series, most: int | None) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return each row's bin and the bins' labels: one for each value, or runs of neighbours."""
    known = series.unique().sort().to_list()
    size = 1 if most is None else -(-len(known) // max(1, most))
    place = {value: number // size for number, value in enumerate(known)}
    groups = [known[start : start + size] for start in range(0, len(known), size)]
    labels = tuple(
        label(group[0]) if len(group) == 1 else f"{label(group[0])}..{label(group[-1])}"
        for group in groups
    )
    return np.array([place[value] for value in series.to_list()], dtype=np.int64), labels


def label(value: Any) -> str:
    """Return a param's value as it is read: whole numbers without a point."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _reduced(
    flat: NDArray[np.int64], values: FloatArray, count: int, value: str, reduce: Reduce
) -> FloatArray:
    cells = np.full(count, np.nan)
    known = ~np.isnan(values)
    order = np.argsort(flat[known], kind="stable")
    places, ordered = flat[known][order], values[known][order]
    starts = np.flatnonzero(np.diff(places, prepend=-1))
    best = "min" if term(value).is_less_better else "max"
    function = _FUNCTIONS[best if reduce == "best" else reduce]
    for run in np.split(np.arange(len(places)), starts[1:]):
        if len(run):
            cells[places[run[0]]] = function(ordered[run])
    return cells
