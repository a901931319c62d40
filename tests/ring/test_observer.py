# SPDX-License-Identifier: Apache-2.0
"""One process: what is published arrives as it was, and what is lost is told."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ring.conftest import path_of
from tests.ring.records import bars, intents, levels, quotes, signals, trades

from tradecore import ring
from tradecore.errors import SegmentAbsent, SegmentError

COUNTER = itertools.count()


def test_records_arrive_as_they_were(name: str) -> None:
    segment = ring.create(name)
    observer = ring.attach(name)

    segment.publish_ticks(trades(10, 5))
    segment.publish_ticks(quotes(3))
    segment.publish_ticks(levels(4))
    segment.publish_bars(bars(6, 300))
    segment.publish_bars(bars(6, 86_400))
    segment.publish_events(signals(5))
    segment.publish_events(intents(2))
    ticks, closed, events = observer.take_ticks(), observer.take_bars(), observer.take_events()
    segment.close()

    np.testing.assert_array_equal(ticks.trades, trades(10, 5))
    np.testing.assert_array_equal(ticks.quotes, quotes(3))
    np.testing.assert_array_equal(ticks.levels, levels(4))
    np.testing.assert_array_equal(closed.records, np.concatenate([bars(6, 300), bars(6, 86_400)]))
    assert events.signals.tobytes() == signals(5).tobytes()
    np.testing.assert_array_equal(events.intents, intents(2))
    assert ticks.records["kind"].tolist() == [1] * 5 + [2] * 3 + [3] * 4
    assert ticks.lost == closed.lost == events.lost == observer.lost == 0


def test_takes_are_bounded_and_go_on_where_they_stopped(name: str) -> None:
    segment = ring.create(name, ticks=64)
    observer = ring.attach(name)
    segment.publish_ticks(trades(0, 20))

    ids = [observer.take_ticks(7).trades["id"].tolist() for _ in range(4)]
    segment.close()

    assert ids == [[*range(7)], [*range(7, 14)], [*range(14, 20)], []]


def test_a_take_is_a_copy(name: str) -> None:
    segment = ring.create(name, ticks=2)
    observer = ring.attach(name)
    segment.publish_ticks(trades(0, 1))
    taken = observer.take_ticks().records

    segment.publish_ticks(trades(50, 10))
    segment.close()

    assert taken.view(trades(0, 1).dtype)["id"].tolist() == [0]


def test_a_reader_starts_with_the_newest_or_the_oldest(name: str) -> None:
    segment = ring.create(name, ticks=8)
    segment.publish_ticks(trades(0, 20))

    newest, oldest = ring.attach(name), ring.attach(name, start="oldest")
    segment.publish_ticks(trades(20, 1))
    found = [o.take_ticks().trades["id"].tolist() for o in (newest, oldest)]
    segment.close()

    # 12 was still there at first, but in its slot 20 might have been being written.
    assert found == [[20], [*range(13, 21)]]
    assert newest.lost == oldest.lost == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=30),
    power=st.integers(1, 5),
)
def test_taken_and_lost_are_what_was_published(
    name: str, steps: list[tuple[int, int]], power: int
) -> None:
    segment = ring.create(f"{name}-{next(COUNTER)}", ticks=2**power)
    observer = ring.attach(segment.name)
    published, place = 0, 0
    for publish, most in steps:
        segment.publish_ticks(trades(published, publish))
        published += publish
        took = observer.take_ticks(most)
        ids = took.trades["id"].tolist()
        # What is there is in sequence, after exactly what was lost.
        assert ids == [*range(place + took.lost, place + took.lost + len(ids))]
        place += took.lost + len(ids)
    rest = observer.take_ticks()
    segment.close()

    assert place + rest.lost + len(rest.records) == published
    counts = observer.counts()["ticks"]
    assert counts["taken"] + counts["lost"] == counts["published"] == published


def test_several_readers_do_not_disturb_one_another(name: str) -> None:
    segment = ring.create(name, ticks=16)
    quick, slow = ring.attach(name), ring.attach(name)
    for first in range(0, 64, 8):
        segment.publish_ticks(trades(first, 8))
        assert quick.take_ticks().lost == 0
    late = slow.take_ticks()
    segment.close()

    assert late.lost + len(late.records) == 64
    assert late.lost >= 48


def test_latency_histograms_can_be_read_from_outside(name: str) -> None:
    segment = ring.create(name, histograms=["to_intent", "to_send"])
    observer = ring.attach(name)
    samples = np.arange(1, 10_001, dtype=np.uint64)

    segment.record_latency(1, samples, 2.5)
    read = observer.latency()
    segment.close()

    assert list(read) == ["to_intent", "to_send"]
    assert read["to_intent"].count == 0
    assert read["to_send"].count == 10_000
    assert read["to_send"].max == 25_000.0
    assert 12_500 <= read["to_send"].p50 <= 12_500 * 1.032 + 2.5


def test_a_closed_segment_takes_nothing_and_is_gone(name: str) -> None:
    segment = ring.create(name)
    observer = ring.attach(name)
    segment.publish_ticks(trades(0, 3))
    assert observer.state == ring.WriterState.ALIVE

    segment.close()

    assert observer.state == ring.WriterState.ENDED
    assert len(observer.take_ticks().records) == 3
    assert not path_of(name).exists()
    with pytest.raises(ValueError, match="is closed"):
        segment.publish_ticks(trades(0, 1))
    with pytest.raises(SegmentAbsent, match="there is no such segment"):
        ring.attach(name)


def test_records_that_could_not_arrive_whole_are_refused(name: str) -> None:
    segment = ring.create(name)
    observer = ring.attach(name)
    crooked = bars(3)
    crooked["timeframe_s"][1] = 60
    marked = trades(0, 2)
    marked["extra"][1] = 9

    with pytest.raises(ValueError, match=r"records\[1\]: the last field was 60, must be 300"):
        segment.publish_bars(crooked)
    with pytest.raises(ValueError, match=r"records\[1\]: the last field was 9, must be 0"):
        segment.publish_ticks(marked)
    with pytest.raises(TypeError, match="must be TRADE, QUOTE or BOOK_LEVEL"):
        segment.publish_ticks(bars(1))
    left = len(observer.take_ticks().records) + len(observer.take_bars().records)
    segment.close()

    assert left == 0


@pytest.mark.parametrize("wrong", ["", "a/b", "..", "a.b", "x" * 49, "ä"])
def test_names_are_plain(wrong: str) -> None:
    with pytest.raises(ValueError, match="must be 1 to 48 of"):
        ring.create(wrong)
    with pytest.raises(ValueError, match="must be 1 to 48 of"):
        ring.attach(wrong)


@pytest.mark.parametrize("capacity", [0, 1, 3, 2**33])
def test_capacities_are_powers_of_two(name: str, capacity: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        ring.create(name, ticks=capacity)
    assert not path_of(name).exists()


def test_more_than_the_memory_holds_is_an_error_and_leaves_nothing(name: str) -> None:
    with pytest.raises(SegmentError, match="no room for"):
        ring.create(name, ticks=2**32)
    assert not path_of(name).exists()
    assert not path_of(f"{name}.new").exists()


def test_it_is_for_its_user_only(name: str) -> None:
    segment = ring.create(name)
    mode = path_of(name).stat().st_mode & 0o777
    segment.close()

    assert mode == 0o600
