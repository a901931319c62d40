# SPDX-License-Identifier: Apache-2.0
"""The frame of every HTML page: its style and scripts are in it, and it may load nothing."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:"
)
"""The browser itself refuses whatever would go out to a network."""


def page(
    title: str, body: str, *, data: Any = None, scripts: Sequence[str] = (), plotly: bool = False
) -> str:
    """Return a whole page.

    Parameters
    ----------
    title : str
        As text.
    body : str
        As HTML.
    data : optional
        What JSON can hold; scripts find it in the element `data`.
    scripts : sequence of str
        Names of files beside this one in pages/, run in order at the end.
    plotly : bool
        Whether to carry the plotting library of the installed package.
    """
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title><style>{asset('page.css')}</style></head>",
        f"<body>{body}",
    ]
    if data is not None:
        text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
        parts.append(f'<script type="application/json" id="data">{text}</script>')
    if plotly:
        from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

        parts.append(f"<script>{get_plotlyjs()}</script>")
    parts += [f"<script>{asset(name)}</script>" for name in scripts]
    return "\n".join([*parts, "</body></html>", ""])


def asset(name: str) -> str:
    """Return the text of a file in pages/."""
    return (files("tradecore.backtest") / "pages" / name).read_text("utf-8")


def packed(values: Any, dtype: str) -> str:
    """Return an array as base64 of little-endian `dtype`, which a script reads as typed array."""
    array = np.ascontiguousarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    return base64.b64encode(array.tobytes()).decode("ascii")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> str:
    """Return a table of a CSS class; `head` and `rows` are cells as HTML, th and td included."""
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    top = f"<thead><tr>{''.join(head)}</tr></thead>" if head else ""
    return f'<div class="wide"><table class="{kind}">{top}<tbody>{body}</tbody></table></div>'


def card(name: str, value: str, below: str = "", tone: str = "") -> str:
    """Return one figure in a box; `tone` is gain, loss or nothing."""
    small = f"<small>{html.escape(below)}</small>" if below else ""
    return (
        f'<div class="card"><span>{html.escape(name)}</span>'
        f'<b class="{tone}">{html.escape(value)}</b>{small}</div>'
    )
