# SPDX-License-Identifier: Apache-2.0
"""How figures are written for people."""

from __future__ import annotations

import math

import pytest

from tradecore.backtest.glossary import TERMS, is_figure, term, written


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("return", 0.1234, "+12.34%"),
        ("return", -0.1234, "-12.34%"),
        ("return", -0.000001, "0.00%"),
        ("drawdown_max", 0.05, "5.00%"),
        ("profit", -1234.567, "-1,234.57"),
        ("profit", -0.001, "0.00"),
        ("trades", 1234.0, "1,234"),
        ("sharpe", math.nan, "n/a"),
        ("profit_factor", math.inf, "∞"),
        ("drawdown_days_max", 3.25, "3.2 d"),
        ("holding_hours_mean", 5.0, "5.00 h"),
        ("of_my_own", 1.5, "1.50"),
    ],
)
def test_figures_are_written_by_their_kind(name: str, value: float, text: str) -> None:
    assert written(name, value) == text


def test_digits_can_be_chosen() -> None:
    assert written("return", 0.1234, 1) == "+12.3%"
    assert written("profit", 1234.567, 0) == "1,235"


def test_names_and_titles_are_used_once() -> None:
    assert len({each.name for each in TERMS}) == len({each.title for each in TERMS}) == len(TERMS)


def test_what_is_not_known_is_a_plain_number() -> None:
    assert not is_figure("fast")
    assert term("of_my_own").title == "of my own"
