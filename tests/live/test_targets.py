# SPDX-License-Identifier: Apache-2.0
"""A live venue is told of no targets yet, so a node refuses a strategy that has one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.conversation import BTCUSDT, SYMBOL, make_engine

from tradecore import _core
from tradecore.live.node import Node
from tradecore.live.session import NodeSettings
from tradecore.strategy import BoundStrategy


def test_a_target_is_refused_before_anything_is_started() -> None:
    config = _core.policy.Config(target=_core.policy.TargetKind.PERCENT, target_size=0.02)
    policy = _core.policy.Policy(config, 0, 0, BTCUSDT.to_core())
    engine = make_engine(strategies=[BoundStrategy("cross", {SYMBOL: policy})])
    untouched: Any = None

    with pytest.raises(ValueError, match="strategy 'cross' has a target, must have none outside"):
        Node(
            engine,
            untouched,
            untouched,
            untouched,
            untouched,
            untouched,
            NodeSettings(streams=()),
        )
