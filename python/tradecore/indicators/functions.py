# SPDX-License-Identifier: Apache-2.0
"""The functions and streaming classes, made from the catalog's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tradecore import _core
from tradecore._arrays import Float64, as_float64, like
from tradecore.indicators.arguments import CONVENTIONS
from tradecore.indicators.catalog import Row, Setting

_LAYOUT = "used as C-contiguous float64, without a copy if already so"


def evaluate(row: Row, inputs: tuple[Any, ...], settings: tuple[Any, ...], out: Any = None) -> Any:
    """Return the outputs of `row` over arrays; what every function of the catalog does."""
    lines = _core.indicators.evaluate(row.name, inputs, settings, out)
    if lines is None:  # Something is to be converted, or refused.
        arrays = _arrays(row, inputs)
        lines = row.stream(settings).run(arrays, out)
        if out is None:
            lines = [like(inputs[0], n, x) for n, x in zip(_names(row), lines, strict=True)]
    return lines[0] if row.lines is None else row.lines(*lines)


def _arrays(row: Row, inputs: tuple[Any, ...]) -> tuple[Float64, ...]:
    """Return the inputs as arrays of one shape; TypeError or ValueError that names a wrong one."""
    arrays = tuple(
        as_float64(name, values, most_dimensions=2)
        for name, values in zip(row.inputs, inputs, strict=True)
    )
    for name, array in zip(row.inputs, arrays, strict=True):
        if array.shape != arrays[0].shape:
            had, must = _extent(array), _extent(arrays[0])
            raise ValueError(f"{name} had {had}, must have {must} like {row.inputs[0]}")
    return arrays


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
    scope: dict[str, Any] = {f"_s{k}": s for k, s in enumerate(row.settings)} | {"_row": row}
    scope |= {"_start": _core.indicators.Stream.__init__, "_run": _run}
    exec(f"def __init__({head}):\n    _start(self, {row.name!r}, [{checked}])", scope)
    values = ", ".join(row.inputs)
    exec(f"def update_many(self, {values}):\n    return _run(_row, self, ({values},))", scope)
    scope[
        "update_many"
    ].__doc__ = "Take closed bars, oldest first, and return their values as arrays."

    def copy(self: Any) -> Any:
        """Return a stream that goes on alone."""
        kind: Any = type(self)
        other = kind.__new__(kind)
        _core.indicators.Stream.__init__(other, self)
        return other

    def text(self: Any) -> str:
        pairs = zip(row.settings, self.settings, strict=True)
        shown = (_shown(s, v) for s, v in pairs if s.kind != "convention" or v != 0.0)
        return f"{row.class_name}({', '.join(shown)})"

    members = {
        "__init__": scope["__init__"],
        "__repr__": text,
        "__copy__": copy,
        "__doc__": class_doc(row),
        "__module__": "tradecore.ta",
        "__slots__": (),
        "copy": copy,
        "update_many": scope["update_many"],
    }
    return type(row.class_name, (_core.indicators.Stream,), members)


def _run(row: Row, stream: _core.indicators.Stream, inputs: tuple[Any, ...]) -> Any:
    arrays = zip(row.inputs, inputs, strict=True)
    lines = stream.run(tuple(as_float64(name, values) for name, values in arrays))
    return lines[0] if row.lines is None else row.lines(*lines)


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
        *(line for s in row.settings for line in _setting_doc(s, row)),
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


def _shown(setting: Setting, value: float) -> str:
    if setting.kind == "convention":
        return f"{setting.name}={CONVENTIONS[int(value)]!r}"
    return f"{setting.name}={value:g}"


def _setting_doc(setting: Setting, row: Row) -> list[str]:
    if setting.kind == "convention":
        head = f"{setting.name} : {{'talib', 'tradingview'}}, default {setting.default!r}"
        return [head, f"    As TradingView has it: {row.tradingview}."]
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
