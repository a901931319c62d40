# SPDX-License-Identifier: Apache-2.0
"""The ledger in double entry, positions over it, and valuation."""

from tradecore.portfolio.ledger import Account, Change, Ledger
from tradecore.portfolio.portfolio import Portfolio

__all__ = ["Account", "Change", "Ledger", "Portfolio"]
