# SPDX-License-Identifier: Apache-2.0
"""What tests of perpetuals in backtests share: rules, markets, a strategy, a check of books."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import tradecore as tc
from tradecore.backtest import Result
from tradecore.data import Bars
from tradecore.model.fill import Fill
from tradecore.model.instrument import SCALE, Instrument, InstrumentKind

START = 1_700_006_400_000  # 2023-11-15T00:00:00Z, ms.
MINUTE = 60_000
m1, m5 = tc.timeframe("1m"), tc.timeframe("5m")


def rules(leverage: int = 1, symbol: str = "BTCUSDT") -> Instrument:
    return Instrument(
        symbol=symbol,
        base_asset=symbol.removesuffix("USDT"),
        quote_asset="USDT",
        tick_size=Decimal("0.01"),
        lot_size=Decimal("0.001"),
        quantity_min=Decimal("0.001"),
        quantity_max=Decimal(9_000),
        notional_min=Decimal(5),
        price_min=Decimal("0.01"),
        kind=InstrumentKind.LINEAR_PERPETUAL,
        leverage=leverage,
    )


def market(
    closes: Sequence[float], highs: dict[int, float] | None = None, symbol: str = "BTCUSDT"
) -> Bars:
    """Minutes that open at the close before; `highs` of some of them."""
    close = np.array(closes, dtype=float)
    opens = np.concatenate((close[:1], close[:-1]))
    high = np.maximum(opens, close)
    for place, value in (highs or {}).items():
        high[place] = value
    return tc.data.load(
        {
            "open_time": START + np.arange(len(close)) * MINUTE,
            "open": opens,
            "high": high,
            "low": np.minimum(opens, close),
            "close": close,
            "volume": np.full(len(close), 9.0),
        },
        "1m",
        symbol=symbol,
    )


def shorts(**rules_of: Any) -> tc.Strategy:
    """Sells 10 short at a close of 100, buys back at a close of 90."""
    return tc.Strategy(
        name="shorts",
        short_entry=m1.close == 100.0,
        short_exit=m1.close == 90.0,
        size=tc.size.fixed(10),
        **rules_of,
    )


def run(strategy: Any, bars: Any, leverage: int = 1, **options: Any) -> Result:
    options.setdefault("fees", tc.fees.free())
    options.setdefault("instruments", [rules(leverage)])
    return tc.backtest.run(strategy, bars, **options)


def check_books(result: Result, opening: int = 10_000 * SCALE) -> None:
    """Zero sums; the wallet is what came in; the curve ends at the engine's own figures."""
    engine = result.engine
    assert set(result.ledger_totals.values()) == {0}
    assert not engine.anomalies
    ledger, portfolio = engine.portfolio.ledger, engine.portfolio
    spent = fees = cost = 0
    for symbol in result.instruments:
        fills = [f for _, f in result._ran.history if isinstance(f, Fill) and f.symbol == symbol]
        signs = [1 if fill.side == "buy" else -1 for fill in fills]
        held = sum(sign * fill.quantity for sign, fill in zip(signs, fills, strict=True))
        assert ledger.contracts(symbol).quantity == portfolio.held(symbol) == held
        spent += sum(sign * fill.quote_quantity for sign, fill in zip(signs, fills, strict=True))
        fees += sum(fill.fee for fill in fills if fill.fee_asset == "USDT")
        cost += ledger.contracts(symbol).cost
    funding = sum(event.amount for _, _, event in engine.funding)
    insured = -ledger._accounts.get(("USDT", "insurance"), 0)
    assert ledger.wallet("USDT") == opening - spent + cost - fees + funding + insured
    curve = result.curve
    assert curve.cash[-1] == pytest.approx(ledger.wallet("USDT") / SCALE, abs=1e-9)
    assert curve.equity[-1] == pytest.approx(portfolio.equity() / SCALE, abs=1e-7)
    assert (curve.equity >= -1e-7).all()
    if not insured:
        profits = sum(position.realised for _, position in portfolio.positions())
        open_profits = sum(
            position.unrealised(portfolio.price(position.symbol))
            for _, position in portfolio.positions()
        )
        assert profits + open_profits == pytest.approx(portfolio.equity() - opening, abs=10)
        assert result._trades.profit.sum() == profits
    assert result._trades.funding.sum() == -funding


def rates(*rows: tuple[int, float]) -> dict[str, list[Any]]:
    """Return (minutes from the start, rate) as columns."""
    return {
        "time": [START + minute * MINUTE + 7 for minute, _ in rows],
        "rate": [rate for _, rate in rows],
    }
