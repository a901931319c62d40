# SPDX-License-Identifier: Apache-2.0
"""Raw captures of market streams: one received message a line, with its time of arrival.

A line is ``<time of arrival> <JSON as received>``; the time is whole ns, us or ms since the epoch,
told by its size. The body of a REST depth answer stands in the place where it arrived.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from tradecore.errors import DataError

LINE_BYTES_MAX = 16 << 20
"""Longer lines are refused; a depth answer of 5,000 levels a side has 0.4 MB."""


class Captured(NamedTuple):
    """One message of a capture."""

    ts_recv: int
    """ns since the epoch, UTC, by the recorder's clock."""
    frame: bytes
    """The JSON as received."""
    is_snapshot: bool
    """Whether this is the body of a REST depth answer, not a frame of a stream."""


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


def _to_ns(stamp: int) -> int:
    """ms until the year 5138, us from 1973 on, ns from 1973 on: the sizes do not meet."""
    return stamp * (1_000_000 if stamp < 10**14 else 1_000 if stamp < 10**17 else 1)


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line.partition(b" ")[2])
    except ValueError:
        return False
    return True
