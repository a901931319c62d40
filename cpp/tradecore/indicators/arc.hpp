// SPDX-License-Identifier: Apache-2.0
// The arc tangent of a quotient: plain multiplications and additions, the same bits with every C
// library, and none of the waiting for all that came before which looking at the rounding mode, as
// they do, costs a processor.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>

#include "tradecore/base/exact.hpp"

namespace tradecore::indicators::detail {

/// Taylor series of the arc tangent around 0, 1/64 .. 1.
class ArcSeries {
public:
    static constexpr std::size_t kParts = 64;
    static constexpr std::size_t kTerms = 9; ///< The last one is below 2^-56 of the value.
    using Terms = std::array<double, kTerms>;

    constexpr ArcSeries() noexcept {
        for (std::size_t k = 0; k <= kParts; ++k) {
            const double at = static_cast<double>(k) / kParts;
            const double norm = 1.0 + at * at;
            Terms& terms = around_[k];
            terms[0] = value(k);
            // Of the derivative, 1 / (norm + 2 at h + h^2).
            double before = 0.0;
            double slope = 1.0 / norm;
            for (std::size_t n = 1; n < kTerms; ++n) {
                terms[n] = slope / static_cast<double>(n);
                const double next = -(2.0 * at * slope + before) / norm;
                before = slope;
                slope = next;
            }
        }
    }
    [[nodiscard]] constexpr const Terms& around(std::size_t k) const noexcept { return around_[k]; }

private:
    /// atan(k / 64) by Euler's series, in units of 2^-100.
    static constexpr double value(std::size_t k) noexcept {
        using Wide = base::uint128;
        constexpr int kBits = 100;
        const Wide square = k * k;
        const Wide norm = kParts * kParts + square;
        Wide term = (Wide{kParts * k} << kBits) / norm;
        Wide sum = 0;
        for (Wide n = 1; term != 0; ++n) {
            sum += term;
            term = term * (square * 2 * n) / (norm * (2 * n + 1));
        }
        return static_cast<double>(sum) / static_cast<double>(Wide{1} << kBits);
    }

    std::array<Terms, kParts + 1> around_{};
};

/// atan(over / under), to two ulps. Pre: not both are 0.
[[nodiscard]] inline double arc_of(double over, double under) noexcept {
    static constexpr ArcSeries kSeries;
    const double high = std::fabs(over);
    const double wide = std::fabs(under);
    const bool is_steep = high > wide;
    const double ratio = (is_steep ? wide : high) / (is_steep ? high : wide);
    if (!(ratio <= 1.0)) [[unlikely]] {
        return std::numeric_limits<double>::quiet_NaN();
    }
    constexpr double kRounder = 1.5 * (std::uint64_t{1} << 52U) / ArcSeries::kParts;
    const double rounded = ratio + kRounder; // To a 64th, which are its last bits.
    const auto& a = kSeries.around(std::bit_cast<std::uint64_t>(rounded) % (2 * ArcSeries::kParts));
    const double h = ratio - (rounded - kRounder);
    const double h2 = h * h;
    const double low = (a[1] + a[2] * h) + (a[3] + a[4] * h) * h2;
    const double top = (a[5] + a[6] * h) + (a[7] + a[8] * h) * h2;
    const double angle = a[0] + h * (low + top * (h2 * h2));
    const double whole = is_steep ? std::numbers::pi / 2.0 - angle : angle;
    return std::signbit(over) != std::signbit(under) ? -whole : whole;
}

} // namespace tradecore::indicators::detail
