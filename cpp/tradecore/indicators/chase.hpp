// SPDX-License-Identifier: Apache-2.0
// An average whose speed follows its input: Chase. For the contract see part.hpp.
#pragma once

#include <cmath>
#include <cstdint>

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// Goes towards x by the share `speed` of the way, y + speed * (x - y), from the x before the first
/// bar. The straighter the way, the faster. Its inputs are x, from where it has come over some
/// bars, and the sum of the sizes of the changes on the way; it begins where all are known.
///
/// The distance d = y - x follows d = (1 - speed) * (d - change), so a constant input gives exactly
/// that constant. Within a block it is a multiple of the d before the block and a sum, neither of
/// which waits for the block before. Source of the speed: Kaufman; TA-Lib KAMA.
class Chase {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;

    double update(double value, double way, double path) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const double change = value - state_.previous;
        state_.previous = value;
        if (!is_finite(way) || !is_finite(path)) {
            return kNaN;
        }
        if (seen_++ % kBlock == 0) {
            state_.carry = state_.share * state_.carry + state_.sum;
            state_.share = 1.0;
            state_.sum = 0.0;
        }
        const double rest = 1.0 - speed_of(way, path);
        state_.share *= rest;
        state_.sum = rest * (state_.sum - change);
        return value + (state_.share * state_.carry + state_.sum);
    }
    [[nodiscard]] double peek(double value, double way, double path) const noexcept {
        Chase copy = *this;
        return copy.update(value, way, path);
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const auto ready = [&](std::size_t) { return seen_ % kBlock == 0; };
        const auto fast = [&](std::size_t i, std::size_t n) {
            const std::size_t taken =
                detail::kernels().chase(in[0] + i, in[1] + i, in[2] + i, out[0] + i, n, state_);
            seen_ += taken;
            return taken;
        };
        detail::drive(*this, in, out, count, ready, fast);
    }

private:
    static double speed_of(double way, double path) noexcept {
        const double straight = path != 0.0 ? std::fabs(way) / path : 1.0;
        const double root = straight * (kFastShare - kSlowShare) + kSlowShare;
        return root * root;
    }

    ChaseState state_;
    std::uint64_t seen_ = 0;
};

} // namespace tradecore::indicators
