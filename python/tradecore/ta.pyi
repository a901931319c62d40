# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
# mypy: disable-error-code="override"
"""The formulas under TA-Lib's names: see ta.py."""

from typing import Any, Generic, NamedTuple, SupportsFloat, TypeVar, overload

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
