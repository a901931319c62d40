# SPDX-License-Identifier: Apache-2.0
"""What the settings say of the market that is traded: spot or perpetuals, their fees, funding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tradecore.apps.config import Resolved
from tradecore.backtest import perpetual
from tradecore.data import Bars, FundingRates, load_funding
from tradecore.errors import ConfigError, DataError
from tradecore.model.instrument import Instrument
from tradecore.sim import Fees, binance_spot, binance_usdm

_COLUMNS = ("ts", "rate", "price")
_SYMBOL = re.compile(r"(?=[0-9]*[A-Z])([A-Z0-9]{2,20})(?:[-_.]|$)")


def is_perpetual(resolved: Resolved) -> bool:
    """Return whether perpetuals are traded."""
    return resolved.settings.market == "perpetual"


def fees_of(resolved: Resolved) -> Fees:
    """Return the fees of the settings; what they do not say is Binance's regular of the market."""
    usual = binance_usdm() if is_perpetual(resolved) else binance_spot()

    def bps(name: str) -> float:
        is_said = resolved.origin(("fees", name)) != "default"
        return float(getattr(resolved.settings.fees if is_said else usual, name))

    return replace(usual, maker_bps=bps("maker_bps"), taker_bps=bps("taker_bps"))


def instruments_of(resolved: Resolved, data: Iterable[Bars]) -> list[Instrument] | None:
    """Return the perpetuals that the bars are of; None where rules of spot are to be inferred.

    Raises
    ------
    DataError
        If a rule cannot be inferred from the bars.
    """
    if not is_perpetual(resolved):
        return None
    given = resolved.settings.perpetual
    try:
        return [
            perpetual(
                bars,
                given.leverage,
                maintenance_margin=given.maintenance_margin,
                liquidation_fee=given.liquidation_fee,
            )
            for bars in data
        ]
    except ValueError as error:
        raise DataError(str(error)) from None


def funding_of(resolved: Resolved, symbols: Sequence[str]) -> dict[str, FundingRates] | None:
    """Return the funding of each symbol that a file has; files of one are joined in order of time.

    Raises
    ------
    DataError, ConfigError
        If a file does not hold what it must, is of none of the symbols, or two overlap.
    """
    files: dict[str, list[Path]] = {}
    for path in resolved.settings.perpetual.funding:
        files.setdefault(_symbol_of(path, symbols, resolved), []).append(path)
    return {symbol: _joined(symbol, paths) for symbol, paths in files.items()} or None


def market_terms(resolved: Resolved, data: Mapping[str, Bars]) -> dict[str, Any]:
    """Return what `run` and the checks are told of the market: fees, instruments, funding."""
    return {
        "fees": fees_of(resolved),
        "instruments": instruments_of(resolved, data.values()),
        "funding": funding_of(resolved, tuple(data)),
    }


def _symbol_of(path: Path, symbols: Sequence[str], resolved: Resolved) -> str:
    named = _SYMBOL.match(path.name)
    if named is not None and named.group(1) in symbols:
        return named.group(1)
    if len(symbols) == 1 and named is None:
        return symbols[0]
    where = resolved.origin(("perpetual", "funding"))
    raise ConfigError(
        f"{where}: funding was {path}, whose name must begin with one of {', '.join(symbols)}"
    )


def _joined(symbol: str, paths: Sequence[Path]) -> FundingRates:
    found = sorted((load_funding(path) for path in paths), key=lambda each: each.ts[:1].tolist())
    made = FundingRates(
        *(np.concatenate([getattr(each, name) for each in found]) for name in _COLUMNS)
    )
    again = np.flatnonzero(np.diff(made.ts) <= 0)
    if len(again):
        names = ", ".join(path.name for path in paths)
        when = np.datetime64(int(made.ts[again[0] + 1]), "ns").astype("datetime64[s]")
        raise DataError(
            f"funding of {symbol} in {names} has {when} twice, must hold each time once"
        )
    return made
