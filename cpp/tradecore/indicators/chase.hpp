// SPDX-License-Identifier: Apache-2.0
// An average whose speed is an input: Chase. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// Goes towards x by the share `speed` of the way: y + speed * (x - y), from the x before the first
/// bar. Its inputs are x, by how much x has changed, and the speed, below 1.
///
/// The distance d = y - x follows d = (1 - speed) * (d - change), so a constant input gives exactly
/// that constant. Within a block it is a multiple of the d before the block and a sum, neither of
/// which waits for the block before.
class Chase {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;

    double update(double value, double change, double speed) noexcept {
        if (!is_finite(value) || !is_finite(change) || !is_finite(speed)) {
            return kNaN;
        }
        if (seen_++ % kBlock == 0) {
            begin_block();
        }
        return step(value, change, speed);
    }
    [[nodiscard]] double peek(double value, double change, double speed) const noexcept {
        Chase copy = *this;
        return copy.update(value, change, speed);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        while (i < count) {
            if (seen_ % kBlock == 0 && count - i >= kBlock) {
                i += blocks(later(in, i), later(out, i), count - i);
            }
            const std::size_t end = std::min(count, i + kBlock - seen_ % kBlock);
            for (; i < end; ++i) {
                out[0][i] = update(in[0][i], in[1][i], in[2][i]);
            }
        }
    }

private:
    /// Takes whole blocks up to one with a value that is not finite, which would stay in the sum.
    std::size_t blocks(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const auto [values, changes, speeds] = in;
        double* const to = out[0];
        Chase now = *this;
        std::size_t i = 0;
        for (; count - i >= kBlock; i += kBlock) {
            Chase next = now;
            next.begin_block();
            for (std::size_t k = i; k < i + kBlock; ++k) {
                to[k] = next.step(values[k], changes[k], speeds[k]);
            }
            if (!is_finite(next.sum_)) {
                break;
            }
            now = next;
        }
        now.seen_ += i;
        *this = now;
        return i;
    }
    void begin_block() noexcept {
        carry_ = share_ * carry_ + sum_;
        share_ = 1.0;
        sum_ = 0.0;
    }
    double step(double value, double change, double speed) noexcept {
        const double rest = 1.0 - speed;
        share_ *= rest;
        sum_ = rest * (sum_ - change);
        return value + (share_ * carry_ + sum_);
    }

    double carry_ = 0.0; ///< d at the end of the block before.
    double share_ = 1.0; ///< What is left of it.
    double sum_ = 0.0;
    std::uint64_t seen_ = 0;
};

} // namespace tradecore::indicators
