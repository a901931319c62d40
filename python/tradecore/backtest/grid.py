# SPDX-License-Identifier: Apache-2.0
"""From what a user hands in as a grid to one row of values for each set of params."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore.indicators.arguments import finite

Grid = Mapping[str, Iterable[float]] | Iterable[Mapping[str, float]]
SETS_MAX = 100_000_000


def to_sets(grid: Grid, defaults: Mapping[str, float]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the names that the grid speaks of and the sets, one row each.

    Parameters
    ----------
    grid : mapping of str to iterable of float, or iterable of mapping of str to float
        The first means every combination, the last name changing fastest; the second is a list of
        sets, which must all name the same params.
    defaults : mapping of str to float
        The strategy's params.

    Returns
    -------
    names : list of str
    sets : ndarray of float64, shape (sets, names)

    Raises
    ------
    TypeError, ValueError
        If a name is unknown, a value is not a finite number, or there is no set.
    """
    if isinstance(grid, Mapping):
        names, columns = list(grid), [_values(name, grid[name]) for name in grid]
        count = int(np.prod([len(column) for column in columns], dtype=object)) if columns else 0
        if not 0 < count <= SETS_MAX:
            raise ValueError(f"grid had {count} sets, must have from 1 to {SETS_MAX:,}")
        rows: Any = itertools.product(*columns)
    else:
        listed = _listed(grid)
        names = list(listed[0])
        for place, each in enumerate(listed):
            if set(each) != set(names):
                raise ValueError(
                    f"grid[{place}] names {sorted(each)}, must name {sorted(names)} like the first"
                )
        rows = [[finite(name, each[name]) for name in names] for each in listed]
    unknown = [name for name in names if name not in defaults]
    if unknown:
        known = ", ".join(defaults) or "none"
        raise ValueError(f"grid names {unknown[0]!r}, must name params of the strategy: {known}")
    return names, np.array(list(rows), dtype=np.float64).reshape(-1, len(names))


def _values(name: str, values: Any) -> list[float]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"grid[{name!r}] was {values!r}, must be an iterable of numbers")
    return [finite(name, value) for value in values]


def _listed(grid: Any) -> Sequence[Mapping[str, float]]:
    listed = list(grid) if isinstance(grid, Iterable) and not isinstance(grid, str) else None
    if listed is None or not all(isinstance(each, Mapping) for each in listed):
        raise TypeError(f"grid was {grid!r}, must be {{name: values}} or a list of {{name: value}}")
    if not listed or not listed[0]:
        raise ValueError("grid was empty, must hold at least one set")
    return listed
