# SPDX-License-Identifier: Apache-2.0
"""Rules for positions as they are declared: compiled, saved, read back, refused by name."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.graph import bars as made
from tests.pipeline.frames import instrument

import tradecore as tc
from tradecore import _core, ta
from tradecore.model import InstrumentKind
from tradecore.strategy import BoundStrategy
from tradecore.strategy.rules import OUTPUTS

M5 = tc.timeframe("5m")
KINDS = _core.policy
RISES, FALLS = M5.close > ta.sma(M5.close, 5), M5.close < ta.sma(M5.close, 5)


def strategy(**fields: Any) -> tc.Strategy:
    return tc.Strategy(**({"name": "rules", "long_entry": RISES, "long_exit": FALLS} | fields))


def values(chosen: tc.Strategy, **params: float) -> dict[str, Any]:
    """The outputs of a strategy over a walk of 5m bars, by name."""
    compiled = chosen.compile(params)
    rows = made.by_batch(compiled.program, {300: walk()}, list(compiled.params))
    return dict(zip(OUTPUTS, rows, strict=False))


def walk() -> Any:
    return made.walk(300, 400, 4)


def columns() -> tuple[Any, Any, Any]:
    return tuple(walk()[name] / 1e8 for name in ("high", "low", "close"))  # type: ignore[return-value]


# --- Compiled.


def test_what_no_rule_reads_is_not_computed() -> None:
    assert list(values(strategy())) == ["long_entry", "long_exit", "stop_distance"]
    assert np.isnan(values(strategy())["stop_distance"]).all()
    assert len(strategy(target=tc.target.atr(5, 2.0)).outputs()) == 4
    assert len(strategy(short_entry=FALLS, short_exit=RISES).outputs()) == 7


def test_chandelier_is_the_way_to_its_level() -> None:
    both = strategy(
        stop=tc.stop.chandelier(10, tc.param("m", 3.0)), short_entry=FALLS, short_exit=RISES
    )
    found = values(both, m=2.0)
    high, low, close = columns()
    width = 2.0 * ta.atr(high, low, close, 10)

    np.testing.assert_allclose(found["stop_distance"], close - (ta.max(high, 10) - width))
    np.testing.assert_allclose(found["short_stop_distance"], (ta.min(low, 10) + width) - close)
    assert (found["stop_distance"][10:] < 0).any()


def test_volatility_is_that_of_returns_over_a_year_of_365_days() -> None:
    found = values(strategy(size=tc.size.volatility_target(tc.param("aim", 0.2), 20)), aim=0.5)
    close = columns()[2]
    returns = np.concatenate(([math.nan], close[1:] / close[:-1] - 1))
    at = 100
    yearly = np.std(returns[at - 19 : at + 1]) * math.sqrt(365 * 24 * 12)

    assert np.isnan(found["size"][:20]).all()
    assert found["size"][at] == pytest.approx(0.5 / yearly, rel=1e-9)


def test_numbers_that_params_make_come_with_each_signal() -> None:
    chosen = strategy(
        size=tc.size.risk_fraction(tc.param("risk", 0.01)),
        stop=tc.stop.percent(tc.param("p", 0.02)),
        target=tc.target.multiple(2 * tc.param("m", 1.5)),
    )
    found, config = values(chosen, p=0.03), chosen.compile().policy

    assert (set(found["size"]), set(found["stop_distance"])) == ({0.01}, {0.03})
    assert set(found["target_distance"]) == {3.0}
    assert all(math.isnan(n) for n in (config.size, config.percent, config.target_size))


def test_plain_numbers_are_part_of_the_policy() -> None:
    config = (
        strategy(
            size=tc.size.kelly(win_rate=0.5, payoff=2.0, cap=0.2),
            stop=tc.stop.percent(0.02, trailing=True),
            target=tc.target.percent(0.05),
            entries_max=3,
            exit_after=12,
            cooldown=4,
            cooldown_after="loss",
        )
        .compile()
        .policy
    )

    assert config.sizing == KINDS.SizingKind.FRACTION_OF_EQUITY
    assert (config.size, config.size_cap) == (0.2, 0.2), "0.5 - 0.5 / 2 = 0.25, above the cap"
    assert (config.stop, config.percent, config.trailing) == (KINDS.StopKind.PERCENT, 0.02, True)
    assert (config.target, config.target_size) == (KINDS.TargetKind.PERCENT, 0.05)
    assert (config.entries_max, config.exit_after_bars, config.cool_down_bars) == (3, 12, 4)
    assert config.cools_after_loss_only
    assert config.clock_ns == 300 * 10**9


def test_an_exit_may_be_left_to_the_rules() -> None:
    alone = tc.Strategy(name="a", long_entry=RISES, exit_after=3)

    assert np.isnan(values(alone)["long_exit"]).all()


# --- Saved.


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"size": tc.size.fixed(0.5), "stop": tc.stop.chandelier(22, 3.0)},
        {"size": tc.size.notional(tc.param("quote", 100)), "target": tc.target.percent(0.04)},
        {"size": tc.size.risk_fraction(0.01), "stop": tc.stop.percent(tc.param("p", 0.02))},
        {"size": tc.size.volatility_target(0.2, 30), "target": tc.target.atr(14, 2.0)},
        {"size": tc.size.kelly(win_rate=tc.param("w", 0.6), payoff=1.5, cap=0.2)},
        {"stop": tc.stop.atr(14, 2.0), "target": tc.target.multiple(tc.param("m", 2.0))},
        {"stop": tc.stop.chandelier(tc.param("n", 22), 3.0, trailing=False), "exit_after": 5},
        {"entries_max": 3, "cooldown": 7, "cooldown_after": "loss"},
        {"short_entry": FALLS, "short_exit": RISES},
        {"long_entry": None, "long_exit": None, "short_entry": FALLS, "exit_after": 9},
    ],
)
def test_rules_survive_as_plain_data(fields: dict[str, Any]) -> None:
    chosen = strategy(**fields)
    again = tc.Strategy.from_dict(json.loads(json.dumps(chosen.to_dict())))

    assert repr(again) == repr(chosen)
    assert again.to_dict() == chosen.to_dict()
    for name in fields:
        assert name in repr(chosen) or fields[name] is None


def test_a_strategy_saved_by_the_first_format_loads() -> None:
    saved = strategy(stop=tc.stop.atr(14, 3.0, trailing=True)).to_dict()
    kept = ("name", "nodes", "long_entry", "long_exit", "size", "stop")
    first = {"format": 1} | {name: saved[name] for name in kept}

    assert repr(tc.Strategy.from_dict(first)) == repr(
        strategy(stop=tc.stop.atr(14, 3.0, trailing=True))
    )


def test_rules_read_as_they_are_written() -> None:
    text = repr(
        strategy(
            size=tc.size.kelly(win_rate=0.6, payoff=1.5, cap=0.2),
            stop=tc.stop.chandelier(22, tc.param("m", 3.0)),
            target=tc.target.multiple(2.0),
            entries_max=2,
            exit_after=48,
            cooldown=6,
            cooldown_after="loss",
        )
    )

    assert text.splitlines()[-1] == (
        "    size=size.kelly(win_rate=0.6, payoff=1.5, cap=0.2), stop=stop.chandelier(22, m=3), "
        "target=target.multiple(2), entries_max=2, exit_after=48, cooldown=6, "
        "cooldown_after='loss')"
    )


# --- Long and short.


def test_short_is_refused_on_spot_and_taken_on_a_perpetual() -> None:
    compiled = strategy(short_entry=FALLS, short_exit=RISES).compile()
    with pytest.raises(ValueError, match="'rules' has short_entry, must be left out for BTCUSDT"):
        BoundStrategy.of_compiled(compiled, 0, [instrument()])

    perpetual = replace(instrument(), kind=InstrumentKind.LINEAR_PERPETUAL)
    bound = BoundStrategy.of_compiled(compiled, 0, [perpetual])
    policy = bound.policies["BTCUSDT"]
    raised = policy.on_signal(KINDS.Signal(1, 100 * 10**8, short_entry=1.0))

    assert raised is not None
    assert raised.action == KINDS.Action.ENTER_SHORT


class Bare(tc.PythonStrategy):
    name = "bare"
    timeframes = ("5m",)

    def on_bar(self, ctx: Any, bar: Any) -> None: ...


def test_a_python_strategy_has_plain_numbers_only() -> None:
    class Searched(Bare):
        stop = tc.stop.percent(tc.param("p", 0.02))

    with pytest.raises(ValueError, match="Searched: rules had the params p, must have plain"):
        BoundStrategy.of_python(Searched(), 0, [instrument()])


def test_a_python_strategys_rules_are_checked_by_name() -> None:
    class Risky(Bare):
        size = tc.size.risk_fraction(0.01)

    with pytest.raises(ValueError, match=r"Risky: size was size.risk_fraction\(0.01\), must come"):
        BoundStrategy.of_python(Risky(), 0, [instrument()])


# --- Mistakes.


@pytest.mark.parametrize(
    ("write", "error", "text"),
    [
        (lambda: tc.size.fixed(0), ValueError, "quantity was 0, must be above 0"),
        (lambda: tc.size.notional(-1), ValueError, "quote was -1, must be above 0"),
        (lambda: tc.size.risk_fraction(1.5), ValueError, "fraction was 1.5, must be above 0 and"),
        (lambda: tc.size.volatility_target(0, 20), ValueError, "yearly was 0, must be above 0"),
        (lambda: tc.size.volatility_target(0.2, 1), ValueError, "period was 1, must be 2 to"),
        (
            lambda: tc.size.kelly(win_rate=0.4, payoff=1.0, cap=1.0),
            ValueError,
            "must promise a gain: win_rate - .* was -0.2",
        ),
        (
            lambda: tc.size.kelly(win_rate=0.6, payoff=1.0, cap=tc.param("c", 1.0)),
            TypeError,
            "cap was c=1, must be a number",
        ),
        (lambda: tc.size.kelly(win_rate=0.6, payoff=1.0, cap=2), ValueError, "cap was 2"),
        (lambda: tc.stop.percent(M5.close), ValueError, "percent was 5m.close, must be made of"),
        (lambda: tc.stop.chandelier(22, 0), ValueError, "multiple was 0, must be above 0"),
        (lambda: tc.target.percent(0), ValueError, "percent was 0, must be above 0"),
        (lambda: tc.target.atr(0, 2.0), ValueError, "period was 0"),
        (lambda: strategy(target=0.5), TypeError, "target was 0.5, must be one of tc.target"),
        (lambda: strategy(target=tc.target.multiple(2)), ValueError, "must come with a stop"),
        (lambda: strategy(size=tc.size.risk_fraction(0.1)), ValueError, "must come with a stop"),
        (lambda: strategy(entries_max=0), ValueError, "entries_max was 0, must be 1 to"),
        (lambda: strategy(exit_after=-1), ValueError, "exit_after was -1, must be 0 to"),
        (lambda: strategy(cooldown=1.5), TypeError, "cooldown was 1.5, must be a whole number"),
        (lambda: strategy(cooldown_after="gain"), ValueError, "cooldown_after was 'gain'"),
        (lambda: strategy(long_exit=None), ValueError, "long_exit was None, must be a condition"),
        (lambda: tc.Strategy(name="x"), ValueError, "long_entry was None"),
        (lambda: strategy(short_exit=RISES), ValueError, "short_exit was given, must be left out"),
        (
            lambda: tc.Strategy.from_dict(strategy().to_dict() | {"stop": {"kind": "magic"}}),
            ValueError,
            "stop was .*, must be of kind 'none', 'percent', 'atr', 'chandelier'",
        ),
        (
            lambda: tc.Strategy.from_dict(
                strategy().to_dict() | {"size": {"kind": "fraction", "fraction": 1, "x": 2}}
            ),
            ValueError,
            "size was .*, must not have 'x'",
        ),
    ],
)
def test_mistakes_are_named(write: Callable[[], object], error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        write()
