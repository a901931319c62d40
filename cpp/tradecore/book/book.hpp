// SPDX-License-Identifier: Apache-2.0
// The order book of one instrument by price level, kept from snapshots and diffs in sequence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/base/status.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::book {

using base::Price;
using base::Quantity;
using base::Status;

struct Level {
    Price price;
    Quantity quantity;

    constexpr bool operator==(const Level&) const noexcept = default;
};

/// A book is valid from a snapshot on, for as long as every update joins the one before. At a gap
/// it becomes invalid, keeps nothing and refuses diffs until the next snapshot.
///
/// Sides lie in memory worst first, so that changes near the best price, which are nearly all,
/// move few levels. Allocates nothing after construction: a side that is full forgets its worst
/// level, which nobody has proven since the snapshot anyway.
class Book {
public:
    /// Throws std::invalid_argument for levels_max 0, std::bad_alloc.
    explicit Book(std::size_t levels_max = 10'000);

    /// Apply one run of levels: a snapshot (kFlagSnapshot) or one diff, all of the same update.
    /// ok: applied, or older than what the book holds and ignored. gap: something before it is
    /// missing, or no snapshot came yet; the book is invalid. out_of_range: a quantity below zero
    /// or a price that is; nothing is applied.
    /// A level of price 0 changes nothing: it carries the ids of an update without levels.
    [[nodiscard]] Status apply(std::span<const model::BookLevel> update) noexcept;

    /// Forget everything, as after a lost connection.
    void clear() noexcept;

    [[nodiscard]] bool is_valid() const noexcept { return is_valid_; }
    [[nodiscard]] std::int64_t last_update_id() const noexcept { return last_update_id_; }
    /// Whether best bid >= best ask: not to be used for prices.
    [[nodiscard]] bool is_crossed() const noexcept {
        return !bids_.empty() && !asks_.empty() && bids_.back().price >= asks_.back().price;
    }

    [[nodiscard]] std::size_t bid_count() const noexcept { return bids_.size(); }
    [[nodiscard]] std::size_t ask_count() const noexcept { return asks_.size(); }
    /// The i-th best level. Pre: i < bid_count().
    [[nodiscard]] const Level& bid(std::size_t i = 0) const noexcept {
        return bids_[bids_.size() - 1 - i];
    }
    /// The i-th best level. Pre: i < ask_count().
    [[nodiscard]] const Level& ask(std::size_t i = 0) const noexcept {
        return asks_[asks_.size() - 1 - i];
    }

private:
    enum class Order : std::uint8_t { ascending, descending };

    [[nodiscard]] Status joins(const model::BookLevel& update) const noexcept;
    void set(std::vector<Level>& side, Order order, Level level) noexcept;

    std::vector<Level> bids_; // Ascending: the best is last.
    std::vector<Level> asks_; // Descending: the best is last.
    std::size_t levels_max_;
    std::int64_t last_update_id_ = 0;
    bool is_valid_ = false;
    bool is_joined_ = false; ///< Whether a diff followed the snapshot already.
};

} // namespace tradecore::book
