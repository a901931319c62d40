# SPDX-License-Identifier: Apache-2.0
"""Finds the line from which two traces of one strategy part: back from the decision that differs.

What a differing statement reads is followed to where it was written, as long as that differs too.
The origin is the statement whose inputs are the same in both runs and whose outcome is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tradecore.backtest.statements import first_difference, is_longer
from tradecore.backtest.tracing import BUILDING, Step, Trace

_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a user's file, and the value that differs there.

    Attributes
    ----------
    file, line, text
        Where it is, and the source of the line.
    variable : str
        What it assigns, with the place inside it; empty if it only decides or returns.
    first, second : str
        The value in the first and in the second run.
    """

    file: str
    line: int
    text: str
    variable: str = ""
    first: str = ""
    second: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A location, and whether its cause may lie before the calls that were traced."""

    location: Location
    is_open: bool


def find_origin(first: Trace, second: Trace, call: int) -> Origin | None:
    """Return where two runs part that decide differently in the given call; None if unseen."""
    return _Pair(first, second).origin(call)


class _Pair:
    """Two traces; steps are named by their place in the first."""

    def __init__(self, first: Trace, second: Trace) -> None:
        self._steps = first.steps
        self._first_call = first.first
        self._second = second.steps
        self._other = {step.key: step for step in second.steps}
        self._is_open = False
        self._read: dict[int, tuple[str, Any, Any]] = {}  # Of steps that only one run has.

    def origin(self, call: int) -> Origin | None:
        sink = self._sink(call)
        if sink is None:
            return None
        found = self._explain(sink, set())
        is_sure = found.place in self._read or self._stored_difference(found) is not None
        if not is_sure and not self._has_parted(found):
            found = self._first_stored() or found
        earlier = self._same_line_earlier(found)
        if earlier is not None:
            found = self._explain(earlier, set())
        return self._described(found)

    def _sink(self, call: int) -> Step | None:
        """Return the last statement that both runs reach in the call before they part."""
        ours = [step for step in self._steps if step.call == call]
        theirs = [step for step in self._second if step.call == call]
        if not ours:
            return None
        at = 0
        while at < min(len(ours), len(theirs)) and ours[at].key == theirs[at].key:
            at += 1
        frame = ours[at].frame if at < len(ours) else ours[-1].frame
        before = [step for step in ours[:at] if step.frame == frame and step.kind == "run"]
        return before[-1] if before else ours[max(0, at - 1)]

    def _explain(self, step: Step, seen: set[int]) -> Step:
        """Return the origin of what differs in a step."""
        if step.place in seen:
            return step
        seen.add(step.place)
        if step.kind == "enter":
            return self._explain(self._steps[step.parent], seen) if step.parent >= 0 else step
        for callee in self._returns_below(step):
            last = self._last_statement(callee)
            if last is not None:
                return self._explain(last, seen)
        other = self._other.get(step.key)
        if other is None or step.statement is None:
            return step
        shared = [name for name in step.statement.reads if name in step.before]
        shared = [name for name in shared if name in other.before]
        longer = [name for name in shared if is_longer(step.before[name], other.before[name])]
        for name in shared:
            found = first_difference(step.before[name], other.before[name], name)
            if found is None:
                continue
            is_item = name in step.statement.indexes and isinstance(found[1], int)
            ends = [len(other.before[each]) for each in longer] if is_item else []
            if step.call != BUILDING and any(found[1] >= end for end in ends):
                return step  # It takes an item that only the longer one has.
            return self._explain_name(step, name, found, seen)
        for name in longer:
            writer = self._writer(step, name, must_differ=False)
            if writer is None or writer.statement is None or not writer.statement.has_index:
                continue
            if writer.call == step.call != BUILDING:
                self._read[writer.place] = (name, step.before[name], other.before[name])
                return self._explain(writer, seen)
        return step

    def _explain_name(
        self, step: Step, name: str, found: tuple[str, Any, Any], seen: set[int]
    ) -> Step:
        """Return the origin of a name that means something else where a step reads it."""
        writer = self._writer(step, name)
        if writer is not None:
            return self._explain(writer, seen)
        parted = self._parted_call(step.call)
        if parted is not None:
            return self._explain(parted, seen)
        writer = self._writer(step, name, must_differ=False)
        if writer is not None and writer.key not in self._other:  # A loop went on in one run.
            self._read[writer.place] = found
            return writer
        self._is_open |= self._first_call > 0
        stored = self._first_stored(before=step.place)
        return self._explain(stored, seen) if stored is not None else step

    def _parted_call(self, before: int) -> Step | None:
        """Return the last statement shared in the first call, of those before, that parts."""
        for call in range(self._first_call, before):
            ours = [step.key for step in self._steps if step.call == call]
            theirs = [step.key for step in self._second if step.call == call]
            if ours != theirs:
                return self._sink(call)
        return None

    def _returns_below(self, step: Step) -> list[Step]:
        """Return the ends of functions that the statement called and that returned otherwise."""
        found = []
        for later in self._steps[step.place + 1 :]:
            if later.call != step.call or (later.frame == step.frame and later.kind == "run"):
                break
            other = self._other.get(later.key)
            is_callee = later.kind == "return" and later.parent == step.place
            if not is_callee or other is None:
                continue
            if first_difference(later.after["return"], other.after["return"]):
                found.append(later)
        return found

    def _last_statement(self, end: Step) -> Step | None:
        """Return the last statement of a function before its end that both runs reached."""
        for step in reversed(self._steps[: end.place]):
            is_inside = step.frame == end.frame and step.kind == "run"
            if is_inside and step.key in self._other:
                return step
        return None

    def _writer(self, reader: Step, name: str, *, must_differ: bool = True) -> Step | None:
        """Return the last step before `reader` that may have changed what `name` means there.

        With `must_differ`, the last with an outcome that the other run has otherwise.
        """
        is_global = name in reader.globals
        for step in reversed(self._steps[: reader.place]):
            if name not in step.after:
                continue
            if name.startswith("self."):
                is_same = step.owner == reader.owner
            elif is_global:
                is_same = name in step.globals and step.key[1] == reader.key[1]
            else:
                is_same = step.frame == reader.frame
            if is_same and not (must_differ and self._stored_difference(step, name) is None):
                return step
        return None

    def _stored_difference(
        self, step: Step, name: str | None = None
    ) -> tuple[str, Any, Any] | None:
        """Return the first of a step's outcomes that differs: its name and both values."""
        other = self._other.get(step.key)
        if other is None:
            return None
        for each in [name] if name is not None else step.after:
            if each in step.after and each in other.after:
                found = first_difference(step.after[each], other.after[each], each)
                if found is not None:
                    return found
        return None

    def _has_parted(self, step: Step) -> bool:
        """Return whether the runs go on differently after a step."""
        following = [s.key for s in self._steps[step.place + 1 : step.place + 2]]
        other = self._other.get(step.key)
        if other is None:
            return True
        return following != [s.key for s in self._second[other.place + 1 : other.place + 2]]

    def _first_stored(self, before: int | None = None) -> Step | None:
        """Return the first step whose outcome differs in something with a past."""
        for step in self._steps[:before]:
            found = self._stored_difference(step) if step.kind == "run" else None
            if found is not None and (step.call != BUILDING or "[" in found[0]):
                return step
        return None

    def _same_line_earlier(self, step: Step) -> Step | None:
        """Return the first time that the line of a step had another outcome."""
        for earlier in self._steps[: step.place]:
            is_same_line = earlier.key[1:4] == step.key[1:4]
            if is_same_line and self._stored_difference(earlier) is not None:
                return earlier
        return None

    def _described(self, step: Step) -> Origin:
        found = self._read.get(step.place) or self._stored_difference(step)
        text = step.statement.text if step.statement is not None else ""
        is_open = self._is_open or step.call == self._first_call > 0
        if found is None:
            return Origin(Location(step.key[1], step.key[2], text), is_open)
        name, one, other = found
        return Origin(
            Location(step.key[1], step.key[2], text, name, _short(one), _short(other)), is_open
        )


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{len(value) if value.ndim else 0} values"
    text = f"{value:.10g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 3]}..."
