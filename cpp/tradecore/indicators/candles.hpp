// SPDX-License-Identifier: Apache-2.0
// Candle: a candlestick pattern as a part. For the contract see part.hpp.
//
// A rule is one function over columns, for one bar or many, in the table of kernels. What is the
// same for all rules (the bars before, the means, bars that are not seen) stands here, once.
#pragma once

#include <cstddef>

#include "tradecore/indicators/detail/candle_kernels.hpp"
#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// What Candle has to know of a rule.
struct CandleRule {
    std::size_t which; ///< Its place in the table of kernels.
    unsigned needs;    ///< Columns of means.
    int lookback;
};

/// Values of a pattern, as doubles.
class Candle {
public:
    static constexpr std::size_t kInputs = 4; ///< Open, high, low, close.
    static constexpr std::size_t kOutputs = 1;

    /// `penetration` is for the rules that take one.
    explicit Candle(const CandleRule& rule, double penetration = 0.0) noexcept
        : rule_(rule), penetration_(penetration) {}

    double update(double open, double high, double low, double close) noexcept;
    [[nodiscard]] double peek(double open, double high, double low, double close) const noexcept;
    void run(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept;
    [[nodiscard]] int lookback() const noexcept { return rule_.lookback; }

private:
    static constexpr std::size_t kReach = detail::kCandleReach;
    static constexpr std::size_t kHistory = detail::kCandleHistory;
    static constexpr std::size_t kBars = detail::kCandleBars;
    static constexpr std::size_t kMeans = detail::kCandleMeans;
    static constexpr std::size_t kPadding = detail::kCandlePadding;
    static constexpr std::size_t kWhole = kPadding + 1; ///< Bars in the largest register.

    [[nodiscard]] bool needs(std::size_t mean) const noexcept {
        return ((rule_.needs >> mean) & 1U) != 0U;
    }
    void values(const detail::CandleColumns& columns, double* out, std::size_t count,
                detail::PendingBreak& pending) const noexcept;
    void add_means() noexcept;
    enum class Are : bool { finite, unknown };
    template <Are kAre>
    std::size_t many(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept;
    void seen_only(const Inputs<4>& in, const Outputs<1>& out, std::size_t count) noexcept;

    CandleRule rule_;
    double penetration_;
    std::size_t seen_ = 0;
    detail::PendingBreak pending_;
    // The last bars and their means stand before slot `end_`, oldest first; at `end_` stands the
    // mean that the next bar sees.
    std::size_t end_ = kHistory;
    double prices_[kInputs][2 * kHistory + 1 + kPadding]{};
    double means_[kMeans][2 * kHistory + 1 + kPadding]{};
};

} // namespace tradecore::indicators
