# SPDX-License-Identifier: Apache-2.0
"""Stops and targets of one position: how they rest at the venue, move, and survive a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.engine.conversation import BTCUSDT, START, SYMBOL, Talk, make_engine, raw, sent

from tradecore import _core
from tradecore.engine import Engine, Protection
from tradecore.live.rows import event_of, slot_row
from tradecore.model import (
    CancelOrder,
    InstrumentKind,
    OrderAnswered,
    OrderRequest,
    OrderStatus,
    OrderType,
    Outcome,
    PriceSeen,
    Purpose,
    Side,
    SlotRecalled,
)
from tradecore.strategy import BoundStrategy

STOPS, TARGETS = _core.policy.StopKind, _core.policy.TargetKind
BOTH: dict[str, Any] = {
    "stop": STOPS.PERCENT,
    "percent": 0.02,
    "target": TARGETS.MULTIPLE,
    "target_size": 2.0,
}
ALONE: dict[str, Any] = {"target": TARGETS.PERCENT, "target_size": 0.04}


def talk_with(protection: Protection | None = None, **rules: Any) -> Talk:
    config = _core.policy.Config(**({"size": 0.5} | rules))
    policy = _core.policy.Policy(config, 0, 0, BTCUSDT.to_core())
    return Talk(
        make_engine(protection=protection, strategies=[BoundStrategy("cross", {SYMBOL: policy})])
    )


def enter(talk: Talk) -> OrderRequest:
    """Go long at 20,000; return what protects it, working at the venue."""
    (entry,) = sent(talk.signal(entry=True))
    (rest,) = sent(talk.fill(entry, "20000"))
    assert talk.report(rest, OrderStatus.WORKING) == []
    return rest


def test_stop_and_target_rest_as_a_pair() -> None:
    rest = enter(talk_with(**BOTH))

    assert (rest.order_type, rest.side, rest.purpose) == (OrderType.OCO, Side.SELL, Purpose.PROTECT)
    assert (rest.price, rest.stop_price) == (raw("20800"), raw("19600"))
    assert rest.stop_limit_price == raw("19404"), "one percent under the stop"
    assert rest.quantity == raw("0.24975")


def test_plain_stop_of_a_pair_has_no_limit() -> None:
    rest = enter(talk_with(Protection(OrderType.STOP), **BOTH))

    assert (rest.order_type, rest.stop_limit_price) == (OrderType.OCO, 0)


def test_target_alone_rests_as_a_limit() -> None:
    rest = enter(talk_with(**ALONE))

    assert (rest.order_type, rest.price, rest.stop_price) == (OrderType.LIMIT, raw("20800"), 0)


@pytest.mark.parametrize("rules", [BOTH, ALONE])
def test_target_that_fills_ends_the_position(rules: dict[str, Any]) -> None:
    talk = talk_with(**rules)
    rest = enter(talk)

    assert sent(talk.fill(rest, "20800")) == []
    assert not talk.engine.has_positions
    assert talk.engine.is_quiet


def test_pair_whose_target_sold_a_part_is_replaced_for_the_rest() -> None:
    """The venue ended the stop beside it, so what is left would have none."""
    talk = talk_with(**BOTH)
    rest = enter(talk)

    part = talk.make_fill(rest, raw("0.1"), "20800")
    assert talk.report(rest, OrderStatus.PARTIALLY_FILLED, part) == [
        CancelOrder(rest.client_id, SYMBOL, is_pair=True)
    ]
    (again,) = sent(talk.report(rest, OrderStatus.CANCELED))

    assert (again.order_type, again.quantity) == (OrderType.OCO, raw("0.14975"))
    assert (again.price, again.stop_price) == (rest.price, rest.stop_price)


def test_pair_whose_stop_sold_a_part_is_left_to_sell_the_rest() -> None:
    talk = talk_with(**BOTH)
    rest = enter(talk)

    part = talk.make_fill(rest, raw("0.1"), "19500")

    assert talk.report(rest, OrderStatus.PARTIALLY_FILLED, part) == []


def test_trailed_pair_is_replaced_on_confirmation_only() -> None:
    talk = talk_with(**BOTH, trailing=True)
    rest = enter(talk)

    assert talk.signal(close="20500") == [CancelOrder(rest.client_id, SYMBOL, is_pair=True)]
    (again,) = sent(talk.report(rest, OrderStatus.CANCELED))

    assert (again.price, again.stop_price) == (raw("20800"), raw("20090"))


def test_target_passed_before_its_order_could_rest_sells_at_once() -> None:
    talk = talk_with(**BOTH)
    (entry,) = sent(talk.signal(entry=True))
    (rest,) = sent(talk.fill(entry, "20000"))
    talk.engine.process(PriceSeen(START, SYMBOL, raw("20900")))

    answered = OrderAnswered(START, rest.client_id, Outcome.REFUSED)
    (leave,) = sent(talk.engine.process(answered))

    assert (leave.purpose, leave.order_type) == (Purpose.EXIT, OrderType.MARKET)


def test_price_under_the_limit_of_a_pairs_stop_sells_at_the_market() -> None:
    talk = talk_with(**BOTH)
    rest = enter(talk)
    assert talk.engine.watched_prices() == {SYMBOL: (rest.stop_limit_price, 0)}

    commands = talk.engine.process(PriceSeen(START, SYMBOL, rest.stop_limit_price - 1))

    assert commands == [CancelOrder(rest.client_id, SYMBOL, is_pair=True)]


def test_addition_moves_the_cover_to_all_that_is_held() -> None:
    talk = talk_with(**BOTH, entries_max=2)
    rest = enter(talk)
    (second,) = sent(talk.signal(entry=True, close="20200"))
    assert second.stop_price == 0, "the order itself is a market order"
    assert talk.fill(second, "20200") == [CancelOrder(rest.client_id, SYMBOL, is_pair=True)]
    (again,) = sent(talk.report(rest, OrderStatus.CANCELED))

    slot = next(iter(talk.engine.slots))
    assert again.quantity == slot.policy.sellable > rest.quantity
    assert again.stop_price == raw("19796"), "20200 x 0.98 is tighter than 20000 x 0.98"
    assert slot.policy.entries == 2


def test_a_restart_knows_levels_distances_and_entries() -> None:
    talk = talk_with(**BOTH, entries_max=3)
    enter(talk)
    slot = next(iter(talk.engine.slots))
    kind, ts, body = slot_row(slot, START)
    event = event_of(kind, ts, body)
    assert isinstance(event, SlotRecalled)

    again = talk_with(**BOTH, entries_max=3).engine
    again.begin_recovery()
    again.process(event)
    (recalled,) = again.slots

    assert recalled.wants == slot.wants
    assert recalled.policy.memory.stop_distance == 400.0
    assert recalled.policy.memory.target_distance == 800.0
    assert recalled.policy.entries == 1
    assert again.take_changed() == []


def test_a_row_of_a_version_without_targets_is_taken() -> None:
    body = {"strategy": "cross", "symbol": SYMBOL, "stop_price": 5, "stop_distance": 1.0}

    assert event_of("slot", START, body) == SlotRecalled(START, "cross", SYMBOL, 5, 1.0)


def short_talk(protection: Protection | None = None, **rules: Any) -> Talk:
    """A perpetual, sold short at 20,000."""
    perpetual = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
    config = _core.policy.Config(**({"size": 0.5} | rules))
    policy = _core.policy.Policy(config, 0, 0, perpetual.to_core())
    engine = Engine(
        [perpetual],
        [BoundStrategy("cross", {SYMBOL: policy})],
        balances={"USDT": raw("10000")},
        protection=protection,
    )
    engine.process(PriceSeen(START, SYMBOL, raw("20000")))
    return Talk(engine)


def sell_short(talk: Talk) -> OrderRequest:
    (entry,) = sent(talk.signal(short=True))
    assert (entry.side, entry.purpose, entry.is_reduce_only) == (Side.SELL, Purpose.ENTRY, False)
    (rest,) = sent(talk.fill(entry, "20000"))
    return rest


def test_a_short_rests_its_levels_as_purchases_that_only_close() -> None:
    rest = sell_short(short_talk(**BOTH))

    assert (rest.side, rest.order_type, rest.is_reduce_only) == (Side.BUY, OrderType.OCO, True)
    assert (rest.stop_price, rest.price) == (raw("20400"), raw("19200"))
    assert rest.stop_limit_price == raw("20604"), "1 % above the trigger"


def test_price_over_the_limit_of_a_shorts_stop_buys_at_the_market() -> None:
    talk = short_talk(**BOTH)
    rest = sell_short(talk)
    talk.report(rest, OrderStatus.WORKING)
    assert talk.engine.watched_prices() == {SYMBOL: (0, rest.stop_limit_price)}

    assert talk.engine.process(PriceSeen(START, SYMBOL, rest.stop_limit_price)) == []
    commands = talk.engine.process(PriceSeen(START, SYMBOL, rest.stop_limit_price + 1))

    assert commands == [CancelOrder(rest.client_id, SYMBOL, is_pair=True)]


def test_a_shorts_stop_passed_before_it_could_rest_buys_at_once() -> None:
    talk = short_talk(**BOTH)
    rest = sell_short(talk)
    talk.engine.process(PriceSeen(START, SYMBOL, raw("20401")))

    (leave,) = sent(talk.engine.process(OrderAnswered(START, rest.client_id, Outcome.REFUSED)))

    assert (leave.side, leave.purpose) == (Side.BUY, Purpose.EXIT)
    assert (leave.order_type, leave.is_reduce_only) == (OrderType.MARKET, True)
    assert leave.quantity == rest.quantity


def test_two_strategies_do_not_share_a_perpetual() -> None:
    perpetual = replace(BTCUSDT, kind=InstrumentKind.LINEAR_PERPETUAL)
    policies = [
        {SYMBOL: _core.policy.Policy(_core.policy.Config(), place, 0, perpetual.to_core())}
        for place in range(2)
    ]
    with pytest.raises(ValueError, match="strategies 'a' and 'b' trade BTCUSDT, must be one"):
        Engine([perpetual], [BoundStrategy(*pair) for pair in zip("ab", policies, strict=True)])
