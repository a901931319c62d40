# SPDX-License-Identifier: Apache-2.0
"""Every worked case that docs/fills.md prints, played on the venue."""

from __future__ import annotations

import pytest
from tests.sim.worked import Case, cases, normal, play, told

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[f"{i}-{c.name}" for i, c in enumerate(CASES, 1)])
def test_the_venue_does_what_the_page_says(case: Case) -> None:
    assert told(play(case), case.result) == normal(case.result)


def test_the_page_prints_enough_cases() -> None:
    assert len(CASES) >= 60


def test_a_wrong_result_is_told() -> None:
    """The comparison itself can fail: in prices, in fills left out, in what was refused."""
    market = Case("", "", "buy 2 market", "100.50 103 98 102", "")
    for wrong in ("2 @ 100.51", "1 @ 100.50", "nothing", "2 @ 100.50; free USDT 9800",
                  "2 @ 100.50 maker", "2 @ 100.50; 1 @ 99", "kind 101"):  # fmt: skip
        assert told(play(market), wrong) != normal(wrong), wrong
    assert told(play(market), "2 @ 100.50; kind 100.50") == "2 @ 100.5; kind 100.5"
