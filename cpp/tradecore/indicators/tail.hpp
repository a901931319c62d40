// SPDX-License-Identifier: Apache-2.0
// The inputs of the bars before, for parts whose windows are worked on side by side.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The last bars that were given, the values of each input oldest first and side by side: they
/// stand in a ring, and once more behind it, so that no bar has to move them.
template <std::size_t kInputs> class Tails {
public:
    /// Keeps `need` bars, of zeros as long as fewer were given. Pre: need >= 1.
    explicit Tails(std::size_t need) : size_(std::bit_ceil(need)), slots_(2 * kInputs * size_) {}

    /// How many were given.
    [[nodiscard]] std::uint64_t bars() const noexcept { return bars_; }
    /// The value `back` bars ago, 1 being the last. Pre: it is kept.
    [[nodiscard]] double at(std::size_t back, std::size_t input = 0) const noexcept {
        return *(end(input) - back);
    }
    [[nodiscard]] const double* end(std::size_t input = 0) const noexcept {
        return slots_.data() + (2 * input + 1) * size_ + place();
    }
    void push(const std::array<double, kInputs>& bar) noexcept {
        double* slot = slots_.data() + place();
        for (const double value : bar) {
            slot[0] = value;
            slot[size_] = value;
            slot += 2 * size_;
        }
        ++bars_;
    }
    void append(Inputs<kInputs> bars, std::size_t count) noexcept {
        if (count > size_) {
            bars_ += count - size_;
            bars = later(bars, count - size_);
            count = size_;
        }
        const std::size_t room = std::min(count, size_ - place());
        put(bars, room);
        put(later(bars, room), count - room);
    }

private:
    /// Of the next bar.
    [[nodiscard]] std::size_t place() const noexcept { return bars_ & (size_ - 1); }
    /// Pre: there is room for them in the ring.
    void put(const Inputs<kInputs>& bars, std::size_t count) noexcept {
        double* slot = slots_.data() + place();
        for (const double* const values : bars) {
            std::copy_n(values, count, slot);
            std::copy_n(values, count, slot + size_);
            slot += 2 * size_;
        }
        bars_ += count;
    }

    std::size_t size_; ///< Of the ring, a power of two.
    std::uint64_t bars_ = 0;
    std::vector<double> slots_;
};

} // namespace tradecore::indicators
