# SPDX-License-Identifier: Apache-2.0
"""One name for each formula: nodes in, node out; arrays in, arrays out.

Every row of the catalog of indicators has a function here, made at first use, and so has every
custom one; beside them stand crossover, crossunder, minimum and maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from tradecore._arrays import like
from tradecore.graph.node import Node, Number, constant, series, setting
from tradecore.indicators import CATALOG, Row
from tradecore.indicators.arguments import equal_lengths, finite
from tradecore.indicators.catalog import find
from tradecore.indicators.custom import Count, Given, register
from tradecore.indicators.functions import evaluate, make_function


def __getattr__(name: str) -> Any:
    row = find(name)
    if row is None:
        raise AttributeError(f"module 'tradecore.graph.formulas' has no attribute {name!r}")
    if name in CATALOG:
        globals()[name] = _function(row)  # A custom name may get another row.
    return _function(row)


def formula(row: Row, inputs: tuple[Any, ...], settings: tuple[Any, ...], out: Any = None) -> Any:
    """Return the node, or the named nodes, of an indicator over nodes; over arrays its values."""
    if not any(isinstance(each, Node) for each in inputs):
        return evaluate(row, inputs, settings, out)
    if out is not None:
        raise TypeError("out was given, must not be for nodes: nothing is computed yet")
    args = [series(name, each) for name, each in zip(row.inputs, inputs, strict=True)]
    for each, value in zip(row.settings, settings, strict=True):
        if each.kind != "convention":
            args.append(setting(each.name, value, each.check))
        elif chosen := each.check(value):  # The default is left off, as before there was a choice.
            args.append(constant(float(chosen)))
    node = Node(row.name, tuple(args))
    if row.lines is None:
        return node
    return row.lines(*(Node("output", (node,), at) for at in range(len(row.outputs))))


_function = cache(lambda row: make_function(row, formula))


def custom(
    *,
    name: str | None = None,
    inputs: Sequence[str] = ("values",),
    settings: Mapping[str, Given] | None = None,
    outputs: Sequence[str] = ("real",),
    state: Count = 0,
    lookback: Count = 0,
    replace: bool = False,
) -> Callable[[Any], Callable[..., Any]]:
    """Register a function of one's own as an indicator; use as a decorator, or call the result.

    From then on ``ta.<name>`` works over arrays and nodes, and the class of the name capitalised
    bar by bar, as all indicators do. The decorator returns ``ta.<name>``.

    The function is called once for each closed bar whose inputs are finite, oldest first, as
    ``function(inputs, settings, state, out)``. It must depend on nothing else: equal nodes run
    once. There are two kinds:

    - A function of Python gets float64 arrays, which are views for the time of the call, and
      returns nothing. It runs under the GIL on the thread that called, never on worker threads.
      What it raises reaches the caller once the bars at hand are done, NaN in their place; the
      stream that it was raised in gives no value from then on, and each call raises RuntimeError.
    - A compiled one, from ``numba.cfunc`` or ctypes, is ``void f(const double* inputs,
      const double* settings, double* state, double* out)``. It runs anywhere, without the GIL.

    Parameters
    ----------
    name : str, optional
        In lower case, an identifier; by default the function's own.
    inputs : sequence of str, default ("values",)
        The series it takes, 1 to 5.
    settings : mapping of str to number or (default, least, most), optional
        At most 8. Whole numbers stay whole and are from 1 to 100,000 unless a range is given;
        others are finite.
    outputs : sequence of str, default ("real",)
        What it gives, 1 to 4. ``out`` is filled with NaN before each call.
    state : int or function, default 0
        Numbers that it remembers, all 0 at the start; a function takes settings by their names.
        Copies of a stream copy them, and ``peek`` works on a copy.
    lookback : int or function, default 0
        Bars whose values are replaced by NaN; the function sees them. Warm-up is counted by it.
    replace : bool, default False
        Whether the name may be that of an earlier custom indicator. What was built with that one
        keeps it. The same function may be registered again in any case.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, or the name is taken. Nothing is registered then.
    """

    def decorate(function: Any) -> Callable[..., Any]:
        row = register(
            function,
            name=name,
            inputs=inputs,
            settings=settings or {},
            outputs=outputs,
            state=state,
            lookback=lookback,
            replace=replace,
        )
        made: Callable[..., Any] = _function(row)
        return made

    return decorate


@overload
def crossover(left: Node, right: Node | Number) -> Node: ...
@overload
def crossover(left: ArrayLike, right: ArrayLike) -> Any: ...
def crossover(left: Any, right: Any) -> Any:
    """Say where `left` was at or below `right` one bar before and is above it now.

    Nodes or numbers give a condition. Arrays of one length (or an array and a number) give an array
    of bool, or a Series like `left`; it is False where one of the four values is NaN.
    """
    if isinstance(left, Node) or isinstance(right, Node):
        return Node("crossover", _sides(left, right))
    return _crossed("crossover", left, right)


@overload
def crossunder(left: Node, right: Node | Number) -> Node: ...
@overload
def crossunder(left: ArrayLike, right: ArrayLike) -> Any: ...
def crossunder(left: Any, right: Any) -> Any:
    """Say where `left` was at or above `right` one bar before and is below it now.

    Nodes or numbers give a condition. Arrays of one length (or an array and a number) give an array
    of bool, or a Series like `left`; it is False where one of the four values is NaN.
    """
    if isinstance(left, Node) or isinstance(right, Node):
        return Node("crossunder", _sides(left, right))
    return _crossed("crossunder", left, right)


def minimum(left: Node | Number, right: Node | Number) -> Node:
    """Return the smaller of two nodes, unknown where one of them is."""
    return Node("minimum", _sides(left, right))


def maximum(left: Node | Number, right: Node | Number) -> Node:
    """Return the larger of two nodes, unknown where one of them is."""
    return Node("maximum", _sides(left, right))


def _sides(left: Any, right: Any) -> tuple[Node, Node]:
    sides = []
    for name, value in (("left", left), ("right", right)):
        if isinstance(value, Node) and value.is_condition:
            raise TypeError(f"{name} was the condition {value!r}, must be a number")
        sides.append(value if isinstance(value, Node) else constant(finite(name, value)))
    if all(side.is_scalar for side in sides):
        raise ValueError("left and right were numbers, at least one must read a bar")
    return sides[0], sides[1]


def _crossed(name: str, left: Any, right: Any) -> Any:
    length = len(right) if np.ndim(left) == 0 else len(left)
    a, b = equal_lengths(
        {
            "left": np.full(length, left) if np.ndim(left) == 0 else left,
            "right": np.full(length, right) if np.ndim(right) == 0 else right,
        }
    )
    if name == "crossunder":
        a, b = b, a
    result = np.zeros(length, dtype=np.bool_)
    result[1:] = (a[:-1] <= b[:-1]) & (a[1:] > b[1:])
    return like(left, name, result)
