# SPDX-License-Identifier: Apache-2.0
"""Recorded trades, best quotes and book levels of one or several symbols, in venue time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradecore import _core
from tradecore.data.captures import StreamMessage, stream_messages
from tradecore.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class Ticks:
    """What a market said, each kind in order of time.

    Attributes
    ----------
    symbols : tuple of str
        The place of a symbol is the `instrument` of its rows.
    trades, quotes, levels : ndarray of dtype TRADE, QUOTE and BOOK_LEVEL
        Ascending in `ts_event`, ns. Levels are whole updates: the last row of each is flagged LAST;
        a depth answer is flagged SNAPSHOT and stands before the first update that goes beyond it.
    """

    symbols: tuple[str, ...]
    trades: Any
    quotes: Any
    levels: Any

    @property
    def ts_start(self) -> int:
        """Of the first row, ns."""
        return min(int(rows["ts_event"][0]) for rows in self._kinds() if len(rows))

    @property
    def ts_end(self) -> int:
        """Of the last row, ns."""
        return max(int(rows["ts_event"][-1]) for rows in self._kinds() if len(rows))

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._kinds())

    def _kinds(self) -> tuple[Any, Any, Any]:
        return self.trades, self.quotes, self.levels


def load_ticks(
    paths: str | Path | Sequence[str | Path],
    *,
    symbols: Sequence[str] = (),
    start: int | None = None,
    end: int | None = None,
) -> Ticks:
    """Read captures of combined streams, spot or USD-M futures, into ticks.

    Venue time is the event's own. Where the venue states none (spot's best quotes) it is the time
    of receipt, set forward by the least delay seen in the files.

    Parameters
    ----------
    paths : path or sequence of paths
        Files of one recorder, in any order; several of one symbol are joined.
    symbols : sequence of str
        What to keep, in this order; empty: all that is recorded, in the order of the files.
    start, end : int, optional
        Keep what happened in [start, end), ns. Of the levels before the start those stay from
        which the book at the start is built.

    Raises
    ------
    DataError
        If a file cannot be read, a message cannot be decoded, a symbol is in none, or nothing is
        left.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    messages = [message for path in files for message in stream_messages(path)]
    found = tuple(dict.fromkeys(message.symbol for message in messages))
    if missing := [symbol for symbol in symbols if symbol not in found]:
        raise DataError(f"{missing[0]} is in none of the captures, which hold {', '.join(found)}")
    names = tuple(symbols) or found
    messages = [message for message in messages if message.symbol in names]
    frames = [message for message in messages if message.kind != "snapshot"]
    frames.sort(key=lambda message: message.ts_recv)
    if not frames:
        raise DataError(f"captures {', '.join(map(str, files))} had no market frames")
    decoder = _core.decode.Decoder(list(names))
    ts_recv = np.array([message.ts_recv for message in frames], np.int64)
    decoded = decoder.decode_many([message.text for message in frames], ts_recv)
    bad = np.flatnonzero(decoded["statuses"])
    if len(bad):
        at = int(bad[0])
        status = _core.decode.STATUSES[decoded["statuses"][at]]
        raise DataError(f"recorded frame {at} of {frames[at].name} could not be read: {status}")
    trades, quotes, levels = (decoded[kind] for kind in ("trades", "quotes", "levels"))
    _stamp(quotes, (trades, levels))
    for message in messages:
        if message.kind == "snapshot":
            levels = _with_snapshot(levels, message, names.index(message.symbol), decoder)
    ticks = Ticks(names, *(_in_time(rows) for rows in (trades, quotes, levels)))
    if start is None and end is None:
        return ticks
    return _between(ticks, start, end)


def _between(ticks: Ticks, start: int | None, end: int | None) -> Ticks:
    """Return what happened in [start, end), and the levels before it."""
    first = ticks.ts_start if start is None else start
    last = ticks.ts_end + 1 if end is None else end

    def cut(rows: Any, low: int) -> Any:
        return rows[slice(*np.searchsorted(rows["ts_event"], (low, last)))]

    levels = cut(ticks.levels, ticks.ts_start)
    kept = Ticks(ticks.symbols, cut(ticks.trades, first), cut(ticks.quotes, first), levels)
    if not len(kept.trades) and not len(kept.quotes) and not len(cut(levels, first)):
        raise DataError(f"captures hold nothing from {first} up to {last} ns")
    return kept


def _stamp(quotes: Any, stamped: Sequence[Any]) -> None:
    """Give quotes without a time of their own one on the venue's clock."""
    bare = quotes["ts_event"] == 0
    ahead = [rows["ts_event"] - rows["ts_recv"] for rows in (*stamped, quotes[~bare])]
    skew = max((int(each.max()) for each in ahead if len(each)), default=0)
    quotes["ts_event"][bare] = quotes["ts_recv"][bare] + skew


def _with_snapshot(
    levels: Any, body: StreamMessage, index: int, decoder: _core.decode.Decoder
) -> Any:
    """Return the levels with a depth answer before the symbol's first update beyond it."""
    status, rows = decoder.decode_snapshot(body.text, index, body.ts_recv)
    if rows is None:
        raise DataError(f"recorded book of {body.symbol} could not be read: {status}")
    update_id = rows["last_update_id"][0]
    beyond = (levels["instrument"] == index) & (levels["last_update_id"] > update_id)
    at = int(np.argmax(beyond)) if beyond.any() else len(levels)
    if len(levels):
        rows["ts_event"] = levels["ts_event"][min(at, len(levels) - 1)]
    return np.concatenate([levels[:at], rows, levels[at:]])


def _in_time(rows: NDArray[Any]) -> NDArray[Any]:
    return rows[np.argsort(rows["ts_event"], kind="stable")]
