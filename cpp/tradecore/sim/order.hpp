// SPDX-License-Identifier: Apache-2.0
// The venue's words: requests, orders, fills, reports, and why it says no.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tradecore/model/records.hpp"

namespace tradecore::sim {

using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Side;

enum class OrderType : std::uint8_t { market, limit, stop, stop_limit };
enum class TimeInForce : std::uint8_t { gtc, ioc, fok };
enum class OrderStatus : std::uint8_t { new_, partially_filled, filled, canceled, expired };
enum class ExecutionType : std::uint8_t { new_, canceled, rejected, trade, expired };

/// Why a request is refused; nothing has changed then. Stable numbers.
enum class RejectCode : std::uint8_t {
    ok = 0,
    unknown_instrument = 1,
    unsupported_combination = 2,   ///< Fields that do not go with the type or time in force.
    price_filter = 3,              ///< Price or stop price out of range or off the tick.
    lot_size = 4,                  ///< Quantity out of range or off the lot.
    notional = 5,                  ///< Price times quantity out of range.
    duplicate_order = 6,           ///< The client id belongs to an open order.
    would_trigger_immediately = 7, ///< A stop on the wrong side of the last price.
    insufficient_balance = 8,
    market_closed = 9,    ///< No price is known yet.
    unknown_order = 10,   ///< A cancel names no open order.
    cancel_mismatch = 11, ///< A cancel's two ids name different orders.
};

/// Why an order ended without being filled or cancelled.
enum class Reason : std::uint8_t {
    none,
    unfilled_ioc_quantity_expired,
    unfilled_fok_order_expired,
    insufficient_liquidity, ///< A market order's leftover.
    insufficient_balance,   ///< It met a price that its account could not pay.
    quantity_below_lot,     ///< Its quote quantity buys less than the least lot.
};

struct OrderRequest {
    std::int32_t account = 0;
    std::uint16_t instrument = 0;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    TimeInForce time_in_force = TimeInForce::gtc;
    std::string client_id;   ///< Made by the venue when empty.
    Quantity quantity;       ///< Zero when quote_quantity is given.
    Price price;             ///< limit, stop_limit.
    Price stop_price;        ///< stop, stop_limit.
    Notional quote_quantity; ///< market only: to spend (buy) or to receive (sell).
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

struct CancelResult {
    RejectCode code = RejectCode::ok;
    std::int64_t order_id = -1;
    std::string cancel_client_id;
};

struct Order : OrderRequest {
    std::int64_t order_id = 0;
    OrderStatus status = OrderStatus::new_;
    Reason reason = Reason::none;
    bool is_triggered = false; ///< A stop that has become a market or limit order.
    bool is_resting = false;   ///< A limit in the book, waiting for somebody to take it.
    Quantity filled_quantity;
    Notional filled_quote;
    std::int64_t locked = 0; ///< Of the asset it pays with, 1e-8.
    Timestamp ts_created;
    Timestamp ts_updated;
    Timestamp ts_working; ///< When it went live; 0 for a stop still waiting.

    [[nodiscard]] bool is_open() const noexcept {
        return status == OrderStatus::new_ || status == OrderStatus::partially_filled;
    }
    [[nodiscard]] bool is_stop() const noexcept {
        return type == OrderType::stop || type == OrderType::stop_limit;
    }
    [[nodiscard]] bool has_limit() const noexcept {
        return type == OrderType::limit || type == OrderType::stop_limit;
    }
    /// Live: neither ended nor a stop still waiting.
    [[nodiscard]] bool is_working() const noexcept {
        return is_open() && (!is_stop() || is_triggered);
    }
    [[nodiscard]] Quantity remaining() const noexcept { return quantity - filled_quantity; }
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
    std::int64_t fee = 0; ///< Of the asset received: base for a buy, quote for a sell.
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
    std::int64_t order_id = 0;
    std::int64_t execution_id = 0;
    std::int64_t trade_id = -1;
    std::string client_id;
    std::string cancel_client_id; ///< Of the cancel that ended it, else empty.
    std::string fee_asset;        ///< Empty unless this is a trade.
    Price price;
    Price stop_price;
    Quantity quantity;
    Notional quote_quantity;
    Quantity filled_quantity;
    Notional filled_quote;
    Price last_price;
    Quantity last_quantity;
    Notional last_quote;
    std::int64_t fee = 0;
    Timestamp ts_created;
    Timestamp ts_working;
};

[[nodiscard]] std::string_view to_string(RejectCode code) noexcept;
/// "" for none.
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;

} // namespace tradecore::sim
