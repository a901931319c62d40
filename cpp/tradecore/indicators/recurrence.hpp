// SPDX-License-Identifier: Apache-2.0
// First-order recurrences in a blocked definition that batch and stream share to the bit.
//
// Bars are cut into blocks of eight, counted from the first bar. Within a block terms are summed
// from zero and the part carried over from the block before is added through a power of the decay,
// so that eight blocks can be walked side by side whatever the width of the registers. Multiply and
// add stay separate (the build forbids contraction), so every instruction set gives the same bits.
#pragma once

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "tradecore/base/assert.hpp"

namespace tradecore::indicators {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::size_t kBlock = 8; ///< Bars in one block of a recurrence.

/// False for NaN and both infinities.
[[nodiscard]] TC_HOST_DEVICE constexpr bool is_finite(double value) noexcept {
    return value <= DBL_MAX && value >= -DBL_MAX;
}

/// `value` where the claim holds, 0 elsewhere: without a branch, for claims that cannot be
/// foretold.
[[nodiscard]] TC_HOST_DEVICE constexpr double where(bool claim, double value) noexcept {
    const std::uint64_t mask = 0 - static_cast<std::uint64_t>(claim);
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & mask);
}

/// Constants of y = decay * y + gain * x.
struct Weights {
    double decay;
    double gain;
    double power[kBlock]; ///< decay^1 .. decay^8, by repeated multiplication.

    TC_HOST_DEVICE constexpr Weights(double decay_, double gain_) noexcept
        : decay(decay_), gain(gain_), power{} {
        double value = decay_;
        for (double& each : power) {
            each = value;
            value *= decay_;
        }
    }
    /// Span weights: gain 2 / (period + 1).
    [[nodiscard]] TC_HOST_DEVICE static constexpr Weights span(int period) noexcept {
        const double gain = 2.0 / (period + 1.0);
        return {1.0 - gain, gain};
    }
    /// Wilder weights: gain 1 / period.
    [[nodiscard]] TC_HOST_DEVICE static constexpr Weights wilder(int period) noexcept {
        return {(period - 1.0) / period, 1.0 / period};
    }
    /// A decaying sum: y = y - y / period + x.
    [[nodiscard]] TC_HOST_DEVICE static constexpr Weights sum(int period) noexcept {
        return {(period - 1.0) / period, 1.0};
    }
};

/// y = decay * y + term for terms that hover around zero or never change sign.
struct Decay {
    double carry = 0.0; ///< y at the end of the block before; 0 in the block of the seed.
    double sum = 0.0;   ///< What this block has added so far.

    /// y becomes `value` on this bar.
    TC_HOST_DEVICE constexpr void seed(double value) noexcept {
        carry = 0.0;
        sum = value;
    }
    /// `position` is the bar's place in its block, 0 to 7. `term` already holds the gain.
    TC_HOST_DEVICE constexpr double step(const Weights& weights, double term,
                                         std::size_t position) noexcept {
        if (position == 0) {
            carry = weights.power[kBlock - 1] * carry + sum;
            sum = term;
        } else {
            sum = weights.decay * sum + term;
        }
        return weights.power[position] * carry + sum;
    }
};

/// y = decay * y + gain * x measured from the first x of each block (`base`, kept by the owner), so
/// that a constant input gives exactly that constant. y = base + value(...).
struct Gap {
    double carry = 0.0; ///< y at the end of the block before, less this block's base.
    double sum = 0.0;

    /// y becomes base + `value` on this bar.
    TC_HOST_DEVICE constexpr void seed(double value) noexcept {
        carry = 0.0;
        sum = value;
    }
    /// A block begins and the base moves to `base_after`, which is also its first x.
    TC_HOST_DEVICE constexpr void rebase(const Weights& weights, double base_before,
                                         double base_after) noexcept {
        carry = weights.power[kBlock - 1] * carry + (sum + (base_before - base_after));
        sum = 0.0;
    }
    /// Any other bar; `offset` is x less the base.
    TC_HOST_DEVICE constexpr void add(const Weights& weights, double offset) noexcept {
        sum = weights.decay * sum + weights.gain * offset;
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double value(const Weights& weights,
                                                        std::size_t position) const noexcept {
        return weights.power[position] * carry + sum;
    }
};

/// Where an exponential average stands.
struct EmaState {
    Gap gap;
    double base = 0.0; ///< The first value of the block, or the seed in the seed's block.
};

/// A distance that shrinks by another share on every bar: share * carry + sum.
struct ChaseState {
    double carry = 0.0;    ///< The distance at the end of the block before.
    double share = 1.0;    ///< What is left of it.
    double sum = 0.0;      ///< What this block has added.
    double previous = 0.0; ///< The last value.
};
inline constexpr double kFastShare = 2.0 / 3.0;  ///< Of an average of 2 bars.
inline constexpr double kSlowShare = 2.0 / 31.0; ///< Of one of 30.

/// Mean of the values seen so far, taken from the first one: exact for a constant input.
struct SeedMean {
    double first = 0.0;
    double total = 0.0;
    int count = 0;

    TC_HOST_DEVICE constexpr void add(double value) noexcept {
        if (count++ == 0) {
            first = value;
        }
        total += value - first;
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double mean() const noexcept {
        return first + total / count;
    }
};

} // namespace tradecore::indicators
