# SPDX-License-Identifier: Apache-2.0
"""A user's own functions as indicators: over arrays, bar by bar, in graphs, in pipelines."""

# ruff: noqa: ARG001, ARG005 - what is registered takes four arguments.

from __future__ import annotations

import contextlib
import copy
import ctypes
import gc
import itertools
import shutil
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.graph import bars as made
from tests.pipeline.frames import kline_frame, make_bars
from tests.pipeline.frames import walk as prices
from tests.pipeline.test_market_pipeline import make

import tradecore as tc
from tradecore import _core, indicators, ta
from tradecore.graph import Timeframe, build, from_list, param, to_list
from tradecore.pipeline import MarketPipeline

NAN = float("nan")
M1, M5 = Timeframe(60), Timeframe(300)
RNG = np.random.default_rng(11)
LOW = 100 * np.exp(np.cumsum(RNG.normal(0, 0.01, 6_000)))
HIGH = LOW * (1 + RNG.uniform(0, 0.01, 6_000))
_numbers = itertools.count()

Function = Callable[[Any, Any, Any, Any], None]


def a_name() -> str:
    """A name that no other test has: names are the process's."""
    return f"tested_{next(_numbers)}"


def midpoint(inputs: Any, settings: Any, state: Any, out: Any) -> None:
    """Middle of highest high and lowest low."""
    period = int(settings[0])
    place = int(state[0]) % period
    state[0] += 1
    state[1 + place] = inputs[0]
    state[1 + period + place] = inputs[1]
    if state[0] >= period:
        out[0] = (state[1 : 1 + period].max() + state[1 + period :].min()) / 2


def a_midpoint(function: Any = midpoint, **changes: Any) -> Any:
    given = {
        "name": a_name(),
        "inputs": ("high", "low"),
        "settings": {"period": 10},
        "state": lambda period: 1 + 2 * period,
        "lookback": lambda period: period - 1,
    }
    return ta.custom(**(given | changes))(function)


def expected(period: int) -> Any:
    windows = np.lib.stride_tricks.sliding_window_view
    middle = (windows(HIGH, period).max(axis=1) + windows(LOW, period).min(axis=1)) / 2
    return np.concatenate([np.full(period - 1, NAN), middle])


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
NUMBERS = ctypes.POINTER(ctypes.c_double)


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


# What goes wrong inside.


def failing(at: float) -> Any:
    """Gives its input, and fails where it is `at`."""

    def own(inputs: Any, settings: Any, state: Any, out: Any) -> None:
        if inputs[0] == at:
            raise LookupError(f"no {at:g}")
        out[0] = inputs[0]

    return ta.custom(name=a_name())(own)


def test_an_exception_reaches_the_caller_of_a_function() -> None:
    own, out = failing(2), np.zeros(4)

    with pytest.raises(LookupError, match="no 2") as caught:
        own([1.0, 2.0, 3.0, 4.0], out=out)
    np.testing.assert_array_equal(out, [1.0, NAN, NAN, NAN])
    assert caught.traceback[-1].name == "own"
    assert own([1.0, 3.0]).tolist() == [1.0, 3.0]  # Nothing is left over.
    with pytest.raises(LookupError, match="no 2"):
        own(np.arange(20_000.0))  # Where the GIL is released.


def test_an_exception_reaches_the_caller_bar_by_bar_and_stays() -> None:
    stream = getattr(ta, failing(2).__name__.capitalize())()
    assert stream.update(1.0) == 1.0
    with pytest.raises(LookupError):
        stream.peek(2.0)
    assert stream.update(5.0) == 5.0  # A peek changes nothing.

    with pytest.raises(LookupError, match="no 2"):
        stream.update(2.0)
    for call in (stream.update, stream.peek, stream.copy().update):
        with pytest.raises(RuntimeError, match=r"no value since it raised LookupError\('no 2'\)"):
            call(1.0)


def test_nothing_keeps_a_stream_that_failed() -> None:
    class Watched:
        pass

    own, kept = failing(2), []

    def fail() -> None:  # The traceback leads to this frame, and the frame to the stream.
        watched, stream = Watched(), getattr(ta, own.__name__.capitalize())()
        kept.append(weakref.ref(watched))
        stream.update(2.0)

    with contextlib.suppress(LookupError):
        fail()
    gc.collect()

    assert kept[0]() is None


def test_an_exception_reaches_the_caller_of_a_graph() -> None:
    own = failing(3)
    series = {60: made.make(60, np.array([1.0, 2.0, 3.0, 4.0]))}
    program = build([own(M1.close)])

    with pytest.raises(LookupError, match="no 3"):
        made.by_batch(program, series)
    stream = _core.graph.Stream(program)
    for at in range(2):
        stream.on_bar(series[60][at : at + 1])
        assert stream.evaluate(int(series[60]["ts_close"][at])) == (True, [at + 1.0])
    with pytest.raises(LookupError, match="no 3"):
        stream.on_bar(series[60][2:4])


def test_an_exception_is_not_mixed_up_between_threads() -> None:
    bad, good = failing(2), failing(-1)
    start, failures = threading.Barrier(2), []

    def other() -> None:
        start.wait()
        for _ in range(200):
            try:
                bad([1.0, 2.0])
            except LookupError:
                failures.append(1)

    thread = threading.Thread(target=other)
    thread.start()
    start.wait()
    for _ in range(200):
        good([1.0, 2.0])
    thread.join()

    assert len(failures) == 200


def test_a_function_that_returns_its_value_is_told_so() -> None:
    own = ta.custom(name=a_name())(lambda inputs, settings, state, out: inputs[0])

    with pytest.raises(TypeError, match=r"returned .*1.0.*, must fill out and return nothing"):
        own([1.0])


def test_sizes_that_fail_are_told() -> None:
    own = a_midpoint(lookback=lambda period: period - 5)
    with pytest.raises(ValueError, match=r"lookback of tested_\d+ with period=3 was -2, must be"):
        own(HIGH, LOW, 3)
    program = build([own(M1.high, M1.low, param("period", 10))])
    with pytest.raises(ValueError, match=r"lookback of tested_\d+ with period=3 was -2, must be"):
        made.by_batch(program, {60: made.walk(60, 5, 1)}, [3.0])
    with pytest.raises(ValueError, match=r"lookback of tested_\d+ with period=3 was -2, must be"):
        program.warmup_bars(60, [3.0])


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


# What is refused.


def test_names_that_are_taken_are_refused() -> None:
    for name, has in [
        ("sma", "catalog"),
        ("lag", "operation of graphs"),
        ("crossover", "operation of graphs"),
        ("lookback", "something else"),
    ]:
        with pytest.raises(ValueError, match=f"name was '{name}', which .*{has}"):
            a_midpoint(name=name)


def test_a_custom_name_is_replaced_only_if_that_is_said() -> None:
    first = a_midpoint(name="tested_twice")
    before = build([first(M1.high, M1.low, 2)])
    assert a_midpoint(name="tested_twice") is first  # The same function: a notebook's cell.

    def high(inputs: Any, settings: Any, state: Any, out: Any) -> None:
        out[0] = inputs[0]

    with pytest.raises(ValueError, match=r"'tested_twice', which another custom .* replace=True"):
        a_midpoint(high, name="tested_twice")
    np.testing.assert_array_equal(ta.tested_twice(HIGH, LOW), expected(10))  # type: ignore[attr-defined]

    second = ta.custom(name="tested_twice", inputs=("high", "low"), replace=True)(high)
    assert ta.tested_twice is second  # type: ignore[attr-defined]
    np.testing.assert_array_equal(second(HIGH, LOW), HIGH)
    assert ta.Tested_twice().update(7.0, 1.0) == 7.0  # type: ignore[attr-defined]
    bars = {60: made.make(60, np.array([4.0, 8.0]))}
    assert made.by_batch(before, bars)[0, 1] == pytest.approx((8.08 + 3.92) / 2)  # Keeps its own.


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": "two words"}, "name was 'two words', must be an identifier"),
        ({"name": "OwnMiddle"}, "name was 'OwnMiddle', must be an identifier in lower case"),
        ({"name": "lambda"}, "name was 'lambda'"),
        ({"name": "_own"}, "name was '_own'"),
        ({"name": 3}, "name was 3, must be text"),
        ({"inputs": "high"}, "inputs was 'high', must be a tuple of names"),
        ({"inputs": ()}, "inputs were 0, must be 1 to 5"),
        ({"inputs": tuple("abcdef")}, "inputs were 6, must be 1 to 5"),
        ({"inputs": ("high", "high")}, "inputs held 'high' 2 times"),
        ({"inputs": ("high", "period")}, "inputs and settings held 'period' 2 times"),
        ({"inputs": ("high", "out")}, "inputs held 'out'"),
        ({"outputs": ("a b",)}, "outputs held 'a b'"),
        ({"outputs": tuple("abcde")}, "outputs were 5, must be 1 to 4"),
        ({"settings": {f"s{k}": 1 for k in range(9)}}, "settings were 9, must be 1 to 8"),
        ({"settings": {"period": 0}}, r"settings\['period'\] was 0, must have default from least"),
        ({"settings": {"period": (5, 6, 9)}}, "must have default from least to most: 6 to 9"),
        ({"settings": {"period": (5, 6)}}, r"must be a number or \(default, least, most\)"),
        ({"settings": {"period": True}}, r"settings\['period'\] was True"),
        ({"settings": {"period": NAN}}, r"settings\['period'\] was nan, must be finite"),
        ({"settings": {"period": "9"}}, r"settings\['period'\] was '9', must be a number"),
        ({"state": -1}, r"state of \w+ was -1, must be 0"),
        ({"state": 1.5}, r"state of \w+ was 1.5, must be a whole number"),
        ({"state": lambda n: n}, r"state of \w+ took 'n', must take settings .* among period"),
        ({"lookback": lambda period: -period}, r"lookback of \w+ with period=10 was -10"),
        ({"function": 5}, "function was 5, must be a function"),
        ({"function": lambda a, b: None}, r"function was \w+\(a, b\), must take \(inputs, "),
        (
            {"function": ctypes.CFUNCTYPE(None, *[NUMBERS] * 4)(midpoint)},
            "a callback into Python: give the function itself",
        ),
        ({"function": ctypes.CFUNCTYPE(None, NUMBERS)(1)}, "must be void f"),
        ({"function": ctypes.CFUNCTYPE(None, *[NUMBERS] * 4)(0)}, "null pointer"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], error: str) -> None:
    name = changes.get("name", a_name())

    with pytest.raises((ValueError, TypeError), match=error):
        a_midpoint(**({"name": name} | changes))
    assert not hasattr(ta, str(name)) or name == "lambda"


def test_a_name_is_needed_where_a_function_has_none() -> None:
    pointer = ctypes.CFUNCTYPE(None, *[NUMBERS] * 4)(1)

    with pytest.raises(TypeError, match="name was None, must be text"):
        ta.custom()(pointer)
    with pytest.raises(ValueError, match="name was '<lambda>', must be an identifier"):
        ta.custom()(lambda inputs, settings, state, out: None)
