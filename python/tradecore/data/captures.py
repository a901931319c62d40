# SPDX-License-Identifier: Apache-2.0
"""Raw captures of market streams: one received message a line, with its time of arrival.

A line is ``<time of arrival> <JSON as received>``; the time is whole ns, us or ms since the epoch,
told by its size. The body of a REST depth answer stands in the place where it arrived.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from tradecore.errors import DataError

LINE_BYTES_MAX = 16 << 20
"""Longer lines are refused; a depth answer of 5,000 levels a side has 0.4 MB."""


_STREAM = re.compile(rb'\{"stream":"([^"@]+)@([^"]+)"')
_KINDS = {b"trade": "trades", b"bookTicker": "quotes"} | {
    b"depth" + speed: "levels" for speed in (b"", b"@0ms", b"@100ms", b"@250ms", b"@500ms")
}


class Captured(NamedTuple):
    """One message of a capture."""

    ts_recv: int
    """ns since the epoch, UTC, by the recorder's clock."""
    frame: bytes
    """The JSON as received."""
    is_snapshot: bool
    """Whether this is the body of a REST depth answer, not a frame of a stream."""


class StreamMessage(NamedTuple):
    """One message of a capture, told by its stream.

    `name` is that of the stream, such as "btcusdt@trade", or empty for the body of a depth answer;
    `kind` is "trades", "quotes", "levels" or "snapshot".
    """

    ts_recv: int
    name: str
    kind: str
    symbol: str
    text: bytes


class Capture:
    """The messages of one capture file, read as they are asked for.

    A recorder that is killed leaves a torn last line or a torn gzip stream: what is whole is
    yielded, the rest is left out and `torn_bytes` says how much that was.

    Parameters
    ----------
    path : path
        Text, gzipped where the name ends in ".gz".

    Raises
    ------
    DataError
        If the file is missing, or, while reading, if it is no gzip stream or a line is no message;
        the text names file and line.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.torn_bytes = 0
        if not self.path.is_file():
            raise DataError(f"capture '{self.path}' does not exist, must be a file")

    def __iter__(self) -> Iterator[Captured]:
        self.torn_bytes = 0
        with self._open() as file:
            for number, line in enumerate(self._lines(file), 1):
                yield self._message(number, line)

    def _open(self) -> IO[bytes] | gzip.GzipFile:
        return gzip.open(self.path, "rb") if self.path.suffix == ".gz" else self.path.open("rb")

    def _lines(self, file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
        """Yield whole lines; a last one without a line end counts only if it is a message."""
        line = b""
        try:
            while line := file.readline(LINE_BYTES_MAX):
                if not line.endswith(b"\n"):
                    break
                yield line
        except EOFError:
            line = b""  # The compressed stream stops in the middle; nothing more can be had.
            self.torn_bytes = 1
        except (OSError, zlib.error) as error:
            raise DataError(f"capture '{self.path}' could not be read: {error}") from error
        if len(line) == LINE_BYTES_MAX:
            raise DataError(f"capture '{self.path}' has a line above {LINE_BYTES_MAX} bytes")
        if line and _is_whole(line):
            yield line
        else:
            self.torn_bytes += len(line)

    def _message(self, number: int, line: bytes) -> Captured:
        stamp, _, frame = line.partition(b" ")
        frame = frame.rstrip()
        if not stamp.isdigit() or not frame.startswith(b"{"):
            raise DataError(
                f"{self.path}, line {number} was {line[:60]!r}, must be a time and a JSON object"
            )
        return Captured(_to_ns(int(stamp)), frame, frame.startswith(b'{"lastUpdateId"'))


def stream_messages(path: str | Path) -> Iterator[StreamMessage]:
    """Yield the messages of a capture of combined streams, bodies of depth answers at the end.

    Raises
    ------
    DataError
        As `Capture`; for a stream other than trades, best quotes and depth; for the body of a depth
        answer in a file of several symbols.
    """
    symbols: set[str] = set()
    bodies: list[Captured] = []
    for number, message in enumerate(Capture(path), 1):
        if message.is_snapshot:
            bodies.append(message)
            continue
        found = _STREAM.match(message.frame)
        if found is None:
            raise DataError(
                f"{path}, message {number} was {message.frame[:60]!r}, "
                "must be a frame of a combined stream"
            )
        kind = _KINDS.get(found.group(2))
        if kind is None:
            stream = found.group(2).decode()
            raise DataError(f"{path}, message {number}: stream {stream!r} cannot be replayed")
        symbol = found.group(1).decode().upper()
        symbols.add(symbol)
        name = f"{symbol.lower()}@{found.group(2).decode()}"
        yield StreamMessage(message.ts_recv, name, kind, symbol, message.frame)
    if bodies and len(symbols) != 1:
        raise DataError(f"{path}: a recorded book needs a file of one symbol, had {len(symbols)}")
    for body in bodies:
        yield StreamMessage(body.ts_recv, "", "snapshot", next(iter(symbols)), body.frame)


def _to_ns(stamp: int) -> int:
    """ms until the year 5138, us from 1973 on, ns from 1973 on: the sizes do not meet."""
    return stamp * (1_000_000 if stamp < 10**14 else 1_000 if stamp < 10**17 else 1)


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line.partition(b" ")[2])
    except ValueError:
        return False
    return True
