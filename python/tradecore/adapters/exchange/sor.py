# SPDX-License-Identifier: Apache-2.0
"""Smart order routing: no symbol is routed here, so that such orders are refused."""

from __future__ import annotations

from typing import Any

from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError


def place(call: Call) -> Any:
    """Refuse an order that is to be routed: exchangeInfo lists no `sors`."""
    call.market()
    raise ApiError(-1020, "This operation is not supported.")


def allocations(call: Call) -> Any:
    """Return the allocations that the account's routed orders were given: there are none."""
    call.market()
    for name in ("fromAllocationId", "orderId"):
        call.params.integer(name)
    call.day_ns()
    call.params.limit(500, 1000)
    call.params.finish()
    return []
