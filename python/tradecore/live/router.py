# SPDX-License-Identifier: Apache-2.0
"""From commands to the venue and back: journal, then send, at most once per client id."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence

from tradecore.engine.ports import Clock, ExecutionClient, Journal
from tradecore.errors import (
    ClientIdUsed,
    DataError,
    JournalError,
    OutcomeUnknown,
    VenueError,
    VenueRefused,
)
from tradecore.live.rows import Row
from tradecore.model.commands import CancelOrder, Command, SubmitOrder
from tradecore.model.events import (
    CancelAnswered,
    Event,
    HaltRequested,
    OrderAnswered,
)
from tradecore.model.order import ApprovedOrder, Attempt, Outcome, Purpose

_log = logging.getLogger("tradecore.live")

NOT_SENT = 0
"""Code of a refusal that is ours: nothing left."""


class Router:
    """Takes commands, answers each with events. Its queue is bounded.

    A full queue answers at once: an order is refused, a cancel is in doubt, a question is dropped;
    the engine puts the latter two again.

    Parameters
    ----------
    client : ExecutionClient
        The venue.
    journal : Journal
        Gets every attempt before the wire does. When it fails no entry is sent any more; exits and
        protection still are, once per id, and each is logged.
    clock : Clock
        For the times of the answers made here.
    capacity : int
        Commands that may wait.
    timeout_s : float
        Longest wait for one answer; an order without one is unknown.
    """

    def __init__(
        self,
        client: ExecutionClient,
        journal: Journal,
        clock: Clock,
        *,
        capacity: int = 256,
        timeout_s: float = 15.0,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._client = client
        self._journal = journal
        self._clock = clock
        self._timeout_s = timeout_s
        self._capacity = capacity
        self._waiting: deque[Command] = deque()
        self._has_work = asyncio.Event()
        self._sent: set[str] = set()
        self._journal_failure = ""

    def put(self, commands: Iterable[Command]) -> list[Event]:
        """Queue commands; return the answers to those for which there is no room."""
        answers: list[Event] = []
        for command in commands:
            if len(self._waiting) >= self._capacity:
                self.counts["queue_full"] += 1
                answers += self._turned_away(command)
            else:
                self._waiting.append(command)
        if self._waiting:
            self._has_work.set()
        return answers

    def take(self) -> Command | None:
        """Return the oldest command that waits, or None."""
        return self._waiting.popleft() if self._waiting else None

    async def work(self, fold: Callable[[Event], None]) -> None:
        """Execute commands for ever; several workers may run side by side."""
        while True:
            command = self.take()
            if command is None:
                self._has_work.clear()
                await self._has_work.wait()  # Ends with the task; woken by `put`.
                continue
            for event in await self.execute(command):
                fold(event)

    async def execute(self, command: Command) -> Sequence[Event]:
        """Carry out one command; return what became known."""
        if isinstance(command, SubmitOrder):
            return await self._submit(command.order)
        if isinstance(command, CancelOrder):
            return await self._cancel(command)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._client.query(
                    command.client_id, command.symbol, is_pair=command.is_pair
                )
        except (VenueError, DataError, TimeoutError) as error:
            self.counts["query_failed"] += 1
            _log.info("question about %s not answered: %s", command.client_id, _text(error))
            return []

    def note(self, rows: Sequence[Row]) -> list[Event]:
        """Journal what changed orders or money; return a halt if that failed."""
        if self._journal_failure or not rows:
            return []
        try:
            self._journal.append_all(rows)
        except JournalError as error:
            return self._fail_journal(error)
        return []

    async def _submit(self, order: ApprovedOrder) -> Sequence[Event]:
        client_id = order.request.client_id
        if client_id in self._sent:
            raise AssertionError(f"client id {client_id} was about to be sent twice")
        is_entry = order.request.purpose is Purpose.ENTRY
        if self._journal_failure and is_entry:
            return [self._refused(client_id, f"not sent, {self._journal_failure}")]
        halt: list[Event] = []
        attempt = self._client.prepare(order)
        try:
            self._journal.attempt(attempt)
        except JournalError as error:
            halt = self._fail_journal(error)
            if is_entry or isinstance(error, ClientIdUsed):
                return [*halt, self._refused(client_id, f"not sent, {error}")]
            # Its stop may be cancelled already: without this order the position would be naked.
            self.counts["sent_without_row"] += 1
            _log.error("order %s goes out without a row: %s", client_id, error)
        self._sent.add(client_id)
        self.counts["sent"] += 1
        return [*halt, *await self._post(attempt)]

    async def _post(self, attempt: Attempt) -> Sequence[Event]:
        client_id = attempt.client_id
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._client.submit(attempt)
        except (OutcomeUnknown, DataError, TimeoutError) as error:
            self.counts["unknown"] += 1
            _log.warning("outcome of order %s is unknown: %s", client_id, _text(error))
            now = self._clock.venue_ns()
            return [OrderAnswered(now, client_id, Outcome.UNKNOWN, text=_text(error))]
        except VenueError as error:
            return [self._refused(client_id, str(error), getattr(error, "code", NOT_SENT))]

    async def _cancel(self, command: CancelOrder) -> Sequence[Event]:
        outcome, code = Outcome.UNKNOWN, 0
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._client.cancel(
                    command.client_id, command.symbol, is_pair=command.is_pair
                )
        except VenueRefused as error:
            outcome, code, text = Outcome.REFUSED, error.code, error.message
        except (VenueError, DataError, TimeoutError) as error:
            text = _text(error)
        self.counts["cancel_failed"] += 1
        return [CancelAnswered(self._clock.venue_ns(), command.client_id, outcome, code, text)]

    def _turned_away(self, command: Command) -> list[Event]:
        now = self._clock.venue_ns()
        if isinstance(command, SubmitOrder):
            return [self._refused(command.order.request.client_id, "not sent, queue is full")]
        if isinstance(command, CancelOrder):
            text = "not sent, queue is full"
            return [CancelAnswered(now, command.client_id, Outcome.UNKNOWN, text=text)]
        return []

    def _refused(self, client_id: str, text: str, code: int = NOT_SENT) -> OrderAnswered:
        now = self._clock.venue_ns()
        return OrderAnswered(now, client_id, Outcome.REFUSED, code=code, text=text)

    def _fail_journal(self, error: JournalError) -> list[Event]:
        if self._journal_failure:
            return []
        self._journal_failure = f"the journal failed: {error}"
        self.counts["journal_failed"] += 1
        _log.error("no entries from now on: %s", error)
        return [HaltRequested(self._clock.venue_ns(), self._journal_failure)]


def _text(error: BaseException) -> str:
    return str(error) or "no answer in time"
