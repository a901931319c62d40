# SPDX-License-Identifier: Apache-2.0
"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="CONFIG", help="A YAML, TOML or JSON file of settings.", show_default=False
    ),
]
Strategies = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STRATEGY] [CONFIG]",
        help="Built-in example or path.py:Name; a file of settings.",
        show_default=False,
    ),
]
Klines = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="FILE...", help="Kline files: Parquet, CSV or zip."),
]
Captures = Annotated[
    list[Path] | None,
    typer.Option("--data", metavar="FILE...", help="Recorded captures (.gz)."),
]
Symbol = Annotated[
    str | None, typer.Option(metavar="NAME", help="Symbol, where the file name says none.")
]
Market = Annotated[
    str | None, typer.Option("--market", metavar="NAME", help="spot or perpetual (spot).")
]
Leverage = Annotated[str | None, typer.Option(metavar="N", help="Of perpetuals (1).")]
Funding = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Funding rates of perpetuals; repeat for more files."),
]
Cash = Annotated[str | None, typer.Option(metavar="N", help="Starting cash (10000).")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First moment, UTC.")]
To = Annotated[str | None, typer.Option(metavar="DATE", help="End, exclusive, UTC.")]
Config = Annotated[
    Path | None, typer.Argument(help="A YAML, TOML or JSON file.", show_default=False)
]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="A.B=C", help="Set any setting; may be repeated."),
]
Profile = Annotated[str | None, typer.Option(metavar="NAME", help="dev, test or prod.")]
Symbols = Annotated[str | None, typer.Option(metavar="A,B", help="What to trade.")]
Seed = Annotated[str | None, typer.Option(metavar="N", help="Seed of the generated market.")]
Speed = Annotated[
    str | None, typer.Option(metavar="X", help="Venue seconds in a wall second (60).")
]
Lockstep = Annotated[
    bool, typer.Option("--lockstep", help="Step replay and node together: repeats exactly.")
]
Queue = Annotated[
    str | None, typer.Option(metavar="NAME", help="What prints at a resting price do (strict).")
]
Output = Annotated[
    str | None, typer.Option(metavar="DIR", help="Folder for run folders (tradecore-runs).")
]
