// SPDX-License-Identifier: Apache-2.0
// A histogram that takes a sample in two instructions' time: log-linear, 32 steps to each power of
// two, so a reading is at most 3.2% high.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tradecore/base/assert.hpp"

namespace tradecore::base {

/// Where a value is counted: values below 32 have a step each; above, the five bits after the
/// leading one choose it. Histograms in shared memory use the same steps.
struct HistogramSteps {
    static constexpr int kBits = 5;
    static constexpr std::uint64_t kPerPower = 1U << kBits;
    static constexpr std::size_t kCount = static_cast<std::size_t>(64 - kBits + 1) * kPerPower;

    [[nodiscard]] static constexpr std::size_t index_of(std::uint64_t value) noexcept {
        if (value < kPerPower) {
            return static_cast<std::size_t>(value);
        }
        const int shift = static_cast<int>(std::bit_width(value)) - kBits - 1;
        return static_cast<std::size_t>(shift) * kPerPower +
               static_cast<std::size_t>(value >> shift);
    }
    /// The largest value that index_of puts at `index`.
    [[nodiscard]] static constexpr std::uint64_t upper_edge(std::size_t index) noexcept {
        if (index < 2 * kPerPower) {
            return index;
        }
        const int shift = static_cast<int>(index / kPerPower) - 1;
        const std::uint64_t step = kPerPower + index % kPerPower;
        return (step << shift) + ((std::uint64_t{1} << shift) - 1);
    }
};

/// Counts of samples by size. One writer; read it from the same thread.
class Histogram {
public:
    Histogram() = default;
    /// From counts taken elsewhere, and the largest sample.
    Histogram(std::span<const std::uint64_t, HistogramSteps::kCount> counts,
              std::uint64_t max) noexcept
        : max_(max) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            counts_[i] = counts[i];
            count_ += counts[i];
        }
    }

    void record(std::uint64_t value) noexcept {
        ++counts_[index_of(value)];
        ++count_;
        max_ = value > max_ ? value : max_;
    }

    /// The smallest step under which at least `fraction` of the samples lie: its upper edge, at
    /// most max(). 0 without samples. Pre: 0 < fraction <= 1.
    [[nodiscard]] std::uint64_t quantile(double fraction) const noexcept {
        TC_ASSERT(fraction > 0.0 && fraction <= 1.0);
        const double wanted = fraction * static_cast<double>(count_);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size() && count_ > 0; ++i) {
            seen += counts_[i];
            if (static_cast<double>(seen) >= wanted) {
                return upper_edge(i) < max_ ? upper_edge(i) : max_;
            }
        }
        return max_;
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
    void clear() noexcept { *this = Histogram{}; }

    [[nodiscard]] static constexpr std::size_t index_of(std::uint64_t value) noexcept {
        return HistogramSteps::index_of(value);
    }
    [[nodiscard]] static constexpr std::uint64_t upper_edge(std::size_t index) noexcept {
        return HistogramSteps::upper_edge(index);
    }

private:
    std::array<std::uint64_t, HistogramSteps::kCount> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

} // namespace tradecore::base
