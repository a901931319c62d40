# SPDX-License-Identifier: Apache-2.0
"""A look at this machine: what is here, what it can do, and what would get in the way."""

from __future__ import annotations

import os
import platform
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tradecore import __version__

PACKAGES = ("numpy", "polars", "aiohttp", "pydantic", "typer", "rich", "orjson", "plotly")


def examine() -> int:
    """Print one line for each finding; return 1 if something would keep tradecore from running."""
    failed = False
    for name, look in _LOOKS.items():
        try:
            for text in look():
                print(f"ok    {name:<9} {text}")
        except (OSError, ImportError, RuntimeError) as error:
            failed = True
            print(f"FAIL  {name:<9} {error}")
    return int(failed)


def _machine() -> Iterator[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield f"{cpu_name()}, {os.cpu_count()} cores, {memory:.1f} GiB, {platform.machine()}"
    yield f"{platform.system()} {platform.release()}"


def _python() -> Iterator[str]:
    yield f"{platform.python_implementation()} {platform.python_version()}, {sys.executable}"
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            raise ImportError(f"package {name} is missing, must be installed") from None
    yield ", ".join(found)


def _core() -> Iterator[str]:
    from tradecore import _core

    if _core.__version__ != __version__:
        raise RuntimeError(f"_core is {_core.__version__}, must be {__version__}: install again")
    yield f"tradecore {__version__}, {_core.compiler}, {_core.build_flags.strip()}"
    level = getattr(_core.indicators, "simd_level", None)
    if level is not None:
        forced = os.environ.get("TRADECORE_SIMD")
        yield f"instruction set {level()}" + (
            f", forced by TRADECORE_SIMD={forced}" if forced else ""
        )


def _clock() -> Iterator[str]:
    steps = []
    for _ in range(1000):
        begun = time.perf_counter_ns()
        while (now := time.perf_counter_ns()) == begun:
            pass
        steps.append(now - begun)
    steps.sort()
    worst_us = steps[-1] / 1e3
    yield f"monotonic clock steps {steps[500]} ns (median), {worst_us:.0f} us (worst of 1000)"
    yield f"wall clock {time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} UTC"


def _disk() -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".tradecore-doctor-") as folder:
        taken = []
        with (Path(folder) / "probe").open("wb", buffering=0) as file:
            for _ in range(20):
                begun = time.perf_counter_ns()
                file.write(b"x" * 512)
                os.fsync(file.fileno())
                taken.append(time.perf_counter_ns() - begun)
    taken.sort()
    yield f"a journalled write takes {taken[10] / 1e6:.2f} ms (median) in {Path.cwd()}"


def _loopback() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            yield "connects; the embedded exchange can listen"


def cpu_name() -> str:
    """Return what the processor calls itself."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


_LOOKS: dict[str, Callable[[], Iterator[str]]] = {
    "machine": _machine,
    "python": _python,
    "core": _core,
    "clock": _clock,
    "disk": _disk,
    "loopback": _loopback,
}
