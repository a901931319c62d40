# SPDX-License-Identifier: Apache-2.0
"""What no live venue is told of yet, targets and perpetuals, a node refuses when it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.engine.conversation import BTCUSDT, SYMBOL, make_engine

from tradecore import _core
from tradecore.engine import Engine
from tradecore.live.node import Node
from tradecore.live.session import NodeSettings
from tradecore.model import InstrumentKind
from tradecore.strategy import BoundStrategy


def test_a_target_is_refused_before_anything_is_started() -> None:
    config = _core.policy.Config(target=_core.policy.TargetKind.PERCENT, target_size=0.02)
    policy = _core.policy.Policy(config, 0, 0, BTCUSDT.to_core())
    engine = make_engine(strategies=[BoundStrategy("cross", {SYMBOL: policy})])

    with pytest.raises(ValueError, match="strategy 'cross' has a target, must have none outside"):
        make_node(engine)


def test_a_perpetual_is_refused_before_anything_is_started() -> None:
    perpetual = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
    policy = _core.policy.Policy(_core.policy.Config(), 0, 0, perpetual.to_core())
    engine = Engine([perpetual], [BoundStrategy("cross", {SYMBOL: policy})])

    with pytest.raises(ValueError, match="BTCUSDT is a perpetual, must be spot: live trading is"):
        make_node(engine)


def make_node(engine: Engine) -> Node:
    untouched: Any = None
    return Node(
        engine,
        untouched,
        untouched,
        untouched,
        untouched,
        untouched,
        NodeSettings(streams=()),
    )
