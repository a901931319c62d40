// SPDX-License-Identifier: Apache-2.0
// Requests, checks, locks and settlement. How orders meet the market: venue_fills.cpp and on.
#include "tradecore/sim/venue.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

constexpr std::int64_t kMillion = 1'000'000;

void require(bool condition, const std::string& text) {
    if (!condition) {
        throw std::invalid_argument(text);
    }
}

/// A received amount's fee, cut towards zero to 1e-8.
[[nodiscard]] std::int64_t fee_of(std::int64_t amount, std::int64_t ppm) noexcept {
    return static_cast<std::int64_t>(int128{amount} * ppm / kMillion);
}

[[nodiscard]] bool is_off_step(std::int64_t value, std::int64_t step) noexcept {
    return step > 0 && value % step != 0;
}

} // namespace

Venue::Venue(std::vector<model::Instrument> instruments, Mode mode, std::int64_t maker_fee_ppm,
             std::int64_t taker_fee_ppm)
    : rules_(std::move(instruments)), mode_(mode), maker_fee_ppm_(maker_fee_ppm),
      taker_fee_ppm_(taker_fee_ppm) {
    require(!rules_.empty() && rules_.size() <= UINT16_MAX, "instruments: need 1 to 65535 of them");
    for (const std::int64_t ppm : {maker_fee_ppm, taker_fee_ppm}) {
        require(ppm >= 0 && ppm < kMillion,
                "fee was " + std::to_string(ppm) + " ppm, must be in [0, 1000000)");
    }
    for (const model::Instrument& rules : rules_) {
        require(rules.kind == model::InstrumentKind::spot,
                rules.symbol + ": kind must be spot, the venue has no other market yet");
        require(rules.tick_size.raw > 0 && rules.lot_size.raw > 0,
                rules.symbol + ": tick_size and lot_size must be above 0");
        require(!rules.base_asset.empty() && !rules.quote_asset.empty() &&
                    rules.base_asset != rules.quote_asset,
                rules.symbol + ": needs two different assets");
        require(std::count_if(rules_.begin(), rules_.end(),
                              [&](const auto& other) { return other.symbol == rules.symbol; }) == 1,
                rules.symbol + ": stands twice among the instruments");
        Traded& traded = traded_.emplace_back();
        traded.base = accounts_.asset(rules.base_asset);
        traded.quote = accounts_.asset(rules.quote_asset);
    }
}

bool Venue::deposit(std::int32_t account, std::string_view asset, std::int64_t amount) {
    return amount >= 0 && accounts_.deposit(account, accounts_.asset(asset), amount);
}

SubmitResult Venue::submit(const OrderRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1};
    }
    int128 lock = 0;
    RejectCode code = check_shape(request);
    code = code == RejectCode::ok ? check_filters(request) : code;
    code = code == RejectCode::ok ? check_engine(request, lock) : code;
    if (code != RejectCode::ok) {
        return {code, -1};
    }
    ts = now(ts);
    Order& order = orders_.emplace_back();
    static_cast<OrderRequest&>(order) = request;
    order.order_id = static_cast<std::int64_t>(orders_.size());
    if (order.client_id.empty()) {
        order.client_id = "venue-" + std::to_string(order.order_id);
    }
    order.ts_created = ts;
    order.ts_updated = ts;
    set_lock(order, static_cast<std::int64_t>(lock));
    History& history = history_[{order.account, order.instrument}];
    history.newest_by_client_id[order.client_id] = order.order_id;
    history.orders.push_back(order.order_id);
    if (!order.is_stop()) {
        order.ts_working = ts;
    }
    arrive(order, ts);
    if (order.is_open()) {
        traded_[order.instrument].open.push_back(order.order_id);
    }
    return {RejectCode::ok, order.order_id};
}

CancelResult Venue::cancel(const CancelRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1, {}};
    }
    std::int64_t found = request.order_id;
    if (found < 0) {
        const Order* named =
            order_by_client_id(request.account, request.instrument, request.client_id);
        found = named == nullptr ? -1 : named->order_id;
    }
    const Order* order = this->order(found);
    if (order == nullptr || order->account != request.account ||
        order->instrument != request.instrument || !order->is_open()) {
        return {RejectCode::unknown_order, -1, {}};
    }
    if (!request.client_id.empty() && order->client_id != request.client_id) {
        return {RejectCode::cancel_mismatch, -1, {}};
    }
    std::string cancel_id = request.new_client_id;
    if (cancel_id.empty()) {
        cancel_id = "venue-cancel-" + std::to_string(++cancel_number_);
    }
    end(order_at(found), OrderStatus::canceled, Reason::none, now(ts), cancel_id);
    drop_ended(traded_[request.instrument]);
    return {RejectCode::ok, found, cancel_id};
}

std::vector<Report> Venue::take_reports() {
    return std::exchange(reports_, {});
}

RejectCode Venue::check_shape(const OrderRequest& request) const noexcept {
    const bool has_price = request.price.raw != 0;
    const bool has_stop = request.stop_price.raw != 0;
    const bool by_quote = request.quote_quantity.raw != 0;
    const bool is_gtc = request.time_in_force == TimeInForce::gtc;
    bool fits = false;
    switch (request.type) {
    case OrderType::market: fits = !has_price && !has_stop && is_gtc; break;
    case OrderType::limit: fits = has_price && !has_stop && !by_quote; break;
    case OrderType::stop: fits = !has_price && has_stop && !by_quote && is_gtc; break;
    case OrderType::stop_limit: fits = has_price && has_stop && !by_quote; break;
    }
    if (by_quote && (request.quantity.raw != 0 || request.quote_quantity.raw < 0)) {
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
    const Quantity quantity = request.quantity;
    if (quantity.raw <= 0 || quantity < rules.quantity_min || quantity > rules.quantity_max ||
        quantity.raw > kAmountMax || is_off_step(quantity.raw, rules.lot_size.raw)) {
        return RejectCode::lot_size;
    }
    const Notional value = base::notional(expected, quantity);
    if (value.raw <= 0 || value < rules.notional_min || value > rules.notional_max ||
        value.raw > kAmountMax) {
        return RejectCode::notional;
    }
    return RejectCode::ok;
}

/// Sets `lock` to what the order needs.
RejectCode Venue::check_engine(const OrderRequest& request, int128& lock) const {
    if (!request.client_id.empty()) {
        const Order* same =
            order_by_client_id(request.account, request.instrument, request.client_id);
        if (same != nullptr && same->is_open()) {
            return RejectCode::duplicate_order;
        }
    }
    const Traded& traded = traded_[request.instrument];
    if (request.stop_price.raw != 0 && traded.last.raw != 0) {
        const bool waits = request.side == Side::buy ? request.stop_price > traded.last
                                                     : request.stop_price < traded.last;
        if (!waits) {
            return RejectCode::would_trigger_immediately;
        }
    }
    const AssetId asset = request.side == Side::buy ? traded.quote : traded.base;
    lock = needed(request);
    return lock > accounts_.balance(request.account, asset).free ? RejectCode::insufficient_balance
                                                                 : RejectCode::ok;
}

/// What the order locks: base for a sell; for a buy the quote it may cost.
base::int128 Venue::needed(const OrderRequest& request) const {
    const Traded& traded = traded_[request.instrument];
    const bool is_buy = request.side == Side::buy;
    const bool by_quote = request.quote_quantity.raw != 0;
    if (!is_buy && !by_quote) {
        return request.quantity.raw;
    }
    if (request.type == OrderType::market && traded.liquidity.is_known()) {
        const Plan found = plan(request, false, request.quantity);
        return is_buy ? found.quote : int128{found.quantity.raw};
    }
    if (by_quote) {
        return is_buy ? request.quote_quantity.raw : lots_for_quote(request, traded.last).raw;
    }
    return base::notional(expected_price(request), request.quantity).raw;
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

AssetId Venue::paid_asset(const Order& order) const noexcept {
    const Traded& traded = traded_[order.instrument];
    return order.side == Side::buy ? traded.quote : traded.base;
}

/// Accepted: NEW, then whatever it can do at once.
void Venue::arrive(Order& order, Timestamp ts) {
    Traded& traded = traded_[order.instrument];
    const bool meets_book = order.is_working() && traded.liquidity.is_known();
    if (meets_book && order.quote_quantity.raw != 0) {
        order.quantity = plan(order, false, {}).quantity;
    }
    report(order, ExecutionType::new_, ts);
    if (!order.is_working()) {
        return;
    }
    if (meets_book) {
        meet_liquidity(order, ts);
        return;
    }
    // Only one price is known. Between the phases of a bar, or between two trades, a limit that is
    // not marketable there joins the book; all else waits for the next price.
    const bool market_is_open = mode_ == Mode::ticks || traded.is_mid_bar;
    if (order.has_limit() && market_is_open && traded.last.raw != 0 &&
        order.time_in_force == TimeInForce::gtc) {
        order.is_resting =
            order.side == Side::buy ? order.price < traded.last : order.price > traded.last;
    }
}

void Venue::report(const Order& order, ExecutionType type, Timestamp ts, const Fill* fill,
                   const std::string& cancel_client_id) {
    Report& made = reports_.emplace_back();
    made.ts_event = ts;
    made.account = order.account;
    made.instrument = order.instrument;
    made.execution_type = type;
    made.status = order.status;
    made.side = order.side;
    made.type = order.type;
    made.time_in_force = order.time_in_force;
    made.reason = order.reason;
    made.is_working = order.is_working();
    made.order_id = order.order_id;
    made.execution_id = ++execution_id_;
    made.client_id = order.client_id;
    made.cancel_client_id = cancel_client_id;
    made.price = order.price;
    made.stop_price = order.stop_price;
    made.quantity = order.quantity;
    made.quote_quantity = order.quote_quantity;
    made.filled_quantity = order.filled_quantity;
    made.filled_quote = order.filled_quote;
    made.ts_created = order.ts_created;
    made.ts_working = order.ts_working;
    if (fill != nullptr) {
        made.is_maker = fill->is_maker;
        made.trade_id = fill->trade_id;
        made.last_price = fill->price;
        made.last_quantity = fill->quantity;
        made.last_quote = fill->quote_quantity;
        made.fee = fill->fee;
        made.fee_asset = fee_asset(order.instrument, order.side);
    }
}

/// Settles one execution exactly and reports it. False, and nothing changed, if the account cannot
/// pay it out of the order's lock and its free balance, or what it receives would not fit.
bool Venue::fill(Order& order, Price price, Quantity quantity, bool is_maker, Timestamp ts) {
    TC_ASSERT(order.is_open() && quantity.raw > 0 && quantity <= order.remaining());
    const Traded& traded = traded_[order.instrument];
    const bool is_buy = order.side == Side::buy;
    const Notional value = base::notional(price, quantity);
    const std::int64_t paid = is_buy ? value.raw : quantity.raw;
    const std::int64_t received = is_buy ? quantity.raw : value.raw;
    const AssetId received_asset = is_buy ? traded.base : traded.quote;
    const std::int64_t from_lock = std::min(paid, order.locked);
    const Balance before = accounts_.balance(order.account, received_asset);
    if (paid - from_lock > accounts_.balance(order.account, paid_asset(order)).free ||
        received > kAmountMax - before.free - before.locked) {
        return false;
    }
    const std::int64_t fee = fee_of(received, is_maker ? maker_fee_ppm_ : taker_fee_ppm_);
    accounts_.pay(order.account, paid_asset(order), paid, from_lock);
    accounts_.receive(order.account, received_asset, received, fee);
    order.locked -= from_lock;
    order.filled_quantity += quantity;
    order.filled_quote += value;
    order.ts_updated = ts;
    const bool is_filled = order.remaining().raw == 0;
    order.status = is_filled ? OrderStatus::filled : OrderStatus::partially_filled;
    if (is_filled) {
        set_lock(order, 0);
    } else if (order.has_limit() && is_buy) {
        set_lock(order, base::notional(order.price, order.remaining()).raw);
    }
    fills_.push_back({ts, order.account, order.instrument, order.side, is_maker, order.order_id,
                      ++trade_id_, price, quantity, value, fee});
    history_[{order.account, order.instrument}].fills.push_back(fills_.size() - 1);
    report(order, ExecutionType::trade, ts, &fills_.back());
    return true;
}

void Venue::end(Order& order, OrderStatus status, Reason reason, Timestamp ts,
                const std::string& cancel_client_id) {
    TC_ASSERT(order.is_open());
    order.status = status;
    order.reason = reason;
    order.is_resting = false;
    order.ts_updated = ts;
    set_lock(order, 0);
    report(order,
           status == OrderStatus::canceled ? ExecutionType::canceled : ExecutionType::expired, ts,
           nullptr, cancel_client_id);
}

void Venue::set_lock(Order& order, std::int64_t amount) {
    if (amount > order.locked) {
        accounts_.lock(order.account, paid_asset(order), amount - order.locked);
    } else if (amount < order.locked) {
        accounts_.unlock(order.account, paid_asset(order), order.locked - amount);
    }
    order.locked = amount;
}

void Venue::drop_ended(Traded& traded) {
    std::erase_if(traded.open, [this](std::int64_t id) { return !order_at(id).is_open(); });
}

Timestamp Venue::now(Timestamp ts) noexcept {
    now_ = std::max(now_, ts);
    return now_;
}

} // namespace tradecore::sim
