# SPDX-License-Identifier: Apache-2.0
"""The exchange as a process: what it is asked for, and serving it until it is told to stop.

`tradecore exchange` serves in its own process. `tradecore run` starts ``python -m`` this module,
writes the request as one line of JSON to its standard input and holds the pipe open: when the pipe
closes, however the parent went, the exchange ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradecore.apps.accounts import AccountRequest
from tradecore.apps.fault_schedule import read_schedule
from tradecore.errors import ConfigError, TradecoreError

if TYPE_CHECKING:
    from tradecore.adapters.exchange import ExchangeOptions
    from tradecore.adapters.exchange.options import Market
    from tradecore.apps.config import Resolved

DEFAULT_SEED = 2
DEFAULT_SPEED = 60.0
GENERATED_START_NS = 1_704_067_200_000_000_000
"""Where the generated market of a run begins, 2024-01-01: the same seed is the same market."""


@dataclass(frozen=True, slots=True)
class ExchangeRequest:
    """What a run needs of its exchange; plain values that JSON can hold."""

    symbols: Sequence[str]
    seed: int
    speed: float
    replay: Sequence[str]
    lockstep: bool
    cash: str
    maker_fee_ppm: int
    taker_fee_ppm: int
    port: int
    ts_start: int | None
    queue: str = "strict"
    faults: Sequence[dict[str, Any]] = field(default_factory=list)
    fault_seed: int = 0
    style: str = "usual"
    exchange_info: str | None = None
    accounts: Sequence[dict[str, Any]] = field(default_factory=list, repr=False)
    """Fields of AccountRequest; empty: the demo account, with `cash`."""

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))


def request_of(
    resolved: Resolved, port: int, ts_start: int | None, faults: Path | None = None
) -> ExchangeRequest:
    """Return what the settings ask of the exchange, and a schedule of faults if there is one.

    With recordings and without symbols of its own, a run trades what is recorded.
    """
    settings = resolved.settings
    fault_seed, listed = (0, []) if faults is None else read_schedule(faults)
    all_recorded = settings.run.replay and resolved.origin(("symbols",)) == "default"
    return ExchangeRequest(
        symbols=() if all_recorded else settings.symbols,
        seed=DEFAULT_SEED if settings.run.seed is None else settings.run.seed,
        speed=settings.run.speed or DEFAULT_SPEED,
        replay=[str(path) for path in settings.run.replay],
        lockstep=settings.run.lockstep,
        cash=str(settings.account.cash),
        maker_fee_ppm=int(settings.fees.maker_bps * 100),
        taker_fee_ppm=int(settings.fees.taker_bps * 100),
        port=port,
        ts_start=ts_start,
        queue=settings.run.queue,
        faults=listed,
        fault_seed=fault_seed,
    )


def style_of(market: str | None) -> str:
    """Return the style of a generated market as ``--market`` names it."""
    from tradecore.adapters.exchange.generated import STYLES

    named = "usual" if market in (None, "generated") else market
    if named not in STYLES or named is None:
        raise ConfigError(f"--market was {market!r}, must be generated, {', '.join(STYLES)}")
    return named


def serve(request: ExchangeRequest) -> None:
    """Serve on 127.0.0.1 until SIGINT or SIGTERM; print one JSON line when it listens.

    Raises
    ------
    ConfigError, DataError
        If a symbol has no quote asset that is known, a recording does not hold what it must, or a
        fault cannot be at this exchange.
    """
    from tradecore.adapters.exchange import run_exchange

    run_exchange(_options(request), lambda line: print(line, flush=True))


def _options(request: ExchangeRequest) -> ExchangeOptions:
    from tradecore.adapters.exchange import AccountSpec, ExchangeOptions, Fault

    return ExchangeOptions(
        market=_market(request),
        speed=request.speed,
        lockstep=request.lockstep,
        port=request.port,
        accounts=[AccountRequest(**values).to_spec() for values in request.accounts]
        or [AccountSpec(deposits={"USDT": Decimal(request.cash)})],
        maker_fee_ppm=request.maker_fee_ppm,
        taker_fee_ppm=request.taker_fee_ppm,
        exchange_info=None if request.exchange_info is None else Path(request.exchange_info),
        faults=[Fault.of(values) for values in request.faults],
        fault_seed=request.fault_seed,
    )


def _market(request: ExchangeRequest) -> Market:
    from tradecore.adapters.exchange import BarReplay, CaptureReplay, GeneratedMarket
    from tradecore.adapters.exchange.listing import split_symbol

    if not request.replay:
        for symbol in request.symbols if request.exchange_info is None else ():
            try:
                split_symbol(symbol)
            except ValueError as error:
                raise ConfigError(str(error)) from None
        return GeneratedMarket(
            symbols=request.symbols,
            seed=request.seed,
            ts_start=request.ts_start,
            style=request.style,
        )
    from tradecore.apps.recordings import are_captures, load_bars

    paths = [Path(text) for text in request.replay]
    if are_captures(paths):
        return CaptureReplay(paths, request.queue)
    if request.queue != "strict":
        raise ConfigError(f"run.queue was {request.queue}, must be strict where bars are replayed")
    bars = load_bars(paths, request.symbols)
    return BarReplay({name: each.records for name, each in bars.items()}, request.ts_start)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    """Serve the request that standard input holds, until it closes."""
    request = ExchangeRequest(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    try:
        serve(request)
    except TradecoreError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
