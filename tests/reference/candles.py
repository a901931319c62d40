# SPDX-License-Identifier: Apache-2.0
"""All candlestick patterns of TA-Lib, slow and by the book; here the rules on three bars and more.

Bars are named in order of time: a, b, c, d, e. The value stands on the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.reference import candle_rules as rules
from tests.reference.candle_bar import (
    Bar,
    bars_gap_down,
    bars_gap_up,
    bars_of,
    gap_down,
    gap_up,
    within,
)


def cdl2crows(a: Bar, b: Bar, c: Bar) -> int:
    star = a.white and a.long and b.black and gap_up(a, b)
    falls = c.black and b.close < c.open < b.open and a.open < c.close < a.close
    return -100 if star and falls else 0


def cdl3blackcrows(z: Bar, a: Bar, b: Bar, c: Bar) -> int:
    crows = all(bar.black and bar.no_lower for bar in (a, b, c))
    opens = a.close < b.open < a.open and b.close < c.open < b.open
    falls = z.high > a.close > b.close > c.close
    return -100 if z.white and crows and opens and falls else 0


def cdl3inside(a: Bar, b: Bar, c: Bar) -> int:
    inside = a.long and b.short_or_mean and b.top < a.top and b.bottom > a.bottom
    beyond = c.close < a.open if a.white else c.close > a.open
    return -a.sign if inside and a.white != c.white and beyond else 0


def cdl3linestrike(a: Bar, b: Bar, c: Bar, d: Bar) -> int:
    if not a.white == b.white == c.white != d.white:
        return 0
    opens = all(x.bottom - x.near <= y.open <= x.top + x.near for x, y in ((a, b), (b, c)))
    if c.white:
        struck = a.close < b.close < c.close < d.open and d.close < a.open
    else:
        struck = a.close > b.close > c.close > d.open and d.close > a.open
    return c.sign if opens and struck else 0


def cdl3outside(a: Bar, b: Bar, c: Bar) -> int:
    engulfs = a.white != b.white and b.top > a.top and b.bottom < a.bottom
    further = c.close > b.close if b.white else c.close < b.close
    return b.sign if engulfs and further else 0


def cdl3starsinsouth(a: Bar, b: Bar, c: Bar) -> int:
    first = a.black and a.long and a.lower > a.body
    second = b.black and b.body < a.body and a.close < b.open <= a.high
    second = second and a.low <= b.low < a.close and b.lower > b.very_short
    third = c.black and c.short and c.no_lower and c.no_upper and c.low > b.low and c.high < b.high
    return 100 if first and second and third else 0


def _soldiers(a: Bar, b: Bar, c: Bar) -> bool:
    """Three white bars that close higher and open within the body before or near its end."""
    opens = all(x.open < y.open <= x.close + x.near for x, y in ((a, b), (b, c)))
    return a.white and b.white and c.white and a.close < b.close < c.close and opens


def cdl3whitesoldiers(a: Bar, b: Bar, c: Bar) -> int:
    full = a.no_upper and b.no_upper and c.no_upper and c.body > c.mean_body
    steady = b.body > a.body - a.far and c.body > b.body - b.far
    return 100 if _soldiers(a, b, c) and full and steady else 0


def cdlabandonedbaby(a: Bar, b: Bar, c: Bar, penetration: float) -> int:
    if not (a.long and b.doji and c.body > c.mean_body and a.white != c.white):
        return 0
    if a.white:
        alone = bars_gap_up(a, b) and bars_gap_down(b, c)
        return -100 if alone and c.close < a.close - a.body * penetration else 0
    alone = bars_gap_down(a, b) and bars_gap_up(b, c)
    return 100 if alone and c.close > a.close + a.body * penetration else 0


def cdladvanceblock(a: Bar, b: Bar, c: Bar) -> int:
    tired = (
        (b.body < a.body - a.far and c.body < b.body + b.near)
        or c.body < b.body - b.far
        or (c.body < b.body < a.body and (c.upper > c.short_shadow or b.upper > b.short_shadow))
        or (c.body < b.body and c.upper > c.body)
    )
    return -100 if _soldiers(a, b, c) and a.long and a.upper < a.short_shadow and tired else 0


def cdlbreakaway(a: Bar, b: Bar, c: Bar, d: Bar, e: Bar) -> int:
    if not (a.long and a.white == b.white == d.white != e.white):
        return 0
    if e.white:
        falls = b.low > c.low > d.low and b.high > c.high > d.high
        return 100 if gap_down(a, b) and falls and b.open < e.close < a.close else 0
    rises = b.low < c.low < d.low and b.high < c.high < d.high
    return -100 if gap_up(a, b) and rises and a.close < e.close < b.open else 0


def cdlconcealbabyswall(a: Bar, b: Bar, c: Bar, d: Bar) -> int:
    black = a.black and b.black and c.black and d.black
    bare = a.no_lower and a.no_upper and b.no_lower and b.no_upper
    third = gap_down(b, c) and c.upper > c.very_short and c.high > b.close
    return 100 if black and bare and third and d.high > c.high and d.low < c.low else 0


def _falls_from_star(a: Bar, b: Bar, c: Bar, penetration: float) -> bool:
    falls = c.black and c.body > c.mean_body and c.close < a.close - a.body * penetration
    return a.white and a.long and gap_up(a, b) and falls


def cdleveningdojistar(a: Bar, b: Bar, c: Bar, penetration: float) -> int:
    return -100 if b.doji and _falls_from_star(a, b, c, penetration) else 0


def cdleveningstar(a: Bar, b: Bar, c: Bar, penetration: float) -> int:
    return -100 if b.short_or_mean and _falls_from_star(a, b, c, penetration) else 0


def _rises_from_star(a: Bar, b: Bar, c: Bar, penetration: float) -> bool:
    rises = c.white and c.body > c.mean_body and c.close > a.close + a.body * penetration
    return a.black and a.long and gap_down(a, b) and rises


def cdlmorningdojistar(a: Bar, b: Bar, c: Bar, penetration: float) -> int:
    return 100 if b.doji and _rises_from_star(a, b, c, penetration) else 0


def cdlmorningstar(a: Bar, b: Bar, c: Bar, penetration: float) -> int:
    return 100 if b.short_or_mean and _rises_from_star(a, b, c, penetration) else 0


def cdlgapsidesidewhite(a: Bar, b: Bar, c: Bar) -> int:
    alike = within(c.body, b.body, b.near) and within(c.open, b.open, b.equal)
    if not (b.white and c.white and alike):
        return 0
    if gap_up(a, b) and gap_up(a, c):
        return 100
    return -100 if gap_down(a, b) and gap_down(a, c) else 0


def cdlidentical3crows(a: Bar, b: Bar, c: Bar) -> int:
    crows = all(bar.black and bar.no_lower for bar in (a, b, c)) and a.close > b.close > c.close
    opens = within(b.open, a.close, a.equal) and within(c.open, b.close, b.equal)
    return -100 if crows and opens else 0


def cdlladderbottom(a: Bar, b: Bar, c: Bar, d: Bar, e: Bar) -> int:
    black = a.black and b.black and c.black and d.black and d.upper > d.very_short
    falls = a.open > b.open > c.open and a.close > b.close > c.close
    return 100 if black and falls and e.white and e.open > d.open and e.close > d.high else 0


def cdlmathold(a: Bar, b: Bar, c: Bar, d: Bar, e: Bar, penetration: float) -> int:
    sizes = a.long and b.short and c.short and d.short
    colours = a.white and b.black and e.white and gap_up(a, b)
    floor = a.close - a.body * penetration
    held = all(floor < bar.bottom < a.close for bar in (c, d)) and d.top < c.top < b.open
    breaks = e.open > d.close and e.close > max(b.high, c.high, d.high)
    return 100 if sizes and colours and held and breaks else 0


def cdlrisefall3methods(a: Bar, b: Bar, c: Bar, d: Bar, e: Bar) -> int:
    sizes = a.long and b.short and c.short and d.short and e.long
    if not (sizes and a.white == e.white and all(bar.white != a.white for bar in (b, c, d))):
        return 0
    held = all(bar.bottom < a.high and bar.top > a.low for bar in (b, c, d))
    if a.white:
        moves = b.close > c.close > d.close and e.open > d.close and e.close > a.close
    else:
        moves = b.close < c.close < d.close and e.open < d.close and e.close < a.close
    return a.sign if held and moves else 0


def cdlstalledpattern(a: Bar, b: Bar, c: Bar) -> int:
    white = a.white and b.white and c.white and a.close < b.close < c.close
    second = a.long and b.long and b.no_upper and a.open < b.open <= a.close + a.near
    third = c.short and c.open >= b.close - c.body - b.near
    return -100 if white and second and third else 0


def cdlsticksandwich(a: Bar, b: Bar, c: Bar) -> int:
    filled = a.black and b.white and c.black and b.low > a.close
    return 100 if filled and within(c.close, a.close, a.equal) else 0


def cdltasukigap(a: Bar, b: Bar, c: Bar) -> int:
    alike = abs(b.body - c.body) < b.near
    if not (alike and b.white != c.white and b.bottom < c.open < b.top):
        return 0
    if b.white:
        return 100 if gap_up(a, b) and a.top < c.close < b.open else 0
    return -100 if gap_down(a, b) and b.open < c.close < a.bottom else 0


def cdltristar(a: Bar, b: Bar, c: Bar) -> int:
    if max(a.body, b.body, c.body) > 0.1 * a.mean_range:
        return 0
    if gap_up(a, b) and c.top < b.top:
        return -100
    return 100 if gap_down(a, b) and c.bottom > b.bottom else 0


def cdlunique3river(a: Bar, b: Bar, c: Bar) -> int:
    second = b.black and b.close > a.close and b.open <= a.open and b.low < a.low
    return 100 if a.black and a.long and second and c.white and c.short and c.open > b.low else 0


def cdlupsidegap2crows(a: Bar, b: Bar, c: Bar) -> int:
    star = a.white and a.long and b.black and b.short_or_mean and gap_up(a, b)
    falls = c.black and c.open > b.open and a.close < c.close < b.close
    return -100 if star and falls else 0


def cdlxsidegap3methods(a: Bar, b: Bar, c: Bar) -> int:
    apart = gap_up(a, b) if a.white else gap_down(a, b)
    fills = b.bottom < c.open < b.top and a.bottom < c.close < a.top
    return a.sign if a.white == b.white != c.white and apart and fills else 0


def _breaks_inside(b: Bar, c: Bar) -> int:
    """Which way a bar leaves an inside bar, as a sign: lower counts as bullish."""
    if c.high < b.high and c.low < b.low:
        return 100
    return -100 if c.high > b.high and c.low > b.low else 0


def _is_inside(a: Bar, b: Bar) -> bool:
    return b.high < a.high and b.low > a.low


def _hikkake(bars: Sequence[Bar], t: int) -> int:
    a, b, c = bars[t - 2 : t + 1]
    return _breaks_inside(b, c) if _is_inside(a, b) else 0


def _hikkakemod(bars: Sequence[Bar], t: int) -> int:
    a, b, c, d = bars[t - 3 : t + 1]
    way = _breaks_inside(c, d) if _is_inside(a, b) and _is_inside(b, c) else 0
    at_end = b.close <= b.low + b.near if way > 0 else b.close >= b.high - b.near
    return way if at_end else 0


def _with_confirmation(
    bars: Sequence[Bar], first: int, pattern: Callable[[Sequence[Bar], int], int]
) -> list[int]:
    """Patterns count from three bars before the first value on; the inside bar is at t - 1."""
    out, found = [0] * len(bars), dict[int, int]()
    for t in range(first - 3, len(bars)):
        value = pattern(bars, t)
        if value:
            found = {t: value}
        for start, way in found.items():
            inside, close = bars[start - 1], bars[t].close
            beyond = close > inside.high if way > 0 else close < inside.low
            if start < t <= start + 3 and beyond:
                value, found = 2 * way, {}
        out[t] = value if t >= first else 0
    return out


Candle = Callable[..., list[int]]


def _each(bars: int, first: int, rule: Callable[..., int], penetration: float | None = None) -> Any:
    """`rule` over every window of `bars` bars, from bar `first` on."""

    def run(
        opens: Sequence[float],
        highs: Sequence[float],
        lows: Sequence[float],
        closes: Sequence[float],
        penetration: float | None = penetration,
    ) -> list[int]:
        all_bars = bars_of(tuple(opens), tuple(highs), tuple(lows), tuple(closes))
        extra = () if penetration is None else (penetration,)
        return [
            rule(*all_bars[t - bars + 1 : t + 1], *extra) if t >= first else 0
            for t in range(len(all_bars))
        ]

    return run


def cdlhikkake(*prices: Sequence[float]) -> list[int]:
    return _with_confirmation(bars_of(*map(tuple, prices)), 5, _hikkake)


def cdlhikkakemod(*prices: Sequence[float]) -> list[int]:
    return _with_confirmation(bars_of(*map(tuple, prices)), 10, _hikkakemod)


CANDLES: dict[str, Candle] = {
    "cdl2crows": _each(3, 12, cdl2crows),
    "cdl3blackcrows": _each(4, 13, cdl3blackcrows),
    "cdl3inside": _each(3, 12, cdl3inside),
    "cdl3linestrike": _each(4, 8, cdl3linestrike),
    "cdl3outside": _each(3, 3, cdl3outside),
    "cdl3starsinsouth": _each(3, 12, cdl3starsinsouth),
    "cdl3whitesoldiers": _each(3, 12, cdl3whitesoldiers),
    "cdlabandonedbaby": _each(3, 12, cdlabandonedbaby, 0.3),
    "cdladvanceblock": _each(3, 12, cdladvanceblock),
    "cdlbelthold": _each(1, 10, rules.cdlbelthold),
    "cdlbreakaway": _each(5, 14, cdlbreakaway),
    "cdlclosingmarubozu": _each(1, 10, rules.cdlclosingmarubozu),
    "cdlconcealbabyswall": _each(4, 13, cdlconcealbabyswall),
    "cdlcounterattack": _each(2, 11, rules.cdlcounterattack),
    "cdldarkcloudcover": _each(2, 11, rules.cdldarkcloudcover, 0.5),
    "cdldoji": _each(1, 10, rules.cdldoji),
    "cdldojistar": _each(2, 11, rules.cdldojistar),
    "cdldragonflydoji": _each(1, 10, rules.cdldragonflydoji),
    "cdlengulfing": _each(2, 2, rules.cdlengulfing),
    "cdleveningdojistar": _each(3, 12, cdleveningdojistar, 0.3),
    "cdleveningstar": _each(3, 12, cdleveningstar, 0.3),
    "cdlgapsidesidewhite": _each(3, 7, cdlgapsidesidewhite),
    "cdlgravestonedoji": _each(1, 10, rules.cdlgravestonedoji),
    "cdlhammer": _each(2, 11, rules.cdlhammer),
    "cdlhangingman": _each(2, 11, rules.cdlhangingman),
    "cdlharami": _each(2, 11, rules.cdlharami),
    "cdlharamicross": _each(2, 11, rules.cdlharamicross),
    "cdlhighwave": _each(1, 10, rules.cdlhighwave),
    "cdlhikkake": cdlhikkake,
    "cdlhikkakemod": cdlhikkakemod,
    "cdlhomingpigeon": _each(2, 11, rules.cdlhomingpigeon),
    "cdlidentical3crows": _each(3, 12, cdlidentical3crows),
    "cdlinneck": _each(2, 11, rules.cdlinneck),
    "cdlinvertedhammer": _each(2, 11, rules.cdlinvertedhammer),
    "cdlkicking": _each(2, 11, rules.cdlkicking),
    "cdlkickingbylength": _each(2, 11, rules.cdlkickingbylength),
    "cdlladderbottom": _each(5, 14, cdlladderbottom),
    "cdllongleggeddoji": _each(1, 10, rules.cdllongleggeddoji),
    "cdllongline": _each(1, 10, rules.cdllongline),
    "cdlmarubozu": _each(1, 10, rules.cdlmarubozu),
    "cdlmatchinglow": _each(2, 6, rules.cdlmatchinglow),
    "cdlmathold": _each(5, 14, cdlmathold, 0.5),
    "cdlmorningdojistar": _each(3, 12, cdlmorningdojistar, 0.3),
    "cdlmorningstar": _each(3, 12, cdlmorningstar, 0.3),
    "cdlonneck": _each(2, 11, rules.cdlonneck),
    "cdlpiercing": _each(2, 11, rules.cdlpiercing),
    "cdlrickshawman": _each(1, 10, rules.cdlrickshawman),
    "cdlrisefall3methods": _each(5, 14, cdlrisefall3methods),
    "cdlseparatinglines": _each(2, 11, rules.cdlseparatinglines),
    "cdlshootingstar": _each(2, 11, rules.cdlshootingstar),
    "cdlshortline": _each(1, 10, rules.cdlshortline),
    "cdlspinningtop": _each(1, 10, rules.cdlspinningtop),
    "cdlstalledpattern": _each(3, 12, cdlstalledpattern),
    "cdlsticksandwich": _each(3, 7, cdlsticksandwich),
    "cdltakuri": _each(1, 10, rules.cdltakuri),
    "cdltasukigap": _each(3, 7, cdltasukigap),
    "cdlthrusting": _each(2, 11, rules.cdlthrusting),
    "cdltristar": _each(3, 12, cdltristar),
    "cdlunique3river": _each(3, 12, cdlunique3river),
    "cdlupsidegap2crows": _each(3, 12, cdlupsidegap2crows),
    "cdlxsidegap3methods": _each(3, 2, cdlxsidegap3methods),
}
