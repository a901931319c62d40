# SPDX-License-Identifier: Apache-2.0
"""The formulas: over arrays as functions, bar by bar as classes. TA-Lib 0.8's definitions.

A bar with an input that is NaN or infinite gives NaN and is otherwise not seen: the result is that
of the series without such bars. Function and class agree to the bit, on every instruction set.

Every row of `CATALOG` has a function of its name and a class of its name capitalised; they are made
at first use. So has every custom indicator: see `tradecore.ta.custom`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tradecore.indicators.catalog import CATALOG, Row, Setting, added, find, find_class, lookback
from tradecore.indicators.functions import make_class, make_function

_ROWS_OF_CLASSES = {row.class_name: row for row in CATALOG.values()}
_ROWS_OF_LINES = {row.class_name + "Lines": row for row in CATALOG.values() if row.lines}

__all__ = ["CATALOG", "Row", "Setting", "lookback", *CATALOG, *_ROWS_OF_CLASSES]


def __getattr__(name: str) -> Any:
    made: Any
    if name in CATALOG:
        made = make_function(CATALOG[name])
    elif name in _ROWS_OF_CLASSES:
        made = make_class(_ROWS_OF_CLASSES[name])
    elif name in _ROWS_OF_LINES:
        made = _ROWS_OF_LINES[name].lines
    else:
        return _of_custom(name)
    globals()[name] = made
    return made


def _of_custom(name: str) -> Any:
    # Not kept in globals(): a name may get another row.
    if row := find(name):
        return _function(row)
    if row := find_class(name):
        return _class(row)
    row = find_class(name.removesuffix("Lines"))
    if row is not None and row.lines is not None:
        return row.lines
    raise AttributeError(f"module 'tradecore.indicators' has no attribute {name!r}")


_function = cache(make_function)
_class = cache(make_class)


def __dir__() -> list[str]:
    customs = {name for row in added() for name in (row.name, row.class_name)}
    return sorted({*globals(), *__all__, *_ROWS_OF_LINES, *customs})
