# SPDX-License-Identifier: Apache-2.0
"""The rules for positions as a textbook would write them: everything anew from lists of what was.

Prices and quantities are ints of 1e-8, exact; distances are floats, as the rules define them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

SCALE = 100_000_000
NAN = math.nan


@dataclass(frozen=True)
class Rules:
    """What the venue takes."""

    tick: int
    lot: int
    quantity_min: int
    quantity_max: int
    notional_min: int
    notional_max: int
    price_min: int
    price_max: int
    is_spot: bool = True
    leverage: int = 1


@dataclass(frozen=True)
class Plan:
    """The strategy's rules; a NaN comes with each signal."""

    sizing: str = "fraction"
    size: float = 1.0
    cap: float = 1.0
    stop: str = "none"
    percent: float = 0.0
    atr_multiple: float = 1.0
    trailing: bool = False
    target: str = "none"
    target_size: float = 0.0
    entries_max: int = 1
    exit_after: int = 0
    cooldown: int = 0
    after_loss_only: bool = False
    clock: int = 60


class Bar(NamedTuple):
    """A signal: what the graph says at a close."""

    ts: int
    close: int
    long_entry: bool = False
    long_exit: bool = False
    short_entry: bool = False
    short_exit: bool = False
    stop_distance: float = NAN
    short_stop_distance: float = NAN
    target_distance: float = NAN
    size: float = NAN


class Wish(NamedTuple):
    """What the policy wants: enter, exit or protect, of a side."""

    action: str
    side: str
    quantity: int = 0
    stop: int = 0
    target: int = 0
    distance: float = 0.0


class Taken(NamedTuple):
    """A fill: signed quantity."""

    ts: int
    price: int
    change: int


class Turn(NamedTuple):
    """What is to be entered once the exit is over, with the numbers of its signal."""

    side: str
    basis: dict[str, float]


@dataclass
class TextbookPolicy:
    """One strategy on one instrument."""

    plan: Plan
    rules: Rules
    state: str = "flat"
    dust: int = 0
    dust_price: int = 0
    fills: list[Taken] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    target: int = 0
    entered: int = 0
    pending: str = "none"
    seen_price: int = 0
    silent_until: float = -math.inf
    basis: dict[str, float] = field(default_factory=dict)
    wanted_side: str = "long"
    turn: Turn | None = None

    # --- what is held

    @property
    def position(self) -> int:
        return self.dust + sum(fill.change for fill in self.fills)

    @property
    def side(self) -> str:
        return "long" if self.position > 0 else "short"

    @property
    def closable(self) -> int:
        lots = abs(self.position) // self.rules.lot * self.rules.lot
        worth = self.seen_price * lots // SCALE
        is_worth_it = worth >= self.rules.notional_min or not self.rules.is_spot
        is_enough = lots >= self.rules.quantity_min and is_worth_it
        return lots if is_enough else 0

    @property
    def stop(self) -> int:
        if not self.levels:
            return 0
        return max(self.levels) if self.side == "long" else min(self.levels)

    # --- events

    def on_bar(self, bar: Bar) -> Wish | None:
        asked = bar.long_entry or bar.long_exit or bar.short_entry or bar.short_exit
        is_over = self.state == "holding" and self._has_had_its_time(bar.ts)
        trails = self.state == "holding" and self.plan.trailing and self.plan.stop != "none"
        if not (asked or is_over or trails):
            return None
        self.seen_price = bar.close
        if self.turn and (bar.long_exit if self.turn.side == "long" else bar.short_exit):
            self.turn = None
        if self.state == "flat":
            return self._enter(bar)
        if self.state != "holding" or not self.closable:
            return None
        is_long = self.side == "long"
        if is_over or (bar.long_exit if is_long else bar.short_exit):
            asked, other = self._asked(bar), "short" if is_long else "long"
            self.turn = Turn(other, self._basis(bar, other)) if asked == [other] else None
            self.state = "exiting"
            return Wish("exit", self.side, self.closable)
        before = self.stop
        if trails:
            self._trail(bar)
        wants = bar.long_entry if is_long else bar.short_entry
        if wants and self.pending == "none" and self.entered < self.plan.entries_max:
            basis = self._basis(bar, self.side)
            if self._is_complete(basis):
                self.basis, self.pending = basis, "open"
                return Wish("enter", self.side, 0, self.stop, self.target, self._planned())
        return self._protect() if self.stop != before else None

    def _asked(self, bar: Bar) -> list[str]:
        """The sides that would be entered with nothing held."""
        sides = []
        if bar.long_entry and not bar.long_exit:
            sides.append("long")
        if bar.short_entry and not bar.short_exit and not self.rules.is_spot:
            sides.append("short")
        return sides

    def _enter(self, bar: Bar) -> Wish | None:
        sides = self._asked(bar)
        if len(sides) != 1 or bar.ts <= self.silent_until:
            return None
        return self._raise(sides[0], self._basis(bar, sides[0]))

    def _raise(self, side: str, basis: dict[str, float]) -> Wish | None:
        if not self._is_complete(basis):
            return None
        self.basis, self.pending, self.state = basis, "open", "entering"
        self.wanted_side, self.turn = side, None
        return Wish("enter", side, distance=self._planned())

    def on_fill(self, fill: Taken) -> Wish | None:
        if fill.change == 0:
            return None
        self.seen_price = fill.price
        held = self.position
        opens = held == 0 or (held > 0) == (fill.change > 0)
        if not opens and abs(fill.change) > abs(held):
            self.fills.append(Taken(fill.ts, fill.price, -held))
            self._end(fill.ts)
            fill = Taken(fill.ts, fill.price, fill.change + held)
            opens = True
        self.fills.append(fill)
        if not opens:
            if not self.closable:
                self._end(fill.ts)
            return None
        if self.pending == "open":
            self.entered += 1
            self.pending = "filling"
        self.entered = max(self.entered, 1)
        if not self.closable:
            return None
        if self.state != "exiting":
            self.state = "holding"
        distance = self._stop_distance(fill.price / SCALE)
        if self.plan.stop != "none" and _is_positive(distance):
            self.levels.append(self._stop_level(fill.price, distance))
        if self.plan.target != "none":
            self._aim()
        return self._protect() if self.state == "holding" else None

    def on_entry_ended(self) -> None:
        self.pending = "none"
        if self.state == "entering":
            self._start_anew()

    def on_exit_ended(self) -> Wish | None:
        turn, self.turn = self.turn, None
        if self.state == "exiting":
            self.state = "holding"
            return self._protect()
        return self._raise(*turn) if self.state == "flat" and turn else None

    def on_exit_failed(self) -> None:
        self.turn = None

    def on_protection_ended(self) -> Wish | None:
        return self._protect() if self.state == "holding" else None

    def quantity(self, equity: float, cash: float, price: float) -> int:
        """How much the entry just raised buys or sells short."""
        plan, size = self.plan, self.basis.get("size", self.plan.size)
        numbers = [equity, cash, price, size]
        if plan.sizing == "risk":
            numbers.append(self._stop_distance(price))
        if not all(_is_positive(number) for number in numbers):
            return 0
        wanted = {
            "fraction": lambda: equity * min(size, plan.cap, self.rules.leverage) / price,
            "risk": lambda: equity * min(size, plan.cap, 1.0) / self._stop_distance(price),
            "notional": lambda: size / price,
            "quantity": lambda: size,
        }[plan.sizing]()
        payable = cash * self.rules.leverage
        most = min(payable, self.rules.notional_max / SCALE) / price
        lots = _steps(min(wanted, most, 9.0e10), self.rules.lot, math.floor)
        largest = self.rules.quantity_max // self.rules.lot
        quantity = min(lots, largest) * self.rules.lot
        at = _steps(price, self.rules.tick, math.floor) * self.rules.tick
        is_enough = quantity >= self.rules.quantity_min
        return quantity if is_enough and at * quantity // SCALE >= self.rules.notional_min else 0

    # --- parts

    def _basis(self, bar: Bar, side: str) -> dict[str, float]:
        plan, close = self.plan, bar.close / SCALE
        given = bar.stop_distance if side == "long" else bar.short_stop_distance
        ratio = given if math.isnan(plan.percent) else plan.percent
        stop = {
            "none": NAN,
            "percent": ratio * close,
            "atr": plan.atr_multiple * given,
            "chandelier": given,
        }[plan.stop]
        aim = bar.target_distance if math.isnan(plan.target_size) else plan.target_size
        target = {
            "none": NAN,
            "percent": aim * close,
            "multiple": aim * stop,
            "atr": bar.target_distance,
        }[plan.target]
        size = bar.size if math.isnan(plan.size) else plan.size
        return {"ratio": ratio, "stop": stop, "aim": aim, "target": target, "size": size}

    def _is_complete(self, basis: dict[str, float]) -> bool:
        needed = [basis["size"]]
        needed += [basis["stop"]] if self.plan.stop != "none" else []
        needed += [basis["target"]] if self.plan.target != "none" else []
        return all(_is_positive(number) for number in needed)

    def _planned(self) -> float:
        return self.basis["stop"] if self.plan.stop != "none" else 0.0

    def _stop_distance(self, price: float) -> float:
        if self.plan.stop == "percent":
            return self.basis.get("ratio", self.plan.percent) * price
        return self.basis.get("stop", NAN)

    def _aim(self) -> None:
        cost, amount = 0, 0
        for fill in self.fills:
            if (fill.change > 0) == (self.position > 0):
                cost += fill.price * fill.change
                amount += fill.change
        average = float(cost) / float(amount) / SCALE
        aim = self.basis.get("aim", self.plan.target_size)
        distance = {
            "percent": lambda: aim * average,
            "multiple": lambda: aim * self._stop_distance(average),
            "atr": lambda: self.basis.get("target", NAN),
        }[self.plan.target]()
        if not _is_positive(distance):
            return
        tick = self.rules.tick
        if self.position > 0:
            level = _steps(average + distance, tick, math.ceil) * tick
            self.target = min(level, self.rules.price_max // tick * tick)
        else:
            level = _steps(max(average - distance, 0.0), tick, math.floor) * tick
            self.target = max(level, self.rules.price_min)

    def _stop_level(self, price: int, distance: float) -> int:
        tick = self.rules.tick
        if self.position > 0:
            level = _steps(max(price / SCALE - distance, 0.0), tick, math.ceil) * tick
            below = (price - 1) // tick * tick
            return max(min(level, below), self.rules.price_min)
        level = _steps(price / SCALE + distance, tick, math.floor) * tick
        above = (price // tick + 1) * tick
        return min(max(level, above), self.rules.price_max // tick * tick)

    def _trail(self, bar: Bar) -> None:
        distance = self._basis(bar, self.side)["stop"]
        is_known = (
            math.isfinite(distance) if self.plan.stop == "chandelier" else _is_positive(distance)
        )
        if is_known:
            self.levels.append(self._stop_level(bar.close, distance))

    def _has_had_its_time(self, ts: int) -> bool:
        """Whether this close, of those after the first fill, is the n-th or later."""
        if not self.plan.exit_after:
            return False
        bars = Fraction(ts - self.fills[0].ts, self.plan.clock)
        return math.ceil(bars) >= self.plan.exit_after and bars > self.plan.exit_after - 1

    def _protect(self) -> Wish | None:
        if not self.closable or not (self.stop or self.target):
            return None
        return Wish("protect", self.side, self.closable, self.stop, self.target)

    def _end(self, ts: int) -> None:
        spent = self.dust * self.dust_price + sum(f.change * f.price for f in self.fills)
        is_loss = self.position * self.seen_price - spent < 0
        if self.plan.cooldown and (is_loss or not self.plan.after_loss_only):
            self.silent_until = ts + self.plan.cooldown * self.plan.clock
            self.turn = None
        self._start_anew()

    def _start_anew(self) -> None:
        self.dust, self.dust_price = self.position, self.seen_price
        self.fills, self.levels, self.target, self.entered = [], [], 0, 0
        self.state, self.pending = "flat", "none"


def _is_positive(value: float) -> bool:
    return math.isfinite(value) and value > 0.0


def _steps(value: float, step: int, rounding: Any) -> int:
    """Whole steps in `value`; residue of the float computation counts as on the step."""
    steps = value * SCALE / step
    if not math.isfinite(steps):
        return 2**63 // step
    nearest = round(steps)
    if abs(steps - nearest) <= 1e-9 * max(1.0, abs(nearest) * 1e-3):
        return min(nearest, (2**63 - 1) // step)
    return min(int(rounding(steps)), (2**63 - 1) // step)
