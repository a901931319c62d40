// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/order.hpp"

namespace tradecore::sim {

std::string_view to_string(RejectCode code) noexcept {
    switch (code) {
    case RejectCode::ok: return "ok";
    case RejectCode::unknown_instrument: return "unknown_instrument";
    case RejectCode::unsupported_combination: return "unsupported_combination";
    case RejectCode::price_filter: return "price_filter";
    case RejectCode::lot_size: return "lot_size";
    case RejectCode::notional: return "notional";
    case RejectCode::duplicate_order: return "duplicate_order";
    case RejectCode::would_trigger_immediately: return "would_trigger_immediately";
    case RejectCode::insufficient_balance: return "insufficient_balance";
    case RejectCode::market_closed: return "market_closed";
    case RejectCode::unknown_order: return "unknown_order";
    case RejectCode::cancel_mismatch: return "cancel_mismatch";
    case RejectCode::would_match_immediately: return "would_match_immediately";
    case RejectCode::list_prices: return "list_prices";
    case RejectCode::reduce_only: return "reduce_only";
    case RejectCode::trailing_delta: return "trailing_delta";
    case RejectCode::percent_price: return "percent_price";
    case RejectCode::market_lot_size: return "market_lot_size";
    case RejectCode::iceberg_parts: return "iceberg_parts";
    case RejectCode::position_max: return "position_max";
    case RejectCode::iceberg_quantity: return "iceberg_quantity";
    case RejectCode::quantity_increase: return "quantity_increase";
    case RejectCode::no_change: return "no_change";
    case RejectCode::thin_book: return "thin_book";
    }
    return "unknown";
}

std::string_view to_string(Reason reason) noexcept {
    switch (reason) {
    case Reason::none: return "";
    case Reason::unfilled_ioc_quantity_expired: return "unfilled_ioc_quantity_expired";
    case Reason::unfilled_fok_order_expired: return "unfilled_fok_order_expired";
    case Reason::insufficient_liquidity: return "insufficient_liquidity";
    case Reason::insufficient_balance: return "insufficient_balance";
    case Reason::quantity_below_lot: return "quantity_below_lot";
    case Reason::oco_trigger: return "oco_trigger";
    case Reason::entry_ended: return "entry_ended";
    case Reason::rejected: return "rejected";
    case Reason::reduce_only: return "reduce_only";
    case Reason::liquidation: return "liquidation";
    }
    return "unknown";
}

} // namespace tradecore::sim
