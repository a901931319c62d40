# SPDX-License-Identifier: Apache-2.0
"""One name for each formula: nodes in, node out; arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

from tradecore import indicators
from tradecore._arrays import like
from tradecore.graph.node import OUTPUTS, Node, Number, constant, series, setting
from tradecore.indicators.arguments import equal_lengths, finite, simple_matype
from tradecore.indicators.outputs import BbandsLines, MacdLines, StochLines

Setting = int | Node
"""A whole number, or a node made of params and numbers."""


@overload
def sma(values: Node, period: Setting = 30) -> Node: ...
@overload
def sma(values: ArrayLike, period: int = 30) -> Any: ...
def sma(values: Any, period: Any = 30) -> Any:
    """Return the simple moving average; see tradecore.indicators.sma."""
    if isinstance(values, Node):
        return _formula("sma", {"values": values}, {"period": (period, 1)})
    return indicators.sma(values, period)


@overload
def ema(values: Node, period: Setting = 30) -> Node: ...
@overload
def ema(values: ArrayLike, period: int = 30) -> Any: ...
def ema(values: Any, period: Any = 30) -> Any:
    """Return the exponential moving average; see tradecore.indicators.ema."""
    if isinstance(values, Node):
        return _formula("ema", {"values": values}, {"period": (period, 1)})
    return indicators.ema(values, period)


@overload
def rsi(values: Node, period: Setting = 14) -> Node: ...
@overload
def rsi(values: ArrayLike, period: int = 14) -> Any: ...
def rsi(values: Any, period: Any = 14) -> Any:
    """Return the relative strength index; see tradecore.indicators.rsi."""
    if isinstance(values, Node):
        return _formula("rsi", {"values": values}, {"period": (period, 2)})
    return indicators.rsi(values, period)


@overload
def mom(values: Node, period: Setting = 10) -> Node: ...
@overload
def mom(values: ArrayLike, period: int = 10) -> Any: ...
def mom(values: Any, period: Any = 10) -> Any:
    """Return the momentum; see tradecore.indicators.mom."""
    if isinstance(values, Node):
        return _formula("mom", {"values": values}, {"period": (period, 1)})
    return indicators.mom(values, period)


@overload
def roc(values: Node, period: Setting = 10) -> Node: ...
@overload
def roc(values: ArrayLike, period: int = 10) -> Any: ...
def roc(values: Any, period: Any = 10) -> Any:
    """Return the rate of change in percent; see tradecore.indicators.roc."""
    if isinstance(values, Node):
        return _formula("roc", {"values": values}, {"period": (period, 1)})
    return indicators.roc(values, period)


@overload
def macd(
    values: Node, fastperiod: Setting = 12, slowperiod: Setting = 26, signalperiod: Setting = 9
) -> MacdLines[Node]: ...
@overload
def macd(
    values: ArrayLike, fastperiod: int = 12, slowperiod: int = 26, signalperiod: int = 9
) -> MacdLines[Any]: ...
def macd(values: Any, fastperiod: Any = 12, slowperiod: Any = 26, signalperiod: Any = 9) -> Any:
    """Return macd, signal and histogram; see tradecore.indicators.macd."""
    if not isinstance(values, Node):
        return indicators.macd(values, fastperiod, slowperiod, signalperiod)
    settings = {
        "fastperiod": (fastperiod, 2),
        "slowperiod": (slowperiod, 2),
        "signalperiod": (signalperiod, 1),
    }
    return MacdLines(*_outputs(_formula("macd", {"values": values}, settings)))


@overload
def bbands(
    values: Node,
    period: Setting = 20,
    nbdevup: float | Node = 2.0,
    nbdevdn: float | Node = 2.0,
    matype: int = 0,
) -> BbandsLines[Node]: ...
@overload
def bbands(
    values: ArrayLike,
    period: int = 20,
    nbdevup: float = 2.0,
    nbdevdn: float = 2.0,
    matype: int = 0,
) -> BbandsLines[Any]: ...
def bbands(
    values: Any, period: Any = 20, nbdevup: Any = 2.0, nbdevdn: Any = 2.0, matype: int = 0
) -> Any:
    """Return upper, middle and lower Bollinger Band; see tradecore.indicators.bbands."""
    if not isinstance(values, Node):
        return indicators.bbands(values, period, nbdevup, nbdevdn, matype)
    simple_matype("matype", matype)
    settings = {"period": (period, 2), "nbdevup": (nbdevup, None), "nbdevdn": (nbdevdn, None)}
    return BbandsLines(*_outputs(_formula("bbands", {"values": values}, settings)))


@overload
def stoch(
    high: Node,
    low: Node,
    close: Node,
    fastk_period: Setting = 5,
    slowk_period: Setting = 3,
    slowk_matype: int = 0,
    slowd_period: Setting = 3,
    slowd_matype: int = 0,
) -> StochLines[Node]: ...
@overload
def stoch(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    fastk_period: int = 5,
    slowk_period: int = 3,
    slowk_matype: int = 0,
    slowd_period: int = 3,
    slowd_matype: int = 0,
) -> StochLines[Any]: ...
def stoch(
    high: Any,
    low: Any,
    close: Any,
    fastk_period: Any = 5,
    slowk_period: Any = 3,
    slowk_matype: int = 0,
    slowd_period: Any = 3,
    slowd_matype: int = 0,
) -> Any:
    """Return slow K and slow D; see tradecore.indicators.stoch."""
    if not isinstance(high, Node):
        return indicators.stoch(
            high, low, close, fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype
        )
    simple_matype("slowk_matype", slowk_matype)
    simple_matype("slowd_matype", slowd_matype)
    settings = {
        "fastk_period": (fastk_period, 1),
        "slowk_period": (slowk_period, 1),
        "slowd_period": (slowd_period, 1),
    }
    bars = {"high": high, "low": low, "close": close}
    return StochLines(*_outputs(_formula("stoch", bars, settings)))


@overload
def adx(high: Node, low: Node, close: Node, period: Setting = 14) -> Node: ...
@overload
def adx(high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14) -> Any: ...
def adx(high: Any, low: Any, close: Any, period: Any = 14) -> Any:
    """Return the average directional index; see tradecore.indicators.adx."""
    if isinstance(high, Node):
        return _formula("adx", {"high": high, "low": low, "close": close}, {"period": (period, 2)})
    return indicators.adx(high, low, close, period)


@overload
def atr(high: Node, low: Node, close: Node, period: Setting = 14) -> Node: ...
@overload
def atr(high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14) -> Any: ...
def atr(high: Any, low: Any, close: Any, period: Any = 14) -> Any:
    """Return the average true range; see tradecore.indicators.atr."""
    if isinstance(high, Node):
        return _formula("atr", {"high": high, "low": low, "close": close}, {"period": (period, 1)})
    return indicators.atr(high, low, close, period)


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
    return Node("min", _sides(left, right))


def maximum(left: Node | Number, right: Node | Number) -> Node:
    """Return the larger of two nodes, unknown where one of them is."""
    return Node("max", _sides(left, right))


def _formula(
    op: str, inputs: Mapping[str, Any], settings: Mapping[str, tuple[Any, int | None]]
) -> Node:
    nodes = [series(name, value) for name, value in inputs.items()]
    nodes += [setting(name, value, least) for name, (value, least) in settings.items()]
    return Node(op, tuple(nodes))


def _outputs(node: Node) -> list[Node]:
    return [Node("output", (node,), at) for at in range(len(OUTPUTS[node.op]))]


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
