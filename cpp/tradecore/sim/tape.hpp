// SPDX-License-Identifier: Apache-2.0
// The base bars of one instrument as columns, with what lets a run skip whole blocks of them. Built
// once, then shared by any number of runs on any threads. A bar is two cache lines of which a run
// wants 16 bytes, so nothing below reads them once the columns are made, but times after a gap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/model/records.hpp"

namespace tradecore::sim {

/// Samples are the places of an equity curve: 0 is the open of the first bar, i + 1 the close of
/// bar i.
class Tape {
public:
    static constexpr std::size_t kBlock = 64;  ///< Bars to a block.
    static constexpr std::size_t kStretch = 8; ///< Bars to a stretch of a block.

    struct Span {
        double least;
        double most;
    };

    /// The bars stay the caller's, and so do their closes in whole units. Throws
    /// std::invalid_argument if there is none, or one does not begin at or after the end of the one
    /// before it.
    Tape(std::span<const model::Bar> bars, const double* closes);

    [[nodiscard]] std::size_t size() const noexcept { return bars_.size(); }
    /// Whether every bar without trades repeats a close; then the last close is always the last
    /// price traded.
    [[nodiscard]] bool is_plain() const noexcept { return is_plain_; }
    [[nodiscard]] const model::Bar* data() const noexcept { return bars_.data(); }
    [[nodiscard]] bool is_traded(std::size_t i) const noexcept {
        return (traded_[i / kBlock] >> (i % kBlock) & 1) != 0;
    }
    [[nodiscard]] base::Price open(std::size_t i) const noexcept { return prices_[i].open; }
    [[nodiscard]] base::Price close(std::size_t i) const noexcept { return prices_[i].close; }
    /// Of a bar with trades.
    [[nodiscard]] base::Price high(std::size_t i) const noexcept { return {ranges_[i].high}; }
    [[nodiscard]] base::Price low(std::size_t i) const noexcept { return {ranges_[i].low}; }
    [[nodiscard]] base::Timestamp ts_open(std::size_t i) const noexcept {
        const Times& times = block_times_[i / kBlock];
        return times.is_even() ? times.at(i % kBlock) : bars_[i].ts_open;
    }
    [[nodiscard]] base::Timestamp ts_close(std::size_t i) const noexcept {
        const Times& times = block_times_[i / kBlock];
        return times.is_even() ? times.at(i % kBlock + 1) : bars_[i].ts_close;
    }
    /// Close in whole units.
    [[nodiscard]] double close_float(std::size_t i) const noexcept { return close_[i]; }

    /// The first bar at or after `from` in which something traded; size() if there is none.
    [[nodiscard]] std::size_t first_traded(std::size_t from) const noexcept {
        while (from < size() && !is_traded(from)) {
            ++from;
        }
        return from;
    }

    /// Reads the prices of bar i and does nothing with them. (A prefetch may be dropped: by g++ if
    /// it is all that a function does, by some processors if the page is not at hand.)
    void touch(std::size_t i) const noexcept { asm volatile("" : : "r"(prices_[i].close.raw)); }

    /// The first bar in [from, to) that traded at or below `low` or above `high` (0: no such
    /// bound); `to` if there is none.
    [[nodiscard]] std::size_t first_outside(base::Price low, base::Price high, std::size_t from,
                                            std::size_t to) const noexcept;

    /// What the closes of a whole block span, or those of a whole stretch.
    [[nodiscard]] const Span& closes_of_block(std::size_t block) const noexcept {
        return block_closes_[block];
    }
    [[nodiscard]] const Span& closes_of_stretch(std::size_t stretch) const noexcept {
        return stretch_closes_[stretch];
    }

    /// The first sample whose time is at or after the open, or the close, of bar i.
    [[nodiscard]] std::size_t sample_of_open(std::size_t i) const noexcept;
    [[nodiscard]] static std::size_t sample_of_close(std::size_t i) noexcept { return i + 1; }

    /// The last sample of each UTC day, ascending; an instant at midnight belongs to the day that
    /// ends. Sample 0 is never one.
    [[nodiscard]] std::span<const std::uint32_t> day_ends() const noexcept { return day_ends_; }

private:
    static constexpr std::int64_t kNever = INT64_MAX; ///< The low of a bar without trades.
    struct Range {
        std::int64_t low = kNever; ///< kNever, and high below all, where nothing traded.
        std::int64_t high = INT64_MIN;
    };

    struct Prices {
        base::Price open;
        base::Price close;
    };
    /// When the bars of a block open, if each begins where the one before it ends and all are of
    /// one length.
    struct Times {
        std::int64_t first = 0;
        std::int64_t length = 0; ///< 0: they are not even.

        [[nodiscard]] bool is_even() const noexcept { return length != 0; }
        [[nodiscard]] base::Timestamp at(std::size_t place) const noexcept {
            return {first + static_cast<std::int64_t>(place) * length};
        }
    };

    [[nodiscard]] Times times_of(std::size_t first) const noexcept;

    std::span<const model::Bar> bars_; ///< The caller's memory.
    std::vector<Prices> prices_;
    std::vector<std::uint64_t> traded_; ///< A bit each, a word to a block.
    std::vector<Times> block_times_;
    const double* close_; ///< The caller's too.
    std::vector<Range> ranges_;
    std::vector<Range> block_ranges_;
    std::vector<Span> block_closes_;
    std::vector<Span> stretch_closes_;
    std::vector<std::uint32_t> day_ends_;
    bool is_plain_ = true;
};

} // namespace tradecore::sim
