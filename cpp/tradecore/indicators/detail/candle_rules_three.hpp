// SPDX-License-Identifier: Apache-2.0
// Candlestick rules on three bars: 2, 1 and 0 bars ago. Source: TA-Lib 0.8, its default candle
// settings. What a rule gives and asks: candle_rules_short.hpp.
#pragma once

#include <string_view>

#include "tradecore/indicators/detail/candle_view.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Cdl2crows {
    static constexpr std::string_view name = "cdl2crows";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        // The gap, after a white bar and by a black one, is between their closes.
        return where(all(v.white(2), v.black(1), v.black(0), v.close(1) > v.close(2),
                         v.open(0) < v.open(1), v.open(0) > v.close(1), v.close(0) > v.open(2),
                         v.close(0) < v.close(2), is_long(v, 2)),
                     -100.0);
    }
};

struct Cdl3inside {
    static constexpr std::string_view name = "cdl3inside";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto beyond = either(v.white(2), v.close(0) < v.open(2), v.close(0) > v.open(2));
        return signed_100(all(v.top(1) < v.top(2), v.bottom(1) > v.bottom(2), !same_colour(v, 2, 0),
                              beyond, is_long(v, 2), v.body(1) <= v.body_short(1)),
                          v.black(2));
    }
};

struct Cdl3outside {
    static constexpr std::string_view name = "cdl3outside";
    static constexpr int lookback = 3;
    static constexpr unsigned needs = 0;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto further = either(v.white(1), v.close(0) > v.close(1), v.close(0) < v.close(1));
        return signed_100(
            all(v.top(1) > v.top(2), v.bottom(1) < v.bottom(2), !same_colour(v, 2, 1), further),
            v.white(1));
    }
};

struct Cdl3starsinsouth {
    static constexpr std::string_view name = "cdl3starsinsouth";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto second =
            all(v.body(1) < v.body(2), v.open(1) > v.close(2), v.open(1) <= v.high(2),
                v.low(1) < v.close(2), v.low(1) >= v.low(2));
        return where(all(v.high(0) < v.high(1), v.low(0) > v.low(1), v.black(2), v.black(1),
                         v.black(0), second, v.lower(2) > v.shadow_long(2), is_short(v, 0),
                         no_lower(v, 0), no_upper(v, 0), v.lower(1) > v.shadow_very_short(1),
                         is_long(v, 2)),
                     100.0);
    }
};

/// Three white bars with rising closes; each opens above the one before and below, or near, its
/// close.
template <class View> [[nodiscard]] TC_HOST_DEVICE constexpr auto marches(const View& v) noexcept {
    return all(v.open(1) > v.open(2), v.open(0) > v.open(1), v.open(1) <= v.close(2) + v.near(2),
               v.open(0) <= v.close(1) + v.near(1));
}

/// Three white bars with rising closes.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto three_rise(const View& v) noexcept {
    return all(v.white(2), v.white(1), v.white(0), v.close(1) > v.close(2),
               v.close(0) > v.close(1));
}

struct Cdl3whitesoldiers {
    static constexpr std::string_view name = "cdl3whitesoldiers";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto steady = all(v.body(1) > v.body(2) - v.far(2), v.body(0) > v.body(1) - v.far(1));
        return where(all(three_rise(v), marches(v), no_upper(v, 2), no_upper(v, 1), no_upper(v, 0),
                         steady, v.body(0) > v.body_short(0)),
                     100.0);
    }
};

struct Cdlabandonedbaby {
    static constexpr std::string_view name = "cdlabandonedbaby";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10;
    static constexpr double default_penetration = 0.3;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        // Up to the second bar and down from it, or the other way.
        const auto rises = all(v.low(1) > v.high(2), v.high(0) < v.low(1));
        const auto falls = all(v.high(1) < v.low(2), v.low(0) > v.high(1));
        const auto reach = v.body(2) * penetration;
        const auto deep = either(v.white(2), all(rises, v.close(0) < v.close(2) - reach),
                                 all(falls, v.close(0) > v.close(2) + reach));
        return signed_100(all(any(rises, falls), deep, !same_colour(v, 2, 0), is_doji(v, 1),
                              is_long(v, 2), v.body(0) > v.body_short(0)),
                          v.white(0));
    }
};

struct Cdladvanceblock {
    static constexpr std::string_view name = "cdladvanceblock";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange5 | kShadows10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto a = v.body(2);
        const auto b = v.body(1);
        const auto c = v.body(0);
        const auto shadowed = any(v.upper(0) > v.shadow_short(0), v.upper(1) > v.shadow_short(1));
        return where(all(three_rise(v), marches(v), is_long(v, 2), v.upper(2) < v.shadow_short(2),
                         any(all(b < a - v.far(2), c < b + v.near(1)), c < b - v.far(1),
                             all(c < b, b < a, shadowed), all(c<b, v.upper(0)> v.shadow_long(0)))),
                     -100.0);
    }
};

/// A long white bar, a body above it, a black bar that is not short back into the first.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto falls_from_star(const View& v,
                                                            double penetration) noexcept {
    return all(v.white(2), v.black(0), v.bottom(1) > v.close(2), is_long(v, 2),
               v.body(0) > v.body_short(0), v.close(0) < v.close(2) - v.body(2) * penetration);
}

/// The mirror of it.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto rises_from_star(const View& v,
                                                            double penetration) noexcept {
    return all(v.black(2), v.white(0), v.top(1) < v.close(2), is_long(v, 2),
               v.body(0) > v.body_short(0), v.close(0) > v.close(2) + v.body(2) * penetration);
}

struct Cdleveningdojistar {
    static constexpr std::string_view name = "cdleveningdojistar";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10;
    static constexpr double default_penetration = 0.3;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        return where(all(is_doji(v, 1), falls_from_star(v, penetration)), -100.0);
    }
};

struct Cdleveningstar {
    static constexpr std::string_view name = "cdleveningstar";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    static constexpr double default_penetration = 0.3;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        return where(all(v.body(1) <= v.body_short(1), falls_from_star(v, penetration)), -100.0);
    }
};

struct Cdlmorningdojistar {
    static constexpr std::string_view name = "cdlmorningdojistar";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10;
    static constexpr double default_penetration = 0.3;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        return where(all(is_doji(v, 1), rises_from_star(v, penetration)), 100.0);
    }
};

struct Cdlmorningstar {
    static constexpr std::string_view name = "cdlmorningstar";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    static constexpr double default_penetration = 0.3;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        return where(all(v.body(1) <= v.body_short(1), rises_from_star(v, penetration)), 100.0);
    }
};

struct Cdlgapsidesidewhite {
    static constexpr std::string_view name = "cdlgapsidesidewhite";
    static constexpr int lookback = 7;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto above = all(gap_up(v, 2, 1), gap_up(v, 2, 0));
        const auto below = all(gap_down(v, 2, 1), gap_down(v, 2, 0));
        return signed_100(all(within(v.open(0), v.open(1), v.equal(1)), v.white(1), v.white(0),
                              within(v.body(0), v.body(1), v.near(1)), any(above, below)),
                          above);
    }
};

struct Cdlidentical3crows {
    static constexpr std::string_view name = "cdlidentical3crows";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(within(v.open(0), v.close(1), v.equal(1)), v.black(2), v.black(1),
                         v.black(0), within(v.open(1), v.close(2), v.equal(2)),
                         v.close(2) > v.close(1), v.close(1) > v.close(0), no_lower(v, 2),
                         no_lower(v, 1), no_lower(v, 0)),
                     -100.0);
    }
};

struct Cdlstalledpattern {
    static constexpr std::string_view name = "cdlstalledpattern";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10 | kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(three_rise(v), is_short(v, 0), is_long(v, 1), is_long(v, 2),
                         no_upper(v, 1), v.open(1) > v.open(2), v.open(1) <= v.close(2) + v.near(2),
                         v.open(0) >= v.close(1) - v.body(0) - v.near(1)),
                     -100.0);
    }
};

struct Cdlsticksandwich {
    static constexpr std::string_view name = "cdlsticksandwich";
    static constexpr int lookback = 7;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(within(v.close(0), v.close(2), v.equal(2)), v.black(2), v.white(1),
                         v.black(0), v.low(1) > v.close(2)),
                     100.0);
    }
};

struct Cdltasukigap {
    static constexpr std::string_view name = "cdltasukigap";
    static constexpr int lookback = 7;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto above = gap_up(v, 2, 1);
        // Back into the gap, by a bar of the other colour that opens inside the second body.
        const auto fills =
            either(v.white(1), all(above, v.close(0) < v.open(1), v.close(0) > v.top(2)),
                   all(!above, v.close(0) > v.open(1), v.close(0) < v.bottom(2)));
        const auto difference = v.body(1) - v.body(0);
        return signed_100(all(any(above, gap_down(v, 2, 1)), fills, !same_colour(v, 1, 0),
                              v.open(0) > v.bottom(1), v.open(0) < v.top(1), difference < v.near(1),
                              -difference < v.near(1)),
                          v.white(1));
    }
};

struct Cdltristar {
    static constexpr std::string_view name = "cdltristar";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto most = v.body_doji(2);
        const auto dojis = all(v.body(2) <= most, v.body(1) <= most, v.body(0) <= most);
        const auto falls = all(gap_up(v, 2, 1), v.top(0) < v.top(1));
        const auto rises = all(gap_down(v, 2, 1), v.bottom(0) > v.bottom(1));
        return signed_100(all(dojis, any(falls, rises)), rises);
    }
};

struct Cdlunique3river {
    static constexpr std::string_view name = "cdlunique3river";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.black(2), v.black(1), v.white(0), v.low(1) < v.low(2),
                         v.close(1) > v.close(2), v.open(1) <= v.open(2), v.open(0) > v.low(1),
                         is_long(v, 2), is_short(v, 0)),
                     100.0);
    }
};

struct Cdlupsidegap2crows {
    static constexpr std::string_view name = "cdlupsidegap2crows";
    static constexpr int lookback = 12;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.white(2), v.black(1), v.black(0), v.close(1) > v.close(2),
                         v.open(0) > v.open(1), v.close(0) < v.close(1), v.close(0) > v.close(2),
                         is_long(v, 2), v.body(1) <= v.body_short(1)),
                     -100.0);
    }
};

struct Cdlxsidegap3methods {
    static constexpr std::string_view name = "cdlxsidegap3methods";
    static constexpr int lookback = 2;
    static constexpr unsigned needs = 0;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto apart = either(v.white(2), gap_up(v, 2, 1), gap_down(v, 2, 1));
        return signed_100(all(apart, same_colour(v, 2, 1), !same_colour(v, 1, 0),
                              v.open(0) > v.bottom(1), v.open(0) < v.top(1),
                              v.close(0) > v.bottom(2), v.close(0) < v.top(2)),
                          v.white(2));
    }
};

} // namespace
} // namespace tradecore::indicators::detail
