# SPDX-License-Identifier: Apache-2.0
"""The shape of the code as a test: who may import whom, and the habits every file keeps.

The tables are the architecture; a change to them is a commit of its own, with its reason.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "python" / "tradecore"
CPP = ROOT / "cpp" / "tradecore"

# Python package -> tradecore packages it may import, besides itself, errors and _arrays.
FEATURES = {"bars", "book", "indicators", "data", "graph"}
PYTHON_IMPORTS: dict[str, set[str]] = {
    "model": {"_core"},
    "bars": {"model", "_core"},
    "book": {"model", "_core"},
    "indicators": {"model", "_core"},
    "ring": {"model", "_core"},
    "data": {"model", "bars", "_core"},
    "graph": {"indicators", "bars", "book", "model", "_core"},
    "pipeline": {"model", "graph", "_core"},
    "strategy": {"model", "_core"} | FEATURES,
    "risk": {"model", "_core"},
    "portfolio": {"model", "_core"},
    "engine": {"model", "strategy", "risk", "portfolio", "_core"},
    "sim": {"model", "engine.ports", "_core"},
    "live": {"engine", "pipeline", "strategy", "risk", "portfolio", "model", "_core"} | FEATURES,
    "backtest": {"engine", "pipeline", "sim", "strategy", "risk", "portfolio", "model", "_core"}
    | FEATURES,
    "adapters.binance": {"model", "engine.ports", "_core"},
    "adapters.storage": {"model", "engine.ports"},
    "adapters.exchange": {"model", "engine.ports", "sim", "data", "_core"},
}
FACADES = {"exchange", "fees", "latency", "size", "slippage", "stop", "ta", "target"}
FREE = {"apps", "__init__"} | FACADES  # The rim.
EVERYWHERE = {"errors", "_arrays"}

# Third-party package -> where it may be imported.
FENCES: dict[str, tuple[str, ...]] = {
    "pydantic": ("apps.config",),
    "aiohttp": ("adapters",),
    "binance": ("adapters",),
    "polars": ("data", "backtest", "adapters", "apps"),
    "pandas": ("data", "backtest", "_arrays"),
    "pyarrow": ("adapters.spark",),
    "pyspark": ("adapters.spark",),
    "plotly": ("apps", "backtest"),
    "rich": ("apps", "backtest"),
    "typer": ("apps",),
    "yaml": ("apps",),
    "dotenv": ("apps",),
    "sqlite3": ("adapters.storage",),
}

# What only the rim may touch: clocks, chance, environment, files, sockets.
CALM = set(PYTHON_IMPORTS) - {"data", "adapters.binance", "adapters.storage", "adapters.exchange"}
FORBIDDEN_IN_CALM = {"time", "random", "secrets", "os", "socket", "uuid", "subprocess", "threading"}
CALM_EXCEPTIONS = {("live.clock", "time"), ("live.clock", "random")}

# C++ area -> areas it may include, besides itself.
CPP_BELOW_PIPELINE = {"base", "model", "ring", "decode", "bars", "book", "indicators", "graph"}
CPP_INCLUDES: dict[str, set[str]] = {
    "base": set(),
    "model": {"base"},
    "ring": {"base"},
    "indicators": {"base"},
    "decode": {"base", "model"},
    "bars": {"base", "model"},
    "book": {"base", "model"},
    "policy": {"base", "model"},
    "graph": {"base", "model", "bars", "book", "indicators"},
    "sim": {"base", "model", "policy", "bars", "book"},
    "market": {"base", "model"},
    "pipeline": CPP_BELOW_PIPELINE | {"policy", "sim"},
}

BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
LINES_MAX = 450
LONG_FILES: dict[str, str] = {}  # Path -> why it may be longer.


def python_files() -> list[Path]:
    return sorted(PYTHON.rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(PYTHON).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def package_of(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "adapters" else parts[0]


def imports_of(path: Path) -> list[tuple[str, int]]:
    """Return every absolute module name the file imports, with its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            base = node.module or ""
            if base in {"tradecore", "tradecore.adapters"}:
                found += [(f"{base}.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((base, node.lineno))
    return found


def is_below(name: str, places: set[str] | tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


@pytest.mark.parametrize("path", python_files(), ids=module_of)
def test_python_imports_point_one_way(path: Path) -> None:
    module = module_of(path)
    package = package_of(module)
    wrong = []
    for name, line in imports_of(path):
        top, _, rest = name.partition(".")
        if top == "tradecore":
            if package in FREE or not rest:
                continue
            assert package in PYTHON_IMPORTS or package in EVERYWHERE, (
                f"{package}: not in the table"
            )
            allowed = PYTHON_IMPORTS.get(package, set()) | EVERYWHERE | {package}
            if not is_below(rest, allowed):
                wrong.append(f"{path.name}:{line}: {package} may not import {name}")
        elif top in FENCES and not is_below(module, FENCES[top]):
            wrong.append(f"{path.name}:{line}: {name} only in {', '.join(FENCES[top])}")
        elif package in CALM and top in FORBIDDEN_IN_CALM and (module, top) not in CALM_EXCEPTIONS:
            wrong.append(f"{path.name}:{line}: {package} is calm, {name} belongs to the rim")
    assert not wrong, "\n".join(wrong)


def test_nobody_imports_apps() -> None:
    users = {
        module_of(path)
        for path in python_files()
        for name, _ in imports_of(path)
        if is_below(name, ("tradecore.apps",)) and package_of(module_of(path)) != "apps"
    }
    assert users == set()


@pytest.mark.parametrize("area", sorted(p.name for p in CPP.iterdir() if p.is_dir()))
def test_cpp_includes_point_one_way(area: str) -> None:
    assert area in CPP_INCLUDES, f"area {area} is not in the table"
    wrong = []
    for path in sorted(p for p in (CPP / area).rglob("*") if p.is_file()):
        for name in re.findall(r'#include "([^"]+)"', path.read_text()):
            assert name.startswith("tradecore/"), f"{path.name}: include {name} by its full path"
            if name.split("/")[1] not in CPP_INCLUDES[area] | {area}:
                wrong.append(f"{path.name}: {area} may not include {name}")
        if re.search(r"#include <(pybind11|Python)", path.read_text()):
            wrong.append(f"{path.name}: libtradecore knows no Python")
    assert not wrong, "\n".join(wrong)


def sources() -> list[Path]:
    folders = (ROOT / name for name in ("cpp", "python", "tests", "bench", "tools"))
    kinds = {".py", ".cpp", ".hpp", ".pyi"}
    return sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in kinds)


def test_every_file_opens_with_its_licence() -> None:
    missing = [
        str(p.relative_to(ROOT))
        for p in sources()
        if not p.read_text().lstrip("/# ").startswith("SPDX-License-Identifier: Apache-2.0")
    ]
    assert missing == []


def test_no_file_is_named_for_having_no_place() -> None:
    assert [str(p) for p in sources() if BANNED_NAMES & set(p.relative_to(ROOT).parts)] == []
    assert [str(p) for p in sources() if p.stem in BANNED_NAMES] == []


def test_files_stay_readable() -> None:
    lengths = {
        str(p.relative_to(ROOT)): len(p.read_text().splitlines())
        for p in sources()
        if p.suffix != ".pyi" and "tests" not in p.parts
    }
    long = {name: lines for name, lines in lengths.items() if lines > LINES_MAX}
    assert long.keys() <= LONG_FILES.keys(), long
    assert LONG_FILES.keys() <= long.keys(), "listed as long, but short now"


def test_every_compiled_area_has_its_binding_and_its_tests() -> None:
    areas = {p.name for p in CPP.iterdir() if p.is_dir()} - {"base"}
    bound = {p.stem.removeprefix("bind_") for p in (ROOT / "cpp" / "bindings").glob("bind_*.cpp")}
    tested = {p.stem.split("_")[1] for p in (ROOT / "cpp" / "tests").glob("test_*.cpp")}
    assert areas - bound == set()
    assert areas - tested == set()
