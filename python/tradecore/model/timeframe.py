# SPDX-License-Identifier: Apache-2.0
"""Timeframes: text outside ("1m", "4h"), whole seconds inside."""

from __future__ import annotations

import re

_UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_TEXT = re.compile(r"([1-9][0-9]{0,5})([smhdw])")


def parse_timeframe(text: str) -> int:
    """Return the length of a timeframe in seconds.

    Parameters
    ----------
    text : str
        A count and a unit of s, m, h, d or w: "30s", "1m", "4h", "1d".

    Raises
    ------
    TypeError
        If `text` is not text.
    ValueError
        If it is anything else, such as "1M": months have no fixed length.
    """
    if not isinstance(text, str):
        raise TypeError(f"timeframe was {text!r}, must be text such as '5m'")
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(f"timeframe was {text!r}, must be a count and s, m, h, d or w, as in '5m'")
    return int(match[1]) * _UNITS_S[match[2]]


def format_timeframe(seconds: int) -> str:
    """Return the shortest text of a timeframe: 300 is "5m", 3600 is "1h".

    Weeks are written as days, so that every length has one text.
    """
    if seconds < 1:
        raise ValueError(f"timeframe was {seconds} s, must be at least 1")
    for unit in ("d", "h", "m"):
        if seconds % _UNITS_S[unit] == 0:
            return f"{seconds // _UNITS_S[unit]}{unit}"
    return f"{seconds}s"
