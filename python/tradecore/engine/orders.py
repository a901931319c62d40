# SPDX-License-Identifier: Apache-2.0
"""One order's life as far as we can prove it. States move forward only.

CREATED and JOURNALLED: on its way, nothing heard. UNKNOWN: sent, and the answer was lost. WORKING,
PARTIALLY_FILLED: the venue has it. FILLED, CANCELED, EXPIRED, REFUSED: over. Answer, report and
fill come in any order; a report proves more than an answer, and a fill more than a report. Only a
refused order that the venue reports on after all lives again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tradecore.model.fill import Fill, OrderReport
from tradecore.model.order import OrderRequest, OrderStatus, Outcome, Purpose

_RANK = {
    OrderStatus.CREATED: 0,
    OrderStatus.JOURNALLED: 1,
    OrderStatus.UNKNOWN: 2,
    OrderStatus.WORKING: 3,
    OrderStatus.PARTIALLY_FILLED: 4,
    OrderStatus.FILLED: 5,
    OrderStatus.CANCELED: 5,
    OrderStatus.EXPIRED: 5,
    OrderStatus.REFUSED: 5,
}

QUERY_DELAYS_NS = tuple(int(s * 1_000_000_000) for s in (0.5, 1, 2, 4, 8))
"""Pauses between questions about an order in doubt; the last one repeats."""
FENCE_AFTER_QUESTIONS = 3
"""An entry still in doubt then is cancelled, so that it can only end."""


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_UNKNOWN, _WORKING, _PARTIALLY_FILLED, _FILLED, _REFUSED = (
    OrderStatus.UNKNOWN,
    OrderStatus.WORKING,
    OrderStatus.PARTIALLY_FILLED,
    OrderStatus.FILLED,
    OrderStatus.REFUSED,
)


class CancelState(StrEnum):
    """Whether we asked the venue to cancel."""

    NONE = "none"
    SENT = "sent"
    IN_DOUBT = "in_doubt"


@dataclass(slots=True)
class Order:
    """The state of one client id. Only the engine changes it, through the methods below."""

    request: OrderRequest
    status: OrderStatus = OrderStatus.CREATED
    order_id: int = -1
    filled_quantity: int = 0
    filled_quote: int = 0
    reported_quantity: int = 0
    cancel: CancelState = CancelState.NONE
    ts_changed: int = 0
    ts_question: int | None = None
    questions: int = 0
    code: int = 0
    text: str = ""
    fills: list[Fill] = field(default_factory=list)
    is_followed_up: bool = False
    is_unseen: bool = False

    @property
    def client_id(self) -> str:
        """Our id of the order, never used twice."""
        return self.request.client_id

    @property
    def remaining(self) -> int:
        """Quantity that may still execute, raw; 0 once the order is over."""
        return 0 if self.status.is_terminal else self.request.quantity - self.filled_quantity

    @property
    def is_settled(self) -> bool:
        """Whether it is over and every fill that the venue counted has reached us."""
        return self.status.is_terminal and self.filled_quantity >= self.reported_quantity

    @property
    def is_in_flight(self) -> bool:
        """Whether we wait for an answer, a proof, a cancel's end, a missing fill, or any news.

        News of an order is awaited since the user stream was lost: what it missed is not known.
        """
        is_awaited = self.cancel is not CancelState.NONE or self.is_unseen
        return (
            _RANK[self.status] < _RANK[_WORKING]
            or (is_awaited and not self.status.is_terminal)
            or self.filled_quantity < self.reported_quantity
        )

    @property
    def is_to_be_fenced(self) -> bool:
        """Whether it is an entry so long in doubt that it must not come to life any more.

        A stop or an exit is never fenced: that would take the protection away that it may be.
        """
        return (
            self.status is _UNKNOWN
            and self.request.purpose is Purpose.ENTRY
            and self.cancel is CancelState.NONE
            and self.questions >= FENCE_AFTER_QUESTIONS
        )

    def answer(self, outcome: Outcome, order_id: int, code: int, text: str) -> bool:
        """Fold the wire's answer; return False if it contradicts what is already proven."""
        if outcome is Outcome.ACCEPTED:
            if order_id >= 0:
                self.order_id = order_id
            self._advance(_WORKING)
            return self.status is not _REFUSED
        if outcome is Outcome.UNKNOWN:
            self._advance(_UNKNOWN)
            return True
        if _RANK[self.status] >= _RANK[_WORKING]:
            return self.status is _REFUSED
        self.code, self.text = code, text
        self._advance(_REFUSED)
        return True

    def report(self, report: OrderReport) -> bool:
        """Fold where the venue says the order stands; its fill goes through `take` first.

        Returns False if it speaks of an order that was proven never to have been taken: it lives
        again.
        """
        if report.order_id >= 0:
            self.order_id = report.order_id
        self.is_unseen = False
        self.reported_quantity = max(self.reported_quantity, report.filled_quantity)
        if report.reason:
            self.text = report.reason
        is_alive = self.status is _REFUSED and report.status is not _REFUSED
        if is_alive:
            self.status = report.status
        self._advance(report.status)
        return not is_alive

    def take(self, fill: Fill) -> bool:
        """Fold a fill that was not seen before; return False if it comes after the end."""
        was_over = self.status.is_terminal and self.is_settled
        self.filled_quantity += fill.quantity
        self.filled_quote += fill.quote_quantity
        self.reported_quantity = max(self.reported_quantity, self.filled_quantity)
        self.fills.append(fill)
        if self.filled_quantity >= self.request.quantity:
            self.status = _FILLED
        else:
            self._advance(_PARTIALLY_FILLED)
        return not was_over

    def prove_absent(self) -> bool:
        """Fold the proof that the venue never took the id; False if it contradicts a report."""
        if _RANK[self.status] >= _RANK[_WORKING]:
            return self.status is _REFUSED
        self.text = "never reached the venue"
        self._advance(_REFUSED)
        return True

    def ask_at(self, now: int) -> None:
        """Ask for the first time one pause from now, unless a question is due already."""
        if self.ts_question is None:
            self.questions = 0
            self.ts_question = now + QUERY_DELAYS_NS[0]

    def asked(self, now: int) -> None:
        """Note a question put at `now` and plan the next."""
        self.questions += 1
        pause = QUERY_DELAYS_NS[min(self.questions, len(QUERY_DELAYS_NS) - 1)]
        self.ts_question = now + pause

    def lose_sight(self, now: int) -> None:
        """Note that news of it may have been lost: ask until there is some."""
        self.is_unseen = True
        self.ask_at(now)

    def plan_questions(self, now: int) -> None:
        """Ask for fills that the venue counted and nobody told of; ask no more if all is known."""
        if self.filled_quantity < self.reported_quantity:
            self.ask_at(now)
        elif self.ts_question is not None and not self.is_in_flight:
            self.settle_questions()

    def settle_questions(self) -> None:
        """Ask no more."""
        self.ts_question = None
        self.questions = 0

    def _advance(self, status: OrderStatus) -> None:
        if _RANK[status] > _RANK[self.status]:
            self.status = status


class Orders:
    """Every order of this run by client id; the open ones apart, in the order they were made."""

    def __init__(self) -> None:
        self._all: dict[str, Order] = {}
        self._open: dict[str, Order] = {}

    def add(self, request: OrderRequest) -> Order:
        """Begin the life of a new client id."""
        if request.client_id in self._all:
            raise AssertionError(f"client id {request.client_id} used twice")
        order = Order(request, ts_changed=request.ts_event)
        self._all[request.client_id] = self._open[request.client_id] = order
        return order

    def close(self, order: Order) -> None:
        """Take a settled order off the open ones; it stays known for late fills."""
        self._open.pop(order.request.client_id, None)

    def reopen(self, order: Order) -> None:
        """Put an order back that moved after its end."""
        self._open.setdefault(order.request.client_id, order)

    def get(self, client_id: str) -> Order | None:
        """Return the order, open or over."""
        return self._all.get(client_id)

    def open(self) -> Iterator[Order]:
        """Yield the orders that are not settled, oldest first."""
        return iter(tuple(self._open.values()))

    @property
    def open_count(self) -> int:
        """How many orders are not settled."""
        return len(self._open)

    def __iter__(self) -> Iterator[Order]:
        return iter(tuple(self._all.values()))

    def __len__(self) -> int:
        return len(self._all)
