# SPDX-License-Identifier: Apache-2.0
"""Look into built archives: hardened, stripped, no foreign paths, nothing that does not belong.

usage: python tools/check_wheel.py ARCHIVE...    (wheels and sdists; needs readelf of binutils)
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SDIST_MB_MAX = 3.0
SDIST_TOP = {
    *("CMakeLists.txt", "CMakePresets.json", "LICENSE", "PKG-INFO", "pyproject.toml"),
    *("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"),
    *("bench", "cpp", "docs", "python", "tests", "tools"),
}
SDIST_NEEDED = {"LICENSE", "README.md", "CMakeLists.txt", "cpp", "python", "tests"}
LANDING_PADS_MIN = 100
_ENDBR64, _PACIASP = bytes.fromhex("f30f1efa"), bytes.fromhex("3f2303d5")
_BUILT_OR_DATA = re.compile(
    r"\.(so|pyd|dll|dylib|a|o|pyc|whl|gz|zst|zip|parquet|sqlite|env|pem|key)$|__pycache__|/build/"
)


def readelf(path: Path, *options: str) -> str:
    """Return what readelf says about one file."""
    command = ["readelf", "--wide", *options, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def module_faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with one extension module."""
    dynamic, segments = readelf(path, "--dynamic"), readelf(path, "--segments")
    if "GNU_RELRO" not in segments or not re.search(r"BIND_NOW|Flags:.*\bNOW\b", dynamic):
        yield "relocations stay writable: -z relro -z now"
    stack = re.search(r"GNU_STACK.*", segments)
    if stack is None or "RWE" in stack.group():
        yield "its stack is executable: -z noexecstack"
    if "RPATH" in dynamic or "RUNPATH" in dynamic:
        yield "it has a run path"
    if ".symtab" in readelf(path, "--sections"):
        yield "it is not stripped"
    symbols = [line.split() for line in readelf(path, "--dyn-syms").splitlines()]
    rows = [row for row in symbols if len(row) >= 8 and row[4] in ("GLOBAL", "WEAK", "UNIQUE")]
    imported = {row[7].partition("@")[0] for row in rows if row[6] == "UND"}
    exported = {row[7].partition("@")[0] for row in rows if row[6] != "UND"}
    if stray := sorted(name for name in exported if not name.startswith("PyInit_")):
        yield f"it exports {len(stray)} symbols besides PyInit: {stray[:3]}"
    if "__stack_chk_fail" not in imported:
        yield "no function guards its stack: -fstack-protector-strong"
    if not any(re.fullmatch(r"__\w+_chk", name) for name in imported - {"__stack_chk_fail"}):
        yield "no call is checked: -D_FORTIFY_SOURCE"
    # The note that says so is dropped where the system's own start files lack it (Debian), so the
    # landing pads are counted: endbr64, or paciasp, which is one too.
    is_x86 = "X86-64" in readelf(path, "--file-header")
    if path.read_bytes().count(_ENDBR64 if is_x86 else _PACIASP) < LANDING_PADS_MIN:
        yield "control flow is not guarded: -fcf-protection, -mbranch-protection"
    yield from path_faults(path.read_bytes())


def path_faults(content: bytes) -> Iterator[str]:
    """Yield paths of the building machine."""
    for folder in {str(ROOT), str(Path.home()), tempfile.gettempdir()}:
        if (at := content.find(f"{folder}/".encode())) >= 0:
            yield f"it holds a path of this machine: {content[at : at + 80]!r}"


def wheel_faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with a wheel."""
    with zipfile.ZipFile(path) as wheel, tempfile.TemporaryDirectory() as folder:
        names = wheel.namelist()
        modules = [name for name in names if name.endswith(".so")]
        if len(modules) != 1:
            yield f"it holds {len(modules)} extension modules, must hold one"
        for name in names:
            if not re.match(r"tradecore(-[\w.]+\.dist-info)?/", name):
                yield f"{name} does not belong into it"
        for module in modules:
            for fault in module_faults(Path(wheel.extract(module, folder))):
                yield f"{module}: {fault}"
        if not any(name.endswith(".dist-info/licenses/LICENSE") for name in names):
            yield "the licence is missing"
        if "tradecore/py.typed" not in names:
            yield "py.typed is missing: its types are not seen"


def sdist_faults(path: Path) -> Iterator[str]:
    """Yield what is wrong with an sdist."""
    with tarfile.open(path) as archive:
        members = {m.name.partition("/")[2]: m for m in archive.getmembers() if m.isfile()}
    top = {name.partition("/")[0] for name in members}
    if extra := sorted(top - SDIST_TOP):
        yield f"{extra} do not belong into it"
    if missing := sorted(SDIST_NEEDED - top):
        yield f"{missing} are missing"
    for name in sorted(members):
        if _BUILT_OR_DATA.search(f"/{name}"):
            yield f"{name} is built or recorded, not source"
    owners = {(m.uid, m.gid, m.uname, m.gname) for m in members.values()}
    if owners != {(0, 0, "", "")}:
        yield f"its files have owners: {sorted(owners)[:3]}"
    size_mb = path.stat().st_size / 1e6
    if size_mb > SDIST_MB_MAX:
        yield f"it has {size_mb:.1f} MB, must have at most {SDIST_MB_MAX}"


def main() -> int:
    """Print each archive's faults; return 1 if there are any."""
    found = 0
    for path in map(Path, sys.argv[1:]):
        faults = list(wheel_faults(path) if path.suffix == ".whl" else sdist_faults(path))
        print(f"{path.name}: {'ok' if not faults else f'{len(faults)} faults'}")
        for fault in faults:
            print(f"  {fault}")
        found += len(faults)
    return int(found > 0 or len(sys.argv) < 2)


if __name__ == "__main__":
    sys.exit(main())
