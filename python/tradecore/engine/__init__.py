# SPDX-License-Identifier: Apache-2.0
"""The fold over events, its order state machine, its log of decisions, and the ports."""

from tradecore.engine.decisions import DecisionLog
from tradecore.engine.desk import Refused
from tradecore.engine.engine import Engine
from tradecore.engine.instant import instant_events, tell_tick
from tradecore.engine.orders import Order, Orders
from tradecore.engine.slots import Protection

__all__ = [
    "DecisionLog",
    "Engine",
    "Order",
    "Orders",
    "Protection",
    "Refused",
    "instant_events",
    "tell_tick",
]
