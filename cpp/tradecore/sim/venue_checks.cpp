// SPDX-License-Identifier: Apache-2.0
// What the venue looks at before it takes an order, in its own order.
#include "tradecore/sim/trigger.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

[[nodiscard]] bool is_off_step(std::int64_t value, std::int64_t step) noexcept {
    return step > 0 && value % step != 0;
}

} // namespace

/// All checks of a single order. Sets `lock` to what it needs.
RejectCode Venue::check(const OrderRequest& request, int128& lock) const {
    RejectCode code = check_rules(request);
    code = code == RejectCode::ok && is_id_taken(request) ? RejectCode::duplicate_order : code;
    return code == RejectCode::ok ? check_engine(request, traded_[request.instrument].last, lock)
                                  : code;
}

RejectCode Venue::check_rules(const OrderRequest& request) const noexcept {
    if (request.instrument >= rules_.size()) {
        return RejectCode::unknown_instrument;
    }
    const RejectCode code = check_shape(request);
    return code == RejectCode::ok ? check_filters(request) : code;
}

RejectCode Venue::check_shape(const OrderRequest& request) const noexcept {
    const bool has_price = request.price.raw != 0;
    const bool has_stop = request.stop_price.raw != 0;
    const bool by_quote = request.quote_quantity.raw != 0;
    const bool is_gtc = request.time_in_force == TimeInForce::gtc;
    const bool trails = request.trailing_bps != 0;
    bool fits = false;
    switch (request.type) {
    case OrderType::market: fits = !has_price && !has_stop && !trails && is_gtc; break;
    case OrderType::limit: fits = has_price && !has_stop && !trails && !by_quote; break;
    case OrderType::limit_maker:
        fits = has_price && !has_stop && !trails && !by_quote && is_gtc;
        break;
    case OrderType::stop:
    case OrderType::take_profit:
        fits = !has_price && (has_stop || trails) && !by_quote && is_gtc;
        break;
    case OrderType::stop_limit:
    case OrderType::take_profit_limit: fits = has_price && (has_stop || trails) && !by_quote; break;
    }
    if (request.iceberg_quantity.raw != 0 && (!request.has_limit() || !is_gtc)) {
        fits = false;
    }
    if (by_quote && (request.quantity.raw != 0 || request.quote_quantity.raw < 0)) {
        fits = false;
    }
    if (traded_[request.instrument].is_perpetual ? by_quote : request.is_reducing()) {
        fits = false;
    }
    if (request.closes_position &&
        (request.quantity.raw != 0 || !request.has_trigger() || request.has_limit())) {
        fits = false;
    }
    return fits ? RejectCode::ok : RejectCode::unsupported_combination;
}

RejectCode Venue::check_filters(const OrderRequest& request) const noexcept {
    const model::Instrument& rules = rules_[request.instrument];
    for (const Price price : {request.price, request.stop_price}) {
        if (price.raw != 0 &&
            (price.raw < 0 || price < rules.price_min || price > rules.price_max ||
             is_off_step(price.raw, rules.tick_size.raw))) {
            return RejectCode::price_filter;
        }
    }
    if (request.trailing_bps < 0 || request.trailing_bps > kTrailingBpsMax) {
        return RejectCode::price_filter;
    }
    const Price expected = expected_price(request);
    if (expected.raw == 0) {
        return RejectCode::market_closed;
    }
    if (request.quote_quantity.raw != 0) {
        const Notional quote = request.quote_quantity;
        if (quote < rules.notional_min || quote > rules.notional_max || quote.raw > kAmountMax) {
            return RejectCode::notional;
        }
        const Quantity lots = lots_for_quote(request, expected);
        return lots.raw <= 0 || lots < rules.quantity_min ? RejectCode::lot_size : RejectCode::ok;
    }
    if (request.closes_position) {
        return RejectCode::ok;
    }
    const Quantity quantity = request.quantity;
    if (quantity.raw <= 0 || quantity < rules.quantity_min || quantity > rules.quantity_max ||
        quantity.raw > kAmountMax || is_off_step(quantity.raw, rules.lot_size.raw)) {
        return RejectCode::lot_size;
    }
    const Quantity iceberg = request.iceberg_quantity;
    if (iceberg > quantity) {
        return RejectCode::iceberg_quantity;
    }
    if (iceberg.raw != 0 && (iceberg.raw < 0 || iceberg < rules.quantity_min ||
                             is_off_step(iceberg.raw, rules.lot_size.raw))) {
        return RejectCode::lot_size;
    }
    const Notional value = base::notional(expected, quantity);
    const bool is_too_small = value < rules.notional_min && !request.is_reduce_only;
    if (value.raw <= 0 || is_too_small || value > rules.notional_max || value.raw > kAmountMax) {
        return RejectCode::notional;
    }
    return RejectCode::ok;
}

/// Whether an open order of the account bears its client id.
bool Venue::is_id_taken(const OrderRequest& request) const {
    const Order* same =
        request.client_id.empty()
            ? nullptr
            : order_by_client_id(request.account, request.instrument, request.client_id);
    return same != nullptr && same->is_open();
}

/// With the market at `last`. Sets `lock` to what the order needs.
RejectCode Venue::check_engine(const OrderRequest& request, Price last, int128& lock) const {
    if (request.stop_price.raw != 0 && last.raw != 0 && is_reached(request, last)) {
        return RejectCode::would_trigger_immediately;
    }
    if (request.type == OrderType::limit_maker && would_match(request, last)) {
        return RejectCode::would_match_immediately;
    }
    const Traded& traded = traded_[request.instrument];
    lock = needed(request);
    if (traded.is_perpetual) {
        return check_margin(request, lock);
    }
    const AssetId asset = request.side == Side::buy ? traded.quote : traded.base;
    return lock > accounts_.balance(request.account, asset).free ? RejectCode::insufficient_balance
                                                                 : RejectCode::ok;
}

/// Whether the market would take a limit at once: its known levels, else its price `last`.
bool Venue::would_match(const OrderRequest& request, Price last) const {
    if (traded_[request.instrument].liquidity.is_known()) {
        return !plan_taker(request, true, request.quantity).slices.empty();
    }
    return last.raw != 0 &&
           (request.side == Side::buy ? request.price >= last : request.price <= last);
}

/// What the order locks: base for a sell; for a buy the quote it may cost. Of a perpetual what it
/// is worth, for its margin; nothing if it only closes.
base::int128 Venue::needed(const OrderRequest& request) const {
    const Traded& traded = traded_[request.instrument];
    const bool is_buy = request.side == Side::buy;
    const bool by_quote = request.quote_quantity.raw != 0;
    if (traded.is_perpetual) {
        const bool is_planned = request.type == OrderType::market && traded.liquidity.is_known();
        return request.is_reducing() ? int128{}
               : is_planned ? plan(request, false, request.quantity).quote
                            : base::notional(expected_price(request), request.quantity).raw;
    }
    if (!is_buy && !by_quote) {
        return request.quantity.raw;
    }
    if (request.type == OrderType::market && traded.liquidity.is_known()) {
        const Plan found = plan_taker(request, false, request.quantity);
        return is_buy ? with_fee(request, found.quote) : int128{found.quantity.raw};
    }
    if (by_quote) {
        return is_buy ? with_fee(request, request.quote_quantity.raw)
                      : lots_for_quote(request, traded.last).raw;
    }
    return with_fee(request, base::notional(expected_price(request), request.quantity).raw);
}

/// What the order is valued at: its limit, else its stop price, else the last price, else the best
/// level it would take; 0 if no price is known.
Price Venue::expected_price(const OrderRequest& request) const noexcept {
    const Traded& traded = traded_[request.instrument];
    Price price = request.price.raw != 0        ? request.price
                  : request.stop_price.raw != 0 ? request.stop_price
                                                : traded.last;
    if (price.raw == 0) {
        traded.liquidity.walk(request.side, [&](Price best, Quantity) {
            price = best;
            return false;
        });
    }
    return price;
}

} // namespace tradecore::sim
