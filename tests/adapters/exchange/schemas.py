# SPDX-License-Identifier: Apache-2.0
"""Schemas of JSON: which names there are, in which order, of which kinds; and how two differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{8}")
# Objects of one list that say what they are are compared with their like.
_TELLING = ("filterType", "rateLimitType", "contingencyType")


@dataclass
class Node:
    """What was seen at one place: kinds of values, and how often it was there at all."""

    kinds: set[str] = field(default_factory=set)
    seen: int = 0
    children: dict[str, Node] = field(default_factory=dict)
    after: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of names of which the first came before the second."""


def kind_of(value: Any, is_exact: bool) -> str:
    """Name a value's kind. Numbers in texts count as amounts; exact: with eight decimals only."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "amount" if (_AMOUNT if is_exact else _NUMBER).fullmatch(value) else "text"
    return type(value).__name__


def schema_of(documents: Iterable[Any], is_exact: bool = True) -> Node:
    """Return the schema of several documents of one kind."""
    root = Node()
    for document in documents:
        _add(root, document, is_exact)
    return root


def _add(node: Node, value: Any, is_exact: bool) -> None:
    node.seen += 1
    node.kinds.add(kind_of(value, is_exact))
    if isinstance(value, dict):
        node.after.update(combinations(value, 2))
        for name, inner in value.items():
            _add(node.children.setdefault(name, Node()), inner, is_exact)
    elif isinstance(value, list):
        # Rows of different kinds, as klines are, are told apart by place.
        by_place = len({kind_of(inner, is_exact) for inner in value}) > 1
        for at, inner in enumerate(value):
            name = f"[{at}]" if by_place else f"[{_told(inner)}]"
            _add(node.children.setdefault(name, Node()), inner, is_exact)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return next((str(value[name]) for name in _TELLING if name in value), "")
    return ""


def differences(theirs: Node, ours: Node, path: str = "", has_order: bool = True) -> list[str]:
    """Return how `ours` differs, one line each; nothing is said of what lies inside a missing one.

    What they have only sometimes may be missing. Their empty lists say nothing of what they hold.
    """
    found = []
    if theirs.kinds != ours.kinds:
        found.append(f"{path or '.'} is {_listed(ours.kinds)}, not {_listed(theirs.kinds)}")
    if theirs.kinds == {"list"} and not (theirs.children and ours.children):
        return [*found, f"{path} is empty"] if theirs.children else found
    for name, node in theirs.children.items():
        inner = _joined(path, name)
        made = ours.children.get(name)
        is_always = node.seen >= theirs.seen
        if made is None:
            found += [f"{inner} is missing"] if is_always else []
            continue
        if is_always and made.seen < ours.seen:
            found.append(f"{inner} is sometimes missing")
        found += differences(node, made, inner, has_order)
    found += [
        f"{_joined(path, name)} is new" for name in ours.children if name not in theirs.children
    ]
    for first, second in sorted(theirs.after if has_order else ()):
        if (second, first) in ours.after and (second, first) not in theirs.after:
            found.append(f"{_joined(path, second)} comes before {first}")
    return found


def _joined(path: str, name: str) -> str:
    return path + name if name.startswith("[") else f"{path}.{name}"


def _listed(kinds: set[str]) -> str:
    return " or ".join(sorted(kinds)) or "nothing"
