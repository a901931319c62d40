// SPDX-License-Identifier: Apache-2.0
// The order book of one instrument by price level, kept from a snapshot and the updates after it.
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
using model::BookLevel;

/// One price of one side.
struct Level {
    Price price;
    Quantity quantity;

    constexpr bool operator==(const Level&) const noexcept = default;
};

/// It answers for its levels only while is_in_sequence(): from a snapshot on, as long as no update
/// is missing. Prices the snapshot did not reach are unknown until they change.
class Book {
public:
    /// Holds at most `levels_max` levels a side; where there are more, the farthest are forgotten
    /// and counted. Throws std::invalid_argument (0), std::bad_alloc.
    explicit Book(std::size_t levels_max = 10'000);

    /// Apply one update: a run of levels with the same ids, or a snapshot (kFlagSnapshot), which
    /// replaces all. Allocates nothing.
    ///
    /// - ok: applied; or older than the book, and ignored.
    /// - gap: updates are missing between the book and this one, or there is no snapshot yet. The
    ///   book is out of sequence from here until the next snapshot; its levels stay as they were.
    /// - malformed: no level at all, or ids that go backwards. Nothing changes.
    /// - too_large: a snapshot side above levels_max. Nothing changes.
    ///
    /// An update follows if first <= id + 1 <= last; where it states the update before it
    /// (futures), if that is the book's, or, right after a snapshot, if first <= id <= last.
    [[nodiscard]] Status apply(std::span<const BookLevel> run) noexcept;

    /// Forget everything; out of sequence until the next snapshot.
    void clear() noexcept;

    [[nodiscard]] bool is_in_sequence() const noexcept { return is_in_sequence_; }
    [[nodiscard]] std::int64_t last_update_id() const noexcept { return last_update_id_; }
    /// The last applied update's time at the venue.
    [[nodiscard]] base::Timestamp ts_event() const noexcept { return ts_event_; }

    /// The best level; price 0 if the side is empty.
    [[nodiscard]] Level best_bid() const noexcept { return best(bids_); }
    [[nodiscard]] Level best_ask() const noexcept { return best(asks_); }
    /// Whether the best bid is not below the best ask: never so in a sound book.
    [[nodiscard]] bool is_crossed() const noexcept {
        return !bids_.empty() && !asks_.empty() && bids_.back().price >= asks_.back().price;
    }
    /// Fills `out` with the best levels of a side, best first; returns how many there were.
    std::size_t top_bids(std::span<Level> out) const noexcept { return top(bids_, out); }
    std::size_t top_asks(std::span<Level> out) const noexcept { return top(asks_, out); }
    [[nodiscard]] std::size_t bid_count() const noexcept { return bids_.size(); }
    [[nodiscard]] std::size_t ask_count() const noexcept { return asks_.size(); }
    /// The quantity at a price, 0 if there is none.
    [[nodiscard]] Quantity bid_at(Price price) const noexcept;
    [[nodiscard]] Quantity ask_at(Price price) const noexcept;

    [[nodiscard]] std::uint64_t applied() const noexcept { return applied_; }
    [[nodiscard]] std::uint64_t ignored() const noexcept { return ignored_; }
    [[nodiscard]] std::uint64_t gaps() const noexcept { return gaps_; }
    [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

private:
    /// Worst first, so that the busy end is the cheap one. Capacity is reserved once.
    using Side = std::vector<Level>;

    [[nodiscard]] static Level best(const Side& side) noexcept {
        return side.empty() ? Level{} : side.back();
    }
    [[nodiscard]] static std::size_t top(const Side& side, std::span<Level> out) noexcept;
    [[nodiscard]] Status replace(std::span<const BookLevel> run) noexcept;
    template <bool kIsBid> void set(Side& side, Level level) noexcept;

    Side bids_, asks_;
    std::size_t levels_max_;
    std::int64_t last_update_id_ = 0;
    base::Timestamp ts_event_;
    bool is_in_sequence_ = false;
    bool is_fresh_ = false; // Nothing was applied since the snapshot.
    std::uint64_t applied_ = 0, ignored_ = 0, gaps_ = 0, forgotten_ = 0;
};

} // namespace tradecore::book
