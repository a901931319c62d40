# SPDX-License-Identifier: Apache-2.0
"""What a backtest came to. Figures and frames are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tradecore.backtest import frames
from tradecore.backtest.curve import Curve, make_curve, until
from tradecore.backtest.figures import curve_figures, trade_figures, turnover
from tradecore.backtest.fills import total
from tradecore.backtest.glossary import written
from tradecore.backtest.inputs import Market
from tradecore.backtest.ran import Ran
from tradecore.backtest.readings import readings
from tradecore.backtest.trades import Trades, round_trips
from tradecore.engine import DecisionLog, Engine
from tradecore.model.instrument import SCALE, Instrument
from tradecore.risk.limits import Limits
from tradecore.sim import Fees
from tradecore.strategy import PythonStrategy, Strategy

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Result:
    """A finished run.

    Attributes
    ----------
    is_complete : bool
        False if the run was interrupted; everything then speaks of the time until `ts_end`.
    ts_start, ts_end : int
        What was played, venue time in ns.
    limits : Limits
        What no entry was to exceed.
    fees : Fees
        What the venue took.
    strategies : tuple of Strategy or PythonStrategy
        What was run, by name.
    params : mapping
        What was given in place of the strategies' own params.
    bars : mapping of str to ndarray
        The bars that were played, by symbol; prices are raw ints of 1e-8.
    """

    def __init__(
        self,
        ran: Ran,
        market: Market,
        cash: int,
        ts_end: int,
        is_complete: bool,
        fees: Fees,
        strategies: Sequence[Strategy | PythonStrategy] = (),
        params: Mapping[str, Any] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._ran = ran
        self.is_complete = is_complete
        self.fees = fees
        self.strategies = tuple(sorted(strategies, key=lambda each: each.name))
        self.params = dict(params or {})
        self.limits = limits or Limits()
        self.bars = {
            instrument.symbol: until(bars, ts_end)
            for instrument, bars in zip(market.instruments, market.bars, strict=True)
        }
        self.ts_start = min(int(bars["ts_open"][0]) for bars in market.bars if len(bars))
        self.ts_end = ts_end
        self._market = market
        self._cash = cash
        self._instruments = {instrument.symbol: instrument for instrument in market.instruments}

    @property
    def quote_asset(self) -> str:
        """The asset in which everything is counted."""
        return self._market.quote_asset

    @property
    def timeframe(self) -> str:
        """The timeframe of the bars that were played."""
        return self._market.timeframe

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """The symbols' rules, by symbol."""
        return self._instruments

    @property
    def engine(self) -> Engine:
        """The engine as the run left it, for what is not offered here.

        A run of one declared strategy on one symbol needs none; it is run once more, event by
        event, when its engine, or what only that knows, is asked for.
        """
        return self._ran.engine

    @property
    def decisions(self) -> DecisionLog:
        """Every order sent and every fill; runs are compared by its `digest()`."""
        return self._ran.decisions

    @property
    def ledger_totals(self) -> dict[str, int]:
        """Sum over all accounts of the ledger by asset, raw: all zero, or there is a bug."""
        return self.engine.portfolio.ledger.totals()

    @cached_property
    def _trades(self) -> Trades:
        return round_trips(self._ran.fills, self._ran.funding)

    @cached_property
    def curve(self) -> Curve:
        """The equity curve as arrays."""
        ran, market = self._ran, self._market
        history = ran.history if market.instruments[0].is_perpetual else ()
        return make_curve(market, ran.fills, self._cash, self.ts_end, history)

    @cached_property
    def metrics(self) -> dict[str, float]:
        """The figures of the run, by name.

        Money is in quote, ratios are plain (0.1 is ten percent), ``nan`` where undefined. Ratios of
        daily returns go by UTC days, 365 a year, without a risk-free rate; exposure is the share of
        bars at whose close something was held; trades are finished round trips. Each formula is in
        docs/results.md.
        """
        fills = self._ran.fills
        funding = -sum(each.amount for each in self._ran.funding)
        figures = curve_figures(self.curve)
        kind, cruel = readings(fills)
        return {
            **figures,
            "profit_kind": figures["profit"] + kind,
            "profit_cruel": figures["profit"] + cruel,
            "turnover_yearly": turnover(self.curve, fills),
            **trade_figures(self._trades),
            "fees": total(fills.fee_worth) / SCALE,
            "funding": funding / SCALE,
            "orders": float(self._ran.orders),
            "fills": float(len(fills)),
            "refused": float(self._ran.refused),
        }

    @cached_property
    def trades(self) -> pl.DataFrame:
        """Round trips, one row each; an open one at the end has `is_open`, its profit so far."""
        return frames.trades_frame(self._trades)

    @cached_property
    def orders(self) -> pl.DataFrame:
        """Every order that was sent, in the order of sending."""
        return frames.orders_frame(list(self.engine.orders))

    @cached_property
    def fills(self) -> pl.DataFrame:
        """Every execution, oldest first."""
        return frames.fills_frame(self._ran.fills)

    @cached_property
    def equity(self) -> pl.DataFrame:
        """Cash, holdings and equity at the start and at every close of a base bar, in quote."""
        return frames.equity_frame(self.curve)

    def to_pandas(
        self, name: Literal["trades", "orders", "fills", "equity"] = "trades"
    ) -> pd.DataFrame:
        """Return one of the frames as pandas has it. pandas must be installed, pyarrow need not.

        Raises
        ------
        ValueError
            If there is no such frame.
        """
        if name not in ("trades", "orders", "fills", "equity"):
            raise ValueError(f"name was {name!r}, must be trades, orders, fills or equity")
        return frames.to_pandas(getattr(self, name))

    def report(self, path: str | Path) -> Path:
        """Write one HTML page that carries all it needs and opens without a network.

        Candles with every entry and exit, equity, drawdown, returns by month, the trades, every
        figure, the settings and the strategy's own text.

        Parameters
        ----------
        path : str or Path
            The file; its folder must exist.

        Returns
        -------
        Path
            Of the file that was written.
        """
        from tradecore.backtest.report import report_page

        target = Path(path)
        page = report_page(self)
        target.write_text(page, "utf-8")
        return target

    def summary_rows(self) -> dict[str, str]:
        """Return what `summary` says: the text of each line by its name."""
        m = self.metrics
        text = {name: written(name, value) for name, value in m.items()}
        quote = self.quote_asset
        bars = sum(len(run) for run in self.bars.values())
        rows = {
            "strategies": ", ".join(strategy.name for strategy in self.strategies),
            "symbols": f"{', '.join(self._instruments)}, {bars:,} bars of {self.timeframe}",
            "from": _date(self.ts_start),
            "to": _date(self.ts_end) + ("" if self.is_complete else " (interrupted)"),
            "fees": f"maker {self.fees.maker_bps:g} bps, taker {self.fees.taker_bps:g} bps",
            "equity": f"{text['equity_start']} -> {text['equity_end']} {quote}",
            "return": f"{text['return']} ({text['return_yearly']} a year)",
            "drawdown, largest": f"{text['drawdown_max']}, {text['drawdown_days_max']} long",
            "volatility": f"{text['volatility_yearly']} a year",
            "Sharpe, Sortino": f"{text['sharpe']}, {text['sortino']} (daily, 365)",
            "Calmar": text["calmar"],
            "exposure": f"{m['exposure']:.1%} of bars, turnover {text['turnover_yearly']} a year",
            "trades": f"{text['trades']} done, {text['trades_open']} open",
            "won": f"{text['win_rate']}, profit factor {text['profit_factor']}",
            "a trade": (
                f"mean {text['profit_mean']}, median {text['profit_median']}, "
                f"best {text['profit_best']}, worst {text['profit_worst']} {quote}"
            ),
            "fees paid": f"{text['fees']} {quote}",
            "orders, fills": f"{text['orders']}, {text['fills']}; {text['refused']} refused",
            "decisions": self.decisions.digest()[:16],
        }
        if any(instrument.is_perpetual for instrument in self._instruments.values()):
            rows["funding paid"] = f"{text['funding']} {quote}"
        if "profit_kind" in m and "profit_cruel" in m:
            rows["kind, cruel"] = f"{text['profit_kind']}, {text['profit_cruel']} {quote}"
        return rows

    def summary(self) -> str:
        """Return the figures as plain text, one line each."""
        return "\n".join(f"{name:<20}{value}" for name, value in self.summary_rows().items())

    def __repr__(self) -> str:
        m = self.metrics
        return f"Result(return={m['return']:+.2%}, trades={m['trades']:.0f})"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the picture of equity and the figures; no script."""
        from tradecore.backtest.picture import notebook_html

        return notebook_html(self.summary_rows(), self.curve)


def _date(ts: int) -> str:
    return datetime.fromtimestamp(ts / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")
