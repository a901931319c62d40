# SPDX-License-Identifier: Apache-2.0
"""Whom a run shows itself to: the segment of shared memory that observers attach to."""

from __future__ import annotations

import logging
import os
import re

from tradecore import _core, ring
from tradecore.errors import SegmentError

NOBODY = "none"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_NAME_MAX = 40

_log = logging.getLogger("tradecore.apps")


def open_segment(wanted: str | None, strategy: str) -> _core.ring.Segment | None:
    """Return the segment of a run; None if nobody is to look on, or nobody can.

    Parameters
    ----------
    wanted : str or None
        The setting `run.publish`. Without one the segment has the strategy's name, or, where
        another run has that, the name with this process's number.
    strategy : str
        The strategy's name.

    Raises
    ------
    SegmentError
        If a name that was asked for cannot be had. Without one a run goes on unseen.
    """
    if wanted == NOBODY:
        return None
    if wanted is not None:
        return ring.create(wanted)
    name = _UNSAFE.sub("-", strategy)[:_NAME_MAX]
    for candidate in (name, f"{name}-{os.getpid()}"):
        try:
            return ring.create(candidate)
        except SegmentError as error:
            _log.info("not published as %s: %s", candidate, error)
    _log.warning("nobody can look on: there is no shared memory for it")
    return None
