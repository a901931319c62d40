# SPDX-License-Identifier: Apache-2.0
"""Seeded bars in which every candlestick pattern fires, in each of its signs.

Prices are whole ticks of 1/8, so every sum of them is exact and a tie with a threshold is decided
alike however a mean is kept. `smooth` alone is off the grid: there ties do not happen.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

TICK = 0.125
START = 8_000
"""The first price, in ticks."""

Ticks = tuple[int, int, int, int]
"""Open, high, low, close."""


class Candles(NamedTuple):
    """One series of bars."""

    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]


class Flavour(NamedTuple):
    """What a random walk is made of: weights of shapes and of openings, how steady its colour."""

    shapes: dict[str, int]
    openings: dict[str, int]
    steady: float = 0.5


_ALL_OPENINGS = {"close": 4, "near": 3, "inside": 3, "open": 1, "up": 1, "down": 1, "beyond": 2}

FLAVOURS = {
    "plain": Flavour({"plain": 1}, {"close": 1}),
    "mixed": Flavour(
        {"plain": 5, "doji": 2, "marubozu": 2, "small": 3, "hammer": 2, "flat": 1}, _ALL_OPENINGS
    ),
    "gaps": Flavour(
        {"plain": 3, "doji": 2, "marubozu": 4, "small": 2}, {"up": 3, "down": 3, "beyond": 2}
    ),
    "runs": Flavour({"plain": 3, "marubozu": 3, "small": 2}, {"inside": 3, "near": 2}, 0.85),
    "turns": Flavour({"plain": 3, "marubozu": 3, "small": 2}, _ALL_OPENINGS, 0.15),
    "dojis": Flavour({"doji": 6, "hammer": 3, "small": 2, "plain": 2}, _ALL_OPENINGS),
    "ties": Flavour({"marubozu": 2, "doji": 1, "flat": 1, "small": 2}, {"close": 2, "open": 2}),
}

# Ticks from a common base, after bars with bodies of 16 and ranges of 32: a long body is above 16,
# a doji below 4, near within 6, equal within 1. Each is also laid in upside down.
SHAPES: dict[str, tuple[Ticks, ...]] = {
    "two crows": ((0, 42, -2, 40), (52, 54, 44, 46), (50, 51, 18, 20)),
    "three crows": ((0, 42, -2, 40), (36, 38, 8, 8), (20, 22, -20, -20), (-6, -4, -50, -50)),
    "identical crows": ((60, 62, 30, 30), (30, 31, 0, 0), (0, 1, -30, -30)),
    "doji on top": ((20, 21, -20, 20),),
    "doji amid": ((20, 40, 0, 20),),
    "marubozu": ((0, 40, 0, 40),),
    "long line": ((0, 44, -4, 40),),
    "closes at its high": ((0, 40, -20, 40),),
    "high wave": ((0, 30, -22, 8),),
    "spinning top": ((0, 24, -14, 10),),
    "short line": ((0, 12, -4, 8),),
    "hammer": ((40, 42, 8, 10), (12, 12, -40, 8)),
    "hanging man": ((0, 32, -2, 30), (34, 34, -10, 30)),
    "inverted hammer": ((60, 62, 28, 30), (20, 60, 16, 16)),
    "shooting star": ((0, 32, -2, 30), (36, 80, 36, 44)),
    "doji beyond": ((0, 42, -2, 40), (50, 62, 44, 51)),
    "doji within": ((0, 42, -2, 40), (20, 30, 10, 21)),
    "doji at one end": ((0, 42, -2, 40), (38, 50, 30, 40)),
    "homing pigeon": ((60, 62, 18, 20), (44, 46, 28, 32)),
    "three inside": ((0, 42, -2, 40), (30, 32, 18, 20), (22, 24, -12, -10)),
    "three outside": ((20, 22, 8, 10), (6, 32, 4, 30), (28, 42, 26, 40)),
    "line strike": ((0, 22, -2, 20), (15, 37, 13, 35), (30, 52, 28, 50), (55, 57, -10, -5)),
    "stars in the south": ((100, 101, 10, 60), (80, 81, 30, 60), (50, 50, 42, 42)),
    "soldiers": ((0, 30, -2, 30), (20, 50, 18, 50), (42, 72, 40, 72)),
    "advance block": ((0, 42, -2, 40), (30, 62, 28, 60), (55, 80, 52, 63)),
    "advance shrinks": ((0, 42, -2, 40), (30, 58, 28, 50), (48, 70, 46, 55)),
    "stalled": ((0, 30, -2, 30), (20, 60, 18, 60), (58, 72, 56, 66)),
    "abandoned baby": ((100, 102, 58, 60), (50, 52, 48, 50), (60, 95, 58, 92)),
    "doji star": ((100, 102, 58, 60), (50, 72, 38, 50), (60, 95, 40, 92)),
    "star": ((100, 102, 58, 60), (50, 72, 38, 44), (48, 95, 40, 92)),
    "breakaway": (
        *((100, 101, 59, 60), (50, 51, 41, 42), (41, 45, 33, 35), (36, 40, 28, 30)),
        (30, 57, 29, 55),
    ),
    "baby swallow": (
        (100, 100, 60, 60),
        (58, 58, 30, 30),
        (25, 35, 10, 12),
        (40, 41, 5, 6),
    ),
    "gap with two whites": ((0, 22, -2, 20), (34, 50, 32, 48), (34, 52, 30, 49)),
    "ladder bottom": (
        *((100, 104, 78, 80), (90, 92, 68, 70), (80, 82, 58, 60), (65, 75, 50, 52)),
        (70, 90, 69, 85),
    ),
    "mat hold": (
        *((0, 42, -2, 40), (50, 51, 43, 45), (46, 47, 36, 38), (42, 43, 30, 34)),
        (36, 60, 35, 58),
    ),
    "three methods": (
        *((0, 42, -2, 40), (36, 38, 28, 30), (30, 32, 22, 24), (24, 26, 14, 16)),
        (18, 62, 16, 60),
    ),
    "sandwich": ((40, 42, 8, 10), (16, 36, 14, 34), (38, 40, 9, 10)),
    "tasuki gap": ((0, 22, -2, 20), (40, 64, 38, 60), (52, 54, 28, 32)),
    "gap three methods": ((0, 22, -2, 20), (30, 54, 28, 50), (40, 42, 8, 10)),
    "three dojis": ((0, 12, -12, 0), (8, 20, 4, 9), (2, 14, -10, 1)),
    "three rivers": ((60, 62, 18, 20), (50, 52, 0, 30), (8, 20, 6, 16)),
    "gap with two crows": ((0, 42, -2, 40), (60, 64, 48, 52), (66, 68, 44, 46)),
    "kicking, second longer": ((30, 30, 0, 0), (60, 100, 60, 100)),
    "kicking, first longer": ((40, 40, 0, 0), (60, 90, 60, 90)),
    "counterattack": ((60, 62, 18, 20), (-20, 22, -22, 20)),
    "in neck": ((60, 62, 18, 20), (0, 24, -2, 20)),
    "on neck": ((60, 62, 12, 20), (0, 14, -2, 12)),
    "thrusting": ((60, 62, 18, 20), (0, 40, -2, 36)),
    "piercing": ((60, 62, 18, 20), (0, 52, -2, 48)),
    "separating lines": ((30, 32, 8, 10), (30, 72, 30, 70)),
    "engulfing at one end": ((20, 22, 8, 10), (10, 42, 4, 40)),
    "harami at one end": ((0, 42, -2, 40), (40, 41, 26, 30)),
    "hikkake": ((50, 70, 30, 50), (50, 60, 40, 50), (48, 55, 35, 40), (45, 66, 44, 65)),
    "hikkake, late": (
        *((50, 70, 30, 50), (50, 60, 40, 50), (48, 55, 35, 40), (42, 58, 38, 45)),
        *((42, 59, 36, 45), (45, 66, 44, 65), (60, 70, 55, 66)),
    ),
    "hikkake, too late": (
        *((50, 70, 30, 50), (50, 60, 40, 50), (48, 55, 35, 40), (42, 58, 38, 45)),
        *((42, 59, 36, 45), (42, 60, 34, 45), (45, 66, 44, 65)),
    ),
    "hikkake, modified": (
        *((50, 90, 10, 50), (60, 80, 20, 22), (40, 70, 30, 40), (38, 60, 25, 30)),
        (35, 75, 34, 73),
    ),
}


def _body_and_shadows(rng: Random, shape: str) -> tuple[int, int, int]:
    """Body, upper and lower shadow in ticks."""
    match shape:
        case "plain":
            return rng.randint(1, 40), rng.randint(0, 16), rng.randint(0, 16)
        case "doji":
            return rng.choice((0, 0, 1, 2)), rng.randint(0, 16), rng.randint(0, 16)
        case "marubozu":
            return rng.randint(8, 60), 0, 0
        case "small":
            return rng.randint(1, 8), rng.randint(0, 24), rng.randint(0, 24)
        case "hammer":
            shadows = [rng.choice((0, 0, 1)), rng.randint(8, 60)]
            rng.shuffle(shadows)
            return rng.randint(0, 8), shadows[0], shadows[1]
        case _:
            return 0, 0, 0


def _opening(rng: Random, kind: str, before: Ticks) -> int:
    o, h, low, c = before
    match kind:
        case "close":
            return c
        case "near":
            return c + rng.randint(-3, 3)
        case "inside":
            return rng.randint(min(o, c), max(o, c))
        case "open":
            return o
        case "up":
            return h + rng.randint(1, 20)
        case "down":
            return low - rng.randint(1, 20)
        case _:
            return c + rng.randint(2, 12) * (1 if c >= o else -1)


def _walk(rng: Random, bars: int, flavour: Flavour, start: int = START) -> list[Ticks]:
    """A random walk in ticks. One bar in ten shares its high or low with the bar before."""
    out = [(start, start + 8, start - 8, start)]
    while len(out) <= bars:
        before = out[-1]
        was_white = before[3] >= before[0]
        white = was_white if rng.random() < flavour.steady else not was_white
        shape = rng.choices(list(flavour.shapes), list(flavour.shapes.values()))[0]
        kind = rng.choices(list(flavour.openings), list(flavour.openings.values()))[0]
        body, upper, lower = _body_and_shadows(rng, shape)
        o = _opening(rng, kind, before)
        c = o + body if white else o - body
        high, low = max(o, c) + upper, min(o, c) - lower
        if rng.random() < 0.1:
            high = max(o, c, before[1])
        if rng.random() < 0.1:
            low = min(o, c, before[2])
        out.append((o, high, low, c))
    return out[1:]


def _laid(
    rng: Random, shape: tuple[Ticks, ...], base: int, *, flip: bool, moved: bool = True
) -> list[Ticks]:
    """A shape at `base`, upside down if `flip`, prices off by a tick or two if `moved`."""
    out = []
    for o, h, low, c in shape:
        if flip:
            o, h, low, c = -o, -low, -h, -c
        o, h, low, c = (
            base + price + (rng.choice((-2, -1, 0, 0, 0, 0, 0, 0, 1, 2)) if moved else 0)
            for price in (o, h, low, c)
        )
        # A shadow of nothing stays one, whichever of its ends has moved.
        top, bottom = max(o, c), min(o, c)
        if moved:
            h, low = top if abs(h - top) < 3 else h, bottom if abs(bottom - low) < 3 else low
        out.append((o, h, low, c))
    return out


def _calm(rng: Random, base: int) -> list[Ticks]:
    """Twelve bars with bodies of about 16 ticks and ranges of about 32."""
    out = []
    for _ in range(12):
        o, body = base + rng.randint(-2, 2), rng.choice((-17, -16, -15, 15, 16, 17))
        upper, lower = rng.randint(7, 9), rng.randint(7, 9)
        out.append((o, max(o, o + body) + upper, min(o, o + body) - lower, o + body))
    return out


def _even(rng: Random, base: int) -> list[Ticks]:
    """Twelve bars with bodies of 16 ticks and ranges of 40: every threshold is a whole tick."""
    out = []
    for _ in range(12):
        o, way = base + rng.randint(-2, 2), rng.choice((-16, 16))
        out.append((o, max(o, o + way) + 12, min(o, o + way) - 12, o + way))
    return out


def _bends(rng: Random, shape: tuple[Ticks, ...], offsets: int) -> list[tuple[Ticks, ...]]:
    """The shape; with each bar changed; with each price moved to where any other one is; and
    `offsets` times with a price about a threshold away from one nearby."""
    n = len(shape)
    moves = [(i, k, price) for i in range(n) for k in range(4) for bar in shape for price in bar]
    for _ in range(offsets):
        i = rng.randrange(n)
        price = rng.choice(shape[max(i - rng.randint(0, 1), 0)])
        reach = rng.choice((1, 2, 3, 4, 8, 12, 16, 20, 24, 32))
        moves.append((i, rng.randrange(4), price + rng.choice((-reach, reach))))

    out: list[tuple[Ticks, ...]] = [shape]
    for i, bar in enumerate(shape):
        out += [(*shape[:i], changed, *shape[i + 1 :]) for changed in _changed(bar)]
    for i, k, price in moves:
        prices = list(shape[i])
        prices[k] = price
        o, high, low, c = prices
        whole = (o, max(o, high, c), min(o, low, c), c)
        out.append((*shape[:i], whole, *shape[i + 1 :]))
    return out


def _changed(bar: Ticks) -> list[Ticks]:
    """A bar of the other colour, with less of a body at either end, without or with shadows."""
    o, high, low, c = bar
    less = (c - o) // 3
    return [
        (c, high, low, o),
        (o, high, low, o + less),
        (c - less, high, low, c),
        (o, max(o, c), low, c),
        (o, high, min(o, c), c),
        (o, high + 20, low, c),
        (o, high, low - 20, c),
    ]


def _candles(ticks: list[Ticks]) -> Candles:
    return Candles(*([price * TICK for price in side] for side in zip(*ticks, strict=True)))


def shaped(seed: int, rounds: int = 4) -> Candles:
    """Every shape, both ways up, `rounds` times, each after calm bars."""
    rng, out = Random(seed), []
    for _ in range(rounds):
        for shape in SHAPES.values():
            for flip in (False, True):
                out += _calm(rng, START)
                out += _laid(rng, shape, START, flip=flip)
    return _candles(out)


def straight(shape: str, *, flip: bool) -> Candles:
    """A shape, upside down if `flip`, after even bars."""
    rng = Random(0)
    return _candles(_even(rng, START) + _laid(rng, SHAPES[shape], START, flip=flip, moved=False))


def bent(shape: str, *, flip: bool, offsets: int = 250) -> Candles:
    """Near misses of a shape, and hits by a hair, each after even bars."""
    rng, out = Random(0), []
    for bars in _bends(rng, SHAPES[shape], offsets):
        out += _even(rng, START)
        out += _laid(rng, bars, START, flip=flip, moved=False)
    return _candles(out)


def walked(seed: int, bars: int, flavour: str) -> Candles:
    """A random walk on the tick grid."""
    return _candles(_walk(Random(seed), bars, FLAVOURS[flavour]))


def smooth(seed: int, bars: int) -> Candles:
    """A random walk off the grid."""
    rng, close, out = Random(seed), 1_000.0, []
    for _ in range(bars):
        o = close + rng.gauss(0.0, 0.3)
        close = o + rng.gauss(0.0, 2.0)
        high, low = (abs(rng.gauss(0.0, 1.0)) for _ in range(2))
        out.append((o, max(o, close) + high, min(o, close) - low, close))
    return Candles(*map(list, zip(*out, strict=True)))


def collections() -> dict[str, Candles]:
    """All kinds; together they make every pattern fire in each of its signs."""
    walks = {name: walked(seed, 700, name) for seed, name in enumerate(FLAVOURS)}
    return {**walks, "shaped": shaped(1), "smooth": smooth(2, 700)}
