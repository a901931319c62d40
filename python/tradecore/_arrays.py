# SPDX-License-Identifier: Apache-2.0
"""Arrays at the border: in as contiguous float64, out as what came in."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def as_float64(name: str, values: Any, most_dimensions: int = 1) -> Float64:
    """Return `values` as a C-contiguous, aligned float64 array of one dimension, or up to two.

    Nothing is copied if it already is one; pandas and polars Series, Arrow arrays and CPU tensors
    of torch are read through their own conversion, missing values becoming NaN.

    Raises
    ------
    TypeError
        If `values` does not hold real numbers; the text names `name`.
    ValueError
        If `values` has another number of dimensions.
    """
    if type(values) is np.ndarray and values.dtype == np.float64 and values.ndim == 1:
        return np.require(values, requirements=("C", "A"))
    library = _library(values)
    if library == "pandas" and values.dtype.kind in "iufb":
        raw = values.to_numpy(dtype=np.float64, na_value=np.nan)
    elif library == "polars":
        raw = values.to_numpy()
    elif library == "pyarrow":
        raw = values.to_numpy(zero_copy_only=False) if _is_array(values) else values.to_numpy()
    elif library == "torch":
        raw = values.detach().numpy()
    else:
        raw = np.asarray(values)
    if raw.dtype.kind not in "iufb" and raw.size:
        raise TypeError(f"{name} was {_describe(values)}, must hold real numbers")
    if not 1 <= raw.ndim <= most_dimensions:
        must = "1" if most_dimensions == 1 else "1 or 2"
        raise ValueError(f"{name} had {raw.ndim} dimensions, must have {must}")
    return np.require(raw, dtype=np.float64, requirements=("C", "A"))


def like(source: Any, name: str, values: NDArray[Any]) -> Any:
    """Return `values` as what `source` is: a Series called `name`, an Arrow array, a tensor."""
    library = _library(source)
    if library == "pandas":
        return type(source)(values, index=source.index, name=name)
    if library == "polars":
        return type(source)(name, values)
    if library == "pyarrow":
        return sys.modules["pyarrow"].array(values)
    if library == "torch":
        return sys.modules["torch"].from_numpy(values)
    return values


def _library(values: Any) -> str:
    kind = type(values)
    root = kind.__module__.partition(".")[0]
    if root in {"pandas", "polars"}:
        return root if kind.__name__ == "Series" else ""
    if root == "pyarrow":
        return root if hasattr(values, "to_numpy") else ""
    return root if root == "torch" and kind.__name__ == "Tensor" else ""


def _is_array(values: Any) -> bool:
    return type(values).__name__ != "ChunkedArray"


def _describe(values: Any) -> str:
    dtype = getattr(values, "dtype", None)
    return f"{type(values).__name__} of {dtype}" if dtype is not None else repr(values)[:60]
