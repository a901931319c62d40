# SPDX-License-Identifier: Apache-2.0
"""The rows of the compiled catalog, one for each indicator: what it takes, gives and means."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tradecore import _core
from tradecore.indicators.arguments import CONVENTIONS, average, convention, number, whole


@dataclass(frozen=True)
class Setting:
    """One setting of an indicator.

    Attributes
    ----------
    name : str
        TA-Lib's; ``period`` is its ``timeperiod``.
    default : int, float or str
    least, most : float
        The range, both ends allowed.
    kind : str
        "whole": a whole number. "number": a finite number. "matype": TA-Lib's number of an average.
        "convention": "talib" or "tradingview"; always the last setting, see `Row.tradingview`.
    """

    name: str
    default: float | str
    least: float
    most: float
    kind: str

    def check(self, value: Any) -> float:
        """Return `value` if this setting may be it; TypeError or ValueError that names it."""
        if self.kind == "matype":
            return average(self.name, value)
        if self.kind == "whole":
            return whole(self.name, value, int(self.least), int(self.most))
        if self.kind == "convention":
            return convention(self.name, value)
        return number(self.name, value, self.least, self.most)


@dataclass(frozen=True)
class Row:
    """One indicator.

    Attributes
    ----------
    name : str
        TA-Lib's, in lower case: the function. The class has it capitalised.
    group, title, formula, source : str
    inputs : tuple of str
        Names of the series it takes, in order.
    settings : tuple of Setting
    outputs : tuple of str
        Names of what it gives, in order.
    whole : tuple of bool
        Which outputs are whole numbers, 0 where there is none.
    tradingview : str
        What ``convention="tradingview"`` changes; empty if there is no such setting.
    """

    name: str
    group: str
    title: str
    formula: str
    source: str
    inputs: tuple[str, ...]
    settings: tuple[Setting, ...]
    outputs: tuple[str, ...]
    whole: tuple[bool, ...]
    tradingview: str = ""

    @property
    def class_name(self) -> str:
        """The streaming class's name."""
        return self.name.capitalize()

    @cached_property
    def lines(self) -> Any:
        """The type of several outputs together: a named tuple. None for a single output."""
        if len(self.outputs) == 1:
            return None
        kind = namedtuple(self.class_name + "Lines", self.outputs)  # type: ignore[misc]
        kind.__module__ = "tradecore.indicators"
        kind.__doc__ = f"What {self.name} returns."
        return kind

    def stream(self, settings: tuple[Any, ...]) -> _core.indicators.Stream:
        """Return the compiled indicator; TypeError or ValueError that names a wrong setting."""
        return _core.indicators.Stream(self.name, list(self.check(settings)))

    def check(self, settings: tuple[Any, ...]) -> tuple[float, ...]:
        """Return the settings as numbers; TypeError or ValueError that names a wrong one."""
        return tuple(s.check(value) for s, value in zip(self.settings, settings, strict=True))


def _row(row: Mapping[str, Any]) -> Row:
    # A single series needs no letter.
    inputs = ("values",) if row["inputs"] == ("x",) else row["inputs"]
    settings = []
    for name, default, least, most, kind in row["settings"]:
        to = float if kind == "number" else int
        standard = CONVENTIONS[int(default)] if kind == "convention" else to(default)
        settings.append(Setting(name, standard, to(least), to(most), kind))
    return Row(**{**row, "inputs": inputs, "settings": tuple(settings)})


CATALOG: dict[str, Row] = {row["name"]: _row(row) for row in _core.indicators.catalog()}
"""Every indicator by name, by group."""


_added: dict[str, Row] = {}  # The newest of each name, as in the compiled core.


def add(row: Row) -> None:
    """Let `find` find a row that the compiled core has been given."""
    _added[row.name] = row


def added() -> list[Row]:
    """Return the rows that were added, the newest of each name."""
    return list(_added.values())


def find(name: str) -> Row | None:
    """Return the row of an indicator of the catalog, or of one that was added."""
    return CATALOG.get(name) or _added.get(name)


def find_class(name: str) -> Row | None:
    """Return the row whose streaming class has this name."""
    row = find(name.lower())
    return row if row is not None and row.class_name == name else None


def lookback(name: str, *settings: float | str) -> int:
    """Return how many bars `name` sees before its first value; defaults where none are given."""
    row = find(name)
    if row is None:
        raise ValueError(f"name was {name!r}, which no indicator has")
    defaults = [setting.default for setting in row.settings]
    return row.stream((*settings, *defaults[len(settings) :])).lookback
