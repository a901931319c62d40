# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradecore.model.timeframe import format_timeframe, parse_timeframe


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1), ("1m", 60), ("5m", 300), ("15m", 900), ("1h", 3600), ("4h", 14400), ("1d", 86400)],
)
def test_parses_and_formats_the_usual_ones(text: str, seconds: int) -> None:
    assert parse_timeframe(text) == seconds
    assert format_timeframe(seconds) == text


@given(seconds=st.integers(1, 999_999))
def test_format_and_parse_are_inverse(seconds: int) -> None:
    assert parse_timeframe(format_timeframe(seconds)) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "m", "0m", "1M", "5 m", " 5m", "1.5h", "-5m", "05m", "5mm"]
)
def test_refuses_other_text_and_names_it(text: str) -> None:
    with pytest.raises(ValueError, match="timeframe was"):
        parse_timeframe(text)


def test_refuses_what_is_not_text() -> None:
    with pytest.raises(TypeError, match="timeframe was 5"):
        parse_timeframe(5)  # type: ignore[arg-type]


def test_refuses_lengths_below_one_second() -> None:
    with pytest.raises(ValueError, match="timeframe was 0"):
        format_timeframe(0)
