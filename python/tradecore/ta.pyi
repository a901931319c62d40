# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
# mypy: disable-error-code="override"
"""The formulas under TA-Lib's names: see ta.py."""

from typing import Any, Generic, NamedTuple, SupportsFloat, TypeVar, overload

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore.graph.formulas import crossover as crossover
from tradecore.graph.formulas import crossunder as crossunder
from tradecore.graph.formulas import maximum as maximum
from tradecore.graph.formulas import minimum as minimum
from tradecore.graph.node import Node
from tradecore.indicators import CATALOG as CATALOG
from tradecore.indicators import lookback as lookback

T = TypeVar("T")

class BbandsLines(NamedTuple, Generic[T]):
    upperband: T
    middleband: T
    lowerband: T

@overload
def bbands(
    values: Node, period: int | Node = 20, nbdevup: float | Node = 2.0, nbdevdn: float | Node = 2.0
) -> BbandsLines[Node]:
    """Return the Bollinger Bands: mean of the last `period` values, and deviations of the population around it."""

@overload
def bbands(
    values: ArrayLike,
    period: int = 20,
    nbdevup: float = 2.0,
    nbdevdn: float = 2.0,
    *,
    out: Any = None,
) -> BbandsLines[Any]: ...

class Bbands(_core.indicators.Stream):
    def __init__(self, period: int = 20, nbdevup: float = 2.0, nbdevdn: float = 2.0) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, values: ArrayLike) -> BbandsLines[Any]: ...
    def copy(self) -> Bbands: ...

@overload
def dema(values: Node, period: int | Node = 30) -> Node:
    """Return the double exponential moving average: 2 e - ema(e), e = ema(x)."""

@overload
def dema(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Dema(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Dema: ...

@overload
def ema(values: Node, period: int | Node = 30) -> Node:
    """Return the exponential moving average: e + 2 / (period + 1) * (x - e), from the mean of the first `period` values."""

@overload
def ema(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Ema(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ema: ...

@overload
def sma(values: Node, period: int | Node = 30) -> Node:
    """Return the simple moving average: mean of the last `period` values."""

@overload
def sma(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Sma(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Sma: ...

@overload
def adx(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the average directional index: Wilder average of 100 * |+DI - -DI| / (+DI + -DI)."""

@overload
def adx(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Adx(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Adx: ...

class MacdLines(NamedTuple, Generic[T]):
    macd: T
    macdsignal: T
    macdhist: T

@overload
def macd(
    values: Node,
    fastperiod: int | Node = 12,
    slowperiod: int | Node = 26,
    signalperiod: int | Node = 9,
) -> MacdLines[Node]:
    """Return the moving average convergence and divergence: ema(fast) - ema(slow), its ema, and their difference."""

@overload
def macd(
    values: ArrayLike,
    fastperiod: int = 12,
    slowperiod: int = 26,
    signalperiod: int = 9,
    *,
    out: Any = None,
) -> MacdLines[Any]: ...

class Macd(_core.indicators.Stream):
    def __init__(
        self, fastperiod: int = 12, slowperiod: int = 26, signalperiod: int = 9
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, values: ArrayLike) -> MacdLines[Any]: ...
    def copy(self) -> Macd: ...

@overload
def mom(values: Node, period: int | Node = 10) -> Node:
    """Return the momentum: x - x[period ago]."""

@overload
def mom(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Mom(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Mom: ...

@overload
def roc(values: Node, period: int | Node = 10) -> Node:
    """Return the rate of change in percent: 100 * (x / x[period ago] - 1), 0 where the base is 0."""

@overload
def roc(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Roc(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Roc: ...

@overload
def rsi(values: Node, period: int | Node = 14) -> Node:
    """Return the relative strength index: 100 * gain / (gain + loss), Wilder averages; 0 where nothing has moved."""

@overload
def rsi(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Rsi(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rsi: ...

class StochLines(NamedTuple, Generic[T]):
    slowk: T
    slowd: T

@overload
def stoch(
    high: Node,
    low: Node,
    close: Node,
    fastk_period: int | Node = 5,
    slowk_period: int | Node = 3,
    slowd_period: int | Node = 3,
) -> StochLines[Node]:
    """Return the slow stochastic: average of 100 * (close - low) / (high - low) over `fastk_period`, and its average."""

@overload
def stoch(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    fastk_period: int = 5,
    slowk_period: int = 3,
    slowd_period: int = 3,
    *,
    out: Any = None,
) -> StochLines[Any]: ...

class Stoch(_core.indicators.Stream):
    def __init__(
        self, fastk_period: int = 5, slowk_period: int = 3, slowd_period: int = 3
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> StochLines[Any]: ...
    def copy(self) -> Stoch: ...

@overload
def atr(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the average true range: Wilder average of max(h - l, |h - c1|, |l - c1|), c1 the close before."""

@overload
def atr(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Atr(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Atr: ...
