// SPDX-License-Identifier: Apache-2.0
// How a value ranks among the last ones: PercentRank, PercentRankAtMost. For the contract see
// part.hpp.
#pragma once

#include <cstddef>
#include <functional>

#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators {
namespace detail {

/// In percent, how many of the `period` values before compare so with the present one. They are
/// counted anew on each bar: in vector code that beats keeping them in order up to thousands.
template <class Compare> class PercentRankCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = false;
    using Values = std::array<double, 1>;

    explicit PercentRankCore(int period) : period_(static_cast<std::size_t>(period)) {}

    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_); }
    [[nodiscard]] std::size_t history() const noexcept { return period_; }
    [[nodiscard]] std::size_t keep() const noexcept { return period_; }
    double push(const Tails<1>& tails, const Values& bar) const noexcept {
        return percent(widely(CountLoop<Compare>{}, tails.end() - period_, period_, bar[0]),
                       period_);
    }
    [[nodiscard]] double peek(const Tails<1>& tails, const Values& bar) const noexcept {
        return push(tails, bar);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        if (!all_finite(in, count)) {
            return 0;
        }
        widely(RankLoop{period_}, in[0], out[0], count);
        return count;
    }

private:
    [[gnu::always_inline]] static double percent(std::size_t below, std::size_t period) noexcept {
        return (static_cast<double>(below) / static_cast<double>(period)) * 100.0;
    }
    struct RankLoop {
        std::size_t period;

        [[gnu::always_inline]] void operator()(const double* values, double* out,
                                               std::size_t count) const noexcept {
            for (std::size_t i = 0; i < count; ++i) {
                out[i] =
                    percent(CountLoop<Compare>{}(values + i - period, period, values[i]), period);
            }
        }
    };

    std::size_t period_;
};

} // namespace detail

/// 100 * share of the `period` values before that are below x.
using PercentRank = Rolling<detail::PercentRankCore<std::less<>>>;
/// The same of those that are not above x. Source: Pine ta.percentrank.
using PercentRankAtMost = Rolling<detail::PercentRankCore<std::less_equal<>>>;

} // namespace tradecore::indicators
