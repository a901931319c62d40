# SPDX-License-Identifier: Apache-2.0
"""Records what a user's code assigns and reads, statement by statement, on some bars of a run."""

from __future__ import annotations

import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tradecore.backtest.statements import Keeper, Statement, is_big, lookup, statements_of

BUILDING = -1
"""The number of the call in which the strategy is built; those of `on_bar` count from 0."""

_STEPS_MAX = 3_000  # Times that one line is noted in one call.
_BIG_MAX = 30  # Times of these that big values are kept.

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = (
    _PACKAGE,
    *(
        Path(sysconfig.get_paths()[name]).resolve()
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    ),
)
_EXAMPLES = _PACKAGE / "apps" / "examples"


@dataclass(slots=True)
class Step:
    """A statement that ran, the entry of a function, or its return.

    Attributes
    ----------
    key : tuple
        (call, file, line, kind, count): the same moment in another run has the same.
    place : int
        Where it is among the steps.
    parent : int
        Place of the step that called the function; -1 of none.
    before, after : dict of str to value
        What the statement reads, before it ran; what it may have changed, after.
    """

    key: tuple[int, str, int, str, int]
    place: int
    frame: int
    parent: int
    owner: str
    globals: frozenset[str]
    statement: Statement | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def call(self) -> int:
        """Which call of the strategy it belongs to."""
        return self.key[0]

    @property
    def kind(self) -> str:
        """One of run, enter and return."""
        return self.key[3]


@dataclass(slots=True)
class _Open:
    number: int
    parent: int
    pending: Step | None = None
    skipped: dict[str, Step] = field(default_factory=dict)


class Trace:
    """The steps of one run, oldest first: those of building, and of calls `first` to `last`."""

    def __init__(self, files: frozenset[str], first: int, last: int) -> None:
        self.steps: list[Step] = []
        self.first = first
        self.last = last
        self._files = files
        self._keeper = Keeper()
        self._statements: dict[str, dict[int, Statement]] = {}
        self._counts: Counter[tuple[int, str, int, str]] = Counter()
        self._is_ours: dict[str, bool] = {}
        self._open: dict[FrameType, _Open] = {}
        self._frames = 0
        self._call = BUILDING

    @contextmanager
    def recording(self, call: int) -> Iterator[None]:
        """Record what runs inside, if the call is among those wanted."""
        if call != BUILDING and not self.first <= call <= self.last:
            yield
            return
        self._call = call
        previous = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(previous)
            self._open.clear()

    def _is_traced(self, path: str) -> bool:
        if path not in self._is_ours:
            where = Path(path).resolve()
            is_library = any(where.is_relative_to(each) for each in _LIBRARIES)
            is_library = is_library and not where.is_relative_to(_EXAMPLES)
            is_named = path in self._files
            self._is_ours[path] = is_named or not (path.startswith("<") or is_library)
        return self._is_ours[path]

    def _enter(self, frame: FrameType, event: str, _argument: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if event != "call" or code.co_name.startswith("<") or not self._is_traced(code.co_filename):
            return None
        if frame in self._open:  # A generator that goes on.
            return self._follow
        above = frame.f_back
        while above is not None and above not in self._open:
            above = above.f_back
        caller = self._open[above] if above is not None else None
        parent = caller.pending.place if caller is not None and caller.pending is not None else -1
        self._frames += 1
        record = self._open[frame] = _Open(self._frames, parent)
        step = self._step(frame, record, code.co_firstlineno, "enter", None)
        if step is not None:
            arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            self._keep(frame, record, step, step.after, arguments)
        return self._follow

    def _follow(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        record = self._open.get(frame)
        if record is None:
            return self._follow
        if event == "line":
            self._line(frame, record)
        elif event == "return":
            self._finish(frame, record)
            step = self._step(frame, record, frame.f_lineno, "return", None)
            if step is not None:
                step.after["return"] = self._keeper.freeze(argument)
            for name, where in record.skipped.items():
                _, value = lookup(name, frame.f_locals, frame.f_globals)
                where.after[name] = self._keeper.freeze(value)
            record.skipped.clear()
        return self._follow

    def _line(self, frame: FrameType, record: _Open) -> None:
        path = frame.f_code.co_filename
        if path not in self._statements:
            self._statements[path] = statements_of(path)
        statement = self._statements[path].get(frame.f_lineno)
        pending = record.pending
        is_going_on = pending is not None and pending.statement is statement
        if is_going_on and statement is not None and frame.f_lineno != statement.line:
            return  # Another line of the statement that is running.
        self._finish(frame, record)
        if statement is None:
            return
        step = self._step(frame, record, statement.line, "run", statement)
        if step is not None:
            self._keep(frame, record, step, step.before, statement.reads)
            record.pending = step

    def _finish(self, frame: FrameType, record: _Open) -> None:
        step, record.pending = record.pending, None
        if step is not None and step.statement is not None:
            self._keep(frame, record, step, step.after, step.statement.writes)

    def _keep(
        self,
        frame: FrameType,
        record: _Open,
        step: Step,
        into: dict[str, Any],
        names: tuple[str, ...],
    ) -> None:
        for name in names:
            is_data, value = lookup(name, frame.f_locals, frame.f_globals)
            if not is_data or name == "self":
                continue
            if step.key[4] >= _BIG_MAX and is_big(value):
                if into is step.after:
                    record.skipped[name] = step
                continue
            into[name] = self._keeper.freeze(value)

    def _step(
        self, frame: FrameType, record: _Open, line: int, kind: str, statement: Statement | None
    ) -> Step | None:
        path = frame.f_code.co_filename
        place = (self._call, path, line, kind)
        count = self._counts[place]
        if count >= _STEPS_MAX:
            return None
        self._counts[place] += 1
        names = statement.reads + statement.writes if statement is not None else ()
        local = frame.f_code.co_varnames + frame.f_code.co_cellvars
        step = Step(
            key=(*place, count),
            place=len(self.steps),
            frame=record.number,
            parent=record.parent,
            owner=type(frame.f_locals.get("self")).__qualname__,
            globals=frozenset(name for name in names if "." not in name and name not in local),
            statement=statement,
        )
        self.steps.append(step)
        return step
