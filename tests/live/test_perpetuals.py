# SPDX-License-Identifier: Apache-2.0
"""Live trading is spot only: a node refuses a perpetual when it is made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.engine.conversation import BTCUSDT, SYMBOL

from tradecore import _core
from tradecore.engine import Engine
from tradecore.live.node import Node
from tradecore.live.session import NodeSettings
from tradecore.model import InstrumentKind
from tradecore.strategy import BoundStrategy


def test_a_perpetual_is_refused_before_anything_is_started() -> None:
    perpetual = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
    policy = _core.policy.Policy(_core.policy.Config(), 0, 0, perpetual.to_core())
    engine = Engine([perpetual], [BoundStrategy("cross", {SYMBOL: policy})])

    untouched: Any = None

    with pytest.raises(ValueError, match="BTCUSDT is a perpetual, must be spot: live trading is"):
        Node(
            engine, untouched, untouched, untouched, untouched, untouched, NodeSettings(streams=())
        )
