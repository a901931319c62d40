# SPDX-License-Identifier: Apache-2.0
"""The `tradecore` command. Arguments in, exit code out; everything heavy loads when it is used.

Exit codes: 0 done; 1 the world failed (venue, disk), or a check found something; 2 something given
was wrong, and nothing was changed; 3 another instance has the journal, and nothing was sent; 130
interrupted before anything ran, or before a sweep was whole. What is expected to go wrong is one
line for each mistake on stderr; a traceback is a bug.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tradecore import __version__
from tradecore.apps.arguments import split_data, split_files
from tradecore.apps.exchanging import exchange
from tradecore.apps.flags import (
    Assignments,
    Captures,
    Cash,
    Config,
    Files,
    From,
    Funding,
    Klines,
    Leverage,
    Lockstep,
    Market,
    Output,
    Profile,
    Queue,
    Seed,
    Speed,
    Strategies,
    Symbol,
    Symbols,
    To,
)
from tradecore.errors import ConfigError, DataError, JournalInUse, TradecoreError

if TYPE_CHECKING:
    from tradecore.apps.config import Resolved

app = typer.Typer(
    name="tradecore",
    help="Write a strategy once; run it live on Binance, over years of history, or on the "
    "exchange that comes with it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
config_app = typer.Typer(no_args_is_help=True, help="Check, explain and list settings.")
app.add_typer(config_app, name="config")
check_app = typer.Typer(no_args_is_help=True, help="Check a strategy: its bias, its warm-up.")
app.add_typer(check_app, name="check")

IN_USE = 3
INTERRUPTED = 130


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"tradecore {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit


@app.command()
def run(
    files: Files = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="60s", help="Stop after this much wall time.")
    ] = None,
    speed: Speed = None,
    seed: Seed = None,
    symbols: Symbols = None,
    strategy: Annotated[
        str | None, typer.Option(metavar="NAME", help="Built-in example, or path.py:Name.")
    ] = None,
    venue: Annotated[
        str | None, typer.Option(metavar="NAME", help="exchange, binance-testnet or binance.")
    ] = None,
    replay: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE...", help="Recorded captures or klines to trade on."),
    ] = None,
    lockstep: Lockstep = False,
    on_stop: Annotated[
        str | None, typer.Option(metavar="keep|flatten", help="What a stop does with positions.")
    ] = None,
    exchange: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Trade on an exchange that is served here already."),
    ] = None,
    state: Annotated[
        str | None, typer.Option(metavar="FILE", help="The journal to go on from.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take the account as it is; lift its halt.")
    ] = False,
    output: Output = None,
    profile: Profile = None,
    assignments: Assignments = None,
    no_table: Annotated[
        bool, typer.Option("--no-table", help="Plain lines instead of the live table.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the summary.")] = False,
) -> None:
    """Trade: on the embedded exchange by default, with no argument and no file needed."""
    config, more = split_files(files or [], replay)
    resolved = _load(
        config,
        assignments,
        {
            "profile": profile,
            "venue": venue,
            "symbols": symbols,
            "strategy": strategy,
            "run.for": for_,
            "run.speed": speed,
            "run.seed": seed,
            "run.replay": [str(path) for path in more] or None,
            "run.lockstep": lockstep or None,
            "run.on_stop": on_stop,
            "run.exchange": exchange,
            "run.state": state,
            "run.accept": accept or None,
            "run.output": output,
        },
    )
    from tradecore.apps.running import run_live

    style: Literal["table", "lines", "quiet"]
    style = "quiet" if quiet else "lines" if no_table or not sys.stdout.isatty() else "table"
    raise typer.Exit(run_live(resolved, style))


@app.command()
def backtest(
    strategy: Strategies = None,
    data: Klines = None,
    symbol: Symbol = None,
    cash: Cash = None,
    market: Market = None,
    leverage: Leverage = None,
    funding: Funding = None,
    from_: From = None,
    to: To = None,
    output: Output = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Run a strategy over recorded bars; print its summary and write its report."""
    name, config, files = split_data(strategy, data)
    resolved = _load(
        config,
        assignments,
        {
            "profile": profile,
            "strategy": name,
            "symbols": symbol,
            "account.cash": cash,
            "run.output": output,
            **_market(market, leverage, funding),
        },
    )
    from tradecore.apps.backtesting import run_backtest

    raise typer.Exit(run_backtest(resolved, files, from_, to, as_json=json))


@app.command()
def replay(
    strategy: Strategies = None,
    data: Captures = None,
    timeframe: Annotated[str, typer.Option(metavar="1m", help="Of the base bars.")] = "1m",
    symbol: Symbols = None,
    market: Market = None,
    leverage: Leverage = None,
    funding: Funding = None,
    from_: From = None,
    to: To = None,
    queue: Queue = None,
    latency: Annotated[
        str | None,
        typer.Option(metavar="MS", help="Delay of messages, or DATA,ORDERS,RESPONSES (0)."),
    ] = None,
    cash: Cash = None,
    output: Output = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Run a strategy over recorded trades, quotes and books; print its summary, write its report.

    Symbols are those of the captures, or those named.
    """
    name, config, files = split_data(strategy, data, "capture")
    flags = {"profile": profile, "strategy": name, "account.cash": cash, "run.output": output}
    flags |= _market(market, leverage, funding)
    resolved = _load(config, assignments, flags)
    from tradecore.apps.replaying import Asked, run_replay

    symbols = tuple(symbol.split(",")) if symbol else ()
    asked = Asked(timeframe, queue or "strict", latency, symbols, from_, to)
    raise typer.Exit(run_replay(resolved, files, asked, as_json=json))


@app.command()
def sweep(
    strategy: Strategies = None,
    data: Klines = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES",
            help="Values of a param, 1,2,3 or FIRST:LAST[:STEP], last included; repeat for more.",
        ),
    ] = None,
    by: Annotated[str, typer.Option(metavar="FIGURE", help="What the best are by.")] = "sharpe",
    best: Annotated[int, typer.Option(metavar="N", min=1, help="Rows to print.")] = 10,
    store: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Parquet that keeps finished sets, to go on from."),
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Threads (all processors).", show_default=False),
    ] = None,
    symbol: Symbol = None,
    cash: Cash = None,
    market: Market = None,
    leverage: Leverage = None,
    funding: Funding = None,
    from_: From = None,
    to: To = None,
    output: Output = None,
    json: Annotated[bool, typer.Option("--json", help="Print the best as JSON.")] = False,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Run a strategy for every set of its params; print the best, a heat map, write reports."""
    name, config, files = split_data(strategy, data)
    flags = {
        "profile": profile,
        "strategy": name,
        "symbols": symbol,
        "account.cash": cash,
        "run.output": output,
        **_market(market, leverage, funding),
    }
    resolved = _load(config, assignments, flags)
    from tradecore.apps.sweeping import Asked, run_sweep

    asked = Asked(grid or (), by, best, store, threads)
    raise typer.Exit(run_sweep(resolved, files, from_, to, asked, as_json=json))


@check_app.command()
def lookahead(
    strategy: Strategies = None,
    data: Klines = None,
    symbol: Symbol = None,
    cuts: Annotated[int, typer.Option(min=1, help="Where to cut the history.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the places.")] = 0,
    market: Market = None,
    leverage: Leverage = None,
    funding: Funding = None,
    from_: From = None,
    to: To = None,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Run a strategy on histories that end early; name the line that knows the future.

    STRATEGY may also be a class or function that takes the bars and makes a strategy of them.
    """
    name, config, files = split_data(strategy, data)
    flags = {"profile": profile, "strategy": name, "symbols": symbol}
    flags |= _market(market, leverage, funding)
    resolved = _load(config, assignments, flags)
    from tradecore.apps.checking import run_lookahead

    raise typer.Exit(run_lookahead(resolved, files, from_, to, cuts, seed))


@check_app.command()
def warmup(
    strategy: Strategies = None,
    data: Klines = None,
    symbol: Symbol = None,
    market: Market = None,
    leverage: Leverage = None,
    funding: Funding = None,
    from_: From = None,
    to: To = None,
    profile: Profile = None,
    assignments: Assignments = None,
) -> None:
    """Measure how many bars a strategy must see before it decides as with a long history."""
    name, config, files = split_data(strategy, data)
    flags = {"profile": profile, "strategy": name, "symbols": symbol}
    flags |= _market(market, leverage, funding)
    resolved = _load(config, assignments, flags)
    from tradecore.apps.checking import run_warmup

    raise typer.Exit(run_warmup(resolved, files, from_, to))


app.command()(exchange)


@app.command()
def status(
    name: Annotated[
        str | None,
        typer.Argument(help="A run's name in shared memory; all without.", show_default=False),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Look again each second.")] = False,
) -> None:
    """Look at runs on this machine from outside: what they publish, how fast they are."""
    from tradecore.apps.status import show_status

    raise typer.Exit(show_status(name, watch=watch))


@config_app.command()
def check(config: Config = None, profile: Profile = None, assignments: Assignments = None) -> None:
    """Say whether the settings are right. Starts nothing."""
    resolved = _load(config, assignments, {"profile": profile})
    from tradecore.apps.strategies import load_strategy

    load_strategy(resolved)
    print(f"settings are right: {config or 'defaults'}, profile {resolved.settings.profile}")


@config_app.command()
def explain(
    config: Config = None, profile: Profile = None, assignments: Assignments = None
) -> None:
    """Print every setting, its value and which layer gave it."""
    rows = list(_load(config, assignments, {"profile": profile}).rows())
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for key, value, origin in rows:
        print(f"{key:<{widths[0]}}  {value:<{widths[1]}}  {origin}")


@config_app.command()
def schema(
    json: Annotated[bool, typer.Option("--json", help="As JSON Schema, for editors.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="As the tables of docs/configuration.md.")
    ] = False,
) -> None:
    """Print every setting: its default, what it must be, what it is for."""
    from tradecore.apps.config import described, json_schema, markdown_tables

    if json or markdown:
        print(json_schema() if json else markdown_tables())
        return
    for entry in described():
        print(f"{'.'.join(entry.path)} = {entry.default}")
        print(f"    {entry.about} Must be {entry.must}.")


@app.command()
def doctor() -> None:
    """Look at this machine: Python, the compiled core, the clock, the disk, loopback."""
    from tradecore.apps.doctor import examine

    raise typer.Exit(examine())


def _market(market: str | None, leverage: str | None, funding: list[Path] | None) -> dict[str, Any]:
    files = [str(path) for path in funding or ()] or None
    return {"market": market, "perpetual.leverage": leverage, "perpetual.funding": files}


def _load(config: Path | None, assignments: list[str] | None, flags: dict[str, Any]) -> Resolved:
    from tradecore.apps.config import load

    return load(config, environment=os.environ, assignments=assignments or (), flags=flags)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(_guarded(arguments))


def _guarded(arguments: list[str] | None) -> int:
    usage_error: type[Exception] = typer.BadParameter.__bases__[0].__bases__[0]
    try:
        code = app(args=arguments, standalone_mode=False, prog_name="tradecore")
        if code == INTERRUPTED:
            return _refuse("interrupted", INTERRUPTED)
        return code if isinstance(code, int) else 0
    except usage_error as error:
        text = getattr(error, "format_message", error.__str__)()
        return _refuse(f"{text} (tradecore --help)", 2) if text else 0  # Empty: help was printed.
    except (ConfigError, DataError) as error:
        return _refuse(str(error), 2)
    except JournalInUse as error:
        return _refuse(str(error), IN_USE)
    except TradecoreError as error:
        return _refuse(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _refuse(text: str, code: int) -> int:
    for line in text.splitlines():
        print(f"tradecore: {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
