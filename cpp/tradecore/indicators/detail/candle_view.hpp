// SPDX-License-Identifier: Apache-2.0
// What a candlestick rule may look at. A view stands at one bar of plain columns, so a whole array
// (batch) and a short window of the last bars (stream) are read by the same rules. A rule knows no
// types: its numbers and claims are of bars side by side, which candle_lanes.hpp has. All of it has
// internal linkage, so that code for one instruction set is never shared with another.
#pragma once

#include <cstddef>

#include "tradecore/base/assert.hpp"
#include "tradecore/indicators/detail/candle_kernels.hpp"

namespace tradecore::indicators::detail {
namespace {

/// True if all are. Rules ask everything at once, without a branch: on prices branches are guessed
/// wrong too often, and bars side by side cannot go different ways.
template <class Claim, class... Claims>
[[nodiscard]] TC_HOST_DEVICE constexpr Claim all(Claim claim, Claims... claims) noexcept {
    return static_cast<Claim>((claim & ... & claims));
}

/// True if one is.
template <class Claim, class... Claims>
[[nodiscard]] TC_HOST_DEVICE constexpr Claim any(Claim claim, Claims... claims) noexcept {
    return static_cast<Claim>((claim | ... | claims));
}

/// What is claimed of a white bar, or of a black one.
template <class Claim>
[[nodiscard]] TC_HOST_DEVICE constexpr Claim either(Claim white, Claim if_white,
                                                    Claim if_black) noexcept {
    return any(all(white, if_white), all(!white, if_black));
}

/// +100 or -100 where a pattern holds, else 0.
template <class Claim>
[[nodiscard]] TC_HOST_DEVICE constexpr auto signed_100(Claim holds, Claim up) noexcept {
    return where(holds, select(up, 100.0, -100.0));
}

template <class Number>
[[nodiscard]] TC_HOST_DEVICE constexpr auto within(Number value, Number middle,
                                                   Number reach) noexcept {
    return all(value >= middle - reach, value <= middle + reach);
}

/// As many bars as a Number holds, from `bar` on. `back` counts bars from each of them, which is 0.
/// Thresholds are TA-Lib's default candle settings, as the bar `back` bars ago saw them: from the
/// bars before it. Pre: the columns reach as far back as the rule's look-back says.
template <class Number> class CandleView {
public:
    TC_HOST_DEVICE constexpr CandleView(const CandleColumns& columns, std::size_t bar) noexcept
        : columns_(&columns), bar_(bar) {}

    [[nodiscard]] TC_HOST_DEVICE constexpr Number open(int back) const noexcept {
        return at(columns_->open, back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number high(int back) const noexcept {
        return at(columns_->high, back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number low(int back) const noexcept {
        return at(columns_->low, back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number close(int back) const noexcept {
        return at(columns_->close, back);
    }

    /// A body of nothing is white.
    [[nodiscard]] TC_HOST_DEVICE constexpr auto white(int back) const noexcept {
        return close(back) >= open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr auto black(int back) const noexcept {
        return close(back) < open(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number body(int back) const noexcept {
        return magnitude(close(back) - open(back));
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number top(int back) const noexcept {
        return larger(close(back), open(back));
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number bottom(int back) const noexcept {
        return smaller(close(back), open(back));
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number upper(int back) const noexcept {
        return high(back) - top(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number lower(int back) const noexcept {
        return bottom(back) - low(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number range(int back) const noexcept {
        return high(back) - low(back);
    }

    /// A longer body is long.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number body_long(int back) const noexcept {
        return at(columns_->body10, back);
    }
    /// A smaller body is short; some rules take an equal one too.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number body_short(int back) const noexcept {
        return at(columns_->body10, back);
    }
    /// A body up to this is a doji.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number body_doji(int back) const noexcept {
        return 0.1 * at(columns_->range10, back);
    }
    /// A longer shadow is long.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number shadow_long(int back) const noexcept {
        return body(back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number shadow_very_long(int back) const noexcept {
        return 2.0 * body(back);
    }
    /// A smaller shadow is short.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number shadow_short(int back) const noexcept {
        return at(columns_->shadows10, back) * 0.5;
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number shadow_very_short(int back) const noexcept {
        return 0.1 * at(columns_->range10, back);
    }
    /// Distances of prices.
    [[nodiscard]] TC_HOST_DEVICE constexpr Number near(int back) const noexcept {
        return 0.2 * at(columns_->range5, back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number far(int back) const noexcept {
        return 0.6 * at(columns_->range5, back);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr Number equal(int back) const noexcept {
        return 0.05 * at(columns_->range5, back);
    }

private:
    [[nodiscard]] TC_HOST_DEVICE constexpr Number at(const double* column,
                                                     int back) const noexcept {
        return Number::at(column + (bar_ - static_cast<std::size_t>(back)));
    }

    const CandleColumns* columns_;
    std::size_t bar_;
};

// What many rules ask. `from` and `to` are bars back, the older first.

template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_long(const View& v, int back) noexcept {
    return v.body(back) > v.body_long(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_short(const View& v, int back) noexcept {
    return v.body(back) < v.body_short(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_doji(const View& v, int back) noexcept {
    return v.body(back) <= v.body_doji(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto no_upper(const View& v, int back) noexcept {
    return v.upper(back) < v.shadow_very_short(back);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto no_lower(const View& v, int back) noexcept {
    return v.lower(back) < v.shadow_very_short(back);
}
/// Between the bodies.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto gap_up(const View& v, int from, int to) noexcept {
    return v.bottom(to) > v.top(from);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto gap_down(const View& v, int from, int to) noexcept {
    return v.top(to) < v.bottom(from);
}
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto same_colour(const View& v, int from, int to) noexcept {
    return v.white(from) == v.white(to);
}

} // namespace
} // namespace tradecore::indicators::detail
