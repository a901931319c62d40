# SPDX-License-Identifier: Apache-2.0
"""Runs a strategy again and again over parts of one history, each time as if it were the first."""

from __future__ import annotations

import copy
import inspect
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from tradecore import _core
from tradecore.backtest.inputs import to_market
from tradecore.backtest.runner import run
from tradecore.backtest.tracing import BUILDING, Trace
from tradecore.data.bars import Bars
from tradecore.model.events import BarView
from tradecore.model.instrument import from_raw
from tradecore.model.order import Intent, Purpose, Side
from tradecore.strategy import Context, PythonStrategy, Strategy
from tradecore.strategy.python import StandIn

Data = Bars | Sequence[Bars] | Mapping[str, Bars]
Given = Strategy | PythonStrategy | Callable[..., Strategy | PythonStrategy]

_OWN_HISTORY_MIN = 100  # Elements from which what a new object holds is taken for a history.
_CONTAINERS = (dict, list, set, deque, bytearray, np.ndarray)
_SCALARS = (bool, int, float, str, bytes, tuple, type(None))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `on_bar` and what it asked for."""

    ts: int
    symbol: str
    timeframe_s: int
    wants: tuple[str, ...]


@dataclass(slots=True)
class Played:
    """What a run decided: calls in order, then orders and fills as lines of the decision log."""

    calls: list[Call] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    error: Exception | None = None


class Enough(Exception):  # noqa: N818
    """Ends a run that has been seen far enough."""


class Probe:
    """A strategy, its history and its options, ready to be run on parts of it.

    An object is copied for each run; a function or class is called, with the bars of the run if
    it takes an argument.
    """

    def __init__(
        self, given: Given, data: Data, options: Mapping[str, Any], instruments: Any = None
    ) -> None:
        if isinstance(given, Sequence):
            raise TypeError(f"strategy was {type(given).__name__}, must be one strategy")
        if not callable(given) and not isinstance(given, Strategy | PythonStrategy):
            raise TypeError(
                f"strategy was {given!r}, must be a Strategy, a PythonStrategy or a function that "
                "makes one from bars"
            )
        self.market = to_market(data, instruments)
        if not all(len(records) for records in self.market.bars):
            raise ValueError("data has a symbol without bars, must have bars for each")
        self._given = given
        self._data = data
        self._options = {**options, "instruments": self.market.instruments}
        self._globals = _Globals(given)
        if isinstance(given, PythonStrategy):
            _refuse_own_history(given, min(len(bars) for bars in self.market.bars))

    def bars_of(self, data: Data) -> list[Bars]:
        """Return the bars of each symbol, in the order of the market."""
        if isinstance(data, Bars):
            return [data]
        return list(data.values()) if isinstance(data, Mapping) else list(data)

    def cut(self, start: int | None = None, end: int | None = None) -> Data:
        """Return the data that opens from `start` on and has closed by `end`, ns."""

        def part(bars: Bars) -> Bars:
            records = bars.records
            first = 0 if start is None else int(np.searchsorted(records["ts_open"], start))
            last = (
                len(bars)
                if end is None
                else int(np.searchsorted(records["ts_close"], end, side="right"))
            )
            return Bars(bars.symbol, bars.timeframe, records[first:last])

        if isinstance(self._data, Bars):
            return part(self._data)
        if isinstance(self._data, Mapping):
            return {symbol: part(bars) for symbol, bars in self._data.items()}
        return [part(bars) for bars in self._data]

    def reset(self) -> None:
        """Put the module of the strategy back into the state that it was given in."""
        self._globals.restore()

    def make(self, data: Data) -> Strategy | PythonStrategy:
        """Return a strategy of its own for a run over `data`."""
        given = self._given
        if isinstance(given, Strategy):
            return given
        if isinstance(given, PythonStrategy):
            return _copied(given)
        made = given(data) if _takes_bars(given) else given()
        if not isinstance(made, Strategy | PythonStrategy):
            raise ValueError(f"strategy made {made!r}, must make a Strategy or a PythonStrategy")
        return made

    def play(
        self,
        data: Data,
        *,
        trace: Trace | None = None,
        heard_from: int | None = None,
    ) -> Played:
        """Run over `data`; what is wanted before `heard_from` is dropped.

        An exception out of `on_bar` ends the run and is its last decision.
        """
        played = Played()
        with trace.recording(BUILDING) if trace is not None else nullcontext():
            made = self.make(data)
        strategy: Strategy | PythonStrategy = made
        if isinstance(made, PythonStrategy):
            strategy = _Witness(made, played, trace, heard_from)
        try:
            result = run(strategy, data, **self._options)
        except Enough:
            return played
        except Exception as error:
            if played.error is not error:
                raise
            return played
        played.lines = list(result.decisions)
        return played

    @property
    def files(self) -> frozenset[str]:
        """The source files that define the strategy."""
        given = self._given
        kinds = given.__mro__ if isinstance(given, type) else type(given).__mro__
        modules = {kind.__module__ for kind in kinds}
        if isinstance(given, FunctionType):
            modules = {given.__module__}
        paths = (getattr(sys.modules.get(name), "__file__", None) for name in modules)
        own = "tradecore.strategy"
        skip = getattr(sys.modules.get(f"{own}.python"), "__file__", None)
        return frozenset(path for path in paths if path and path != skip)


class _Witness(StandIn):
    """Stands in for a strategy and notes what it wants."""

    def __init__(
        self,
        watched: PythonStrategy,
        played: Played,
        trace: Trace | None,
        heard_from: int | None,
    ) -> None:
        super().__init__(watched)
        self._watched = watched
        self._played = played
        self._trace = trace
        self._heard_from = heard_from

    def on_bar(self, ctx: Context, bar: BarView) -> Iterable[Intent] | None:
        calls, trace = self._played.calls, self._trace
        number = len(calls)
        if trace is not None and number > trace.last:
            raise Enough
        try:
            with trace.recording(number) if trace is not None else nullcontext():
                wanted = list(self._watched.on_bar(ctx, bar) or ())
        except Exception as error:
            self._played.error = error
            texts: tuple[str, ...] = (f"raised {type(error).__name__}: {error}",)
            calls.append(Call(bar.ts_close, bar.symbol, bar.timeframe_s, texts))
            raise
        texts = tuple(describe(intent) for intent in wanted)
        calls.append(Call(bar.ts_close, bar.symbol, bar.timeframe_s, texts))
        is_heard = self._heard_from is None or bar.ts_close >= self._heard_from
        return wanted if is_heard else None


def left_out(unheard: str) -> str:
    """Return the line of a report on methods that no bar calls; empty without any."""
    return f"\n  not checked: {unheard}, which no bar calls" if unheard else ""


def describe(intent: Intent) -> str:
    """Return what an intent asks for, as text that two runs can be compared by."""
    if intent.purpose is Purpose.CANCEL:
        return f"cancel {intent.side}"
    is_entry = intent.purpose is Purpose.ENTRY
    is_long = (intent.side is Side.BUY) == is_entry
    text = f"{'enter' if is_entry else 'exit'} {'long' if is_long else 'short'}"
    if intent.quantity:
        text = f"{str(intent.side).lower()} {from_raw(intent.quantity).normalize():f}"
        if intent.price:
            text += f" at {from_raw(intent.price).normalize():f}"
    if intent.stop_distance:
        text += f", stop distance {intent.stop_distance:.12g}"
    return text


def _copied(strategy: PythonStrategy) -> PythonStrategy:
    """Return a deep copy; streams of indicators know only how to copy themselves."""
    memo: dict[int, Any] = {}
    waiting: list[Any] = [strategy]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, _core.indicators.Stream):
            memo[id(value)] = copy.copy(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list | tuple | deque):
            waiting += value
        elif hasattr(value, "__dict__") and not isinstance(value, type | ModuleType | FunctionType):
            waiting += vars(value).values()
    return copy.deepcopy(strategy, memo)


def _takes_bars(given: Callable[..., Any]) -> bool:
    try:
        inspect.signature(given).bind(None)
    except TypeError:
        return False
    return True


def _refuse_own_history(strategy: PythonStrategy, bars: int) -> None:
    """A copy of an object that holds the whole history would know the future in a cut run too."""
    for name, value in vars(strategy).items():
        is_sized = isinstance(value, Bars) or hasattr(value, "__len__")
        if is_sized and not isinstance(value, str) and len(value) >= max(bars, _OWN_HISTORY_MIN):
            raise ValueError(
                f"strategy holds {len(value)} values in self.{name}, must be a function that makes "
                "it from the bars it is given: a cut history cannot reach what it was built with"
            )


class _Globals:
    """The state of the module that a strategy comes from, and of the classes in it."""

    def __init__(self, given: Any) -> None:
        home = given if isinstance(given, type | FunctionType) else type(given)
        module = sys.modules.get(home.__module__)
        is_own = module is not None and not home.__module__.startswith("tradecore.strategy")
        self._places: list[Any] = []
        self._cached: list[Any] = []
        if module is not None and is_own:
            self._places = [module, *_own(module, type)]
            self._cached = [each for each in vars(module).values() if hasattr(each, "cache_clear")]
        self._names = [frozenset(vars(place)) for place in self._places]
        self._saved = [self._state(place) for place in self._places]

    @staticmethod
    def _state(place: Any) -> dict[str, tuple[Any, Any]]:
        state = {}
        for name, value in vars(place).items():
            if name.startswith("__") or not isinstance(value, _CONTAINERS + _SCALARS):
                continue
            try:
                state[name] = (value, copy.deepcopy(value))
            except Exception:  # Whatever an object's own copying raises.
                continue  # It stays as the runs leave it.
        return state

    def restore(self) -> None:
        for place, names, saved in zip(self._places, self._names, self._saved, strict=True):
            for name, value in list(vars(place).items()):
                is_data = isinstance(value, _CONTAINERS + _SCALARS)
                if is_data and name not in names and not name.startswith("__"):
                    delattr(place, name)
            for name, (value, kept) in saved.items():
                _refill(value, kept)
                if vars(place).get(name) is not value:
                    setattr(place, name, value)
        for each in self._cached:
            each.cache_clear()


def _own(module: ModuleType, kind: type) -> list[Any]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, kind) and each.__module__ == module.__name__
    ]


def _refill(value: Any, kept: Any) -> None:
    """Give a container its contents back, in place: others may hold it."""
    fresh = copy.deepcopy(kept)
    if isinstance(value, dict | set):
        value.clear()
        value.update(fresh)
    elif isinstance(value, deque):
        value.clear()
        value.extend(fresh)
    elif isinstance(value, list | bytearray):
        value[:] = fresh
    elif isinstance(value, np.ndarray) and value.flags.writeable:
        value[...] = fresh
