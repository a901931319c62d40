# SPDX-License-Identifier: Apache-2.0
"""A feed of a seeded, generated market, with history before its start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tradecore import _core
from tradecore.adapters.exchange.intervals import MINUTE_NS
from tradecore.adapters.exchange.listing import instrument_for
from tradecore.adapters.exchange.venue import BEAT_NS, VenueModel
from tradecore.model.instrument import Instrument, from_raw

# Where symbols that the generator has no market of its own for begin, whole quote units.
_PRICES = {"XRPUSDT": 0.6, "ADAUSDT": 0.45, "DOGEUSDT": 0.12, "LTCUSDT": 70.0, "LINKUSDT": 14.0}
_PRICE_DEFAULT = 10.0
_TICKS_MIN = 1000  # A price of fewer ticks hardly moves.
# Factors of a usual market's figures, and figures of their own.
_FACTORS: Mapping[str, Mapping[str, float]] = {
    "usual": {},
    "wild": {"volatility_bps": 4.0, "trades_per_second": 2.0, "spread_bps": 3.0},
    "thin": {"level_trades": 0.1, "trades_per_second": 0.05},
    "broken": {},
}
_FIGURES: Mapping[str, Mapping[str, float]] = {
    "usual": {},
    "wild": {"jumps_per_day": 100.0},
    "thin": {"spread_bps": 15.0, "level_gap_bps": 20.0},
    "broken": {"jumps_per_day": 50.0, "halts_per_day": 100.0, "halt_minutes": 2.0,
               "crossings_per_hour": 120.0},
}  # fmt: skip
STYLES = tuple(_FACTORS)
"""What a generated market can be like: usual; wild: storms and jumps; thin: wide and shallow, few
trades; broken: jumps, halts, and a book whose sides cross for an instant."""

_TRADES_PER_SECOND_MAX = 4.0
_QUOTE = int(_core.model.RecordKind.QUOTE)
_TRADE = int(_core.model.RecordKind.TRADE)


class GeneratedFeed:
    """Trades, quotes and books of several symbols that depend on seed, symbols and start alone.

    Parameters
    ----------
    ts_start : int
        ns; taken down to the whole minute.
    history_minutes : int
        How many minutes of klines lie before the start.
    style : str
        One of STYLES.
    listed : mapping of str to Instrument, optional
        The rules of symbols that are listed as told.
    """

    mode = "ticks"
    recorded: frozenset[str] = frozenset()
    settle_ns = 0

    def __init__(
        self,
        symbols: Sequence[str],
        seed: int,
        ts_start: int,
        history_minutes: int,
        style: str = "usual",
        listed: Mapping[str, Instrument] | None = None,
    ) -> None:
        self.ts_start = ts_start - ts_start % MINUTE_NS
        self._now = self.ts_start
        known = {spec.instrument.symbol: spec for spec in _core.market.default_markets()}
        told = listed or {}
        specs = [
            _styled(_spec(symbol, known.get(symbol), told.get(symbol)), style) for symbol in symbols
        ]
        self.instruments = tuple(
            told.get(spec.instrument.symbol) or _instrument(spec.instrument) for spec in specs
        )
        self._generator = _core.market.Generator(seed, specs, self.ts_start, history_minutes)

    def prime(self, venue: VenueModel) -> None:
        """Give the venue the bars before the start, and the books at it."""
        for market in venue.markets[: len(self.instruments)]:
            market.candles.append_bars(self._generator.history(market.index))
            market.candles.start_forming(self.ts_start)
        self._play(venue, self.ts_start)

    def next_ns(self) -> int | None:
        """Return the end of the next slice; a generated market never ends."""
        return self._now + BEAT_NS

    def run(self, venue: VenueModel, until: int) -> None:
        """Generate whole slices of one beat each."""
        while self._now + BEAT_NS <= until:
            self._now += BEAT_NS
            self._play(venue, self._now)
            venue.advance(self._now)

    def _play(self, venue: VenueModel, until: int) -> None:
        batch = self._generator.advance(until)
        halts = batch.halts
        _change_status(venue, halts, False)
        trades, quotes, levels = batch.trades, batch.quotes, batch.levels
        messages: list[list[int]] = batch.messages.tolist()
        at = 0
        while at < len(messages):
            kind, begin, end = messages[at]
            at += 1
            while at < len(messages) and messages[at][0] == kind:
                end = messages[at][2]
                at += 1
            if kind == _TRADE:
                venue.on_trades(trades[begin:end])
            elif kind == _QUOTE:
                venue.on_quotes(quotes[begin:end])
            else:
                venue.on_levels(levels[begin:end])
        _change_status(venue, halts, True)


def _change_status(venue: VenueModel, halts: Any, is_halted: bool) -> None:
    """Halt symbols or let them go on, where nobody has put them into another status."""
    before, after = ("TRADING", "HALT") if is_halted else ("HALT", "TRADING")
    for _, index, begins in halts:
        market = venue.markets[index]
        if begins == is_halted and market.status == before:
            venue.set_status(market.symbol, after)


def _figures(spec: Any) -> dict[str, float]:
    names = (
        *("volatility_bps", "spread_bps", "trades_per_second"),
        *("level_trades", "level_gap_bps"),
    )
    return {name: getattr(spec, name) for name in names}


def _styled(spec: Any, style: str) -> Any:
    if style == "usual":
        return spec
    figures: dict[str, float] = {
        name: value * _FACTORS[style].get(name, 1.0) for name, value in _figures(spec).items()
    }
    figures["trades_per_second"] = min(figures["trades_per_second"], _TRADES_PER_SECOND_MAX)
    figures |= _FIGURES[style]
    return _core.market.MarketSpec(
        spec.instrument,
        spec.start_price,
        trade_notional=spec.trade_notional,
        **figures,
    )


def _spec(symbol: str, known: Any, listed: Instrument | None) -> Any:
    """Return the market of a symbol: the generator's own, under other rules if it is listed so."""
    if known is not None and listed is None:
        return known
    instrument = (listed or instrument_for(symbol)).to_core()
    start = _PRICES.get(symbol, _PRICE_DEFAULT)
    if known is not None:
        start = float(from_raw(known.start_price))
    tick = instrument.tick_size
    price = instrument.quantise_price(start, _core.model.Rounding.NEAREST)
    price = max(price, _TICKS_MIN * tick, -(-instrument.price_min // tick) * tick)
    price = min(price, instrument.price_max // 2 // tick * tick)
    if known is None:
        return _core.market.MarketSpec(instrument, price)
    return _core.market.MarketSpec(
        instrument, price, trade_notional=known.trade_notional, **_figures(known)
    )


def _instrument(core: Any) -> Instrument:
    return Instrument(
        symbol=core.symbol,
        base_asset=core.base_asset,
        quote_asset=core.quote_asset,
        tick_size=from_raw(core.tick_size),
        lot_size=from_raw(core.lot_size),
        quantity_min=from_raw(core.quantity_min),
        quantity_max=from_raw(core.quantity_max),
        notional_min=from_raw(core.notional_min),
        notional_max=from_raw(core.notional_max),
        price_min=from_raw(core.price_min),
        price_max=from_raw(core.price_max),
        order_rules=instrument_for(core.symbol).order_rules,
    )
