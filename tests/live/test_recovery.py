# SPDX-License-Identifier: Apache-2.0
"""Start = recover: whenever the node dies, the next one stands where the venue stands."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from tests.live.lives import LOT, Climber, Fuse, Lives, Quoter
from tests.live.world import ACCOUNT, SYMBOL, flat, make_bar

from tradecore import _core
from tradecore.adapters.storage import SqliteJournal
from tradecore.errors import ConfigError, JournalError
from tradecore.live.replay import next_epoch
from tradecore.model import to_raw

CLIMB = [flat(20_000 + 100 * minute) for minute in range(7)]
FALL = [(20_600, 20_600, 19_000, 19_000), flat(19_000), flat(19_000)]
SWING = (20_000, 20_060, 19_940, 20_000)
SWINGS = [SWING, SWING, flat(20_000), SWING, SWING, flat(20_000)]
COURSES = {
    "bought, trailed and sold": (CLIMB, partial(Climber, enter=[1, 6], leave=[5])),
    "bought, trailed and stopped": ([*CLIMB, *FALL], partial(Climber, enter=[2])),
    "bid and offered": (SWINGS, Quoter),
    "bought and sold at once": (CLIMB, partial(Climber, enter=[1, 3, 5], leave=[2, 4, 6])),
}


def effects_of(folder: Path, course: str) -> int:
    fuse = Fuse()
    Lives(folder, *COURSES[course]).live(fuse)
    return fuse.effects


@pytest.mark.parametrize("course", COURSES)
def test_q01_cut_at_every_effect(tmp_path: Path, course: str) -> None:
    effects = effects_of(tmp_path, course)
    assert effects > 20
    for cut in range(effects):
        folder = tmp_path / str(cut)
        folder.mkdir()
        lives = Lives(folder, *COURSES[course])
        lives.live(Fuse(cut))
        lives.live(Fuse())
        assert len(lives.posted) == len(set(lives.posted)), f"sent twice, cut at {cut}"
        assert lives.recovered[-1].differences == (), f"cut at {cut}"


@pytest.mark.parametrize("course", COURSES)
def test_q03_cut_again_and_again_while_recovering(tmp_path: Path, course: str) -> None:
    for cut in range(5, effects_of(tmp_path, course), 6):
        folder = tmp_path / str(cut)
        folder.mkdir()
        lives = Lives(folder, *COURSES[course])
        lives.live(Fuse(cut))
        for again in range(6):
            lives.live(Fuse(again), minutes=0)
        lives.live(Fuse())
        assert len(lives.posted) == len(set(lives.posted)), f"sent twice, cut at {cut}"
        assert lives.recovered[-1].differences == (), f"cut at {cut}"


def bought(folder: Path) -> Lives:
    """A position under its stop, trailed for two minutes."""
    lives = Lives(folder, [*CLIMB, *FALL], partial(Climber, enter=[1]))
    lives.live(Fuse(), minutes=4)
    return lives


def rows_of(path: Path) -> list[str]:
    journal = SqliteJournal(path, lambda: 0)
    kinds = [row["kind"] for row in journal.rows()]
    journal.close()
    return kinds


def engine_ids(path: Path) -> list[str]:
    journal = SqliteJournal(path, lambda: 0)
    ids = [str(row["row"]["client_id"]) for row in journal.rows("attempt")]
    journal.close()
    return ids


def test_a_second_recovery_changes_nothing(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    lives.live(Fuse(), minutes=0)
    posted, rows = list(lives.posted), rows_of(lives.path)
    before = [(o.client_id, o.stop_price) for o in lives.venue.open_orders(ACCOUNT)]

    lives.live(Fuse(), minutes=0)

    assert lives.posted == posted
    assert rows_of(lives.path) == [*rows, "start", "halt"]  # The halt is that of its own stop.
    assert [(o.client_id, o.stop_price) for o in lives.venue.open_orders(ACCOUNT)] == before
    assert lives.recovered[-1].positions == lives.recovered[-2].positions
    assert lives.recovered[-1].orders == lives.recovered[-2].orders


def test_p2_a_trailed_stop_is_not_loosened_by_a_restart(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    (stop,) = lives.venue.open_orders(ACCOUNT)
    assert stop.stop_price > to_raw(19_600 + 98)
    lives.venue.cancel(ACCOUNT, 0, client_id=stop.client_id, ts=lives.clock.now)

    engine = lives.live(Fuse(), minutes=0)

    (again,) = lives.venue.open_orders(ACCOUNT)
    assert again.stop_price == stop.stop_price
    assert again.client_id != stop.client_id
    (slot,) = engine.slots
    assert slot.policy.stop_price == stop.stop_price


def test_stop_that_filled_while_nobody_listened_is_found(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    bar = make_bar(4, FALL[0])
    lives.clock.move(int(bar[0]["ts_close"]))
    lives.venue.open_phase(bar)
    lives.venue.close_phase(bar)
    assert lives.venue.open_orders(ACCOUNT) == []

    engine = lives.live(Fuse(), minutes=0)

    assert engine.portfolio.held(SYMBOL) < LOT
    assert lives.recovered[-1].differences == ()


def buy_by_hand(lives: Lives, quantity: str) -> None:
    """The owner trades beside the node, which is down."""
    sim = _core.sim
    kind = (_core.model.Side.BUY, sim.OrderType.LIMIT, sim.TimeInForce.GTC)
    answer = lives.venue.submit(
        ACCOUNT, 0, "mine", *kind, to_raw(quantity), to_raw(30_000), 0, 0, lives.clock.now
    )
    assert answer.code == sim.RejectCode.OK
    bar = make_bar(4, flat(20_400))
    lives.clock.move(int(bar[0]["ts_close"]))
    lives.venue.open_phase(bar)
    lives.venue.close_phase(bar)
    lives._minute = 5


def test_trades_that_are_not_ours_are_explained_once_and_stay_theirs(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    ours = lives.recovered[-1]
    buy_by_hand(lives, "0.01")
    lives.foreign = to_raw("0.01") * 999 // 1000

    for _ in range(2):
        lives.live(Fuse(), minutes=0)
        assert lives.recovered[-1].differences == ()
    assert lives.recovered[-1].positions == lives.recovered[-2].positions
    assert rows_of(lives.path).count("flow") == 2
    assert ours.positions == ()


def test_what_nobody_explains_halts_until_somebody_accepts_it(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    lives.venue.deposit(ACCOUNT, "USDT", to_raw(7))

    for _ in range(2):
        engine = lives.live(Fuse(), minutes=0)
        assert lives.recovered[-1].differences == ("7 USDT more than the journal explains",)
        assert engine.halt_reason == "the account holds 7 USDT more than the journal explains"
    lives.is_accepted = True
    lives.live(Fuse(), minutes=0)
    assert lives.recovered[-1].differences == ()
    lives.is_accepted = False
    engine = lives.live(Fuse(), minutes=0)
    assert lives.recovered[-1].differences == ()
    assert engine.halt_reason == "stopping", "its own end, and nothing of before"


def test_a_halt_for_good_outlives_the_run_and_sells_all_the_same(tmp_path: Path) -> None:
    lives = Lives(tmp_path, CLIMB, partial(Climber, enter=[1, 6], leave=[5]))
    lives.live(Fuse(), minutes=3)
    lives.venue.deposit(ACCOUNT, "USDT", to_raw(7))
    lives.live(Fuse(), minutes=0)
    posted = len(lives.posted)

    engine = lives.live(Fuse())

    assert not engine.has_positions, "the exit went out"
    assert engine.gate.refusals["halted"] == 1, "the entry did not"
    assert len(lives.posted) > posted


def test_an_order_that_left_no_row_is_taken_back(tmp_path: Path) -> None:
    """The disk fails, exits still go out: the next run finds them by their epoch."""
    lives = Lives(tmp_path, CLIMB, partial(Climber, enter=[1], leave=[5]))
    lives.live(Fuse(), minutes=3)
    lives.fails_after = 4
    lives.live(Fuse())
    posted = set(lives.posted)
    lives.fails_after = None

    engine = lives.live(Fuse(), minutes=0)

    assert posted - set(engine_ids(lives.path)), "some went out without a row"
    assert not engine.has_positions
    assert lives.recovered[-1].differences == ()
    assert "adopted" in rows_of(lives.path)


def test_an_epoch_is_never_used_twice(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "j.sqlite", lambda: 0)
    first = next_epoch(journal, 1_700_000_000)
    journal.append("start", 0, {"owner": "x", "epoch": first})
    second = next_epoch(journal, 1_700_000_000)
    journal.append("start", 0, {"owner": "x", "epoch": second})
    earlier = next_epoch(journal, 1_699_999_999)  # The clock was set back.
    journal.close()

    assert len({first, second, earlier}) == 3


def test_another_owner_or_an_unknown_strategy_is_refused(tmp_path: Path) -> None:
    lives = bought(tmp_path)
    posted = list(lives.posted)

    class Other(Climber):
        name = "other"

    lives._strategy = Other
    with pytest.raises(ConfigError, match="has traded BTCUSDT by strategy 'scripted'"):
        lives.live(Fuse(), minutes=0)
    assert lives.posted == posted

    lives._strategy = Climber
    lives.owner = "somebody else"
    with pytest.raises(JournalError, match="belongs to this account, not to somebody else"):
        lives.live(Fuse(), minutes=0)
    assert lives.posted == posted
