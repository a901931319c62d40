# SPDX-License-Identifier: Apache-2.0
"""Limits, the gate that every order passes, and the size of an entry."""

from tradecore.risk.gate import ClosingState, RiskGate, RiskState
from tradecore.risk.limits import Limits
from tradecore.risk.sizing import size_entry

__all__ = ["ClosingState", "Limits", "RiskGate", "RiskState", "size_entry"]
