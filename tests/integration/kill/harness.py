# SPDX-License-Identifier: Apache-2.0
"""Kills a node, starts it again, and compares what it says with what the exchange says.

Run by itself for figures: ``python -m tests.integration.kill.harness KILLS [SEED]``.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.integration.kill.account import (
    DONE,
    Account,
    holding,
    raw,
    wait_until,
    with_pairs,
)

import tradecore
from tradecore.adapters.exchange import DEMO_KEY, DEMO_SECRET

HERE = Path(__file__).resolve().parent
SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
SPEED = 120.0
DEPOSIT = 10_000 * 100_000_000
COVER_WITHIN_S = 3.0


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRADECORE")}
    source = Path(tradecore.__file__).resolve().parents[1]
    return kept | {"PYTHONPATH": f"{source}{os.pathsep}{HERE.parents[2]}"}


class Lines:
    """What a process prints, line by line, with a deadline."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._descriptor = process.stdout.fileno()
        self._pending = b""

    def next(self, within_s: float) -> str | None:
        """Return the next line; None at the end or after the deadline."""
        end = time.monotonic() + within_s
        while b"\n" not in self._pending:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._descriptor], [], [], left)[0]:
                return None
            chunk = os.read(self._descriptor, 65_536)
            if not chunk:
                return None
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\n")
        return line.decode()


@dataclass
class Tally:
    """What was seen over all kills."""

    recovery_s: list[float] = field(default_factory=list)
    kills: int = 0
    in_recovery: int = 0
    after_post: int = 0
    in_doubt: int = 0
    given_up: int = 0
    naked: int = 0
    orders: int = 0
    trades: int = 0

    def text(self) -> str:
        times = sorted(self.recovery_s)
        figures = {
            "min": times[0],
            "p50": times[len(times) // 2],
            "p99": times[min(int(len(times) * 0.99), len(times) - 1)],
            "max": times[-1],
        }
        shown = ", ".join(f"{name} {value:.2f} s" for name, value in figures.items())
        return (
            f"{self.kills} kills ({self.in_recovery} in recovery, {self.after_post} at a post), "
            f"{len(times)} recoveries: {shown}; {self.orders} orders, {self.trades} trades, "
            f"{self.in_doubt} in doubt, {self.given_up} given up, {self.naked} covered late"
        )


class Harness:
    """One exchange, and one node after another."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.tally = Tally()
        self.folder = folder
        self._chance = Random(seed)
        self.posts = folder / "posts"
        self.posts.touch()
        self._exchange = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.integration.kill.exchange_process",
                *(str(self.posts), ",".join(SYMBOLS), str(seed), str(SPEED)),
            ],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        line = Lines(self._exchange).next(60)
        assert line is not None, "the exchange did not start"
        self._url = json.loads(line)["rest"]
        self.account = Account(self._url, DEMO_KEY, DEMO_SECRET, SPEED)

    def close(self) -> None:
        self._exchange.kill()
        self._exchange.wait()
        assert self._exchange.stdout is not None
        self._exchange.stdout.close()

    def start(self, *more: str, limit_bytes: int | None = None) -> subprocess.Popen[bytes]:
        """Start a node, with stops alone or in pairs; no file of it may grow beyond `limit_bytes`.

        Later flags win.
        """
        settings = (
            "run.warmup_bars=0",
            "limits.orders_per_minute_max=600",
            "limits.price_age_max=600s",
        )
        flags = {
            "--exchange": self._url,
            "--state": str(self.folder / "state" / "journal.sqlite"),
            "--strategy": f"{HERE / 'busy.py'}:{self._chance.choice(('Busy', 'BusyPair'))}",
            "--symbols": ",".join(SYMBOLS),
            "--on-stop": "keep",
            "--output": str(self.folder / "runs"),
        }
        arguments = [text for item in flags.items() for text in item]
        arguments += [text for value in settings for text in ("--set", value)]
        return subprocess.Popen(
            [sys.executable, "-m", "tradecore.apps.cli", "run", "--no-table", *arguments, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(),
            cwd=self.folder,
            preexec_fn=None if limit_bytes is None else lambda: _limit(limit_bytes),
        )

    # --- one life -----------------------------------------------------------------------------

    def cycle(self) -> None:
        """Start, perhaps kill while recovering, compare, let trade, kill."""
        while self._chance.random() < 0.25:
            node = self.start()
            time_left = self._chance.uniform(0.2, 2.2)
            Lines(node).next(time_left)  # Nothing is printed before the end of the recovery.
            self._kill(node)
            self.tally.in_recovery += 1
        begun = time.monotonic()
        node = self.start()
        try:
            lines = Lines(node)
            line = self.recovered_line(lines)
            took_s = time.monotonic() - begun
            if __name__ == "__main__":
                write(line)
            self.tally.recovery_s.append(took_s)
            self.compare(self.latest_recovery())
            self._let_trade(lines)
        finally:
            self._kill(node)

    def climb(self, steps: int = 5) -> None:
        """Kill again and again during recovery, each time a little later; then it must succeed."""
        for step in range(steps):
            node = self.start()
            Lines(node).next(0.5 + 0.4 * step)
            self._kill(node)
            self.tally.in_recovery += 1
        self.cycle()

    def recovered_line(self, lines: Lines) -> str:
        said = []
        while (line := lines.next(30)) is not None:
            if line.startswith("recovered in"):
                return line
            said.append(line)
        raise AssertionError(f"the node did not recover, saying: {said}")

    def _let_trade(self, lines: Lines) -> None:
        """Wait a while, and sometimes on until an order arrives at the exchange."""
        end = time.monotonic() + self._chance.uniform(0.0, 2.5)
        while (left := end - time.monotonic()) > 0 and lines.next(left) is not None:
            pass
        if self._chance.random() < 0.6:
            size = self.posts.stat().st_size
            if wait_until(lambda: self.posts.stat().st_size > size, 3.0):
                self.tally.after_post += 1
                pause = time.monotonic() + self._chance.uniform(0.0, 0.004)
                wait_until(lambda: time.monotonic() > pause, 1.0)

    def _kill(self, node: subprocess.Popen[bytes]) -> None:
        node.send_signal(signal.SIGKILL)
        node.wait()
        assert node.stdout is not None
        node.stdout.close()
        self.tally.kills += 1

    def latest_recovery(self) -> dict[str, Any]:
        newest = max((self.folder / "runs").glob("*/recovery.json"), key=_made_ns)
        found: dict[str, Any] = json.loads(newest.read_text())
        return found

    # --- the two sides ------------------------------------------------------------------------

    def compare(self, recovered: dict[str, Any]) -> None:
        """Hold the node's words against the exchange's books at that moment.

        The exchange runs on, so what it shows now is taken back to the last trade that the node
        knew; what came later must be younger than the node's own comparison.
        """
        assert recovered["differences"] == []
        assert recovered["cancelled"] == []
        then_ms = recovered["ts"] / 1e6 - self.account.lag_ms
        positions = {symbol: quantity for _, symbol, quantity in recovered["positions"]}
        assert {strategy for strategy, *_ in recovered["positions"]} <= {"busy"}
        cash, spent_all = DEPOSIT, 0
        orders: dict[str, dict[str, Any]] = {}
        self.tally.trades = 0
        for symbol in SYMBOLS:
            trades = self.account.pages("myTrades", symbol, "fromId", "id")
            known = [row for row in trades if row["id"] <= recovered["trades"].get(symbol, -1)]
            for row in trades[len(known) :]:
                assert row["time"] >= then_ms, f"trade {row} was not found"
            held, spent = holding(known, symbol.removesuffix("USDT"))
            assert positions.get(symbol, 0) == held, symbol
            cash -= spent
            spent_all += holding(trades, symbol.removesuffix("USDT"))[1]
            self.tally.trades += len(trades)
            for row in with_pairs(self.account.pages("allOrders", symbol, "orderId", "orderId")):
                assert row["clientOrderId"] not in orders, "one client id, two orders"
                orders[row["clientOrderId"]] = row
        assert recovered["cash"] == cash
        self._compare_orders(recovered, orders, then_ms)
        self._check_posts(orders)
        self._check_cover(recovered, positions)
        self.tally.in_doubt += len(recovered["in_doubt"])
        self.tally.given_up += len(recovered["given_up"])
        self.tally.orders = len(orders)

    def _compare_orders(
        self, recovered: dict[str, Any], orders: dict[str, dict[str, Any]], then_ms: float
    ) -> None:
        ours = {order["client_id"]: order for order in recovered["orders"]}
        for client_id, order in ours.items():
            row = orders[client_id]
            if row["updateTime"] >= then_ms:
                continue  # It has moved since.
            assert row["status"] not in DONE, f"{client_id} is over: {row}"
            assert order["remaining"] == raw(row["origQty"]) - raw(row["executedQty"])
            assert order["stop_price"] == raw(row.get("stopPrice", "0"))
        for client_id, row in orders.items():
            if row["status"] not in DONE and row["time"] < then_ms:
                assert client_id in ours, f"{client_id} is open and was not found: {row}"
        for client_id in recovered["in_doubt"]:
            assert client_id not in orders or orders[client_id]["time"] >= then_ms

    def _check_posts(self, orders: dict[str, dict[str, Any]]) -> None:
        posted = self.posts.read_text().split()
        assert len(posted) == len(set(posted)), "an id was posted twice"
        assert orders.keys() <= set(posted)

    def _check_cover(self, recovered: dict[str, Any], positions: dict[str, int]) -> None:
        """What is held has its stop, or gets it, or is sold, within the bound."""
        covered = {order["symbol"] for order in recovered["orders"] if order["stop_price"]}
        for symbol, held in positions.items():
            if symbol in covered or held <= 0:
                continue
            base = symbol.removesuffix("USDT")
            price = raw(self.account.get("myTrades", symbol=symbol, limit=1)[-1]["price"])
            if held * price // 100_000_000 < 6 * 100_000_000:
                continue  # Dust, which the venue lets nobody sell.
            self.tally.naked += 1

            def is_safe(symbol: str = symbol, base: str = base, price: int = price) -> bool:
                stops = self.account.get("openOrders", symbol=symbol)
                left = self.account.total(base) * price // 100_000_000
                return any(row["side"] == "SELL" for row in stops) or left < 6 * 100_000_000

            assert wait_until(is_safe, COVER_WITHIN_S), f"{symbol} stays naked"


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _made_ns(path: Path) -> int:
    return path.stat().st_mtime_ns


def main(folder: Path, kills: int, seed: int) -> None:
    harness = Harness(folder, seed)
    try:
        while harness.tally.kills < kills:
            harness.cycle()
            write(f"{harness.tally.kills}: {harness.tally.recovery_s[-1]:.2f} s")
    finally:
        harness.close()
        if harness.tally.recovery_s:
            write(harness.tally.text())


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        main(Path(name), int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 7)
