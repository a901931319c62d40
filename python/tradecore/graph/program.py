# SPDX-License-Identifier: Apache-2.0
"""From node trees to flat lists and compiled programs, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tradecore import _core
from tradecore.graph.node import Node, outputs_of
from tradecore.indicators.catalog import find

Row = dict[str, Any]


def to_list(roots: Sequence[Node]) -> tuple[list[Row], list[int]]:
    """Return every node once, arguments before users, and the place of each root.

    Nodes that say the same are one row: {"op", "args", "value"}, plain data that JSON can hold.
    """
    rows: list[Row] = []
    places: dict[int, int] = {}  # By identity of the node.
    shared: dict[tuple[Any, ...], int] = {}
    for root in roots:
        waiting = [root]
        while waiting:
            node = waiting[-1]
            missing = [arg for arg in node.args if id(arg) not in places]
            if missing:
                waiting += reversed(missing)
                continue
            waiting.pop()
            args = [places[id(arg)] for arg in node.args]
            value = list(node.value) if isinstance(node.value, tuple) else node.value
            key = (node.op, tuple(args), repr(value))
            if key not in shared:
                shared[key] = len(rows)
                rows.append({"op": node.op, "args": args, "value": value})
            places[id(node)] = shared[key]
    return rows, [places[id(root)] for root in roots]


def from_list(rows: Iterable[Row]) -> list[Node]:
    """Return the nodes of `to_list`'s rows, in their order; ValueError on what makes no sense."""
    nodes: list[Node] = []
    for at, row in enumerate(rows):
        try:
            op, args, value = row["op"], row["args"], row["value"]
            chosen = tuple(nodes[_earlier(arg, at)] for arg in args)
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"node {at} was {row!r}, must have op, earlier args, value") from error
        if op not in _core.graph.OPS and find(op) is None:
            raise ValueError(
                f"node {at} was {op!r}, which no formula has: register a custom indicator "
                "(ta.custom) before loading what uses it"
            )
        if op == "output" and (not chosen or not outputs_of(chosen[0].op)):
            raise ValueError(
                f"node {at} was {row!r}, must choose an output of a formula with several"
            )
        nodes.append(Node(op, chosen, tuple(value) if isinstance(value, list) else value))
    return nodes


def params_of(rows: Iterable[Row]) -> dict[str, float]:
    """Return {name: default} in order of first use; ValueError if a name has two defaults."""
    defaults: dict[str, float] = {}
    for row in rows:
        if row["op"] == "param":
            name, default = row["value"]
            if defaults.setdefault(name, default) != default:
                raise ValueError(
                    f"param {name!r} has defaults {defaults[name]:g} and {default:g}, must have one"
                )
    return defaults


def build(outputs: Sequence[Node]) -> _core.graph.Program:
    """Return the compiled program whose outputs are `outputs`, in order.

    Raises
    ------
    ValueError
        If a default is out of the range of the formula it sets, a param has two defaults, or no
        output reads a bar.
    """
    rows, places = to_list(outputs)
    defaults = params_of(rows)
    order = list(defaults)
    nodes = []
    for row in rows:
        value = row["value"]
        if row["op"] == "param":
            value = order.index(value[0])
        elif row["op"] == "field":
            value = tuple(value)
        nodes.append((row["op"], tuple(row["args"]), value))
    return _core.graph.Program.build(nodes, places, list(defaults.items()))


def _earlier(place: int, at: int) -> int:
    if not 0 <= place < at:
        raise IndexError(place)
    return place
