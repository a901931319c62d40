# SPDX-License-Identifier: Apache-2.0
"""A user's own functions as indicators: over arrays, bar by bar, in graphs, in pipelines."""

# ruff: noqa: ARG001, ARG005 - what is registered takes four arguments.

from __future__ import annotations

import copy
import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.graph import bars as made
from tests.indicators.midpoint import (
    HIGH,
    LOW,
    M1,
    NAN,
    NUMBERS,
    a_midpoint,
    a_name,
    expected,
    failing,
)
from tests.pipeline.frames import kline_frame, make_bars
from tests.pipeline.frames import walk as prices
from tests.pipeline.test_market_pipeline import make

import tradecore as tc
from tradecore import _core, indicators, ta
from tradecore.graph import Timeframe, build, from_list, param, to_list
from tradecore.pipeline import MarketPipeline

M5 = Timeframe(300)

SOURCE = """
void midpoint(const double* inputs, const double* settings, double* state, double* out) {
    const int period = (int)settings[0];
    const int place = (int)state[0] % period;
    state[0] += 1.0;
    state[1 + place] = inputs[0];
    state[1 + period + place] = inputs[1];
    double high = -1e300, low = 1e300;
    for (int k = 0; k < period; ++k) {
        high = state[1 + k] > high ? state[1 + k] : high;
        low = state[1 + period + k] < low ? state[1 + period + k] : low;
    }
    if (state[0] >= period) out[0] = (high + low) / 2.0;
}
"""


def by_compiler(folder: Path) -> Any:
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("waits for a C compiler")
    (folder / "own.c").write_text(SOURCE, "utf-8")
    library = folder / "own.so"
    subprocess.run(
        [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(folder / "own.c")], check=True
    )
    function = ctypes.CDLL(str(library)).midpoint
    function.argtypes, function.restype = [NUMBERS] * 4, None
    return function


def by_numba() -> Any:
    numba = pytest.importorskip("numba", reason="waits for numba")
    pointer = numba.types.CPointer(numba.types.float64)

    @numba.cfunc(numba.types.void(pointer, pointer, pointer, pointer))  # type: ignore[untyped-decorator, unused-ignore]
    def compiled(inputs, settings, state, out):  # type: ignore[no-untyped-def]
        period = int(settings[0])
        place = int(state[0]) % period
        state[0] += 1
        state[1 + place] = inputs[0]
        state[1 + period + place] = inputs[1]
        high, low = -1e300, 1e300
        for k in range(period):
            high, low = max(high, state[1 + k]), min(low, state[1 + period + k])
        if state[0] >= period:
            out[0] = (high + low) / 2

    return compiled


@pytest.fixture(scope="module", params=["python", "compiler", "numba"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The same indicator, three ways."""
    if request.param == "python":
        yield a_midpoint()
    elif request.param == "compiler":
        yield a_midpoint(by_compiler(tmp_path_factory.mktemp("own")))
    else:
        yield a_midpoint(by_numba())


@pytest.mark.parametrize("period", [1, 3, 10, 40])
def test_arrays_and_bars_one_by_one_agree_with_the_textbook(own: Any, period: int) -> None:
    line = own(HIGH[:500], LOW[:500], period)
    stream = getattr(ta, own.__name__.capitalize())(period)
    one = [stream.update(*bar) for bar in zip(HIGH[:500], LOW[:500], strict=True)]

    np.testing.assert_array_equal(line, expected(period)[:500])
    np.testing.assert_array_equal(one, line)
    assert stream.lookback == ta.lookback(own.__name__, period) == period - 1
    assert repr(stream) == f"{own.__name__.capitalize()}(period={period})"


def test_long_runs_without_the_gil_are_the_same(own: Any) -> None:
    high, low = np.tile(HIGH, (2, 1)), np.tile(LOW, (2, 1))
    high[1] += 1.0

    lines = own(high, low)
    np.testing.assert_array_equal(lines[0], expected(10))
    np.testing.assert_array_equal(lines[1], own(HIGH + 1.0, LOW))


def test_bars_that_are_not_finite_are_not_seen(own: Any) -> None:
    high = HIGH[:60].copy()
    high[[3, 20]] = NAN, np.inf
    seen = np.isfinite(high)
    line = own(high, LOW[:60])

    assert np.isnan(line[~seen]).all()
    np.testing.assert_array_equal(line[seen], own(high[seen], LOW[:60][seen]))


def test_peek_tells_the_next_value_and_changes_nothing(own: Any) -> None:
    for period in (2, 5, 50):  # States that are small, and one that is not.
        kind = getattr(indicators, own.__name__.capitalize())
        stream, quiet = kind(period), kind(period)
        for high, low in zip(HIGH[:120], LOW[:120], strict=True):
            stream.peek(high + 5, low - 5)
            peeked = stream.peek(high, low)
            value = stream.update(high, low)
            np.testing.assert_equal(peeked, value)
            np.testing.assert_equal(quiet.update(high, low), value)


def test_copies_go_their_own_way(own: Any) -> None:
    stream = getattr(ta, own.__name__.capitalize())(5)
    stream.update_many(HIGH[:20], LOW[:20])
    for other in (stream.copy(), copy.copy(stream)):
        other.update_many(HIGH[20:200] * 2, LOW[20:200] / 2)

    np.testing.assert_array_equal(stream.update_many(HIGH[20:40], LOW[20:40]), expected(5)[20:40])


def test_a_graph_holds_it_in_stream_and_batch(own: Any) -> None:
    series = {60: made.walk(60, 5_000, 1, 0.05), 300: made.walk(300, 1_000, 2)}
    middle = own(M1.high, M1.low, param("period", 7))
    program = build([middle, own(M5.high, middle, 3).lag(2), M1.close > own(M1.high, M1.low, 4)])
    out = made.by_batch(program, series)

    np.testing.assert_array_equal(out, made.by_stream(program, series))
    high, low = series[60]["high"] / 1e8, series[60]["low"] / 1e8
    np.testing.assert_array_equal(out[0], own(high, low, 7))
    again = made.by_batch(program, series, [12.0])
    np.testing.assert_array_equal(again[0], own(high, low, 12))
    assert program.warmup_bars(60) == 11
    assert program.warmup_bars(60, [12.0]) == 16
    with pytest.raises(ValueError, match=f"period of {own.__name__} was 0, must be"):
        _core.graph.Stream(program, [0.0])


def test_nodes_print_save_and_load(own: Any) -> None:
    node = own(M5.high, M5.low, param("period", 7))
    assert repr(node) == f"{own.__name__}(5m.high, 5m.low, period=7)"

    rows, places = to_list([node])
    loaded = from_list(rows)[places[0]]
    assert repr(loaded) == repr(node)
    assert build([loaded]).warmup_bars(300) == 7


def test_what_is_not_registered_is_not_loaded() -> None:
    rows, _ = to_list([a_midpoint()(M5.high, M5.low)])
    rows[-1]["op"] = "never_registered"

    with pytest.raises(ValueError, match=r"node 3 was 'never_registered', .*ta\.custom"):
        from_list(rows)
    with pytest.raises(AttributeError, match="never_registered"):
        ta.never_registered  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ValueError, match="name was 'never_registered'"):
        ta.lookback("never_registered")


def test_several_outputs_are_named() -> None:
    @ta.custom(name="tested_range", settings={"width": 2.5}, outputs=("upper", "lower"))
    def band(inputs: Any, settings: Any, state: Any, out: Any) -> None:
        out[0] = inputs[0] + settings[0]
        if inputs[0] > 2:
            out[1] = inputs[0] - settings[0]

    lines = band([1.0, 2.0, 3.0])
    assert lines.upper.tolist() == [3.5, 4.5, 5.5]
    np.testing.assert_array_equal(lines.lower, [NAN, NAN, 0.5])
    assert type(lines) is indicators.Tested_rangeLines  # type: ignore[attr-defined]
    assert ta.Tested_range(1.0).update(5.0) == (6.0, 4.0)  # type: ignore[attr-defined]
    assert repr(band(M1.close, width=1.5).lower) == "tested_range(1m.close, 1.5).lower"
    out = made.by_batch(build(list(band(M1.close))), {60: made.make(60, np.array([4.0]))})
    assert out.tolist() == [[6.5], [1.5]]


def test_it_is_an_indicator_like_others() -> None:
    own = a_midpoint(name="tested_face")

    assert ta.tested_face is own  # type: ignore[attr-defined]
    assert ta.Tested_face is indicators.Tested_face  # type: ignore[attr-defined]
    assert {"tested_face", "Tested_face"} <= set(dir(ta))
    assert "tested_face" not in ta.CATALOG
    assert "Middle of highest high and lowest low" in own.__doc__
    with pytest.raises(ValueError, match="period was 0, must be 1 to 100000"):
        own(HIGH, LOW, 0)
    with pytest.raises(ValueError, match="low had 2 values, must have 3 values like high"):
        own([1, 2, 3], [1, 2])


def test_ranges_and_kinds_of_settings() -> None:
    seen: list[Any] = []

    def sizes(window: int, share: float) -> int:
        seen.append((window, share))
        return 0

    own = ta.custom(
        name="tested_settings", settings={"window": (20, 0, 30), "share": -0.5}, state=sizes
    )(lambda inputs, settings, state, out: out.put(0, settings.sum()))

    assert own([1.0]).tolist() == [19.5]
    assert own([1.0], 0, 7).tolist() == [7.0]
    assert seen[-1] == (0, 7.0)
    assert [type(each) for each in seen[-1]] == [int, float]
    with pytest.raises(ValueError, match="window was 31, must be 0 to 30"):
        own([1.0], 31)
    with pytest.raises(ValueError, match="share was nan, must be finite"):
        own([1.0], 1, NAN)


def test_inputs_and_settings_cannot_be_written() -> None:
    for place in (0, 1):

        def spoil(*arrays: Any, place: int = place) -> None:
            arrays[place][0] = 1.0

        own = ta.custom(name=a_name(), settings={"period": 2})(spoil)
        with pytest.raises(ValueError, match="read-only"):
            own([1.0])


def test_a_function_may_close_its_arrays_to_writing() -> None:
    def close(inputs: Any, settings: Any, state: Any, out: Any) -> None:
        if out.flags.writeable:
            out[0] = inputs[0]
        for each in (state, out):
            each.setflags(write=False)

    own = ta.custom(name=a_name(), state=1)(close)
    stream = getattr(ta, own.__name__.capitalize())()

    assert stream.update(4.0) == 4.0
    np.testing.assert_equal([stream.peek(5.0), stream.copy().update(6.0)], [5.0, 6.0])
    np.testing.assert_equal(stream.update(7.0), NAN)


def test_arrays_that_a_function_keeps_stay_valid() -> None:
    kept: list[Any] = []
    own = ta.custom(name=a_name(), state=3)(lambda *arrays: kept.extend(arrays))
    own([1.0, 2.0])

    assert kept[0].tolist() == [2.0]
    assert kept[2].tolist() == [0.0] * 3


# Pipelines.


def pipeline_of(node: Any, **options: Any) -> MarketPipeline:
    strategy = tc.Strategy(name="mine", long_entry=node > 0, long_exit=node < 0)
    return make(strategy, signals_max=100, **options)


def test_a_pipeline_runs_it_inline(own: Any) -> None:
    pipeline = pipeline_of(own(M1.high, M1.low, 3) - M1.close)
    bars = make_bars(prices(30, seed=3))
    pipeline.push_bars(bars)
    signals = pipeline.take_signals()
    high, low, close = (bars[name] / 1e8 for name in ("high", "low", "close"))

    gap = own(high, low, 3) - close
    unknown = int(_core.policy.Truth.UNKNOWN)
    np.testing.assert_array_equal(signals["long_entry"], np.where(np.isnan(gap), unknown, gap > 0))


def test_a_pipeline_of_workers_refuses_what_is_written_in_python() -> None:
    own = a_midpoint()
    node = own(M1.high, M1.low)

    with pytest.raises(ValueError, match=f"{own.__name__}, which is written in Python.*numba"):
        pipeline_of(node, workers=1)
    assert pipeline_of(ta.ema(M1.close, 3), workers=1).core.counters()["workers"] == 1


@pytest.mark.parametrize("way", ["compiler", "numba"])
def test_a_pipeline_of_workers_takes_what_is_compiled(way: str, tmp_path: Path) -> None:
    own = a_midpoint(by_compiler(tmp_path) if way == "compiler" else by_numba())
    node = own(M1.high, M1.low, 3) - M1.close
    bars = make_bars(prices(50, seed=4))
    signals = []
    for workers in (0, 1):
        pipeline = pipeline_of(node, workers=workers)
        pipeline.push_bars(bars)
        while pipeline.settle():
            pipeline.take()
        signals.append(pipeline.take_signals())

    assert len(signals[0]) == 50
    assert signals[0].tobytes() == signals[1].tobytes()


def test_an_exception_comes_out_of_a_pipeline_and_bars_do_too() -> None:
    bars = make_bars(prices(6, seed=5))
    own = failing(float(bars["close"][2]) / 1e8)
    for call in (
        lambda pipeline: pipeline.push_bars(bars[:5]),
        lambda pipeline: pipeline.warm_up(bars[:5]),
        lambda pipeline: [pipeline.feed(kline_frame(bar, "BTCUSDT"), 1) for bar in bars[:5]],
    ):
        pipeline = pipeline_of(own(M1.close))
        with pytest.raises(LookupError, match="no "):
            call(pipeline)
        pipeline.take_signals()
        with pytest.raises(RuntimeError, match="gives no value since"):
            pipeline.push_bars(bars[5:])  # Again, rather than NaN in silence.
