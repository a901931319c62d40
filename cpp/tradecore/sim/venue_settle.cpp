// SPDX-License-Identifier: Apache-2.0
// Money: what a fill moves, what it costs in fees, what an open order locks.
#include <algorithm>

#include "tradecore/base/assert.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

constexpr std::int64_t kMillion = 1'000'000;

/// A received amount's fee, cut towards zero to 1e-8.
[[nodiscard]] std::int64_t fee_of(std::int64_t amount, std::int64_t ppm) noexcept {
    return static_cast<std::int64_t>(int128{amount} * ppm / kMillion);
}

} // namespace

/// Settles one execution exactly and reports it. False, and nothing paid, if the account cannot
/// pay it out of the order's lock and its free balance, or what it receives would not fit.
bool Venue::fill(Order& order, Price price, Quantity quantity, bool is_maker, Timestamp ts) {
    TC_ASSERT(order.is_working() && quantity.raw > 0 && quantity <= order.remaining());
    claim(order, ts);
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
    order.fees_in_base += is_buy ? fee : 0;
    order.ts_updated = ts;
    const bool is_filled = order.remaining().raw == 0;
    order.status = is_filled ? OrderStatus::filled : OrderStatus::partially_filled;
    if (is_filled) {
        order.is_resting = false;
        set_lock(order, 0);
    } else if (order.has_limit() && is_buy) {
        set_lock(order, base::notional(order.price, order.remaining()).raw);
    }
    fills_.push_back({ts, order.account, order.instrument, order.side, is_maker, order.order_id,
                      ++trade_id_, price, quantity, value, fee});
    history_[{order.account, order.instrument}].fills.push_back(fills_.size() - 1);
    report(order, ExecutionType::trade, ts, &fills_.back());
    if (is_filled && is_entry(order)) {
        const bool is_known = mode_ == Mode::ticks && traded.last.raw != 0;
        follow_entry(list_at(order.list_id), is_known ? traded.last : price, ts);
    }
    return true;
}

void Venue::set_lock(Order& order, std::int64_t amount) {
    if (amount > order.locked) {
        accounts_.lock(order.account, paid_asset(order), amount - order.locked);
    } else if (amount < order.locked) {
        accounts_.unlock(order.account, paid_asset(order), order.locked - amount);
    }
    order.locked = amount;
}

} // namespace tradecore::sim
