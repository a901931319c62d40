# SPDX-License-Identifier: Apache-2.0
"""Everything that reads the code without running it: style, lint, types, stubs.

usage: python tools/check.py [--fast] [--fix] [--build DIR]

--fast leaves out clang-tidy; --fix lets ruff and clang-format rewrite files. DIR holds
compile_commands.json (default build/dev). CI and the pre-commit hook call this and nothing else.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def tracked(*patterns: str) -> list[str]:
    """Return the tracked files that match the git patterns."""
    listing = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listing.stdout.split()


def run(*command: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Return exit status and output of one command in the root folder."""
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | (env or {})
    )
    return done.returncode, done.stdout + done.stderr


def clang_tidy(build: Path) -> tuple[int, str]:
    """Run clang-tidy over every C++ source, one process for each core."""
    if not (build / "compile_commands.json").exists():
        return 1, f"{build}/compile_commands.json is missing: configure with cmake --preset dev"
    sources = tracked("cpp/tradecore/*.cpp")
    flags = [
        "--extra-arg=-Wno-unknown-warning-option",
        "--extra-arg=-Wno-ignored-optimization-argument",
    ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(
            pool.map(lambda f: run("clang-tidy", "-p", str(build), "--quiet", *flags, f), sources)
        )
    failed = [text for status, text in results if status]
    return int(bool(failed)), "\n".join(failed)


def main() -> int:
    """Run every check, print one line each, return 1 if any failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "dev")
    options = parser.parse_args()
    cpp = tracked("cpp/*.cpp", "cpp/*.hpp")
    format_flag = ["-i"] if options.fix else ["--dry-run", "--Werror"]
    python = sys.executable
    checks: dict[str, Callable[[], tuple[int, str]]] = {
        "ruff check": lambda: run("ruff", "check", *(["--fix"] if options.fix else []), "."),
        "ruff format": lambda: run("ruff", "format", *([] if options.fix else ["--check"]), "."),
        "clang-format": lambda: run("clang-format", *format_flag, *cpp),
        "mypy": lambda: run("mypy"),
        "stubs": lambda: run(python, "tools/gen_stubs.py", "--check"),
        "indicators' page": lambda: run(python, "tools/gen_indicators.py", "--check"),
    }
    if not options.fast:
        checks["clang-tidy"] = lambda: clang_tidy(options.build)
    failed = 0
    for name, check in checks.items():
        begun = time.monotonic()
        status, output = check()
        print(
            f"{'ok  ' if status == 0 else 'FAIL'} {name} ({time.monotonic() - begun:.1f} s)",
            flush=True,
        )
        if status:
            failed += 1
            print(output)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
