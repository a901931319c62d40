# SPDX-License-Identifier: Apache-2.0
"""The compiled policy against the textbook's, over random rules, signals and fills."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.position_policy import Bar, Plan, Rules, Taken, TextbookPolicy, Wish

from tradecore import _core

policy = _core.policy
SCALE = 100_000_000
RULES = Rules(
    tick=5_000_000,
    lot=100_000,
    quantity_min=300_000,
    quantity_max=50 * SCALE,
    notional_min=5 * SCALE,
    notional_max=100_000 * SCALE,
    price_min=5_000_000,
    price_max=500 * SCALE,
)
SIZINGS = {
    "fraction": policy.SizingKind.FRACTION_OF_EQUITY,
    "risk": policy.SizingKind.RISK_FRACTION,
    "notional": policy.SizingKind.NOTIONAL,
    "quantity": policy.SizingKind.QUANTITY,
}
ACTIONS = {
    policy.Action.ENTER_LONG: ("enter", "long"),
    policy.Action.EXIT_LONG: ("exit", "long"),
    policy.Action.PROTECT_LONG: ("protect", "long"),
    policy.Action.ENTER_SHORT: ("enter", "short"),
    policy.Action.EXIT_SHORT: ("exit", "short"),
    policy.Action.PROTECT_SHORT: ("protect", "short"),
}
NAN = math.nan

known = st.sampled_from([0.05, 0.5, 2.0, 5.0, 30.0])
distances = st.one_of(known, known, st.floats(-3.0, 30.0), st.sampled_from([NAN, 500.0]))
ratios = st.one_of(st.sampled_from([0.01, 0.1, 0.25]), st.floats(0.001, 0.99), st.just(NAN))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    stop = draw(st.sampled_from(["none", "percent", "atr", "chandelier"]))
    sizings = ["fraction", "notional", "quantity"] + (["risk"] if stop != "none" else [])
    targets = ["none", "percent", "atr"] + (["multiple"] if stop != "none" else [])
    sizing = draw(st.sampled_from(sizings))
    unit = 2_000.0 if sizing == "notional" else 1.0
    return Plan(
        sizing=sizing,
        size=draw(st.one_of(st.floats(0.01, 1.0).map(lambda size: size * unit), st.just(NAN))),
        cap=draw(st.sampled_from([1.0, 0.3, math.inf])),
        stop=stop,
        percent=draw(ratios),
        atr_multiple=draw(st.sampled_from([1.0, 2.5])),
        trailing=draw(st.booleans()),
        target=draw(st.sampled_from(targets)),
        target_size=draw(st.one_of(st.floats(0.01, 3.0), st.just(NAN))),
        entries_max=draw(st.sampled_from([1, 2, 3, 3])),
        exit_after=draw(st.integers(0, 4)),
        cooldown=draw(st.integers(0, 4)),
        after_loss_only=draw(st.booleans()),
        clock=60,
    )


@dataclass
class Fill:
    """A fill to be: which way against what is held, how much of it, at which price."""

    price: int
    quantity: int
    closes: bool


numbers = st.one_of(st.floats(0.01, 4.0), st.just(1.0), st.just(NAN))
prices = st.one_of(
    st.integers(1_900, 2_100).map(lambda ticks: ticks * RULES.tick),
    st.integers(50 * SCALE, 200 * SCALE),
)
MOODS: dict[str, dict[str, bool]] = {
    "long": {"long_entry": True},
    "short": {"short_entry": True},
    "leave": {"long_exit": True, "short_exit": True},
    "turn short": {"long_exit": True, "short_entry": True},
    "turn long": {"short_exit": True, "long_entry": True},
    "both": {"long_entry": True, "short_entry": True},
    "torn": {"long_entry": True, "long_exit": True},
    "quiet": {},
}


LIVELY = ["long"] * 4 + ["short"] * 3 + ["quiet"] * 4 + ["leave", "both", "torn"]
TURNS = ["turn short", "turn long"]


@st.composite
def bars(draw: st.DrawFn, moods: list[str] = LIVELY + TURNS) -> Bar:
    return Bar(
        ts=0,
        close=draw(prices),
        stop_distance=draw(distances),
        short_stop_distance=draw(distances),
        target_distance=draw(distances),
        size=draw(numbers),
        **MOODS[draw(st.sampled_from(moods))],
    )


fills = st.builds(
    Fill,
    price=prices,
    quantity=st.one_of(
        st.integers(1, 40).map(lambda lots: lots * 10_000_000),
        st.integers(1, 2 * SCALE),
        st.just(0),
    ),
    closes=st.sampled_from([False, False, True]),
)
ends = st.sampled_from(["entry_ended", "exit_ended", "exit_failed", "protection_ended", "closed"])
some = st.one_of(bars(), bars(), fills, ends)
turns = st.tuples(bars(TURNS), st.lists(some, max_size=1), st.just("closed")).map(
    lambda parts: [parts[0], *parts[1], parts[2]]
)
events = st.lists(st.one_of(some.map(lambda one: [one]), turns), min_size=10, max_size=40).map(
    lambda parts: list(chain.from_iterable(parts))
)


def compiled(plan: Plan, rules: Rules) -> _core.policy.Policy:
    config = policy.Config(
        stop=policy.StopKind[plan.stop.upper()],
        size=plan.size,
        percent=plan.percent if plan.stop == "percent" else 0.0,
        atr_multiple=plan.atr_multiple,
        trailing=plan.trailing,
        sizing=SIZINGS[plan.sizing],
        size_cap=plan.cap,
        target=policy.TargetKind[plan.target.upper()],
        target_size=plan.target_size,
        entries_max=plan.entries_max,
        exit_after_bars=plan.exit_after,
        cool_down_bars=plan.cooldown,
        cools_after_loss_only=plan.after_loss_only,
        clock_ns=plan.clock,
    )
    core = _core.model.Instrument()
    core.symbol = "BTCUSDT"
    core.kind = (
        _core.model.InstrumentKind.SPOT
        if rules.is_spot
        else _core.model.InstrumentKind.LINEAR_PERPETUAL
    )
    core.leverage = rules.leverage
    core.tick_size, core.lot_size = rules.tick, rules.lot
    core.price_min, core.price_max = rules.price_min, rules.price_max
    core.quantity_min, core.quantity_max = rules.quantity_min, rules.quantity_max
    core.notional_min, core.notional_max = rules.notional_min, rules.notional_max
    return policy.Policy(config, 0, 0, core)


def wish_of(intent: _core.policy.Intent | None) -> Wish | None:
    if intent is None:
        return None
    action, side = ACTIONS[intent.action]
    return Wish(
        action,
        side,
        intent.quantity,
        intent.stop_price,
        intent.target_price,
        intent.stop_distance if action == "enter" else 0.0,
    )


def signal_of(bar: Bar) -> _core.policy.Signal:
    values = bar._asdict()
    ts, close = values.pop("ts"), values.pop("close")
    return policy.Signal(ts, close, **{name: float(value) for name, value in values.items()})


def tell(made: Any, slow: TextbookPolicy, event: Any, ts: int) -> tuple[Any, Any]:
    """Put one event to both; return what each wants."""
    if isinstance(event, Bar):
        bar = event._replace(ts=ts)
        return made.on_signal(signal_of(bar)), slow.on_bar(bar)
    if isinstance(event, Fill):
        is_long = slow.position > 0 if slow.position else slow.wanted_side == "long"
        buys = is_long != event.closes if slow.position else is_long
        change = event.quantity if buys else -event.quantity
        if slow.rules.is_spot and slow.position + change < 0:
            change = -slow.position
        side = _core.model.Side.BUY if change >= 0 else _core.model.Side.SELL
        intent = made.on_fill(side, event.price, abs(change), ts)
        return intent, slow.on_fill(Taken(ts, event.price, change))
    if event == "closed":  # All that can be closed, at the last price: the exit is over.
        side = _core.model.Side.SELL if slow.position > 0 else _core.model.Side.BUY
        change = slow.closable if slow.position < 0 else -slow.closable
        assert made.on_fill(side, slow.seen_price, abs(change), ts) is None
        assert slow.on_fill(Taken(ts, slow.seen_price, change)) is None
        return made.on_exit_ended(ts), slow.on_exit_ended()
    if event == "exit_failed":
        made.on_exit_failed()
        slow.on_exit_failed()
        return None, None
    if event == "entry_ended":
        made.on_entry_ended()
        slow.on_entry_ended()
        return None, None
    if event == "exit_ended":
        return made.on_exit_ended(ts), slow.on_exit_ended()
    return made.on_protection_ended(ts), slow.on_protection_ended()


@settings(max_examples=400, deadline=None)
@given(
    plan=plans(),
    leverage=st.sampled_from([None, None, 1, 3]),
    events=events,
    steps=st.lists(st.integers(0, 150)),
)
def test_compiled_policy_is_the_textbooks(
    plan: Plan, leverage: int | None, events: list[Any], steps: list[int]
) -> None:
    rules = replace(RULES, is_spot=leverage is None, leverage=leverage or 1)
    made, slow = compiled(plan, rules), TextbookPolicy(plan, rules)
    ts = 1_000_000
    for at, event in enumerate(events):
        ts += steps[at % len(steps)] if steps else 60
        ours, theirs = tell(made, slow, event, ts)
        assert wish_of(ours) == theirs
        assert (made.position, made.sellable) == (slow.position, slow.closable)
        assert made.state.name.lower() == slow.state
        assert made.entries == slow.entered
        assert made.stop_price == slow.stop
        assert made.target_price == slow.target
        if theirs is not None and theirs.action == "enter":
            for equity, cash in ((10_000.0, 10_000.0), (500.0, 90.0)):
                price = slow.seen_price / SCALE
                assert made.size_entry(equity, cash, price) == slow.quantity(equity, cash, price)
