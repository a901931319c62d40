// SPDX-License-Identifier: Apache-2.0
// Candlestick rules on four and five bars, and the two that remember. Source: TA-Lib 0.8, its
// default candle settings. What a rule gives and asks: candle_rules_short.hpp.
#pragma once

#include <string_view>

#include "tradecore/indicators/detail/candle_view.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Cdl3blackcrows {
    static constexpr std::string_view name = "cdl3blackcrows";
    static constexpr int lookback = 13;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.white(3), v.black(2), v.black(1), v.black(0), v.close(0) < v.close(1),
                         v.open(1) < v.open(2), v.open(1) > v.close(2), v.open(0) < v.open(1),
                         v.open(0) > v.close(1), v.close(1) < v.close(2), v.high(3) > v.close(2),
                         no_lower(v, 2), no_lower(v, 1), no_lower(v, 0)),
                     -100.0);
    }
};

/// Whether the bar after `back` opens in its body, widened by what is near.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto opens_near(const View& v, int back) noexcept {
    const auto open = v.open(back - 1);
    return all(open >= v.bottom(back) - v.near(back), open <= v.top(back) + v.near(back));
}

struct Cdl3linestrike {
    static constexpr std::string_view name = "cdl3linestrike";
    static constexpr int lookback = 8;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto rises = all(v.close(2) > v.close(3), v.close(1) > v.close(2),
                               v.open(0) > v.close(1), v.close(0) < v.open(3), v.white(1));
        const auto falls = all(v.close(2) < v.close(3), v.close(1) < v.close(2),
                               v.open(0) < v.close(1), v.close(0) > v.open(3), v.black(1));
        return signed_100(all(any(rises, falls), same_colour(v, 3, 2), same_colour(v, 2, 1),
                              !same_colour(v, 1, 0), opens_near(v, 3), opens_near(v, 2)),
                          v.white(1));
    }
};

struct Cdlconcealbabyswall {
    static constexpr std::string_view name = "cdlconcealbabyswall";
    static constexpr int lookback = 13;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.high(0) > v.high(1), v.low(0) < v.low(1), gap_down(v, 2, 1),
                         v.high(1) > v.close(2), v.black(3), v.black(2), v.black(1), v.black(0),
                         no_lower(v, 3), no_upper(v, 3), no_lower(v, 2), no_upper(v, 2),
                         v.upper(1) > v.shadow_very_short(1)),
                     100.0);
    }
};

struct Cdlbreakaway {
    static constexpr std::string_view name = "cdlbreakaway";
    static constexpr int lookback = 14;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto rises = all(v.high(2) > v.high(3), v.low(2) > v.low(3), v.high(1) > v.high(2),
                               v.low(1) > v.low(2), gap_up(v, 4, 3), v.black(0));
        const auto falls = all(v.high(2) < v.high(3), v.low(2) < v.low(3), v.high(1) < v.high(2),
                               v.low(1) < v.low(2), gap_down(v, 4, 3), v.white(0));
        const auto inside = either(v.white(0), all(v.close(0) > v.open(3), v.close(0) < v.close(4)),
                                   all(v.close(0) < v.open(3), v.close(0) > v.close(4)));
        return signed_100(all(any(rises, falls), inside, same_colour(v, 4, 3), same_colour(v, 3, 1),
                              !same_colour(v, 1, 0), is_long(v, 4)),
                          v.white(0));
    }
};

struct Cdlladderbottom {
    static constexpr std::string_view name = "cdlladderbottom";
    static constexpr int lookback = 14;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.black(4), v.black(3), v.black(2), v.black(1), v.white(0),
                         v.open(3) < v.open(4), v.open(2) < v.open(3), v.close(3) < v.close(4),
                         v.close(2) < v.close(3), v.open(0) > v.open(1), v.close(0) > v.high(1),
                         v.upper(1) > v.shadow_very_short(1)),
                     100.0);
    }
};

struct Cdlmathold {
    static constexpr std::string_view name = "cdlmathold";
    static constexpr int lookback = 14;
    static constexpr unsigned needs = kBody10;
    static constexpr double default_penetration = 0.5;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        const auto floor = v.close(4) - v.body(4) * penetration;
        const auto held =
            all(v.bottom(2) < v.close(4), v.bottom(2) > floor, v.bottom(1) < v.close(4),
                v.bottom(1) > floor, v.top(2) < v.open(3), v.top(1) < v.top(2));
        // The gap, after a white bar and by a black one, is between their closes.
        return where(all(v.white(4), v.black(3), v.close(3) > v.close(4), v.white(0),
                         v.close(0) > v.high(3), v.close(0) > v.high(2), v.close(0) > v.high(1),
                         held, v.open(0) > v.close(1), is_long(v, 4), is_short(v, 3),
                         is_short(v, 2), is_short(v, 1)),
                     100.0);
    }
};

/// Whether a body shares prices with the whole range of an older bar.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto overlaps(const View& v, int older, int back) noexcept {
    return all(v.bottom(back) < v.high(older), v.top(back) > v.low(older));
}

struct Cdlrisefall3methods {
    static constexpr std::string_view name = "cdlrisefall3methods";
    static constexpr int lookback = 14;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        // Three bars of one colour amid two of the other.
        const auto colours = all(same_colour(v, 4, 0), !same_colour(v, 4, 3), same_colour(v, 3, 2),
                                 same_colour(v, 2, 1));
        const auto moves = either(v.white(4),
                                  all(v.close(2) < v.close(3), v.close(1) < v.close(2),
                                      v.open(0) > v.close(1), v.close(0) > v.close(4)),
                                  all(v.close(2) > v.close(3), v.close(1) > v.close(2),
                                      v.open(0) < v.close(1), v.close(0) < v.close(4)));
        return signed_100(all(colours, moves, overlaps(v, 4, 3), overlaps(v, 4, 2),
                              overlaps(v, 4, 1), is_long(v, 4), is_short(v, 3), is_short(v, 2),
                              is_short(v, 1), is_long(v, 0)),
                          v.white(4));
    }
};

/// The bar before `back` holds all of it.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_inside(const View& v, int back) noexcept {
    return all(v.high(back) < v.high(back + 1), v.low(back) > v.low(back + 1));
}

/// The newest bar leaves the one before: +100 with a lower high and low, -100 with higher ones.
template <class View> [[nodiscard]] TC_HOST_DEVICE constexpr auto leaves(const View& v) noexcept {
    const auto falls = all(v.high(0) < v.high(1), v.low(0) < v.low(1));
    const auto rises = all(v.high(0) > v.high(1), v.low(0) > v.low(1));
    return select(falls, 100.0, where(rises, -100.0));
}

// A hikkake is found, and then confirmed by a close beyond its last inside bar within three bars.
// The rule gives what is found; what was found too early is out of time at the look-back.

struct Cdlhikkake {
    static constexpr std::string_view name = "cdlhikkake";
    static constexpr int lookback = 5;
    static constexpr bool is_confirmed = true;
    static constexpr unsigned needs = 0;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(is_inside(v, 1), leaves(v));
    }
};

/// With two inside bars, one in the other.
struct Cdlhikkakemod {
    static constexpr std::string_view name = "cdlhikkakemod";
    static constexpr int lookback = 10;
    static constexpr bool is_confirmed = true;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto found = leaves(v);
        // The first inside bar has to close at the end that the break leaves by.
        const auto at_end = any(all(found > 0.0, v.close(2) <= v.low(2) + v.near(2)),
                                all(found < 0.0, v.close(2) >= v.high(2) - v.near(2)));
        return where(all(is_inside(v, 2), is_inside(v, 1), at_end), found);
    }
};

} // namespace
} // namespace tradecore::indicators::detail
