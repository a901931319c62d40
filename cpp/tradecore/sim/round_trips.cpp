// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/round_trips.hpp"

#include <algorithm>
#include <cstdlib>

namespace tradecore::sim {
namespace {

using base::int128;

/// The position after a deal; sets `realised` to what it took.
[[nodiscard]] Position after(const Position& before, const Deal& deal, std::int64_t& realised) {
    const std::int64_t sign = deal.side == model::Side::buy ? 1 : -1;
    const std::int64_t paid_fee = deal.base_fee == 0 ? deal.fee : 0;
    const std::int64_t change = deal.quantity.raw - sign * deal.base_fee;
    const std::int64_t value = deal.quote + sign * paid_fee;
    if (change == 0) { // All that was bought went for the fee.
        realised = -sign * value;
        return before;
    }
    return before.traded(deal.side, {change}, {value}, realised);
}

/// `amount * part / whole` cut down: a rebate is a fee below 0.
[[nodiscard]] std::int64_t portion(std::int64_t amount, std::int64_t part, std::int64_t whole) {
    const int128 product = int128{amount} * part;
    return static_cast<std::int64_t>(product / whole - (product % whole < 0 ? 1 : 0));
}

/// Adds the first `part` of a deal to a round trip, or with `is_rest` what is left of it.
void add(RoundTrip& trip, const Deal& deal, std::int64_t part, bool is_rest) {
    std::int64_t quantity = part;
    std::int64_t quote = portion(deal.quote, part, deal.quantity.raw);
    std::int64_t fee = portion(deal.fee, part, deal.quantity.raw);
    if (is_rest) {
        quantity = deal.quantity.raw - quantity;
        quote = deal.quote - quote;
        fee = deal.fee - fee;
    }
    const bool is_buy = deal.side == model::Side::buy;
    (is_buy ? trip.bought_quantity : trip.sold_quantity) += quantity;
    (is_buy ? trip.bought_quote : trip.sold_quote) += quote;
    trip.fees += fee;
}

[[nodiscard]] bool is_turned(const Position& before, const Position& now) {
    return (before.quantity.raw > 0 && now.quantity.raw < 0) ||
           (before.quantity.raw < 0 && now.quantity.raw > 0);
}

} // namespace

void RoundTrips::deal(std::uint32_t key, const Deal& deal) {
    Running& running = running_[key];
    const Position before = running.position;
    std::int64_t realised = 0;
    running.position = after(before, deal, realised);
    if (!running.trip) {
        begin(key, deal, before);
    }
    RoundTrip& trip = trips_[*running.trip];
    trip.ts_exit = deal.ts_event;
    trip.profit += realised;
    const std::int64_t held = running.position.quantity.raw;
    const bool is_closing = (deal.side == model::Side::sell) != trip.is_short;
    const bool ends = is_closing && is_dust(key, std::abs(held), deal.price);
    const bool turns = is_closing && !ends && is_turned(before, running.position);
    const std::int64_t part =
        turns ? std::min(std::abs(before.quantity.raw), deal.quantity.raw) : deal.quantity.raw;
    add(trip, deal, part, false);
    if (ends || turns) {
        trip.is_open = false;
        running.trip.reset();
    }
    if (turns) {
        begin(key, deal, {});
        add(trips_.back(), deal, part, true);
    }
}

void RoundTrips::fund(std::uint32_t key, std::int64_t amount) {
    if (const auto& trip = running_[key].trip) {
        trips_[*trip].funding -= amount;
        trips_[*trip].profit += amount;
    }
}

/// Whether no order can be made of so much at that price.
bool RoundTrips::is_dust(std::uint32_t key, std::int64_t held, base::Price price) const {
    const LeastOrder& rules = least_[key];
    const base::Quantity lots{held - held % rules.lot_size.raw};
    return lots < rules.quantity_min || !base::is_worth(price, lots, rules.notional_min);
}

/// A sale out of dust that was left belongs to a long one.
void RoundTrips::begin(std::uint32_t key, const Deal& deal, const Position& before) {
    Running& running = running_[key];
    const bool was_held = before.is_open() && !is_turned(before, running.position);
    RoundTrip made;
    made.key = key;
    made.ts_entry = made.ts_exit = deal.ts_event;
    made.is_short = (was_held ? before : running.position).quantity.raw < 0;
    running.trip = trips_.size();
    trips_.push_back(made);
}

} // namespace tradecore::sim
