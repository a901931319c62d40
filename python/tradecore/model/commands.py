# SPDX-License-Identifier: Apache-2.0
"""What the engine asks its runner to do. The runner answers each with an event."""

from __future__ import annotations

from tradecore.model.frozen import frozen
from tradecore.model.order import ApprovedOrder


@frozen
class SubmitOrder:
    """Journal, then send. Answered by OrderAnswered."""

    order: ApprovedOrder


@frozen
class CancelOrder:
    """Answered by CancelAnswered; the order's end itself is an OrderReported."""

    client_id: str
    symbol: str
    is_pair: bool = False


@frozen
class QueryOrder:
    """Ask for the state of an attempt. Answered by OrderReported or OrderNotFound."""

    client_id: str
    symbol: str
    is_pair: bool = False


Command = SubmitOrder | CancelOrder | QueryOrder
