# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests import recorded

from tradecore.data.captures import Capture
from tradecore.errors import DataError

FRAME = b'{"stream":"btcusdt@trade","data":{"e":"trade"}}'
BODY = b'{"lastUpdateId":160,"bids":[],"asks":[]}'


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["x.gz", "x.txt"])
def test_reads_messages_and_marks_depth_answers(tmp_path: Path, name: str) -> None:
    content = b"1723161254087896568 %b\n1723161254087896569 %b\n" % (FRAME, BODY)

    messages = list(Capture(written(tmp_path / name, content)))

    assert messages == [
        (1723161254087896568, FRAME, False),
        (1723161254087896569, BODY, True),
    ]


@pytest.mark.parametrize("stamp", [1723161254087, 1723161254087000, 1723161254087000000])
def test_times_are_told_by_their_size(tmp_path: Path, stamp: int) -> None:
    path = written(tmp_path / "x.gz", b"%d %b\n" % (stamp, FRAME))

    assert next(iter(Capture(path))).ts_recv == 1723161254087000000


def test_a_torn_last_line_is_left_out(tmp_path: Path) -> None:
    whole = b"1723161254087896568 %b" % FRAME
    for cut in range(len(whole)):
        capture = Capture(written(tmp_path / "x.txt", whole + b"\n" + whole[:cut]))
        assert len(list(capture)) == 1
        assert capture.torn_bytes == cut
    capture = Capture(written(tmp_path / "x.txt", whole + b"\n" + whole))
    assert len(list(capture)) == 2
    assert capture.torn_bytes == 0


def test_a_torn_gzip_stream_yields_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    lines = b"".join(b"%d %b\n" % (1723161254087896568 + i, FRAME) for i in range(9_000))
    path.write_bytes(gzip.compress(lines)[:-200])

    capture = Capture(path)
    messages = list(capture)

    assert 0 < len(messages) < 9_000
    assert messages[-1].frame == FRAME
    assert capture.torn_bytes > 0


@pytest.mark.parametrize(
    "line", [b"hello", b"1723161254087896568 [1]", b"x %b" % FRAME, b"", b"12 x"]
)
def test_a_line_that_is_no_message_is_named(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path / "x.gz", b"1723161254087896568 %b\n%b\n" % (FRAME, line))

    with pytest.raises(DataError, match=r"x\.gz, line 2 was"):
        list(Capture(path))


def test_a_missing_file_and_no_gzip_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"capture '.*none\.gz' does not exist"):
        Capture(tmp_path / "none.gz")
    path = tmp_path / "x.gz"
    path.write_bytes(b"1723161254087896568 {}\n")
    with pytest.raises(DataError, match=r"x\.gz' could not be read"):
        list(Capture(path))


def test_a_recorded_capture() -> None:
    messages = list(Capture(recorded.path("captures/spot_btcusdt_20240808.gz")))

    assert len(messages) == 41_249
    assert sum(message.is_snapshot for message in messages) == 1
    stamps = [message.ts_recv for message in messages]
    assert stamps == sorted(stamps)
