# SPDX-License-Identifier: Apache-2.0
"""Signed requests about trades within an account that were prevented."""

from __future__ import annotations

from typing import Any

from tradecore.adapters.exchange import errors, reports
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.parameters import Parameters


def weight(params: Parameters) -> int:
    """Return the weight of a prevented matches request."""
    return 20 if params.has("orderId") else 2


def prevented_matches(call: Call) -> Any:
    """Return one prevented match, or those of one order."""
    market, params = call.market(), call.params
    match_id, order_id = params.integer("preventedMatchId"), params.integer("orderId")
    first_id = params.integer("fromPreventedMatchId")
    limit = params.limit(500, 1000)
    params.finish()
    if match_id is None and order_id is None:
        raise errors.neither("preventedMatchId", "orderId")
    chosen = call.venue.sim.prevented_matches(
        call.account.index,
        market.index,
        order_id=-1 if order_id is None else order_id,
        first_id=max(match_id or 0, first_id or 0),
        limit=limit if match_id is None else 1,
    )
    return [
        reports.prevented_match(market.symbol, match, call.unit)
        for match in chosen
        if match_id in (None, match.match_id)
    ]
