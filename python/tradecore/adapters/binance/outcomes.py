# SPDX-License-Identifier: Apache-2.0
"""What an answer to an order proves: accepted, refused, or nothing (unknown).

Refused needs proof, a documented code with which the engine cannot have the order. All else that is
not an acceptance of this very order is unknown; that costs one query, a wrong "refused" an order.
"""

from __future__ import annotations

from dataclasses import dataclass

from tradecore.adapters.binance.codec import Row, int_of, read_json, row_of, text_of
from tradecore.adapters.binance.rest import error_of
from tradecore.engine.ports import HttpResponse
from tradecore.errors import DataError
from tradecore.model.order import Outcome

# Codes of the venue's error list with which a request has not become an order. Not among them:
# -1000, -1001, -1006, -1007, -1008, -1016 (its own trouble, status unknown).
_PROVEN = (
    frozenset({-1002, -1003, -1010, -1013, -1014, -1015, -1020, -1021, -1022})
    | frozenset(range(-1199, -1099))
    | frozenset(range(-1225, -1209))
    | frozenset({-2010, -2014, -2015, -2016})
)
_DUPLICATE = "Duplicate order sent."
CANCEL_REJECTED = -2011
NO_SUCH_ORDER = -2013


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answer to one request proves. `row` is the order's own answer where there is one."""

    outcome: Outcome
    code: int = 0
    text: str = ""
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """How an answer names what it is about."""

    client_id: str
    number: str = "orderId"


NEW_ORDER = Named("clientOrderId")
CANCELLED_ORDER = Named("origClientOrderId")
LIST = Named("listClientOrderId", "orderListId")


def judge_order(
    response: HttpResponse, client_id: str, symbol: str, named: Named = NEW_ORDER
) -> Verdict:
    """Return what the answer to a new order proves about `client_id`."""
    if 200 <= response.status < 300:
        return _judge_acceptance(response, named, client_id, symbol)
    code, text = error_of(response.body)
    is_refusal = (
        400 <= response.status < 500
        and response.status not in (403, 408, 409)
        and code in _PROVEN
        # An open order carries this id already. We send an id once, so it can only be this one.
        and not (code == -2010 and _DUPLICATE in text)
    )
    if is_refusal:
        return Verdict(Outcome.REFUSED, code, text)
    return Verdict(Outcome.UNKNOWN, code, f"status {response.status}, {text}")


def judge_cancel(
    response: HttpResponse, client_id: str, symbol: str, named: Named = CANCELLED_ORDER
) -> Verdict:
    """Return what the answer to a cancel proves: REFUSED means no longer open.

    Any other error leaves the order as it was, perhaps open: unknown.
    """
    if 200 <= response.status < 300:
        return _judge_acceptance(response, named, client_id, symbol)
    code, text = error_of(response.body)
    if 400 <= response.status < 500 and code == CANCEL_REJECTED:
        return Verdict(Outcome.REFUSED, code, text)
    return Verdict(Outcome.UNKNOWN, code, f"status {response.status}, {text}")


def _judge_acceptance(response: HttpResponse, named: Named, client_id: str, symbol: str) -> Verdict:
    try:
        row = row_of(read_json(response.body), "answer")
        answered = text_of(row, named.client_id), text_of(row, "symbol")
        if answered != (client_id, symbol):
            return Verdict(Outcome.UNKNOWN, 0, "the answer is about another order")
        if int_of(row, named.number) < 0:
            raise DataError("order id below 0")
    except DataError as error:
        return Verdict(Outcome.UNKNOWN, 0, f"status {response.status}, {error}")
    return Verdict(Outcome.ACCEPTED, row=row)
