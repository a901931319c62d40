# SPDX-License-Identifier: Apache-2.0
"""What every bench shares: the machine in the output, peers side by side, latency as percentiles.

Benches of one question share `benchmark.group`; a peer's bench sets
`benchmark.extra_info["peer"] = "<name>"`, ours does not. The closing table gives ours / peer.
TC_BENCH_SMOKE=1 runs each bench once on small sizes: does it still work, not how fast.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tradecore import _core

SMOKE = os.environ.get("TC_BENCH_SMOKE") == "1"
_LATENCIES: list[tuple[str, str, np.ndarray]] = []


def _cpu_name() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _machine() -> dict[str, str]:
    simd = getattr(_core.indicators, "simd_level", lambda: "baseline")()
    return {
        "cpu": f"{_cpu_name()}, {os.cpu_count()} cores, {platform.machine()}",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "compiler": _core.compiler,
        "flags": _core.build_flags,
        "simd": str(simd),
    }


def pytest_report_header() -> list[str]:
    """Put machine, compiler and flags at the top of the output."""
    return [f"{name}: {value}" for name, value in _machine().items()]


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """Put the same into the JSON."""
    machine_info["tradecore"] = _machine()


def pytest_configure(config: pytest.Config) -> None:
    """In smoke mode, run each bench once."""
    if SMOKE:
        config.option.benchmark_disable = True


@pytest.fixture
def size() -> Callable[[int], int]:
    """Return `full`, or something small in smoke mode."""
    return lambda full: min(full, 2_000) if SMOKE else full


@pytest.fixture
def latency_report() -> Callable[..., None]:
    """Collect one latency distribution: name, samples in ns, and whose it is."""

    def report(name: str, samples_ns: Any, who: str = "tradecore") -> None:
        _LATENCIES.append((name, who, np.asarray(samples_ns, dtype=np.float64)))

    return report


def _ratio_lines(benchmarks: list[Any]) -> list[str]:
    groups: dict[str, list[Any]] = {}
    for bench in benchmarks:
        if bench.group and bench.stats and bench.stats.data:
            groups.setdefault(bench.group, []).append(bench)
    lines = []
    for group, members in sorted(groups.items()):
        ours = [b for b in members if "peer" not in b.extra_info]
        for mine in ours:
            for other in (b for b in members if "peer" in b.extra_info):
                ratio = mine.stats.median / other.stats.median
                lines.append(
                    f"{group:<34} {mine.name[:34]:<34} {mine.stats.median * 1e6:>12.2f} us"
                    f"   {ratio:>7.3f} x {other.extra_info['peer']}"
                    f" ({other.stats.median * 1e6:.2f} us)"
                )
    return lines


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print ours beside each peer (medians of one run), then the latency percentiles."""
    session = getattr(config, "_benchmarksession", None)
    lines = _ratio_lines(session.benchmarks) if session else []
    if lines:
        terminalreporter.section("ours / peer, medians of this run (below 1 is faster)")
        for line in lines:
            terminalreporter.write_line(line)
    if _LATENCIES:
        terminalreporter.section("latency, ns")
        head = ("p50", "p99", "p99.9", "max", "n")
        terminalreporter.write_line(f"{'':<56}" + "".join(f"{h:>12}" for h in head))
        for name, who, samples in _LATENCIES:
            figures = [*np.percentile(samples, [50, 99, 99.9]), samples.max()]
            text = "".join(f"{ns:>12,.{1 if ns < 100 else 0}f}" for ns in figures)
            text += f"{len(samples):>12,}"
            terminalreporter.write_line(f"{name + ' - ' + who:<56}{text}")
