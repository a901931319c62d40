# SPDX-License-Identifier: Apache-2.0
"""One sound frame of every form that the market decoder knows, of the shape the venue documents."""

from __future__ import annotations

SYMBOLS = ["ETHUSDT", "BTCUSDT"]
_TICKER = (
    b'{"e":"24hrMiniTicker","E":1700000001000,"s":"BTCUSDT","c":"65001.30000000",'
    b'"o":"64000.00000000","h":"65500.00000000","l":"63800.00000000","v":"21000.50000000",'
    b'"q":"1360000000.10000000"}'
)
FORMS: dict[str, tuple[bytes, bytes]] = {
    "trade": (
        b"btcusdt@trade",
        (
            b'{"e":"trade","E":1700000000101,"s":"BTCUSDT","t":990001,"p":"65001.30000000",'
            b'"q":"0.01000000","T":1700000000100,"m":false,"M":true}'
        ),
    ),
    "aggTrade": (
        b"btcusdt@aggTrade",
        (
            b'{"e":"aggTrade","E":1700000000101,"s":"BTCUSDT","a":55501,"p":"65001.30000000",'
            b'"q":"0.03000000","f":990001,"l":990003,"T":1700000000100,"m":false,"M":true}'
        ),
    ),
    "bookTicker": (
        b"btcusdt@bookTicker",
        (
            b'{"u":400900217,"s":"BTCUSDT","b":"65001.29000000","B":"1.50000000",'
            b'"a":"65001.30000000","A":"0.25000000"}'
        ),
    ),
    "kline": (
        b"btcusdt@kline_1m",
        (
            b'{"e":"kline","E":1700000002001,"s":"BTCUSDT","k":{"t":1699999980000,"T":1700000039999,'
            b'"s":"BTCUSDT","i":"1m","f":989000,"L":990003,"o":"64990.00000000",'
            b'"c":"65001.30000000","h":"65010.00000000","l":"64980.10000000","v":"12.34500000",'
            b'"n":1004,"x":false,"q":"802345.12340000","V":"6.10000000","Q":"396500.50000000",'
            b'"B":"0"}}'
        ),
    ),
    "depthUpdate": (
        b"btcusdt@depth@100ms",
        (
            b'{"e":"depthUpdate","E":1700000000200,"s":"BTCUSDT","U":157,"u":160,'
            b'"b":[["65001.29000000","1.50000000"],["65000.00000000","0.00000000"]],'
            b'"a":[["65001.30000000","0.25000000"]]}'
        ),
    ),
    "partialDepth": (
        b"btcusdt@depth20@100ms",
        (
            b'{"lastUpdateId":160,"bids":[["65001.29000000","1.50000000"]],'
            b'"asks":[["65001.30000000","0.25000000"]]}'
        ),
    ),
    "24hrTicker": (
        b"btcusdt@ticker",
        (
            b'{"e":"24hrTicker","E":1700000001000,"s":"BTCUSDT","p":"1001.30000000","P":"1.565",'
            b'"w":"64761.90000000","x":"64000.00000000","c":"65001.30000000","Q":"0.01000000",'
            b'"b":"65001.29000000","B":"1.50000000","a":"65001.30000000","A":"0.25000000",'
            b'"o":"64000.00000000","h":"65500.00000000","l":"63800.00000000","v":"21000.50000000",'
            b'"q":"1360000000.10000000","O":1699913601000,"C":1700000001000,"F":970000,"L":990003,'
            b'"n":20004}'
        ),
    ),
    "24hrMiniTicker": (b"btcusdt@miniTicker", _TICKER),
    "miniTickers": (
        b"!miniTicker@arr",
        b"[%b,%b]" % (_TICKER, _TICKER.replace(b"BTCUSDT", b"FOREIGN")),
    ),
    "avgPrice": (
        b"btcusdt@avgPrice",
        (
            b'{"e":"avgPrice","E":1700000001000,"s":"BTCUSDT","i":"5m","w":"64998.70000000",'
            b'"T":1700000000100}'
        ),
    ),
}


def combined(form: str) -> bytes:
    """Return the frame of a form as a combined stream sends it."""
    stream, payload = FORMS[form]
    return b'{"stream":"%b","data":%b}' % (stream, payload)
