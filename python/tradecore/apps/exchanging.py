# SPDX-License-Identifier: Apache-2.0
"""The command that serves the exchange by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tradecore.apps.arguments import split_files
from tradecore.apps.flags import Assignments, Lockstep, Profile, Queue, Seed, Speed
from tradecore.errors import ConfigError


def exchange(
    port: Annotated[str, typer.Option(metavar="N", help="Loopback port; 0: any free one.")] = "0",
    market: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="generated (usual), wild, thin or broken."),
    ] = None,
    symbols: Annotated[
        str | None, typer.Option(metavar="A,B", help="What to list: names, or how many.")
    ] = None,
    exchange_info: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="List the symbols of an exchangeInfo (JSON, .gz) too."),
    ] = None,
    seed: Seed = None,
    speed: Speed = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE...", help="Serve recorded captures or klines."),
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    lockstep: Lockstep = False,
    queue: Queue = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="Venue time at the start, UTC (now).")
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY[:SOURCE]",
            help="An account in place of the demo one; repeat for more. SOURCE: hmac or ed25519 "
            "makes a key and prints it; env:NAME or a file holds a secret or a public key.",
        ),
    ] = None,
    deposit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[KEY:]ASSET=N", help="What accounts start with, or one; repeat for more."
        ),
    ] = None,
    cash: Annotated[
        str | None, typer.Option(metavar="N", help="USDT that accounts start with.")
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What is to go wrong, and when.")
    ] = None,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Serve the local Binance-compatible exchange on 127.0.0.1."""
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"--port was '{port}', must be a whole number from 0 to 65535")
    _, replays = split_files(more or [], replay)
    if market is not None and replays:
        raise ConfigError(f"--market was {market}, must be left out where recordings are replayed")
    from tradecore.apps.accounts import read_accounts
    from tradecore.apps.config import load
    from tradecore.apps.recordings import parse_moment
    from tradecore.apps.serving import request_of, serve, style_of

    flags = {
        "profile": profile,
        "venue": "exchange",
        "symbols": _named(symbols),
        "account.cash": cash,
        "run.speed": speed,
        "run.seed": seed,
        "run.replay": [str(path) for path in replays] or None,
        "run.lockstep": lockstep or None,
        "run.queue": queue,
    }
    resolved = load(None, environment=os.environ, assignments=assignments or (), flags=flags)
    ts_start = parse_moment(start, "--start") if start else None
    request = request_of(resolved, int(port), ts_start, faults)
    accounts = read_accounts(
        account or (), deposit or (), request.cash, os.environ, lambda line: print(line, flush=True)
    )
    listing = None if exchange_info is None else str(exchange_info)
    serve(replace(request, style=style_of(market), accounts=accounts, exchange_info=listing))


def _named(symbols: str | None) -> str | None:
    """Return a count of symbols as so many names; names stay as they are."""
    if symbols is None or not (symbols.isascii() and symbols.isdigit()):
        return symbols
    from tradecore.adapters.exchange.symbols import first_symbols

    try:
        return ",".join(first_symbols(int(symbols)))
    except ValueError as error:
        raise ConfigError(f"flag --symbols: {error}") from None
