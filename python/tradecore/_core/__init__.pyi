# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
The compiled core. Private: use the Python packages around it.
"""

from __future__ import annotations
from . import model as model
from . import ring as ring
from . import decode as decode
from . import book as book
from . import bars as bars
from . import indicators as indicators
from . import graph as graph
from . import policy as policy
from . import sim as sim
from . import market as market
from . import pipeline as pipeline

__all__: list[str] = [
    "bars",
    "book",
    "build_flags",
    "compiler",
    "decode",
    "graph",
    "indicators",
    "market",
    "model",
    "pipeline",
    "policy",
    "ring",
    "sim",
]
__version__: str
build_flags: str
compiler: str
