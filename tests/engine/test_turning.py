# SPDX-License-Identifier: Apache-2.0
"""A position in a perpetual that turns around: its exit, and the other side's entry after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.engine.conversation import BTCUSDT, SECOND, START, SYMBOL, Talk, raw, sent

from tradecore import _core
from tradecore.engine import Engine
from tradecore.model import (
    CancelOrder,
    FlattenRequested,
    InstrumentKind,
    OrderAnswered,
    OrderRecalled,
    OrderReported,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    PriceSeen,
    Purpose,
    RecoveryEnded,
    Side,
    SlotRecalled,
    TimeAdvanced,
)
from tradecore.risk import Limits
from tradecore.strategy import BoundStrategy

PERPETUAL = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
STOP: dict[str, Any] = {"stop": _core.policy.StopKind.PERCENT, "percent": 0.02}
SHORT: dict[str, Any] = {"leave": True, "short": True}
"""What says: leave the long, and be short."""


def make_engine(limits: Limits | None = None, epoch: int = 0, **rules: Any) -> Engine:
    config = _core.policy.Config(**({"size": 0.5} | rules))
    policy = _core.policy.Policy(config, 0, 0, PERPETUAL.to_core())
    bound = [BoundStrategy("cross", {SYMBOL: policy})]
    return Engine([PERPETUAL], bound, limits, {"USDT": raw("10000")}, epoch=epoch)


def long_talk(limits: Limits | None = None, **rules: Any) -> Talk:
    """Holds 0.25 bought at 20,000; what protects it works at the venue."""
    talk = Talk(make_engine(limits, **rules))
    talk.engine.process(PriceSeen(START, SYMBOL, raw("20000")))
    (entry,) = sent(talk.signal(entry=True))
    for rest in sent(talk.fill(entry, "20000")):
        talk.report(rest, OrderStatus.WORKING)
    return talk


def protection(talk: Talk) -> OrderRequest:
    (slot,) = talk.engine.slots
    assert slot.stop is not None
    return slot.stop.request


def state(talk: Talk) -> _core.policy.State:
    (slot,) = talk.engine.slots
    return slot.policy.state


def test_a_long_turns_short_with_what_the_account_then_has() -> None:
    talk = long_talk(**STOP)
    stop = protection(talk)

    assert talk.signal(close="21000", **SHORT) == [CancelOrder(stop.client_id, SYMBOL)]
    (leave,) = sent(talk.report(stop, OrderStatus.CANCELED))
    assert (leave.side, leave.purpose, leave.is_reduce_only) == (Side.SELL, Purpose.EXIT, True)

    (turn,) = sent(talk.fill(leave, "21000"))

    # 10,000 + 250 less 5 and 5.25 in fees; half of 10,239.75 at 21,000 is 0.2438035...
    assert (turn.side, turn.purpose, turn.is_reduce_only) == (Side.SELL, Purpose.ENTRY, False)
    assert (turn.order_type, turn.quantity) == (OrderType.MARKET, raw("0.2438"))
    assert turn.reference_price == raw("21000")
    (cover,) = sent(talk.fill(turn, "20990"))
    assert (cover.side, cover.purpose) == (Side.BUY, Purpose.PROTECT)
    assert (cover.stop_price, cover.quantity) == (raw("21409.80"), turn.quantity)


def test_a_short_turns_long() -> None:
    talk = Talk(make_engine())
    talk.engine.process(PriceSeen(START, SYMBOL, raw("20000")))
    (entry,) = sent(talk.signal(short=True))
    talk.fill(entry, "20000")

    (leave,) = sent(talk.signal(entry=True, cover=True, close="19000"))
    (turn,) = sent(talk.fill(leave, "19000"))

    # 10,000 + 250 less 5 and 4.75; half of 10,240.25 at 19,000 is 0.269480...
    assert (leave.side, turn.side, turn.purpose) == (Side.BUY, Side.BUY, Purpose.ENTRY)
    assert turn.quantity == raw("0.26948")
    talk.fill(turn, "19000")
    assert talk.engine.portfolio.held(SYMBOL) == turn.quantity


def test_nothing_is_entered_before_the_last_part_is_closed() -> None:
    talk = long_talk()
    (leave,) = sent(talk.signal(**SHORT))
    part = talk.make_fill(leave, leave.quantity // 2, "20000")

    assert talk.report(leave, OrderStatus.PARTIALLY_FILLED, part) == []
    (turn,) = sent(talk.fill(leave, "20000"))
    assert (turn.purpose, turn.side) == (Purpose.ENTRY, Side.SELL)


def test_a_refused_exit_drops_the_entry_and_is_tried_again() -> None:
    talk = long_talk()
    (leave,) = sent(talk.signal(**SHORT))
    assert talk.engine.process(OrderAnswered(START, leave.client_id, Outcome.REFUSED)) == []

    (again,) = sent(talk.engine.process(TimeAdvanced(START + SECOND)))

    assert (again.purpose, again.quantity) == (Purpose.EXIT, leave.quantity)
    assert talk.fill(again, "20000") == []
    assert state(talk) == _core.policy.State.FLAT


def test_an_exit_that_ends_early_drops_the_entry() -> None:
    talk = long_talk()
    (leave,) = sent(talk.signal(**SHORT))
    part = talk.make_fill(leave, leave.quantity // 2, "20000")
    assert talk.report(leave, OrderStatus.EXPIRED, part) == []

    (rest,) = sent(talk.engine.process(TimeAdvanced(START + SECOND)))

    assert talk.fill(rest, "20000") == []


def test_a_stop_that_fills_before_its_cancel_leaves_the_entry_in_place() -> None:
    talk = long_talk(**STOP)
    stop = protection(talk)
    assert talk.signal(**SHORT) == [CancelOrder(stop.client_id, SYMBOL)]

    (turn,) = sent(talk.fill(stop, "19600"))

    # 10,000 less 100 lost, 5 and 4.90; half of 9,890.10 at 19,600.
    assert (turn.purpose, turn.side, turn.quantity) == (Purpose.ENTRY, Side.SELL, raw("0.25229"))


def test_an_exit_heard_of_after_the_stop_has_filled_still_turns() -> None:
    talk = long_talk(**STOP)
    stop = protection(talk)
    raised = talk.raise_intent(False, True, "20000", True, False)
    assert raised is not None
    assert talk.fill(stop, "19600") == []

    (turn,) = sent(talk.engine.process(raised))

    assert (turn.purpose, turn.side) == (Purpose.ENTRY, Side.SELL)


def test_a_timer_between_decision_and_intent_does_not_end_the_exit() -> None:
    """A stop refused before is due again at the instant at which the position is left."""
    talk = Talk(make_engine(**STOP))
    talk.engine.process(PriceSeen(START, SYMBOL, raw("20000")))
    (entry,) = sent(talk.signal(entry=True))
    (stop,) = sent(talk.fill(entry, "20000"))
    talk.engine.process(OrderAnswered(START, stop.client_id, Outcome.REFUSED))
    talk.now += SECOND
    raised = talk.raise_intent(False, True, "20000", True, False)
    assert raised is not None

    (second,) = sent(talk.engine.process(TimeAdvanced(talk.now)))
    assert state(talk) == _core.policy.State.EXITING
    assert talk.engine.process(raised) == [CancelOrder(second.client_id, SYMBOL)]
    (leave,) = sent(talk.report(second, OrderStatus.CANCELED))
    (turn,) = sent(talk.fill(leave, "20000"))

    assert (turn.purpose, turn.side) == (Purpose.ENTRY, Side.SELL)


def test_a_halt_refuses_the_entry() -> None:
    talk = long_talk()
    (leave,) = sent(talk.signal(**SHORT))
    talk.engine.process(FlattenRequested(START, "by hand"))
    (other,) = sent(talk.report(leave, OrderStatus.CANCELED))

    assert talk.fill(other, "20000") == []
    assert talk.engine.gate.refusals["halted"] == 1
    assert state(talk) == _core.policy.State.FLAT


def test_a_pause_after_losses_refuses_the_entry() -> None:
    talk = long_talk(Limits(cool_down_s=60))
    (leave,) = sent(talk.signal(**SHORT))

    assert talk.fill(leave, "19000") == []
    assert talk.engine.gate.refusals["cool_down"] == 1
    assert state(talk) == _core.policy.State.FLAT


def test_a_restart_leaves_the_position_and_forgets_the_entry() -> None:
    before = long_talk()
    (leave,) = sent(before.signal(**SHORT))
    entry, _ = (order for order in before.engine.orders)
    (fill,) = entry.fills

    engine = make_engine(epoch=1)
    engine.begin_recovery()
    for request in (entry.request, leave):
        assert engine.process(OrderRecalled(START, request)) == []
    told = before.make_report(
        entry.request, OrderStatus.FILLED, fill.quantity, fill.quote_quantity, fill
    )
    for event in (
        OrderReported(START, told),
        SlotRecalled(START, "cross", SYMBOL, 0, 0.0, is_exiting=True),
        OrderReported(START, before.make_report(leave, OrderStatus.WORKING)),
    ):
        assert engine.process(event) == []
    assert sent(engine.process(RecoveryEnded(START))) == []
    after = Talk(engine)
    after.order_ids, after.trade_ids = before.order_ids, before.trade_ids

    assert after.fill(leave, "20000") == []
    assert engine.portfolio.held(SYMBOL) == 0
    assert sent(after.signal(short=True)) != [], "what still holds is entered as ever"
