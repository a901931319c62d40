# SPDX-License-Identifier: Apache-2.0
"""`tradecore status`: runs of this machine looked at from outside, without slowing them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live
from rich.table import Table

from tradecore import ring
from tradecore.apps.display import duration_text, latency_text
from tradecore.errors import SegmentAbsent, SegmentError

LOOK_EVERY_S = 1.0
CHANNELS = ("ticks", "bars", "events")
STATE_STYLES = {
    ring.WriterState.ALIVE: "green",
    ring.WriterState.ENDED: "dim",
    ring.WriterState.DIED: "bold red",
    ring.WriterState.SUPERSEDED: "dim",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One run as it was at one moment."""

    name: str
    state: ring.WriterState
    pid: int
    age_s: float
    published: Mapping[str, int]
    per_s: Mapping[str, float]
    latency: Mapping[str, ring.Latency]


class Watcher:
    """Runs under one name, or under all; remembers counts to tell rates."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._observers: dict[str, ring.Observer] = {}
        self._before: dict[tuple[str, int], tuple[float, Mapping[str, int]]] = {}

    def look(self) -> tuple[list[Look], list[str]]:
        """Return what there is now, and what could not be read, in words.

        Raises
        ------
        SegmentAbsent, SegmentError
            If a name was given and nothing readable is there.
        """
        looks, problems = [], []
        for name in [self._name] if self._name is not None else ring.names():
            try:
                looks.append(self._look_at(name))
            except SegmentAbsent:
                if self._name is not None:
                    raise
            except (SegmentError, ValueError) as error:
                if self._name is not None:
                    raise
                problems.append(str(error))
        return looks, problems

    def _look_at(self, name: str) -> Look:
        observer = self._observers.get(name)
        if observer is None:
            observer = self._observers[name] = ring.attach(name)
        observer.follow()
        now = time.monotonic()
        published = {each: observer.counts()[each]["published"] for each in CHANNELS}
        key = name, observer.epoch
        since, before = self._before.get(key, (now, published))
        self._before[key] = now, published
        span_s = now - since
        return Look(
            name=name,
            state=observer.state,
            pid=observer.pid,
            age_s=max(time.time_ns() - observer.started_ns, 0) / 1e9,
            published=published,
            per_s={
                each: (published[each] - before[each]) / span_s if span_s > 0 else 0.0
                for each in CHANNELS
            },
            latency=observer.latency(),
        )


def show_status(name: str | None, *, watch: bool) -> int:
    """Print how runs stand; with `watch` until Ctrl-C. Return the exit code.

    Raises
    ------
    SegmentAbsent, SegmentError, ValueError
        If a name was given and nothing readable is there.
    """
    console = Console(highlight=False)
    watcher = Watcher(name)
    if not watch:
        looks, problems = watcher.look()
        if looks:
            console.print(render(looks, with_rates=False))
        elif not problems:
            console.print("no run publishes on this machine")
        for problem in problems:
            console.print(problem, style="yellow", soft_wrap=True)
        return 0
    with Live(console=console, auto_refresh=False) as live:
        while True:
            looks, _ = watcher.look()
            live.update(render(looks, with_rates=True), refresh=True)
            time.sleep(LOOK_EVERY_S)


def render(looks: list[Look], *, with_rates: bool) -> Table:
    """Return a table with a row for each run."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("run")
    table.add_column("state")
    for column in ("pid", "for", *CHANNELS):
        table.add_column(column, justify="right")
    if with_rates:
        table.add_column("ticks/s", justify="right")
    for column in ("frame p50", "p99", "p99.9", "to intent p50", "p99"):
        table.add_column(column, justify="right")
    for look in looks:
        done, intent = look.latency.get("to_done"), look.latency.get("to_intent")
        table.add_row(
            look.name,
            f"[{STATE_STYLES[look.state]}]{look.state.name.lower()}",
            str(look.pid),
            duration_text(look.age_s),
            *(f"{look.published[each]:,}" for each in CHANNELS),
            *([f"{look.per_s['ticks']:,.0f}"] if with_rates else []),
            *(_quantile(done, each) for each in ("p50", "p99", "p999")),
            *(_quantile(intent, each) for each in ("p50", "p99")),
        )
    return table


def _quantile(latency: ring.Latency | None, which: str) -> str:
    if latency is None or latency.count == 0:
        return "-"
    return latency_text(int(getattr(latency, which)))
