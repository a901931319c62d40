# SPDX-License-Identifier: Apache-2.0
"""The worked cases of docs/fills.md: the tables as they stand there, played on the venue."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from tests.sim.market import (
    MINUTE,
    SCALE,
    bar_row,
    check_books,
    check_wallets,
    instrument,
    leg,
    perpetual,
    submit,
)

from tradecore import _core

PAGE = Path(__file__).parents[2] / "docs" / "fills.md"
HEAD = ["case", "given", "orders", "market", "result", "because"]
BOOK = "asks 100 x 1, 100.10 x 2, 100.50 x 5; bids 99.90 x 1, 99.80 x 2, 99 x 5"
_FORCES = ("gtc", "ioc", "fok")
_FLAGS = ("reduce", "close")


@dataclass(frozen=True)
class Case:
    """One row; `because` is for people."""

    name: str
    given: str
    orders: str
    market: str
    result: str


@dataclass
class Outcome:
    """What the result cell speaks of."""

    venue: _core.sim.Venue
    refused: list[str] = field(default_factory=list)


def rows_of(page: Path, head: list[str]) -> list[list[str]]:
    """Return the rows of every table of a page that has these columns."""
    rows, is_table = [], False
    for line in page.read_text("utf-8").splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if cells == head:
            is_table = True
        elif not line.startswith("|"):
            is_table = False
        elif is_table and not set(line) <= set("|-: "):
            rows.append(cells)
    return rows


def cases() -> list[Case]:
    return [Case(*cells[:5]) for cells in rows_of(PAGE, HEAD)]


def raw(text: str) -> int:
    return int(_core.model.parse_decimal(text))


def steps(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def play(case: Case) -> Outcome:
    """Place the orders and let the market move."""
    player = Player(case)
    for order in steps(case.orders):
        player.step(f"place {order}")
    for step in steps(case.market):
        player.step(step)
    (check_wallets if player.is_perpetual else check_books)(player.venue)
    return Outcome(player.venue, player.refused)


class Player:
    """One venue at 100, where account 1 has 10,000 USDT, 10 BTC and what the case gives."""

    def __init__(self, case: Case) -> None:
        self.refused: list[str] = []
        self.ts = 0
        self._bar: Any = None
        given = steps(case.given)
        words = {part.split()[0]: part.split()[1:] for part in given}
        is_ticks = "book" in words or "trades" in words
        self.is_perpetual = "perpetual" in words
        rules = instrument()
        if self.is_perpetual:
            rules = perpetual(int("".join(words["perpetual"]).removesuffix("x") or 1))
        self.venue = _core.sim.Venue(
            [rules], 500, 1000, "ticks" if is_ticks else "bars", options(words)
        )
        for asset, amount in {"USDT": "10000", "BTC": "10"}.items():
            if self.is_perpetual and asset == "BTC":
                continue
            self.venue.deposit(1, asset, raw(words.get(asset, [amount])[0]))
        if "BNB" in words:
            self.venue.deposit(1, "BNB", raw(words["BNB"][0]))
        if is_ticks:
            self.step("trade 100 x 1")
            if "book" in words:
                self.step(BOOK.replace(";", " /"))
        else:
            self.step("100 101 99 100")

    def step(self, text: str) -> None:
        """Play one step: an order, a cancel, a bar or half of one, a trade, or book levels."""
        verb, _, rest = text.partition(" ")
        if verb == "place":
            self._place(rest)
        elif verb == "cancel":
            self.venue.cancel(1, 0, order_id=int(rest), ts=self.ts)
        elif verb == "open":
            self._bar = self._row(rest)
            self.venue.open_phase(self._bar)
        elif verb == "close":
            self.venue.close_phase(self._bar)
            self.ts += MINUTE
        elif verb == "trade":
            self._trade(rest)
        elif verb == "funding":
            rate, *price = rest.split(" at ")
            self.venue.on_funding(0, raw(rate), raw(price[0]) if price else 0, ts=self.ts)
        elif verb in ("asks", "bids"):
            self._levels(text)
        else:
            self.step(f"open {text}")
            self.step("close")

    def _row(self, text: str) -> Any:
        *prices, last = text.split()
        volume = 0 if last == "empty" else SCALE
        return bar_row(self.ts, *map(raw, [*prices, last][:4]), volume)

    def _trade(self, text: str) -> None:
        self.ts += 1_000_000
        row = np.zeros(1, _core.model.TRADE)
        price, quantity = text.split(" x ")
        row["ts_event"], row["price"], row["quantity"] = self.ts, raw(price), raw(quantity)
        self.venue.on_trades(row)

    def _levels(self, text: str) -> None:
        levels = []
        for side in text.split("/"):
            name, _, rest = side.strip().partition(" ")
            flag = _core.model.FLAG_SELL if name == "asks" else 0
            levels += [(flag, *map(raw, part.split(" x "))) for part in rest.split(", ")]
        rows = np.zeros(len(levels), _core.model.BOOK_LEVEL)
        self.ts += 1_000_000
        rows["ts_event"], rows["last_update_id"] = self.ts, self.ts
        rows["first_update_id"] = self.ts
        for i, (flag, price, quantity) in enumerate(levels):
            rows["flags"][i], rows["price"][i], rows["quantity"][i] = flag, price, quantity
        rows["flags"][-1] |= _core.model.FLAG_LAST
        self.venue.on_levels(rows)

    def _place(self, text: str) -> None:
        words = text.split()
        if words[0] in ("oco", "bracket"):
            code = self._place_list(words[0], words[1:])
        else:
            side, quantity, tif, numbers = parsed(words)
            by_quote = quantity if "for" in words else 0
            code = submit(
                self.venue, "", side, kind_of(words), self.ts, tif=tif, quote=by_quote,
                quantity=0 if by_quote else quantity, **prices_of(numbers),
                reduce_only="reduce" in words, close_position="close" in words,
            ).code  # fmt: skip
        if code != _core.sim.RejectCode.OK:
            self.refused.append(code.name.lower())

    def _place_list(self, which: str, words: list[str]) -> _core.sim.RejectCode:
        side, quantity, _, numbers = parsed(words)
        entry, size = None, quantity
        limit = numbers.pop("limit", 0)
        if which == "bracket":
            entry, size = leg(side, "limit", quantity, limit), 0
            side, limit = "sell" if side == "buy" else "buy", 0
        target = (
            leg(side, "limit_maker", size, numbers["target"])
            if "target" in numbers
            else leg(side, "take_profit", size, 0, numbers["take"])
        )
        stop = leg(
            side, "stop_limit" if limit else "stop", size, limit,
            numbers.get("stop", 0), numbers.get("trail", 0),
        )  # fmt: skip
        return self.venue.submit_list(1, 0, target=target, stop=stop, entry=entry, ts=self.ts).code


def parsed(words: list[str]) -> tuple[str, int, str, dict[str, int]]:
    """Return side, quantity, time in force and the named numbers."""
    tif = next((word for word in words if word in _FORCES), "gtc")
    plain = [word for word in words if word not in (*_FORCES, *_FLAGS, "for", "market", "maker")]
    side, quantity, *rest = plain
    numbers = {
        name: int(value) if name == "trail" else raw(value)
        for name, value in zip(rest[::2], rest[1::2], strict=True)
    }
    return side, raw(quantity), tif, numbers


def kind_of(words: list[str]) -> str:
    """Return the type of a single order."""
    has_limit = "limit" in words
    if "take" in words:
        return "take_profit_limit" if has_limit else "take_profit"
    if "stop" in words or "trail" in words:
        return "stop_limit" if has_limit else "stop"
    if has_limit:
        return "limit_maker" if "maker" in words else "limit"
    return "market"


def prices_of(numbers: dict[str, int]) -> dict[str, int]:
    """Return the prices of a single order by the venue's names."""
    return {
        "price": numbers.get("limit", 0),
        "stop_price": numbers.get("stop", 0) or numbers.get("take", 0),
        "trailing_bps": numbers.get("trail", 0),
    }


def options(words: dict[str, list[str]]) -> _core.sim.VenueOptions:
    """Return what the case gives of fees and slippage."""
    sim = _core.sim
    made: dict[str, Any] = {}
    if "fee" in words:
        made["fee_asset"] = {"quote": sim.FeeAsset.QUOTE, "bnb": sim.FeeAsset.COIN}[words["fee"][0]]
        if "at" in words["fee"]:
            made["coin_price"] = raw(words["fee"][-1])
    if "slip" in words:
        amount, unit = words["slip"]
        kinds = {
            "bps": (sim.SlippageKind.PRICE, 100),
            "ticks": (sim.SlippageKind.TICKS, 1),
            "range": (sim.SlippageKind.RANGE, 1_000_000),
        }
        made["slippage"] = kinds[unit][0]
        made["slippage_amount"] = round(float(amount) * kinds[unit][1])
    return sim.VenueOptions(**made)


def told(outcome: Outcome, wanted: str) -> str:
    """Return what the venue says in the words of a result cell, for comparison with it."""
    venue = outcome.venue
    fills = venue.fills(1, 0)
    parts = []
    if "nothing" in steps(wanted) and not fills:
        parts.append("nothing")
    listed = [part for part in steps(wanted) if re.match(r"\d", part)]
    for i, fill in enumerate(fills):
        role = " maker" if fill.is_maker else ""
        shown = f"{text(fill.quantity)} @ {text(fill.price)}"
        parts.append(shown + role if i >= len(listed) or listed[i].endswith("maker") else shown)
    for part in steps(wanted):
        verb, *rest = part.split()
        if verb in ("free", "locked"):
            free, locked = venue.balances(1)[rest[0]]
            parts.append(f"{verb} {rest[0]} {text(free if verb == 'free' else locked)}")
        elif verb == "fee":
            fees = {asset: sum(f.fee for f in fills if f.fee_asset == asset) for asset in rest[1:]}
            parts.append(f"fee {text(fees[rest[1]])} {rest[1]}")
        elif verb in ("kind", "cruel"):
            last = fills[-1]
            parts.append(f"{verb} {text(last.price_kind if verb == 'kind' else last.price_cruel)}")
        elif verb == "position":
            parts.append(f"position {text(venue.position(1, 0).quantity)}")
        elif verb == "refused":
            parts.append(f"refused {' '.join(outcome.refused)}")
        elif verb == "ends":
            reasons = [o.reason for o in venue.all_orders(1, 0) if o.status.name == "EXPIRED"]
            parts.append("ends " + " ".join(reasons))
        elif verb == "open":
            parts.append(f"open {len(venue.open_orders(1))}")
    return "; ".join(parts)


def normal(wanted: str) -> str:
    """Return a result cell with its numbers written plainly."""
    return "; ".join(
        " ".join(text(raw(w)) if re.fullmatch(r"-?\d+(\.\d+)?", w) else w for w in part.split())
        for part in steps(wanted)
    )


def text(value: int) -> str:
    """Return a raw number plainly: 100.5, not 100.50000000."""
    return f"{(Decimal(value) / SCALE).normalize():f}"
