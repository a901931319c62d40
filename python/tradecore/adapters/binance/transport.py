# SPDX-License-Identifier: Apache-2.0
"""HTTP and WebSocket over aiohttp: sends exact bytes once, and knows what it does not know.

Redirects are not followed, nothing is sent twice, proxies of the environment are not used. No
exception of aiohttp leaves this file: some of them carry request headers, and with them the key.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Mapping
from typing import Protocol, cast

import aiohttp
from aiohttp import ClientError, ClientTimeout, WSMsgType

from tradecore.engine.ports import HttpResponse, WebSocket
from tradecore.errors import OutcomeUnknown, VenueRefused, VenueUnavailable

_BATCH_MAX = 1_000  # Frames; bounds how old the first of them is when it is handed on.
_QUEUE = "_buffer"  # aiohttp's own name for what it has read; see decisions/0013.
_NO_ROUNDING_S = 1e9  # aiohttp rounds timeouts above its threshold up to whole seconds.


class Socket(WebSocket, Protocol):
    """A WebSocket that is read in bulk, and that can be dropped without a word, as a dead one must.

    `receive` and `receive_all` may be mixed; one of them at a time.
    """

    async def receive_all(self) -> list[bytes] | None:
        """Wait for a frame and return all that have arrived, oldest first; None once closed."""
        ...

    def abort(self) -> None:
        """Break the connection at once; a pending `receive` returns None."""
        ...


class SocketTransport(Protocol):
    """Opens sockets. Raises HandshakeRefused, VenueUnavailable, or VenueRefused for good."""

    async def connect(self, url: str, timeout_s: float) -> Socket: ...


class HandshakeRefused(VenueUnavailable):
    """The server answered the opening of a WebSocket with an HTTP status."""

    def __init__(self, status: int, retry_after: str | None) -> None:
        super().__init__(f"the venue refused a connection with status {status}")
        self.status = status
        self.retry_after = retry_after


class AiohttpTransport:
    """HttpTransport to one base address, over kept-alive connections.

    Parameters
    ----------
    base_url : str
        Scheme, host and port, without a slash at the end.
    connect_timeout_s : float
        For finding and opening a connection, at most half of a call's whole timeout, so that a
        call that runs out of its whole time is known to have had a connection.
    body_max : int
        Largest answer in bytes; the venue's full rule list is about 20 MB.
    keep_alive_s : float
        How long an idle connection is kept; opening one costs a TLS handshake.
    """

    def __init__(
        self,
        base_url: str,
        *,
        connect_timeout_s: float = 4.0,
        body_max: int = 64 * 2**20,
        keep_alive_s: float = 60.0,
    ) -> None:
        self._base_url = base_url
        self._connect_timeout_s = connect_timeout_s
        self._body_max = body_max
        self._keep_alive_s = keep_alive_s
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> HttpResponse:
        """Send once and return the answer, whatever its status.

        Raises
        ------
        VenueUnavailable
            If no connection could be had: nothing was sent.
        OutcomeUnknown
            If something may have been sent and no whole answer came back.
        """
        if self._session is None:
            self._session = _open_session(_send_once, self._keep_alive_s)
        timeout = ClientTimeout(
            total=timeout_s,
            connect=min(self._connect_timeout_s, timeout_s / 2),
            ceil_threshold=_NO_ROUNDING_S,
        )
        what = f"{method} {target.partition('?')[0]}"  # The query holds a signature.
        failure: Exception
        try:
            async with self._session.request(
                method,
                self._base_url + target,
                headers=headers,
                data=body or None,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                parts = []
                size = 0
                while part := await response.content.readany():
                    parts.append(part)
                    size += len(part)
                    if size > self._body_max:
                        break
                else:
                    return HttpResponse(response.status, response.headers.copy(), b"".join(parts))
            failure = OutcomeUnknown(f"{what}: the answer was above {self._body_max} bytes")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            failure = VenueUnavailable(f"{what}: no connection ({type(error).__name__})")
        except (ClientError, TimeoutError, OSError) as error:
            failure = OutcomeUnknown(f"{what}: no whole answer ({type(error).__name__})")
        raise failure

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class AiohttpSocketTransport:
    """Opens WebSockets whose text frames are handed on as the bytes that arrived.

    Parameters
    ----------
    heartbeat_s : float
        Pings this often when nothing arrives, and breaks the connection when no pong comes within
        half of it: a dead cable is noticed after 1.5 times this.
    frame_max : int
        Largest frame in bytes; a larger one closes the connection.
    """

    def __init__(self, *, heartbeat_s: float = 6.0, frame_max: int = 4 * 2**20) -> None:
        self._heartbeat_s = heartbeat_s
        self._frame_max = frame_max
        self._session: aiohttp.ClientSession | None = None

    async def connect(self, url: str, timeout_s: float) -> Socket:
        """Open one connection. See SocketTransport for what it raises."""
        if self._session is None:
            self._session = _open_session(_refuse_redirect, keep_alive_s=0.0)
        host = url.partition("?")[0]
        failure: Exception
        try:
            async with asyncio.timeout(timeout_s):
                opened = await self._session.ws_connect(
                    url,
                    timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                    heartbeat=self._heartbeat_s,
                    max_msg_size=self._frame_max,
                    decode_text=False,
                )
            return _AiohttpSocket(cast(_DrainedResponse, opened))
        except aiohttp.ClientConnectorCertificateError:
            failure = VenueRefused(0, f"{host}: the certificate is not valid for this host")
        except aiohttp.WSServerHandshakeError as error:
            retry_after = error.headers.get("Retry-After") if error.headers else None
            failure = HandshakeRefused(error.status, retry_after)
        except (ClientError, TimeoutError, OSError) as error:
            failure = VenueUnavailable(f"{host}: no connection ({type(error).__name__})")
        raise failure

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _DrainedResponse(aiohttp.ClientWebSocketResponse[bool]):
    """aiohttp's side of a WebSocket, which also hands out what waits in its queue at one go.

    A turn of the loop brings many frames, and `receive` costs as much for each as all that is done
    with it. Where aiohttp keeps its queue under another name nothing is ever found waiting, and
    frames come one by one.
    """

    async def take_arrived(self, frames: list[bytes]) -> None:
        """Append the text frames that wait, up to the first of another kind; never suspends."""
        arrived: deque[tuple[aiohttp.WSMessage, int]] = getattr(self._reader, _QUEUE, deque())
        read, text = self._reader.read, WSMsgType.TEXT
        while arrived and arrived[0][0].type is text and len(frames) < _BATCH_MAX:
            frames.append((await read()).data)


class _AiohttpSocket:
    def __init__(self, opened: _DrainedResponse) -> None:
        self._opened = opened
        self.binary_refused = 0

    async def receive(self) -> bytes | None:
        while True:
            message = await self._opened.receive()
            if message.type is WSMsgType.TEXT:
                data: bytes = message.data
                return data
            if message.type is not WSMsgType.BINARY:
                return None
            self.binary_refused += 1

    async def receive_all(self) -> list[bytes] | None:
        first = await self.receive()
        if first is None:
            return None
        frames = [first]
        await self._opened.take_arrived(frames)
        return frames

    async def send(self, data: bytes) -> None:
        is_closed = False
        try:
            await self._opened.send_frame(data, WSMsgType.TEXT)
        except (ClientError, OSError):
            is_closed = True
        if is_closed:
            raise VenueUnavailable("the connection is closed")

    async def close(self) -> None:
        await self._opened.close()

    def abort(self) -> None:
        # Shutting the socket down ends the connection without the closing handshake, which a dead
        # peer would never answer.
        sock = self._opened.get_extra_info("socket")
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # Already gone: what was wanted.
                return


def _open_session(
    middleware: aiohttp.ClientMiddlewareType, keep_alive_s: float
) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        keepalive_timeout=keep_alive_s, timeout_ceil_threshold=_NO_ROUNDING_S
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "tradecore", "Accept": "application/json"},
        middlewares=(middleware,),
        ws_response_class=_DrainedResponse,  # type: ignore[arg-type]  # typed for str only.
        timeout=ClientTimeout(total=None, ceil_threshold=_NO_ROUNDING_S),
        trust_env=False,
    )


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating GET and DELETE after a broken connection.

    It repeats on the errors below only while they are its own; a cancel that goes out twice makes
    the second answer look as if the order had never been there.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        name = type(error).__name__
    raise OutcomeUnknown(f"{request.method} {request.url.path}: no whole answer ({name})")


async def _refuse_redirect(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    response = await handler(request)
    if 300 <= response.status < 400:
        response.close()
        raise HandshakeRefused(response.status, None)
    return response
