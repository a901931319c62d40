# SPDX-License-Identifier: Apache-2.0
"""A user's own functions that fail, and what is refused when one is registered."""

# ruff: noqa: ARG001, ARG005 - what is registered takes four arguments.

from __future__ import annotations

import contextlib
import ctypes
import gc
import threading
import weakref
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
    midpoint,
)

from tradecore import _core, ta
from tradecore.graph import build, param


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
