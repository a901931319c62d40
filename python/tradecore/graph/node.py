# SPDX-License-Identifier: Apache-2.0
"""The nodes of an expression graph. Nothing is computed here: a node only says what to compute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from tradecore.indicators.arguments import CONVENTIONS, finite, whole
from tradecore.indicators.catalog import find
from tradecore.model.timeframe import format_timeframe

Number = float | int

_SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "==",
    "ne": "!=",
    "and": "&",
    "or": "|",
}
_CONDITIONS = {"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "crossover", "crossunder"}

_SHOWN_MAX = 200  # Nodes in the text of one.


def outputs_of(op: str) -> tuple[str, ...]:
    """Return the names of the outputs of an operation that has several; else nothing."""
    row = find(op)
    return row.outputs if row is not None and row.lines is not None else ()


def _convention_of(node: Node) -> Node | None:
    """Return the argument that says whose formula an indicator follows, unless left off."""
    row = find(node.op)
    if row is None or not row.tradingview or len(node.args) <= len(row.inputs):
        return None
    is_given = len(node.args) == len(row.inputs) + len(row.settings)
    return node.args[-1] if is_given and node.args[-1].op == "constant" else None


class Node:
    """One value per bar, or a condition that is true, false or unknown.

    Numbers combine with ``+ - * /``, unary ``-`` and ``abs()``, compare with ``< <= > >= == !=``.
    Conditions combine with ``&``, ``|`` and ``~``. What is not known yet is unknown: a comparison
    with it is unknown, ``unknown & false`` is false and ``unknown | true`` is true.

    Attributes
    ----------
    op : str
        The operation, by its name in the compiled core.
    args : tuple of Node
        What it works on: series first, then settings.
    value : object
        Of a leaf: (timeframe_s, field), (name, default) of a param, or the number.
    is_condition : bool
        Whether it is true, false or unknown.
    is_scalar : bool
        Whether it is made of numbers and params only, and so the same on every bar.
    """

    __slots__ = ("args", "is_condition", "is_scalar", "op", "value")

    def __init__(self, op: str, args: tuple[Node, ...] = (), value: Any = None) -> None:
        self.op = op
        self.args = args
        self.value = value
        self.is_condition: bool = args[0].is_condition if op == "lag" else op in _CONDITIONS
        self.is_scalar: bool = op != "field" and all(arg.is_scalar for arg in args)

    def __add__(self, other: Node | Number) -> Node:
        return _arithmetic("add", "+", self, other)

    def __radd__(self, other: Number) -> Node:
        return _arithmetic("add", "+", other, self)

    def __sub__(self, other: Node | Number) -> Node:
        return _arithmetic("sub", "-", self, other)

    def __rsub__(self, other: Number) -> Node:
        return _arithmetic("sub", "-", other, self)

    def __mul__(self, other: Node | Number) -> Node:
        return _arithmetic("mul", "*", self, other)

    def __rmul__(self, other: Number) -> Node:
        return _arithmetic("mul", "*", other, self)

    def __truediv__(self, other: Node | Number) -> Node:
        return _arithmetic("div", "/", self, other)

    def __rtruediv__(self, other: Number) -> Node:
        return _arithmetic("div", "/", other, self)

    def __neg__(self) -> Node:
        return Node("neg", (_number("operand of -", self),))

    def __abs__(self) -> Node:
        return Node("abs", (_number("operand of abs()", self),))

    def __lt__(self, other: Node | Number) -> Node:
        return _arithmetic("lt", "<", self, other)

    def __le__(self, other: Node | Number) -> Node:
        return _arithmetic("le", "<=", self, other)

    def __gt__(self, other: Node | Number) -> Node:
        return _arithmetic("gt", ">", self, other)

    def __ge__(self, other: Node | Number) -> Node:
        return _arithmetic("ge", ">=", self, other)

    def __eq__(self, other: object) -> Node:  # type: ignore[override]
        return _arithmetic("eq", "==", self, other)

    def __ne__(self, other: object) -> Node:  # type: ignore[override]
        return _arithmetic("ne", "!=", self, other)

    __hash__ = object.__hash__

    def __and__(self, other: Node) -> Node:
        return Node(
            "and", (_condition("left side of &", self), _condition("right side of &", other))
        )

    def __or__(self, other: Node) -> Node:
        return Node(
            "or", (_condition("left side of |", self), _condition("right side of |", other))
        )

    def __invert__(self) -> Node:
        return Node("not", (_condition("operand of ~", self),))

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} is known bar by bar only and has no truth value here: write & for and, "
            "| for or, ~ for not, and a < b < c as (a < b) & (b < c)"
        )

    def lag(self, bars: int | Node = 1) -> Node:
        """Return the value `bars` bars of its own timeframe ago."""
        return Node("lag", (self, setting("bars", bars, lambda n: whole("bars", n))))

    def __repr__(self) -> str:
        return _text(self, [_SHOWN_MAX])


def param(name: str, default: float) -> Node:
    """Return a named number that a run may set.

    Parameters
    ----------
    name : str
        An identifier, such as "fast"; nodes of one name are one parameter.
    default : float
        Its value where a run sets none.

    Raises
    ------
    TypeError, ValueError
        If `name` is not an identifier or `default` is not a finite number.
    """
    if not isinstance(name, str):
        raise TypeError(f"name was {name!r}, must be text")
    if not name.isidentifier():
        raise ValueError(f"name was {name!r}, must be an identifier such as 'fast'")
    return Node("param", (), (name, finite("default", default)))


def constant(value: float) -> Node:
    """Return a node that is `value` on every bar."""
    return Node("constant", (), value)


def series(name: str, value: Any) -> Node:
    """Return `value` if it is a node that reads bars; TypeError or ValueError that names `name`."""
    if not isinstance(value, Node):
        raise TypeError(f"{name} was {value!r}, must be a node such as tc.timeframe('5m').close")
    if value.is_scalar:
        raise ValueError(f"{name} was {value!r}, must read a bar")
    return value


def setting(name: str, value: Any, check: Callable[[Any], float]) -> Node:
    """Return `value` as a node made of numbers and params; numbers are checked by `check`."""
    if isinstance(value, Node):
        if not value.is_scalar or value.is_condition:
            raise ValueError(f"{name} was {value!r}, must be made of numbers and params only")
        return value
    return constant(float(check(value)))


def _number(name: str, value: Any) -> Node:
    if not isinstance(value, Node):
        return constant(finite(name, value))
    if value.is_condition:
        raise TypeError(f"{name} was the condition {value!r}, must be a number")
    return value


def _condition(name: str, value: Any) -> Node:
    if not isinstance(value, Node) or not value.is_condition:
        hint = "; put comparisons in brackets: (a > b) & (c > d)"
        raise TypeError(f"{name} was {value!r}, must be a condition such as a > b{hint}")
    return value


def _arithmetic(op: str, sign: str, left: Any, right: Any) -> Node:
    return Node(
        op, (_number(f"left side of {sign}", left), _number(f"right side of {sign}", right))
    )


def _text(node: Node, left: list[int]) -> str:
    """Return `node` as it is written; "..." once `left[0]` more nodes were shown."""
    left[0] -= 1
    if left[0] < 0:
        return "..."
    if node.op == "field":
        timeframe_s, field = node.value
        return f"{format_timeframe(timeframe_s)}.{field}"
    if node.op == "param":
        name, default = node.value
        return f"{name}={default:g}"
    if node.op == "constant":
        return f"{node.value:.12g}"
    texts = [_text(arg, left) for arg in node.args]
    if (said := _convention_of(node)) is not None and said.value in (0.0, 1.0):
        texts[-1] = repr(CONVENTIONS[int(said.value)])
    if node.op == "output":
        return f"{texts[0]}.{outputs_of(node.args[0].op)[node.value]}"
    if node.op in _SIGNS:
        return f"({texts[0]} {_SIGNS[node.op]} {texts[1]})"
    if node.op in {"neg", "not"}:
        return f"{'-' if node.op == 'neg' else '~'}{texts[0]}"
    return f"{node.op}({', '.join(texts)})"
