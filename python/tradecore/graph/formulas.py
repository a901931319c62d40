# SPDX-License-Identifier: Apache-2.0
"""One name for each formula: nodes in, node out; arrays in, arrays out.

Every row of the catalog of indicators has a function here, made at first use; beside them stand
crossover, crossunder, minimum and maximum.
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from tradecore._arrays import like
from tradecore.graph.node import Node, Number, constant, series, setting
from tradecore.indicators import CATALOG, Row
from tradecore.indicators.arguments import equal_lengths, finite
from tradecore.indicators.functions import evaluate, make_function


def __getattr__(name: str) -> Any:
    if name not in CATALOG:
        raise AttributeError(f"module 'tradecore.graph.formulas' has no attribute {name!r}")
    globals()[name] = make_function(CATALOG[name], formula)
    return globals()[name]


def formula(row: Row, inputs: tuple[Any, ...], settings: tuple[Any, ...], out: Any = None) -> Any:
    """Return the node, or the named nodes, of an indicator over nodes; over arrays its values."""
    if not any(isinstance(each, Node) for each in inputs):
        return evaluate(row, inputs, settings, out)
    if out is not None:
        raise TypeError("out was given, must not be for nodes: nothing is computed yet")
    args = [series(name, each) for name, each in zip(row.inputs, inputs, strict=True)]
    args += [setting(s.name, v, s.check) for s, v in zip(row.settings, settings, strict=True)]
    node = Node(row.name, tuple(args))
    if row.lines is None:
        return node
    return row.lines(*(Node("output", (node,), at) for at in range(len(row.outputs))))


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
