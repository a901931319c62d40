# SPDX-License-Identifier: Apache-2.0
"""The kinds of values that settings have, and what text or number makes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from tradecore.model.timeframe import parse_timeframe

NUMBER_MAX = Decimal(10) ** 15

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_SYMBOL = re.compile(r"[A-Z0-9]{2,20}")


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        raise ValueError("not a number")
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > NUMBER_MAX:
        raise ValueError("not finite")
    return number


def _amount(value: Any) -> Decimal:
    number = _number(value)
    if number != number.quantize(Decimal("1e-8")):
        raise ValueError("more than 8 decimals")
    return number


def _bps(value: Any) -> Decimal:
    number = _number(value)
    if number != number.quantize(Decimal("0.01")):
        raise ValueError("not a multiple of 0.01")
    return number


def finite_float(value: Any) -> float:
    return float(_number(value))


def _duration_s(value: Any) -> float:
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        return float(match[1]) * _UNITS_S[match[2]]
    return finite_float(value)


def _symbols(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or len(set(value)) != len(value):
        raise ValueError("not a list without repeats")
    if not all(isinstance(item, str) and _SYMBOL.fullmatch(item) for item in value):
        raise ValueError("not symbols")
    return tuple(value)


def _timeframes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or len(set(value)) != len(value):
        raise ValueError("not a list without repeats")
    if not all(isinstance(item, str) and parse_timeframe(item) % 60 == 0 for item in value):
        raise ValueError("not whole minutes")
    return tuple(sorted(value, key=parse_timeframe))


def _paths(value: Any) -> tuple[Path, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError("not a list of file names")
    return tuple(Path(item) for item in value)


def _path(value: Any) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError("not a path")
    return Path(value)


def _parameters(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError("not a section")
    return {str(name): finite_float(item) for name, item in value.items()}


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Bps = Annotated[Decimal, BeforeValidator(_bps)]
Float = Annotated[float, BeforeValidator(finite_float)]
DurationS = Annotated[float, BeforeValidator(_duration_s)]
Symbols = Annotated[tuple[str, ...], BeforeValidator(_symbols)]
Timeframes = Annotated[tuple[str, ...], BeforeValidator(_timeframes)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(_paths)]
OnePath = Annotated[Path, BeforeValidator(_path)]
Parameters = Annotated[dict[str, float], BeforeValidator(_parameters)]
