# SPDX-License-Identifier: Apache-2.0
"""The functions and streaming classes, made from the catalog's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tradecore import _core
from tradecore._arrays import as_float64, like
from tradecore.indicators.catalog import Row, Setting

_LAYOUT = "used as C-contiguous float64, without a copy if already so"


def evaluate(row: Row, inputs: tuple[Any, ...], settings: tuple[Any, ...], out: Any = None) -> Any:
    """Return the outputs of `row` over arrays; what every function of the catalog does."""
    arrays = [
        as_float64(name, values, most_dimensions=2)
        for name, values in zip(row.inputs, inputs, strict=True)
    ]
    for name, array in zip(row.inputs, arrays, strict=True):
        if array.shape != arrays[0].shape:
            had, must = _extent(array), _extent(arrays[0])
            raise ValueError(f"{name} had {had}, must have {must} like {row.inputs[0]}")
    stream = row.stream(settings)
    if out is None:
        lines = stream.run(arrays, [])
        lines = [_typed(line) if is_whole else line for line, is_whole in _pairs(row, lines)]
        source = inputs[0]
        results = [like(source, name, x) for name, x in zip(_names(row), lines, strict=True)]
    else:
        results = _into(row, stream, arrays, out)
    return results[0] if row.lines is None else row.lines(*results)


def make_function(row: Row, evaluate: Callable[..., Any] = evaluate) -> Callable[..., Any]:
    """Return the function that `row` describes; `evaluate` takes row, inputs, settings and out."""
    settings = [f"{s.name}={s.default!r}" for s in row.settings]
    head = ", ".join([*row.inputs, *settings, "*", "out=None"])
    names = ", ".join(s.name for s in row.settings)
    inputs = f"({', '.join(row.inputs)},)"
    body = f"return _evaluate(_row, {inputs}, ({names}{',' if names else ''}), out)"
    scope: dict[str, Any] = {"_evaluate": evaluate, "_row": row}
    exec(f"def {row.name}({head}):\n    {body}", scope)  # As namedtuple and dataclass do.
    function: Callable[..., Any] = scope[row.name]
    function.__module__ = "tradecore.ta"
    function.__doc__ = function_doc(row)
    return function


def make_class(row: Row) -> type[_core.indicators.Stream]:
    """Return the streaming class that `row` describes."""
    head = ", ".join(["self", *(f"{s.name}={s.default!r}" for s in row.settings)])
    checked = ", ".join(f"_s{k}.check({s.name})" for k, s in enumerate(row.settings))
    scope: dict[str, Any] = {f"_s{k}": s for k, s in enumerate(row.settings)}
    scope["_start"] = _core.indicators.Stream.__init__
    exec(f"def __init__({head}):\n    _start(self, {row.name!r}, [{checked}])", scope)

    def update_many(self: Any, *values: Any) -> Any:
        """Take closed bars, oldest first, and return their values as arrays."""
        arrays = [as_float64(n, v) for n, v in zip(row.inputs, values, strict=True)]
        lines = self.run(arrays, [])
        return lines[0] if row.lines is None else row.lines(*lines)

    def copy(self: Any) -> Any:
        """Return a stream that goes on alone."""
        kind: Any = type(self)
        other = kind.__new__(kind)
        _core.indicators.Stream.__init__(other, self)
        return other

    def text(self: Any) -> str:
        shown = (f"{s.name}={v:g}" for s, v in zip(row.settings, self.settings, strict=True))
        return f"{row.class_name}({', '.join(shown)})"

    members = {
        "__init__": scope["__init__"],
        "__repr__": text,
        "__copy__": copy,
        "__doc__": class_doc(row),
        "__module__": "tradecore.ta",
        "__slots__": (),
        "copy": copy,
        "update_many": update_many,
    }
    return type(row.class_name, (_core.indicators.Stream,), members)


def function_doc(row: Row) -> str:
    """Return the docstring of the function."""
    series = "ndarray, Series or tensor like the first input"
    kinds = {is_whole: "int32" if is_whole else "float64" for is_whole in row.whole}
    kind = " and ".join(kinds.values())
    blank = "0" if all(row.whole) else "NaN, 0 for int32," if any(row.whole) else "NaN"
    what = (
        series
        if row.lines is None
        else f"{row.class_name}Lines of {series}: " + ", ".join(row.outputs)
    )
    lines = [
        f"Return the {row.title}: {row.formula}.",
        "",
        "Parameters",
        "----------",
        f"{', '.join(row.inputs)} : array_like, shape (bars,) or (series, bars)",
        f"    Oldest first; {_LAYOUT}.",
        *(line for s in row.settings for line in _setting_doc(s)),
        f"out : {'array' if row.lines is None else 'tuple of arrays'}, optional",
        f"    Where the result goes: C-contiguous, {kind}, of the inputs' shape, not overlapping.",
        "",
        "Returns",
        "-------",
        f"{what}, {kind}",
        f"    {blank} until enough bars were seen: see ``lookback``.",
        "",
        "Raises",
        "------",
        "ValueError, TypeError",
        "    If an argument is not as above, or shapes differ; nothing is computed then.",
        "",
        "Notes",
        "-----",
        f"Source: {row.source}. A bar with an input that is NaN or infinite gives {blank} and is",
        "otherwise not seen.",
    ]
    return "\n".join(lines) + "\n"


def class_doc(row: Row) -> str:
    """Return the docstring of the streaming class."""
    return "\n".join(
        [
            f"The {row.title} bar by bar: {row.formula}.",
            "",
            f"``update({', '.join(row.inputs)})`` takes a closed bar and returns its value,",
            "``peek`` what update would; ``update_many`` takes arrays, and ``lookback`` bars pass",
            f"before the first value. Settings and meaning: see `{row.name}`.",
            "",
        ]
    )


def _setting_doc(setting: Setting) -> list[str]:
    kind = "float" if setting.kind == "number" else "int"
    head = f"{setting.name} : {kind}, default {setting.default:g}"
    if setting.kind == "matype":
        return [head, "    TA-Lib's number of the average: 0 to 10, 12 or 13."]
    if setting.kind == "number" and setting.most >= 3e37:
        return [head]
    return [head, f"    {setting.least:g} to {setting.most:,g}."]


def _names(row: Row) -> tuple[str, ...]:
    return (row.name,) if row.lines is None else row.outputs


def _extent(array: Any) -> str:
    return f"{len(array)} values" if array.ndim == 1 else f"shape {array.shape}"


def _pairs(row: Row, lines: list[Any]) -> list[tuple[Any, bool]]:
    return list(zip(lines, row.whole, strict=True))


def _typed(line: Any) -> Any:
    """Return a whole output as int32, 0 where it is NaN."""
    return np.nan_to_num(line, nan=0.0).astype(np.int32)


def _into(row: Row, stream: _core.indicators.Stream, arrays: list[Any], out: Any) -> list[Any]:
    """Run into the caller's arrays and return them."""
    given = [out] if row.lines is None else list(out)
    if len(given) != len(row.outputs):
        raise ValueError(f"out had {len(given)} arrays, must have {len(row.outputs)}")
    for each, is_whole in _pairs(row, given):
        wanted = np.dtype(np.int32 if is_whole else np.float64)
        is_fit = isinstance(each, np.ndarray) and each.dtype == wanted
        if not (is_fit and each.flags.c_contiguous and each.flags.writeable):
            was = f"{each.dtype} array" if isinstance(each, np.ndarray) else type(each).__name__
            raise TypeError(f"out was {was}, must be a writeable C-contiguous {wanted} array")
        if each.shape != arrays[0].shape:
            raise ValueError(f"out had shape {each.shape}, must have {arrays[0].shape}")
    rooms = [np.empty(x.shape) if is_whole else x for x, is_whole in _pairs(row, given)]
    for room, each in zip(stream.run(arrays, rooms), given, strict=True):
        if room is not each and each.dtype == np.int32:
            np.copyto(each, _typed(room))
    return given
