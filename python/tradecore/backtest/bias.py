# SPDX-License-Identifier: Apache-2.0
"""Looks for a strategy that knows the future: it must decide the same on a history that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np

from tradecore.backtest.columns import Columns, evaluate, parted
from tradecore.backtest.culprit import Location, find_origin
from tradecore.backtest.inputs import unheard_on_bars
from tradecore.backtest.probing import Data, Given, Played, Probe, left_out
from tradecore.backtest.tracing import Trace
from tradecore.model.instrument import Instrument
from tradecore.risk.limits import Limits
from tradecore.sim import Fees
from tradecore.strategy import PythonStrategy, Strategy

CUTS = 16
_CALLS_TRACED = 30  # Before the decision that differs; more if the cause lies before them.
_WIDER = 8


class Bias(StrEnum):
    """What was found.

    LOOKAHEAD: a decision changes with bars that come after it. LEAK: the same run twice decides
    otherwise, since something outlives it or is left to chance.
    """

    LOOKAHEAD = "look-ahead"
    LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Finding:
    """The first decision that differs between two runs.

    Attributes
    ----------
    ts : int
        Venue time of the decision, ns.
    first, second : str
        What was decided with the whole history and with the cut one; of a leak, in the first run
        and in the second.
    ts_cut : int
        Where the history was cut: its last bar closed then. 0 of a leak.
    location : Location, optional
        The line of the user's file from which both runs part, where it could be seen.
    expression : str
        Of a declared strategy, the innermost expression whose past values differ.
    """

    bias: Bias
    ts: int
    symbol: str
    first: str
    second: str
    ts_cut: int = 0
    location: Location | None = None
    expression: str = ""

    def __str__(self) -> str:
        is_ahead = self.bias is Bias.LOOKAHEAD
        names = ("with the future", "without it") if is_ahead else ("first run", "second run")
        width = len("first to differ")
        lines = [f"{self.bias} at {_date(self.ts)}, {self.symbol}"]
        said = zip(names, (self.first, self.second), strict=True)
        lines += [f"  {name:<{width}}  {text}" for name, text in said]
        if self.expression:
            lines.append(f"  {'expression':<{width}}  {self.expression}")
        if self.location is not None:
            place = self.location
            lines.append(f"  {'line':<{width}}  {place.file}:{place.line}")
            lines.append(f"  {'':<{width}}  {place.text}")
            if place.variable:
                lines.append(
                    f"  {'first to differ':<{width}}  {place.variable}: "
                    f"{place.first}, then {place.second}"
                )
        if self.ts_cut:
            lines.append(f"  {'history cut at':<{width}}  {_date(self.ts_cut)}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class LookaheadReport:
    """What a check came to.

    Attributes
    ----------
    findings : tuple of Finding
        Empty if all runs agree; else the first that was found.
    cuts : tuple of int
        Where the history was cut, ns; checks end at the first finding.
    decisions : int
        How many calls or bars asked for something in the whole run. With none, nothing was tried.
    unheard : str
        Methods of the strategy that bars do not call, and that were not checked.
    """

    strategy: str
    findings: tuple[Finding, ...]
    cuts: tuple[int, ...]
    decisions: int
    unheard: str = ""

    @property
    def is_clean(self) -> bool:
        """True if nothing was found."""
        return not self.findings

    def __str__(self) -> str:
        if self.findings:
            return "\n".join(str(finding) for finding in self.findings)
        if not self.decisions:
            return f"{self.strategy}: decided nothing, so nothing was checked{self._left_out}"
        return (
            f"{self.strategy}: no look-ahead; {self.decisions:,} decisions, the same with the "
            f"history cut at {len(self.cuts)} places{self._left_out}"
        )

    @property
    def _left_out(self) -> str:
        return left_out(self.unheard)


def check_lookahead(
    strategy: Given,
    data: Data,
    *,
    cuts: int = CUTS,
    seed: int = 0,
    params: Mapping[str, float] | None = None,
    fees: Fees | None = None,
    cash: Decimal | str | int = 10_000,
    limits: Limits | None = None,
    instruments: Sequence[Instrument] | None = None,
    funding: Any = None,
) -> LookaheadReport:
    """Run a strategy over a history and over parts of it that end early; all must decide the same.

    The whole history is run twice before: with something that outlives a run, or unseeded chance,
    the two differ, and nothing else can be told. Only if a difference is found are both runs done
    again under a trace that leads to the guilty line.

    Parameters
    ----------
    strategy : Strategy, PythonStrategy, or callable that makes one
        A class or function is called for each run, with that run's bars if it takes an argument:
        what a strategy computes ahead of time it must compute from these. An object is deep-copied
        for each run and must be as new. Between runs of cut histories the containers and plain
        values of its module are put back, so that a leak is not taken for look-ahead.
    data : Bars, or sequence or mapping of them
        As of `run`.
    cuts : int, default 16
        Where to cut, >= 1: half right behind decisions, where a look ahead shows, half anywhere.
    seed : int, default 0
        Chooses the places.
    params, fees, cash, limits, instruments, funding
        As of `run`; with ``tc.backtest.perpetual(data)`` the runs trade perpetuals.

    Returns
    -------
    LookaheadReport

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, a strategy has `on_trade` or `on_book` and no `on_bar`, or
        an object holds a history of its own, which no cut can reach. What the strategy raises in
        every run passes unchanged.
    """
    if cuts < 1:
        raise ValueError(f"cuts was {cuts}, must be at least 1")
    options = {
        "params": params, "fees": fees, "cash": cash, "limits": limits, "funding": funding,
    }  # fmt: skip
    probe = Probe(strategy, data, options, instruments)
    made = probe.make(data)
    unheard = unheard_on_bars(made)
    probe.reset()
    search = _Declared(probe, data, params) if isinstance(made, Strategy) else _Free(probe, data)
    moments, decided = search.prepare()
    chosen = _choose(moments, decided, cuts, seed, probe)
    finding = search.repeat()
    if finding is None:
        finding = next(filter(None, map(search.compare, chosen)), None)
    probe.reset()
    if finding is None:
        search.finish()
    findings = (finding,) if finding is not None else ()
    return LookaheadReport(made.name, findings, tuple(chosen), len(decided), unheard)


def _choose(
    moments: Sequence[int], decided: Sequence[int], cuts: int, seed: int, probe: Probe
) -> list[int]:
    """Return where to cut: never at the end, and not before each symbol has a bar."""
    start = max(int(records["ts_close"][0]) for records in probe.market.bars)
    end = max(int(records["ts_close"][-1]) for records in probe.market.bars)
    generator = np.random.default_rng(seed)
    chosen: set[int] = set()
    for places, wanted in ((decided, (cuts + 1) // 2), (moments, cuts)):
        usable = np.array(
            sorted({ts for ts in places if start <= ts < end} - chosen), dtype=np.int64
        )
        count = min(len(usable), wanted - len(chosen))
        if count > 0:
            chosen |= set(generator.choice(usable, count, replace=False).tolist())
    return sorted(chosen)


class _Free:
    """Compares what a PythonStrategy asks for, and the orders and fills that come of it."""

    def __init__(self, probe: Probe, data: Data) -> None:
        self._probe = probe
        self._data = data
        self._full = Played()

    def prepare(self) -> tuple[list[int], list[int]]:
        self._full = self._probe.play(self._data)
        calls = self._full.calls
        return [call.ts for call in calls], [call.ts for call in calls if call.wants]

    def repeat(self) -> Finding | None:
        again = self._probe.play(self._data)
        return self._finding(again, Bias.LEAK, 0)

    def compare(self, ts_cut: int) -> Finding | None:
        self._probe.reset()
        return self._finding(self._probe.play(self._probe.cut(end=ts_cut)), Bias.LOOKAHEAD, ts_cut)

    def finish(self) -> None:
        if self._full.error is not None:
            raise self._full.error

    def _finding(self, other: Played, bias: Bias, ts_cut: int) -> Finding | None:
        for number, (one, two) in enumerate(zip(self._full.calls, other.calls, strict=False)):
            if one == two:
                continue
            said, other_said = (", ".join(each.wants) or "nothing" for each in (one, two))
            where = self._locate(number, ts_cut)
            return Finding(bias, two.ts, two.symbol, said, other_said, ts_cut, where)
        ours, theirs = (
            [line for line in played.lines if not ts_cut or _ts_of(line) < ts_cut]
            for played in (self._full, other)
        )
        if self._full.error is not None or other.error is not None or ours == theirs:
            return None
        longest = max(len(ours), len(theirs))
        pairs = ((_at(ours, place), _at(theirs, place)) for place in range(longest))
        one_line, two_line = next(pair for pair in pairs if pair[0] != pair[1])
        known = one_line or two_line
        return Finding(
            bias, _ts_of(known), known.split("|")[2], one_line or "nothing", two_line or "nothing",
            ts_cut,
        )  # fmt: skip

    def _locate(self, number: int, ts_cut: int) -> Location | None:
        """Run both again under a trace, from further back until the cause is in it."""
        width = _CALLS_TRACED
        while True:
            first = max(0, number - width)
            traces = [Trace(self._probe.files, first, number) for _ in range(2)]
            self._probe.reset()
            self._probe.play(self._data, trace=traces[0])
            if ts_cut:
                self._probe.reset()
                self._probe.play(self._probe.cut(end=ts_cut), trace=traces[1])
            else:
                if number + 1 < len(self._full.calls):  # The rest of the first run leaves its mark.
                    self._probe.reset()
                    self._probe.play(self._data)
                self._probe.play(self._data, trace=traces[1])
            origin = find_origin(traces[0], traces[1], number)
            if origin is None or not origin.is_open or first == 0:
                return origin.location if origin is not None else None
            width *= _WIDER


class _Declared:
    """Compares the columns of a declared strategy's expressions, of each symbol."""

    def __init__(self, probe: Probe, data: Data, params: Mapping[str, float] | None) -> None:
        self._probe = probe
        self._data = data
        self._params = params
        self._full: list[Columns] = []

    def prepare(self) -> tuple[list[int], list[int]]:
        self._full = self._columns(self._data)
        moments: list[int] = []
        decided: list[int] = []
        for columns in self._full:
            moments += columns.ts.tolist()
            signals = columns.values[list(columns.conditions.values())] == 1.0
            decided += columns.ts[signals.any(axis=0)].tolist()
        return moments, decided

    def repeat(self) -> Finding | None:
        return self._finding(self._columns(self._data), Bias.LEAK, 0)

    def compare(self, ts_cut: int) -> Finding | None:
        self._probe.reset()
        return self._finding(self._columns(self._probe.cut(end=ts_cut)), Bias.LOOKAHEAD, ts_cut)

    def finish(self) -> None:
        pass

    def _columns(self, data: Data) -> list[Columns]:
        strategy = self._probe.make(data)
        if isinstance(strategy, PythonStrategy):
            raise TypeError("strategy made a Strategy, then a PythonStrategy; must make one kind")
        return [evaluate(strategy, bars, self._params) for bars in self._probe.bars_of(data)]

    def _finding(self, other: list[Columns], bias: Bias, ts_cut: int) -> Finding | None:
        for run, full, cut in zip(self._probe.market.instruments, self._full, other, strict=True):
            if (found := parted(full, cut)) is None:
                continue
            place, bar = found
            one, two = (_value(columns.values[place, bar]) for columns in (full, cut))
            expression = full.expressions[place]
            text = expression.text + (
                f" (made by {expression.source})" if expression.source else ""
            )
            return Finding(bias, int(full.ts[bar]), run.symbol, one, two, ts_cut, None, text)
        return None


def _value(value: Any) -> str:
    return "unknown" if np.isnan(value) else f"{float(value):.12g}"


def _at(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def _ts_of(line: str) -> int:
    return int(line.split("|")[1])


def _date(ts: int) -> str:
    return datetime.fromtimestamp(ts / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
