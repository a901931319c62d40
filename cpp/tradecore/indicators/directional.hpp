// SPDX-License-Identifier: Apache-2.0
// Parts of Wilder's directional movement: WilderSum, Dx. For the contract see part.hpp.
#pragma once

#include <cstdint>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// A decaying sum: the first `period` - 1 values added up, from then on s - s / period + x. A
/// period of 1 gives the value itself. Without its seed, the first value comes one bar later.
/// Pre: period >= 1. Source: TA-Lib PLUS_DM, PLUS_DI.
class WilderSum {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    enum class Seed : std::uint8_t { shown, hidden };

    WilderSum(int period, Seed seed) noexcept
        : weights_(Weights::sum(period)), seeding_(static_cast<std::uint64_t>(period) - 1),
          shown_from_(seeding_ > 0 && seed == Seed::shown ? seeding_ : seeding_ + 1) {}

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const std::uint64_t bar = seen_++;
        if (bar < seeding_) {
            sum_.seed(sum_.sum + value);
            return seen_ >= shown_from_ ? sum_.sum : kNaN;
        }
        return sum_.step(weights_, value, static_cast<std::size_t>(bar % kBlock));
    }
    [[nodiscard]] double peek(double value) const noexcept {
        WilderSum copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(shown_from_) - 1; }

    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        while (i < count) {
            const bool is_ahead = seen_ >= seeding_ && seen_ % kBlock == 0;
            if (is_ahead && count - i >= kBlock && all_finite<1>({in[0] + i}, kBlock)) {
                block(in[0] + i, out[0] + i);
                i += kBlock;
            } else {
                out[0][i] = update(in[0][i]);
                ++i;
            }
        }
    }

private:
    /// Eight times update: apart from the carry, blocks do not wait for each other.
    void block(const double* in, double* out) noexcept {
        for (std::size_t k = 0; k < kBlock; ++k) {
            out[k] = sum_.step(weights_, in[k], k);
        }
        seen_ += kBlock;
    }

    Weights weights_;
    Decay sum_;
    std::uint64_t seeding_;
    std::uint64_t shown_from_; ///< Values seen when the first one is given.
    std::uint64_t seen_ = 0;
};

/// Of two sums that are never negative: 100 * |up - down| / (up + down). Where both are 0 the value
/// before is repeated, 0 at first.
class Dx {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    double update(double up, double down) noexcept {
        const double value = peek(up, down);
        last_ = is_finite(value) ? value : last_;
        return value;
    }
    [[nodiscard]] double peek(double up, double down) const noexcept {
        if (!is_finite(up) || !is_finite(down)) {
            return kNaN;
        }
        return up + down != 0.0 ? ratio(up, down) : last_;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const double* const up = in[0];
        const double* const down = in[1];
        // Branch-free; NaN and infinity where something has to be done by hand.
        double odd = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = ratio(up[i], down[i]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            odd += out[0][i] * 0.0;
        }
        if (odd == 0.0 && count > 0) {
            last_ = out[0][count - 1];
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = update(up[i], down[i]);
        }
    }

private:
    [[nodiscard]] static double ratio(double up, double down) noexcept {
        const double apart = up > down ? up - down : down - up;
        return (apart / (up + down)) * 100.0;
    }

    double last_ = 0.0;
};

} // namespace tradecore::indicators
