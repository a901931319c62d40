# SPDX-License-Identifier: Apache-2.0
"""From the journal's rows to the engine as it was: the same fold, fed from disk."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field

from tradecore.engine.engine import Engine
from tradecore.engine.ports import Journal
from tradecore.errors import ConfigError, JournalError
from tradecore.live.rows import ATTEMPT, SEEN, START, event_of

EPOCHS_PER_SECOND = 1 << 10


@dataclass(slots=True)
class Memory:
    """What a journal tells besides the state of the engine.

    Attributes
    ----------
    rows, starts : int
        How many there were.
    epochs : set of int
        Of all earlier runs: orders with one of these in their client id are ours.
    seen : dict of str to int
        By symbol: every trade of the account up to this id is accounted for.
    sent : dict of str to int
        Venue time at which each attempt was made ready, by client id.
    """

    rows: int = 0
    starts: int = 0
    epochs: set[int] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether no run has used the journal before."""
        return self.starts == 0


def next_epoch(journal: Journal, wall_s: int) -> int:
    """Return an epoch for the client ids of a run that no other run on the account has.

    Runs of one journal differ by its count of starts, also within one second or when the clock was
    set back; a lost journal leaves the time.
    """
    starts = sum(1 for _ in journal.rows(START))
    return wall_s * EPOCHS_PER_SECOND + starts % EPOCHS_PER_SECOND


def replay(journal: Journal, engine: Engine, owner: str, memory: Memory) -> None:
    """Fold every row into an engine that `begin_recovery` was called on, and fill `memory`.

    Raises
    ------
    JournalError
        If the journal is another's, or a row is not what its kind must be.
    ConfigError
        If it speaks of a symbol or strategy that this run leaves out.
    """
    # Hundreds of thousands of objects that stay: looking through them again and again for garbage
    # takes as long as all the rest.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        _fold_rows(journal, engine, owner, memory)
    finally:
        if was_enabled:
            gc.enable()
    engine.take_changed()
    engine.anomalies.clear()  # Those of earlier runs were told then.


def _fold_rows(journal: Journal, engine: Engine, owner: str, memory: Memory) -> None:
    slots = {(slot.strategy, slot.symbol) for slot in engine.slots}
    for row in journal.rows():
        kind, body = row["kind"], row["row"]
        memory.rows += 1
        try:
            if kind == START:
                _remember_start(memory, body, owner)
            elif kind == SEEN:
                memory.seen[body["symbol"]] = body["trade_id"]
            elif "strategy" in body and (body["strategy"], body["symbol"]) not in slots:
                raise ConfigError(
                    f"the journal has traded {body['symbol']} by strategy {body['strategy']!r}, "
                    f"which this run leaves out: name it, or another journal (run.state)"
                )
            else:
                if kind == ATTEMPT:
                    memory.sent[body["client_id"]] = row["ts"]
                event = event_of(kind, row["ts"], body)
                if event is not None:
                    engine.process(event)
        except (KeyError, TypeError, ValueError) as error:
            raise JournalError(
                f"row {row['sequence']} of the journal, {kind!r}, is not what it must be: {error}"
            ) from None


def _remember_start(memory: Memory, body: dict[str, object], owner: str) -> None:
    if body["owner"] != owner:
        raise JournalError(f"the journal belongs to {body['owner']}, not to {owner}")
    memory.starts += 1
    epoch = body["epoch"]
    assert isinstance(epoch, int)
    memory.epochs.add(epoch)
