# SPDX-License-Identifier: Apache-2.0
"""A strategy declared as formulas: conditions for entry and exit, and rules for its positions."""

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
from tradecore.strategy.rules import Rules, outputs
from tradecore.strategy.saving import from_plain, settings_of, to_plain
from tradecore.strategy.size import Fraction, Sizing
from tradecore.strategy.stop import NoStop, Stop
from tradecore.strategy.target import NoTarget, Target

__all__ = ["CompiledStrategy", "Strategy", "param", "timeframe"]

CONDITIONS = ("long_entry", "long_exit", "short_entry", "short_exit")

_FORMAT = 2
_FORMATS = (1, 2)  # The first knew size, stop and long conditions alone.


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
        Its outputs are those of rules.OUTPUTS, less an unread tail.
    params : tuple of float
        One value for each of the program's params.
    policy : _core.policy.Config
        Its rules for positions.
    clock_s : int
        Seconds of the timeframe on whose closes decisions are taken.
    timeframes_s : tuple of int
        Every timeframe that the program reads, seconds, ascending.
    is_short : bool
        Whether it sells short.
    """

    name: str
    program: _core.graph.Program
    params: tuple[float, ...]
    policy: _core.policy.Config
    clock_s: int
    timeframes_s: tuple[int, ...]
    is_short: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Strategy:
    """A strategy declared once, for live, paper, backtest and sweep.

    Parameters
    ----------
    name : str
        Names it in orders, logs and reports; no "|".
    long_entry, long_exit : Node, optional
        Conditions, decided at the close of each bar of the shortest timeframe they read. Only true
        counts: unknown and false do nothing. With both true, the exit wins. The exit may be left
        out if a stop, a target or `exit_after` ends positions.
    size : one of tradecore.size, default all of equity
        How much an entry buys or sells short.
    stop : one of tradecore.stop, default none
        Where a position is given up.
    short_entry, short_exit : Node, optional
        The same for short positions, which no spot instrument has. With both entries true, nothing
        is entered. While one side is held, conditions of the other do nothing; but with its exit
        and the other's entry true at one close the position turns around, one after the other.
    target : one of tradecore.target, default none
        Where a profit is taken.
    entries_max : int, default 1
        Entries of one position, each sized by `size`. Above 1, an entry condition that holds while
        its side is held adds to the position; the stop covers all of it.
    exit_after : int, default 0
        Closes of the clock after the first entry's fill at which a position is left; 0: never.
    cooldown : int, default 0
        Closes of the clock after an exit at which nothing is entered.
    cooldown_after : str, default "exit"
        "exit": after every exit; "loss": only where the trade lost, fees not counted.

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
    long_entry: Node | None = None
    long_exit: Node | None = None
    size: Sizing = field(default_factory=lambda: Fraction(1.0))
    stop: Stop = field(default_factory=NoStop)
    short_entry: Node | None = None
    short_exit: Node | None = None
    target: Target = field(default_factory=NoTarget)
    entries_max: int = 1
    exit_after: int = 0
    cooldown: int = 0
    cooldown_after: str = "exit"

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise TypeError(f"name was {self.name!r}, must be text")
        if not self.name or "|" in self.name or not self.name.isprintable():
            raise ValueError(f"name was {self.name!r}, must be printable text without '|'")
        for side in CONDITIONS:
            node = getattr(self, side)
            if node is None:
                continue
            if not isinstance(node, Node) or not node.is_condition:
                raise TypeError(f"{side} was {node!r}, must be a condition such as a > b")
            if node.is_scalar:
                raise ValueError(f"{side} was {node!r}, must read a bar")
        self._check_sides(self.rules)
        params_of(to_list(self.outputs())[0])

    def _check_sides(self, rules: Rules) -> None:
        if self.long_entry is None and self.short_entry is None:
            raise ValueError("long_entry was None, must be a condition unless short_entry is one")
        for side in ("long", "short"):
            entry, leave = getattr(self, f"{side}_entry"), getattr(self, f"{side}_exit")
            if entry is None and leave is not None:
                raise ValueError(f"{side}_exit was given, must be left out without {side}_entry")
            if entry is not None and leave is None and not rules.is_ending:
                raise ValueError(
                    f"{side}_exit was None, must be a condition unless a stop, a target or "
                    "exit_after ends positions"
                )

    @property
    def rules(self) -> Rules:
        """Its rules for positions; TypeError or ValueError that names what is wrong with one."""
        return Rules(
            self.size,
            self.stop,
            self.target,
            self.entries_max,
            self.exit_after,
            self.cooldown,
            self.cooldown_after,
        )

    @property
    def is_short(self) -> bool:
        """Whether it sells short."""
        return self.short_entry is not None

    @property
    def timeframes(self) -> tuple[str, ...]:
        """The timeframes it reads, short to long; the first is its clock."""
        return tuple(format_timeframe(each) for each in self._seconds())

    @property
    def params(self) -> dict[str, float]:
        """Its params and their defaults."""
        return params_of(to_list(self.outputs())[0])

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
        program = build(self.outputs())
        values = tuple(chosen[name] for name, _ in program.params)
        _core.graph.Stream(program, list(values))  # Refuses a setting out of its range.
        return CompiledStrategy(
            name=self.name,
            program=program,
            params=values,
            policy=self.rules.config(self.clock),
            clock_s=program.clock_s,
            timeframes_s=tuple(program.timeframes),
            is_short=self.is_short,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data that JSON can hold and `from_dict` reads."""
        rules, conditions = self.rules, self.conditions()
        settings = settings_of(rules)
        rows, places = to_list([*conditions.values(), *settings])
        chosen = dict(zip(conditions, places, strict=False))
        later = iter(places[len(conditions) :])
        return {
            "format": _FORMAT,
            "name": self.name,
            "nodes": rows,
            **{side: chosen.get(side) for side in CONDITIONS},
            **to_plain(rules, lambda _: next(later)),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Strategy:
        """Return the strategy that `to_dict` wrote; ValueError if `data` does not hold one."""
        if data.get("format") not in _FORMATS:
            raise ValueError(f"format was {data.get('format')!r}, must be 1 or {_FORMAT}")
        nodes = from_list(data["nodes"])
        sides = {side: data[side] for side in CONDITIONS if data.get(side) is not None}
        return cls(
            name=data["name"],
            **{side: nodes[place] for side, place in sides.items()},
            **from_plain(data, nodes),
        )

    def __repr__(self) -> str:
        lines = [f"{side}={node!r}" for side, node in self.conditions().items()]
        return (
            ",\n    ".join([f"Strategy({self.name!r}", *lines, ", ".join(self.rules.texts())]) + ")"
        )

    def conditions(self) -> dict[str, Node]:
        """Return its conditions by name, those that are given."""
        given = {side: getattr(self, side) for side in CONDITIONS}
        return {side: node for side, node in given.items() if node is not None}

    @property
    def clock(self) -> Timeframe:
        """The shortest of its timeframes, on whose closes it decides."""
        return Timeframe(self._seconds()[0])

    def numbers(self) -> dict[str, Node]:
        """Return what its rules read of the graph, by the name of the output."""
        made = self.rules.nodes(self.clock)
        if not self.is_short:
            made.pop("short_stop_distance", None)
        return made

    def outputs(self) -> list[Node]:
        """Return what it computes each bar of its clock, as the compiled program has it."""
        return outputs(self.conditions() | self.numbers())

    def _seconds(self) -> list[int]:
        rows, _ = to_list(list(self.conditions().values()))
        return sorted({row["value"][0] for row in rows if row["op"] == "field"})
