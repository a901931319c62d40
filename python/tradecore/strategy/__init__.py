# SPDX-License-Identifier: Apache-2.0
"""Strategies: declared as a graph, or free-form in Python."""

from tradecore.strategy.bound import BoundStrategy
from tradecore.strategy.python import Context, PythonStrategy
from tradecore.strategy.spec import CompiledStrategy, Strategy

__all__ = ["BoundStrategy", "CompiledStrategy", "Context", "PythonStrategy", "Strategy"]
