// SPDX-License-Identifier: Apache-2.0
// The inputs of the bars before, for parts whose windows are worked on side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tradecore::indicators {

/// The last values that were given, oldest first and side by side.
class Tail {
public:
    /// Keeps at least `need` values. Pre: need >= 1.
    explicit Tail(std::size_t need) : need_(need), slots_(2 * need) {}

    /// The value `back` bars ago, 1 being the last. Pre: it is kept.
    [[nodiscard]] double at(std::size_t back) const noexcept { return slots_[end_ - back]; }
    [[nodiscard]] bool is_full() const noexcept { return end_ >= need_; }
    [[nodiscard]] const double* end() const noexcept { return slots_.data() + end_; }
    void push(double value) noexcept {
        if (end_ == slots_.size()) {
            keep_last(need_);
        }
        slots_[end_++] = value;
    }
    void append(const double* values, std::size_t count) noexcept {
        if (count >= need_) {
            end_ = need_;
            std::copy_n(values + (count - need_), need_, slots_.data());
            return;
        }
        if (slots_.size() - end_ < count) {
            keep_last(need_);
        }
        std::copy_n(values, count, slots_.data() + end_);
        end_ += count;
    }

private:
    void keep_last(std::size_t count) noexcept {
        const std::size_t kept = std::min(count, end_);
        std::copy_n(slots_.data() + (end_ - kept), kept, slots_.data());
        end_ = kept;
    }

    std::size_t need_;
    std::size_t end_ = 0;
    std::vector<double> slots_;
};

} // namespace tradecore::indicators
