// SPDX-License-Identifier: Apache-2.0
// Money: what a fill moves, what it costs in fees, what an open order locks.
#include <algorithm>

#include "tradecore/base/assert.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

/// Of an amount, cut towards zero to 1e-8.
[[nodiscard]] std::int64_t share_of(std::int64_t amount, std::int64_t ppm) noexcept {
    return static_cast<std::int64_t>(int128{amount} * ppm / kMillion);
}

} // namespace

/// Settles one execution exactly and reports it. False, and nothing paid, if the account cannot
/// pay it out of the order's lock and its free balance, what it receives would not fit, or its
/// margin does not carry it.
bool Venue::fill(Order& order, Price price, Quantity quantity, bool is_maker, Timestamp ts,
                 std::optional<Reading> hidden, std::int64_t trade_id) {
    TC_ASSERT(order.is_working() && quantity.raw > 0 && quantity <= order.remaining());
    claim(order, ts);
    const Traded& traded = traded_[order.instrument];
    const Notional value = base::notional(price, quantity);
    const auto settled = traded.is_perpetual ? settle_contract(order, price, quantity, is_maker)
                                             : settle_spot(order, price, quantity, is_maker);
    if (!settled) {
        return false;
    }
    const Charge& fee = *settled;
    order.filled_quantity += quantity;
    order.filled_quote += value;
    order.fees_in_base += fee.asset == traded.base ? fee.amount : 0;
    order.ts_updated = ts;
    const bool is_filled = order.remaining().raw == 0;
    order.status = is_filled ? OrderStatus::filled : OrderStatus::partially_filled;
    if (is_filled) {
        order.is_resting = false;
        set_lock(order, 0);
    } else if (order.has_limit() && (traded.is_perpetual || order.side == Side::buy)) {
        set_lock(order, std::min(order.locked, lock_left(order)));
    }
    if (order.is_resting && order.iceberg_quantity.raw != 0) {
        show_next(order, quantity);
    }
    if (trade_id == 0) {
        trade_id = options_.accounts_meet ? publish_own(order, price, quantity, is_maker, ts)
                                          : ++trade_id_;
    }
    const Reading reading = hidden.value_or(Reading{price, price});
    fills_.push_back({ts, order.account, order.instrument, order.side, is_maker, order.order_id,
                      trade_id, price, quantity, value, fee.amount, accounts_.assets()[fee.asset],
                      fee.worth, better(order.side, price, reading.kind),
                      worse(order.side, price, reading.cruel)});
    history_[{order.account, order.instrument}].fills.push_back(fills_.size() - 1);
    report(order, ExecutionType::trade, ts, &fills_.back());
    if (traded.is_perpetual) {
        follow_position(order, ts);
    }
    if (is_filled && is_entry(order) && options_.accounts_meet) {
        traded_[order.instrument].filled_entries.push_back(order.list_id);
    } else if (is_filled && is_entry(order)) {
        const bool is_known = mode_ == Mode::ticks && traded.last.raw != 0;
        follow_entry(list_at(order.list_id), is_known ? traded.last : price, ts);
    }
    return true;
}

/// Moves what a fill on spot pays, brings in and costs; nothing, and no fee, if it cannot be paid.
std::optional<Venue::Charge> Venue::settle_spot(Order& order, Price price, Quantity quantity,
                                                bool is_maker) {
    const Traded& traded = traded_[order.instrument];
    const bool is_buy = order.side == Side::buy;
    const Notional value = base::notional(price, quantity);
    const std::int64_t paid = is_buy ? value.raw : quantity.raw;
    const std::int64_t received = is_buy ? quantity.raw : value.raw;
    const AssetId paid_with = paid_asset(order);
    const AssetId received_as = is_buy ? traded.base : traded.quote;
    const Charge fee = fee_of(order, price, quantity, is_maker);
    const Balance before = accounts_.balance(order.account, received_as);
    const std::int64_t cost = paid + (fee.asset == paid_with ? fee.amount : 0);
    if (cost > order.locked + accounts_.balance(order.account, paid_with).free ||
        received > kAmountMax - before.free - before.locked) {
        return std::nullopt;
    }
    accounts_.pay(order.account, paid_with, paid, unlock_for(order, paid));
    accounts_.receive(order.account, received_as, received);
    const bool is_locked = options_.fee_payment.asset == FeeAsset::quote && is_buy;
    accounts_.charge(order.account, fee.asset, fee.amount,
                     is_locked ? unlock_for(order, fee.amount) : 0);
    return fee;
}

/// Whether the account can pay for all of a plan.
bool Venue::can_pay(const Order& order, const Plan& plan) const {
    if (plan.slices.empty()) {
        return true;
    }
    if (traded_[order.instrument].is_perpetual) {
        return carries(order, plan.slices.back().price, plan.quantity, plan.quote,
                       fee_of(order, plan.slices.back().price, plan.quantity, false).worth.raw);
    }
    const std::int64_t payable =
        order.locked + accounts_.balance(order.account, paid_asset(order)).free;
    return payable >=
           (order.side == Side::buy ? with_fee(order, plan.quote) : int128{plan.quantity.raw});
}

/// Takes up to `amount` off what the order says it has locked; how much that was.
std::int64_t Venue::unlock_for(Order& order, std::int64_t amount) noexcept {
    const std::int64_t taken = std::min(amount, order.locked);
    order.locked -= taken;
    return taken;
}

/// What the rest of a purchase with a limit may cost; of a perpetual what the rest is worth.
std::int64_t Venue::lock_left(const Order& order) const noexcept {
    if (traded_[order.instrument].is_perpetual) {
        return base::notional(order.price, order.remaining()).raw;
    }
    return static_cast<std::int64_t>(
        with_fee(order, base::notional(order.price, order.remaining()).raw));
}

/// What a purchase that costs `value` takes off the account: the fee too where quote pays it.
int128 Venue::with_fee(const OrderRequest& order, int128 value) const noexcept {
    const bool is_on_top = options_.fee_payment.asset == FeeAsset::quote && order.side == Side::buy;
    return value + (is_on_top ? value * std::max(maker_fee_ppm_, taker_fee_ppm_) / kMillion : 0);
}

Venue::Charge Venue::fee_of(const Order& order, Price price, Quantity quantity,
                            bool is_maker) const {
    const Traded& traded = traded_[order.instrument];
    const model::Instrument& rules = rules_[order.instrument];
    const bool is_buy = order.side == Side::buy;
    const Notional value = base::notional(price, quantity);
    const std::int64_t received = is_buy ? quantity.raw : value.raw;
    const AccountFees own = fees(order.account);
    const std::int64_t ppm = own.standard.of(is_maker, is_buy);
    const std::int64_t extra_ppm = own.extra.of(is_maker, is_buy);
    const auto fee_on = [&](std::int64_t amount, Quantity step) {
        const std::int64_t parts[] = {share_of(amount, ppm), share_of(amount, extra_ppm)};
        return parts[0] - parts[0] % step.raw + parts[1] - parts[1] % step.raw;
    };
    const Notional worth{fee_on(value.raw, {1})};
    const bool in_quote = traded.is_perpetual || options_.fee_payment.asset == FeeAsset::quote;
    const Quantity step = is_buy ? rules.base_fee_step : rules.quote_fee_step;
    const Charge usual =
        in_quote ? Charge{traded.quote, worth.raw, worth}
                 : Charge{is_buy ? traded.base : traded.quote, fee_on(received, step), worth};
    if (!own.pays_in_coin) {
        return usual;
    }
    const Price coin = coin_price(traded.quote);
    if (coin.raw == 0) {
        return usual;
    }
    const std::int64_t left =
        share_of(share_of(value.raw, ppm), options_.fee_payment.coin_share_ppm) +
        share_of(value.raw, extra_ppm);
    const int128 amount = int128{left} * base::kScale / coin.raw;
    int128 there = accounts_.balance(order.account, coin_).free;
    if (traded.is_perpetual) {
        there -= coin_ == traded.quote ? there : 0; // The margin is no coin for fees.
    } else if (coin_ == usual.asset) {
        there += received;
    } else if (coin_ == paid_asset(order)) {
        const std::int64_t paid = is_buy ? value.raw : quantity.raw;
        there -= std::max<std::int64_t>(paid - order.locked, 0);
    }
    return amount <= there ? Charge{coin_, static_cast<std::int64_t>(amount), {left}} : usual;
}

/// What the coin that pays fees is worth in `quote`: the last price of an instrument that trades
/// the two, else the stated one; 0 if neither is known.
Price Venue::coin_price(AssetId quote) const noexcept {
    if (quote == coin_) {
        return {base::kScale};
    }
    for (const Traded& traded : traded_) {
        if (traded.base == coin_ && traded.quote == quote && traded.last.raw != 0) {
            return traded.last;
        }
    }
    return options_.fee_payment.coin_price;
}

void Venue::set_lock(Order& order, std::int64_t amount) {
    if (traded_[order.instrument].is_perpetual) {
        order.locked = amount;
        return;
    }
    if (amount > order.locked) {
        accounts_.lock(order.account, paid_asset(order), amount - order.locked);
    } else if (amount < order.locked) {
        accounts_.unlock(order.account, paid_asset(order), order.locked - amount);
    }
    order.locked = amount;
}

} // namespace tradecore::sim
