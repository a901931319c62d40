# SPDX-License-Identifier: Apache-2.0
"""What the tests of the venue share: one instrument with round numbers, rows, words for orders."""

from __future__ import annotations

from typing import Any

import numpy as np

from tradecore import _core

SCALE = 100_000_000
TICK = SCALE // 100
LOT = SCALE // 1000
MINUTE = 60_000_000_000

sides = {"buy": _core.model.Side.BUY, "sell": _core.model.Side.SELL}
types = {
    "market": _core.sim.OrderType.MARKET,
    "limit": _core.sim.OrderType.LIMIT,
    "stop": _core.sim.OrderType.STOP,
    "stop_limit": _core.sim.OrderType.STOP_LIMIT,
    "take_profit": _core.sim.OrderType.TAKE_PROFIT,
    "take_profit_limit": _core.sim.OrderType.TAKE_PROFIT_LIMIT,
    "limit_maker": _core.sim.OrderType.LIMIT_MAKER,
}
tifs = {
    "gtc": _core.sim.TimeInForce.GTC,
    "ioc": _core.sim.TimeInForce.IOC,
    "fok": _core.sim.TimeInForce.FOK,
}


def instrument() -> _core.model.Instrument:
    """BTCUSDT: ticks of 0.01, lots of 0.001, notional 5 to 100,000."""
    made = _core.model.Instrument()
    made.symbol, made.base_asset, made.quote_asset = "BTCUSDT", "BTC", "USDT"
    made.tick_size = made.price_min = TICK
    made.price_max = 100_000 * SCALE
    made.lot_size = made.quantity_min = LOT
    made.quantity_max = 1_000 * SCALE
    made.notional_min = 5 * SCALE
    made.notional_max = 100_000 * SCALE
    return made


def perpetual(leverage: int = 1) -> _core.model.Instrument:
    """The same as a perpetual; 1 % maintenance margin, 1.25 % liquidation fee."""
    made = instrument()
    made.kind = _core.model.InstrumentKind.LINEAR_PERPETUAL
    made.leverage = leverage
    made.maintenance_margin_ppm, made.liquidation_fee_ppm = 10_000, 12_500
    return made


def venue(
    mode: str, quote: int = 10_000, base: int = 10, options: _core.sim.VenueOptions | None = None
) -> _core.sim.Venue:
    """Return a venue with 0.05 % and 0.1 % fees where account 1 holds whole units."""
    chosen = options or _core.sim.VenueOptions()
    made = _core.sim.Venue([instrument()], 500, 1000, mode, chosen)
    made.deposit(1, "USDT", quote * SCALE)
    made.deposit(1, "BTC", base * SCALE)
    return made


def bar_row(ts_open: int, first: int, high: int, low: int, last: int, volume: int) -> Any:
    """Return one BAR row of a minute; raw prices."""
    row = np.zeros(1, _core.model.BAR)
    row["ts_open"], row["ts_close"] = ts_open, ts_open + MINUTE
    row["open"], row["high"], row["low"], row["close"] = first, high, low, last
    row["volume_low"] = volume
    row["kind"] = _core.model.RecordKind.BAR
    row["flags"] = _core.model.FLAG_CLOSED
    row["timeframe_s"] = 60
    return row


def submit(
    to: _core.sim.Venue, client_id: str, side: str, kind: str, ts: int, *, tif: str = "gtc",
    quantity: int = 0, price: int = 0, stop_price: int = 0, quote: int = 0, account: int = 1,
    trailing_bps: int = 0, reduce_only: bool = False, close_position: bool = False,
) -> _core.sim.SubmitResult:  # fmt: skip
    """Place an order in words."""
    return to.submit(
        account, 0, client_id, sides[side], types[kind], tifs[tif],
        quantity, price, stop_price, quote, ts, trailing_bps, reduce_only, close_position,
    )  # fmt: skip


def leg(
    side: str, kind: str, quantity: int, price: int = 0, stop_price: int = 0, trailing_bps: int = 0,
) -> _core.sim.OrderRequest:  # fmt: skip
    """Return one order of a list in words."""
    return _core.sim.OrderRequest(
        side=sides[side], type=types[kind], quantity=quantity, price=price,
        stop_price=stop_price, trailing_bps=trailing_bps,
    )  # fmt: skip


def check_books(of: _core.sim.Venue, accounts: tuple[int, ...] = (1,)) -> None:
    """Nothing below zero, locks are those of the open orders, nothing made and nothing lost."""
    held = dict.fromkeys(of.totals(), 0)
    for account in accounts:
        locks = dict.fromkeys(held, 0)
        for order in of.open_orders(account):
            locks["USDT" if order.side == sides["buy"] else "BTC"] += order.locked
        for asset, (free, locked) in of.balances(account).items():
            assert free >= 0
            assert locked == locks[asset]
            held[asset] += free + locked
    check_totals(of, held)


def check_wallets(of: _core.sim.Venue, accounts: tuple[int, ...] = (1,)) -> None:
    """Of perpetuals: nothing is locked, only positions carry a debt, nothing made or lost."""
    held = dict.fromkeys(of.totals(), 0)
    for account in accounts:
        position = of.position(account, 0)
        fills = of.fills(account, 0, limit=1_000_000)
        signed = [f.quantity if f.side == sides["buy"] else -f.quantity for f in fills]
        assert position.quantity == sum(signed)
        for asset, (free, locked) in of.balances(account).items():
            assert locked == 0
            assert free >= 0 or position.quantity
            held[asset] += free
    check_totals(of, held)


def check_totals(of: _core.sim.Venue, held: dict[str, int]) -> None:
    """What all accounts hold is what came in less what went out, to the last unit."""
    for asset, sums in of.totals().items():
        assert sums["held"] == held[asset]
        came = sums["deposited"] + sums["from_market"] + sums["funding"] + sums["insured"]
        assert sums["held"] == came - sums["fees"]
