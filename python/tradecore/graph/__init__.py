# SPDX-License-Identifier: Apache-2.0
"""Expression graphs: nodes made with ordinary operators, compiled once, run live or at once."""

from tradecore.graph.fields import Timeframe
from tradecore.graph.node import Node, param
from tradecore.graph.program import build, from_list, to_list

__all__ = ["Node", "Timeframe", "build", "from_list", "param", "to_list"]
