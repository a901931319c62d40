# SPDX-License-Identifier: Apache-2.0
"""What must survive: the journal of orders and money."""

from tradecore.adapters.storage.journal import SqliteJournal

__all__ = ["SqliteJournal"]
