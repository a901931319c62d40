# SPDX-License-Identifier: Apache-2.0
"""A user's own functions as indicators: what is registered is checked here."""

from __future__ import annotations

import ctypes
import inspect
import keyword
from _ctypes import CFuncPtr
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tradecore import _core
from tradecore.indicators.arguments import PERIOD_MAX, finite, whole
from tradecore.indicators.catalog import Row, Setting, add, find

_SIGNATURE = "void f(const double* inputs, const double* settings, double* state, double* out)"
_WHOLE_MAX = 2**31 - 1
_NUMBER_MAX = 3e37
_SETTINGS_MAX, _INPUTS_MAX, _OUTPUTS_MAX = 8, 5, 4
_TAKEN = {"custom", "lookback", "row", "setting"}  # Names in ta, or of classes in indicators.

Given = int | float | tuple[float, float, float]
Count = int | Callable[..., int]

_functions: dict[str, Any] = {}  # What was registered, by name: as long as the process lives.


def register(
    function: Any,
    *,
    name: str | None,
    inputs: Sequence[str],
    settings: Mapping[str, Given],
    outputs: Sequence[str],
    state: Count,
    lookback: Count,
    replace: bool,
) -> Row:
    """Add `function` as an indicator and return its row; see `tradecore.ta.custom`."""
    address = _address(function)
    chosen = _name(getattr(function, "__name__", None) if name is None else name)
    names = _names("inputs", inputs, _INPUTS_MAX)
    made = tuple(_setting(each, given) for each, given in dict(settings).items())
    if made:
        _names("inputs and settings", (*names, *(s.name for s in made)), _INPUTS_MAX + 8)
        _names("settings", tuple(s.name for s in made), _SETTINGS_MAX)
    if address is None:
        _check_arguments(chosen, function)
    row = Row(
        name=chosen,
        group="custom",
        title="custom indicator",
        formula=_first_line(function, chosen, names),
        source=_source(function, address),
        inputs=names,
        settings=made,
        outputs=_names("outputs", outputs, _OUTPUTS_MAX),
        whole=(False,) * len(outputs),
    )
    sizes = _sizes(row, state, lookback)
    is_again = chosen in _functions and _functions[chosen] is function
    if chosen in _functions and not (replace or is_again):
        raise ValueError(
            f"name was {chosen!r}, which another custom indicator has: "
            "choose another, or say replace=True"
        )
    _core.indicators.add_custom(
        chosen,
        (row.formula, row.source),
        list(row.inputs),
        [(s.name, float(s.default), s.least, s.most, s.kind) for s in made],
        list(row.outputs),
        sizes,
        function,
        address,
        replace or is_again,
    )
    _functions[chosen] = function
    add(row)
    return row


def _address(function: Any) -> int | None:
    """Return where a compiled function lies; None for one of Python."""
    pointer = function.ctypes if hasattr(function, "address") else function
    if isinstance(pointer, CFuncPtr):
        kept = getattr(pointer, "_objects", None) or {}
        if any(type(each).__name__ == "CThunkObject" for each in kept.values()):
            raise TypeError(
                f"function was {function!r}, a callback into Python: give the function itself"
            )
        numbers = [getattr(each, "_type_", None) for each in pointer.argtypes or ()]
        if numbers != [ctypes.c_double] * 4 or pointer.restype is not None:
            raise TypeError(f"function was {function!r}, must be {_SIGNATURE}")
        address = ctypes.cast(pointer, ctypes.c_void_p).value
        if not address:
            raise ValueError("function was a null pointer, must be a function")
        return address
    if not callable(function):
        raise TypeError(f"function was {function!r}, must be a function")
    return None


def _check_arguments(name: str, function: Any) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # A built-in that does not say: its first call will tell.
    try:
        signature.bind(None, None, None, None)
    except TypeError:
        raise TypeError(
            f"function was {name}{signature}, must take (inputs, settings, state, out)"
        ) from None


def _is_name(value: Any) -> bool:
    is_plain = isinstance(value, str) and value.isidentifier() and not keyword.iskeyword(value)
    return is_plain and not value.startswith("_")


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"name was {name!r}, must be text")
    if not _is_name(name) or name != name.lower() or name.capitalize() == name:
        raise ValueError(
            f"name was {name!r}, must be an identifier in lower case that begins with a letter, "
            "such as 'midpoint2'"
        )
    if name in _TAKEN:
        raise ValueError(f"name was {name!r}, which ta has for something else")
    row = find(name)
    if row is not None and row.group != "custom":
        raise ValueError(f"name was {name!r}, which an indicator of the catalog has")
    if name in _core.graph.OPS:
        raise ValueError(f"name was {name!r}, which an operation of graphs has")
    return name


def _names(what: str, names: Any, most: int) -> tuple[str, ...]:
    if isinstance(names, str):
        raise TypeError(f"{what} was {names!r}, must be a tuple of names such as ({names!r},)")
    given = tuple(names)
    if not 1 <= len(given) <= most:
        raise ValueError(f"{what} were {len(given)}, must be 1 to {most}")
    for each in given:
        if not _is_name(each) or each in {"out", "self"}:
            raise ValueError(
                f"{what} held {each!r}, must hold identifiers that begin with a letter, "
                "not 'out' or 'self'"
            )
        if given.count(each) > 1:
            raise ValueError(f"{what} held {each!r} {given.count(each)} times, must hold it once")
    return given


def _setting(name: str, given: Any) -> Setting:
    label = f"settings[{name!r}]"
    values = given if isinstance(given, tuple) else (given,)
    if len(values) not in {1, 3} or any(isinstance(each, bool) for each in values):
        raise ValueError(f"{label} was {given!r}, must be a number or (default, least, most)")
    numbers = [finite(label, each) for each in values]
    is_whole = all(hasattr(each, "__index__") for each in values)
    kind, most = ("whole", _WHOLE_MAX) if is_whole else ("number", _NUMBER_MAX)
    if len(numbers) == 1:
        numbers += [1.0, PERIOD_MAX] if is_whole else [-most, most]
    default, low, high = numbers
    if not -most <= low <= default <= high <= most:
        raise ValueError(
            f"{label} was {given!r}, must have default from least to most: {low:g} to {high:g}"
        )
    to = int if is_whole else float
    return Setting(name, to(default), to(low), to(high), kind)


def _sizes(
    row: Row, state: Count, lookback: Count
) -> tuple[int, int] | Callable[[Sequence[float]], tuple[int, int]]:
    """Return the numbers of state and the lookback, or a function of the settings that does."""
    counts = (_count(row, "state", state), _count(row, "lookback", lookback))

    def of(values: Sequence[float]) -> tuple[int, int]:
        return counts[0](values), counts[1](values)

    at_defaults = of([float(s.default) for s in row.settings])  # They must be usable.
    return of if callable(state) or callable(lookback) else at_defaults


def _count(row: Row, what: str, given: Count) -> Callable[[Sequence[float]], int]:
    label = f"{what} of {row.name}"
    if not callable(given):
        fixed = whole(label, given, 0, _WHOLE_MAX)
        return lambda _: fixed
    function, known = given, {s.name: at for at, s in enumerate(row.settings)}
    wanted = list(inspect.signature(function).parameters)
    strange = [each for each in wanted if each not in known]
    if strange:
        has = f"among {', '.join(known)}" if known else "none: there are no settings"
        raise ValueError(f"{label} took {strange[0]!r}, must take settings by their names, {has}")

    def count(values: Sequence[float]) -> int:
        chosen = {
            each: int(values[at]) if row.settings[at].kind == "whole" else values[at]
            for each, at in known.items()
            if each in wanted
        }
        shown = ", ".join(f"{each}={value:g}" for each, value in chosen.items())
        return whole(f"{label} with {shown}", function(**chosen), 0, _WHOLE_MAX)

    return count


def _first_line(function: Any, name: str, inputs: tuple[str, ...]) -> str:
    text = inspect.getdoc(function) if inspect.isroutine(function) else None
    return text.splitlines()[0].rstrip(".") if text else f"{name} of {', '.join(inputs)}"


def _source(function: Any, address: int | None) -> str:
    if address is not None:
        return "a compiled function"
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', '')}.{name}".lstrip(".")
