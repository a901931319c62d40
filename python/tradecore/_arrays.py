# SPDX-License-Identifier: Apache-2.0
"""Arrays at the border: in as contiguous float64, out as what came in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def as_float64(name: str, values: Any) -> Float64:
    """Return `values` as a one-dimensional, C-contiguous, aligned float64 array.

    Nothing is copied if it already is one. pandas and polars Series are read through their own
    conversion, missing values becoming NaN.

    Raises
    ------
    TypeError
        If `values` does not hold real numbers; the text names `name`.
    ValueError
        If `values` is not one-dimensional.
    """
    if type(values) is np.ndarray and values.dtype == np.float64 and values.ndim == 1:
        return np.require(values, requirements=("C", "A"))
    library = _library(values)
    if library == "pandas" and values.dtype.kind in "iufb":
        raw = values.to_numpy(dtype=np.float64, na_value=np.nan)
    elif library == "polars":
        raw = values.to_numpy()
    else:
        raw = np.asarray(values)
    if raw.dtype.kind not in "iufb" and raw.size:
        raise TypeError(f"{name} was {_describe(values)}, must hold real numbers")
    if raw.ndim != 1:
        raise ValueError(f"{name} had {raw.ndim} dimensions, must have 1")
    return np.require(raw, dtype=np.float64, requirements=("C", "A"))


def like(source: Any, name: str, values: NDArray[Any]) -> Any:
    """Return `values` as a Series called `name` if `source` is one of pandas or polars."""
    library = _library(source)
    if library == "pandas":
        return type(source)(values, index=source.index, name=name)
    if library == "polars":
        return type(source)(name, values)
    return values


def _library(values: Any) -> str:
    kind = type(values)
    root = kind.__module__.partition(".")[0]
    return root if kind.__name__ == "Series" and root in {"pandas", "polars"} else ""


def _describe(values: Any) -> str:
    dtype = getattr(values, "dtype", None)
    return f"{type(values).__name__} of {dtype}" if dtype is not None else repr(values)[:60]
