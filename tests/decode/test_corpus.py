# SPDX-License-Identifier: Apache-2.0
"""The fuzzers' corpus and seeded mutations of sound frames, by both ways and by the reference."""

from __future__ import annotations

import os
import random
from pathlib import Path

from tests.decode.forms import FORMS, combined
from tests.reference import decode as reference

from tradecore import _core

CORPUS = Path(__file__).resolve().parents[2] / "cpp" / "tests" / "fuzz" / "corpus" / "market"
SYMBOLS = ["ETHUSDT", "BTCUSDT", "1000SHIBINUPERPUSDT", "币USDT"]
MUTATIONS = 1_000_000 if os.environ.get("TC_LONG") else 100_000
SEED = 20_261_126
# No backslash: a key spelt with an escape is another key to us, the same one to json.
PIECES = [bytes([c]) for c in b'0159".,:{}[]-+eEabmtTrue \x00\xff'] + [
    *(b"null", b"1e400", b"NaN", b'"NaN"', b"9007199254740993", b"9223372036854775808"),
    *("١".encode(), "１".encode(), b"\xc3\xa9", b"\xed\xa0\x80", b'"92233720368.54775808"'),
]


def agree(decoder: _core.decode.Decoder, frame: bytes) -> str:
    """Assert that both ways and the reference say the same; return the status."""
    status, rows = decoder.decode(frame, 7)
    again, same = decoder.decode(b" " + frame, 7)
    expected, records = reference.decode(frame, SYMBOLS)
    assert status == again == expected, frame
    if rows is not None:
        assert rows.tobytes() == same.tobytes(), frame
        assert len(rows) == len(records)
        for row, record in zip(rows, records, strict=True):
            assert {name: int(row[name]) for name in record} == record, frame
    return str(status)


def test_the_corpus_of_the_fuzzer() -> None:
    decoder = _core.decode.Decoder(SYMBOLS)
    frames = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    statuses = {agree(decoder, frame) for frame in frames if b"\\" not in frame}

    assert len(frames) > 40
    assert {"ok", "malformed"} <= statuses


def test_mutations_of_sound_frames() -> None:
    draw = random.Random(SEED)
    decoder = _core.decode.Decoder(SYMBOLS)
    sound = [combined(form) for form in FORMS] + [payload for _, payload in FORMS.values()]
    seen: dict[str, int] = {}
    for _ in range(MUTATIONS):
        frame = bytearray(draw.choice(sound))
        for _ in range(draw.choice((1, 1, 2, 3))):
            at = draw.randrange(len(frame) + 1)
            frame[at : at + draw.choice((0, 1, 1, 8))] = draw.choice((b"", *PIECES))
        status = agree(decoder, bytes(frame))
        seen[status] = seen.get(status, 0) + 1

    assert seen["ok"] > MUTATIONS // 50, seen
    assert len(seen) >= 7, seen
