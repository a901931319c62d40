# SPDX-License-Identifier: Apache-2.0
"""The compiled venue on bars against the rules written out in Python: same events, same money."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.reference.bar_venue import Bar, BarVenue, Rules
from tests.sim.market import (
    LOT,
    MINUTE,
    SCALE,
    TICK,
    bar_row,
    check_books,
    leg,
    submit,
    types,
    venue,
)

from tradecore import _core

PRICES = st.integers(9_700, 10_300).map(lambda ticks: ticks * TICK)
QUANTITIES = st.integers(1, 40_000).map(lambda lots: lots * LOT)
SIDES = st.sampled_from(["buy", "sell"])
TIFS = st.sampled_from(["gtc", "ioc", "fok"])
LIMITED = {"limit", "stop_limit", "take_profit_limit", "limit_maker"}
TRIGGERED = {"stop", "stop_limit", "take_profit", "take_profit_limit"}
IDS = st.sampled_from([f"id-{i}" for i in range(12)])


@st.composite
def triggers(draw: st.DrawFn) -> dict[str, int]:
    """Return a stop price, a trailing delta, or both."""
    which = draw(st.sampled_from(["fixed", "fixed", "trailing", "both"]))
    made = {}
    if which != "trailing":
        made["stop_price"] = draw(PRICES)
    if which != "fixed":
        made["trailing_bps"] = draw(st.integers(1, 200))
    return made


@st.composite
def pairs(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a target and a stop; some stand the wrong way round."""
    side, quantity = draw(SIDES), draw(QUANTITIES)

    def one(kind: str) -> dict[str, Any]:
        made = {"side": side, "kind": kind, "tif": "gtc", "quantity": quantity,
                "price": draw(PRICES) if kind in LIMITED else 0, "stop_price": 0,
                "quote": 0, "trailing_bps": 0}  # fmt: skip
        if kind in TRIGGERED:
            made |= draw(triggers()) if kind.startswith("stop") else {"stop_price": draw(PRICES)}
        return made

    targets = st.sampled_from(["limit_maker", "take_profit", "take_profit_limit"])
    return one(draw(targets)), one(draw(st.sampled_from(["stop", "stop_limit"])))


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """Return the arguments of one order; some break a filter."""
    kind = draw(st.sampled_from(["market_for", *types]))
    made = {"client_id": draw(IDS), "side": draw(SIDES), "kind": kind, "tif": "gtc",
            "quantity": draw(QUANTITIES), "price": 0, "stop_price": 0, "quote": 0}  # fmt: skip
    if kind == "market_for":
        made |= {"kind": "market", "quantity": 0, "quote": draw(st.integers(1, 20_000)) * SCALE}
    if kind in LIMITED:
        made |= {"price": draw(PRICES)}
    if kind in LIMITED - {"limit_maker"}:
        made |= {"tif": draw(TIFS)}
    if kind in TRIGGERED:
        made |= draw(triggers())
    if not made["quote"] and draw(st.integers(0, 30)) == 0:
        made["quantity"] += 1
    return made


@st.composite
def bars(draw: st.DrawFn) -> Bar:
    """Return a bar whose range holds its open and close; some are empty."""
    prices = sorted(draw(st.lists(PRICES, min_size=4, max_size=4)))
    first, last = draw(st.permutations(prices[1:3]))
    return Bar(first, prices[3], prices[0], last, draw(st.sampled_from([0, SCALE, SCALE, SCALE])))


STEPS = st.lists(
    st.one_of(
        orders(),
        pairs(),
        bars(),
        IDS,  # A cancel.
        st.just("cancel pairs"),
        st.just("close"),
    ),
    min_size=1,
    max_size=60,
)


def to_leg(words: dict[str, Any]) -> _core.sim.OrderRequest:
    """Return one order of a pair for the compiled venue."""
    prices = (words[name] for name in ("quantity", "price", "stop_price", "trailing_bps"))
    return leg(words["side"], words["kind"], *prices)


SLIPPAGES = st.one_of(
    st.just(("none", 0)),
    st.tuples(st.just("price"), st.integers(0, 5_000)),
    st.tuples(st.just("ticks"), st.integers(0, 50)),
    st.tuples(st.just("range"), st.integers(0, 1_000_000)),
)


def events_of(reports: list[_core.sim.Report]) -> list[tuple[Any, ...]]:
    """Return the reports in the words of the reference."""
    made: list[tuple[Any, ...]] = []
    for report in reports:
        name = report.execution_type.name.lower()
        made.append(
            (name, report.order_id, report.last_price, report.last_quantity, report.last_quote,
             report.fee, report.last_price_kind, report.last_price_cruel)
            if name == "trade"
            else (name, report.order_id)
        )  # fmt: skip
    return made


def sent(**fields: Any) -> dict[str, Any]:
    """Return an order of named fields."""
    empty = {"client_id": "id-0", "tif": "gtc", "quantity": 0, "price": 0, "stop_price": 0}
    return empty | {"quote": 0} | fields


# A limit sent after an open without trades, when no price is known yet, waits for the first one.
BEFORE_ANY_PRICE = [
    Bar(9_700 * TICK, 9_700 * TICK, 9_700 * TICK, 9_700 * TICK, 0),
    sent(side="sell", kind="limit", quantity=52 * LOT, price=9_700 * TICK),
    "close",
    Bar(9_700 * TICK, 9_700 * TICK, 9_700 * TICK, 9_700 * TICK, SCALE),
]

# One bar reaches two stops.
TWO_STOPS = [
    sent(side="buy", kind="stop", quantity=52 * LOT, stop_price=9_701 * TICK),
    Bar(9_700 * TICK, 9_701 * TICK, 9_700 * TICK, 9_700 * TICK, SCALE),
    sent(side="buy", kind="stop", quantity=52 * LOT, stop_price=9_701 * TICK, client_id="id-1"),
    "close",
]


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, fee_asset=st.sampled_from(["received", "quote"]), slippage=SLIPPAGES)
@example(steps=BEFORE_ANY_PRICE, fee_asset="received", slippage=("none", 0))
@example(steps=TWO_STOPS, fee_asset="received", slippage=("none", 0))
def test_compiled_venue_equals_the_written_rules(
    steps: list[Any], fee_asset: str, slippage: tuple[str, int]
) -> None:
    sim, (slip_kind, slip) = _core.sim, slippage
    options = sim.VenueOptions(
        fee_asset=sim.FeeAsset[fee_asset.upper()],
        slippage=sim.SlippageKind[slip_kind.upper()],
        slippage_amount=slip,
    )
    compiled = venue("bars", options=options)
    rules = Rules(
        TICK, LOT, 100_000 * SCALE, 1_000 * SCALE, 5 * SCALE, 100_000 * SCALE, 500, 1000,
        fee_asset, slip_kind, slip,
    )  # fmt: skip
    written = BarVenue(rules, {"base": 10 * SCALE, "quote": 10_000 * SCALE})
    events: list[tuple[Any, ...]] = []
    ts, pending = 0, None
    for step in steps:
        if isinstance(step, dict):
            order = dict(step)
            result = submit(
                compiled, order.pop("client_id"), order.pop("side"), order.pop("kind"), ts, **order
            )
            assert result.code.name.lower() == written.submit(**step)
        elif isinstance(step, tuple):
            pair = compiled.submit_list(1, 0, target=to_leg(step[0]), stop=to_leg(step[1]), ts=ts)
            assert pair.code.name.lower() == written.submit_pair(*step)
        elif isinstance(step, Bar):
            if pending is not None:
                continue
            pending = step
            row = bar_row(ts, step.open, step.high, step.low, step.close, step.volume)
            compiled.open_phase(row)
            written.open_phase(step)
        elif step == "close":
            if pending is None:
                continue
            compiled.close_phase(row)
            written.close_phase(pending)
            ts, pending = ts + MINUTE, None
        elif step == "cancel pairs":
            for order in compiled.open_orders(1):
                if order.list_id >= 0:
                    compiled.cancel(1, 0, order_id=order.order_id, ts=ts)
            written.cancel_pairs()
        else:
            cancelled = compiled.cancel(1, 0, client_id=step, ts=ts)
            assert (cancelled.code == _core.sim.RejectCode.OK) == written.cancel(step)
        events += events_of(compiled.take_reports())
        assert events == written.events
        held = compiled.balances(1)
        assert held["BTC"] == (written.free["base"], written.locked["base"])
        assert held["USDT"] == (written.free["quote"], written.locked["quote"])
        check_books(compiled)
