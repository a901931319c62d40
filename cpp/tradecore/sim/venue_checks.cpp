// SPDX-License-Identifier: Apache-2.0
// What the venue looks at before it takes an order, in its own order.
#include <algorithm>

#include "tradecore/sim/trigger.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

[[nodiscard]] bool is_off_step(std::int64_t value, std::int64_t step) noexcept {
    return step > 0 && value % step != 0;
}

/// Whether `price` is beyond the band around `reference`; never while that is not known.
[[nodiscard]] bool is_outside(const model::PriceBand& band, Price reference, Price price) noexcept {
    const int128 scaled = int128{price.raw} * base::kScale;
    return reference.raw != 0 && ((band.up != 0 && scaled > int128{reference.raw} * band.up) ||
                                  (band.down != 0 && scaled < int128{reference.raw} * band.down));
}

/// What market orders have to fit in besides. A quantity that a quote amount makes is cut to every
/// order's lot alone.
[[nodiscard]] bool fits_market(const model::OrderRules& rules, Quantity lots,
                               bool has_lot) noexcept {
    return lots >= rules.market_quantity_min &&
           (rules.market_quantity_max.raw == 0 || lots <= rules.market_quantity_max) &&
           !(has_lot && is_off_step(lots.raw, rules.market_lot_size.raw));
}

} // namespace

/// All checks of a single order. Sets `lock` to what it needs.
RejectCode Venue::check(const OrderRequest& request, int128& lock) const {
    RejectCode code = check_form(request);
    code = code == RejectCode::ok && is_id_taken(request) ? RejectCode::duplicate_order : code;
    return code == RejectCode::ok ? check_engine(request, traded_[request.instrument].last, lock)
                                  : code;
}

RejectCode Venue::check_form(const OrderRequest& request) const {
    if (request.instrument >= rules_.size()) {
        return RejectCode::unknown_instrument;
    }
    const RejectCode code =
        traded_[request.instrument].is_halted ? RejectCode::market_closed : check_shape(request);
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

/// The instrument's rules, prices first. The market is where its references say, else at its last
/// price.
RejectCode Venue::check_filters(const OrderRequest& request) const {
    const model::Instrument& rules = rules_[request.instrument];
    const RejectCode code = check_prices(request);
    if (code != RejectCode::ok) {
        return code;
    }
    const Price expected = expected_price(request);
    if (expected.raw == 0) {
        return RejectCode::market_closed;
    }
    if (request.closes_position) {
        return RejectCode::ok;
    }
    const bool is_market = request.type == OrderType::market;
    const bool by_quote = request.quote_quantity.raw != 0;
    if (by_quote && !fits_notional(request, int128{request.quote_quantity.raw} * base::kScale)) {
        return RejectCode::notional;
    }
    const Quantity lots = by_quote ? lots_for_quote(request, expected) : request.quantity;
    if (lots.raw <= 0 || lots < rules.quantity_min || lots > rules.quantity_max ||
        lots.raw > kAmountMax || is_off_step(lots.raw, rules.lot_size.raw)) {
        return RejectCode::lot_size;
    }
    if (is_market && !fits_market(rules.order_rules, lots, !by_quote)) {
        return RejectCode::market_lot_size;
    }
    if (request.iceberg_quantity.raw != 0) {
        const RejectCode shown = check_iceberg(request);
        if (shown != RejectCode::ok) {
            return shown;
        }
    }
    const Price average = traded_[request.instrument].references.notional;
    const Price valued_at = is_market && average.raw != 0 ? average : expected;
    if (!by_quote && !fits_notional(request, base::product(valued_at, lots))) {
        return RejectCode::notional;
    }
    return exceeds_position(request, lots) ? RejectCode::position_max : RejectCode::ok;
}

/// What an order that stands is asked when it becomes smaller: its price was looked at before.
RejectCode Venue::check_smaller(const OrderRequest& request) const noexcept {
    const model::Instrument& rules = rules_[request.instrument];
    const Quantity lots = request.quantity;
    if (lots.raw <= 0 || lots < rules.quantity_min || is_off_step(lots.raw, rules.lot_size.raw)) {
        return RejectCode::lot_size;
    }
    if (!fits_notional(request, base::product(expected_price(request), lots))) {
        return RejectCode::notional;
    }
    return request.iceberg_quantity.raw != 0 ? check_iceberg(request) : RejectCode::ok;
}

/// What an iceberg shows at a time, and in how many parts.
RejectCode Venue::check_iceberg(const OrderRequest& request) const noexcept {
    const model::Instrument& rules = rules_[request.instrument];
    const Quantity shown = request.iceberg_quantity;
    if (shown > request.quantity) {
        return RejectCode::iceberg_quantity;
    }
    if (shown.raw < 0 || shown < rules.quantity_min || is_off_step(shown.raw, rules.lot_size.raw)) {
        return RejectCode::lot_size;
    }
    const std::int64_t parts = (request.quantity.raw - 1) / shown.raw + 1;
    const std::int32_t most = rules.order_rules.iceberg_parts_max;
    return most != 0 && parts > most ? RejectCode::iceberg_parts : RejectCode::ok;
}

/// Whether an order may be worth `value`, in units of 1e-16.
bool Venue::fits_notional(const OrderRequest& request, int128 value) const noexcept {
    const model::Instrument& rules = rules_[request.instrument];
    const bool is_market = request.type == OrderType::market;
    const bool has_least =
        !request.is_reduce_only && (!is_market || rules.order_rules.notional_min_on_market);
    const bool has_most = !is_market || rules.order_rules.notional_max_on_market;
    return value >= base::kScale && value <= int128{kAmountMax} * base::kScale &&
           (!has_least || value >= int128{rules.notional_min.raw} * base::kScale) &&
           (!has_most || value <= int128{rules.notional_max.raw} * base::kScale);
}

/// Price and stop price, how far a trailing order stays behind, how far a limit is from the market.
RejectCode Venue::check_prices(const OrderRequest& request) const noexcept {
    const model::Instrument& rules = rules_[request.instrument];
    for (const Price price : {request.price, request.stop_price}) {
        if (price.raw != 0 &&
            (price.raw < 0 || price < rules.price_min || price > rules.price_max ||
             is_off_step(price.raw, rules.tick_size.raw))) {
            return RejectCode::price_filter;
        }
    }
    const model::OrderRules& more = rules.order_rules;
    if (request.trailing_bps != 0) {
        const model::TrailingRange& range =
            request.is_reached_upwards() ? more.trailing_above : more.trailing_below;
        const std::int32_t most = range.max != 0 ? range.max : kTrailingBpsMax;
        if (request.trailing_bps < std::max(range.min, 1) || request.trailing_bps > most) {
            return RejectCode::trailing_delta;
        }
    }
    const Traded& traded = traded_[request.instrument];
    const Price known = traded.references.percent;
    const model::PriceBand& band = request.side == Side::buy ? more.buy_band : more.sell_band;
    return request.price.raw != 0 &&
                   is_outside(band, known.raw != 0 ? known : traded.last, request.price)
               ? RejectCode::percent_price
               : RejectCode::ok;
}

/// Whether the account would hold and have on order more than it may, this purchase of `lots`
/// included. Orders that wait for their entry are not on order yet.
bool Venue::exceeds_position(const OrderRequest& request, Quantity lots) const {
    const Quantity most = rules_[request.instrument].order_rules.position_max;
    if (most.raw == 0 || request.side == Side::sell) {
        return false;
    }
    const Traded& traded = traded_[request.instrument];
    const Balance held = accounts_.balance(request.account, traded.base);
    int128 sum = int128{held.free} + held.locked + lots.raw;
    for (const std::int64_t id : traded.open) {
        const Order& order = orders_[id - 1];
        const bool counts = order.account == request.account && order.side == Side::buy;
        sum += counts && order.is_placed() ? order.remaining().raw : 0;
    }
    return sum > most.raw;
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
    if (options_.accounts_meet && request.quote_quantity.raw != 0 && is_book_thin(request)) {
        return RejectCode::thin_book;
    }
    lock = needed(request);
    if (traded.is_perpetual) {
        return check_margin(request, lock);
    }
    const AssetId asset = request.side == Side::buy ? traded.quote : traded.base;
    return lock > accounts_.balance(request.account, asset).free ? RejectCode::insufficient_balance
                                                                 : RejectCode::ok;
}

/// Whether the known book holds less than the least lot for an amount.
bool Venue::is_book_thin(const OrderRequest& request) const {
    if (!traded_[request.instrument].liquidity.is_known()) {
        return false;
    }
    const Plan found = plan_taker(request, false, {});
    return found.quantity < rules_[request.instrument].quantity_min &&
           std::none_of(
               found.slices.begin(), found.slices.end(),
               [](const Slice& slice) { return slice.is_prevented; });
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
