# SPDX-License-Identifier: Apache-2.0
"""Bars of the past: in memory as exact records, from files and from other libraries' tables."""

from tradecore.data.bars import Bars
from tradecore.data.funding import FundingRates, load_funding
from tradecore.data.load import load
from tradecore.data.ticks import Ticks, load_ticks

__all__ = ["Bars", "FundingRates", "Ticks", "load", "load_funding", "load_ticks"]
