# SPDX-License-Identifier: Apache-2.0
"""Write the stubs of tradecore._core and tradecore.ta, or check that they are current.

usage: python tools/gen_stubs.py [--check]
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
import tempfile
from enum import EnumType
from pathlib import Path
from types import ModuleType

import stub_ta

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "python" / "tradecore"
HEADER = "# SPDX-License-Identifier: Apache-2.0\n# Made by tools/gen_stubs.py; do not edit.\n"

# What differs from build to build, and what mypy --strict reads better in another form.
_REWRITES = (
    (re.compile(r"^(__version__|build_flags|compiler): str = .*$", re.M), r"\1: str"),
    (re.compile(r"^([A-Z_]+): numpy\.dtypes?\S*.*$", re.M), r"\1: numpy.dtype[numpy.void]"),
    (re.compile(r"^from \. import (\w+)$", re.M), r"from . import \1 as \1"),
    (re.compile(r"^import numpy\.dtypes$", re.M), "import numpy"),
    (re.compile(r"^    ([A-Z][A-Z0-9_]*): typing\.ClassVar\[\w+\].*$", re.M), r"    \1 = ..."),
    (re.compile(r"^    @classmethod\n    def __new__\(cls, value\):\s*\.\.\.\n", re.M), ""),
    (re.compile(r"^    def __format__\(self, format_spec\):\s*\.\.\.\n", re.M), ""),
)


def enum_locations() -> list[str]:
    """Return where each enum lives, so that defaults of arguments can be written."""
    from tradecore import _core

    found = [
        f"--enum-class-locations={name}:tradecore._core.{area}"
        for area, module in vars(_core).items()
        if isinstance(module, ModuleType)
        for name, kind in vars(module).items()
        if isinstance(kind, EnumType)
    ]
    return sorted(found)


def generate(target: Path) -> None:
    """Write raw stubs of the importable module below `target`, then tidy them."""
    command = [sys.executable, "-m", "pybind11_stubgen", "tradecore._core", "-o", str(target)]
    command += ["--numpy-array-use-type-var", "--exit-code", *enum_locations()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"stub generation failed:\n{done.stdout}{done.stderr}")
    for stub in sorted(target.rglob("*.pyi")):
        text = stub.read_text()
        for pattern, replacement in _REWRITES:
            text = pattern.sub(replacement, text)
        stub.write_text(HEADER + text)
    (target / "tradecore" / "ta.pyi").write_text(HEADER + stub_ta.text())
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--line-length", "100"]
    subprocess.run([*command, str(target)], check=True)


def stubs_below(package: Path) -> dict[str, str]:
    """Return {relative path: text} of every stub that this tool makes."""
    paths = [package / "ta.pyi", *sorted((package / "_core").rglob("*.pyi"))]
    return {str(p.relative_to(package)): p.read_text() for p in paths if p.exists()}


def main() -> int:
    """Generate into a scratch folder; then compare with, or replace, the committed stubs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 on a difference")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as scratch:
        generate(Path(scratch))
        new, old = stubs_below(Path(scratch) / "tradecore"), stubs_below(PACKAGE)
    if not new:
        sys.exit("stub generation made no file")
    if check:
        for name in sorted({*new, *old}):
            have, want = (text.get(name, "").splitlines(keepends=True) for text in (old, new))
            names = f"committed/{name}", f"built/{name}"
            sys.stdout.writelines(difflib.unified_diff(have, want, *names))
        return int(new != old)
    for name in old:
        (PACKAGE / name).unlink()
    (PACKAGE / "_core").mkdir(exist_ok=True)
    for name, text in new.items():
        (PACKAGE / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
