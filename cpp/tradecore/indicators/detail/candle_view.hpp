// SPDX-License-Identifier: Apache-2.0
// What a candlestick rule may look at. A view stands at one bar of plain columns, so a whole array
// (batch) and a short window of the last bars (stream) are read by the same rules. All of it has
// internal linkage, so that code for one instruction set is never shared with another.
#pragma once

#include <cstddef>

#include "tradecore/base/assert.hpp"
#include "tradecore/indicators/detail/candle_kernels.hpp"

namespace tradecore::indicators::detail {
namespace {

/// True if all are. Rules ask everything at once, without a branch: on prices branches are guessed
/// wrong too often, and a loop over bars without any goes into vectors.
template <class... Claim>
[[nodiscard]] TC_HOST_DEVICE constexpr bool all(Claim... claims) noexcept {
    return (static_cast<unsigned>(claims) & ...) != 0U;
}

/// True if one is.
template <class... Claim>
[[nodiscard]] TC_HOST_DEVICE constexpr bool any(Claim... claims) noexcept {
    return (static_cast<unsigned>(claims) | ...) != 0U;
}

/// What is claimed of a white bar, or of a black one.
[[nodiscard]] TC_HOST_DEVICE constexpr bool either(bool white, bool if_white,
                                                   bool if_black) noexcept {
    return any(all(white, if_white), all(!white, if_black));
}

/// +100 or -100 where a pattern holds, else 0.
[[nodiscard]] TC_HOST_DEVICE constexpr int signed_100(bool holds, bool up) noexcept {
    return all(holds, up) ? 100 : (all(holds, !up) ? -100 : 0);
}

[[nodiscard]] TC_HOST_DEVICE constexpr bool within(double value, double middle,
                                                   double reach) noexcept {
    return all(value >= middle - reach, value <= middle + reach);
}

/// `back` counts bars from the newest, which is 0. Thresholds are TA-Lib's default candle settings,
/// as the bar `back` bars ago saw them: from the bars before it. Pre: the columns reach as far back
/// as the rule's look-back says.
class CandleView {
public:
    TC_HOST_DEVICE constexpr CandleView(const CandleColumns& columns, std::size_t bar) noexcept
        : columns_(&columns), bar_(bar) {}

    [[nodiscard]] TC_HOST_DEVICE constexpr double open(int back) const noexcept {
        return columns_->open[at(back)];
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double high(int back) const noexcept {
        return columns_->high[at(back)];
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double low(int back) const noexcept {
        return columns_->low[at(back)];
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double close(int back) const noexcept {
        return columns_->close[at(back)];
    }

    /// A body of nothing is white.
    [[nodiscard]] TC_HOST_DEVICE constexpr bool white(int back) const noexcept {
        return close(back) >= open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr bool black(int back) const noexcept {
        return close(back) < open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double body(int back) const noexcept {
        return __builtin_fabs(close(back) - open(back)); // std::fabs is not constexpr.
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double top(int back) const noexcept {
        return close(back) > open(back) ? close(back) : open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double bottom(int back) const noexcept {
        return close(back) < open(back) ? close(back) : open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double upper(int back) const noexcept {
        return high(back) - top(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double lower(int back) const noexcept {
        return bottom(back) - low(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double range(int back) const noexcept {
        return high(back) - low(back);
    }

    /// A longer body is long.
    [[nodiscard]] TC_HOST_DEVICE constexpr double body_long(int back) const noexcept {
        return columns_->body10[at(back)];
    }
    /// A smaller body is short; some rules take an equal one too.
    [[nodiscard]] TC_HOST_DEVICE constexpr double body_short(int back) const noexcept {
        return columns_->body10[at(back)];
    }
    /// A body up to this is a doji.
    [[nodiscard]] TC_HOST_DEVICE constexpr double body_doji(int back) const noexcept {
        return 0.1 * columns_->range10[at(back)];
    }
    /// A longer shadow is long.
    [[nodiscard]] TC_HOST_DEVICE constexpr double shadow_long(int back) const noexcept {
        return body(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double shadow_very_long(int back) const noexcept {
        return 2.0 * body(back);
    }
    /// A smaller shadow is short.
    [[nodiscard]] TC_HOST_DEVICE constexpr double shadow_short(int back) const noexcept {
        return columns_->shadows10[at(back)] / 2.0;
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double shadow_very_short(int back) const noexcept {
        return 0.1 * columns_->range10[at(back)];
    }
    /// Distances of prices.
    [[nodiscard]] TC_HOST_DEVICE constexpr double near(int back) const noexcept {
        return 0.2 * columns_->range5[at(back)];
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double far(int back) const noexcept {
        return 0.6 * columns_->range5[at(back)];
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr double equal(int back) const noexcept {
        return 0.05 * columns_->range5[at(back)];
    }

private:
    [[nodiscard]] TC_HOST_DEVICE constexpr std::size_t at(int back) const noexcept {
        return bar_ - static_cast<std::size_t>(back);
    }

    const CandleColumns* columns_;
    std::size_t bar_;
};

// What many rules ask. `from` and `to` are bars back, the older first.

template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool is_long(const View& v, int back) noexcept {
    return v.body(back) > v.body_long(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool is_short(const View& v, int back) noexcept {
    return v.body(back) < v.body_short(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool is_doji(const View& v, int back) noexcept {
    return v.body(back) <= v.body_doji(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool no_upper(const View& v, int back) noexcept {
    return v.upper(back) < v.shadow_very_short(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool no_lower(const View& v, int back) noexcept {
    return v.lower(back) < v.shadow_very_short(back);
}
/// Between the bodies.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool gap_up(const View& v, int from, int to) noexcept {
    return v.bottom(to) > v.top(from);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool gap_down(const View& v, int from, int to) noexcept {
    return v.top(to) < v.bottom(from);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr bool same_colour(const View& v, int from, int to) noexcept {
    return v.white(from) == v.white(to);
}

} // namespace
} // namespace tradecore::indicators::detail
