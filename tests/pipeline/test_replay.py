# SPDX-License-Identifier: Apache-2.0
"""The replay at the Python border: what it is handed lives as long as it does."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from tests.pipeline.frames import instrument, make_bars, walk

from tradecore import _core
from tradecore.pipeline import MarketPipeline

BAR = _core.model.BAR


def parts() -> tuple[MarketPipeline, _core.sim.Venue]:
    instruments = [instrument()]
    venue = _core.sim.Venue([each.to_core() for each in instruments], 0, 0, "bars")
    return MarketPipeline(instruments), venue


def test_bars_outlive_the_list_they_came_in() -> None:
    pipeline, venue = parts()
    runs = [make_bars(walk(300, seed=3))]
    last_price = int(runs[0][-1]["close"])
    replay = _core.pipeline.Replay(pipeline.core, venue, runs)

    runs.clear()
    gc.collect()
    np.full(300 * BAR.itemsize, 255, dtype=np.uint8)  # Where the bars would have been.

    reason = None
    while reason is not _core.pipeline.WakeReason.END:
        reason, _ = replay.run(1_000)
    assert replay.bars_played == 300
    assert venue.last_price(0) == last_price


def test_bars_that_begin_off_their_place_in_memory_are_refused() -> None:
    pipeline, venue = parts()
    bars = make_bars(walk(3, seed=3))
    shifted = np.frombuffer(b"-" + bars.tobytes(), dtype=BAR, offset=1)
    for refuse in (
        lambda: _core.pipeline.Replay(pipeline.core, venue, [shifted]),
        lambda: pipeline.core.push_bars(shifted),
        lambda: venue.open_phase(shifted),
        lambda: _core.bars.resample(shifted, 300),
    ):
        with pytest.raises(ValueError, match="multiple of 8 bytes in memory"):
            refuse()
    assert pipeline.core.push_bars(shifted.copy()) == 0


def test_a_pipeline_that_was_never_initialised_refuses_frames() -> None:
    bare = _core.pipeline.MarketPipeline.__new__(_core.pipeline.MarketPipeline)
    with pytest.raises(TypeError, match="__init__ was never called"):
        bare.feed(b"{}", 0)
