// SPDX-License-Identifier: Apache-2.0
// Round trips out of executions, in exact amounts: from nothing (or dust) held to nothing again.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tradecore/sim/position.hpp"

namespace tradecore::sim {

/// What an order must have at least; what is held and is less is dust.
struct LeastOrder {
    base::Quantity lot_size{1};
    base::Quantity quantity_min{};
    base::Notional notional_min{}; ///< 0 of a perpetual, of which any worth may be closed.
};

/// What was bought or sold at once; raw.
struct Deal {
    base::Timestamp ts_event;
    model::Side side = model::Side::buy;
    base::Price price;
    base::Quantity quantity;
    std::int64_t quote = 0;
    std::int64_t fee = 0; ///< In quote, or worth so much.
    /// What the coin itself was charged; then `fee` is not paid besides.
    std::int64_t base_fee = 0;
};

/// Raw, times in ns; what is summed over all deals of a trip may leave 64 bits. `profit` has all
/// fees and the funding paid taken off; while `is_open` it is what the part closed so far has
/// taken.
struct RoundTrip {
    std::uint32_t key = 0;
    base::Timestamp ts_entry;
    base::Timestamp ts_exit;
    bool is_short = false;
    bool is_open = true;
    base::int128 bought_quantity = 0;
    base::int128 bought_quote = 0;
    base::int128 sold_quantity = 0;
    base::int128 sold_quote = 0;
    base::int128 fees = 0;
    std::int64_t funding = 0; ///< Paid; received: below 0.
    std::int64_t profit = 0;
};

/// Is told of deals and funding in the order in which they happened. A key is a strategy's holding
/// of one instrument.
class RoundTrips {
public:
    explicit RoundTrips(std::vector<LeastOrder> least)
        : running_(least.size()), least_(std::move(least)) {}

    /// A deal that turns a position around ends one round trip and begins the next: quantity, quote
    /// and fee are shared by quantity, and the profit is the first one's.
    void deal(std::uint32_t key, const Deal& deal);
    /// What a position received, or paid (below 0).
    void fund(std::uint32_t key, std::int64_t amount);

    /// In the order in which they began.
    [[nodiscard]] const std::vector<RoundTrip>& trips() const noexcept { return trips_; }

private:
    struct Running {
        Position position;
        std::optional<std::size_t> trip; ///< Which is under way.
    };

    [[nodiscard]] bool is_dust(std::uint32_t key, std::int64_t held, base::Price price) const;
    void begin(std::uint32_t key, const Deal& deal, const Position& before);

    std::vector<Running> running_;
    std::vector<LeastOrder> least_;
    std::vector<RoundTrip> trips_;
};

} // namespace tradecore::sim
