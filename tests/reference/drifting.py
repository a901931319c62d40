# SPDX-License-Identifier: Apache-2.0
"""Bars that make sums drift, as many as wanted, and streams that are taken over them.

Bars come from a seed, piece by piece, so that a hundred million need no memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.reference.cases import columns

from tradecore import indicators
from tradecore.indicators import Row

Float64 = NDArray[np.float64]
Bars = dict[str, Float64]
Values = tuple[float, ...]
Key = tuple[str, tuple[float, ...]]  # The name and the settings.

SEED = 20_240_229
SPIKE = 1e12
SINGLES = 24  # Bars before and after a place that are taken one by one and as one piece.
LEVELS = (0.0, 1e3, 1e9, -1e6)
NEAR = 256  # Bars before a place that windows may ask for,
FAR = 4_096  # and what forgets slowly.


def piece_of_bars(first: int, count: int) -> Bars:
    """Bars `first` to `first + count`: stretches on levels far apart, flat or tiny, with spikes."""
    rng = np.random.default_rng([SEED, first])
    lengths = rng.integers(150, 1_500, count // 500 + 30)
    lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), count)) + 1]
    kind = rng.choice(4, len(lengths), p=[0.7, 0.1, 0.1, 0.1])
    level = rng.choice(LEVELS, len(lengths))
    level[kind == 1] = 1e-9
    level[kind == 2] += rng.integers(-9, 9, int((kind == 2).sum())) / 10.0
    step = np.select([kind == 0, kind == 1, kind == 2], [0.05, 1e-11, 0.0], 0.05)
    begin = np.repeat(np.cumsum(lengths) - lengths, lengths)[:count]
    step, level, kind = (np.repeat(each, lengths)[:count] for each in (step, level, kind))

    def walk() -> Float64:
        way = np.cumsum(rng.normal(0.0, 1.0, count) * step)
        return level + (way - way[begin])

    def spiked(line: Float64, share: float, sign: int = 0) -> Float64:
        where = np.flatnonzero(rng.random(count) < share)
        line[where] += SPIKE * (sign or rng.choice((-1.0, 1.0), len(where)))
        return line

    x = walk()
    opens = np.concatenate([x[:1], x[:-1]])
    opens[begin == np.arange(count)] = x[begin == np.arange(count)]
    close = spiked(x.copy(), 1 / 700)
    high = spiked(np.maximum(opens, close) + step * rng.random(count), 1 / 3_000, 1)
    low = spiked(np.minimum(opens, close) - step * rng.random(count), 1 / 3_000, -1)
    volume = np.exp(rng.normal(3.0, 1.0, count))
    volume[rng.random(count) < 1 / 700] = SPIKE
    volume[(rng.random(count) < 1 / 50) | ((kind == 2) & (level > 0.0))] = 0.0
    places = np.arange(first, first + count, dtype=np.float64)
    return {
        "open": opens,
        "high": high,
        "low": low,
        "close": close,
        "volume": volume,
        "taker_buy_volume": volume * rng.random(count),
        "bid_quantity": rng.integers(0, 9, count).astype(np.float64),
        "ask_quantity": rng.integers(0, 9, count).astype(np.float64),
        "time": 1.7e9 + 60.0 * places,
        "anchor": (places % 997 == 5).astype(np.float64),
        "periods": rng.integers(0, 45, count).astype(np.float64),
        "y": spiked(walk(), 1 / 700),
    }


def places_of(first: int, bars: Bars, many: int) -> list[int]:
    """About `many` places in a piece, apart, half of them on a spike or soon after."""
    rng = np.random.default_rng([SEED, first, 1])
    spikes = np.flatnonzero(np.abs(bars["close"]) > SPIKE / 2)
    chosen = np.concatenate(
        [
            rng.choice(spikes, many) + (200.0 * rng.random(many) ** 3).astype(int),
            rng.integers(0, len(bars["close"]), many),
        ]
    )
    least = FAR + SINGLES if first == 0 else SINGLES
    found: list[int] = []
    for place in rng.permutation(chosen).tolist():
        far_enough = all(abs(place - other) > 2 * SINGLES for other in found)
        if least <= place < len(bars["close"]) - SINGLES and far_enough and len(found) < many:
            found.append(place)
    return sorted(found)


@dataclass
class Sight:
    """One place: the number of its bar, the bars up to it, and what each stream gave there."""

    number: int
    bars: Bars
    values: dict[Key, Values] = field(default_factory=dict)
    fresh: dict[Key, Values] = field(default_factory=dict)

    def last(self, row: Row, count: int) -> list[Float64]:
        """The last `count` bars up to the place, of what `row` takes."""
        return [self.bars[column(name)][-count:] for name in row.inputs]

    def thin(self) -> None:
        """Forget far bars that no test asks for."""
        for name, line in self.bars.items():
            kept = FAR if name in ("high", "low", "close") else NEAR
            self.bars[name] = line[-kept:].copy()


def column(name: str) -> str:
    """The column that a row's input is read from."""
    return "close" if name in ("values", "x") else name


def stream_of(row: Row, settings: tuple[float, ...]) -> Any:
    """A new stream."""
    return getattr(indicators, row.class_name)(*settings)


def last_values(row: Row, stream: Any, bars: list[Float64]) -> Values:
    """What `stream` gives on the last of `bars`."""
    lines = stream.update_many(*bars)
    return tuple(float(line[-1]) for line in (lines if row.lines is not None else [lines]))


def sights(
    streams: dict[Key, tuple[Row, Any]], bars: int, pieces: int, many: int
) -> Iterator[Sight]:
    """Take `bars` bars through all streams and yield about `many` places.

    Around a place each stream takes its bars one by one and a copy of it takes them as one piece.
    Both must give the same bits; they go on in turns.
    """
    size = bars // pieces
    before: Bars = {}
    for first in range(0, bars, size):
        piece = piece_of_bars(first, size)
        kept = len(before["close"]) if before else 0
        known = {k: np.concatenate([before[k], v]) if before else v for k, v in piece.items()}
        at = kept
        for turn, place in enumerate(places_of(first, piece, many // pieces)):
            here = kept + place
            end = here + SINGLES
            window = slice(max(0, here + 1 - FAR), here + 1)
            sight = Sight(first + place, {k: v[window] for k, v in known.items()})
            for key, (row, stream) in streams.items():
                lines = [known[column(name)] for name in row.inputs]
                stream.update_many(*(line[at : here - SINGLES] for line in lines))
                sight.values[key], twin = _both_ways(
                    row, stream, [line[here - SINGLES : end] for line in lines]
                )
                streams[key] = (row, twin if turn % 2 else stream)
            yield sight
            at = end
        for row, stream in streams.values():
            stream.update_many(*(known[column(name)][at:] for name in row.inputs))
        before = {k: v[-FAR - SINGLES :] for k, v in known.items()}


def _both_ways(row: Row, stream: Any, bars: list[Float64]) -> tuple[Values, Any]:
    """Take `bars` one by one, and as one piece in a copy; the value in the middle, and the copy."""
    twin = stream.copy()
    lines = twin.update_many(*bars)
    ones = [stream.update(*bar) for bar in zip(*(line.tolist() for line in bars), strict=True)]
    many = list(lines) if row.lines is not None else [lines]
    for one, line in zip(columns(row, ones), many, strict=True):
        np.testing.assert_array_equal(one, line, err_msg=row.name)
    value = ones[SINGLES]
    return tuple(value) if row.lines is not None else (value,), twin
