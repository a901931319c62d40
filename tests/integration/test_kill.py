# SPDX-License-Identifier: Apache-2.0
"""`kill -9` at random moments of a run against an exchange in another process, on real sockets.

Six kills by default; TC_KILLS names another number, TC_LONG=1 means three hundred.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.integration.kill.harness import Harness

RECOVERED_WITHIN_S = 5.0
KILLS = int(os.environ.get("TC_KILLS") or (300 if os.environ.get("TC_LONG") else 6))
SEED = int(os.environ.get("TC_SEED", "7"))


def test_q02_q03_q04_every_restart_ends_where_the_exchange_is(tmp_path: Path) -> None:
    harness = Harness(tmp_path, SEED)
    try:
        while harness.tally.kills < KILLS:
            harness.cycle()
        harness.climb()
    finally:
        harness.close()

    assert harness.tally.trades > KILLS, "it hardly traded"
    times = sorted(harness.tally.recovery_s)
    assert times[len(times) // 2] <= RECOVERED_WITHIN_S, harness.tally.text()
    if KILLS >= 100:
        assert times[-1] <= RECOVERED_WITHIN_S, harness.tally.text()
