# SPDX-License-Identifier: Apache-2.0
"""The text of python/tradecore/ta.pyi, from the catalog of indicators."""

from __future__ import annotations

from tradecore.indicators import CATALOG, Row
from tradecore.indicators.catalog import Setting

HEAD = '''# mypy: disable-error-code="override"
"""The formulas under TA-Lib's names: see ta.py."""

from typing import Any, Generic, Literal, NamedTuple, SupportsFloat, TypeVar, overload

from numpy.typing import ArrayLike

from tradecore import _core
from tradecore.graph.formulas import crossover as crossover
from tradecore.graph.formulas import crossunder as crossunder
from tradecore.graph.formulas import custom as custom
from tradecore.graph.formulas import maximum as maximum
from tradecore.graph.formulas import minimum as minimum
from tradecore.graph.node import Node
from tradecore.indicators import CATALOG as CATALOG
from tradecore.indicators import lookback as lookback

T = TypeVar("T")

'''


def text() -> str:
    """Return the stub: for each row its lines, function over arrays and nodes, and class."""
    return HEAD + "\n".join(_lines(r) + _function(r) + _class(r) for r in CATALOG.values())


def _kind(setting: Setting, also: str) -> str:
    if setting.kind == "convention":  # Of the formula, so no node can say it.
        return 'Literal["talib", "tradingview"]'
    return ("float" if setting.kind == "number" else "int") + also


def _settings(row: Row, also: str) -> str:
    parts = [f"{s.name}: {_kind(s, also)} = {s.default!r}" for s in row.settings]
    return "".join(f", {part}" for part in parts)


def _lines(row: Row) -> str:
    if row.lines is None:
        return ""
    fields = "".join(f"    {name}: T\n" for name in row.outputs)
    return f"class {row.class_name}Lines(NamedTuple, Generic[T]):\n{fields}\n"


def _function(row: Row) -> str:
    def gives(what: str) -> str:
        return what if row.lines is None else f"{row.class_name}Lines[{what}]"

    doc = f'    """Return the {row.title}: {row.formula}."""\n'
    nodes = ", ".join(f"{name}: Node" for name in row.inputs)
    arrays = ", ".join(f"{name}: ArrayLike" for name in row.inputs)
    return (
        f"@overload\ndef {row.name}({nodes}{_settings(row, ' | Node')}) -> {gives('Node')}:\n{doc}"
        f"@overload\ndef {row.name}({arrays}{_settings(row, '')}, *, out: Any = None)"
        f" -> {gives('Any')}: ...\n"
    )


def _class(row: Row) -> str:
    kinds = ["int" if is_whole else "float" for is_whole in row.whole]
    value = kinds[0] if row.lines is None else f"tuple[{', '.join(kinds)}]"
    many = "Any" if row.lines is None else f"{row.class_name}Lines[Any]"
    bars = ", ".join(f"{name}: SupportsFloat" for name in row.inputs)
    arrays = ", ".join(f"{name}: ArrayLike" for name in row.inputs)
    return (
        f"class {row.class_name}(_core.indicators.Stream):\n"
        f"    def __init__(self{_settings(row, '')}) -> None: ...\n"
        f"    def update(self, {bars}, /) -> {value}: ...\n"
        f"    def peek(self, {bars}, /) -> {value}: ...\n"
        f"    def update_many(self, {arrays}) -> {many}: ...\n"
        f"    def copy(self) -> {row.class_name}: ...\n"
    )
