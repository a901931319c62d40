// SPDX-License-Identifier: Apache-2.0
// Perpetuals: positions on one margin for each account, funding, liquidation, orders that only
// close. The rules are written out in docs/fills.md.
#include <algorithm>
#include <stdexcept>

#include "tradecore/base/assert.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

[[nodiscard]] int128 share_of(int128 amount, std::int64_t ppm) noexcept {
    return amount * ppm / kMillion;
}

[[nodiscard]] int128 magnitude(int128 value) noexcept {
    return value < 0 ? -value : value;
}

[[nodiscard]] Price saturated(int128 raw) noexcept {
    return {static_cast<std::int64_t>(std::min<int128>(raw, INT64_MAX))};
}

} // namespace

Position Venue::position(std::int32_t account, std::uint16_t instrument) const {
    const auto found = positions_.find(account);
    return found == positions_.end() ? Position{} : found->second.at(instrument);
}

Margin Venue::margin(std::int32_t account) const {
    return margin_if(account, {}, true);
}

/// The account's margin, one instrument as supposed; with what its open orders need if asked for.
Margin Venue::margin_if(std::int32_t account, const Supposed& supposed, bool counts_orders) const {
    int128 unrealised = 0;
    int128 initial = 0;
    int128 maintenance = 0;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        const bool is_supposed = i == supposed.instrument;
        const Position held =
            is_supposed ? supposed.position : position(account, static_cast<std::uint16_t>(i));
        const Price price = is_supposed ? supposed.price : traded_[i].last;
        const std::int64_t value = held.value(price);
        unrealised += held.is_open() ? held.unrealised(price) : 0;
        initial += counts_orders ? initial_margin(account, i, value)
                                 : magnitude(value) / rules_[i].leverage;
        maintenance += share_of(magnitude(value), rules_[i].maintenance_margin_ppm);
    }
    return {accounts_.balance(account, traded_.front().quote).free,
            static_cast<std::int64_t>(unrealised), static_cast<std::int64_t>(initial),
            static_cast<std::int64_t>(maintenance)};
}

/// What a position worth `held` (signed) needs with all that may still be bought or sold: the open
/// orders of one side or those of the other, whichever would leave more.
int128 Venue::initial_margin(std::int32_t account, std::size_t instrument, int128 held,
                             int128 bought, int128 sold) const {
    for (const std::int64_t id : traded_[instrument].open) {
        const Order& order = orders_[id - 1];
        if (order.account == account) {
            (order.side == Side::buy ? bought : sold) += order.locked;
        }
    }
    return std::max(magnitude(held + bought), magnitude(held - sold)) / rules_[instrument].leverage;
}

/// Whether the account's margin carries an order worth `value` besides all others, and its fee.
RejectCode Venue::check_margin(const OrderRequest& request, int128& value) const {
    const Position held = position(request.account, request.instrument);
    if (request.is_reducing()) {
        return held.closable(request.side).raw > 0 ? RejectCode::ok : RejectCode::reduce_only;
    }
    const bool is_buy = request.side == Side::buy;
    const std::int64_t worth = held.value(traded_[request.instrument].last);
    const int128 before = initial_margin(request.account, request.instrument, worth);
    const int128 after = initial_margin(request.account, request.instrument, worth,
                                        is_buy ? value : 0, is_buy ? 0 : value);
    const int128 fee = share_of(value, std::max(maker_fee_ppm_, taker_fee_ppm_));
    const bool fits =
        after <= before || after - before + fee <= margin(request.account).available();
    return fits ? RejectCode::ok : RejectCode::insufficient_balance;
}

/// Whether the account's equity, the fee paid, carries what it would hold after a fill; one that
/// leaves no more than before always passes.
bool Venue::carries(const Order& order, Price price, Quantity quantity, int128 value,
                    std::int64_t fee) const {
    const Position before = position(order.account, order.instrument);
    std::int64_t realised = 0;
    const Position after =
        before.traded(order.side, quantity, {static_cast<std::int64_t>(value)}, realised);
    if (magnitude(after.quantity.raw) <= magnitude(before.quantity.raw)) {
        return true;
    }
    const Margin margin = margin_if(order.account, {order.instrument, price, after}, false);
    return magnitude(after.cost) <= kAmountMax && margin.available() + realised - fee >= 0;
}

/// Moves what a fill realises and costs; nothing, and no fee, if the margin does not carry it. Of a
/// liquidation the fee is at most what is left.
std::optional<Venue::Charge> Venue::settle_contract(Order& order, Price price, Quantity quantity,
                                                    bool is_maker) {
    const AssetId asset = traded_[order.instrument].quote;
    const Notional value = base::notional(price, quantity);
    Charge fee = fee_of(order, price, quantity, is_maker);
    const bool is_liquidation = order.reason == Reason::liquidation;
    if (!is_liquidation && !carries(order, price, quantity, value.raw, fee.worth.raw)) {
        return std::nullopt;
    }
    auto& positions = positions_[order.account];
    positions.resize(rules_.size());
    Position& held = positions[order.instrument];
    std::int64_t realised = 0;
    held = held.traded(order.side, quantity, value, realised);
    accounts_.settle(order.account, asset, realised, Flow::market);
    if (is_liquidation) {
        const int128 full =
            share_of(value.raw, taker_fee_ppm_ + rules_[order.instrument].liquidation_fee_ppm);
        const std::int64_t left = accounts_.balance(order.account, asset).free;
        const auto amount =
            static_cast<std::int64_t>(std::clamp<int128>(left, 0, std::max<int128>(full, 0)));
        fee = {asset, amount, {amount}};
    }
    if (fee.asset == asset) {
        accounts_.settle(order.account, asset, -fee.amount, Flow::fee);
    } else {
        accounts_.charge(order.account, fee.asset, fee.amount, 0);
    }
    return fee;
}

/// An order that only closes shrinks to what is there to close.
void Venue::cut_to_position(Order& order) const {
    if (order.is_reducing()) {
        const Quantity there = position(order.account, order.instrument).closable(order.side);
        order.quantity = std::min(order.quantity, order.filled_quantity + there);
    }
}

/// After a fill: orders that have nothing left to close end, and the venue's fund takes over what
/// an account owes that holds nothing any more.
void Venue::follow_position(Order& filled, Timestamp ts) {
    const auto& positions = positions_[filled.account];
    for (const std::int64_t id : traded_[filled.instrument].open) {
        Order& order = order_at(id);
        if (order.is_placed() && order.is_reducing() && order.account == filled.account &&
            positions[filled.instrument].closable(order.side).raw == 0) {
            end(order, OrderStatus::expired, Reason::reduce_only, ts);
        }
    }
    const AssetId asset = traded_[filled.instrument].quote;
    const std::int64_t wallet = accounts_.balance(filled.account, asset).free;
    if (wallet < 0 && std::none_of(
                          positions.begin(), positions.end(),
                          [](const Position& held) { return held.is_open(); })) {
        accounts_.settle(filled.account, asset, -wallet, Flow::insurance);
    }
}

void Venue::on_funding(std::size_t instrument, std::int64_t rate, Price price, Timestamp ts) {
    const Traded& traded = traded_.at(instrument);
    if (!traded.is_perpetual) {
        throw std::logic_error(rules_[instrument].symbol + " is spot, which has no funding");
    }
    ts = now(ts);
    price = price.raw != 0 ? price : traded.last;
    for (const auto& [account, positions] : positions_) {
        const Position& held = positions[instrument];
        if (held.is_open()) {
            const auto paid =
                static_cast<std::int64_t>(int128{held.value(price)} * rate / base::kScale);
            accounts_.settle(account, traded.quote, -paid, Flow::funding);
            payments_.push_back({ts, account, static_cast<std::uint16_t>(instrument), held.quantity,
                                 price, rate, -paid});
        }
    }
}

std::optional<Price> Venue::liquidation_price(std::int32_t account,
                                              std::uint16_t instrument) const {
    const Position held = position(account, instrument);
    if (!held.is_open()) {
        return std::nullopt;
    }
    const Margin others = margin_if(account, {instrument, {}, {}}, false);
    const int128 spare = int128{others.equity()} - others.maintenance;
    const std::int64_t keep = rules_[instrument].maintenance_margin_ppm;
    const std::int64_t tick = rules_[instrument].tick_size.raw;
    const bool is_long = held.quantity.raw > 0;
    // spare + quantity x price - cost = |quantity| x price x keep, solved for the price.
    const int128 owed = is_long ? held.cost - spare : spare - held.cost;
    const int128 share =
        magnitude(held.quantity.raw) * (is_long ? kMillion - keep : kMillion + keep);
    if (owed <= 0) {
        return is_long ? std::nullopt : std::optional(Price{tick});
    }
    const int128 exact = owed * base::kScale * kMillion / share;
    const int128 on_tick = (is_long ? exact : exact + tick - 1) / tick * tick;
    return on_tick == 0 ? std::nullopt : std::optional(saturated(on_tick));
}

/// The part of a bar that an order's account lives to see: up to its liquidation price.
model::Bar Venue::met_by(const Order& order, const model::Bar& bar) const {
    if (!traded_[order.instrument].is_perpetual) {
        return bar;
    }
    const auto price = liquidation_price(order.account, order.instrument);
    const bool is_long = position(order.account, order.instrument).quantity.raw > 0;
    if (!price || (is_long ? *price < bar.low : *price > bar.high)) {
        return bar;
    }
    model::Bar met = bar;
    (is_long ? met.low : met.high) = std::clamp(*price, bar.low, bar.high);
    met.close = std::clamp(bar.close, met.low, met.high);
    return met;
}

/// Liquidates every account that the range of prices takes below its maintenance margin.
void Venue::liquidate_in(std::uint16_t instrument, Price low, Price high, Timestamp ts) {
    if (!traded_[instrument].is_perpetual) {
        return;
    }
    for (const auto& [account, positions] : positions_) {
        const auto price = liquidation_price(account, instrument);
        const bool is_long = positions[instrument].quantity.raw > 0;
        if (price && (is_long ? low <= *price : high >= *price)) {
            liquidate(account, instrument, std::clamp(*price, low, high), ts);
        }
    }
}

/// Closes all that the account holds, in one instrument at `price`, elsewhere at the last prices;
/// then its open orders end.
void Venue::liquidate(std::int32_t account, std::uint16_t instrument, Price price, Timestamp ts) {
    for (std::size_t each = 0; each < rules_.size(); ++each) {
        const auto i = static_cast<std::uint16_t>(each);
        const Position held = position(account, i);
        if (!held.is_open()) {
            continue;
        }
        OrderRequest request;
        request.account = account;
        request.instrument = i;
        request.side = held.quantity.raw > 0 ? Side::sell : Side::buy;
        request.quantity = held.closable(request.side);
        request.client_id = "autoclose-" + std::to_string(orders_.size() + 1);
        request.is_reduce_only = true;
        Order& order = file(request, ts);
        order.reason = Reason::liquidation;
        order.ts_working = ts;
        report(order, ExecutionType::new_, ts);
        [[maybe_unused]] const bool is_filled =
            fill(order, i == instrument ? price : traded_[i].last, order.quantity, false, ts);
        TC_ASSERT(is_filled);
    }
    for (Traded& traded : traded_) {
        for (const std::int64_t id : traded.open) {
            Order& order = order_at(id);
            if (order.account == account && order.is_open()) {
                end(order, OrderStatus::expired, Reason::liquidation, ts);
            }
        }
        drop_ended(traded);
    }
}

} // namespace tradecore::sim
