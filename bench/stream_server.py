# SPDX-License-Identifier: Apache-2.0
"""A market stream as a process of its own: every connection gets made-up frames over loopback.

usage: python -m bench.stream_server --frames N [--rate PER_S] [--capture FILE ...]

Without a rate the frames come as fast as the socket takes them, encoded beforehand: the server
costs its reader nothing but the bytes. With a rate each frame is one write, and its "E" is the
moment of the write in microseconds. After the last frame the connection is closed in order. The
first line on stdout is the port. A capture holds recorded frames, each in a line after its time.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import socket
import struct
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.market_frames import START_MS, STEP_MS, SYMBOL, endless

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CLOSE = struct.pack("!BBH", 0x88, 2, 1000)
_CHUNK = 256 * 1024
_KLINE_EVERY = 280  # Binance tells a forming kline about every two seconds.
_EVENT_TIME = b'"E":'


def recorded(paths: Sequence[Path]) -> Iterator[bytes]:
    """Yield the stream frames of captures; their snapshots of the book are left out."""
    for path in paths:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                frame = line.partition(b" ")[2].strip()
                if frame.startswith(b'{"stream":'):
                    yield frame


def venue_frames(source: Iterable[bytes]) -> Iterator[bytes]:
    """Yield best quotes, trades and book updates as they are, with the rest that a venue sends.

    After each trade comes its aggregated trade, and now and then a kline that forms.
    """
    for i, frame in enumerate(source):
        yield frame
        if frame.startswith(b'{"stream":"btcusdt@trade"'):
            yield _aggregated(frame)
        if i % _KLINE_EVERY == 0:
            yield _forming_kline(i)


def _aggregated(trade: bytes) -> bytes:
    text = trade.replace(b"btcusdt@trade", b"btcusdt@aggTrade", 1)
    text = text.replace(b'"e":"trade"', b'"e":"aggTrade"', 1).replace(b'"t":', b'"a":', 1)
    at = text.index(b'"a":') + 4
    number = text[at : text.index(b",", at)]
    return text.replace(b'"T":', b'"f":%b,"l":%b,"T":' % (number, number), 1)


def _forming_kline(i: int) -> bytes:
    ms = START_MS + i * STEP_MS
    begin = ms - ms % 60_000
    return (
        f'{{"stream":"btcusdt@kline_1m","data":{{"e":"kline","E":{ms},"s":"{SYMBOL}","k":{{"t":{begin},'
        f'"T":{begin + 59_999},"s":"{SYMBOL}","i":"1m","f":{i},"L":{i},"o":"40000.00000000",'
        f'"c":"40000.00000000","h":"40000.00000000","l":"40000.00000000","v":"1.00000000","n":1,'
        f'"x":false,"q":"40000.00000000","V":"1.00000000","Q":"40000.00000000","B":"0"}}}}}}'
    ).encode()


def encode(frame: bytes) -> bytes:
    """Return an unmasked text frame of RFC 6455."""
    if len(frame) < 126:
        return struct.pack("!BB", 0x81, len(frame)) + frame
    return struct.pack("!BBH", 0x81, 126, len(frame)) + frame


def accept(listener: socket.socket) -> socket.socket:
    """Return a connection whose WebSocket handshake is done."""
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(4_096)
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
    at = head.lower().index(b"sec-websocket-key: ") + 19
    key = head[at : at + len(lines[b"sec-websocket-key"])]
    token = base64.b64encode(hashlib.sha1(key + _MAGIC, usedforsecurity=False).digest())
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"
    )
    return connection


def send_paced(connection: socket.socket, frames: Iterable[bytes], rate: float) -> None:
    """Send each frame at its time; a late one goes at once, none is left out."""
    begun = time.monotonic()
    for i, frame in enumerate(frames):
        wait = begun + i / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        at = frame.find(_EVENT_TIME) + len(_EVENT_TIME)
        if at >= len(_EVENT_TIME):
            frame = frame[:at] + b"%d" % (time.time_ns() // 1_000) + frame[at + 13 :]
        connection.sendall(encode(frame))


def finish(connection: socket.socket) -> None:
    """Close in order: nothing that was sent is lost to a reset."""
    connection.sendall(_CLOSE)
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(10.0)
    while connection.recv(4_096):
        pass
    connection.close()


def main() -> int:
    """Serve one connection after the other until stdin ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--capture", type=Path, nargs="*")
    options = parser.parse_args()

    def frames() -> Iterator[bytes]:
        source = recorded(options.capture) if options.capture else endless()
        return islice(venue_frames(source), options.frames)

    blast = b"" if options.rate else b"".join(map(encode, frames()))
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection = accept(listener)
        try:
            if options.rate is None:
                for at in range(0, len(blast), _CHUNK):
                    connection.sendall(blast[at : at + _CHUNK])
            else:
                send_paced(connection, frames(), options.rate)
            finish(connection)
        except (ConnectionError, TimeoutError):
            connection.close()  # The reader has left.


if __name__ == "__main__":
    sys.exit(main())
