# SPDX-License-Identifier: Apache-2.0
"""A strategy declared as formulas: conditions for entry and exit, a sizing rule, a stop."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tradecore import _core
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, param
from tradecore.graph.program import build, from_list, params_of, to_list
from tradecore.indicators.arguments import finite
from tradecore.model.timeframe import format_timeframe, parse_timeframe
from tradecore.strategy.size import Fraction, Sizing
from tradecore.strategy.stop import (
    AtrStop,
    NoStop,
    PercentStop,
    Stop,
    policy_config,
    stop_distance,
)

__all__ = ["CompiledStrategy", "Strategy", "param", "timeframe"]

OUTPUTS = ("long_entry", "long_exit", "stop_distance")
"""What a compiled strategy computes each bar of its clock, in this order."""

_FORMAT = 1


def timeframe(text: str) -> Timeframe:
    """Return the bars of that length of the symbol that the strategy runs on.

    Parameters
    ----------
    text : str
        A count and a unit of s, m, h, d or w: "1m", "5m", "1h", "1d".
    """
    return Timeframe(parse_timeframe(text))


@dataclass(frozen=True, slots=True)
class CompiledStrategy:
    """A strategy as the pipeline takes it.

    Attributes
    ----------
    program : _core.graph.Program
        Its outputs are OUTPUTS; `stop_distance` is in quote, NaN if the stop is not a distance.
    params : tuple of float
        One value for each of the program's params.
    policy : _core.policy.Config
        Sizing and stop.
    clock_s : int
        Seconds of the timeframe on whose closes decisions are taken.
    timeframes_s : tuple of int
        Every timeframe that the program reads, seconds, ascending.
    """

    name: str
    program: _core.graph.Program
    params: tuple[float, ...]
    policy: _core.policy.Config
    clock_s: int
    timeframes_s: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Strategy:
    """A strategy declared once, for live, paper, backtest and sweep.

    Parameters
    ----------
    name : str
        Names it in orders, logs and reports; no "|".
    long_entry, long_exit : Node
        Conditions, decided at the close of each bar of the shortest timeframe they read. Only true
        counts: unknown and false do nothing. With both true, the exit wins.
    size : Fraction
        How much an entry buys; see tradecore.size.
    stop : NoStop, PercentStop or AtrStop
        Where a position is given up; see tradecore.stop.
    short_entry, short_exit : None
        Refused: spot cannot be sold short.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above; the text names it.

    Examples
    --------
    >>> m5 = tc.timeframe("5m")
    >>> fast, slow = ta.ema(m5.close, tc.param("fast", 10)), ta.ema(m5.close, tc.param("slow", 30))
    >>> tc.Strategy(
    ...     name="ema-cross",
    ...     long_entry=ta.crossover(fast, slow),
    ...     long_exit=ta.crossunder(fast, slow),
    ...     size=tc.size.fraction(0.5),
    ...     stop=tc.stop.atr(14, 3.0, trailing=True),
    ... )
    """

    name: str
    long_entry: Node
    long_exit: Node
    size: Sizing = field(default_factory=lambda: Fraction(1.0))
    stop: Stop = field(default_factory=NoStop)
    short_entry: None = None
    short_exit: None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise TypeError(f"name was {self.name!r}, must be text")
        if not self.name or "|" in self.name or not self.name.isprintable():
            raise ValueError(f"name was {self.name!r}, must be printable text without '|'")
        for side in ("short_entry", "short_exit"):
            if getattr(self, side) is not None:
                raise ValueError(f"{side} was given, must be left out: spot cannot be sold short")
        for side in ("long_entry", "long_exit"):
            node = getattr(self, side)
            if not isinstance(node, Node) or not node.is_condition:
                raise TypeError(f"{side} was {node!r}, must be a condition such as a > b")
            if node.is_scalar:
                raise ValueError(f"{side} was {node!r}, must read a bar")
        if not isinstance(self.size, Sizing):
            raise TypeError(f"size was {self.size!r}, must be one of tc.size, as fraction(0.5)")
        if not isinstance(self.stop, Stop):
            raise TypeError(f"stop was {self.stop!r}, must be one of tc.stop, as percent(0.02)")
        params_of(to_list(self._outputs())[0])

    @property
    def timeframes(self) -> tuple[str, ...]:
        """The timeframes it reads, short to long; the first is its clock."""
        rows, _ = to_list(self._conditions())
        seconds = {row["value"][0] for row in rows if row["op"] == "field"}
        return tuple(format_timeframe(each) for each in sorted(seconds))

    @property
    def params(self) -> dict[str, float]:
        """Its params and their defaults."""
        return params_of(to_list(self._outputs())[0])

    def compile(self, params: Mapping[str, float] | None = None) -> CompiledStrategy:
        """Return the strategy in the compiled form.

        Parameters
        ----------
        params : mapping of str to float, optional
            Values in place of the params' defaults.

        Raises
        ------
        ValueError
            If a param is unknown or a value out of the range of the formula it sets.
        """
        defaults = self.params
        for name in params or {}:
            if name not in defaults:
                near = difflib.get_close_matches(name, defaults, 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                known = ", ".join(defaults) or "none"
                raise ValueError(f"param {name!r} is unknown, must be one of: {known}{hint}")
        chosen = defaults | {name: finite(name, value) for name, value in (params or {}).items()}
        program = build(self._outputs())
        values = tuple(chosen[name] for name, _ in program.params)
        _core.graph.Stream(program, list(values))  # Refuses a setting out of its range.
        return CompiledStrategy(
            name=self.name,
            program=program,
            params=values,
            policy=policy_config(self.size, self.stop),
            clock_s=program.clock_s,
            timeframes_s=tuple(program.timeframes),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that JSON can hold and `from_dict` reads."""
        settings: list[Node] = []
        if isinstance(self.stop, AtrStop):
            settings = [v for v in (self.stop.period, self.stop.multiple) if isinstance(v, Node)]
        rows, places = to_list([*self._conditions(), *settings])
        later = iter(places[2:])

        def plain(value: float | Node) -> Any:
            return {"node": next(later)} if isinstance(value, Node) else value

        stop: dict[str, Any] = {"kind": "none"}
        if isinstance(self.stop, PercentStop):
            stop = {"kind": "percent", "percent": self.stop.percent, "trailing": self.stop.trailing}
        elif isinstance(self.stop, AtrStop):
            stop = {"kind": "atr", "period": plain(self.stop.period)}
            stop |= {"multiple": plain(self.stop.multiple), "trailing": self.stop.trailing}
        return {
            "format": _FORMAT,
            "name": self.name,
            "nodes": rows,
            "long_entry": places[0],
            "long_exit": places[1],
            "size": {"kind": "fraction", "fraction": self.size.fraction},
            "stop": stop,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Strategy:
        """Return the strategy that `to_dict` wrote; ValueError if `data` does not hold one."""
        if data.get("format") != _FORMAT:
            raise ValueError(f"format was {data.get('format')!r}, must be {_FORMAT}")
        nodes = from_list(data["nodes"])

        def value(of: Any) -> Any:
            return nodes[of["node"]] if isinstance(of, Mapping) else of

        size, stop = data["size"], data["stop"]
        if size["kind"] != "fraction":
            raise ValueError(f"size was {size!r}, must be of kind 'fraction'")
        kind = stop["kind"]
        if kind not in {"none", "percent", "atr"}:
            raise ValueError(f"stop was {stop!r}, must be of kind 'none', 'percent' or 'atr'")
        rule: Stop = NoStop()
        if kind == "percent":
            rule = PercentStop(stop["percent"], stop["trailing"])
        elif kind == "atr":
            rule = AtrStop(value(stop["period"]), value(stop["multiple"]), stop["trailing"])
        return cls(
            name=data["name"],
            long_entry=nodes[data["long_entry"]],
            long_exit=nodes[data["long_exit"]],
            size=Fraction(size["fraction"]),
            stop=rule,
        )

    def __repr__(self) -> str:
        return (
            f"Strategy({self.name!r},\n    long_entry={self.long_entry!r},\n"
            f"    long_exit={self.long_exit!r},\n    size={self.size!r}, stop={self.stop!r})"
        )

    def _conditions(self) -> list[Node]:
        return [self.long_entry, self.long_exit]

    def _outputs(self) -> list[Node]:
        rows, _ = to_list(self._conditions())
        clock = min(row["value"][0] for row in rows if row["op"] == "field")
        return [*self._conditions(), stop_distance(self.stop, Timeframe(clock))]
