# SPDX-License-Identifier: Apache-2.0
"""A strategy as the engine holds it: a name, a policy for each symbol, its Python part if any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tradecore import _core
from tradecore.strategy.python import PythonStrategy


@dataclass(frozen=True, slots=True)
class BoundStrategy:
    """What the engine needs of a strategy, compiled or Python.

    The policies of a compiled strategy are the very objects that the pipeline calls with signals;
    the engine tells them of fills and of orders that ended.
    """

    name: str
    policies: Mapping[str, _core.policy.Policy]
    python: PythonStrategy | None = None

    def __post_init__(self) -> None:
        if not self.name or "|" in self.name:
            raise ValueError(f"strategy name was {self.name!r}, must be text without '|'")
        if not self.policies:
            raise ValueError(f"strategy {self.name!r} has no symbols, must have at least one")
