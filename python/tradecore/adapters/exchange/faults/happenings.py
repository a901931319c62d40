# SPDX-License-Identifier: Apache-2.0
"""Faults that strike the exchange itself, once, when their time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tradecore.adapters.exchange.amounts import NS_PER_SECOND
from tradecore.adapters.exchange.faults.fault import Fault
from tradecore.adapters.exchange.rules import SymbolRules
from tradecore.adapters.exchange.venue import VenueModel
from tradecore.errors import ConfigError
from tradecore.model.instrument import to_raw


class Happenings:
    """Lets such faults happen at one venue."""

    def __init__(self, venue: VenueModel) -> None:
        self.on_shutdown: Callable[[int], None] = lambda _ts: None
        """Called with the time at which connections that are open now are to be closed."""
        self._venue = venue
        self._by_kind: Mapping[str, Callable[[Fault], None]] = {
            "cancel": self._cancel,
            "deposit": self._deposit,
            "rules": self._change_rules,
            "shutdown": self._shut_down,
            "status": self._change_status,
        }

    def check(self, fault: Fault) -> None:
        """Raise ConfigError if `fault` cannot happen here."""
        account, accounts = fault.options.get("account"), len(self._venue.accounts)
        if account is not None and account >= accounts:
            raise ConfigError(f"account was {account}, must be below {accounts}")
        if fault.kind == "rules":
            try:
                self._rules_of(fault).with_changes(fault.options["changes"])
            except ValueError as error:
                raise ConfigError(str(error)) from None

    def happen(self, fault: Fault) -> None:
        """Let it happen now."""
        self._by_kind[fault.kind](fault)

    def _later(self, seconds: float) -> int:
        return self._venue.now + round(seconds * NS_PER_SECOND)

    def _rules_of(self, fault: Fault) -> SymbolRules:
        return self._venue.by_symbol[fault.symbol or ""].rules

    def _change_rules(self, fault: Fault) -> None:
        self._venue.set_rules(fault.symbol or "", **fault.options["changes"])

    def _change_status(self, fault: Fault) -> None:
        venue, symbol = self._venue, fault.symbol or ""
        before, for_s = self._rules_of(fault).status, fault.options["for_s"]
        venue.set_status(symbol, fault.options["status"])
        if for_s is not None:
            venue.timers.at(self._later(for_s), partial(venue.set_status, symbol, before))

    def _deposit(self, fault: Fault) -> None:
        venue, options = self._venue, fault.options
        account = venue.accounts[options["account"]]
        venue.deposit(account, options["asset"], to_raw(options["amount"]))

    def _cancel(self, fault: Fault) -> None:
        venue, account = self._venue, fault.options["account"]
        only = -1 if fault.symbol is None else venue.by_symbol[fault.symbol].index
        for standing in venue.sim.open_orders(account, only):
            order = venue.sim.order(standing.order_id)
            if order is not None and order.is_open:  # Not gone with another of its list.
                venue.sim.cancel(account, order.instrument, order.order_id, ts=venue.now)
        venue.settle()

    def _shut_down(self, fault: Fault) -> None:
        self.on_shutdown(self._later(fault.options["close_s"]))
