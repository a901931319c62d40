# SPDX-License-Identifier: Apache-2.0
"""What each statement of a source file reads and writes, and values kept so that they compare."""

from __future__ import annotations

import ast
import hashlib
import linecache
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

BIG = 1_000  # Elements from which a value costs to keep.
_DEPTH = 3
_CLOSE = 1e-9  # Relative; below it a difference is rounding.
_PLAIN = (bool, int, float, complex, str, bytes, Decimal, type(None))
_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, or the head of a compound one. A name is `x`, or `self.x` for an attribute.

    Attributes
    ----------
    indexes : tuple of str
        What it reads inside square brackets.
    has_index : bool
        Whether it takes an item or a slice of something.
    """

    line: int
    text: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    indexes: tuple[str, ...]
    has_index: bool


class Opaque:
    """Stands for a value that is not looked into."""

    def __repr__(self) -> str:
        return "..."


OPAQUE = Opaque()


def statements_of(path: str) -> dict[int, Statement]:
    """Return the statement of each line of a Python file; nothing if there is no source."""
    source = linecache.getlines(path)
    try:
        tree = ast.parse("".join(source))
    except SyntaxError:
        return {}
    found: dict[int, Statement] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        end = node.end_lineno or node.lineno
        parts: list[ast.AST] = [node]
        if isinstance(node, _COMPOUND):
            end = max(node.lineno, node.body[0].lineno - 1)
            parts = _head(node)
        text = source[node.lineno - 1].strip()
        taken: list[ast.AST] = [
            each.slice
            for each in _inside(parts)
            if isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Load)
        ]
        statement = Statement(
            node.lineno, text, _reads(parts), _writes(parts), _reads(taken), bool(taken)
        )
        for line in range(node.lineno, end + 1):
            found[line] = statement
    return found


def _head(node: ast.stmt) -> list[ast.AST]:
    if isinstance(node, ast.If | ast.While):
        return [node.test]
    if isinstance(node, ast.For):
        return [node.iter, node.target]
    if isinstance(node, ast.With):
        return list(node.items)
    return []


def _name(node: ast.AST) -> str | None:
    """Return the name behind `x`, `x[...]`, `x.y` and `self.x.y`."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        inner = node.value
        is_own = isinstance(inner, ast.Name) and inner.id == "self"
        if isinstance(node, ast.Attribute) and is_own:
            return f"self.{node.attr}"
        node = inner
    return node.id if isinstance(node, ast.Name) else None


def _reads(parts: list[ast.AST]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for node in _inside(parts):
        is_read = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.AugAssign):
            node, is_read = node.target, True
        name = _name(node) if is_read else None
        if name is not None and name != "self":
            names[name] = None
    return tuple(names)


def _writes(parts: list[ast.AST]) -> tuple[str, ...]:
    """Return what is assigned, and what a method is called on: it may have changed."""
    names: dict[str, None] = {}
    for node in _inside(parts):
        is_written = isinstance(getattr(node, "ctx", None), ast.Store)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node, is_written = node.func.value, True
        name = _name(node) if is_written else None
        if name is not None and name != "self":
            names[name] = None
    return tuple(names)


def _inside(parts: list[ast.AST]) -> Iterator[ast.AST]:
    for part in parts:
        yield from ast.walk(part)


def lookup(name: str, local: Mapping[str, Any], outer: Mapping[str, Any]) -> tuple[bool, Any]:
    """Return whether `name` holds data in a frame, and the data."""
    if name.startswith("self."):
        own = getattr(local.get("self"), "__dict__", {})
        field = name.removeprefix("self.")
        value = own.get(field, OPAQUE)
        if value is OPAQUE:  # On the class, unless it is a method or a property.
            value = getattr(type(local.get("self")), "__dict__", {}).get(field, OPAQUE)
    else:
        value = local.get(name, outer.get(name, OPAQUE))
    is_data = value is not OPAQUE and not isinstance(value, FunctionType | ModuleType | type)
    return is_data, value


class Keeper:
    """Keeps values as they are now; equal arrays are kept once."""

    def __init__(self) -> None:
        self._arrays: dict[tuple[bytes, str], Any] = {}

    def freeze(self, value: Any, depth: int = 0) -> Any:
        """Return a copy that later changes do not reach, or OPAQUE."""
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, np.ndarray):
            return self._array(value)
        if depth >= _DEPTH:
            return OPAQUE
        if hasattr(value, "to_numpy"):  # A Series or a frame of polars or pandas.
            if hasattr(value, "columns"):
                return {str(c): self.freeze(value[c], depth + 1) for c in value.columns}
            return self._array(np.asarray(value.to_numpy()))
        if isinstance(value, list | tuple | deque):
            return self._sequence(value, depth)
        if isinstance(value, dict):
            return {key: self.freeze(each, depth + 1) for key, each in list(value.items())}
        if isinstance(value, set | frozenset):
            return frozenset(value)
        is_foreign = type(value).__module__.split(".")[0] in {"tradecore", "builtins"}
        inner = None if is_foreign else getattr(value, "__dict__", None)
        if isinstance(inner, dict):
            return {f".{key}": self.freeze(each, depth + 1) for key, each in list(inner.items())}
        return OPAQUE

    def _sequence(self, value: Any, depth: int) -> Any:
        if value and all(isinstance(each, int | float | np.number) for each in value):
            return self._array(np.asarray(value, dtype=np.float64))
        return tuple(self.freeze(each, depth + 1) for each in value)

    def _array(self, value: Any) -> Any:
        if value.dtype == object or value.dtype.names:
            return tuple(self.freeze(each, _DEPTH - 1) for each in value.tolist())
        key = (hashlib.blake2b(np.ascontiguousarray(value).tobytes()).digest(), str(value.dtype))
        return self._arrays.setdefault(key, value.copy())


def is_big(value: Any) -> bool:
    """Return whether a value costs to keep."""
    try:
        return len(value) > BIG
    except TypeError:
        return False


def first_difference(left: Any, right: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Return where two kept values differ and how; of what has a length, only what both have."""
    if left is OPAQUE or right is OPAQUE:
        return None
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return _array_difference(left, right, path)
    if isinstance(left, dict) and isinstance(right, dict):
        for key, each in left.items():
            place = f"{path}{key}" if str(key).startswith(".") else f"{path}[{key!r}]"
            if key in right and (found := first_difference(each, right[key], place)):
                return found
        return None
    if isinstance(left, frozenset) and isinstance(right, frozenset):
        return _set_difference(left, right, path)
    if isinstance(left, tuple) and isinstance(right, tuple):
        for at, (one, other) in enumerate(zip(left, right, strict=False)):
            if found := first_difference(one, other, f"{path}[{at}]"):
                return found
        return None
    if isinstance(left, tuple | np.ndarray) and isinstance(right, tuple | np.ndarray):
        return None if 0 in (len(left), len(right)) else (path, left, right)
    if isinstance(left, float | int) and isinstance(right, float | int):
        return None if _is_same(np.asarray(left), np.asarray(right)).all() else (path, left, right)
    return None if type(left) is type(right) and left == right else (path, left, right)


def _set_difference(left: Any, right: Any, path: str) -> tuple[str, Any, Any] | None:
    """Return what only the second holds, or only the first among what the second covers."""
    try:
        strange = sorted(right - left)[:1] or sorted(
            each for each in left - right if right and each < max(right)
        )
    except TypeError:  # Without an order there is no past.
        strange = list(right - left)
    if not strange:
        return None
    return f"{strange[0]!r} in {path}", strange[0] in left, strange[0] in right


def is_longer(left: Any, right: Any) -> bool:
    """Return whether two kept values have a length, and the first a greater one."""
    try:
        return len(left) > len(right)
    except TypeError:
        return False


def _array_difference(left: Any, right: Any, path: str) -> tuple[str, Any, Any] | None:
    if left.ndim != right.ndim or left.ndim == 0:
        return None if left.shape == right.shape and (left == right).all() else (path, left, right)
    both = tuple(slice(0, min(sizes)) for sizes in zip(left.shape, right.shape, strict=True))
    differs = ~_is_same(left[both], right[both])
    if not differs.any():
        return None
    place = tuple(int(at) for at in np.argwhere(differs)[0])
    return f"{path}[{', '.join(map(str, place))}]", left[place].item(), right[place].item()


def _is_same(left: Any, right: Any) -> Any:
    if left.dtype.kind in "fc" or right.dtype.kind in "fc":
        return np.isclose(left, right, rtol=_CLOSE, atol=0.0, equal_nan=True)
    return left == right
