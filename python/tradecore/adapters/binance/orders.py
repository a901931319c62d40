# SPDX-License-Identifier: Apache-2.0
"""The order side of Binance: prepare exact bytes, send them once, say what the answer proves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tradecore.adapters.binance.codec import (
    int_of,
    order_parameters,
    read_json,
    read_order,
    row_of,
)
from tradecore.adapters.binance.outcomes import (
    CANCELLED_ORDER,
    LIST,
    NEW_ORDER,
    NO_SUCH_ORDER,
    Verdict,
    judge_cancel,
    judge_order,
)
from tradecore.adapters.binance.pairs import (
    as_pair,
    join_legs,
    legs_of,
    pair_parameters,
    read_pair,
)
from tradecore.adapters.binance.rest import BinanceRest, error_of, refusal_of
from tradecore.adapters.binance.signer import Parameter
from tradecore.adapters.binance.user_stream import UserStream
from tradecore.errors import DataError, OutcomeUnknown, VenueUnavailable
from tradecore.model.events import (
    CancelAnswered,
    Event,
    OrderAnswered,
    OrderNotFound,
    OrderReported,
)
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.order import ApprovedOrder, Attempt, OrderStatus, Outcome, Purpose

_ORDER_PATH = "/api/v3/order"
_LIST_PATH = "/api/v3/orderList"
_PAIR_PATH = "/api/v3/orderList/oco"
_VENUE_PATIENCE_MS = 10_000  # The venue waits so long for its engine before it gives up.
_MARGIN_MS = 3_000
_ATTEMPTS_KEPT = 4_096


@dataclass(slots=True)
class _Sent:
    sent_ns: int  # Monotonic; of an order of an earlier run, when that clock would have shown it.
    is_accepted: bool = False


class BinanceExecution:
    """ExecutionClient over REST orders and the WebSocket API's user stream.

    Parameters
    ----------
    rest, user_stream : BinanceRest, UserStream
        The two ways to the venue.
    rate : float, default 1.0
        Venue seconds in a wall second.
    """

    def __init__(self, rest: BinanceRest, user_stream: UserStream, rate: float = 1.0) -> None:
        self._rest = rest
        self._rate = max(rate, 1.0)
        self._user_stream = user_stream
        self._sent: dict[str, _Sent] = {}
        self._started_ns = rest.clock.monotonic_ns()

    @property
    def user_stream(self) -> UserStream:
        """The stream behind `reports`, for its counts."""
        return self._user_stream

    async def connect(self) -> None:
        """Subscribe the user stream before anything is sent, so that no report is missed.

        Raises VenueRefused for a key that the venue does not take; retries all else.
        """
        await self._user_stream.connect()

    async def wait_seen(self, count: int) -> None:
        """Return once `count` of the venue's user events were handed on by `reports`."""
        await self._user_stream.wait_seen(count)

    def prepare(self, order: ApprovedOrder) -> Attempt:
        """Return the attempt with the exact form body of its POST, signed at venue time now."""
        ts_created = self._rest.clock.venue_ns()
        request = order.request
        parameters = pair_parameters if request.is_pair else order_parameters
        text = self._rest.sign(parameters(request))
        return Attempt(request.client_id, order, text.encode("ascii"), ts_created)

    async def submit(self, attempt: Attempt) -> Sequence[Event]:
        """Send the attempt's bytes once. Never raises for what the world does: it answers.

        Nothing here repeats a call; that a client id is sent once, for ever, the journal keeps.
        """
        request = attempt.order.request
        path, named = (_PAIR_PATH, LIST) if request.is_pair else (_ORDER_PATH, NEW_ORDER)
        self._remember(attempt)
        try:
            if request.purpose is Purpose.ENTRY:
                self._rest.limiter.check_entries()
            self._rest.limiter.take(1)
            self._user_stream.note_sent()
            response = await self._rest.send(
                "POST", path, attempt.payload.decode("ascii"), is_signed=True
            )
            verdict = judge_order(response, attempt.client_id, request.symbol, named)
        except VenueUnavailable as error:
            verdict = Verdict(Outcome.REFUSED, 0, f"not sent: {error}")
        except OutcomeUnknown as error:
            verdict = Verdict(Outcome.UNKNOWN, 0, str(error))
        now = self._rest.clock.venue_ns()
        order_id = -1
        if verdict.row is not None:
            order_id = int_of(verdict.row, "orderId") if "orderId" in verdict.row else -1
            self._sent[attempt.client_id].is_accepted = True
        answered = OrderAnswered(
            now, attempt.client_id, verdict.outcome, order_id, verdict.code, verdict.text
        )
        return [answered, *self._told(verdict, attempt.client_id)]

    async def cancel(
        self, client_id: str, symbol: str, *, is_pair: bool = False
    ) -> Sequence[Event]:
        """Cancel by client id. The answer's report may come before fills that it counts."""
        path, named = (_LIST_PATH, LIST) if is_pair else (_ORDER_PATH, CANCELLED_ORDER)
        id_name = "listClientOrderId" if is_pair else "origClientOrderId"
        try:
            self._rest.limiter.take(1)
            text = self._rest.sign([("symbol", symbol), (id_name, client_id)])
            response = await self._rest.send("DELETE", path, text, is_signed=True)
            verdict = judge_cancel(response, client_id, symbol, named)
        except (VenueUnavailable, OutcomeUnknown) as error:
            verdict = Verdict(Outcome.UNKNOWN, 0, str(error))
        now = self._rest.clock.venue_ns()
        answered = CancelAnswered(now, client_id, verdict.outcome, verdict.code, verdict.text)
        return [answered, *self._told(verdict, client_id)]

    async def query(self, client_id: str, symbol: str, *, is_pair: bool = False) -> Sequence[Event]:
        """Ask where an order stands; its fills come first, then the order itself.

        OrderNotFound only as proof: never accepted as far as we know, old enough that the venue can
        no longer take it, not found twice and not among the open orders. Nothing while in doubt.

        Raises
        ------
        VenueUnavailable
            If no answer came, or the venue wants silence; ask again later.
        VenueRefused
            If the venue refuses the question itself, as for a key that has lost its rights.
        """
        ids = legs_of(client_id) if is_pair else (client_id,)
        reports = await self._look_up_all(symbol, ids)
        if not reports and self._is_settled(client_id):
            if any(order.client_id == client_id for order in await self.open_orders()):
                return []
            reports = await self._look_up_all(symbol, ids)
            if not reports:
                return [OrderNotFound(self._rest.clock.venue_ns(), client_id)]
        if len(reports) < len(ids):
            return []  # Of a pair one is shown and one not: the venue is behind.
        return await self._with_fills(join_legs(reports)[0])

    def recall(self, client_id: str, ts_sent: int, *, is_accepted: bool) -> None:
        """Take note of an order of an earlier run, so that its absence can be proven in time."""
        clock = self._rest.clock
        age_ns = max(int((clock.venue_ns() - ts_sent) / self._rate), 0)
        self._sent[client_id] = _Sent(clock.monotonic_ns() - age_ns, is_accepted)

    def late_s(self, client_id: str) -> float:
        """Return for how long the venue may newly take a recalled order: its window, and a second.

        What its gateway has taken within the window may still wait for its engine, up to 10 s.
        """
        sent = self._sent[client_id]
        passed_s = (self._rest.clock.monotonic_ns() - sent.sent_ns) / 1e9
        return max(self._rest.recv_window_ms / 1_000 / self._rate + 1.0 - passed_s, 0.0)

    async def order_of(self, symbol: str, order_id: int) -> OrderReport | None:
        """Return an order by the venue's number; VenueUnavailable or VenueRefused as `query`."""
        report = await self._look_up([("symbol", symbol), ("orderId", order_id)], None)
        return None if report is None else as_pair(report)

    async def trades(self, symbol: str, after_id: int | None) -> Sequence[Fill]:
        """Return the account's trades above an id; VenueUnavailable or VenueRefused as `query`."""
        if after_id is None:
            return await self._rest.latest_trade(symbol)
        return await self._rest.trades_from(symbol, after_id + 1)

    async def open_orders(self) -> Sequence[OrderReport]:
        """Return the account's open orders; VenueUnavailable or VenueRefused as `query`."""
        return join_legs(await self._rest.open_orders())

    async def balances(self) -> Mapping[str, tuple[int, int]]:
        """Return {asset: (free, locked)} raw; VenueUnavailable or VenueRefused as `query`."""
        return await self._rest.balances()

    def reports(self) -> AsyncIterator[Event]:
        """Yield the user stream's events; see `UserStream.events`."""
        return self._user_stream.events()

    async def close(self) -> None:
        """Close the connections."""
        await self._user_stream.close()
        await self._rest.close()

    # ---- parts

    def _remember(self, attempt: Attempt) -> None:
        self._sent[attempt.client_id] = _Sent(self._rest.clock.monotonic_ns())
        while len(self._sent) > _ATTEMPTS_KEPT:
            del self._sent[next(iter(self._sent))]

    def _told(self, verdict: Verdict, client_id: str) -> list[Event]:
        """Return what an acceptance told about the order beyond that it was accepted."""
        if verdict.row is None:
            return []
        try:
            is_list = "orderReports" in verdict.row
            report = read_pair(verdict.row) if is_list else read_order(verdict.row, client_id)
        except DataError:  # Accepted all the same; the user stream or a query will tell.
            return []
        return [OrderReported(report.ts_event, report)]

    async def _look_up_all(self, symbol: str, ids: Sequence[str]) -> list[OrderReport]:
        found = [
            await self._look_up([("symbol", symbol), ("origClientOrderId", each)], each)
            for each in ids
        ]
        return [report for report in found if report is not None]

    async def _look_up(
        self, parameters: Sequence[tuple[str, Parameter]], client_id: str | None
    ) -> OrderReport | None:
        self._rest.limiter.take(4)
        response = await self._rest.get(_ORDER_PATH, parameters, is_signed=True)
        if response.status == 200:
            return read_order(row_of(read_json(response.body), "order"), client_id)
        code, _ = error_of(response.body)
        if 400 <= response.status < 500 and code == NO_SUCH_ORDER:
            return None
        raise refusal_of(response, _ORDER_PATH)

    async def _with_fills(self, report: OrderReport) -> list[Event]:
        """Return one report for each fill, with running sums, and last the order as it stands."""
        if report.filled_quantity == 0:
            return [OrderReported(report.ts_event, report)]
        events: list[Event] = []
        quantity = quote = 0
        for fill in await self._rest.trades_of(report.symbol, report.order_id, report.client_id):
            quantity += fill.quantity
            quote += fill.quote_quantity
            events.append(
                OrderReported(
                    fill.ts_event,
                    replace(
                        report,
                        ts_event=fill.ts_event,
                        status=OrderStatus.PARTIALLY_FILLED,
                        filled_quantity=quantity,
                        filled_quote=quote,
                        reason="",
                        fill=fill,
                    ),
                )
            )
        events.append(OrderReported(report.ts_event, report))
        return events

    def _is_settled(self, client_id: str) -> bool:
        """Whether "no such order" is final: the venue can no longer take what we sent."""
        sent = self._sent.get(client_id)
        if sent is not None and sent.is_accepted:
            return False  # It was taken; a question that misses it is merely behind.
        sent_ns = self._started_ns if sent is None else sent.sent_ns
        window_ms = self._rest.recv_window_ms / self._rate
        patience_ms = int(window_ms) + _VENUE_PATIENCE_MS + _MARGIN_MS
        return self._rest.clock.monotonic_ns() - sent_ns >= patience_ms * 1_000_000
