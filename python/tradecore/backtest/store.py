# SPDX-License-Identifier: Apache-2.0
"""Finished sets of a sweep in one Parquet file, so that a sweep can be gone on with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SWEEP = "sweep"
"""The column that says of which sweep a row is."""
Columns = dict[str, NDArray[Any]]


def fingerprint(of: Any) -> str:
    """Return a digest of bytes or of plain data."""
    data = of if isinstance(of, bytes) else json.dumps(of, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()[:32]


class Store:
    """A Parquet file of finished sets.

    Parameters
    ----------
    path : Path
        Read if it is there, written by `add`.
    names : sequence of str
        The params that tell sets apart.
    sweep : str
        What all its rows must be of.

    Raises
    ------
    ValueError
        If the file is there and holds something else.
    """

    def __init__(self, path: Path, names: Sequence[str], sweep: str) -> None:
        import polars as pl

        self._path, self._names, self._sweep = path, list(names), sweep
        self._columns: Columns = {}
        if not path.exists():
            return
        try:
            frame = pl.read_parquet(path)
            found = set(frame[_SWEEP].unique())
        except Exception as error:
            raise ValueError(f"store {path} is no file of a sweep: {error}") from None
        if found - {sweep}:  # Interrupted before the first set, it has no row.
            raise ValueError(
                f"store {path} holds a sweep of another strategy, data or settings; must be a new "
                "file or one of this very sweep"
            )
        self._columns = {n: frame[n].to_numpy() for n in frame.columns if n != _SWEEP}

    def missing(self, sets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sets that are not in it, in their order."""
        have = set(self._keys())
        return sets[[tuple(row) not in have for row in sets.tolist()]]

    def add(self, columns: Columns) -> None:
        """Add finished sets; the file is whole at every moment."""
        import polars as pl

        if self._columns:
            columns = {n: np.concatenate([self._columns[n], columns[n]]) for n in self._columns}
        self._columns = columns
        size = len(next(iter(columns.values())))
        frame = pl.DataFrame(columns).with_columns(pl.Series(_SWEEP, [self._sweep] * size))
        part = self._path.with_name(self._path.name + ".part")
        frame.write_parquet(part)
        part.replace(self._path)

    def rows(self, sets: NDArray[np.float64]) -> Columns:
        """Return the columns of those of `sets` that are in it, in their order."""
        place = {key: at for at, key in enumerate(self._keys())}
        chosen = [place[tuple(row)] for row in sets.tolist() if tuple(row) in place]
        return {name: column[chosen] for name, column in self._columns.items()}

    def _keys(self) -> list[tuple[float, ...]]:
        if not self._columns:
            return []
        return list(zip(*(self._columns[name].tolist() for name in self._names), strict=True))
