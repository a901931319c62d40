# SPDX-License-Identifier: Apache-2.0
"""What a frame says, by json and Decimal: slow, short, and the judge of the compiled decoder.

The order of the checks is the decoder's: JSON at all, no letter twice, a known kind, then each
field in turn, and the first thing wrong is the answer.
"""

from __future__ import annotations

import json
import re
from decimal import Context, Decimal
from typing import Any

INTERVALS_S = {
    "1s": 1,
    "1m": 60,
    "3m": 180,
    "5m": 300,
    "15m": 900,
    "30m": 1800,
    "1h": 3600,
    "2h": 7200,
    "4h": 14400,
    "6h": 21600,
    "8h": 28800,
    "12h": 43200,
    "1d": 86400,
    "3d": 259200,
    "1w": 604800,
}
SCALE = 10**8
INT64_MAX = 2**63 - 1
TIMESTAMP_MAX = 9 * 10**18
VOLUME_MAX = 2**96
INTEGER_MAX = 10**16 - 1
NESTING_MAX = 32
_PRECISE = Context(prec=10_000)


class Refused(Exception):  # noqa: N818
    """The frame is refused; the text is the status."""


class Pairs(list[tuple[str, Any]]):
    """An object as its members in order, repeated keys and all."""


class Number(str):
    """A JSON number, as it was written."""

    __slots__ = ()


def decode(frame: bytes, symbols: list[str]) -> tuple[str, list[dict[str, int]]]:
    """Return (status, records); a record is the non-zero fields of the compiled one."""
    try:
        return "ok", _event(_parse(frame), symbols)
    except Refused as refused:
        return str(refused), []


def _parse(frame: bytes) -> Any:
    def refuse_constant(_: str) -> None:
        raise Refused("malformed")

    try:
        parsed = json.loads(
            frame.decode(),
            object_pairs_hook=Pairs,
            parse_int=Number,
            parse_float=Number,
            parse_constant=refuse_constant,
        )
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if _nesting(parsed) > NESTING_MAX:
        raise Refused("malformed")
    return parsed


def _nesting(value: Any) -> int:
    if isinstance(value, Pairs):
        return 1 + max((_nesting(member) for _, member in value), default=0)
    return 1 + max(map(_nesting, value), default=0) if isinstance(value, list) else 0


def _event(outer: Any, symbols: list[str]) -> list[dict[str, int]]:
    if type(outer) is list:
        return _tickers(outer, symbols)
    if not isinstance(outer, Pairs):
        raise Refused("malformed")
    streams = [value for key, value in outer if key == "stream"]
    datas = [value for key, value in outer if key == "data"]
    if len(streams) > 1 or len(datas) > 1:
        raise Refused("duplicate_field")
    if len(streams) != len(datas):
        raise Refused("missing_field")
    payload = outer
    if streams:
        if not isinstance(streams[0], str) or isinstance(streams[0], Number):
            raise Refused("malformed")
        if type(datas[0]) is list:
            return _tickers(datas[0], symbols)
        if not isinstance(datas[0], Pairs):
            raise Refused("unknown_kind")
        payload = datas[0]
    members = _letters(payload)
    kind = members.get("e")
    if kind is None and "e" not in members:
        if {"u", "b", "a"} <= members.keys():
            return _book_ticker(members, symbols)
        if "lastUpdateId" not in members:
            raise Refused("unknown_kind")
        return _partial_depth(members, streams[0] if streams else "", symbols)
    if not isinstance(kind, str) or isinstance(kind, Number):
        raise Refused("malformed")
    known = {
        "trade": _trade,
        "aggTrade": _trade,
        "bookTicker": _book_ticker,
        "kline": _kline,
        "depthUpdate": _depth,
        "24hrTicker": _ticker,
        "24hrMiniTicker": _ticker,
        "avgPrice": _average_price,
    }
    if kind not in known:
        raise Refused("unknown_kind")
    return known[kind](members, symbols)


def _letters(pairs: Pairs) -> dict[str, Any]:
    named = [(k, v) for k, v in pairs if re.fullmatch("[A-Za-z]|pu|eR|lastUpdateId|bids|asks", k)]
    if len({key for key, _ in named}) != len(named):
        raise Refused("duplicate_field")
    return dict(named)


def _trade(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    is_aggregate = m["e"] == "aggTrade"
    instrument = _symbol(m, symbols)
    _time(m, "E")
    trade_id = _integer(m, "a" if is_aggregate else "t")
    price, quantity = _decimal(m, "p", least=1), _decimal(m, "q", least=1)
    first, last = (_integer(m, "f"), _integer(m, "l")) if is_aggregate else (trade_id, trade_id)
    ts = _time(m, "T")
    flags = (64 if is_aggregate else 0) | (4 if _boolean(m, "m") else 0)
    if first > last:
        raise Refused("out_of_range")
    return [
        {
            "ts_event": ts,
            "price": price,
            "quantity": quantity,
            "id": trade_id,
            "first_id": first,
            "last_id": last,
            "instrument": instrument,
            "kind": 1,
            "flags": flags,
        }
    ]


def _book_ticker(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    instrument, update_id = _symbol(m, symbols), _integer(m, "u")
    ts = _time(m, "E") if "E" in m else 0
    names = {"bid_price": "b", "bid_quantity": "B", "ask_price": "a", "ask_quantity": "A"}
    amounts = {name: _decimal(m, key) for name, key in names.items()}
    return [
        {"ts_event": ts, "update_id": update_id, **amounts, "instrument": instrument, "kind": 2}
    ]


def _kline(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    instrument = _symbol(m, symbols)
    _time(m, "E")
    k = _letters(_typed(m, "k", Pairs))
    if _symbol(k, symbols) != instrument:
        raise Refused("malformed")
    ts_open = _time(k, "t")
    _time(k, "T")
    interval = _text(k, "i")
    if interval not in INTERVALS_S:
        raise Refused("unknown_kind")
    _integer(k, "f", least=-1)
    _integer(k, "L", least=-1)
    o, c, h, low = (_decimal(k, key) for key in "ochl")
    volume = _decimal(k, "v", most=VOLUME_MAX)
    count, is_closed = _integer(k, "n"), _boolean(k, "x")
    quote, taker, taker_quote = (_decimal(k, key, most=VOLUME_MAX) for key in "qVQ")
    if not (low <= o <= h and low <= c <= h and (low > 0 or count == 0)):
        raise Refused("out_of_range")
    length = INTERVALS_S[interval]
    wide = {
        "volume": volume,
        "quote_volume": quote,
        "taker_buy_volume": taker,
        "taker_buy_quote_volume": taker_quote,
    }
    return [
        {
            "ts_open": ts_open,
            "ts_close": ts_open + length * 10**9,
            "open": o,
            "high": h,
            "low": low,
            "close": c,
            "count": count,
            **{f"{name}_low": value % 2**64 for name, value in wide.items()},
            **{f"{name}_high": value >> 64 for name, value in wide.items()},
            "instrument": instrument,
            "kind": 4,
            "flags": int(is_closed),
            "timeframe_s": length,
        }
    ]


def _depth(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    stamp = {"instrument": _symbol(m, symbols), "kind": 3, "ts_event": _time(m, "E")}
    stamp["first_update_id"], stamp["last_update_id"] = _integer(m, "U"), _integer(m, "u")
    if "pu" in m:
        stamp["previous_update_id"] = _integer(m, "pu")
    run = [{**stamp, **level, "flags": 0} for level in _levels(m, "b")]
    run += [{**stamp, **level, "flags": 32} for level in _levels(m, "a")]
    if stamp["first_update_id"] > stamp["last_update_id"]:
        raise Refused("out_of_range")
    run = run or [{**stamp, "flags": 0}]
    run[-1]["flags"] |= 8
    return run


def _partial_depth(m: dict[str, Any], stream: str, symbols: list[str]) -> list[dict[str, int]]:
    if not stream:
        raise Refused("missing_field")  # Nothing says of which symbol.
    named = re.fullmatch("([^@]*)@depth(5|10|20)(@100ms)?", stream, re.DOTALL)
    if named is None:
        raise Refused("unknown_kind")
    # Only ASCII letters are made small in the names of streams.
    capitals = "".join(c.upper() if c.isascii() else c for c in named[1])
    if capitals not in symbols:
        raise Refused("unknown_symbol")
    stamp = {"instrument": symbols.index(capitals), "kind": 3}
    stamp["ts_event"] = _time(m, "E") if "E" in m else 0
    stamp["first_update_id"] = stamp["last_update_id"] = _integer(m, "lastUpdateId")
    run = [{**stamp, **level, "flags": 16} for level in _levels(m, "bids")]
    run += [{**stamp, **level, "flags": 48} for level in _levels(m, "asks")]
    run = run or [{**stamp, "flags": 16}]
    run[-1]["flags"] |= 8
    return run


def _tickers(elements: list[Any], symbols: list[str]) -> list[dict[str, int]]:
    """The first thing wrong in any element refuses all; other symbols are passed over."""
    told, foreign = [], 0
    for element in elements:
        if not isinstance(element, Pairs):
            raise Refused("malformed")
        m = _letters(element)
        kind = m.get("e", Number())
        if "e" in m and type(kind) is not str:
            raise Refused("malformed")
        if kind != "24hrMiniTicker":
            raise Refused("unknown_kind")
        try:
            told += _ticker(m, symbols)
        except Refused as refused:
            if str(refused) != "unknown_symbol":
                raise
            foreign += 1
        if len(told) > len(symbols):
            raise Refused("too_large")
    if not told:
        raise Refused("unknown_symbol" if foreign else "unknown_kind")
    return told


def _ticker(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    is_mini = m["e"] == "24hrMiniTicker"
    row = {"instrument": _symbol(m, symbols), "kind": 7, "flags": 128 if is_mini else 0}
    row["ts_event"] = _time(m, "E")
    names = {"open": "o", "high": "h", "low": "l", "last": "c"}
    row |= {name: _decimal(m, key) for name, key in names.items()}
    for name, key in {"volume": "v", "quote_volume": "q"}.items():
        wide = _decimal(m, key, most=VOLUME_MAX)
        row |= {f"{name}_low": wide % 2**64, f"{name}_high": wide >> 64}
    if not is_mini:
        row["ts_open"], row["mean"], row["count"] = (
            _time(m, "O"),
            _decimal(m, "w"),
            _integer(m, "n"),
        )
        if "b" in m or "a" in m:
            row["bid"], row["ask"] = _decimal(m, "b"), _decimal(m, "a")
    return [row]


def _average_price(m: dict[str, Any], symbols: list[str]) -> list[dict[str, int]]:
    row = {"instrument": _symbol(m, symbols), "kind": 8, "ts_event": _time(m, "E")}
    interval = _text(m, "i")
    if interval not in INTERVALS_S:
        raise Refused("unknown_kind")
    row |= {"window_s": INTERVALS_S[interval], "price": _decimal(m, "w")}
    row["ts_last_trade"] = _time(m, "T")
    return [row]


def _levels(m: dict[str, Any], key: str) -> list[dict[str, int]]:
    levels = []
    for level in _typed(m, key, list):
        is_pair = isinstance(level, list) and not isinstance(level, Pairs) and len(level) == 2
        if not is_pair or any(type(part) is not str for part in level):
            raise Refused("malformed")
        price, quantity = (_decimal({"x": part}, "x") for part in level)
        if price == 0:
            raise Refused("out_of_range")
        levels.append({"price": price, "quantity": quantity})
    return levels


def _typed(m: dict[str, Any], key: str, kind: type) -> Any:
    if key not in m:
        raise Refused("missing_field")
    if type(m[key]) is not kind:
        raise Refused("malformed")
    return m[key]


def _text(m: dict[str, Any], key: str) -> str:
    return str(_typed(m, key, str))


def _symbol(m: dict[str, Any], symbols: list[str]) -> int:
    text = _text(m, "s")
    if text not in symbols:
        raise Refused("unknown_symbol")
    return symbols.index(text)


def _boolean(m: dict[str, Any], key: str) -> bool:
    return bool(_typed(m, key, bool))


def _integer(m: dict[str, Any], key: str, least: int = 0) -> int:
    text = _typed(m, key, Number)
    if not re.fullmatch("-?[0-9]+", text):
        raise Refused("bad_number")
    if not least <= int(text) <= INTEGER_MAX:
        raise Refused("out_of_range")
    return int(text)


def _time(m: dict[str, Any], key: str) -> int:
    value = _integer(m, key)
    ns = value * (1_000_000 if value < 10**14 else 1_000)
    if ns > TIMESTAMP_MAX:
        raise Refused("out_of_range")
    return ns


def _decimal(m: dict[str, Any], key: str, least: int = 0, most: int = INT64_MAX) -> int:
    text = _text(m, key)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]{1,8}0*)?", text, re.ASCII):
        raise Refused("bad_number")
    raw = int(Decimal(text).scaleb(8, _PRECISE))
    if not least <= raw <= most:
        raise Refused("out_of_range")
    return raw
