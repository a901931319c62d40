# SPDX-License-Identifier: Apache-2.0
"""Where the journal lives that a restart goes on from, and whose it is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tradecore.apps.config import Resolved
from tradecore.apps.wiring import Address

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def owner_of(resolved: Resolved, strategy: str, address: Address) -> str:
    """Return whose orders a journal holds: venue, account and strategy, as one text.

    The account shows as a hash of its key; an exchange on this machine as the number of its life,
    because its accounts end with it.
    """
    venue = resolved.settings.venue
    if address.instance:
        return f"{venue} {address.instance}, strategy {strategy}"
    account = sha256(address.api_key.reveal().encode()).hexdigest()[:12]
    return f"{venue} account {account}, strategy {strategy}"


def journal_path(
    resolved: Resolved, owner: str, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """Return the journal's file; None for one in the run's own folder.

    An exchange that the run starts for itself ends with it, and so does what its journal tells.
    """
    settings = resolved.settings
    if settings.run.state is not None:
        return settings.run.state
    if settings.venue == "exchange" and settings.run.exchange is None:
        return None
    return state_folder(environment) / f"{_UNSAFE.sub('-', owner)}.sqlite"


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return the user's state directory for tradecore, as XDG_STATE_HOME names it."""
    named = environment.get("XDG_STATE_HOME", "")
    base = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    return base / "tradecore"
