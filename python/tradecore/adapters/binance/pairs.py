# SPDX-License-Identifier: Apache-2.0
"""A pair: one order under one client id for the engine, a list of two orders at the venue.

The list bears the pair's client id, its orders the same with an ending that tells the target from
the stop. So whatever the venue says of either is known by its id alone, after a restart too. Of
the two one trades at most: the venue ends the other with its first execution or trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tradecore.adapters.binance.codec import (
    Row,
    order_parameters,
    read_order,
    row_of,
    text_of,
    write_amount,
)
from tradecore.errors import DataError
from tradecore.model.fill import OrderReport
from tradecore.model.order import OrderRequest, OrderStatus, OrderType, Side

_LEG = re.compile(r"(tc[0-9a-v]+-[0-9a-v]+)-([ts])")
_OTHER_TRADED = "OCO_TRIGGER"


def legs_of(client_id: str) -> tuple[str, str]:
    """Return the client ids of a pair's target and stop."""
    return f"{client_id}-t", f"{client_id}-s"


def pair_parameters(request: OrderRequest) -> list[tuple[str, str]]:
    """Return the parameters of a new list, without window, time and signature.

    Raises ValueError as `order_parameters`.
    """
    target_id, stop_id = legs_of(request.client_id)
    target = replace(request, client_id=target_id, order_type=OrderType.LIMIT, stop_price=0)
    stop = replace(
        request,
        client_id=stop_id,
        order_type=OrderType.STOP_LIMIT if request.stop_limit_price else OrderType.STOP,
        price=request.stop_limit_price,
    )
    is_sale = request.side is Side.SELL
    return [
        ("symbol", request.symbol),
        ("listClientOrderId", request.client_id),
        ("side", request.side.upper()),
        ("quantity", write_amount(request.quantity)),
        *_leg_parameters("above" if is_sale else "below", target),
        *_leg_parameters("below" if is_sale else "above", stop),
        ("newOrderRespType", "RESULT"),
    ]


def _leg_parameters(place: str, leg: OrderRequest) -> list[tuple[str, str]]:
    """Return what a single order would say, in the words of a list; its target only makes."""
    given = dict(order_parameters(leg))
    if leg.order_type is OrderType.LIMIT:
        given["type"] = "LIMIT_MAKER"
        del given["timeInForce"]
    given["clientOrderId"] = given.pop("newClientOrderId")
    shared = ("symbol", "side", "quantity", "newOrderRespType")
    return [
        (place + name[0].upper() + name[1:], text)
        for name, text in given.items()
        if name not in shared
    ]


def as_pair(report: OrderReport) -> OrderReport:
    """Return what a report says about the pair, if it is about one of a pair; else itself.

    Raises
    ------
    DataError
        If one of a pair expired and the venue does not say why: it may be the end of both.
    """
    if _LEG.fullmatch(report.client_id) is None:
        return report
    if report.status is OrderStatus.EXPIRED and not report.filled_quantity:
        if not report.reason:
            raise DataError(f"order {report.client_id} of a pair expired for an unknown reason")
        if report.reason == _OTHER_TRADED:
            report = replace(report, status=OrderStatus.WORKING, reason="")
    return join_legs([report])[0]


def join_legs(reports: Iterable[OrderReport]) -> list[OrderReport]:
    """Return the reports, with those on orders of one pair made one, in the order of the first.

    Of a pair that is over both orders must be there.
    """
    legs: dict[str, list[OrderReport]] = {}
    for report in reports:
        found = _LEG.fullmatch(report.client_id)
        legs.setdefault(found[1] if found else report.client_id, []).append(report)
    return [
        _joined(client_id, group) if _LEG.fullmatch(group[0].client_id) else group[0]
        for client_id, group in legs.items()
    ]


def _joined(client_id: str, legs: Sequence[OrderReport]) -> OrderReport:
    """Return where a pair stands: at the order that trades, else at one that is not over."""
    main = min(
        legs,
        key=lambda leg: (
            not leg.filled_quantity,
            leg.status.is_terminal,
            leg.status is not OrderStatus.CANCELED,
            leg.reason == _OTHER_TRADED,
        ),
    )
    target_id, _ = legs_of(client_id)
    return replace(
        main,
        client_id=client_id,
        order_type=OrderType.OCO,
        price=max(leg.price if leg.client_id == target_id else 0 for leg in legs),
        stop_price=max(leg.stop_price for leg in legs),
        stop_limit_price=max(0 if leg.client_id == target_id else leg.price for leg in legs),
        fill=main.fill and replace(main.fill, client_id=client_id),
    )


def read_pair(row: Row) -> OrderReport:
    """Return what an answer about a list says of the pair: that to a place or a cancel.

    Raises
    ------
    DataError
        If it holds no report on two orders of one pair.
    """
    rows = row.get("orderReports")
    if not isinstance(rows, list) or len(rows) != 2:
        raise DataError(f"orderReports were {rows!r:.60}, must be a list of two")
    legs = []
    for value in rows:
        leg = row_of(value, "order report")
        name = "origClientOrderId" if "origClientOrderId" in leg else "clientOrderId"
        legs.append(read_order(leg, text_of(leg, name)))
    joined = join_legs(legs)
    if len(joined) != 1:
        raise DataError("orderReports were on orders of different lists, must be on one pair")
    return joined[0]
