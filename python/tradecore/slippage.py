# SPDX-License-Identifier: Apache-2.0
"""What taking costs on bars beyond the known price."""

from tradecore.sim.slippage import Slippage, SlippageKind, bps, none, range_share, ticks

__all__ = ["Slippage", "SlippageKind", "bps", "none", "range_share", "ticks"]
