# SPDX-License-Identifier: Apache-2.0
"""The live node, its clocks, and what it looks like from outside."""

from tradecore.live.clock import ClockSample, MonotonicClock, StepClock, SystemRandom, VenueClock
from tradecore.live.lockstep import STEP_STREAM, LockstepNode
from tradecore.live.node import Node
from tradecore.live.recovered import Recovered, Resting
from tradecore.live.replay import next_epoch
from tradecore.live.session import NodeSettings, Summary
from tradecore.live.snapshot import Holding, NodeState, OpenOrder, Snapshot

__all__ = [
    "STEP_STREAM",
    "ClockSample",
    "Holding",
    "LockstepNode",
    "MonotonicClock",
    "Node",
    "NodeSettings",
    "NodeState",
    "OpenOrder",
    "Recovered",
    "Resting",
    "Snapshot",
    "StepClock",
    "Summary",
    "SystemRandom",
    "VenueClock",
    "next_epoch",
]
