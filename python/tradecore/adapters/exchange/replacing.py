# SPDX-License-Identifier: Apache-2.0
"""Cancel-replace: one order is cancelled and another placed, in one request but not as one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange import errors
from tradecore.adapters.exchange.admission import admit
from tradecore.adapters.exchange.call import Call
from tradecore.adapters.exchange.errors import ApiError
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.new_order import NewOrder, read_order, refusal
from tradecore.adapters.exchange.parameters import CLIENT_ID_PATTERN, Parameters
from tradecore.adapters.exchange.trading import (
    cancel_named,
    read_name,
    read_restriction,
    submit,
)

_sim = _core.sim
_Outcome = dict[str, Any] | ApiError


def cancel_replace(call: Call) -> Any:
    """Cancel an order, then place one.

    What the rules of the symbol refuse, and with DO_NOTHING an order too many, is refused before
    anything is done. What fails later is answered with -2021 or -2022 and both outcomes.
    """
    params, account = call.params, call.account
    symbol = params.symbol()
    order = read_order(params)
    stops = _read_word(params, "cancelReplaceMode", ("STOP_ON_FAILURE", "ALLOW_FAILURE"))
    named = read_name(params, "cancelOrderId", "cancelOrigClientOrderId")
    cancel_id = params.optional("cancelNewClientOrderId", CLIENT_ID_PATTERN) or ""
    restriction = read_restriction(params)
    exceeded = _read_word(
        params, "orderRateLimitExceededMode", ("DO_NOTHING", "CANCEL_ONLY"), "DO_NOTHING"
    )
    params.finish()
    market = call.market_of(symbol)
    limited: ApiError | None = None
    try:
        account.orders.check(call.now, call.venue.stretch)
    except ApiError as refused:
        if exceeded == "DO_NOTHING":
            raise
        limited = refused
    _check_order(call, market, order)

    canceled = _outcome(lambda: cancel_named(call, market, named, cancel_id, restriction))
    placed: _Outcome | None = None
    if stops == "STOP_ON_FAILURE" and isinstance(canceled, ApiError):
        account.orders.placed(call.now)  # It counts though nothing was placed.
    elif limited is not None:
        placed = limited
    else:
        placed = _outcome(lambda: submit(call, market, order))
    return _answer(canceled, placed, limited if stops == "STOP_ON_FAILURE" else None)


def _outcome(act: Callable[[], dict[str, Any]]) -> _Outcome:
    try:
        return act()
    except ApiError as refused:
        return refused


def _read_word(params: Parameters, name: str, words: tuple[str, ...], default: str = "") -> str:
    return params.choice(name, words, lambda: errors.invalid_data(name), default)


def _check_order(call: Call, market: SymbolMarket, order: NewOrder) -> None:
    """Refuse what no cancel can make good."""
    if not market.rules.allows("cancelReplaceAllowed"):
        raise errors.rejected("Order cancel-replace is not supported for this symbol.")
    admit(call, market, [order])
    request = order.request(market.rules)
    code = call.venue.sim.check_form(call.account.index, market.index, request)
    if code != _sim.RejectCode.OK:
        raise refusal(code, market.rules)


def _answer(
    canceled: _Outcome,
    placed: _Outcome | None,
    limited: ApiError | None,
) -> dict[str, Any]:
    """Return both outcomes, or raise them; `placed` is None where it was not attempted.

    `limited` says under which status and until when, where the order was one too many.
    """
    data = {
        "cancelResult": _result(canceled),
        "newOrderResult": _result(placed),
        "cancelResponse": _response(canceled),
        "newOrderResponse": _response(placed),
    }
    failed = [isinstance(done, ApiError) or done is None for done in (canceled, placed)]
    if not any(failed):
        return data
    code, message, status = (
        (-2022, "Order cancel-replace failed.", 400)
        if all(failed)
        else (-2021, "Order cancel-replace partially failed.", 409)
    )
    if limited is not None:
        raise ApiError(
            code, message, limited.status, limited.wait_s, limited.retry_after, data=data
        )
    raise ApiError(code, message, status, data=data)


def _result(done: _Outcome | None) -> str:
    if done is None:
        return "NOT_ATTEMPTED"
    return "FAILURE" if isinstance(done, ApiError) else "SUCCESS"


def _response(done: _Outcome | None) -> dict[str, Any] | None:
    return done.body if isinstance(done, ApiError) else done
