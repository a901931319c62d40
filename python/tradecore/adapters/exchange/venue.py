# SPDX-License-Identifier: Apache-2.0
"""The exchange as a pure state machine: requests, text frames and time in; answers and frames out.

No socket, no clock, no task. Skins (`server`, `memory`) carry bytes to it and from it; a feed
moves its market. Matching, balances and rules live in the compiled `sim`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from tradecore import _core
from tradecore.adapters.exchange import reports, user_events
from tradecore.adapters.exchange.account import Account, AccountSpec
from tradecore.adapters.exchange.addresses import Addresses
from tradecore.adapters.exchange.amounts import NS_PER_MS, NS_PER_SECOND
from tradecore.adapters.exchange.commission import COIN, Fees, Rates
from tradecore.adapters.exchange.frames import Trade
from tradecore.adapters.exchange.key_ring import KeyRing
from tradecore.adapters.exchange.listing import Listing, listed
from tradecore.adapters.exchange.market import SymbolMarket
from tradecore.adapters.exchange.rules import EXCHANGE_COUNTED, read_counts
from tradecore.adapters.exchange.streams import StreamHub
from tradecore.adapters.exchange.ticker_streams import TickerArrays
from tradecore.adapters.exchange.timers import Timers
from tradecore.model.instrument import Instrument, to_raw

if TYPE_CHECKING:
    from tradecore.adapters.exchange.faults.past import History

BEAT_NS = 100 * NS_PER_MS
"""Streams that are sent on a beat, and minutes, are looked at on this grid of venue time."""

_BUYER_MAKER = _core.model.FLAG_BUYER_MAKER


@dataclass(frozen=True, slots=True)
class VenueSpec:
    """What a venue lists and how it behaves.

    Parameters
    ----------
    instruments : sequence of Instrument
        Their order is their index everywhere.
    mode : str
        "ticks" for trades, quotes and books; "bars" for minute bars.
    stretch : float
        Venue seconds in a wall second, at least 1. Time windows that exist for transport delay
        are stretched by it; infinite where time moves with the data.
    recorded : frozenset of str
        Streams that are served as recorded.
    matching : _core.sim.VenueOptions
        How the matching engine keeps places in the queue and takes its fees.
    listing : Listing
        The rules of symbols that are listed as told; other instruments get what Binance might
        say of them.
    """

    instruments: Sequence[Instrument]
    mode: str
    ts_start: int
    accounts: Sequence[AccountSpec] = (AccountSpec(),)
    maker_fee_ppm: int = 1000
    taker_fee_ppm: int = 1000
    stretch: float = 1.0
    recorded: frozenset[str] = frozenset()
    settle_ns: int = 0
    matching: _core.sim.VenueOptions = field(default_factory=_core.sim.VenueOptions)
    listing: Listing = field(default_factory=Listing)


class VenueModel:
    """One exchange. All times are venue time in ns; `now` never goes back."""

    def __init__(self, spec: VenueSpec) -> None:
        self.now = spec.ts_start
        self.timers = Timers()
        self.clock_shift_ns = 0
        self.history: History | None = None
        self.stretch = spec.stretch
        self._usual_fees = Fees(Rates(spec.maker_fee_ppm, spec.taker_fee_ppm))
        self.addresses = Addresses(spec.stretch)
        self.hub = StreamHub()
        self.hub.on_change = self._on_stream_change
        told = spec.listing.symbols
        rules_listed = [
            told.get(instrument.symbol) or listed(instrument) for instrument in spec.instruments
        ]
        self.exchange_filters = list(spec.listing.exchange_filters)
        self.exchange_counts = read_counts(self.exchange_filters, EXCHANGE_COUNTED)
        self.sim = _core.sim.Venue(
            [rules.instrument.to_core() for rules in rules_listed],
            spec.maker_fee_ppm,
            spec.taker_fee_ppm,
            spec.mode,
            spec.matching,
        )
        self.markets = [
            SymbolMarket(rules, index, self.hub, self.sim, spec.recorded, spec.settle_ns)
            for index, rules in enumerate(rules_listed)
        ]
        for market in self.markets:
            if not market.rules.is_trading:
                self.sim.set_halted(market.index, True, ts=self.now)
        self._heard: list[SymbolMarket] = []  # Those whose changes of depth are listened to.
        self.by_symbol = {market.symbol: market for market in self.markets}
        self.ticker_arrays = TickerArrays(self.hub, self.markets)
        self.assets = dict.fromkeys(
            asset
            for instrument in spec.instruments
            for asset in (instrument.base_asset, instrument.quote_asset)
        )
        self._lists_begun = 0  # Every list up to this id has been told of.
        self.accounts: list[Account] = []
        self.keys = KeyRing(spec.stretch)
        for account in spec.accounts:
            self._open_account(account)

    def _open_account(self, spec: AccountSpec) -> None:
        account = Account(
            len(self.accounts),
            spec.api_key,
            spec.verifier(),
            spec.fees or self._usual_fees,
            can_trade=spec.can_trade,
            permissions=spec.permissions,
            asset_limits={asset: to_raw(most) for asset, most in spec.asset_limits.items()},
            ts_updated=self.now,
        )
        self.keys.add(account)
        self.accounts.append(account)
        if spec.fees is not None:
            self.sim.set_fees(account.index, spec.fees.to_core())
        for asset, amount in spec.deposits.items():
            self.assets[asset] = None
            self.sim.deposit(account.index, asset, to_raw(amount))

    def _on_stream_change(self, name: str) -> None:
        subject = name.partition("@")[0]
        if subject.startswith("!"):
            self.ticker_arrays.refresh()
        elif (market := self.by_symbol.get(subject.upper())) is not None:
            market.refresh()
            self._heard = [market for market in self.markets if market.hears_depth]

    # Rules, while it runs --------------------------------------------------------------------

    def set_status(self, symbol: str, status: str) -> None:
        """Put a symbol into another status; orders that stand stay.

        Only while it is TRADING are orders taken and matched; its trades are not sent otherwise.

        Raises
        ------
        ValueError
            If the symbol is not listed or there is no such status.
        """
        market = self._listed(symbol)
        market.rules = market.rules.with_status(status)
        self.sim.set_halted(market.index, not market.rules.is_trading, ts=self.now)
        self.settle()

    def set_rules(self, symbol: str, **changes: Any) -> None:
        """Change fields of a symbol's row of exchangeInfo; orders that stand stay.

        Of `filters` each replaces the one of its type.

        Raises
        ------
        ValueError
            If the symbol is not listed, or a field is not known or makes no sense. Nothing is
            changed then.
        """
        market = self._listed(symbol)
        rules = market.rules.with_changes(changes)
        self.sim.set_rules(market.index, rules.instrument.to_core())
        market.rules = rules

    def _listed(self, symbol: str) -> SymbolMarket:
        market = self.by_symbol.get(symbol)
        if market is None:
            raise ValueError(f"symbol was {symbol!r}, must be one that is listed")
        return market

    # Market in -------------------------------------------------------------------------------

    def advance(self, now: int) -> None:
        """Move venue time to `now`: minutes close, streams on a beat are sent."""
        for beat in range(self.next_beat, now + 1, BEAT_NS):
            self.move_clock(beat)
            for market in self.markets:
                market.advance(beat)
            if beat % NS_PER_SECOND == 0:
                self.ticker_arrays.send(beat)
        self.move_clock(now)

    @property
    def next_beat(self) -> int:
        """The next instant at which something is sent on a beat."""
        return self.now - self.now % BEAT_NS + BEAT_NS

    def move_clock(self, now: int) -> None:
        """Move venue time, run what is due by it, and leave the market alone."""
        while (due := self.timers.take(now)) is not None:
            self.now = max(self.now, due[0])
            due[1]()
        self.now = max(self.now, now)

    def on_trades(self, rows: NDArray[Any]) -> None:
        """Take in TRADE records in order of time."""
        self.sim.on_trades(rows)
        self._publish_trades(self.sim.take_trades() if self.sim.accounts_meet else rows)
        self.settle()

    def _publish_trades(self, rows: NDArray[Any]) -> None:
        run: list[Trade] = []
        taker = (-1, 0, 0)
        for row in rows.tolist():
            ts, index, flags = row[0], row[7], row[9]
            if not self.markets[index].rules.is_trading:
                continue
            trade = Trade(row[4], ts, row[2], row[3], bool(flags & _BUYER_MAKER))
            if run and taker != (index, ts, flags):
                self.markets[taker[0]].aggregate(run)
                run = []
            taker = (index, ts, flags)
            run.append(trade)
            self.markets[index].on_trade(trade)
        if run:
            self.markets[taker[0]].aggregate(run)

    def on_quotes(self, rows: NDArray[Any]) -> None:
        """Take in QUOTE records."""
        self.sim.on_quotes(rows)
        if self.sim.shows_accounts:
            self._publish_book(*self.sim.take_book())
        else:
            self._publish_quotes(rows)
        self.settle()

    def _publish_quotes(self, rows: NDArray[Any]) -> None:
        for row in rows.tolist():
            self.markets[row[7]].on_quote(row[0], row[6], (row[2], row[3]), (row[4], row[5]))

    def on_levels(self, rows: NDArray[Any]) -> None:
        """Take in BOOK_LEVEL records, whole updates."""
        self.sim.on_levels(rows)
        if self.sim.shows_accounts:
            self._publish_book(*self.sim.take_book())
        else:
            self._publish_levels(rows)
        self.settle()

    def _publish_book(self, levels: NDArray[Any], quotes: NDArray[Any]) -> None:
        if len(levels):
            self._publish_levels(levels)
        if len(quotes):
            self._publish_quotes(quotes)

    def _publish_levels(self, rows: NDArray[Any]) -> None:
        if self._heard:
            levels: dict[int, list[Any]] = {market.index: [] for market in self._heard}
            for row in rows.tolist():
                if row[7] in levels:
                    levels[row[7]].append(row)
            for market in self._heard:
                if levels[market.index]:
                    market.on_levels(levels[market.index])

    def on_recorded(self, name: str, frame: bytes) -> None:
        """Publish a recorded frame of a combined stream as it is."""
        channel = self.hub.channel(name)
        if channel is not None:
            channel.publish_recorded(frame)

    def open_phase(self, ts: int, bars: NDArray[Any]) -> int:
        """Open `bars`, one row an instrument, at `ts`; return how many order reports came of it."""
        self.move_clock(ts)
        if not len(bars):
            return 0
        self.sim.open_phase(bars)
        return len(self.settle())

    def close_phase(self, ts: int, bars: NDArray[Any]) -> int:
        """Close `bars` at `ts`, send klines and tickers; return how many order reports came."""
        self.move_clock(ts)
        made = 0
        if len(bars):
            self.sim.close_phase(bars)
            made = len(self.settle())
            for at, index in enumerate(bars["instrument"].tolist()):
                if self.markets[index].rules.is_trading:
                    self.markets[index].candles.append_bars(bars[at : at + 1])
        for market in self.markets:
            market.on_close(ts)
            market.send_tickers(ts)
        self.ticker_arrays.send(ts)
        return made

    # Orders out ------------------------------------------------------------------------------

    def settle(self) -> list[Any]:
        """Turn what the matching engine reports into user events; return the reports."""
        made: list[Any] = self.sim.take_reports()
        if not made:
            return made
        if self.sim.accounts_meet:
            self._publish_trades(self.sim.take_trades())
        if self.sim.shows_accounts:
            self._publish_book(*self.sim.take_book())
        last_of = {report.list_id: report for report in made if report.list_id >= 0}
        touched: dict[int, dict[str, None]] = {}
        for report in made:
            account = self.accounts[report.account]
            instrument = self.markets[report.instrument].instrument
            if report.list_id > self._lists_begun:
                self._lists_begun = report.list_id
                self._emit_list(report, reports.LIST_BEGUN)
            account.emit(partial(user_events.execution_report, instrument.symbol, report))
            if report.list_id >= 0:
                if report.old_client_id not in ("", report.client_id):
                    self._emit_list(report, reports.LIST_UPDATED)
                if report.is_list_over and report is last_of[report.list_id]:
                    self._emit_list(report, reports.LIST_DONE)
            if report.last_quantity and report.last_quantity == report.filled_quantity:
                account.orders.filled_first(self.now, report.is_maker)
            account.ts_updated = report.ts_event
            assets = touched.setdefault(account.index, {})
            assets[instrument.base_asset] = assets[instrument.quote_asset] = None
            if report.fee:
                assets[report.fee_asset] = None
        for index, assets in touched.items():
            account = self.accounts[index]
            account.emit(partial(self._position, account, assets))
        if self.history is not None:
            self.history.note(self.now, dict.fromkeys(r.order_id for r in made), touched)
        return made

    def _position(self, account: Account, assets: Iterable[str], unit: int) -> bytes:
        held = self.sim.balances(account.index)
        return user_events.account_position(held, assets, account.ts_updated, unit)

    def _emit_list(self, report: Any, state: tuple[str, str]) -> None:
        """Tell that the report's list has begun, was changed, or has no open order any more."""
        listed: Any = self.sim.order_list(report.list_id)
        symbol, orders = self.markets[listed.instrument].symbol, self.orders_of(listed)
        self.accounts[listed.account].emit(
            partial(user_events.list_status, symbol, listed, orders, state, report.ts_event)
        )

    def has_coin_price(self, market: SymbolMarket) -> bool:
        """Whether fees on a symbol can be paid in BNB: its quote asset has a market of it."""
        quote = market.instrument.quote_asset
        return quote == COIN or any(
            (other.instrument.base_asset, other.instrument.quote_asset) == (COIN, quote)
            for other in self.markets
        )

    def orders_of(self, listed: Any) -> list[Any]:
        """Return the orders of a list of the matching engine, by their ids."""
        ids = (listed.entry, listed.target, listed.stop, listed.follower)
        return [self.sim.order(order_id) for order_id in ids if order_id >= 0]

    def balances(self, account: Account) -> dict[str, tuple[int, int]]:
        """Return {asset: (free, locked)} of an account, every listed asset included."""
        held: dict[str, tuple[int, int]] = self.sim.balances(account.index)
        return dict.fromkeys(self.assets, (0, 0)) | held

    def deposit(self, account: Account, asset: str, raw: int) -> None:
        """Give an account `raw` units of 1e-8 more of an asset, and tell it so."""
        self.sim.deposit(account.index, asset, raw)
        self.assets[asset] = None
        account.ts_updated = self.now
        if self.history is not None:
            self.history.note(self.now, (), (account.index,))
        account.emit(partial(user_events.balance_update, asset, raw, self.now))
        balances = self.balances(account)
        account.emit(partial(user_events.account_position, balances, [asset], self.now))

    @property
    def clock(self) -> int:
        """What the exchange's own clock shows, ns: `now`, unless it is wrong."""
        return self.now + self.clock_shift_ns
