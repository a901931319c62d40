# SPDX-License-Identifier: Apache-2.0
"""How an exchange is asked for: one frozen description, and what is built from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tradecore import _core
from tradecore.adapters.exchange.account import DEMO_KEY, AccountSpec
from tradecore.adapters.exchange.bar_replay import BarFeed
from tradecore.adapters.exchange.capture_replay import CaptureFeed
from tradecore.adapters.exchange.exchange import Exchange, stretch_of
from tradecore.adapters.exchange.faults import Fault
from tradecore.adapters.exchange.feed import Feed
from tradecore.adapters.exchange.generated import STYLES, GeneratedFeed
from tradecore.adapters.exchange.intervals import MINUTE_NS
from tradecore.adapters.exchange.listing import Listing, instrument_for, read_listing
from tradecore.adapters.exchange.pacing import Wall
from tradecore.adapters.exchange.server import AGE_SECONDS_MAX, LOOPBACK, ExchangeServer
from tradecore.adapters.exchange.venue import VenueSpec
from tradecore.errors import DataError
from tradecore.model.instrument import Instrument

VenueOptions = _core.sim.VenueOptions
WARM_NS = MINUTE_NS
"""A market of now begins so long before it, so that there are trades to ask for at once."""
DEFAULT_SYMBOLS = ("BTCUSDT", "ETHUSDT", "BNBUSDT", "SOLUSDT")


@dataclass(frozen=True, slots=True)
class GeneratedMarket:
    """A seeded market. The same seed, symbols and start give the same market.

    Parameters
    ----------
    ts_start : int, optional
        Where it begins, ns. Default: now. The exchange's clock is then the wall's at the start.
    history_minutes : int
        How many minutes of klines there are before it.
    style : str
        "usual"; "wild": storms and jumps; "thin": wide and shallow; "broken": jumps, halts, and
        books whose sides cross for an instant.

    Raises
    ------
    ValueError
        If there is no such style.
    """

    symbols: Sequence[str] = DEFAULT_SYMBOLS
    seed: int = 7
    ts_start: int | None = None
    history_minutes: int = 3000
    style: str = "usual"

    def __post_init__(self) -> None:
        if self.style not in STYLES:
            raise ValueError(f"style was {self.style!r}, must be one of {', '.join(STYLES)}")


@dataclass(frozen=True, slots=True)
class CaptureReplay:
    """Recorded raw captures (gz), of one or several symbols, in any order.

    Parameters
    ----------
    queue : str
        What a print at exactly a resting order's price does: "strict", "risk_averse",
        "proportional", "power", "power2", "power3", "log" or "log2"; see docs/fills.md.
    queue_exponent : float
        The n of the powers, above 0.
    """

    paths: Sequence[Path]
    queue: str = "strict"
    queue_exponent: float = 3.0


@dataclass(frozen=True, slots=True)
class BarReplay:
    """One-minute BAR records by symbol. Bars that open before `ts_start` are history."""

    bars: Mapping[str, NDArray[Any]]
    ts_start: int | None = None
    instruments: Mapping[str, Instrument] = field(default_factory=dict)


Market = GeneratedMarket | CaptureReplay | BarReplay


@dataclass(frozen=True, slots=True)
class ExchangeOptions:
    """What an exchange serves, how fast and to whom.

    Parameters
    ----------
    market : GeneratedMarket, CaptureReplay or BarReplay
    speed : float or None
        Venue seconds in a wall second; None or 0: as fast as clients take what is sent.
    lockstep : bool
        Bars only: wait for the client after each step. `speed` has no meaning then.
    hold : bool, optional
        Let venue time stand still until the first market subscription. Default: replays do,
        generated markets do not.
    host, port : str, int
        Port 0 takes a free one. Demo keys are accepted on loopback addresses only.
    accounts : sequence of AccountSpec
    maker_fee_ppm, taker_fee_ppm : int
        Fees in parts per million.
    hosts : sequence of str
        Names that requests may give in Host and Origin headers beside loopback ones and `host`.
    exchange_info : Path, optional
        An exchangeInfo as Binance answers it (JSON, or .gz): its symbols are listed with their
        rules. Those that `market` has no data of have no price until orders make one.
    age_seconds_max : float
        How old WebSocket connections get; Binance ends them after 24 hours.
    faults : sequence of Fault
        What goes wrong, from the start on; more can be given while it runs.
    fault_seed : int
        The same seed and the same requests meet the same faults.

    Raises
    ------
    ValueError
        If a value is out of range, or demo keys would be open to a network.
    """

    market: Market = field(default_factory=GeneratedMarket)
    speed: float | None = 1.0
    lockstep: bool = False
    hold: bool | None = None
    host: str = "127.0.0.1"
    port: int = 0
    accounts: Sequence[AccountSpec] = (AccountSpec(),)
    maker_fee_ppm: int = 1000
    taker_fee_ppm: int = 1000
    exchange_info: Path | None = None
    hosts: Sequence[str] = ()
    age_seconds_max: float = AGE_SECONDS_MAX
    faults: Sequence[Fault] = ()
    fault_seed: int = 0

    def __post_init__(self) -> None:
        if self.speed is not None and not 0 <= self.speed <= 100_000:
            raise ValueError(f"speed was {self.speed}, must be from 0 to 100000")
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"port was {self.port}, must be from 0 to 65535")
        if self.lockstep and not isinstance(self.market, BarReplay):
            raise ValueError("lockstep needs a replay of one-minute bars")
        if not 0 < self.age_seconds_max <= AGE_SECONDS_MAX:
            raise ValueError(
                f"age_seconds_max was {self.age_seconds_max}, must be over 0 and at most 86400"
            )
        if not self.accounts:
            raise ValueError("accounts were empty, must be at least one")
        if self.host not in LOOPBACK and any(a.api_key == DEMO_KEY for a in self.accounts):
            raise ValueError(
                f"host was {self.host!r}: the demo key is public and serves loopback only, "
                "give accounts keys of their own"
            )


def build(options: ExchangeOptions, wall: Wall) -> Exchange:
    """Return the exchange that `options` describes, not yet serving.

    Raises
    ------
    DataError
        If a recording cannot be read or does not hold what it must.
    """
    market = options.market
    rate = None if options.lockstep else options.speed or None
    is_now = isinstance(market, GeneratedMarket) and market.ts_start is None
    ts_now = wall.unix_ns()
    listing = Listing() if options.exchange_info is None else read_listing(options.exchange_info)
    feed = _feed(market, ts_now - WARM_NS, listing)
    spec = VenueSpec(
        instruments=_listed(feed, listing),
        listing=listing,
        mode=feed.mode,
        ts_start=feed.ts_start,
        accounts=options.accounts,
        maker_fee_ppm=options.maker_fee_ppm,
        taker_fee_ppm=options.taker_fee_ppm,
        stretch=stretch_of(rate),
        recorded=feed.recorded,
        settle_ns=feed.settle_ns,
        matching=_matching(market),
    )
    hold = options.hold
    if hold is None:
        hold = rate is None or not isinstance(market, GeneratedMarket)
    return Exchange(
        feed,
        spec,
        wall,
        rate,
        options.lockstep,
        hold,
        options.faults,
        options.fault_seed,
        ts_now if is_now else None,
    )


def _matching(market: Market) -> VenueOptions:
    if isinstance(market, CaptureReplay):
        return VenueOptions(
            queue=market.queue, queue_exponent=market.queue_exponent, accounts_meet=True
        )
    is_generated = isinstance(market, GeneratedMarket)
    # What an engine shows never crosses: the book of a broken market is its feed's.
    shows = isinstance(market, GeneratedMarket) and market.style != "broken"
    return VenueOptions(accounts_meet=is_generated, shows_accounts=shows)


def _listed(feed: Feed, listing: Listing) -> list[Instrument]:
    """Return what has a market, then what is only listed."""
    fed = {instrument.symbol for instrument in feed.instruments}
    if listing.symbols and not fed <= listing.symbols.keys():
        missing = ", ".join(sorted(fed - listing.symbols.keys()))
        raise DataError(f"exchangeInfo lists no {missing}, must list every symbol with a market")
    others = (rules for symbol, rules in listing.symbols.items() if symbol not in fed)
    return [*feed.instruments, *(rules.instrument for rules in others)]


def server_of(exchange: Exchange, options: ExchangeOptions, wall: Wall) -> ExchangeServer:
    """Return the server of an exchange, not yet listening; its connections go by `wall`."""
    return ExchangeServer(
        exchange, wall, options.host, options.port, options.hosts, options.age_seconds_max
    )


def _feed(market: Market, ts_default: int, listing: Listing) -> Feed:
    if isinstance(market, CaptureReplay):
        return CaptureFeed(market.paths)
    if isinstance(market, BarReplay):
        instruments = [
            market.instruments.get(symbol)
            or (listing.symbols[symbol].instrument if symbol in listing.symbols else None)
            or _instrument_of_bars(symbol, rows)
            for symbol, rows in market.bars.items()
        ]
        return BarFeed(instruments, market.bars, market.ts_start)
    return GeneratedFeed(
        market.symbols,
        market.seed,
        ts_default if market.ts_start is None else market.ts_start,
        market.history_minutes,
        market.style,
        {symbol: rules.instrument for symbol, rules in listing.symbols.items()},
    )


def _instrument_of_bars(symbol: str, rows: NDArray[Any]) -> Instrument:
    sample = rows[:: max(1, len(rows) // 5000)]
    return instrument_for(symbol, sample["close"].tolist(), sample["volume_low"].tolist())
