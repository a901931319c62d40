# SPDX-License-Identifier: Apache-2.0
"""A strategy as the engine holds it: a name, a policy for each symbol, its Python part if any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tradecore import _core
from tradecore.graph.fields import Timeframe
from tradecore.model.instrument import Instrument, InstrumentKind
from tradecore.model.timeframe import parse_timeframe
from tradecore.strategy.python import PythonStrategy, rules_of, written
from tradecore.strategy.rules import measured
from tradecore.strategy.spec import CompiledStrategy


@dataclass(frozen=True, slots=True)
class BoundStrategy:
    """What the engine needs of a strategy, compiled or Python.

    The policies of a compiled strategy are the very objects that the pipeline calls with signals;
    the engine tells them of fills and of orders that ended.
    """

    name: str
    policies: Mapping[str, _core.policy.Policy]
    python: PythonStrategy | None = None

    def __post_init__(self) -> None:
        if not self.name or "|" in self.name:
            raise ValueError(f"strategy name was {self.name!r}, must be text without '|'")
        if not self.policies:
            raise ValueError(f"strategy {self.name!r} has no symbols, must have at least one")

    @classmethod
    def of_compiled(
        cls, strategy: CompiledStrategy, index: int, instruments: Sequence[Instrument]
    ) -> BoundStrategy:
        """Return a compiled strategy with a policy for every instrument.

        Parameters
        ----------
        index : int
            The strategy's place among those of the engine.
        instruments : sequence of Instrument
            In the order of the node.

        Raises
        ------
        ValueError
            If it sells short and an instrument is spot, or is sized above an instrument's leverage.
        """
        for instrument in instruments:
            if strategy.is_short and instrument.kind is InstrumentKind.SPOT:
                raise ValueError(
                    f"strategy {strategy.name!r} has short_entry, must be left out for "
                    f"{instrument.symbol}: spot cannot be sold short"
                )
        _check_share(strategy.name, strategy.policy, instruments)
        return cls(strategy.name, make_policies(strategy.policy, index, instruments))

    @classmethod
    def of_python(
        cls, strategy: PythonStrategy, index: int, instruments: Sequence[Instrument]
    ) -> BoundStrategy:
        """Return a Python strategy with a policy for every instrument that it names, or all."""
        if not isinstance(strategy, PythonStrategy):
            raise TypeError(f"strategy was {strategy!r}, must be an instance of a PythonStrategy")
        name = type(strategy).__name__
        for attribute in ("name", "timeframes"):
            if not getattr(strategy, attribute, None):
                raise ValueError(f"{name}.{attribute} was not given, must be set on the class")
        if not written(strategy):
            raise TypeError(f"{name} has no on_bar, on_trade or on_book, must have at least one")
        if isinstance(strategy.timeframes, str):
            raise TypeError(f"{name}.timeframes was {strategy.timeframes!r}, must be a tuple")
        clock_s = min(parse_timeframe(text) for text in strategy.timeframes)
        try:
            rules = rules_of(strategy)
            measured(rules, clock_s)
        except (TypeError, ValueError) as error:
            raise type(error)(f"{name}: {error}") from error
        known = [instrument.symbol for instrument in instruments]
        unknown = [symbol for symbol in strategy.symbols if symbol not in known]
        if unknown:
            raise ValueError(f"{name}.symbols has {unknown[0]!r}, must be of {', '.join(known)}")
        config = rules.config(Timeframe(clock_s))
        traded = strategy.symbols or known
        _check_share(strategy.name, config, [i for i in instruments if i.symbol in traded])
        return cls(strategy.name, make_policies(config, index, instruments, traded), strategy)


def _check_share(name: str, config: _core.policy.Config, instruments: Sequence[Instrument]) -> None:
    """Refuse a plain share of equity that an instrument's leverage does not allow."""
    if config.sizing != _core.policy.SizingKind.FRACTION_OF_EQUITY:
        return
    for instrument in instruments:
        if config.size > instrument.leverage:
            why = "its leverage" if instrument.is_perpetual else "spot has no leverage"
            raise ValueError(
                f"size of strategy {name!r} was {config.size:g} of equity, must be at most "
                f"{instrument.leverage} for {instrument.symbol}: {why}"
            )


class Heard(NamedTuple):
    """Symbols whose trades and books somebody waits for."""

    trades_of: tuple[str, ...]
    books_of: tuple[str, ...]


def heard(strategies: Sequence[BoundStrategy]) -> Heard:
    """Return what these wait for besides bars."""

    def symbols(method: str) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                symbol
                for each in strategies
                if each.python is not None and written(each.python, method)
                for symbol in each.policies
            )
        )

    return Heard(symbols("on_trade"), symbols("on_book"))


def make_policies(
    config: _core.policy.Config,
    index: int,
    instruments: Sequence[Instrument],
    symbols: Sequence[str] | None = None,
) -> dict[str, _core.policy.Policy]:
    """Return a policy for each instrument, or for those whose symbols are given."""
    return {
        instrument.symbol: _core.policy.Policy(config, index, place, instrument.to_core())
        for place, instrument in enumerate(instruments)
        if symbols is None or instrument.symbol in symbols
    }
