# SPDX-License-Identifier: Apache-2.0
"""Strategies: declared as a graph, or free-form in Python."""

from tradecore.strategy.bound import BoundStrategy, Heard, heard
from tradecore.strategy.python import BookView, Context, OpenOrder, PythonStrategy
from tradecore.strategy.spec import CompiledStrategy, Strategy

__all__ = [
    "BookView",
    "BoundStrategy",
    "CompiledStrategy",
    "Context",
    "Heard",
    "OpenOrder",
    "PythonStrategy",
    "Strategy",
    "heard",
]
