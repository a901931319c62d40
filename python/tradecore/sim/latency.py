# SPDX-License-Identifier: Apache-2.0
"""How long messages take between a strategy and a simulated venue."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import NormalDist

_NS_PER_MS = 1_000_000
_DAY_NS = 86_400 * 1_000_000_000
_QUANTILES = 1_000


@dataclass(frozen=True, slots=True)
class Delay:
    """How long one message takes: each draws one of equally likely values.

    Attributes
    ----------
    values_ns : tuple of int
        From 0 to a day, in ns; a single one is a constant.
    seed : int, default 0
        From 0; the same seed gives the same delays, message by message.
    """

    values_ns: tuple[int, ...] = (0,)
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.values_ns:
            raise ValueError("values_ns was empty, must hold at least one delay")
        for value in self.values_ns:
            if not 0 <= value <= _DAY_NS:
                raise ValueError(f"delay was {value} ns, must be from 0 to a day")
        if not 0 <= self.seed < 1 << 64:
            raise ValueError(f"seed was {self.seed}, must be from 0 to below 2**64")


@dataclass(frozen=True, slots=True)
class Latency:
    """The three ways of a strategy that trades at a distance. No message overtakes another.

    Attributes
    ----------
    data : Delay
        Market data, from the venue to the strategy.
    orders : Delay
        Orders and cancels, from the strategy to the venue.
    responses : Delay
        Answers and fills, from the venue to the strategy.
    """

    data: Delay = field(default_factory=Delay)
    orders: Delay = field(default_factory=Delay)
    responses: Delay = field(default_factory=Delay)


def constant(ms: float) -> Delay:
    """Return a delay of always `ms` milliseconds."""
    return Delay((_to_ns(ms),))


def sampled(ms: Iterable[float], seed: int = 0) -> Delay:
    """Return a delay that draws from measured values, in milliseconds."""
    return Delay(tuple(_to_ns(value) for value in ms), seed)


def lognormal(median_ms: float, sigma: float, seed: int = 0) -> Delay:
    """Return a delay that draws from the thousand middle quantiles of a log-normal distribution.

    Parameters
    ----------
    median_ms : float
        Half of the messages are faster; above 0.
    sigma : float
        Standard deviation of the logarithm: 0.5 puts 99 % below 3.2 medians.
    seed : int, default 0
        As of `Delay`.
    """
    if not (math.isfinite(median_ms) and median_ms > 0):
        raise ValueError(f"median_ms was {median_ms}, must be a finite number above 0")
    if not (math.isfinite(sigma) and sigma > 0):
        raise ValueError(f"sigma was {sigma}, must be a finite number above 0")
    normal = NormalDist()
    ranks = ((i + 0.5) / _QUANTILES for i in range(_QUANTILES))
    return sampled((median_ms * math.exp(sigma * normal.inv_cdf(rank)) for rank in ranks), seed)


def _to_ns(ms: float) -> int:
    if not math.isfinite(ms):
        raise ValueError(f"delay was {ms} ms, must be a finite number")
    return round(ms * _NS_PER_MS)
