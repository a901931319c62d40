# SPDX-License-Identifier: Apache-2.0
"""REST calls: signed or not, paced by the limiter, errors in our words.

Public, history and account calls take paths and parameters from python-binance (`catalogue`);
orders, cancels and order queries are written here byte by byte, because they are journalled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from tradecore import _core
from tradecore.adapters.binance.codec import (
    Row,
    int_of,
    parse_amount,
    parse_time,
    parse_wide_amount,
    read_balances,
    read_json,
    read_order,
    read_trade,
    row_of,
)
from tradecore.adapters.binance.instruments import read_instruments, read_weight_max
from tradecore.adapters.binance.limits import Limiter
from tradecore.adapters.binance.signer import Parameter, Signer, encode_parameters
from tradecore.engine.ports import Clock, HttpResponse, HttpTransport
from tradecore.errors import ConfigError, DataError, OutcomeUnknown, VenueRefused, VenueUnavailable
from tradecore.model.fill import Fill, OrderReport
from tradecore.model.instrument import Instrument
from tradecore.model.timeframe import parse_timeframe

if TYPE_CHECKING:
    from tradecore.adapters.binance.catalogue import Catalogue

RECV_WINDOW_MAX_MS = 60_000
_KLINES_MAX = 1_000
_TRADES_MAX = 1_000

# Weight of one call by path; the dearer one where it depends on parameters.
_WEIGHTS = {
    "/api/v3/ping": 1,
    "/api/v3/time": 1,
    "/api/v3/exchangeInfo": 20,
    "/api/v3/depth": 250,
    "/api/v3/klines": 2,
    "/api/v3/account": 20,
    "/api/v3/myTrades": 20,
    "/api/v3/openOrders": 80,
    "/api/v3/order": 4,
}
_WEIGHT_UNKNOWN = 20


class BinanceRest:
    """One venue's REST interface.

    Parameters
    ----------
    transport : HttpTransport
        Bound to the venue's base address.
    clock : Clock
        Venue time stamps and judges signed calls.
    limiter : Limiter
        Shared by everything that speaks to the venue.
    signer : Signer, optional
        Without one only public calls work.
    recv_window_ms : int
        How long, in venue time, a signed call may take to reach the venue. Small is safe: later it
        cannot newly enter. A venue that runs faster than life needs a larger one.
    timeout_s : float
        Longest wait for an answer; the venue itself gives up after 10 s.
    """

    def __init__(
        self,
        transport: HttpTransport,
        clock: Clock,
        limiter: Limiter,
        signer: Signer | None = None,
        *,
        recv_window_ms: int = 2_000,
        timeout_s: float = 12.0,
    ) -> None:
        if not 1 <= recv_window_ms <= RECV_WINDOW_MAX_MS:
            raise ValueError(
                f"recv_window_ms was {recv_window_ms}, must be 1 to {RECV_WINDOW_MAX_MS}"
            )
        self.clock = clock
        self.limiter = limiter
        self.recv_window_ms = recv_window_ms
        self._transport = transport
        self._signer = signer
        self._timeout_s = timeout_s
        self._catalogue: Catalogue | None = None

    # ---- the one way to send

    def sign(self, parameters: Iterable[tuple[str, Parameter]]) -> str:
        """Return the exact text of a signed query or form body, stamped with venue time."""
        if self._signer is None:
            raise ConfigError("this call needs an API key and its secret; none were given")
        stamped = [
            *parameters,
            ("recvWindow", self.recv_window_ms),
            ("timestamp", self.clock.venue_ns() // 1_000_000),
        ]
        return self._signer.sign_query(stamped)

    async def send(self, method: str, path: str, text: str, *, is_signed: bool) -> HttpResponse:
        """Send once: `text` is the form body of a POST, the query of anything else.

        Raises VenueUnavailable if nothing was sent, OutcomeUnknown if something may have been.
        """
        headers: dict[str, str] = {}
        if is_signed and self._signer is not None:
            headers["X-MBX-APIKEY"] = self._signer.api_key.reveal()
        target, body = path, b""
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = text.encode("ascii")
        elif text:
            target = f"{path}?{text}"
        response = await self._transport.request(method, target, headers, body, self._timeout_s)
        code = error_of(response.body)[0] if response.status == 429 else 0
        self.limiter.heard(response.status, response.headers, code)
        return response

    async def get(
        self,
        path: str,
        parameters: Iterable[tuple[str, Parameter]] = (),
        *,
        is_signed: bool = False,
    ) -> HttpResponse:
        """Ask a question that changes nothing; VenueUnavailable whenever no answer came."""
        text = self.sign(parameters) if is_signed else encode_parameters(parameters)
        lost = ""
        try:
            return await self.send("GET", path, text, is_signed=is_signed)
        except OutcomeUnknown as error:
            lost = str(error)
        raise VenueUnavailable(lost)

    async def _call(
        self, method: str, path: str, parameters: Mapping[str, Any], is_signed: bool
    ) -> Any:
        if method != "GET":
            raise ValueError(f"{method} {path}: only questions go this way")
        await self.limiter.wait(_WEIGHTS.get(path, _WEIGHT_UNKNOWN))
        response = await self.get(path, list(parameters.items()), is_signed=is_signed)
        if response.status == 200:
            if is_signed:
                return read_json(response.body)
            return _read_public(response.body, path)
        raise refusal_of(response, path)

    def _endpoints(self) -> Catalogue:
        if self._catalogue is None:
            # Here, because importing python-binance takes a fifth of a second.
            from tradecore.adapters.binance.catalogue import Catalogue

            self._catalogue = Catalogue(self._call)
        return self._catalogue

    # ---- public

    async def server_time_ns(self) -> int:
        """Return the venue's clock, ns."""
        answer = row_of(await self._endpoints().get_server_time(), "server time")
        return parse_time(int_of(answer, "serverTime"))

    async def instruments(self, symbols: Sequence[str]) -> list[Instrument]:
        """Return the rules of these symbols, in this order. See `read_instruments`."""
        for symbol in symbols:
            if re.fullmatch(r"\w{1,40}", symbol) is None:
                raise ConfigError(f"symbol was {symbol!r}, must be letters and digits")
        try:
            info = await self._endpoints().get_exchange_info_of(symbols)
        except VenueRefused as error:
            if error.code != -1121:
                raise
            names = ", ".join(symbols)
            raise ConfigError(f"symbols were {names}, must be listed by the venue") from None
        weight_max = read_weight_max(info)
        if weight_max is not None:
            self.limiter.set_weight_max(weight_max)
        return read_instruments(info, symbols)

    async def klines(
        self, symbol: str, interval: str, start_ms: int, end_ms: int, *, instrument: int = 0
    ) -> np.ndarray[Any, Any]:
        """Return the closed bars that open in [start_ms, end_ms), oldest first, as BAR records."""
        timeframe_s = parse_timeframe(interval)
        rows: list[Any] = []
        start = start_ms
        while start < end_ms:
            page = await self._endpoints().get_klines(
                symbol=symbol,
                interval=interval,
                startTime=start,
                endTime=end_ms - 1,
                limit=_KLINES_MAX,
            )
            if not isinstance(page, list):
                raise DataError(f"klines were {type(page).__name__}, must be a list")
            rows.extend(page)
            if len(page) < _KLINES_MAX:
                break
            last = page[-1]
            if not isinstance(last, list) or not last or type(last[0]) is not int:
                raise DataError("the last kline row has no open time")
            start = last[0] + 1
        return read_klines(rows, timeframe_s, instrument, self.clock.venue_ns())

    async def depth(self, symbol: str, limit: int = 1_000) -> Row:
        """Return the order book as the venue writes it: lastUpdateId, bids, asks."""
        return row_of(await self._endpoints().get_order_book(symbol=symbol, limit=limit), "depth")

    # ---- account

    async def balances(self) -> dict[str, tuple[int, int]]:
        """Return {asset: (free, locked)} raw; assets with nothing are left out."""
        account = row_of(await self._endpoints().get_account(omitZeroBalances="true"), "account")
        return read_balances(account.get("balances"))

    async def open_orders(self) -> list[OrderReport]:
        """Return every open order of the account, foreign ones too."""
        rows = await self._endpoints().get_open_orders()
        if not isinstance(rows, list):
            raise DataError(f"open orders were {type(rows).__name__}, must be a list")
        return [read_order(row_of(value, "order")) for value in rows]

    async def trades_of(self, symbol: str, order_id: int, client_id: str) -> list[Fill]:
        """Return the fills of one order, oldest first, page by page."""
        return await self._trades(symbol, client_id, {"orderId": order_id})

    async def trades_from(self, symbol: str, trade_id: int) -> list[Fill]:
        """Return the account's trades from an id on, oldest first, page by page."""
        return await self._trades(symbol, "", {"fromId": trade_id})

    async def latest_trade(self, symbol: str) -> list[Fill]:
        """Return the account's newest trade, or nothing."""
        page = await self._endpoints().get_my_trades(symbol=symbol, limit=1)
        return _read_trades(page, "")

    async def _trades(self, symbol: str, client_id: str, bounds: dict[str, int]) -> list[Fill]:
        fills: list[Fill] = []
        while True:
            page = _read_trades(
                await self._endpoints().get_my_trades(symbol=symbol, limit=_TRADES_MAX, **bounds),
                client_id,
            )
            fills.extend(page)
            if len(page) < _TRADES_MAX:
                return sorted(fills, key=lambda fill: fill.trade_id)
            bounds = {**bounds, "fromId": page[-1].trade_id + 1}

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()


def refusal_of(response: HttpResponse, path: str) -> VenueRefused | VenueUnavailable:
    """Return the error that an answer other than 200 to a question means."""
    code, message = error_of(response.body)
    if response.status in (418, 429) or response.status >= 500 or code in (-1003, -1021):
        return VenueUnavailable(f"{path}: status {response.status}, code {code}, {message}")
    return VenueRefused(code, f"{path}: status {response.status}, {message}")


def error_of(body: bytes) -> tuple[int, str]:
    """Return (code, text) of an error body, (0, ...) where it holds none."""
    try:
        row = row_of(read_json(body), "error")
        code = int_of(row, "code")
    except DataError:
        return 0, "no error in the venue's own form"
    message = row.get("msg")
    text = message if isinstance(message, str) else ""
    return code, "".join(c if c.isprintable() else "?" for c in text[:200])


def read_klines(
    rows: Sequence[Any], timeframe_s: int, instrument: int, now_ns: int
) -> np.ndarray[Any, Any]:
    """Return kline rows as BAR records; those that close after `now_ns` are left out.

    [1700000040000,"64990.0","65010.0","64980.1","65001.3","12.345",1700000099999,"802345.1234",
     1004,"6.1","396500.5","0"]
    """
    bars = np.zeros(len(rows), _core.model.BAR)
    length_ns = timeframe_s * 1_000_000_000
    count = 0
    for row in rows:
        try:
            ts_open = parse_time(row[0])
            if ts_open + length_ns > now_ns:
                continue
            bar = bars[count]
            bar["ts_open"], bar["ts_close"] = ts_open, ts_open + length_ns
            for place, name in ((1, "open"), (2, "high"), (3, "low"), (4, "close")):
                bar[name] = parse_amount(row[place], name)
            for place, name in (
                (5, "volume"),
                (7, "quote_volume"),
                (9, "taker_buy_volume"),
                (10, "taker_buy_quote_volume"),
            ):
                wide = parse_wide_amount(row[place], name)
                bar[f"{name}_low"] = wide & (2**64 - 1)
                bar[f"{name}_high"] = wide >> 64
            bar["count"] = row[8]
        except (LookupError, TypeError, ValueError, OverflowError) as error:
            raise DataError(f"kline row {count} makes no sense: {type(error).__name__}") from None
        bar["instrument"], bar["timeframe_s"] = instrument, timeframe_s
        bar["kind"] = int(_core.model.RecordKind.BAR)
        bar["flags"] = _core.model.FLAG_CLOSED
        count += 1
    return bars[:count]


def _read_trades(page: object, client_id: str) -> list[Fill]:
    if not isinstance(page, list):
        raise DataError(f"trades were {type(page).__name__}, must be a list")
    return [read_trade(row_of(value, "trade"), client_id) for value in page]


def _read_public(body: bytes, path: str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise DataError(f"{path}: the answer of {len(body)} bytes is not JSON") from None
