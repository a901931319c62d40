# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
# mypy: disable-error-code="override"
"""The formulas under TA-Lib's names: see ta.py."""

from typing import Any, Generic, Literal, NamedTuple, SupportsFloat, TypeVar, overload

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore.graph.formulas import crossover as crossover
from tradecore.graph.formulas import crossunder as crossunder
from tradecore.graph.formulas import custom as custom
from tradecore.graph.formulas import maximum as maximum
from tradecore.graph.formulas import minimum as minimum
from tradecore.graph.node import Node
from tradecore.indicators import CATALOG as CATALOG
from tradecore.indicators import lookback as lookback

T = TypeVar("T")

class AccbandsLines(NamedTuple, Generic[T]):
    upperband: T
    middleband: T
    lowerband: T

@overload
def accbands(high: Node, low: Node, close: Node, period: int | Node = 20) -> AccbandsLines[Node]:
    """Return the acceleration bands: means of h * (1 + w), of the close, of l * (1 - w), w = 4 * (h - l) / (h + l)."""

@overload
def accbands(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 20, *, out: Any = None
) -> AccbandsLines[Any]: ...

class Accbands(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> AccbandsLines[Any]: ...
    def copy(self) -> Accbands: ...

class BbandsLines(NamedTuple, Generic[T]):
    upperband: T
    middleband: T
    lowerband: T

@overload
def bbands(
    values: Node,
    period: int | Node = 20,
    nbdevup: float | Node = 2.0,
    nbdevdn: float | Node = 2.0,
    matype: int | Node = 0,
) -> BbandsLines[Node]:
    """Return the Bollinger Bands: average of the last `period` values, and deviations of the population around it."""

@overload
def bbands(
    values: ArrayLike,
    period: int = 20,
    nbdevup: float = 2.0,
    nbdevdn: float = 2.0,
    matype: int = 0,
    *,
    out: Any = None,
) -> BbandsLines[Any]: ...

class Bbands(_core.indicators.Stream):
    def __init__(
        self, period: int = 20, nbdevup: float = 2.0, nbdevdn: float = 2.0, matype: int = 0
    ) -> None: ...
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

class DonchianLines(NamedTuple, Generic[T]):
    upperband: T
    middleband: T
    lowerband: T

@overload
def donchian(high: Node, low: Node, period: int | Node = 20) -> DonchianLines[Node]:
    """Return the Donchian channel: highest high, the middle, lowest low of the last `period` bars."""

@overload
def donchian(
    high: ArrayLike, low: ArrayLike, period: int = 20, *, out: Any = None
) -> DonchianLines[Any]: ...

class Donchian(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> DonchianLines[Any]: ...
    def copy(self) -> Donchian: ...

@overload
def ema(
    values: Node, period: int | Node = 30, convention: Literal["talib", "tradingview"] = "talib"
) -> Node:
    """Return the exponential moving average: e + 2 / (period + 1) * (x - e), from the mean of the first `period` values."""

@overload
def ema(
    values: ArrayLike,
    period: int = 30,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Ema(_core.indicators.Stream):
    def __init__(
        self, period: int = 30, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ema: ...

@overload
def hma(values: Node, period: int | Node = 20) -> Node:
    """Return the Hull moving average: wma(2 wma(x, period / 2) - wma(x, period), sqrt(period)), periods cut to whole."""

@overload
def hma(values: ArrayLike, period: int = 20, *, out: Any = None) -> Any: ...

class Hma(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Hma: ...

@overload
def ht_trendline(values: Node) -> Node:
    """Return the Ehlers' instantaneous trend line: mean over the dominant cycle, smoothed by (4 y + 3 y1 + 2 y2 + y3) / 10."""

@overload
def ht_trendline(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ht_trendline(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ht_trendline: ...

class IchimokuLines(NamedTuple, Generic[T]):
    tenkan: T
    kijun: T
    senkou_a: T
    senkou_b: T

@overload
def ichimoku(
    high: Node,
    low: Node,
    tenkan: int | Node = 9,
    kijun: int | Node = 26,
    senkou: int | Node = 52,
    ahead: int | Node = 26,
) -> IchimokuLines[Node]:
    """Return the Ichimoku cloud as it stands at the bar: middles of the ranges of `tenkan` and `kijun` bars; and, of `ahead` bars ago, the mean of the two and the middle of `senkou` bars. The lagging line would look ahead."""

@overload
def ichimoku(
    high: ArrayLike,
    low: ArrayLike,
    tenkan: int = 9,
    kijun: int = 26,
    senkou: int = 52,
    ahead: int = 26,
    *,
    out: Any = None,
) -> IchimokuLines[Any]: ...

class Ichimoku(_core.indicators.Stream):
    def __init__(
        self, tenkan: int = 9, kijun: int = 26, senkou: int = 52, ahead: int = 26
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, /
    ) -> tuple[float, float, float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, /
    ) -> tuple[float, float, float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> IchimokuLines[Any]: ...
    def copy(self) -> Ichimoku: ...

@overload
def kama(values: Node, period: int | Node = 30) -> Node:
    """Return the Kaufman's adaptive moving average: k + (r * (2/3 - 2/31) + 2/31)^2 * (x - k), r = |x - x[period ago]| over the sum of the steps between them."""

@overload
def kama(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Kama(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Kama: ...

class KcLines(NamedTuple, Generic[T]):
    upperband: T
    middleband: T
    lowerband: T

@overload
def kc(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 20,
    atrperiod: int | Node = 10,
    nbdev: float | Node = 2.0,
    convention: Literal["talib", "tradingview"] = "talib",
) -> KcLines[Node]:
    """Return the Keltner channel: ema of (h + l + c) / 3, and `nbdev` * atr(atrperiod) around it."""

@overload
def kc(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 20,
    atrperiod: int = 10,
    nbdev: float = 2.0,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> KcLines[Any]: ...

class Kc(_core.indicators.Stream):
    def __init__(
        self,
        period: int = 20,
        atrperiod: int = 10,
        nbdev: float = 2.0,
        convention: Literal["talib", "tradingview"] = "talib",
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> KcLines[Any]: ...
    def copy(self) -> Kc: ...

@overload
def ma(values: Node, period: int | Node = 30, matype: int | Node = 0) -> Node:
    """Return the any moving average: the one that `matype` names; of a `period` of 1, the input."""

@overload
def ma(values: ArrayLike, period: int = 30, matype: int = 0, *, out: Any = None) -> Any: ...

class Ma(_core.indicators.Stream):
    def __init__(self, period: int = 30, matype: int = 0) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ma: ...

class MamaLines(NamedTuple, Generic[T]):
    mama: T
    fama: T

@overload
def mama(
    values: Node, fastlimit: float | Node = 0.5, slowlimit: float | Node = 0.05
) -> MamaLines[Node]:
    """Return the MESA adaptive moving average and its follower: averages that follow the faster, the slower the phase of the dominant cycle turns."""

@overload
def mama(
    values: ArrayLike, fastlimit: float = 0.5, slowlimit: float = 0.05, *, out: Any = None
) -> MamaLines[Any]: ...

class Mama(_core.indicators.Stream):
    def __init__(self, fastlimit: float = 0.5, slowlimit: float = 0.05) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, values: ArrayLike) -> MamaLines[Any]: ...
    def copy(self) -> Mama: ...

@overload
def mavp(
    x: Node,
    periods: Node,
    minperiod: int | Node = 2,
    maxperiod: int | Node = 30,
    matype: int | Node = 0,
) -> Node:
    """Return the moving average of a period that varies: the one that `matype` names, of as many bars as `periods` says."""

@overload
def mavp(
    x: ArrayLike,
    periods: ArrayLike,
    minperiod: int = 2,
    maxperiod: int = 30,
    matype: int = 0,
    *,
    out: Any = None,
) -> Any: ...

class Mavp(_core.indicators.Stream):
    def __init__(self, minperiod: int = 2, maxperiod: int = 30, matype: int = 0) -> None: ...
    def update(self, x: SupportsFloat, periods: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, periods: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, periods: ArrayLike) -> Any: ...
    def copy(self) -> Mavp: ...

@overload
def midpoint(values: Node, period: int | Node = 14) -> Node:
    """Return the middle of the range of a series: (highest + lowest) / 2 of the last `period` values."""

@overload
def midpoint(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Midpoint(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Midpoint: ...

@overload
def midprice(high: Node, low: Node, period: int | Node = 14) -> Node:
    """Return the middle of the range of the price: (highest high + lowest low) / 2 of the last `period` bars."""

@overload
def midprice(high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Midprice(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Midprice: ...

@overload
def rma(values: Node, period: int | Node = 30) -> Node:
    """Return the Wilder's moving average: r + (x - r) / period, from the mean of the first `period` values."""

@overload
def rma(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Rma(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rma: ...

@overload
def sar(
    high: Node,
    low: Node,
    acceleration: float | Node = 0.02,
    maximum: float | Node = 0.2,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the parabolic stop and reverse: s + a * (extreme - s), a growing by `acceleration` with every new extreme."""

@overload
def sar(
    high: ArrayLike,
    low: ArrayLike,
    acceleration: float = 0.02,
    maximum: float = 0.2,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Sar(_core.indicators.Stream):
    def __init__(
        self,
        acceleration: float = 0.02,
        maximum: float = 0.2,
        convention: Literal["talib", "tradingview"] = "talib",
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Sar: ...

@overload
def sarext(
    high: Node,
    low: Node,
    startvalue: float | Node = 0.0,
    offsetonreverse: float | Node = 0.0,
    accelerationinitlong: float | Node = 0.02,
    accelerationlong: float | Node = 0.02,
    accelerationmaxlong: float | Node = 0.2,
    accelerationinitshort: float | Node = 0.02,
    accelerationshort: float | Node = 0.02,
    accelerationmaxshort: float | Node = 0.2,
) -> Node:
    """Return the parabolic stop and reverse, each side with settings of its own: as sar, negative while short."""

@overload
def sarext(
    high: ArrayLike,
    low: ArrayLike,
    startvalue: float = 0.0,
    offsetonreverse: float = 0.0,
    accelerationinitlong: float = 0.02,
    accelerationlong: float = 0.02,
    accelerationmaxlong: float = 0.2,
    accelerationinitshort: float = 0.02,
    accelerationshort: float = 0.02,
    accelerationmaxshort: float = 0.2,
    *,
    out: Any = None,
) -> Any: ...

class Sarext(_core.indicators.Stream):
    def __init__(
        self,
        startvalue: float = 0.0,
        offsetonreverse: float = 0.0,
        accelerationinitlong: float = 0.02,
        accelerationlong: float = 0.02,
        accelerationmaxlong: float = 0.2,
        accelerationinitshort: float = 0.02,
        accelerationshort: float = 0.02,
        accelerationmaxshort: float = 0.2,
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Sarext: ...

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

class SupertrendLines(NamedTuple, Generic[T]):
    supertrend: T
    trend: T

@overload
def supertrend(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 10,
    multiplier: float | Node = 3.0,
    convention: Literal["talib", "tradingview"] = "talib",
) -> SupertrendLines[Node]:
    """Return the SuperTrend: the band (h + l) / 2 -+ `multiplier` * atr that the close stays within; 1 while that is the lower one, else -1."""

@overload
def supertrend(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 10,
    multiplier: float = 3.0,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> SupertrendLines[Any]: ...

class Supertrend(_core.indicators.Stream):
    def __init__(
        self,
        period: int = 10,
        multiplier: float = 3.0,
        convention: Literal["talib", "tradingview"] = "talib",
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, int]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, int]: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> SupertrendLines[Any]: ...
    def copy(self) -> Supertrend: ...

@overload
def t3(values: Node, period: int | Node = 5, vfactor: float | Node = 0.7) -> Node:
    """Return the Tillson's T3 moving average: g(g(g(x))), g(x) = (1 + vfactor) e - vfactor ema(e), e = ema(x)."""

@overload
def t3(values: ArrayLike, period: int = 5, vfactor: float = 0.7, *, out: Any = None) -> Any: ...

class T3(_core.indicators.Stream):
    def __init__(self, period: int = 5, vfactor: float = 0.7) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> T3: ...

@overload
def tema(values: Node, period: int | Node = 30) -> Node:
    """Return the triple exponential moving average: 3 e - 3 ema(e) + ema(ema(e)), e = ema(x)."""

@overload
def tema(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Tema(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Tema: ...

@overload
def trima(values: Node, period: int | Node = 30) -> Node:
    """Return the triangular moving average: sma(sma(x, (period + 1) / 2), period / 2 + 1), whole quotients."""

@overload
def trima(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Trima(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Trima: ...

@overload
def vwma(x: Node, volume: Node, period: int | Node = 30) -> Node:
    """Return the volume-weighted moving average: sum of x * volume over the last `period` bars, over that of volume."""

@overload
def vwma(x: ArrayLike, volume: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Vwma(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, x: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Vwma: ...

@overload
def wma(values: Node, period: int | Node = 30) -> Node:
    """Return the weighted moving average: mean of the last `period` values, weighted 1, 2, ... `period`."""

@overload
def wma(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Wma(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Wma: ...

@overload
def zlema(values: Node, period: int | Node = 30) -> Node:
    """Return the zero-lag exponential moving average: ema(2 x - x[(period - 1) / 2 ago]), a whole quotient."""

@overload
def zlema(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Zlema(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Zlema: ...

@overload
def ac(
    high: Node,
    low: Node,
    fastperiod: int | Node = 5,
    slowperiod: int | Node = 34,
    signalperiod: int | Node = 5,
) -> Node:
    """Return the accelerator oscillator: ao - mean of the last `signalperiod` values of it."""

@overload
def ac(
    high: ArrayLike,
    low: ArrayLike,
    fastperiod: int = 5,
    slowperiod: int = 34,
    signalperiod: int = 5,
    *,
    out: Any = None,
) -> Any: ...

class Ac(_core.indicators.Stream):
    def __init__(
        self, fastperiod: int = 5, slowperiod: int = 34, signalperiod: int = 5
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Ac: ...

@overload
def adx(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the average directional index: Wilder average of 100 * |+DI - -DI| / (+DI + -DI)."""

@overload
def adx(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Adx(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Adx: ...

@overload
def adxr(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the average directional index rating: (adx + adx[period - 1 ago]) / 2."""

@overload
def adxr(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Adxr(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Adxr: ...

@overload
def ao(high: Node, low: Node, fastperiod: int | Node = 5, slowperiod: int | Node = 34) -> Node:
    """Return the awesome oscillator: sma(fast) - sma(slow) of (high + low) / 2."""

@overload
def ao(
    high: ArrayLike, low: ArrayLike, fastperiod: int = 5, slowperiod: int = 34, *, out: Any = None
) -> Any: ...

class Ao(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 5, slowperiod: int = 34) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Ao: ...

@overload
def apo(
    values: Node, fastperiod: int | Node = 12, slowperiod: int | Node = 26, matype: int | Node = 1
) -> Node:
    """Return the absolute price oscillator: average(fast) - average(slow)."""

@overload
def apo(
    values: ArrayLike,
    fastperiod: int = 12,
    slowperiod: int = 26,
    matype: int = 1,
    *,
    out: Any = None,
) -> Any: ...

class Apo(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 12, slowperiod: int = 26, matype: int = 1) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Apo: ...

class AroonLines(NamedTuple, Generic[T]):
    aroondown: T
    aroonup: T

@overload
def aroon(high: Node, low: Node, period: int | Node = 14) -> AroonLines[Node]:
    """Return the Aroon: 100 * (period - bars since the lowest low, highest high of period + 1 bars) / period."""

@overload
def aroon(
    high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None
) -> AroonLines[Any]: ...

class Aroon(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> AroonLines[Any]: ...
    def copy(self) -> Aroon: ...

@overload
def aroonosc(high: Node, low: Node, period: int | Node = 14) -> Node:
    """Return the Aroon oscillator: Aroon up - Aroon down."""

@overload
def aroonosc(high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Aroonosc(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Aroonosc: ...

@overload
def bop(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the balance of power: (close - open) / (high - low), 0 where high equals low."""

@overload
def bop(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Bop(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> float: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> float: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Bop: ...

@overload
def cci(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the commodity channel index: (p - mean) / (0.015 * mean absolute deviation), p = (high + low + close) / 3; 0 where nothing deviates."""

@overload
def cci(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Cci(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Cci: ...

@overload
def cmo(
    values: Node, period: int | Node = 14, convention: Literal["talib", "tradingview"] = "talib"
) -> Node:
    """Return the Chande momentum oscillator: 100 * (gain - loss) / (gain + loss), Wilder averages; 0 where nothing has moved."""

@overload
def cmo(
    values: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Cmo(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Cmo: ...

@overload
def cmou(values: Node, period: int | Node = 14) -> Node:
    """Return the Chande momentum oscillator, unsmoothed: 100 * (gain - loss) / (gain + loss), sums over `period` steps; 0 where nothing has moved."""

@overload
def cmou(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Cmou(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Cmou: ...

@overload
def coppock(
    values: Node,
    wmaperiod: int | Node = 10,
    roc1period: int | Node = 11,
    roc2period: int | Node = 14,
) -> Node:
    """Return the Coppock curve: weighted average of roc(roc1period) + roc(roc2period)."""

@overload
def coppock(
    values: ArrayLike,
    wmaperiod: int = 10,
    roc1period: int = 11,
    roc2period: int = 14,
    *,
    out: Any = None,
) -> Any: ...

class Coppock(_core.indicators.Stream):
    def __init__(self, wmaperiod: int = 10, roc1period: int = 11, roc2period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Coppock: ...

@overload
def dpo(values: Node, period: int | Node = 20) -> Node:
    """Return the detrended price oscillator: x[period / 2 + 1 bars ago] - mean of the last `period` values."""

@overload
def dpo(values: ArrayLike, period: int = 20, *, out: Any = None) -> Any: ...

class Dpo(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Dpo: ...

@overload
def dx(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the directional movement index: 100 * |+DI - -DI| / (+DI + -DI), the value before where both are 0."""

@overload
def dx(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Dx(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Dx: ...

@overload
def er(values: Node, period: int | Node = 10) -> Node:
    """Return the efficiency ratio: |x - x[period ago]| / sum of the |steps| between, 1 where nothing has moved."""

@overload
def er(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Er(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Er: ...

class EriLines(NamedTuple, Generic[T]):
    bullpower: T
    bearpower: T

@overload
def eri(high: Node, low: Node, close: Node, period: int | Node = 13) -> EriLines[Node]:
    """Return the Elder ray index: high - ema(close), low - ema(close)."""

@overload
def eri(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 13, *, out: Any = None
) -> EriLines[Any]: ...

class Eri(_core.indicators.Stream):
    def __init__(self, period: int = 13) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> EriLines[Any]: ...
    def copy(self) -> Eri: ...

@overload
def fosc(values: Node, period: int | Node = 5) -> Node:
    """Return the forecast oscillator: 100 * (x - f) / x, f where the line through the `period` values before pointed."""

@overload
def fosc(values: ArrayLike, period: int = 5, *, out: Any = None) -> Any: ...

class Fosc(_core.indicators.Stream):
    def __init__(self, period: int = 5) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Fosc: ...

class FractalLines(NamedTuple, Generic[T]):
    swinghigh: T
    swinglow: T

@overload
def fractal(
    high: Node, low: Node, leftbars: int | Node = 2, rightbars: int | Node = 2
) -> FractalLines[Node]:
    """Return the fractal swing points: 100 where the high (low) `rightbars` ago is above (below) those of the bars on both sides."""

@overload
def fractal(
    high: ArrayLike, low: ArrayLike, leftbars: int = 2, rightbars: int = 2, *, out: Any = None
) -> FractalLines[Any]: ...

class Fractal(_core.indicators.Stream):
    def __init__(self, leftbars: int = 2, rightbars: int = 2) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[int, int]: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> tuple[int, int]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> FractalLines[Any]: ...
    def copy(self) -> Fractal: ...

@overload
def imi(open: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the intraday momentum index: 100 * up / (up + down), sums of rising and falling bodies; 50 where there is none."""

@overload
def imi(open: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Imi(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, open: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, open: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, open: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Imi: ...

class KdjLines(NamedTuple, Generic[T]):
    k: T
    d: T
    j: T

@overload
def kdj(
    high: Node,
    low: Node,
    close: Node,
    fastk_period: int | Node = 9,
    slowk_period: int | Node = 3,
    slowk_matype: int | Node = 13,
    slowd_period: int | Node = 3,
    slowd_matype: int | Node = 13,
) -> KdjLines[Node]:
    """Return the stochastic with its divergence: k and d as of stoch, 3 k - 2 d."""

@overload
def kdj(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    fastk_period: int = 9,
    slowk_period: int = 3,
    slowk_matype: int = 13,
    slowd_period: int = 3,
    slowd_matype: int = 13,
    *,
    out: Any = None,
) -> KdjLines[Any]: ...

class Kdj(_core.indicators.Stream):
    def __init__(
        self,
        fastk_period: int = 9,
        slowk_period: int = 3,
        slowk_matype: int = 13,
        slowd_period: int = 3,
        slowd_matype: int = 13,
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> KdjLines[Any]: ...
    def copy(self) -> Kdj: ...

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
    convention: Literal["talib", "tradingview"] = "talib",
) -> MacdLines[Node]:
    """Return the moving average convergence and divergence: ema(fast) - ema(slow), its ema, and their difference."""

@overload
def macd(
    values: ArrayLike,
    fastperiod: int = 12,
    slowperiod: int = 26,
    signalperiod: int = 9,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> MacdLines[Any]: ...

class Macd(_core.indicators.Stream):
    def __init__(
        self,
        fastperiod: int = 12,
        slowperiod: int = 26,
        signalperiod: int = 9,
        convention: Literal["talib", "tradingview"] = "talib",
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, values: ArrayLike) -> MacdLines[Any]: ...
    def copy(self) -> Macd: ...

class MacdextLines(NamedTuple, Generic[T]):
    macd: T
    macdsignal: T
    macdhist: T

@overload
def macdext(
    values: Node,
    fastperiod: int | Node = 12,
    fastmatype: int | Node = 0,
    slowperiod: int | Node = 26,
    slowmatype: int | Node = 0,
    signalperiod: int | Node = 9,
    signalmatype: int | Node = 0,
) -> MacdextLines[Node]:
    """Return the moving average convergence and divergence, of any averages: average(fast) - average(slow), its average, and their difference."""

@overload
def macdext(
    values: ArrayLike,
    fastperiod: int = 12,
    fastmatype: int = 0,
    slowperiod: int = 26,
    slowmatype: int = 0,
    signalperiod: int = 9,
    signalmatype: int = 0,
    *,
    out: Any = None,
) -> MacdextLines[Any]: ...

class Macdext(_core.indicators.Stream):
    def __init__(
        self,
        fastperiod: int = 12,
        fastmatype: int = 0,
        slowperiod: int = 26,
        slowmatype: int = 0,
        signalperiod: int = 9,
        signalmatype: int = 0,
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, values: ArrayLike) -> MacdextLines[Any]: ...
    def copy(self) -> Macdext: ...

class MacdfixLines(NamedTuple, Generic[T]):
    macd: T
    macdsignal: T
    macdhist: T

@overload
def macdfix(values: Node, signalperiod: int | Node = 9) -> MacdfixLines[Node]:
    """Return the moving average convergence and divergence with fixed constants: as macd of 12 and 26 bars with the weights 0.15 and 0.075 instead of 2 / 13 and 2 / 27."""

@overload
def macdfix(values: ArrayLike, signalperiod: int = 9, *, out: Any = None) -> MacdfixLines[Any]: ...

class Macdfix(_core.indicators.Stream):
    def __init__(self, signalperiod: int = 9) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float, float]: ...
    def update_many(self, values: ArrayLike) -> MacdfixLines[Any]: ...
    def copy(self) -> Macdfix: ...

@overload
def mfi(
    high: Node,
    low: Node,
    close: Node,
    volume: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the money flow index: 100 * up / (up + down), sums of p * volume where p rose and fell, p = (high + low + close) / 3."""

@overload
def mfi(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Mfi(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Mfi: ...

@overload
def minus_di(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the minus directional indicator: 100 * minus_dm / Wilder sum of the true range."""

@overload
def minus_di(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Minus_di(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Minus_di: ...

@overload
def minus_dm(high: Node, low: Node, period: int | Node = 14) -> Node:
    """Return the minus directional movement: Wilder sum of the fall of the low where it is above 0 and the rise of the high."""

@overload
def minus_dm(high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Minus_dm(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Minus_dm: ...

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
def plus_di(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the plus directional indicator: 100 * plus_dm / Wilder sum of the true range."""

@overload
def plus_di(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Plus_di(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Plus_di: ...

@overload
def plus_dm(high: Node, low: Node, period: int | Node = 14) -> Node:
    """Return the plus directional movement: Wilder sum of the rise of the high where it is above 0 and the fall of the low."""

@overload
def plus_dm(high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Plus_dm(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Plus_dm: ...

@overload
def ppo(
    values: Node, fastperiod: int | Node = 12, slowperiod: int | Node = 26, matype: int | Node = 1
) -> Node:
    """Return the percentage price oscillator: 100 * (average(fast) - average(slow)) / average(slow), 0 where that is 0."""

@overload
def ppo(
    values: ArrayLike,
    fastperiod: int = 12,
    slowperiod: int = 26,
    matype: int = 1,
    *,
    out: Any = None,
) -> Any: ...

class Ppo(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 12, slowperiod: int = 26, matype: int = 1) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ppo: ...

@overload
def qstick(open: Node, close: Node, period: int | Node = 10) -> Node:
    """Return the Qstick: mean of the last `period` values of close - open."""

@overload
def qstick(open: ArrayLike, close: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Qstick(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, open: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, open: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, open: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Qstick: ...

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
def rocp(values: Node, period: int | Node = 10) -> Node:
    """Return the rate of change: (x - x[period ago]) / x[period ago], 0 where the base is 0."""

@overload
def rocp(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Rocp(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rocp: ...

@overload
def rocr(values: Node, period: int | Node = 10) -> Node:
    """Return the rate of change ratio: x / x[period ago], 0 where the base is 0."""

@overload
def rocr(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Rocr(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rocr: ...

@overload
def rocr100(values: Node, period: int | Node = 10) -> Node:
    """Return the rate of change ratio in percent: 100 * x / x[period ago], 0 where the base is 0."""

@overload
def rocr100(values: ArrayLike, period: int = 10, *, out: Any = None) -> Any: ...

class Rocr100(_core.indicators.Stream):
    def __init__(self, period: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rocr100: ...

@overload
def rsi(
    values: Node, period: int | Node = 14, convention: Literal["talib", "tradingview"] = "talib"
) -> Node:
    """Return the relative strength index: 100 * gain / (gain + loss), Wilder averages; 0 where nothing has moved."""

@overload
def rsi(
    values: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Rsi(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rsi: ...

class SmiLines(NamedTuple, Generic[T]):
    smi: T
    smisignal: T

@overload
def smi(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 13,
    fastperiod: int | Node = 2,
    slowperiod: int | Node = 25,
    signalperiod: int | Node = 9,
) -> SmiLines[Node]:
    """Return the stochastic momentum index: 200 * e(close - middle) / e(width) of the range of `period` bars, e = ema(fast) of ema(slow); and its ema."""

@overload
def smi(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 13,
    fastperiod: int = 2,
    slowperiod: int = 25,
    signalperiod: int = 9,
    *,
    out: Any = None,
) -> SmiLines[Any]: ...

class Smi(_core.indicators.Stream):
    def __init__(
        self, period: int = 13, fastperiod: int = 2, slowperiod: int = 25, signalperiod: int = 9
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> SmiLines[Any]: ...
    def copy(self) -> Smi: ...

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
    slowk_matype: int | Node = 0,
    slowd_period: int | Node = 3,
    slowd_matype: int | Node = 0,
) -> StochLines[Node]:
    """Return the slow stochastic: average of 100 * (close - lowest) / (highest - lowest) over `fastk_period`, and its average."""

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
    *,
    out: Any = None,
) -> StochLines[Any]: ...

class Stoch(_core.indicators.Stream):
    def __init__(
        self,
        fastk_period: int = 5,
        slowk_period: int = 3,
        slowk_matype: int = 0,
        slowd_period: int = 3,
        slowd_matype: int = 0,
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> StochLines[Any]: ...
    def copy(self) -> Stoch: ...

class StochfLines(NamedTuple, Generic[T]):
    fastk: T
    fastd: T

@overload
def stochf(
    high: Node,
    low: Node,
    close: Node,
    fastk_period: int | Node = 5,
    fastd_period: int | Node = 3,
    fastd_matype: int | Node = 0,
) -> StochfLines[Node]:
    """Return the fast stochastic: 100 * (close - lowest) / (highest - lowest) over `fastk_period`, and its average."""

@overload
def stochf(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    fastk_period: int = 5,
    fastd_period: int = 3,
    fastd_matype: int = 0,
    *,
    out: Any = None,
) -> StochfLines[Any]: ...

class Stochf(_core.indicators.Stream):
    def __init__(
        self, fastk_period: int = 5, fastd_period: int = 3, fastd_matype: int = 0
    ) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> StochfLines[Any]: ...
    def copy(self) -> Stochf: ...

class StochrsiLines(NamedTuple, Generic[T]):
    fastk: T
    fastd: T

@overload
def stochrsi(
    values: Node,
    period: int | Node = 14,
    fastk_period: int | Node = 5,
    fastd_period: int | Node = 3,
    fastd_matype: int | Node = 0,
) -> StochrsiLines[Node]:
    """Return the stochastic of the relative strength index: stochf with rsi(period) as high, low and close."""

@overload
def stochrsi(
    values: ArrayLike,
    period: int = 14,
    fastk_period: int = 5,
    fastd_period: int = 3,
    fastd_matype: int = 0,
    *,
    out: Any = None,
) -> StochrsiLines[Any]: ...

class Stochrsi(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, fastk_period: int = 5, fastd_period: int = 3, fastd_matype: int = 0
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, values: ArrayLike) -> StochrsiLines[Any]: ...
    def copy(self) -> Stochrsi: ...

@overload
def trix(values: Node, period: int | Node = 30) -> Node:
    """Return the rate of change of a triple exponential average: roc(1) of ema(ema(ema(x)))."""

@overload
def trix(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Trix(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Trix: ...

@overload
def tsi(values: Node, firstperiod: int | Node = 25, secondperiod: int | Node = 13) -> Node:
    """Return the true strength index: 100 * ema(ema(step)) / ema(ema(|step|)), step = x - x[1 ago]."""

@overload
def tsi(
    values: ArrayLike, firstperiod: int = 25, secondperiod: int = 13, *, out: Any = None
) -> Any: ...

class Tsi(_core.indicators.Stream):
    def __init__(self, firstperiod: int = 25, secondperiod: int = 13) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Tsi: ...

@overload
def ultosc(
    high: Node,
    low: Node,
    close: Node,
    period1: int | Node = 7,
    period2: int | Node = 14,
    period3: int | Node = 28,
) -> Node:
    """Return the ultimate oscillator: 100 * (4 a + 2 b + c) / 7, each the sum of close - min(low, close before) over that of the true range."""

@overload
def ultosc(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period1: int = 7,
    period2: int = 14,
    period3: int = 28,
    *,
    out: Any = None,
) -> Any: ...

class Ultosc(_core.indicators.Stream):
    def __init__(self, period1: int = 7, period2: int = 14, period3: int = 28) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Ultosc: ...

@overload
def vhf(values: Node, period: int | Node = 28) -> Node:
    """Return the vertical horizontal filter: (highest - lowest of `period` values) / sum of the last `period` |steps|."""

@overload
def vhf(values: ArrayLike, period: int = 28, *, out: Any = None) -> Any: ...

class Vhf(_core.indicators.Stream):
    def __init__(self, period: int = 28) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Vhf: ...

class VortexLines(NamedTuple, Generic[T]):
    plusvi: T
    minusvi: T

@overload
def vortex(high: Node, low: Node, close: Node, period: int | Node = 14) -> VortexLines[Node]:
    """Return the vortex indicator: sum of |h - l1|, sum of |l - h1|, each over the sum of the true range."""

@overload
def vortex(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> VortexLines[Any]: ...

class Vortex(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def peek(
        self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float]: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> VortexLines[Any]: ...
    def copy(self) -> Vortex: ...

@overload
def wad(high: Node, low: Node, close: Node) -> Node:
    """Return the Williams accumulation and distribution: sum of c - min(l, c1) where c rose, c - max(h, c1) where it fell, c1 the close before."""

@overload
def wad(high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None) -> Any: ...

class Wad(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Wad: ...

@overload
def willr(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the Williams %R: -100 * (highest - close) / (highest - lowest), 0 where the range is empty."""

@overload
def willr(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Willr(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Willr: ...

@overload
def adr(high: Node, low: Node, period: int | Node = 14) -> Node:
    """Return the average range: mean of the last `period` of h - l."""

@overload
def adr(high: ArrayLike, low: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Adr(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Adr: ...

@overload
def atr(
    high: Node,
    low: Node,
    close: Node,
    period: int | Node = 14,
    convention: Literal["talib", "tradingview"] = "talib",
) -> Node:
    """Return the average true range: Wilder average of max(h - l, |h - c1|, |l - c1|), c1 the close before."""

@overload
def atr(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    period: int = 14,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Atr(_core.indicators.Stream):
    def __init__(
        self, period: int = 14, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Atr: ...

@overload
def cvi(high: Node, low: Node, period: int | Node = 10, rocperiod: int | Node = 10) -> Node:
    """Return the Chaikin's volatility: 100 * (e / e[rocperiod ago] - 1), e = ema(h - l, period)."""

@overload
def cvi(
    high: ArrayLike, low: ArrayLike, period: int = 10, rocperiod: int = 10, *, out: Any = None
) -> Any: ...

class Cvi(_core.indicators.Stream):
    def __init__(self, period: int = 10, rocperiod: int = 10) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Cvi: ...

@overload
def massi(high: Node, low: Node, fastperiod: int | Node = 9, slowperiod: int | Node = 25) -> Node:
    """Return the mass index: sum of the last `slowperiod` of e / ema(e), e = ema(h - l, fastperiod); 1 for 0/0."""

@overload
def massi(
    high: ArrayLike, low: ArrayLike, fastperiod: int = 9, slowperiod: int = 25, *, out: Any = None
) -> Any: ...

class Massi(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 9, slowperiod: int = 25) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Massi: ...

@overload
def natr(high: Node, low: Node, close: Node, period: int | Node = 14) -> Node:
    """Return the average true range in percent of the close: 100 * atr / c, 0 where the close is 0; with period 1 the true range itself."""

@overload
def natr(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, period: int = 14, *, out: Any = None
) -> Any: ...

class Natr(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Natr: ...

@overload
def rvi(values: Node, period: int | Node = 14, stddevperiod: int | Node = 10) -> Node:
    """Return the relative volatility index: 100 * u / (u + d), Wilder averages of the deviation of the last `stddevperiod` on bars that rose and fell; 50 for 0/0."""

@overload
def rvi(values: ArrayLike, period: int = 14, stddevperiod: int = 10, *, out: Any = None) -> Any: ...

class Rvi(_core.indicators.Stream):
    def __init__(self, period: int = 14, stddevperiod: int = 10) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Rvi: ...

@overload
def trange(high: Node, low: Node, close: Node) -> Node:
    """Return the true range: max(h - l, |h - c1|, |l - c1|), c1 the close before."""

@overload
def trange(high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None) -> Any: ...

class Trange(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Trange: ...

@overload
def ad(high: Node, low: Node, close: Node, volume: Node) -> Node:
    """Return the accumulation and distribution line: running sum of ((c - l) - (h - c)) / (h - l) * v, a bar of no range adding 0."""

@overload
def ad(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike, *, out: Any = None
) -> Any: ...

class Ad(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Ad: ...

@overload
def adosc(
    high: Node,
    low: Node,
    close: Node,
    volume: Node,
    fastperiod: int | Node = 3,
    slowperiod: int | Node = 10,
) -> Node:
    """Return the Chaikin's oscillator: ema(ad, fastperiod) - ema(ad, slowperiod), both from the first value of ad."""

@overload
def adosc(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    fastperiod: int = 3,
    slowperiod: int = 10,
    *,
    out: Any = None,
) -> Any: ...

class Adosc(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 3, slowperiod: int = 10) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Adosc: ...

@overload
def book_imbalance(bid_quantity: Node, ask_quantity: Node) -> Node:
    """Return the imbalance of the best bid and ask: (bid - ask) / (bid + ask) of the quantities, 0 where both are 0."""

@overload
def book_imbalance(bid_quantity: ArrayLike, ask_quantity: ArrayLike, *, out: Any = None) -> Any: ...

class Book_imbalance(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, bid_quantity: SupportsFloat, ask_quantity: SupportsFloat, /) -> float: ...
    def peek(self, bid_quantity: SupportsFloat, ask_quantity: SupportsFloat, /) -> float: ...
    def update_many(self, bid_quantity: ArrayLike, ask_quantity: ArrayLike) -> Any: ...
    def copy(self) -> Book_imbalance: ...

@overload
def cmf(high: Node, low: Node, close: Node, volume: Node, period: int | Node = 20) -> Node:
    """Return the Chaikin's money flow: sum of the steps of ad over sum of volume, both of the last `period`; 0 for 0/0."""

@overload
def cmf(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    period: int = 20,
    *,
    out: Any = None,
) -> Any: ...

class Cmf(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cmf: ...

@overload
def cvd(volume: Node, taker_buy_volume: Node) -> Node:
    """Return the cumulative volume delta: running sum of what takers bought less what they sold: 2 * taker_buy_volume - volume."""

@overload
def cvd(volume: ArrayLike, taker_buy_volume: ArrayLike, *, out: Any = None) -> Any: ...

class Cvd(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, volume: SupportsFloat, taker_buy_volume: SupportsFloat, /) -> float: ...
    def peek(self, volume: SupportsFloat, taker_buy_volume: SupportsFloat, /) -> float: ...
    def update_many(self, volume: ArrayLike, taker_buy_volume: ArrayLike) -> Any: ...
    def copy(self) -> Cvd: ...

@overload
def efi(close: Node, volume: Node, period: int | Node = 13) -> Node:
    """Return the Elder's force index: ema((c - c1) * v), c1 the close before."""

@overload
def efi(close: ArrayLike, volume: ArrayLike, period: int = 13, *, out: Any = None) -> Any: ...

class Efi(_core.indicators.Stream):
    def __init__(self, period: int = 13) -> None: ...
    def update(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, close: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Efi: ...

@overload
def marketfi(high: Node, low: Node, volume: Node) -> Node:
    """Return the market facilitation index: (h - l) / v, 0 where the volume is 0."""

@overload
def marketfi(high: ArrayLike, low: ArrayLike, volume: ArrayLike, *, out: Any = None) -> Any: ...

class Marketfi(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, high: SupportsFloat, low: SupportsFloat, volume: SupportsFloat, /
    ) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Marketfi: ...

@overload
def nvi(close: Node, volume: Node) -> Node:
    """Return the negative volume index: 1000, times c / c1 on each bar of lower volume than the one before."""

@overload
def nvi(close: ArrayLike, volume: ArrayLike, *, out: Any = None) -> Any: ...

class Nvi(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, close: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Nvi: ...

@overload
def obv(x: Node, volume: Node, convention: Literal["talib", "tradingview"] = "talib") -> Node:
    """Return the on balance volume: running sum of volume, of the sign of the change of x; the first counts as a rise."""

@overload
def obv(
    x: ArrayLike,
    volume: ArrayLike,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Obv(_core.indicators.Stream):
    def __init__(self, convention: Literal["talib", "tradingview"] = "talib") -> None: ...
    def update(self, x: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Obv: ...

@overload
def pvi(close: Node, volume: Node) -> Node:
    """Return the positive volume index: 1000, times c / c1 on each bar of higher volume than the one before."""

@overload
def pvi(close: ArrayLike, volume: ArrayLike, *, out: Any = None) -> Any: ...

class Pvi(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, close: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Pvi: ...

@overload
def pvo(
    volume: Node, fastperiod: int | Node = 12, slowperiod: int | Node = 26, matype: int | Node = 1
) -> Node:
    """Return the percentage volume oscillator: 100 * (average(fast) - average(slow)) / average(slow) of volume, 0 where that is 0."""

@overload
def pvo(
    volume: ArrayLike,
    fastperiod: int = 12,
    slowperiod: int = 26,
    matype: int = 1,
    *,
    out: Any = None,
) -> Any: ...

class Pvo(_core.indicators.Stream):
    def __init__(self, fastperiod: int = 12, slowperiod: int = 26, matype: int = 1) -> None: ...
    def update(self, volume: SupportsFloat, /) -> float: ...
    def peek(self, volume: SupportsFloat, /) -> float: ...
    def update_many(self, volume: ArrayLike) -> Any: ...
    def copy(self) -> Pvo: ...

@overload
def pvt(close: Node, volume: Node) -> Node:
    """Return the price volume trend: running sum of v * (c - c1) / c1, c1 the close before."""

@overload
def pvt(close: ArrayLike, volume: ArrayLike, *, out: Any = None) -> Any: ...

class Pvt(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def peek(self, close: SupportsFloat, volume: SupportsFloat, /) -> float: ...
    def update_many(self, close: ArrayLike, volume: ArrayLike) -> Any: ...
    def copy(self) -> Pvt: ...

@overload
def rvol(volume: Node, period: int | Node = 20) -> Node:
    """Return the relative volume: v / mean of the `period` volumes before it."""

@overload
def rvol(volume: ArrayLike, period: int = 20, *, out: Any = None) -> Any: ...

class Rvol(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(self, volume: SupportsFloat, /) -> float: ...
    def peek(self, volume: SupportsFloat, /) -> float: ...
    def update_many(self, volume: ArrayLike) -> Any: ...
    def copy(self) -> Rvol: ...

@overload
def vwap(high: Node, low: Node, close: Node, volume: Node) -> Node:
    """Return the volume weighted average price: sum of (h + l + c) / 3 * v over sum of v, from the first bar on; 0 for 0/0."""

@overload
def vwap(
    high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike, *, out: Any = None
) -> Any: ...

class Vwap(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Vwap: ...

@overload
def vwap_anchored(high: Node, low: Node, close: Node, volume: Node, anchor: Node) -> Node:
    """Return the volume-weighted average price since an anchor: sum of (h + l + c) / 3 * v over sum of v since the last bar whose `anchor` is not 0."""

@overload
def vwap_anchored(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    anchor: ArrayLike,
    *,
    out: Any = None,
) -> Any: ...

class Vwap_anchored(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        anchor: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        anchor: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self,
        high: ArrayLike,
        low: ArrayLike,
        close: ArrayLike,
        volume: ArrayLike,
        anchor: ArrayLike,
    ) -> Any: ...
    def copy(self) -> Vwap_anchored: ...

@overload
def vwap_rolling(high: Node, low: Node, close: Node, volume: Node, period: int | Node = 20) -> Node:
    """Return the volume-weighted average price of the last bars: sum of (h + l + c) / 3 * v over sum of v, both over `period` bars."""

@overload
def vwap_rolling(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    period: int = 20,
    *,
    out: Any = None,
) -> Any: ...

class Vwap_rolling(_core.indicators.Stream):
    def __init__(self, period: int = 20) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike
    ) -> Any: ...
    def copy(self) -> Vwap_rolling: ...

@overload
def vwap_session(
    high: Node,
    low: Node,
    close: Node,
    volume: Node,
    time: Node,
    session_s: int | Node = 86400,
    offset_s: int | Node = 0,
) -> Node:
    """Return the volume-weighted average price of the session: sum of (h + l + c) / 3 * v over sum of v since the session began; the price itself before anything has traded. `time` is the bar's open in seconds since 1970, UTC."""

@overload
def vwap_session(
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    volume: ArrayLike,
    time: ArrayLike,
    session_s: int = 86400,
    offset_s: int = 0,
    *,
    out: Any = None,
) -> Any: ...

class Vwap_session(_core.indicators.Stream):
    def __init__(self, session_s: int = 86400, offset_s: int = 0) -> None: ...
    def update(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        time: SupportsFloat,
        /,
    ) -> float: ...
    def peek(
        self,
        high: SupportsFloat,
        low: SupportsFloat,
        close: SupportsFloat,
        volume: SupportsFloat,
        time: SupportsFloat,
        /,
    ) -> float: ...
    def update_many(
        self, high: ArrayLike, low: ArrayLike, close: ArrayLike, volume: ArrayLike, time: ArrayLike
    ) -> Any: ...
    def copy(self) -> Vwap_session: ...

@overload
def avgdev(values: Node, period: int | Node = 14) -> Node:
    """Return the mean absolute deviation: mean of |x - mean| over the last `period` values, about their mean."""

@overload
def avgdev(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Avgdev(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Avgdev: ...

@overload
def avgprice(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the average price: (o + h + l + c) / 4."""

@overload
def avgprice(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Avgprice(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> float: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> float: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Avgprice: ...

class HaLines(NamedTuple, Generic[T]):
    haopen: T
    hahigh: T
    halow: T
    haclose: T

@overload
def ha(open: Node, high: Node, low: Node, close: Node) -> HaLines[Node]:
    """Return the Heikin-Ashi bars: close (o + h + l + c) / 4, open half way from open to close of the ha bar before, first (o + c) / 2; high and low the extremes of these and of the bar."""

@overload
def ha(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> HaLines[Any]: ...

class Ha(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float, float]: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> tuple[float, float, float, float]: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> HaLines[Any]: ...
    def copy(self) -> Ha: ...

@overload
def medprice(high: Node, low: Node) -> Node:
    """Return the median price: (h + l) / 2."""

@overload
def medprice(high: ArrayLike, low: ArrayLike, *, out: Any = None) -> Any: ...

class Medprice(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike) -> Any: ...
    def copy(self) -> Medprice: ...

@overload
def typprice(high: Node, low: Node, close: Node) -> Node:
    """Return the typical price: (h + l + c) / 3."""

@overload
def typprice(high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None) -> Any: ...

class Typprice(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Typprice: ...

@overload
def wclprice(high: Node, low: Node, close: Node) -> Node:
    """Return the weighted close: (h + l + 2 c) / 4."""

@overload
def wclprice(high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None) -> Any: ...

class Wclprice(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def peek(self, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /) -> float: ...
    def update_many(self, high: ArrayLike, low: ArrayLike, close: ArrayLike) -> Any: ...
    def copy(self) -> Wclprice: ...

@overload
def beta(x: Node, y: Node, period: int | Node = 5) -> Node:
    """Return the beta of y on x: slope of the returns of y on those of x, over the last `period`; 0 where those of x do not vary."""

@overload
def beta(x: ArrayLike, y: ArrayLike, period: int = 5, *, out: Any = None) -> Any: ...

class Beta(_core.indicators.Stream):
    def __init__(self, period: int = 5) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Beta: ...

@overload
def correl(x: Node, y: Node, period: int | Node = 30) -> Node:
    """Return the correlation: Pearson's correlation of the last `period` values; 0 where a series does not vary."""

@overload
def correl(x: ArrayLike, y: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Correl(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Correl: ...

@overload
def linearreg(values: Node, period: int | Node = 14) -> Node:
    """Return the linear regression: least-squares line through the last `period` values, at the last one."""

@overload
def linearreg(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Linearreg(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Linearreg: ...

@overload
def linearreg_angle(values: Node, period: int | Node = 14) -> Node:
    """Return the angle of the linear regression: atan(linearreg_slope) in degrees."""

@overload
def linearreg_angle(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Linearreg_angle(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Linearreg_angle: ...

@overload
def linearreg_intercept(values: Node, period: int | Node = 14) -> Node:
    """Return the intercept of the linear regression: least-squares line through the last `period` values, at the first one."""

@overload
def linearreg_intercept(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Linearreg_intercept(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Linearreg_intercept: ...

@overload
def linearreg_slope(values: Node, period: int | Node = 14) -> Node:
    """Return the slope of the linear regression: rise per bar of the least-squares line through the last `period` values."""

@overload
def linearreg_slope(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Linearreg_slope(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Linearreg_slope: ...

@overload
def percentile(values: Node, period: int | Node = 30, percentile: float | Node = 50.0) -> Node:
    """Return the percentile: the ceil(percentile / 100 * period)-th smallest of the last `period` values."""

@overload
def percentile(
    values: ArrayLike, period: int = 30, percentile: float = 50.0, *, out: Any = None
) -> Any: ...

class Percentile(_core.indicators.Stream):
    def __init__(self, period: int = 30, percentile: float = 50.0) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Percentile: ...

@overload
def percentrank(
    values: Node, period: int | Node = 100, convention: Literal["talib", "tradingview"] = "talib"
) -> Node:
    """Return the percent rank: 100 * share of the `period` values before that are below x."""

@overload
def percentrank(
    values: ArrayLike,
    period: int = 100,
    convention: Literal["talib", "tradingview"] = "talib",
    *,
    out: Any = None,
) -> Any: ...

class Percentrank(_core.indicators.Stream):
    def __init__(
        self, period: int = 100, convention: Literal["talib", "tradingview"] = "talib"
    ) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Percentrank: ...

@overload
def stddev(values: Node, period: int | Node = 5, nbdev: float | Node = 1.0) -> Node:
    """Return the standard deviation: nbdev * root of var."""

@overload
def stddev(values: ArrayLike, period: int = 5, nbdev: float = 1.0, *, out: Any = None) -> Any: ...

class Stddev(_core.indicators.Stream):
    def __init__(self, period: int = 5, nbdev: float = 1.0) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Stddev: ...

@overload
def tsf(values: Node, period: int | Node = 14) -> Node:
    """Return the time series forecast: least-squares line through the last `period` values, one bar ahead."""

@overload
def tsf(values: ArrayLike, period: int = 14, *, out: Any = None) -> Any: ...

class Tsf(_core.indicators.Stream):
    def __init__(self, period: int = 14) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Tsf: ...

@overload
def var(values: Node, period: int | Node = 5, nbdev: float | Node = 1.0) -> Node:
    """Return the variance: mean of (x - mean)^2 over the last `period` values; nbdev changes nothing."""

@overload
def var(values: ArrayLike, period: int = 5, nbdev: float = 1.0, *, out: Any = None) -> Any: ...

class Var(_core.indicators.Stream):
    def __init__(self, period: int = 5, nbdev: float = 1.0) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Var: ...

@overload
def ht_dcperiod(values: Node) -> Node:
    """Return the period of the dominant cycle: in bars, 6 to 50, from the turn of the Hilbert transform's phase; smoothed."""

@overload
def ht_dcperiod(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ht_dcperiod(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ht_dcperiod: ...

@overload
def ht_dcphase(values: Node) -> Node:
    """Return the phase of the dominant cycle: in degrees, -45 to 315, of the smoothed price over one cycle."""

@overload
def ht_dcphase(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ht_dcphase(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ht_dcphase: ...

class Ht_phasorLines(NamedTuple, Generic[T]):
    inphase: T
    quadrature: T

@overload
def ht_phasor(values: Node) -> Ht_phasorLines[Node]:
    """Return the phasor of the Hilbert transform: the detrended price three bars ago, and its Hilbert transform."""

@overload
def ht_phasor(values: ArrayLike, *, out: Any = None) -> Ht_phasorLines[Any]: ...

class Ht_phasor(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, values: ArrayLike) -> Ht_phasorLines[Any]: ...
    def copy(self) -> Ht_phasor: ...

class Ht_sineLines(NamedTuple, Generic[T]):
    sine: T
    leadsine: T

@overload
def ht_sine(values: Node) -> Ht_sineLines[Node]:
    """Return the sine wave of the dominant cycle: sin(phase), sin(phase + 45 degrees)."""

@overload
def ht_sine(values: ArrayLike, *, out: Any = None) -> Ht_sineLines[Any]: ...

class Ht_sine(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, values: ArrayLike) -> Ht_sineLines[Any]: ...
    def copy(self) -> Ht_sine: ...

@overload
def ht_trendmode(values: Node) -> Node:
    """Return the whether the market trends: 1 in a trend, 0 in a cycle: half a cycle after the sines crossed, while the phase does not turn as a cycle's; and 1 where the price is 1.5 % off the trend line."""

@overload
def ht_trendmode(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ht_trendmode(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> int: ...
    def peek(self, values: SupportsFloat, /) -> int: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ht_trendmode: ...

@overload
def add(x: Node, y: Node) -> Node:
    """Return the sum of two series: x + y."""

@overload
def add(x: ArrayLike, y: ArrayLike, *, out: Any = None) -> Any: ...

class Add(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Add: ...

@overload
def cumsum(values: Node) -> Node:
    """Return the running sum: sum of all values so far."""

@overload
def cumsum(values: ArrayLike, *, out: Any = None) -> Any: ...

class Cumsum(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Cumsum: ...

@overload
def div(x: Node, y: Node) -> Node:
    """Return the quotient of two series: x / y; infinite or NaN where y is 0."""

@overload
def div(x: ArrayLike, y: ArrayLike, *, out: Any = None) -> Any: ...

class Div(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Div: ...

@overload
def max(values: Node, period: int | Node = 30) -> Node:
    """Return the highest value: highest of the last `period` values."""

@overload
def max(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Max(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Max: ...

@overload
def maxindex(values: Node, period: int | Node = 30) -> Node:
    """Return the bar of the highest value: number of the bar with the highest of the last `period` values; an equal one takes over, the earliest after the holder has left."""

@overload
def maxindex(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Maxindex(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> int: ...
    def peek(self, values: SupportsFloat, /) -> int: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Maxindex: ...

@overload
def min(values: Node, period: int | Node = 30) -> Node:
    """Return the lowest value: lowest of the last `period` values."""

@overload
def min(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Min(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Min: ...

@overload
def minindex(values: Node, period: int | Node = 30) -> Node:
    """Return the bar of the lowest value: number of the bar with the lowest of the last `period` values; an equal one takes over, the earliest after the holder has left."""

@overload
def minindex(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Minindex(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> int: ...
    def peek(self, values: SupportsFloat, /) -> int: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Minindex: ...

class MinmaxLines(NamedTuple, Generic[T]):
    min: T
    max: T

@overload
def minmax(values: Node, period: int | Node = 30) -> MinmaxLines[Node]:
    """Return the lowest and highest value: lowest and highest of the last `period` values."""

@overload
def minmax(values: ArrayLike, period: int = 30, *, out: Any = None) -> MinmaxLines[Any]: ...

class Minmax(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[float, float]: ...
    def update_many(self, values: ArrayLike) -> MinmaxLines[Any]: ...
    def copy(self) -> Minmax: ...

class MinmaxindexLines(NamedTuple, Generic[T]):
    minidx: T
    maxidx: T

@overload
def minmaxindex(values: Node, period: int | Node = 30) -> MinmaxindexLines[Node]:
    """Return the bars of the lowest and of the highest value: minindex and maxindex."""

@overload
def minmaxindex(
    values: ArrayLike, period: int = 30, *, out: Any = None
) -> MinmaxindexLines[Any]: ...

class Minmaxindex(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> tuple[int, int]: ...
    def peek(self, values: SupportsFloat, /) -> tuple[int, int]: ...
    def update_many(self, values: ArrayLike) -> MinmaxindexLines[Any]: ...
    def copy(self) -> Minmaxindex: ...

@overload
def mult(x: Node, y: Node) -> Node:
    """Return the product of two series: x * y."""

@overload
def mult(x: ArrayLike, y: ArrayLike, *, out: Any = None) -> Any: ...

class Mult(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Mult: ...

@overload
def sub(x: Node, y: Node) -> Node:
    """Return the difference of two series: x - y."""

@overload
def sub(x: ArrayLike, y: ArrayLike, *, out: Any = None) -> Any: ...

class Sub(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def peek(self, x: SupportsFloat, y: SupportsFloat, /) -> float: ...
    def update_many(self, x: ArrayLike, y: ArrayLike) -> Any: ...
    def copy(self) -> Sub: ...

@overload
def sum(values: Node, period: int | Node = 30) -> Node:
    """Return the rolling sum: sum of the last `period` values."""

@overload
def sum(values: ArrayLike, period: int = 30, *, out: Any = None) -> Any: ...

class Sum(_core.indicators.Stream):
    def __init__(self, period: int = 30) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Sum: ...

@overload
def acos(values: Node) -> Node:
    """Return the arc cosine: acos(x) in radians, NaN outside -1 to 1."""

@overload
def acos(values: ArrayLike, *, out: Any = None) -> Any: ...

class Acos(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Acos: ...

@overload
def asin(values: Node) -> Node:
    """Return the arc sine: asin(x) in radians, NaN outside -1 to 1."""

@overload
def asin(values: ArrayLike, *, out: Any = None) -> Any: ...

class Asin(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Asin: ...

@overload
def atan(values: Node) -> Node:
    """Return the arc tangent: atan(x) in radians."""

@overload
def atan(values: ArrayLike, *, out: Any = None) -> Any: ...

class Atan(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Atan: ...

@overload
def ceil(values: Node) -> Node:
    """Return the next whole number: smallest whole number that is not below x."""

@overload
def ceil(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ceil(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ceil: ...

@overload
def cos(values: Node) -> Node:
    """Return the cosine: cos(x) of radians."""

@overload
def cos(values: ArrayLike, *, out: Any = None) -> Any: ...

class Cos(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Cos: ...

@overload
def cosh(values: Node) -> Node:
    """Return the hyperbolic cosine: cosh(x)."""

@overload
def cosh(values: ArrayLike, *, out: Any = None) -> Any: ...

class Cosh(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Cosh: ...

@overload
def exp(values: Node) -> Node:
    """Return the exponential function: e to the power of x."""

@overload
def exp(values: ArrayLike, *, out: Any = None) -> Any: ...

class Exp(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Exp: ...

@overload
def floor(values: Node) -> Node:
    """Return the whole number before: largest whole number that is not above x."""

@overload
def floor(values: ArrayLike, *, out: Any = None) -> Any: ...

class Floor(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Floor: ...

@overload
def ln(values: Node) -> Node:
    """Return the natural logarithm: ln(x); -infinity for 0, NaN below."""

@overload
def ln(values: ArrayLike, *, out: Any = None) -> Any: ...

class Ln(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Ln: ...

@overload
def log10(values: Node) -> Node:
    """Return the decimal logarithm: log10(x); -infinity for 0, NaN below."""

@overload
def log10(values: ArrayLike, *, out: Any = None) -> Any: ...

class Log10(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Log10: ...

@overload
def sin(values: Node) -> Node:
    """Return the sine: sin(x) of radians."""

@overload
def sin(values: ArrayLike, *, out: Any = None) -> Any: ...

class Sin(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Sin: ...

@overload
def sinh(values: Node) -> Node:
    """Return the hyperbolic sine: sinh(x)."""

@overload
def sinh(values: ArrayLike, *, out: Any = None) -> Any: ...

class Sinh(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Sinh: ...

@overload
def sqrt(values: Node) -> Node:
    """Return the square root: root of x, NaN below 0."""

@overload
def sqrt(values: ArrayLike, *, out: Any = None) -> Any: ...

class Sqrt(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Sqrt: ...

@overload
def tan(values: Node) -> Node:
    """Return the tangent: tan(x) of radians."""

@overload
def tan(values: ArrayLike, *, out: Any = None) -> Any: ...

class Tan(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Tan: ...

@overload
def tanh(values: Node) -> Node:
    """Return the hyperbolic tangent: tanh(x)."""

@overload
def tanh(values: ArrayLike, *, out: Any = None) -> Any: ...

class Tanh(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(self, values: SupportsFloat, /) -> float: ...
    def peek(self, values: SupportsFloat, /) -> float: ...
    def update_many(self, values: ArrayLike) -> Any: ...
    def copy(self) -> Tanh: ...

@overload
def cdl2crows(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the two crows: -100 where A is long white; B black, gaps up; C black, opens inside B's body, closes inside A's."""

@overload
def cdl2crows(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl2crows(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl2crows: ...

@overload
def cdl3blackcrows(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three black crows: -100 for a white bar, then three black ones without lower shadows, each opening inside the body before and closing lower, the first below the white bar's high."""

@overload
def cdl3blackcrows(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3blackcrows(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3blackcrows: ...

@overload
def cdl3inside(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three inside up or down: 100 or -100 where A is long, B short inside A's body; C against A's colour, closes beyond A's open; sign of C."""

@overload
def cdl3inside(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3inside(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3inside: ...

@overload
def cdl3linestrike(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three-line strike: 100 or -100 where three bars of one colour march, opening in or near the body before; the fourth opens further on and closes back beyond the first's open; sign of the three."""

@overload
def cdl3linestrike(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3linestrike(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3linestrike: ...

@overload
def cdl3outside(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three outside up or down: 100 or -100 where B's body covers that of A, of the other colour; C closes further on; sign of B."""

@overload
def cdl3outside(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3outside(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3outside: ...

@overload
def cdl3starsinsouth(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three stars in the south: 100 for three black bars; A long with a long lower shadow, B smaller within A's range with a lower shadow, C short without shadows inside B's range."""

@overload
def cdl3starsinsouth(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3starsinsouth(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3starsinsouth: ...

@overload
def cdl3whitesoldiers(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the three advancing white soldiers: 100 for three white bars without upper shadows, closing higher, opening in or near the body before; none far smaller than the one before, the last not short."""

@overload
def cdl3whitesoldiers(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdl3whitesoldiers(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdl3whitesoldiers: ...

@overload
def cdlabandonedbaby(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.3
) -> Node:
    """Return the abandoned baby: 100 or -100 where A is long; B a doji apart from A and C, shadows too; C not short, of the other colour, closes more than `penetration` of A's body into it; sign of C."""

@overload
def cdlabandonedbaby(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.3,
    *,
    out: Any = None,
) -> Any: ...

class Cdlabandonedbaby(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.3) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlabandonedbaby: ...

@overload
def cdladvanceblock(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the advance block: -100 for three white bars closing higher, opening in or near the body before; A long with a short upper shadow, B and C weaker by body or upper shadow."""

@overload
def cdladvanceblock(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdladvanceblock(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdladvanceblock: ...

@overload
def cdlbelthold(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the belt hold: 100 or -100 for a long body that opens at its end, white without a lower shadow or black without an upper one; sign of its colour."""

@overload
def cdlbelthold(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlbelthold(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlbelthold: ...

@overload
def cdlbreakaway(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the breakaway: 100 or -100 where A is long, B gaps on and C, D go on, A, B, D of one colour; E of the other closes inside the gap; sign of E."""

@overload
def cdlbreakaway(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlbreakaway(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlbreakaway: ...

@overload
def cdlclosingmarubozu(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the closing marubozu: 100 or -100 for a long body that closes at its end, white without an upper shadow or black without a lower one; sign of its colour."""

@overload
def cdlclosingmarubozu(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlclosingmarubozu(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlclosingmarubozu: ...

@overload
def cdlconcealbabyswall(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the concealing baby swallow: 100 for four black bars; A and B without shadows; C gaps down with an upper shadow into B's body; D's range holds C's."""

@overload
def cdlconcealbabyswall(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlconcealbabyswall(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlconcealbabyswall: ...

@overload
def cdlcounterattack(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the counterattack: 100 or -100 for two long bars of opposite colours with equal closes; sign of B."""

@overload
def cdlcounterattack(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlcounterattack(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlcounterattack: ...

@overload
def cdldarkcloudcover(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.5
) -> Node:
    """Return the dark cloud cover: -100 where A is long white; B black, opens above A's high, closes inside A's body by more than `penetration` of it."""

@overload
def cdldarkcloudcover(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.5,
    *,
    out: Any = None,
) -> Any: ...

class Cdldarkcloudcover(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.5) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdldarkcloudcover: ...

@overload
def cdldoji(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the doji: 100 for a body up to 0.1 of the mean range of the 10 bars before."""

@overload
def cdldoji(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdldoji(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdldoji: ...

@overload
def cdldojistar(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the doji star: 100 or -100 where A is long; B a doji whose body gaps on in A's direction; sign against A."""

@overload
def cdldojistar(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdldojistar(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdldojistar: ...

@overload
def cdldragonflydoji(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the dragonfly doji: 100 for a doji without an upper shadow but with a lower one."""

@overload
def cdldragonflydoji(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdldragonflydoji(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdldragonflydoji: ...

@overload
def cdlengulfing(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the engulfing: 100 or -100 where B's body covers that of A, of the other colour; 80 or -80 if one end is equal; sign of B."""

@overload
def cdlengulfing(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlengulfing(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlengulfing: ...

@overload
def cdleveningdojistar(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.3
) -> Node:
    """Return the evening doji star: -100 where A is long white; B a doji whose body gaps up; C black, not short, closes more than `penetration` of A's body into it."""

@overload
def cdleveningdojistar(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.3,
    *,
    out: Any = None,
) -> Any: ...

class Cdleveningdojistar(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.3) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdleveningdojistar: ...

@overload
def cdleveningstar(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.3
) -> Node:
    """Return the evening star: -100 where A is long white; B short, its body gaps up; C black, not short, closes more than `penetration` of A's body into it."""

@overload
def cdleveningstar(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.3,
    *,
    out: Any = None,
) -> Any: ...

class Cdleveningstar(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.3) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdleveningstar: ...

@overload
def cdlgapsidesidewhite(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the gap with side-by-side white lines: 100 or -100 where B and C white, alike in size and open, both with a gap from A; sign of the gap."""

@overload
def cdlgapsidesidewhite(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlgapsidesidewhite(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlgapsidesidewhite: ...

@overload
def cdlgravestonedoji(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the gravestone doji: 100 for a doji without a lower shadow but with an upper one."""

@overload
def cdlgravestonedoji(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlgravestonedoji(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlgravestonedoji: ...

@overload
def cdlhammer(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the hammer: 100 for a short body, long lower shadow, no upper one, the body at or below the low before, or near it."""

@overload
def cdlhammer(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhammer(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhammer: ...

@overload
def cdlhangingman(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the hanging man: -100 for a short body, long lower shadow, no upper one, the body at or above the high before, or near it."""

@overload
def cdlhangingman(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhangingman(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhangingman: ...

@overload
def cdlharami(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the harami: 100 or -100 where A is long, B short inside A's body; 80 or -80 if an end is equal; sign against A."""

@overload
def cdlharami(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlharami(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlharami: ...

@overload
def cdlharamicross(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the harami cross: 100 or -100 where A is long, B a doji inside A's body; 80 or -80 if an end is equal; sign against A."""

@overload
def cdlharamicross(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlharamicross(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlharamicross: ...

@overload
def cdlhighwave(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the high wave: 100 or -100 for a short body, both shadows more than twice as long; sign of its colour."""

@overload
def cdlhighwave(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhighwave(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhighwave: ...

@overload
def cdlhikkake(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the hikkake: 100 or -100 where B is inside A's range, C with lower high and low (100) or higher ones (-100); 200 or -200 when one of the next three closes back beyond B."""

@overload
def cdlhikkake(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhikkake(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhikkake: ...

@overload
def cdlhikkakemod(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the modified hikkake: as hikkake with two inside bars, the first closing near its low (100) or high (-100); 200 or -200 on the confirmation."""

@overload
def cdlhikkakemod(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhikkakemod(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhikkakemod: ...

@overload
def cdlhomingpigeon(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the homing pigeon: 100 for two black bars, A long, B short inside A's body."""

@overload
def cdlhomingpigeon(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlhomingpigeon(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlhomingpigeon: ...

@overload
def cdlidentical3crows(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the identical three crows: -100 for three black bars without lower shadows, closing lower, each opening at the close before."""

@overload
def cdlidentical3crows(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlidentical3crows(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlidentical3crows: ...

@overload
def cdlinneck(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the in-neck: -100 where A is long black; B white, opens below A's low, closes at A's close or just above."""

@overload
def cdlinneck(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlinneck(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlinneck: ...

@overload
def cdlinvertedhammer(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the inverted hammer: 100 for a short body that gaps down, long upper shadow, no lower one."""

@overload
def cdlinvertedhammer(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlinvertedhammer(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlinvertedhammer: ...

@overload
def cdlkicking(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the kicking: 100 or -100 for two marubozu of opposite colours with a gap between their ranges in B's direction; sign of B."""

@overload
def cdlkicking(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlkicking(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlkicking: ...

@overload
def cdlkickingbylength(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the kicking by length: 100 or -100 for two marubozu of opposite colours with a gap between their ranges in B's direction; sign of the longer."""

@overload
def cdlkickingbylength(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlkickingbylength(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlkickingbylength: ...

@overload
def cdlladderbottom(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the ladder bottom: 100 for three black bars with falling opens and closes; D black with an upper shadow; E white, opens above D's open, closes above D's high."""

@overload
def cdlladderbottom(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlladderbottom(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlladderbottom: ...

@overload
def cdllongleggeddoji(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the long-legged doji: 100 for a doji with a shadow longer than its body."""

@overload
def cdllongleggeddoji(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdllongleggeddoji(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdllongleggeddoji: ...

@overload
def cdllongline(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the long line: 100 or -100 for a long body, both shadows short; sign of its colour."""

@overload
def cdllongline(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdllongline(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdllongline: ...

@overload
def cdlmarubozu(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the marubozu: 100 or -100 for a long body without shadows; sign of its colour."""

@overload
def cdlmarubozu(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlmarubozu(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlmarubozu: ...

@overload
def cdlmatchinglow(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the matching low: 100 for two black bars with equal closes."""

@overload
def cdlmatchinglow(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlmatchinglow(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlmatchinglow: ...

@overload
def cdlmathold(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.5
) -> Node:
    """Return the mat hold: 100 where A is long white; B short black, gaps up; C and D short and falling, less than `penetration` of A's body into it; E white, opens above D's close, closes above the highs of B, C, D."""

@overload
def cdlmathold(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.5,
    *,
    out: Any = None,
) -> Any: ...

class Cdlmathold(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.5) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlmathold: ...

@overload
def cdlmorningdojistar(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.3
) -> Node:
    """Return the morning doji star: 100 where A is long black; B a doji whose body gaps down; C white, not short, closes more than `penetration` of A's body into it."""

@overload
def cdlmorningdojistar(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.3,
    *,
    out: Any = None,
) -> Any: ...

class Cdlmorningdojistar(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.3) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlmorningdojistar: ...

@overload
def cdlmorningstar(
    open: Node, high: Node, low: Node, close: Node, penetration: float | Node = 0.3
) -> Node:
    """Return the morning star: 100 where A is long black; B short, its body gaps down; C white, not short, closes more than `penetration` of A's body into it."""

@overload
def cdlmorningstar(
    open: ArrayLike,
    high: ArrayLike,
    low: ArrayLike,
    close: ArrayLike,
    penetration: float = 0.3,
    *,
    out: Any = None,
) -> Any: ...

class Cdlmorningstar(_core.indicators.Stream):
    def __init__(self, penetration: float = 0.3) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlmorningstar: ...

@overload
def cdlonneck(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the on-neck: -100 where A is long black; B white, opens below A's low, closes at A's low."""

@overload
def cdlonneck(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlonneck(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlonneck: ...

@overload
def cdlpiercing(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the piercing line: 100 where A is long black; B long white, opens below A's low, closes in the upper half of A's body."""

@overload
def cdlpiercing(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlpiercing(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlpiercing: ...

@overload
def cdlrickshawman(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the rickshaw man: 100 for a doji with both shadows longer than its body, the body near the middle of the range."""

@overload
def cdlrickshawman(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlrickshawman(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlrickshawman: ...

@overload
def cdlrisefall3methods(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the rising or falling three methods: 100 or -100 where A is long; B, C, D short, of the other colour, closing against A, bodies touching A's range; E long of A's colour, opens beyond D's close, closes beyond A's; sign of A."""

@overload
def cdlrisefall3methods(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlrisefall3methods(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlrisefall3methods: ...

@overload
def cdlseparatinglines(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the separating lines: 100 or -100 where colours are opposite and opens equal; B is long without a shadow at its open; sign of B."""

@overload
def cdlseparatinglines(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlseparatinglines(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlseparatinglines: ...

@overload
def cdlshootingstar(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the shooting star: -100 for a short body that gaps up, long upper shadow, no lower one."""

@overload
def cdlshootingstar(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlshootingstar(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlshootingstar: ...

@overload
def cdlshortline(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the short line: 100 or -100 for a short body, both shadows short; sign of its colour."""

@overload
def cdlshortline(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlshortline(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlshortline: ...

@overload
def cdlspinningtop(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the spinning top: 100 or -100 for a short body, both shadows longer; sign of its colour."""

@overload
def cdlspinningtop(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlspinningtop(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlspinningtop: ...

@overload
def cdlstalledpattern(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the stalled pattern: -100 for three white bars closing higher; A and B long, B without an upper shadow, opens in A's body or near; C short on B's shoulder."""

@overload
def cdlstalledpattern(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlstalledpattern(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlstalledpattern: ...

@overload
def cdlsticksandwich(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the stick sandwich: 100 for black, white, black; B trades above A's close; C's close equals A's."""

@overload
def cdlsticksandwich(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlsticksandwich(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlsticksandwich: ...

@overload
def cdltakuri(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the takuri: 100 for a doji without an upper shadow, the lower one more than twice its body."""

@overload
def cdltakuri(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdltakuri(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdltakuri: ...

@overload
def cdltasukigap(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the Tasuki gap: 100 or -100 where B's body gaps on from A in its own direction; C of the other colour and like size opens inside B's body, closes inside the gap; sign of B."""

@overload
def cdltasukigap(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdltasukigap(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdltasukigap: ...

@overload
def cdlthrusting(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the thrusting: -100 where A is long black; B white, opens below A's low, closes in the lower half of A's body, well above A's close."""

@overload
def cdlthrusting(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlthrusting(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlthrusting: ...

@overload
def cdltristar(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the tristar: 100 or -100 for three dojis, the second with a gap, the third back from it; 100 if the gap is down, -100 if up."""

@overload
def cdltristar(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdltristar(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdltristar: ...

@overload
def cdlunique3river(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the unique three river bottom: 100 where A is long black; B black, closes above A's close, low below A's; C short white, opens above B's low."""

@overload
def cdlunique3river(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlunique3river(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlunique3river: ...

@overload
def cdlupsidegap2crows(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the upside gap two crows: -100 where A is long white; B short black, gaps up; C black, opens above B's open, closes between the closes of A and B."""

@overload
def cdlupsidegap2crows(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlupsidegap2crows(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlupsidegap2crows: ...

@overload
def cdlxsidegap3methods(open: Node, high: Node, low: Node, close: Node) -> Node:
    """Return the gap three methods: 100 or -100 where A and B of one colour, B gaps on in that direction; C of the other opens inside B's body, closes inside A's; sign of A."""

@overload
def cdlxsidegap3methods(
    open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike, *, out: Any = None
) -> Any: ...

class Cdlxsidegap3methods(_core.indicators.Stream):
    def __init__(self) -> None: ...
    def update(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def peek(
        self, open: SupportsFloat, high: SupportsFloat, low: SupportsFloat, close: SupportsFloat, /
    ) -> int: ...
    def update_many(
        self, open: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
    ) -> Any: ...
    def copy(self) -> Cdlxsidegap3methods: ...
