// SPDX-License-Identifier: Apache-2.0
// Candlestick rules on one and two bars. Source: TA-Lib 0.8, its default candle settings.
//
// A rule gives 0, or the pattern's value on the newest bar. Pre: that bar is at or after
// `lookback`, and the columns in `needs` are there.
#pragma once

#include <string_view>

#include "tradecore/indicators/detail/candle_view.hpp"

namespace tradecore::indicators::detail {
namespace {

// One bar.

struct Cdlbelthold {
    static constexpr std::string_view name = "cdlbelthold";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto bare = either(v.white(0), no_lower(v, 0), no_upper(v, 0));
        return signed_100(all(is_long(v, 0), bare), v.white(0));
    }
};

struct Cdlclosingmarubozu {
    static constexpr std::string_view name = "cdlclosingmarubozu";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto bare = either(v.white(0), no_upper(v, 0), no_lower(v, 0));
        return signed_100(all(is_long(v, 0), bare), v.white(0));
    }
};

struct Cdldoji {
    static constexpr std::string_view name = "cdldoji";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(is_doji(v, 0), 100.0);
    }
};

struct Cdldragonflydoji {
    static constexpr std::string_view name = "cdldragonflydoji";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto hangs = v.lower(0) > v.shadow_very_short(0);
        return where(all(is_doji(v, 0), no_upper(v, 0), hangs), 100.0);
    }
};

struct Cdlgravestonedoji {
    static constexpr std::string_view name = "cdlgravestonedoji";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto stands = v.upper(0) > v.shadow_very_short(0);
        return where(all(is_doji(v, 0), no_lower(v, 0), stands), 100.0);
    }
};

struct Cdlhighwave {
    static constexpr std::string_view name = "cdlhighwave";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.shadow_very_long(0);
        const auto holds = all(is_short(v, 0), v.upper(0) > reach, v.lower(0) > reach);
        return signed_100(holds, v.white(0));
    }
};

struct Cdllongleggeddoji {
    static constexpr std::string_view name = "cdllongleggeddoji";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.shadow_long(0);
        return where(all(is_doji(v, 0), any(v.upper(0) > reach, v.lower(0) > reach)), 100.0);
    }
};

struct Cdllongline {
    static constexpr std::string_view name = "cdllongline";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10 | kShadows10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.shadow_short(0);
        const auto holds = all(is_long(v, 0), v.upper(0) < reach, v.lower(0) < reach);
        return signed_100(holds, v.white(0));
    }
};

/// A long body with next to no shadows.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_marubozu(const View& v, int back) noexcept {
    return all(is_long(v, back), no_upper(v, back), no_lower(v, back));
}

struct Cdlmarubozu {
    static constexpr std::string_view name = "cdlmarubozu";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return signed_100(is_marubozu(v, 0), v.white(0));
    }
};

struct Cdlrickshawman {
    static constexpr std::string_view name = "cdlrickshawman";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.shadow_long(0);
        const auto middle = v.low(0) + v.range(0) * 0.5;
        return where(all(is_doji(v, 0), v.upper(0) > reach, v.lower(0) > reach,
                         v.bottom(0) <= middle + v.near(0), v.top(0) >= middle - v.near(0)),
                     100.0);
    }
};

struct Cdlshortline {
    static constexpr std::string_view name = "cdlshortline";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10 | kShadows10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.shadow_short(0);
        const auto holds = all(is_short(v, 0), v.upper(0) < reach, v.lower(0) < reach);
        return signed_100(holds, v.white(0));
    }
};

struct Cdlspinningtop {
    static constexpr std::string_view name = "cdlspinningtop";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto reach = v.body(0);
        const auto holds = all(is_short(v, 0), v.upper(0) > reach, v.lower(0) > reach);
        return signed_100(holds, v.white(0));
    }
};

struct Cdltakuri {
    static constexpr std::string_view name = "cdltakuri";
    static constexpr int lookback = 10;
    static constexpr unsigned needs = kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto hangs = v.lower(0) > v.shadow_very_long(0);
        return where(all(is_doji(v, 0), no_upper(v, 0), hangs), 100.0);
    }
};

// Two bars: 1 and 0.

struct Cdlcounterattack {
    static constexpr std::string_view name = "cdlcounterattack";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto holds = all(within(v.close(0), v.close(1), v.equal(1)), !same_colour(v, 1, 0),
                               is_long(v, 1), is_long(v, 0));
        return signed_100(holds, v.white(0));
    }
};

struct Cdldarkcloudcover {
    static constexpr std::string_view name = "cdldarkcloudcover";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10;
    static constexpr double default_penetration = 0.5;
    template <class View>
    TC_HOST_DEVICE static constexpr auto value(const View& v, double penetration) noexcept {
        return where(all(v.open(0) > v.high(1), v.white(1), v.black(0), is_long(v, 1),
                         v.close(0) > v.open(1), v.close(0) < v.close(1) - v.body(1) * penetration),
                     -100.0);
    }
};

struct Cdldojistar {
    static constexpr std::string_view name = "cdldojistar";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto apart = either(v.white(1), gap_up(v, 1, 0), gap_down(v, 1, 0));
        return signed_100(all(is_doji(v, 0), is_long(v, 1), apart), v.black(1));
    }
};

struct Cdlengulfing {
    static constexpr std::string_view name = "cdlengulfing";
    static constexpr int lookback = 2;
    static constexpr unsigned needs = 0;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        // By how much it covers; one end may be equal, not both.
        const auto above = v.top(0) - v.top(1);
        const auto below = v.bottom(1) - v.bottom(0);
        const auto less = smaller(above, below);
        const auto holds = all(!same_colour(v, 1, 0), less >= 0.0, above + below > 0.0);
        const auto most = select(less > 0.0, 100.0, 80.0);
        return where(holds, select(v.white(0), most, -most));
    }
};

/// A short body at the top of a long lower shadow.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_hammer(const View& v) noexcept {
    return all(is_short(v, 0), no_upper(v, 0), v.lower(0) > v.shadow_long(0));
}

struct Cdlhammer {
    static constexpr std::string_view name = "cdlhammer";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(is_hammer(v), v.bottom(0) <= v.low(1) + v.near(1)), 100.0);
    }
};

struct Cdlhangingman {
    static constexpr std::string_view name = "cdlhangingman";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(is_hammer(v), v.bottom(0) >= v.high(1) - v.near(1)), -100.0);
    }
};

/// If `holds` and the first body covers the second: 100 beyond both ends, 80 if up to both ends are
/// equal, positive after a black bar.
template <class View, class Claim>
[[nodiscard]] TC_HOST_DEVICE constexpr auto covered(const View& v, Claim holds) noexcept {
    const auto beyond = all(v.top(1) > v.top(0), v.bottom(1) < v.bottom(0));
    const auto covers = all(v.top(1) >= v.top(0), v.bottom(1) <= v.bottom(0));
    const auto most = select(beyond, 100.0, 80.0);
    const auto way = select(v.black(1), most, -most);
    return where(all(holds, covers), way);
}

struct Cdlharami {
    static constexpr std::string_view name = "cdlharami";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto sizes = all(is_long(v, 1), v.body(0) <= v.body_short(0));
        return covered(v, sizes);
    }
};

struct Cdlharamicross {
    static constexpr std::string_view name = "cdlharamicross";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return covered(v, all(is_doji(v, 0), is_long(v, 1)));
    }
};

struct Cdlhomingpigeon {
    static constexpr std::string_view name = "cdlhomingpigeon";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(v.black(1), v.black(0), v.open(0) < v.open(1), v.close(0) > v.close(1),
                         is_long(v, 1), v.body(0) <= v.body_short(0)),
                     100.0);
    }
};

/// A long black bar, then a white one that opens below it.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto opens_below(const View& v) noexcept {
    return all(v.open(0) < v.low(1), v.black(1), v.white(0), is_long(v, 1));
}

struct Cdlinneck {
    static constexpr std::string_view name = "cdlinneck";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto close = v.close(0);
        const auto meets = all(close >= v.close(1), close <= v.close(1) + v.equal(1));
        return where(all(opens_below(v), meets), -100.0);
    }
};

struct Cdlonneck {
    static constexpr std::string_view name = "cdlonneck";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(opens_below(v), within(v.close(0), v.low(1), v.equal(1))), -100.0);
    }
};

struct Cdlthrusting {
    static constexpr std::string_view name = "cdlthrusting";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto close = v.close(0);
        return where(all(opens_below(v), close > v.close(1) + v.equal(1),
                         close <= v.close(1) + v.body(1) * 0.5),
                     -100.0);
    }
};

struct Cdlpiercing {
    static constexpr std::string_view name = "cdlpiercing";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto close = v.close(0);
        return where(all(opens_below(v), is_long(v, 0),
                         close<v.open(1), close> v.close(1) + v.body(1) * 0.5),
                     100.0);
    }
};

/// A short body at the bottom of a long upper shadow.
template <class View>
[[nodiscard]] TC_HOST_DEVICE constexpr auto is_inverted_hammer(const View& v) noexcept {
    return all(is_short(v, 0), no_lower(v, 0), v.upper(0) > v.shadow_long(0));
}

struct Cdlinvertedhammer {
    static constexpr std::string_view name = "cdlinvertedhammer";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(gap_down(v, 1, 0), is_inverted_hammer(v)), 100.0);
    }
};

struct Cdlshootingstar {
    static constexpr std::string_view name = "cdlshootingstar";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return where(all(gap_up(v, 1, 0), is_inverted_hammer(v)), -100.0);
    }
};

/// Two marubozu of opposite colours, all of the second beyond all of the first in its own
/// direction.
template <class View> [[nodiscard]] TC_HOST_DEVICE constexpr auto kicks(const View& v) noexcept {
    const auto apart = either(v.white(0), v.low(0) > v.high(1), v.high(0) < v.low(1));
    return all(apart, !same_colour(v, 1, 0), is_marubozu(v, 1), is_marubozu(v, 0));
}

struct Cdlkicking {
    static constexpr std::string_view name = "cdlkicking";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        return signed_100(kicks(v), v.white(0));
    }
};

struct Cdlkickingbylength {
    static constexpr std::string_view name = "cdlkickingbylength";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        // The colours are opposite: the longer body's is the second's or not the second's.
        return signed_100(kicks(v), v.white(0) == (v.body(0) > v.body(1)));
    }
};

struct Cdlmatchinglow {
    static constexpr std::string_view name = "cdlmatchinglow";
    static constexpr int lookback = 6;
    static constexpr unsigned needs = kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto equal = within(v.close(0), v.close(1), v.equal(1));
        return where(all(equal, v.black(1), v.black(0)), 100.0);
    }
};

struct Cdlseparatinglines {
    static constexpr std::string_view name = "cdlseparatinglines";
    static constexpr int lookback = 11;
    static constexpr unsigned needs = kBody10 | kRange10 | kRange5;
    template <class View> TC_HOST_DEVICE static constexpr auto value(const View& v) noexcept {
        const auto apart = all(within(v.open(0), v.open(1), v.equal(1)), !same_colour(v, 1, 0));
        const auto bare = either(v.white(0), no_lower(v, 0), no_upper(v, 0));
        return signed_100(all(apart, is_long(v, 0), bare), v.white(0));
    }
};

} // namespace
} // namespace tradecore::indicators::detail
