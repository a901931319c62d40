// SPDX-License-Identifier: Apache-2.0
// The venue's words: requests, orders, lists of orders, fills, reports, and why it says no.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradecore/model/records.hpp"
#include "tradecore/sim/queue.hpp"

namespace tradecore::sim {

using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Side;

/// A stop waits for the market to move against its side, a take-profit for the opposite. A limit
/// maker only ever waits in the book.
enum class OrderType : std::uint8_t {
    market,
    limit,
    stop,
    stop_limit,
    take_profit,
    take_profit_limit,
    limit_maker
};
enum class TimeInForce : std::uint8_t { gtc, ioc, fok };
/// pending: an order whose entry is not filled yet. expired_in_match: it would have traded with one
/// of its own account.
enum class OrderStatus : std::uint8_t {
    new_,
    partially_filled,
    filled,
    canceled,
    expired,
    pending,
    expired_in_match
};
/// What happens where an order would trade with one of its own account. The taker's decides.
enum class SelfTrade : std::uint8_t {
    none,         ///< They trade.
    expire_taker, ///< What is left of the taker ends.
    expire_maker, ///< What is left of the one that rests ends, and the taker goes on.
    expire_both,
    decrement, ///< Both become smaller by what they would have traded; who has nothing left ends.
    transfer,  ///< Within one account the same as decrement.
};
/// replaced: an open order was made smaller.
enum class ExecutionType : std::uint8_t {
    new_,
    canceled,
    rejected,
    trade,
    expired,
    replaced,
    trade_prevention
};

/// A trailing order's largest distance, in basis points.
inline constexpr std::int32_t kTrailingBpsMax = 9'999;

/// Why a request is refused; nothing has changed then. Stable numbers.
enum class RejectCode : std::uint8_t {
    ok = 0,
    unknown_instrument = 1,
    unsupported_combination = 2,   ///< Fields that do not go with the type or time in force.
    price_filter = 3,              ///< Price or stop price out of range or off the tick.
    lot_size = 4,                  ///< Quantity out of range or off the lot.
    notional = 5,                  ///< Price times quantity out of range.
    duplicate_order = 6,           ///< The client id belongs to an open order.
    would_trigger_immediately = 7, ///< A trigger on the wrong side of the last price.
    insufficient_balance = 8,
    market_closed = 9,            ///< No price is known yet.
    unknown_order = 10,           ///< A cancel names no open order.
    cancel_mismatch = 11,         ///< A cancel's two ids name different orders.
    would_match_immediately = 12, ///< A limit maker at a price that the market would take.
    list_prices = 13,             ///< The prices of a list's orders are not in their order.
    reduce_only = 14,             ///< There is no position that it would make smaller.
    trailing_delta = 15,          ///< A trailing order's distance out of range.
    percent_price = 16,           ///< A limit too far from the reference price.
    market_lot_size = 17,         ///< A market order's quantity out of its range or off its lot.
    iceberg_parts = 18,           ///< Shown in too many parts.
    position_max = 19,      ///< With this purchase more would be held and on order than may be.
    iceberg_quantity = 20,  ///< It would show more than it has.
    quantity_increase = 21, ///< An amendment makes orders smaller only.
    no_change = 22,         ///< An amendment to what is already so.
    thin_book = 23, ///< Where accounts meet: the book holds less for an amount than the least lot.
};

/// Why an order ended without being filled or cancelled.
enum class Reason : std::uint8_t {
    none,
    unfilled_ioc_quantity_expired,
    unfilled_fok_order_expired,
    insufficient_liquidity, ///< A market order's leftover.
    insufficient_balance,   ///< It met a price that its account could not pay.
    quantity_below_lot,     ///< Its quote quantity buys less than the least lot.
    oco_trigger,            ///< The other leg of its pair traded or went off.
    entry_ended,            ///< The entry it was to follow ended unfilled.
    rejected,               ///< Refused when its entry was filled;
    reduce_only,            ///< The position that it was to make smaller is gone.
    liquidation,            ///< Ended by one, or made for one.
};

struct OrderRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    TimeInForce time_in_force = TimeInForce::gtc;
    std::string client_id;     ///< Made by the venue when empty.
    Quantity quantity;         ///< Zero when quote_quantity is given.
    Price price;               ///< All that have a limit.
    Price stop_price;          ///< All that wait for a trigger; with trailing_bps where it begins.
    Notional quote_quantity;   ///< market only: to spend (buy) or to receive (sell).
    Quantity iceberg_quantity; ///< Limits that rest: the most they show at a time; 0: all.
    SelfTrade self_trade = SelfTrade::none;
    /// The account's own marks, shown wherever the order is; -1 for none.
    std::int64_t strategy_id = -1;
    std::int32_t strategy_type = -1;
    std::int32_t trailing_bps = 0; ///< Stops, take-profits: distance from the best price, 1e-4.
    bool is_reduce_only = false;   ///< Perpetuals: only makes a position smaller.
    /// Stops, take-profits of perpetuals: closes all that is held when it goes off; no quantity.
    bool closes_position = false;

    /// Waits for a price before it goes live.
    [[nodiscard]] bool has_trigger() const noexcept {
        return type == OrderType::stop || type == OrderType::stop_limit || is_take_profit();
    }
    [[nodiscard]] bool is_take_profit() const noexcept {
        return type == OrderType::take_profit || type == OrderType::take_profit_limit;
    }
    [[nodiscard]] bool has_limit() const noexcept {
        return type == OrderType::limit || type == OrderType::stop_limit ||
               type == OrderType::take_profit_limit || type == OrderType::limit_maker;
    }
    [[nodiscard]] bool is_reducing() const noexcept { return is_reduce_only || closes_position; }
    /// Whether the market reaches stop_price from below.
    [[nodiscard]] bool is_reached_upwards() const noexcept {
        return (side == Side::buy) != is_take_profit();
    }
};

struct SubmitResult {
    RejectCode code = RejectCode::ok;
    std::int64_t order_id = -1;
};

/// By order id, client id, or both, which must then agree.
struct CancelRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::int64_t order_id = -1;
    std::string client_id;
    std::string new_client_id; ///< The cancel's own id; made by the venue when empty.
};

/// Makes an open order smaller; it keeps its place. By order id, client id, or both, which must
/// then agree.
struct AmendRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::int64_t order_id = -1;
    std::string client_id;
    std::string new_client_id; ///< The order's from now on, perhaps its old one; made when empty.
    Quantity quantity;         ///< The whole one, what is filled included.
};

struct AmendResult {
    RejectCode code = RejectCode::ok;
    std::int64_t order_id = -1;
    std::int64_t execution_id = -1;
};

/// One amendment of one order.
struct Amendment {
    std::int64_t order_id = 0;
    std::int64_t execution_id = 0;
    std::string client_id; ///< Before it.
    std::string new_client_id;
    Quantity quantity; ///< Before it.
    Quantity new_quantity;
    Timestamp ts_event;
};

struct CancelResult {
    RejectCode code = RejectCode::ok;
    std::int64_t order_id = -1;
    std::string cancel_client_id;
};

/// A pair of which at most one trades: `target` where the price is better than now (limit_maker,
/// take_profit, take_profit_limit), `stop` where it is worse (stop, stop_limit). With an `entry`
/// (limit, limit_maker) of the other side the pair waits until that is filled; its quantity may
/// then be 0: all that a bought entry brings in, less its fee, cut to the lot.
/// Account and instrument of the orders are those of the list.
struct ListRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::string client_id; ///< Of the list; made by the venue when empty.
    std::optional<OrderRequest> entry;
    OrderRequest target;
    OrderRequest stop;
};

/// An entry (limit, limit_maker) and one order of any side and type that waits until it is filled.
/// Sold after a bought entry, the follower's quantity may be 0: as a bracket's. Account and
/// instrument of the orders are those of the list.
struct FollowRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::string client_id; ///< Of the list; made by the venue when empty.
    OrderRequest entry;
    OrderRequest follower; ///< Without a quote quantity.
};

struct ListResult {
    RejectCode code = RejectCode::ok;
    std::int64_t list_id = -1;
    /// The entry if there is one, then the target and the stop, or the follower.
    std::vector<std::int64_t> order_ids;
};

struct OrderList {
    std::int64_t list_id = 0;
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    std::string client_id;
    std::int64_t entry = -1; ///< Order ids.
    std::int64_t target = -1;
    std::int64_t stop = -1;
    std::int64_t follower = -1;
    Timestamp ts_created;
};

struct Order : OrderRequest {
    std::int64_t order_id = 0;
    std::int64_t list_id = -1;
    OrderStatus status = OrderStatus::new_;
    Reason reason = Reason::none;
    bool is_triggered = false; ///< A stop or take-profit that has gone live.
    bool is_resting = false;   ///< A limit in the book, waiting for somebody to take it.
    Quantity filled_quantity;
    Notional filled_quote;
    Quantity prevented_quantity;          ///< Of it, that would have traded with its own account.
    std::int64_t prevented_match_id = -1; ///< The last one's; -1 for none.
    std::int64_t fees_in_base = 0;        ///< Of its fills so far.
    /// Of the asset it pays with, 1e-8; a pair's is its stop's. Of a perpetual nothing is locked:
    /// then the value that its margin is measured by.
    std::int64_t locked = 0;
    Price best;            ///< Trailing: the best price since it began; 0 before.
    Timestamp ts_trailing; ///< When it began; 0 before.
    /// Of an iceberg that rests: what it still shows. Used up, it shows more and stands last again.
    Quantity visible;
    Timestamp ts_created;
    Timestamp ts_updated;
    Timestamp ts_working;  ///< When it went live; 0 while it waits.
    std::int64_t rank = 0; ///< Who came to rest earlier has a lower one.
    Quantity published;    ///< What of it is part of the book that is shown.
    QueuePlace place;      ///< Where it rests in the book; without a queue model never joined.

    /// Not over: live, waiting for a trigger, or for its entry.
    [[nodiscard]] bool is_open() const noexcept {
        return is_placed() || status == OrderStatus::pending;
    }
    [[nodiscard]] bool is_placed() const noexcept {
        return status == OrderStatus::new_ || status == OrderStatus::partially_filled;
    }
    /// For its trigger.
    [[nodiscard]] bool is_waiting() const noexcept {
        return is_placed() && has_trigger() && !is_triggered;
    }
    /// Live: it can trade.
    [[nodiscard]] bool is_working() const noexcept {
        return is_placed() && (!has_trigger() || is_triggered);
    }
    [[nodiscard]] Quantity remaining() const noexcept {
        return quantity - filled_quantity - prevented_quantity;
    }
    /// What others see of it while it rests.
    [[nodiscard]] Quantity shown() const noexcept {
        return iceberg_quantity.raw != 0 ? visible : remaining();
    }
};

/// The better price for a trade of that side: a sale wants more, a purchase less.
[[nodiscard]] constexpr Price better(Side side, Price a, Price b) noexcept {
    return (a > b) == (side == Side::sell) ? a : b;
}
[[nodiscard]] constexpr Price worse(Side side, Price a, Price b) noexcept {
    return (a > b) == (side == Side::sell) ? b : a;
}

/// The best and the worst price that what a bar hides would have allowed for a fill.
struct Reading {
    Price kind;
    Price cruel;
};

struct Fill {
    Timestamp ts_event;
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    Side side = Side::buy;
    bool is_maker = false;
    std::int64_t order_id = 0;
    std::int64_t trade_id = 0;
    Price price;
    Quantity quantity;
    Notional quote_quantity;
    std::int64_t fee = 0; ///< Of fee_asset.
    std::string fee_asset;
    Notional fee_quote; ///< What it was worth in quote.
    Price price_kind;   ///< Never worse than price, which is never worse than price_cruel.
    Price price_cruel;
};

/// Two orders of one account that would have traded with each other.
struct PreventedMatch {
    std::int64_t match_id = 0; ///< Counts from 0 in each instrument.
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    SelfTrade mode = SelfTrade::none;
    std::int64_t taker_order_id = 0;
    std::int64_t maker_order_id = 0;
    Price price;
    Quantity taker_quantity; ///< That the taker lost by it; 0: nothing.
    Quantity maker_quantity; ///< The same of the order that rested.
    Timestamp ts_event;
};

/// What a position paid (below zero) or received at a funding time.
struct FundingPayment {
    Timestamp ts_event;
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    Quantity quantity;     ///< Held at that time, signed.
    Price price;           ///< That it was valued at.
    std::int64_t rate = 0; ///< 1e-8.
    std::int64_t amount = 0;
};

/// One change of one order. The last_* fields, fee and trade_id speak of this execution alone.
struct Report {
    Timestamp ts_event;
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    ExecutionType execution_type = ExecutionType::new_;
    OrderStatus status = OrderStatus::new_;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    TimeInForce time_in_force = TimeInForce::gtc;
    Reason reason = Reason::none;
    bool is_maker = false;
    bool is_working = false;
    bool is_list_over = false; ///< No order of its list is open any more.
    std::int64_t order_id = 0;
    std::int64_t list_id = -1;
    std::int64_t execution_id = 0;
    std::int64_t trade_id = -1;
    std::string client_id;
    std::string list_client_id;   ///< Empty without a list.
    std::string cancel_client_id; ///< Of the cancel that ended it, else empty.
    std::string old_client_id;    ///< Before the amendment that this tells of, else empty.
    std::string fee_asset;        ///< Empty unless this is a trade.
    Price price;
    Price stop_price;
    Quantity quantity;
    Quantity iceberg_quantity;
    Notional quote_quantity;
    Quantity filled_quantity;
    Notional filled_quote;
    Price last_price;
    Quantity last_quantity;
    Notional last_quote;
    Price last_price_kind;
    Price last_price_cruel;
    /// Of a match that was prevented: which, whose other side, and at what price; -1 without one.
    std::int64_t prevented_match_id = -1;
    std::int64_t counter_order_id = -1;
    Price prevented_price;
    Quantity last_prevented_quantity;
    Quantity prevented_quantity; ///< Of the order so far.
    SelfTrade self_trade = SelfTrade::none;
    std::int64_t strategy_id = -1;
    std::int32_t strategy_type = -1;
    Notional fee_quote;
    std::int64_t fee = 0;
    std::int32_t trailing_bps = 0;
    Timestamp ts_created;
    Timestamp ts_working;
    Timestamp ts_trailing;
};

[[nodiscard]] std::string_view to_string(RejectCode code) noexcept;
/// "" for none.
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;

} // namespace tradecore::sim
