# SPDX-License-Identifier: Apache-2.0
"""One unit of work: a raw combined-stream frame of Binance spot to an exact record.

The tables hold frames decoded from Python, thousands in a call, beside Python's own decoders; a
peer's prices become floats there, ours exact integers. The distributions at the end are the mean ns
a frame takes in each round, in C++ throughout, beside simdjson's on-demand parser.
"""

from __future__ import annotations

import importlib.util
import random
import shutil
import struct
import subprocess
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import orjson
import pytest
import simdjson
from pytest_benchmark.fixture import BenchmarkFixture
from tests import recorded

from tradecore import _core
from tradecore.data.captures import Capture

KINDS = ("trade", "aggTrade", "bookTicker", "kline_1m", "depth@100ms", "mix", "recorded")
CAPTURE = "captures/spot_btcusdt_20240809.gz"
# Shares of the mix, by frames: a symbol's usual streams together.
MIX = {"bookTicker": 40, "trade": 30, "aggTrade": 15, "depth@100ms": 10, "kline_1m": 5}
FRAMES = 4_000
PEER = Path(__file__).parent / "peers" / "simdjson_frames.cpp"


def frames_of(kind: str, count: int, seed: int = 7) -> list[bytes]:
    """Return frames of the shape and the sizes of real ones, or recorded ones."""
    if kind == "recorded":
        frames = (each.frame for each in Capture(recorded.path(CAPTURE)) if not each.is_snapshot)
        return list(islice(frames, count))
    draw = random.Random(seed)
    if kind == "mix":
        of_kind = {name: iter(frames_of(name, count, seed)) for name in MIX}
        names = draw.choices(list(MIX), list(MIX.values()), k=count)
        return [next(of_kind[name]) for name in names]

    def amount(most: float) -> bytes:
        return b"%.8f" % draw.uniform(most / 9, most)

    def price() -> bytes:
        return b"%.2f000000" % draw.uniform(61_700, 61_900)

    def levels(number: int) -> bytes:
        return b",".join(b'["%b","%b"]' % (price(), amount(2)) for _ in range(number))

    def payload(i: int) -> bytes:
        ts = 1_723_161_255_343 + i
        head = b'{"e":"%b","E":%d,"s":"BTCUSDT",' % (kind.split("_")[0].encode(), ts)
        tail = b'"T":%d,"m":%b,"M":true}' % (ts - 1, draw.choice([b"true", b"false"]))
        if kind == "trade":
            body = b'"t":%d,"p":"%b","q":"%b",' % (3_735_683_259 + i, price(), amount(1))
            return head + body + tail
        if kind == "aggTrade":
            ids = (3_000_000_000 + i, price(), amount(1), 3_735_683_259 + i, 3_735_683_261 + i)
            return head + b'"a":%d,"p":"%b","q":"%b","f":%d,"l":%d,' % ids + tail
        if kind == "bookTicker":
            sides = (50_093_239_212 + i, price(), amount(4), price(), amount(4))
            return b'{"u":%d,"s":"BTCUSDT","b":"%b","B":"%b","a":"%b","A":"%b"}' % sides
        if kind == "kline_1m":
            ids = b'"k":{"t":%d,"T":%d,"s":"BTCUSDT","i":"1m","f":%d,"L":%d,' % (
                *(ts // 60_000 * 60_000, ts // 60_000 * 60_000 + 59_999),
                *(3_735_683_259, 3_735_683_259 + i),
            )
            prices = b'"o":"%b","c":"%b","h":"61900.00000000","l":"61700.00000000",' % (
                *(price(), price()),
            )
            sums = b'"v":"%b","n":%d,"x":false,"q":"%b","V":"%b","Q":"%b","B":"0"}}' % (
                *(amount(90), i, amount(5_000_000), amount(40), amount(2_000_000)),
            )
            return head + ids + prices + sums
        head = b'{"e":"depthUpdate","E":%d,"s":"BTCUSDT",' % ts
        sides = (levels(draw.randint(5, 40)), levels(draw.randint(5, 40)))
        ids = (50_093_239_189 + 9 * i, 50_093_239_197 + 9 * i)
        return head + b'"U":%d,"u":%d,"b":[%b],"a":[%b]}' % (*ids, *sides)

    stream = b'{"stream":"btcusdt@%b","data":' % kind.encode()
    return [stream + payload(i) + b"}" for i in range(count)]


def set_up(benchmark: BenchmarkFixture, kind: str, count: int) -> list[bytes]:
    frames = frames_of(kind, count)
    benchmark.group = f"decode {kind}, {count} frames"
    benchmark.extra_info["frames"] = count
    benchmark.extra_info["bytes_mean"] = sum(map(len, frames)) // count
    return frames


@pytest.mark.parametrize("kind", KINDS)
def test_decode(benchmark: BenchmarkFixture, kind: str, size: Callable[[int], int]) -> None:
    frames = set_up(benchmark, kind, size(FRAMES))
    decoder = _core.decode.Decoder(["BTCUSDT"])

    batch = benchmark(decoder.decode_many, frames, 0)

    assert not batch["statuses"].any()
    assert decoder.counters()["fallback"] == 0


def with_floats(data: Any) -> None:
    """Turn a payload's text into numbers, as every user of it must."""
    for key in ("p", "q", "b", "B", "a", "A"):
        value = data.get(key)
        if isinstance(value, str):
            float(value)
        elif isinstance(value, list):
            np.array(value, dtype=np.float64)
    if "k" in data:
        bar = data["k"]
        for key in ("o", "c", "h", "l", "v", "q", "V", "Q"):
            float(bar[key])


@pytest.mark.parametrize("kind", KINDS)
def test_orjson_and_floats(
    benchmark: BenchmarkFixture, kind: str, size: Callable[[int], int]
) -> None:
    frames = set_up(benchmark, kind, size(FRAMES))
    benchmark.extra_info["peer"] = "orjson + float"

    def read() -> None:
        for frame in frames:
            with_floats(orjson.loads(frame)["data"])

    benchmark(read)


@pytest.mark.parametrize("kind", KINDS)
def test_orjson_dicts(benchmark: BenchmarkFixture, kind: str, size: Callable[[int], int]) -> None:
    frames = set_up(benchmark, kind, size(FRAMES))
    benchmark.extra_info["peer"] = "orjson, dicts of text"

    def read() -> None:
        for frame in frames:
            orjson.loads(frame)

    benchmark(read)


@pytest.mark.parametrize("kind", KINDS)
def test_msgspec_dicts(benchmark: BenchmarkFixture, kind: str, size: Callable[[int], int]) -> None:
    frames = set_up(benchmark, kind, size(FRAMES))
    benchmark.extra_info["peer"] = "msgspec, dicts of text"
    decode = msgspec.json.Decoder().decode

    def read() -> None:
        for frame in frames:
            decode(frame)

    benchmark(read)


@pytest.mark.parametrize("kind", KINDS)
def test_pysimdjson_and_floats(
    benchmark: BenchmarkFixture, kind: str, size: Callable[[int], int]
) -> None:
    frames = set_up(benchmark, kind, size(FRAMES))
    benchmark.extra_info["peer"] = "pysimdjson + float"
    parser = simdjson.Parser()

    def read() -> None:
        for frame in frames:
            with_floats(parser.parse(frame)["data"].as_dict())

    benchmark(read)


@pytest.mark.parametrize("way", ["ordered scan", "fallback"])
@pytest.mark.parametrize("kind", KINDS)
def test_decode_in_core(
    kind: str, way: str, size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    # A blank in front is not the known order: the tokenizer takes the frame.
    frames = [(b" " if way == "fallback" else b"") + f for f in frames_of(kind, size(FRAMES))]
    decoder = _core.decode.Decoder(["BTCUSDT"])

    rounds = decoder.bench(frames, size(200))

    assert (decoder.counters()["fast"] == 0) == (way == "fallback")
    latency_report(f"decode {kind}", rounds, f"tradecore, {way}")


def sum_of(records: dict[str, Any]) -> int:
    """Return the sum of what the records keep, times in ms: what simdjson's side sums as well."""
    trades, quotes, bars, levels = (records[k] for k in ("trades", "quotes", "bars", "levels"))
    total = 0
    for rows, names in (
        (trades, ("price", "quantity", "id")),
        (quotes, ("update_id", "bid_price", "bid_quantity", "ask_price", "ask_quantity")),
        (bars, ("open", "high", "low", "close", "count", "volume_low", "quote_volume_low")),
        (bars, ("taker_buy_volume_low", "taker_buy_quote_volume_low")),
        (levels, ("price", "quantity")),
    ):
        total += sum(int(rows[name].astype(np.int64).sum()) for name in names)
    grouped = trades[trades["flags"] & _core.model.FLAG_AGGREGATE != 0]
    total += int((grouped["first_id"] + grouped["last_id"]).sum())
    last = levels[levels["flags"] & _core.model.FLAG_LAST != 0]
    total += int((last["first_update_id"] + last["last_update_id"]).sum())
    total += int((trades["flags"] & _core.model.FLAG_BUYER_MAKER != 0).sum())
    total += int((bars["flags"] & _core.model.FLAG_CLOSED).sum())
    for times in (trades["ts_event"], bars["ts_open"], last["ts_event"]):
        total += int((times // 1_000_000).sum())
    return total


def binary_trade(i: int) -> bytes:
    """Return one trade as SBE sends it."""
    root = struct.pack("<HHHHqqbb", 18, 10_000, 1, 0, 1_700_000_000_000_100 + i, 1, -2, -5)
    return root + struct.pack("<HIqqqB", 25, 1, i, 6_500_013, 1_000, 0) + b"\x07BTCUSDT"


def test_binary_trade_in_core(
    size: Callable[[int], int], latency_report: Callable[..., None]
) -> None:
    decoder = _core.decode.Decoder(["BTCUSDT"])

    rounds = decoder.bench_binary([binary_trade(i) for i in range(size(FRAMES))], size(200))

    latency_report("decode trade", rounds, "tradecore, SBE")


@pytest.fixture(scope="module")
def simdjson_peer(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """Build simdjson's side from the sources that pysimdjson installs."""
    compiler = shutil.which("g++")
    spec = importlib.util.find_spec("simdjson")
    sources = Path(spec.origin).parent if spec and spec.origin else Path()
    is_smoke = pytestconfig.option.benchmark_disable
    if is_smoke or compiler is None or not (sources / "simdjson.cpp").exists():
        pytest.skip("waits for a full run with g++ and simdjson's sources")
    program = tmp_path_factory.mktemp("peers") / "simdjson_frames"
    command = [compiler, "-O3", "-DNDEBUG", "-std=c++20", f"-I{sources}", str(PEER)]
    subprocess.run([*command, str(sources / "simdjson.cpp"), "-o", str(program)], check=True)
    return program


@pytest.mark.parametrize("kind", KINDS)
def test_simdjson_on_demand(
    simdjson_peer: Path, kind: str, tmp_path: Path, latency_report: Callable[..., None]
) -> None:
    file = tmp_path / "frames.txt"
    file.write_bytes(b"\n".join(frames_of(kind, FRAMES)) + b"\n")

    done = subprocess.run(
        [str(simdjson_peer), str(file), "200"], capture_output=True, text=True, check=True
    )

    latency_report(f"decode {kind}", [float(line) for line in done.stdout.split()], "simdjson")
    for blank in (b"", b" "):  # Both ways.
        frames = [blank + frame for frame in frames_of(kind, FRAMES)]
        records = _core.decode.Decoder(["BTCUSDT"]).decode_many(frames, 0)
        assert sum_of(records) == int(done.stderr)
