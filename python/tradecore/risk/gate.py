# SPDX-License-Identifier: Apache-2.0
"""The last gate: the only maker of ApprovedOrder, over the compiled numeric check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tradecore import _core
from tradecore.model.frozen import frozen
from tradecore.model.instrument import SCALE, Instrument, from_raw
from tradecore.model.order import (
    _GATE_TOKEN,
    ApprovedOrder,
    OrderRequest,
    OrderType,
    Purpose,
    Refusal,
    Side,
)
from tradecore.risk.limits import Limits

_PURPOSES = {
    Purpose.ENTRY: _core.policy.Purpose.ENTRY,
    Purpose.EXIT: _core.policy.Purpose.EXIT,
    Purpose.PROTECT: _core.policy.Purpose.PROTECT,
}
_SIDES = {Side.BUY: _core.model.Side.BUY, Side.SELL: _core.model.Side.SELL}
_NO_FIGURES = _core.policy.RiskAccount()
"""Of what only closes: no limit of the account holds for it."""
_MONEY = {"order_quantity_max", "order_notional_max", "position_notional_max", "daily_loss_max"}


# Members by plain names: up to Python 3.11 a look into an enum costs twenty times as much.
_ENTRY = Purpose.ENTRY
_BUY, _SELL = Side.BUY, Side.SELL
_LIMIT, _STOP, _STOP_LIMIT, _OCO = (
    OrderType.LIMIT,
    OrderType.STOP,
    OrderType.STOP_LIMIT,
    OrderType.OCO,
)


@frozen
class RiskState:
    """What the gate must know besides the order: figures at `now`, the worst case counted.

    `position_notional` holds what is held and all that may still be bought: working, in flight and
    unknown orders in full. `owned` is what the order's strategy holds of the symbol, short below 0.
    """

    now: int
    last_price: int
    ts_price: int
    position_notional: int
    open_orders: int
    orders_last_minute: int
    profit_today: int
    ts_last_loss: int
    owned: int
    halt_reason: str = ""


@frozen
class ClosingState:
    """What the gate must know besides an exit or protection, which no limit of the account holds.

    The fields are those of `RiskState`.
    """

    last_price: int
    owned: int


class _Rules:
    """An instrument's rules, read once out of the compiled twin."""

    def __init__(self, instrument: Instrument) -> None:
        core = instrument.to_core()
        self.may_short = instrument.is_perpetual
        self.lot_size = core.lot_size
        self.quantity_min = core.quantity_min
        self.quantity_max = core.quantity_max
        self.tick_size = core.tick_size
        self.price_min = core.price_min
        self.price_max = core.price_max
        self.notional_min = core.notional_min
        self.notional_max = core.notional_max


class RiskGate:
    """Passes an order or says why not. Each refusal is counted by its code."""

    def __init__(self, limits: Limits, instruments: Sequence[Instrument]) -> None:
        self.limits = limits
        self.refusals: Counter[str] = Counter()
        self._core_limits = limits.to_core()
        self._rules = {instrument.symbol: _Rules(instrument) for instrument in instruments}

    def check(
        self, order: OrderRequest, state: RiskState | ClosingState
    ) -> ApprovedOrder | Refusal:
        """Return the approved order, or the first rule it breaks. Entries need a RiskState."""
        refusal = (
            self._check_node(order, state)
            or self._check_rules(order, state)
            or self._check_numbers(order, state)
        )
        if refusal is not None:
            self.refusals[refusal.code] += 1
            return refusal
        return ApprovedOrder(order, _GATE_TOKEN)

    def _check_node(self, order: OrderRequest, state: RiskState | ClosingState) -> Refusal | None:
        closable = state.owned if order.side is _SELL else -state.owned
        if not self._may_open(order) and order.quantity > closable:
            return Refusal(
                "not_owned",
                f"{order.side} of {from_raw(order.quantity)} {order.symbol} with "
                f"{from_raw(state.owned)} owned",
            )
        if order.purpose is not _ENTRY:
            return None
        assert isinstance(state, RiskState)
        if state.halt_reason:
            return Refusal("halted", f"no entries: {state.halt_reason}")
        age_max_s = self.limits.price_age_max_s
        if age_max_s is not None and state.last_price > 0:
            age_s = (state.now - state.ts_price) / 1e9
            if age_s > age_max_s:
                return Refusal(
                    "price_age", f"last price is {age_s:.1f} s old, at most {age_max_s} s"
                )
        return None

    def _may_open(self, order: OrderRequest) -> bool:
        """Return whether the order may do more than close: an entry that is no short on spot."""
        if order.purpose is not _ENTRY:
            return False
        rules = self._rules.get(order.symbol)
        return order.side is _BUY or (rules is not None and rules.may_short)

    def _check_rules(self, order: OrderRequest, state: RiskState | ClosingState) -> Refusal | None:
        rules = self._rules.get(order.symbol)
        if rules is None:
            return Refusal("unknown_symbol", f"{order.symbol} is not traded by this node")
        quantity = order.quantity
        if quantity % rules.lot_size or not rules.quantity_min <= quantity <= rules.quantity_max:
            return Refusal(
                "lot",
                f"quantity {from_raw(quantity)} of {order.symbol}: steps of "
                f"{from_raw(rules.lot_size)} from {from_raw(rules.quantity_min)} "
                f"to {from_raw(rules.quantity_max)}",
            )
        for name, price in (
            ("price", order.price),
            ("stop price", order.stop_price),
            ("stop limit price", order.stop_limit_price),
        ):
            if price and (
                price % rules.tick_size or not rules.price_min <= price <= rules.price_max
            ):
                return Refusal(
                    "tick",
                    f"{name} {from_raw(price)} of {order.symbol}: steps of "
                    f"{from_raw(rules.tick_size)} from {from_raw(rules.price_min)} "
                    f"to {from_raw(rules.price_max)}",
                )
        notional = _expected_price(order, state) * quantity // SCALE
        least = 0 if order.is_reduce_only else rules.notional_min
        if not least <= notional <= rules.notional_max:
            return Refusal(
                "notional",
                f"notional {from_raw(notional)} of {order.symbol}: from "
                f"{from_raw(least)} to {from_raw(rules.notional_max)}",
            )
        return None

    def _check_numbers(
        self, order: OrderRequest, state: RiskState | ClosingState
    ) -> Refusal | None:
        account = _NO_FIGURES
        if isinstance(state, RiskState):
            account = _core.policy.RiskAccount(
                state.now,
                state.last_price,
                state.position_notional,
                state.open_orders,
                state.orders_last_minute,
                state.profit_today,
                state.ts_last_loss,
            )
        verdict = _core.policy.check(
            _PURPOSES[order.purpose],
            _SIDES[order.side],
            order.quantity,
            _expected_price(order, state),
            account,
            self._core_limits,
        )
        if verdict.passes:
            return None
        code = str(verdict.text)
        if code in _MONEY:
            return Refusal(code, f"{code}: {from_raw(verdict.figure)} > {from_raw(verdict.limit)}")
        return Refusal(code, f"{code}: {verdict.figure} against {verdict.limit}")


def _expected_price(order: OrderRequest, state: RiskState | ClosingState) -> int:
    """Return the price the order trades at as far as can be known: limit, stop, else the last.

    Of a pair it is the stop's, where it is worth less as a sale and costs more as a purchase.
    """
    if order.order_type is _OCO:
        return order.stop_limit_price or order.stop_price
    if order.order_type in (_LIMIT, _STOP_LIMIT):
        return order.price
    if order.order_type is _STOP:
        return order.stop_price
    return state.last_price or order.reference_price
