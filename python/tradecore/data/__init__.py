# SPDX-License-Identifier: Apache-2.0
"""Bars of the past: in memory as exact records, from files and from other libraries' tables."""

from tradecore.data.bars import Bars
from tradecore.data.load import load

__all__ = ["Bars", "load"]
