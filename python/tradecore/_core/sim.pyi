# SPDX-License-Identifier: Apache-2.0
# Made by tools/gen_stubs.py; do not edit.
"""
The simulated venue: fills, balances, filters, archive.
"""

from __future__ import annotations
import collections.abc
import enum
import numpy
import numpy.typing
import tradecore._core.model
import types
import typing

__all__: list[str] = [
    "AccountFees",
    "AccountSide",
    "AmendResult",
    "Amendment",
    "CancelResult",
    "ExecutionType",
    "FeeAsset",
    "FeeRates",
    "Fill",
    "FundingPayment",
    "ListResult",
    "Margin",
    "OpenCounts",
    "Order",
    "OrderList",
    "OrderRequest",
    "OrderStatus",
    "OrderType",
    "Position",
    "PreventedMatch",
    "RejectCode",
    "Report",
    "SelfTrade",
    "SlippageKind",
    "SubmitResult",
    "TimeInForce",
    "Venue",
    "VenueOptions",
    "bench_bars",
    "round_trips",
]

class OrderType(enum.IntEnum):
    LIMIT = ...
    LIMIT_MAKER = ...
    MARKET = ...
    STOP = ...
    STOP_LIMIT = ...
    TAKE_PROFIT = ...
    TAKE_PROFIT_LIMIT = ...

class TimeInForce(enum.IntEnum):
    FOK = ...
    GTC = ...
    IOC = ...

class SelfTrade(enum.IntEnum):
    DECREMENT = ...
    EXPIRE_BOTH = ...
    EXPIRE_MAKER = ...
    EXPIRE_TAKER = ...
    NONE = ...
    TRANSFER = ...

class OrderStatus(enum.IntEnum):
    CANCELED = ...
    EXPIRED = ...
    EXPIRED_IN_MATCH = ...
    FILLED = ...
    NEW = ...
    PARTIALLY_FILLED = ...
    PENDING = ...

class ExecutionType(enum.IntEnum):
    CANCELED = ...
    EXPIRED = ...
    NEW = ...
    REJECTED = ...
    REPLACED = ...
    TRADE = ...
    TRADE_PREVENTION = ...

class RejectCode(enum.IntEnum):
    CANCEL_MISMATCH = ...
    DUPLICATE_ORDER = ...
    ICEBERG_PARTS = ...
    ICEBERG_QUANTITY = ...
    INSUFFICIENT_BALANCE = ...
    LIST_PRICES = ...
    LOT_SIZE = ...
    MARKET_CLOSED = ...
    MARKET_LOT_SIZE = ...
    NOTIONAL = ...
    NO_CHANGE = ...
    OK = ...
    PERCENT_PRICE = ...
    POSITION_MAX = ...
    PRICE_FILTER = ...
    QUANTITY_INCREASE = ...
    REDUCE_ONLY = ...
    THIN_BOOK = ...
    TRAILING_DELTA = ...
    UNKNOWN_INSTRUMENT = ...
    UNKNOWN_ORDER = ...
    UNSUPPORTED_COMBINATION = ...
    WOULD_MATCH_IMMEDIATELY = ...
    WOULD_TRIGGER_IMMEDIATELY = ...

class SubmitResult:
    @property
    def code(self) -> RejectCode: ...
    @property
    def order_id(self) -> int: ...

class CancelResult:
    @property
    def cancel_client_id(self) -> str: ...
    @property
    def code(self) -> RejectCode: ...
    @property
    def order_id(self) -> int: ...

class AmendResult:
    @property
    def code(self) -> RejectCode: ...
    @property
    def execution_id(self) -> int: ...
    @property
    def order_id(self) -> int: ...

class Amendment:
    """
    How an order became smaller; raw units.
    """
    @property
    def client_id(self) -> str: ...
    @property
    def execution_id(self) -> int: ...
    @property
    def new_client_id(self) -> str: ...
    @property
    def new_quantity(self) -> int: ...
    @property
    def order_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def ts_event(self) -> int: ...

class PreventedMatch:
    """
    Two orders of one account that did not trade; raw, 0 for no loss.
    """
    @property
    def instrument(self) -> int: ...
    @property
    def maker_order_id(self) -> int: ...
    @property
    def maker_quantity(self) -> int: ...
    @property
    def match_id(self) -> int: ...
    @property
    def mode(self) -> SelfTrade: ...
    @property
    def price(self) -> int: ...
    @property
    def taker_order_id(self) -> int: ...
    @property
    def taker_quantity(self) -> int: ...
    @property
    def ts_event(self) -> int: ...

class Order:
    """
    An order as the archive keeps it; raw units.
    """
    @property
    def account(self) -> int: ...
    @property
    def client_id(self) -> str: ...
    @property
    def closes_position(self) -> bool: ...
    @property
    def filled_quantity(self) -> int: ...
    @property
    def filled_quote(self) -> int: ...
    @property
    def iceberg_quantity(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def is_reduce_only(self) -> bool: ...
    @property
    def is_triggered(self) -> bool: ...
    @property
    def is_working(self) -> bool: ...
    @property
    def list_id(self) -> int: ...
    @property
    def locked(self) -> int: ...
    @property
    def order_id(self) -> int: ...
    @property
    def prevented_match_id(self) -> int: ...
    @property
    def prevented_quantity(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def queue_ahead(self) -> int | None: ...
    @property
    def quote_quantity(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def self_trade(self) -> SelfTrade: ...
    @property
    def side(self) -> tradecore._core.model.Side: ...
    @property
    def status(self) -> OrderStatus: ...
    @property
    def stop_price(self) -> int: ...
    @property
    def strategy_id(self) -> int: ...
    @property
    def strategy_type(self) -> int: ...
    @property
    def tif(self) -> TimeInForce: ...
    @property
    def trailing_bps(self) -> int: ...
    @property
    def ts_created(self) -> int: ...
    @property
    def ts_trailing(self) -> int: ...
    @property
    def ts_updated(self) -> int: ...
    @property
    def ts_working(self) -> int: ...
    @property
    def type(self) -> OrderType: ...

class Fill:
    """
    One execution; raw units. `fee` is of `fee_asset`.
    """
    @property
    def account(self) -> int: ...
    @property
    def fee(self) -> int: ...
    @property
    def fee_asset(self) -> str: ...
    @property
    def fee_quote(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def is_maker(self) -> bool: ...
    @property
    def order_id(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def price_cruel(self) -> int: ...
    @property
    def price_kind(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def quote_quantity(self) -> int: ...
    @property
    def side(self) -> tradecore._core.model.Side: ...
    @property
    def trade_id(self) -> int: ...
    @property
    def ts_event(self) -> int: ...

class Position:
    """
    What is held of a perpetual; signed raw units.
    """
    @property
    def cost(self) -> int:
        """
        What it was bought for; of a short below 0.
        """
    @property
    def quantity(self) -> int: ...

class Margin:
    """
    An account of perpetuals at the last prices; raw units.
    """
    @property
    def available(self) -> int: ...
    @property
    def equity(self) -> int: ...
    @property
    def initial(self) -> int: ...
    @property
    def maintenance(self) -> int: ...
    @property
    def unrealised(self) -> int: ...
    @property
    def wallet(self) -> int: ...

class FundingPayment:
    """
    What a position received at a funding time, or paid (< 0).
    """
    @property
    def account(self) -> int: ...
    @property
    def amount(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def rate(self) -> int: ...
    @property
    def ts_event(self) -> int: ...

class OrderRequest:
    """
    An order, of a list or alone; raw units, 0 for none.
    """
    def __init__(
        self,
        *,
        side: tradecore._core.model.Side,
        type: OrderType,
        quantity: typing.SupportsInt | typing.SupportsIndex,
        price: typing.SupportsInt | typing.SupportsIndex = 0,
        stop_price: typing.SupportsInt | typing.SupportsIndex = 0,
        tif: TimeInForce = TimeInForce.GTC,
        trailing_bps: typing.SupportsInt | typing.SupportsIndex = 0,
        client_id: str = "",
        reduce_only: bool = False,
        close_position: bool = False,
        iceberg_quantity: typing.SupportsInt | typing.SupportsIndex = 0,
        quote_quantity: typing.SupportsInt | typing.SupportsIndex = 0,
        self_trade: SelfTrade = SelfTrade.NONE,
        strategy_id: typing.SupportsInt | typing.SupportsIndex = -1,
        strategy_type: typing.SupportsInt | typing.SupportsIndex = -1,
    ) -> None: ...

class ListResult:
    @property
    def code(self) -> RejectCode: ...
    @property
    def list_id(self) -> int: ...
    @property
    def order_ids(self) -> list[int]:
        """
        The entry if there is one, then target and stop, or the follower.
        """

class OrderList:
    """
    A list as the archive keeps it; ids or -1.
    """
    @property
    def account(self) -> int: ...
    @property
    def client_id(self) -> str: ...
    @property
    def entry(self) -> int: ...
    @property
    def follower(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def list_id(self) -> int: ...
    @property
    def stop(self) -> int: ...
    @property
    def target(self) -> int: ...
    @property
    def ts_created(self) -> int: ...

class Report:
    """
    One change of one order; raw units.
    """
    @property
    def account(self) -> int: ...
    @property
    def cancel_client_id(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def counter_order_id(self) -> int: ...
    @property
    def execution_id(self) -> int: ...
    @property
    def execution_type(self) -> ExecutionType: ...
    @property
    def fee(self) -> int: ...
    @property
    def fee_asset(self) -> str: ...
    @property
    def fee_quote(self) -> int: ...
    @property
    def filled_quantity(self) -> int: ...
    @property
    def filled_quote(self) -> int: ...
    @property
    def iceberg_quantity(self) -> int: ...
    @property
    def instrument(self) -> int: ...
    @property
    def is_list_over(self) -> bool: ...
    @property
    def is_maker(self) -> bool: ...
    @property
    def is_working(self) -> bool: ...
    @property
    def last_prevented_quantity(self) -> int: ...
    @property
    def last_price(self) -> int: ...
    @property
    def last_price_cruel(self) -> int: ...
    @property
    def last_price_kind(self) -> int: ...
    @property
    def last_quantity(self) -> int: ...
    @property
    def last_quote(self) -> int: ...
    @property
    def list_client_id(self) -> str: ...
    @property
    def list_id(self) -> int: ...
    @property
    def old_client_id(self) -> str: ...
    @property
    def order_id(self) -> int: ...
    @property
    def prevented_match_id(self) -> int: ...
    @property
    def prevented_price(self) -> int: ...
    @property
    def prevented_quantity(self) -> int: ...
    @property
    def price(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def quote_quantity(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def self_trade(self) -> SelfTrade: ...
    @property
    def side(self) -> tradecore._core.model.Side: ...
    @property
    def status(self) -> OrderStatus: ...
    @property
    def stop_price(self) -> int: ...
    @property
    def strategy_id(self) -> int: ...
    @property
    def strategy_type(self) -> int: ...
    @property
    def tif(self) -> TimeInForce: ...
    @property
    def trade_id(self) -> int: ...
    @property
    def trailing_bps(self) -> int: ...
    @property
    def ts_created(self) -> int: ...
    @property
    def ts_event(self) -> int: ...
    @property
    def ts_trailing(self) -> int: ...
    @property
    def ts_working(self) -> int: ...
    @property
    def type(self) -> OrderType: ...

class FeeAsset(enum.IntEnum):
    COIN = ...
    QUOTE = ...
    RECEIVED = ...

class SlippageKind(enum.IntEnum):
    NONE = ...
    PRICE = ...
    RANGE = ...
    TICKS = ...

class VenueOptions:
    """
    How fees are paid, what taking costs, places in the queue.
    """
    def __init__(
        self,
        *,
        fee_asset: FeeAsset = FeeAsset.RECEIVED,
        coin: str = "BNB",
        coin_share_ppm: typing.SupportsInt | typing.SupportsIndex = 750000,
        coin_price: typing.SupportsInt | typing.SupportsIndex = 0,
        slippage: SlippageKind = SlippageKind.NONE,
        slippage_amount: typing.SupportsInt | typing.SupportsIndex = 0,
        queue: str = "strict",
        queue_exponent: typing.SupportsFloat | typing.SupportsIndex = 1.0,
        accounts_meet: bool = False,
        shows_accounts: bool = False,
    ) -> None: ...

class FeeRates:
    """
    Shares of what a fill brings in, ppm; two are added.
    """
    def __init__(
        self,
        maker: typing.SupportsInt | typing.SupportsIndex = 0,
        taker: typing.SupportsInt | typing.SupportsIndex = 0,
        buyer: typing.SupportsInt | typing.SupportsIndex = 0,
        seller: typing.SupportsInt | typing.SupportsIndex = 0,
    ) -> None: ...
    @property
    def buyer(self) -> int: ...
    @property
    def maker(self) -> int: ...
    @property
    def seller(self) -> int: ...
    @property
    def taker(self) -> int: ...

class AccountFees:
    """
    What one account pays; `extra` never discounted.
    """
    def __init__(
        self, *, standard: FeeRates, extra: FeeRates | None = None, pays_in_coin: bool = False
    ) -> None: ...
    @property
    def extra(self) -> FeeRates: ...
    @property
    def pays_in_coin(self) -> bool: ...
    @property
    def standard(self) -> FeeRates: ...

class Venue:
    """
    One place that decides fills and holds a venue's state.
    """
    def __init__(
        self,
        instruments: collections.abc.Sequence[tradecore._core.model.Instrument],
        maker_fee_ppm: typing.SupportsInt | typing.SupportsIndex,
        taker_fee_ppm: typing.SupportsInt | typing.SupportsIndex,
        mode: str,
        options: VenueOptions | None = None,
    ) -> None: ...
    def all_orders(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        first_id: typing.SupportsInt | typing.SupportsIndex = -1,
        ts_from: typing.SupportsInt | typing.SupportsIndex | None = None,
        ts_to: typing.SupportsInt | typing.SupportsIndex | None = None,
        limit: typing.SupportsInt | typing.SupportsIndex = 500,
    ) -> list[Order]:
        """
        Orders, oldest first; without a start the newest `limit`.
        """
    def amend(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        quantity: typing.SupportsInt | typing.SupportsIndex,
        order_id: typing.SupportsInt | typing.SupportsIndex = -1,
        client_id: str = "",
        new_client_id: str = "",
        *,
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> AmendResult:
        """
        Make an open order smaller, by order id, client id, or both. It keeps its place.
        """
    def amendments(self, order_id: typing.SupportsInt | typing.SupportsIndex) -> list[Amendment]:
        """
        Of one order, oldest first.
        """
    def balances(
        self, account: typing.SupportsInt | typing.SupportsIndex
    ) -> dict[str, tuple[int, int]]:
        """
        {asset: (free, locked)}, raw units.
        """
    def cancel(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        order_id: typing.SupportsInt | typing.SupportsIndex = -1,
        client_id: str = "",
        new_client_id: str = "",
        *,
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> CancelResult:
        """
        End an open order, by order id, client id, or both, which must then agree.
        """
    def cancel_list(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        list_id: typing.SupportsInt | typing.SupportsIndex = -1,
        client_id: str = "",
        new_client_id: str = "",
        *,
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> CancelResult:
        """
        End all orders of a list, by list id, the list's client id, or both.
        """
    def check_form(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        request: OrderRequest,
    ) -> RejectCode:
        """
        What is looked at before balance and book.
        """
    def close_phase(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None:
        """
        Meet what each bar went through after its open, at its ts_close.
        """
    def deposit(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        asset: str,
        raw: typing.SupportsInt | typing.SupportsIndex,
    ) -> None: ...
    def depth(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        count: typing.SupportsInt | typing.SupportsIndex,
    ) -> tuple[int, numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64]]:
        """
        (last_update_id, bids, asks) as shown: the market's own levels, and what accounts show where they are shown; best first, int64 (n, 2).
        """
    def fees(self, account: typing.SupportsInt | typing.SupportsIndex) -> AccountFees: ...
    def fills(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        order_id: typing.SupportsInt | typing.SupportsIndex = -1,
        first_id: typing.SupportsInt | typing.SupportsIndex = -1,
        ts_from: typing.SupportsInt | typing.SupportsIndex | None = None,
        ts_to: typing.SupportsInt | typing.SupportsIndex | None = None,
        limit: typing.SupportsInt | typing.SupportsIndex = 500,
    ) -> list[Fill]:
        """
        Executions, oldest first; without a start the newest `limit`.
        """
    def last_price(self, instrument: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        The last trade price, raw; 0 until one is known.
        """
    def liquidation_price(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
    ) -> int | None:
        """
        The first price at which the account is liquidated, raw, or None.
        """
    def list_by_client_id(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        client_id: str,
    ) -> OrderList | None:
        """
        The newest list that bore this client id, or None.
        """
    def margin(self, account: typing.SupportsInt | typing.SupportsIndex) -> Margin: ...
    def on_funding(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        rate: typing.SupportsInt | typing.SupportsIndex,
        price: typing.SupportsInt | typing.SupportsIndex = 0,
        *,
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        Longs pay the rate (1e-8) of what they hold at price; 0: the last.
        """
    def on_levels(self, levels: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None:
        """
        Whole book updates; the last level of each is flagged LAST.
        """
    def on_quotes(self, quotes: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None: ...
    def on_trades(self, trades: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None: ...
    def open_counts(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex = -1,
    ) -> OpenCounts: ...
    def open_orders(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex = -1,
    ) -> list[Order]: ...
    def open_phase(self, bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]) -> None:
        """
        Meet the open of each bar, at its ts_open.
        """
    def order(self, order_id: typing.SupportsInt | typing.SupportsIndex) -> Order | None: ...
    def order_by_client_id(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        client_id: str,
    ) -> Order | None:
        """
        The newest order that bore this client id, or None.
        """
    def order_list(
        self, list_id: typing.SupportsInt | typing.SupportsIndex
    ) -> OrderList | None: ...
    def position(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
    ) -> Position: ...
    def prevented_matches(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        order_id: typing.SupportsInt | typing.SupportsIndex = -1,
        first_id: typing.SupportsInt | typing.SupportsIndex = -1,
        limit: typing.SupportsInt | typing.SupportsIndex = 500,
    ) -> list[PreventedMatch]:
        """
        Matches within the account that were prevented, oldest first.
        """
    def rules(
        self, instrument: typing.SupportsInt | typing.SupportsIndex
    ) -> tradecore._core.model.Instrument: ...
    def set_fees(
        self, account: typing.SupportsInt | typing.SupportsIndex, fees: AccountFees
    ) -> None: ...
    def set_halted(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        is_halted: bool,
        *,
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        While halted nothing trades and no order is taken.
        """
    def set_references(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        *,
        percent: typing.SupportsInt | typing.SupportsIndex,
        notional: typing.SupportsInt | typing.SupportsIndex,
    ) -> None:
        """
        What bands and market orders are measured against, raw; 0: the last price.
        """
    def set_rules(
        self,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        rules: tradecore._core.model.Instrument,
    ) -> None:
        """
        Orders that stand stay.
        """
    def submit(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        client_id: str,
        side: tradecore._core.model.Side,
        type: OrderType,
        tif: TimeInForce,
        quantity: typing.SupportsInt | typing.SupportsIndex,
        price: typing.SupportsInt | typing.SupportsIndex,
        stop_price: typing.SupportsInt | typing.SupportsIndex,
        quote_quantity: typing.SupportsInt | typing.SupportsIndex,
        ts: typing.SupportsInt | typing.SupportsIndex,
        trailing_bps: typing.SupportsInt | typing.SupportsIndex = 0,
        reduce_only: bool = False,
        close_position: bool = False,
        iceberg_quantity: typing.SupportsInt | typing.SupportsIndex = 0,
        self_trade: SelfTrade = SelfTrade.NONE,
        strategy_id: typing.SupportsInt | typing.SupportsIndex = -1,
        strategy_type: typing.SupportsInt | typing.SupportsIndex = -1,
    ) -> SubmitResult:
        """
        Place an order; 0 for fields it does not have. A refusal changes and reports nothing.
        """
    def submit_follower(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        *,
        entry: OrderRequest,
        follower: OrderRequest,
        client_id: str = "",
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> ListResult:
        """
        Place an entry whose fill places one order. A refusal of either refuses both.
        """
    def submit_list(
        self,
        account: typing.SupportsInt | typing.SupportsIndex,
        instrument: typing.SupportsInt | typing.SupportsIndex,
        *,
        target: OrderRequest,
        stop: OrderRequest,
        entry: OrderRequest | None = None,
        client_id: str = "",
        ts: typing.SupportsInt | typing.SupportsIndex,
    ) -> ListResult:
        """
        Place a pair of which one order trades at most, or an entry that places the pair. A refusal of any order refuses all.
        """
    def take_book(
        self,
    ) -> tuple[
        numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
        numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
    ]:
        """
        (BOOK_LEVEL, QUOTE) records since the last call, where accounts are shown.
        """
    def take_funding(self) -> list[FundingPayment]:
        """
        Payments since the last call, in order.
        """
    def take_reports(self) -> list[Report]:
        """
        What happened since the last call, in order.
        """
    def take_trades(self) -> numpy.ndarray[typing.Any, numpy.dtype[typing.Any]]:
        """
        Public TRADE records since the last call, where accounts meet; else none.
        """
    def totals(self) -> dict[str, dict[str, int]]:
        """
        {asset: held, deposited, from_market, fees, funding, insured}; held = deposited + from_market + funding + insured - fees.
        """
    @property
    def accounts_meet(self) -> bool: ...
    @property
    def maker_fee_ppm(self) -> int: ...
    @property
    def shows_accounts(self) -> bool: ...
    @property
    def taker_fee_ppm(self) -> int: ...

class AccountSide:
    """
    One account's side of a venue, in the objects of tradecore.model.
    """
    def __init__(
        self,
        venue: typing.Any,
        account: typing.SupportsInt | typing.SupportsIndex,
        symbols: tuple,
        model: types.ModuleType,
        *,
        sides: tuple,
        types: tuple,
        forces: tuple,
        statuses: tuple,
    ) -> None:
        """
        symbols: of every instrument; the words: by the numbers of Side, OrderType, TimeInForce and OrderStatus.
        """
    def cancel(
        self, client_id: str, symbol: str, ts: typing.SupportsInt | typing.SupportsIndex
    ) -> list:
        """
        End an open order or pair; the answer, then the report of its end.
        """
    def state(
        self, order: Order, client_id: str, ts: typing.SupportsInt | typing.SupportsIndex
    ) -> typing.Any:
        """
        An OrderReport of where the order stands.
        """
    def submit(self, request: typing.Any, ts: typing.SupportsInt | typing.SupportsIndex) -> list:
        """
        Place an order or a pair; its answer, then what it led to at once.
        """
    def take(self) -> list:
        """
        Reports and funding since the last call, in order; of this account alone.
        """

class OpenCounts:
    """
    How many orders and lists are open.
    """
    @property
    def icebergs(self) -> int: ...
    @property
    def lists(self) -> int: ...
    @property
    def orders(self) -> int: ...
    @property
    def triggered(self) -> int:
        """
        Stops and take-profits.
        """

def bench_bars(
    instrument: tradecore._core.model.Instrument,
    bars: numpy.ndarray[typing.Any, numpy.dtype[typing.Any]],
    every: typing.SupportsInt | typing.SupportsIndex,
) -> float:
    """
    For benches: nanoseconds per bar met in both phases, an order every so many bars.
    """

def round_trips(deals: dict, funding: dict, least: dict) -> dict:
    """
    Round trips as {name: array}. Of raw int64 columns: deals (key, ts_event, sign, price, quantity, quote_quantity, fee_worth, fee_base), funding (place: how many deals came before it, key, amount), and the least order of each key (lot_size, quantity_min, notional_min). A sum that leaves int64 makes its column doubles.
    """
