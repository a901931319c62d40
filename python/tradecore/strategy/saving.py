# SPDX-License-Identifier: Apache-2.0
"""Rules as plain data that JSON can hold, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_args

from tradecore.graph.node import Node
from tradecore.strategy.rules import Rules
from tradecore.strategy.size import Sizing
from tradecore.strategy.stop import Stop
from tradecore.strategy.target import Target

KINDS: dict[str, dict[str, Any]] = {
    name: {rule.kind: rule for rule in get_args(rules)}
    for name, rules in (("size", Sizing), ("stop", Stop), ("target", Target))
}
"""The rules of each part by the kind they are saved under."""

NUMBERS = ("entries_max", "exit_after", "cooldown", "cooldown_after")


def settings_of(rules: Rules) -> list[Node]:
    """Return the nodes among the settings of rules, in the order in which they are written."""
    return [
        value
        for name in KINDS
        for value in _values(getattr(rules, name)).values()
        if isinstance(value, Node)
    ]


def to_plain(rules: Rules, place: Callable[[Node], int]) -> dict[str, Any]:
    """Return rules as plain data; a node is written as its place among all nodes."""
    made: dict[str, Any] = {}
    for name in KINDS:
        rule = getattr(rules, name)
        made[name] = {"kind": rule.kind} | {
            key: {"node": place(value)} if isinstance(value, Node) else value
            for key, value in _values(rule).items()
        }
    return made | {name: getattr(rules, name) for name in NUMBERS}


def from_plain(data: Mapping[str, Any], nodes: list[Node]) -> dict[str, Any]:
    """Return the arguments of Rules that `to_plain` wrote; what is missing keeps its default."""
    made = {name: data[name] for name in NUMBERS if name in data}
    for name, kinds in KINDS.items():
        if name not in data:
            continue
        values = dict(data[name])
        kind = values.pop("kind", None)
        if kind not in kinds:
            known = ", ".join(repr(each) for each in kinds)
            raise ValueError(f"{name} was {data[name]!r}, must be of kind {known}")
        rule = kinds[kind]
        known_names = {each.name for each in fields(rule)}
        if unknown := sorted(set(values) - known_names):
            raise ValueError(f"{name} was {data[name]!r}, must not have {unknown[0]!r}")
        made[name] = rule(
            **{
                key: nodes[value["node"]] if isinstance(value, Mapping) else value
                for key, value in values.items()
            }
        )
    return made


def _values(rule: Any) -> dict[str, Any]:
    return {each.name: getattr(rule, each.name) for each in fields(rule)}
