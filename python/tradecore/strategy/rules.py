# SPDX-License-Identifier: Apache-2.0
"""What a strategy says of its positions, as one thing: the same for declared and Python ones."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tradecore import _core
from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, constant
from tradecore.graph.program import build, params_of, to_list
from tradecore.indicators.arguments import whole
from tradecore.strategy.size import Fraction, Kelly, RiskFraction, Sizing
from tradecore.strategy.stop import NoStop, PercentStop, Stop
from tradecore.strategy.target import MultipleTarget, NoTarget, Target

OUTPUTS: tuple[str, ...] = _core.policy.OUTPUTS
"""What a compiled strategy may compute each bar of its clock, in this order."""

BARS_MAX = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """How large positions are, where they end, how long they last.

    Attributes
    ----------
    size, stop, target
        See tradecore.size, tradecore.stop and tradecore.target.
    entries_max : int
        Entries of one position, each sized by `size`; above 1 it is added to while held.
    exit_after : int
        Closes of the clock after the first entry's fill at which a position is left; 0: never.
    cooldown : int
        Closes of the clock after an exit at which nothing is entered.
    cooldown_after : str
        "exit": after every exit; "loss": only where the trade lost, fees not counted.
    """

    size: Sizing = field(default_factory=lambda: Fraction(1.0))
    stop: Stop = field(default_factory=NoStop)
    target: Target = field(default_factory=NoTarget)
    entries_max: int = 1
    exit_after: int = 0
    cooldown: int = 0
    cooldown_after: str = "exit"

    def __post_init__(self) -> None:
        for name, kinds, example in (
            ("size", Sizing, "fraction(0.5)"),
            ("stop", Stop, "percent(0.02)"),
            ("target", Target, "percent(0.04)"),
        ):
            value = getattr(self, name)
            if not isinstance(value, kinds):
                raise TypeError(f"{name} was {value!r}, must be one of tc.{name}, as {example}")
        whole("entries_max", self.entries_max, 1, BARS_MAX)
        whole("exit_after", self.exit_after, 0, BARS_MAX)
        whole("cooldown", self.cooldown, 0, BARS_MAX)
        if self.cooldown_after not in ("exit", "loss"):
            raise ValueError(
                f"cooldown_after was {self.cooldown_after!r}, must be 'exit' or 'loss'"
            )
        if isinstance(self.stop, NoStop):
            for name, value in (("size", self.size), ("target", self.target)):
                if isinstance(value, RiskFraction | MultipleTarget):
                    raise ValueError(f"{name} was {value!r}, must come with a stop to measure by")

    @property
    def is_ending(self) -> bool:
        """Whether a position ends by itself, without a condition."""
        return bool(
            self.exit_after
            or not isinstance(self.stop, NoStop)
            or not isinstance(self.target, NoTarget)
        )

    def nodes(self, clock: Timeframe) -> dict[str, Node]:
        """Return the numbers that are expressions, by the name of the output."""
        made: dict[str, Node] = {}
        distances = self.stop.distances(clock)
        if distances is not None:
            made["stop_distance"], made["short_stop_distance"] = distances
        for name, number in (("target_distance", self.target), ("size", self.size)):
            value = number.number(clock)
            if isinstance(value, Node):
                made[name] = value
        return made

    def config(self, clock: Timeframe) -> _core.policy.Config:
        """Return the rules in the compiled form; expressions come with each signal."""
        return _core.policy.Config(
            stop=self.stop.stop,
            size=_plain(self.size.number(clock)),
            percent=_plain(self.stop.percent) if isinstance(self.stop, PercentStop) else 0.0,
            trailing=self.stop.trailing,
            sizing=self.size.sizing,
            size_cap=self.size.cap if isinstance(self.size, Kelly) else math.inf,
            target=self.target.target,
            target_size=_plain(self.target.number(clock)),
            entries_max=self.entries_max,
            exit_after_bars=self.exit_after,
            cool_down_bars=self.cooldown,
            cools_after_loss_only=self.cooldown_after == "loss",
            clock_ns=clock.seconds * 1_000_000_000,
        )

    def texts(self) -> Iterator[str]:
        """Yield what differs from the defaults, as it is written; size and stop always."""
        yield f"size={self.size!r}"
        yield f"stop={self.stop!r}"
        if not isinstance(self.target, NoTarget):
            yield f"target={self.target!r}"
        for name, usual in (("entries_max", 1), ("exit_after", 0), ("cooldown", 0)):
            if getattr(self, name) != usual:
                yield f"{name}={getattr(self, name)}"
        if self.cooldown_after != "exit":
            yield f"cooldown_after={self.cooldown_after!r}"


def outputs(nodes: Mapping[str, Node]) -> list[Node]:
    """Return the outputs of a program, in the order of OUTPUTS; the unread tail is left out."""
    last = max((OUTPUTS.index(name) for name in nodes), default=0)
    count = max(last + 1, int(_core.policy.OUTPUTS_MIN))
    return [nodes.get(name, constant(math.nan)) for name in OUTPUTS[:count]]


def measured(rules: Rules, clock_s: int) -> tuple[_core.graph.Program | None, list[int]]:
    """Return what a strategy without a graph of its own needs measured, bar by bar on its clock.

    Parameters
    ----------
    rules : Rules
        Without params.
    clock_s : int
        Seconds of the clock's bars.

    Returns
    -------
    program : Program or None
        Of the numbers of the rules; None where all of them are plain.
    places : list of int
        What its outputs are: places in OUTPUTS.

    Raises
    ------
    ValueError
        If a rule has params: nobody could set them.
    """
    nodes = rules.nodes(Timeframe(clock_s))
    rows, _ = to_list(list(nodes.values()))
    if params := params_of(rows):
        raise ValueError(f"rules had the params {', '.join(params)}, must have plain numbers")
    program = build(list(nodes.values())) if nodes else None
    return program, [OUTPUTS.index(name) for name in nodes]


def _plain(value: float | Node) -> float:
    return math.nan if isinstance(value, Node) else float(value)
