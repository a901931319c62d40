# SPDX-License-Identifier: Apache-2.0
"""The router: journal first, once per id, and an answer to everything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.engine.conversation import Talk, make_engine
from tests.live.world import ManualClock, MemoryJournal, World

from tradecore.errors import ClientIdUsed, DataError, OutcomeUnknown, VenueRefused, VenueUnavailable
from tradecore.live.router import Router
from tradecore.model import (
    Attempt,
    CancelAnswered,
    CancelOrder,
    Event,
    HaltRequested,
    OrderAnswered,
    Outcome,
    QueryOrder,
    SubmitOrder,
)


class Broken(World):
    """Raises what it is told to, or never answers."""

    def __init__(self, journal: MemoryJournal, error: Exception | None) -> None:
        super().__init__(ManualClock(), journal)
        self.error = error

    async def submit(self, attempt: Attempt) -> Sequence[Event]:
        self.posted.append(attempt.client_id)
        return await self._fail()

    async def cancel(self, *_: str, **__: bool) -> Sequence[Event]:
        return await self._fail()

    async def query(self, *_: str, **__: bool) -> Sequence[Event]:
        return await self._fail()

    async def _fail(self) -> Sequence[Event]:
        if self.error is None:
            await asyncio.Event().wait()
        assert self.error is not None
        raise self.error


def entry() -> SubmitOrder:
    (command,) = Talk(make_engine()).signal(entry=True)
    assert isinstance(command, SubmitOrder)
    return command


def execute(
    error: Exception | None, command: Any, journal: MemoryJournal | None = None
) -> Sequence[Event]:
    kept = journal or MemoryJournal()
    router = Router(Broken(kept, error), kept, ManualClock(), timeout_s=0.01)
    return asyncio.run(router.execute(command))


@pytest.mark.parametrize(
    ("error", "outcome", "code"),
    [
        (OutcomeUnknown("reset"), Outcome.UNKNOWN, 0),
        (None, Outcome.UNKNOWN, 0),
        (DataError("no answer of the venue's"), Outcome.UNKNOWN, 0),
        (VenueUnavailable("no route"), Outcome.REFUSED, 0),
        (VenueRefused(-2010, "no money"), Outcome.REFUSED, -2010),
    ],
)
def test_every_order_gets_one_of_three_answers(
    error: Exception | None, outcome: Outcome, code: int
) -> None:
    (answer,) = execute(error, entry())

    assert isinstance(answer, OrderAnswered)
    assert (answer.outcome, answer.code) == (outcome, code)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (OutcomeUnknown("reset"), Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
        (VenueUnavailable("no route"), Outcome.UNKNOWN),
        (DataError("no answer of the venue's"), Outcome.UNKNOWN),
        (VenueRefused(-2011, "unknown order"), Outcome.REFUSED),
    ],
)
def test_cancel_is_in_doubt_unless_the_venue_says_no(
    error: Exception | None, outcome: Outcome
) -> None:
    (answer,) = execute(error, CancelOrder("tc-1", "BTCUSDT"))

    assert isinstance(answer, CancelAnswered)
    assert answer.outcome is outcome


@pytest.mark.parametrize(
    "error", [VenueUnavailable("silence"), DataError("field X was 'NEWER', which is not known")]
)
def test_question_without_an_answer_is_no_news(error: Exception) -> None:
    assert execute(error, QueryOrder("tc-1", "BTCUSDT")) == []


def test_journal_failure_sends_no_entry_and_halts_once() -> None:
    journal = MemoryJournal(attempts_max=0)
    world = Broken(journal, None)
    router = Router(world, journal, ManualClock(), timeout_s=0.01)
    halt, refused = asyncio.run(router.execute(entry()))
    (again,) = asyncio.run(router.execute(entry()))

    assert isinstance(halt, HaltRequested)
    assert "disk is full" in halt.reason
    assert isinstance(refused, OrderAnswered)
    assert refused.outcome is again.outcome is Outcome.REFUSED  # type: ignore[union-attr]
    assert world.posted == []


def stop_of(talk: Talk) -> SubmitOrder:
    (command,) = talk.signal(entry=True)
    assert isinstance(command, SubmitOrder)
    (stop,) = talk.fill(command.order.request, "20000")
    assert isinstance(stop, SubmitOrder)
    return stop


def test_failed_journal_holds_back_no_protection() -> None:
    journal = MemoryJournal(attempts_max=0)
    world = Broken(journal, OutcomeUnknown("x"))
    router = Router(world, journal, ManualClock())
    stop = stop_of(Talk(make_engine()))

    halt, answered = asyncio.run(router.execute(stop))
    with pytest.raises(AssertionError, match="sent twice"):
        asyncio.run(router.execute(stop))

    assert isinstance(halt, HaltRequested)
    assert isinstance(answered, OrderAnswered)
    assert answered.outcome is Outcome.UNKNOWN
    assert world.posted == [stop.order.request.client_id]
    assert router.counts["sent_without_row"] == 1


def test_id_that_the_journal_knows_is_never_posted() -> None:
    class Used(MemoryJournal):
        def attempt(self, attempt: Attempt) -> None:
            raise ClientIdUsed(f"client id {attempt.client_id} was used before, in row 3")

    journal = Used()
    world = Broken(journal, None)
    router = Router(world, journal, ManualClock(), timeout_s=0.01)
    halt, refused = asyncio.run(router.execute(stop_of(Talk(make_engine()))))
    (again,) = asyncio.run(router.execute(stop_of(Talk(make_engine()))))

    assert isinstance(halt, HaltRequested)
    assert refused.outcome is again.outcome is Outcome.REFUSED  # type: ignore[union-attr]
    assert world.posted == []


def test_client_id_is_never_posted_twice() -> None:
    journal = MemoryJournal()
    router = Router(Broken(journal, OutcomeUnknown("x")), journal, ManualClock())
    command = entry()
    asyncio.run(router.execute(command))

    with pytest.raises(AssertionError, match="sent twice"):
        asyncio.run(router.execute(command))


def test_full_queue_answers_at_once() -> None:
    journal = MemoryJournal()
    router = Router(Broken(journal, None), journal, ManualClock(), capacity=1)
    cancel, question = CancelOrder("tc-1", "BTCUSDT"), QueryOrder("tc-1", "BTCUSDT")
    answers = router.put([cancel, cancel, question, entry()])

    assert [type(answer) for answer in answers] == [CancelAnswered, OrderAnswered]
    assert [answer.outcome for answer in answers] == [Outcome.UNKNOWN, Outcome.REFUSED]  # type: ignore[union-attr]
    assert router.counts["queue_full"] == 3
