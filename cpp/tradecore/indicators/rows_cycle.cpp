// SPDX-License-Identifier: Apache-2.0
// Cycles: what the Hilbert engine says of phase and period.
#include <array>
#include <cmath>
#include <numbers>

#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/hilbert.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr std::uint64_t kFirst = 32;     // Bar of the first value of what begins early.
constexpr std::uint64_t kFirstLate = 63; // And late.
constexpr std::size_t kLongest = 50;     // Bars of a cycle.

/// Sine and cosine of the k-th of n parts of a turn.
class Turns {
public:
    struct Point {
        double sine;
        double cosine;
    };

    Turns() noexcept {
        for (std::size_t n = 1; n <= kLongest; ++n) {
            for (std::size_t k = 0; k < n; ++k) {
                const double angle =
                    2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
                points_[n][k] = {std::sin(angle), std::cos(angle)};
            }
        }
    }
    [[nodiscard]] const std::array<Point, kLongest>& of(std::size_t n) const noexcept {
        return points_[n];
    }

private:
    std::array<std::array<Point, kLongest>, kLongest + 1> points_{};
};

const Turns& turns() noexcept {
    static const Turns kTurns;
    return kTurns;
}

double sine_of(double degrees) noexcept {
    return std::sin(degrees * (std::numbers::pi / 180.0));
}

/// The phase of the dominant cycle in degrees, from bar 37 on.
class Phase {
public:
    struct Now {
        double angle;
        double period;
        double smooth;
    };

    [[nodiscard]] std::uint64_t seen() const noexcept { return hilbert_.seen(); }
    /// Pre: value is finite.
    Now update(double value) noexcept {
        const std::uint64_t bar = hilbert_.seen();
        const Hilbert::Turn turn = hilbert_.update(value);
        if (!hilbert_.has_begun()) {
            return {0.0, 0.0, turn.smooth};
        }
        smooth_[bar % kSlots] = turn.smooth;
        const auto bars = static_cast<std::size_t>(turn.bars());
        const auto& points = turns().of(bars);
        double a = 0.0;
        double b = 0.0;
        for (std::size_t k = 0; k < bars; ++k) {
            const double past = smooth_[(bar - k) % kSlots];
            a += points[k].sine * past;
            b += points[k].cosine * past;
        }
        constexpr double degrees = 180.0 / std::numbers::pi;
        const double aside = a > 0.0 ? 90.0 : a < 0.0 ? -90.0 : 0.0;
        angle_ = b != 0.0 ? arc_of(a, b) * degrees : angle_ + aside;
        angle_ += 90.0 + 360.0 / turn.period + (b < 0.0 ? 180.0 : 0.0);
        angle_ -= angle_ > 315.0 ? 360.0 : 0.0;
        return {angle_, turn.period, turn.smooth};
    }

private:
    static constexpr std::size_t kSlots = 64;

    Hilbert hilbert_{Hilbert::kLate};
    double smooth_[kSlots]{};
    double angle_ = 0.0;
};

class HtDcperiod {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const Hilbert::Turn turn = hilbert_.update(value);
        return hilbert_.seen() > kFirst ? turn.period : kNaN;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        HtDcperiod copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kFirst; }

private:
    Hilbert hilbert_{Hilbert::kEarly};
};

class HtPhasor {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 2;

    Value<2> update(double value) noexcept {
        if (!is_finite(value)) {
            return no_value<2>();
        }
        const Hilbert::Turn turn = hilbert_.update(value);
        return hilbert_.seen() > kFirst ? Value<2>{turn.in_phase, turn.quadrature} : no_value<2>();
    }
    [[nodiscard]] Value<2> peek(double value) const noexcept {
        HtPhasor copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kFirst; }

private:
    Hilbert hilbert_{Hilbert::kEarly};
};

class HtDcphase {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const Phase::Now now = phase_.update(value);
        return phase_.seen() > kFirstLate ? now.angle : kNaN;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        HtDcphase copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kFirstLate; }

private:
    Phase phase_;
};

struct HtSine : Definition<1, 2> {
    HtDcphase phase;

    [[nodiscard]] int lookback() const noexcept { return phase.lookback(); }
    template <class Self, class Run, class X> static auto define(Self& self, Run& run, X x) {
        const auto angle = run(self.phase, x);
        return run.give(run.map(sine_of, angle),
                        run.map([](double a) { return sine_of(a + 45.0); }, angle));
    }
};

class HtTrendmode {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const double line = line_.update(value);
        const Phase::Now now = phase_.update(value);
        if (phase_.seen() <= Hilbert::kLate) {
            return kNaN;
        }
        const double ahead = sine_of(now.angle) - sine_of(now.angle + 45.0);
        const bool crossed = (ahead > 0.0 && ahead_ <= 0.0) || (ahead < 0.0 && ahead_ >= 0.0);
        bars_ = crossed ? 1.0 : bars_ + 1.0;
        const double step = now.angle - angle_;
        const double full = 360.0 / now.period;
        const bool is_cycle = step > 0.67 * full && step < 1.5 * full;
        const bool is_trend = !crossed && bars_ >= now.period / 2.0 && !is_cycle;
        const bool is_far = line != 0.0 && std::fabs((now.smooth - line) / line) >= 0.015;
        angle_ = now.angle;
        ahead_ = ahead;
        if (phase_.seen() <= kFirstLate) {
            return kNaN;
        }
        return is_trend || is_far ? 1.0 : 0.0;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        HtTrendmode copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kFirstLate; }

private:
    HtTrendline line_;
    Phase phase_;
    double angle_ = 0.0;
    double ahead_ = 0.0;
    double bars_ = 0.0; ///< Since sine and lead sine crossed, that one counted.
};

constexpr Row kCycleRows[] = {
    {.name = "ht_dcperiod",
     .group = Group::cycle,
     .title = "period of the dominant cycle",
     .formula = "in bars, 6 to 50, from the turn of the Hilbert transform's phase; smoothed",
     .inputs = {"x"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<HtDcperiod>(); },
     .source = "Ehlers 2001; TA-Lib"},
    {.name = "ht_dcphase",
     .group = Group::cycle,
     .title = "phase of the dominant cycle",
     .formula = "in degrees, -45 to 315, of the smoothed price over one cycle",
     .inputs = {"x"},
     .settings = {},
     .outputs = kReal,
     .make = [](const Settings&) { return make<HtDcphase>(); },
     .source = "Ehlers 2001; TA-Lib"},
    {.name = "ht_phasor",
     .group = Group::cycle,
     .title = "phasor of the Hilbert transform",
     .formula = "the detrended price three bars ago, and its Hilbert transform",
     .inputs = {"x"},
     .settings = {},
     .outputs = {"inphase", "quadrature"},
     .make = [](const Settings&) { return make<HtPhasor>(); },
     .source = "Ehlers 2001; TA-Lib"},
    {.name = "ht_sine",
     .group = Group::cycle,
     .title = "sine wave of the dominant cycle",
     .formula = "sin(phase), sin(phase + 45 degrees)",
     .inputs = {"x"},
     .settings = {},
     .outputs = {"sine", "leadsine"},
     .make = [](const Settings&) { return make<HtSine>(); },
     .source = "Ehlers 2001; TA-Lib"},
    {.name = "ht_trendmode",
     .group = Group::cycle,
     .title = "whether the market trends",
     .formula =
         "1 in a trend, 0 in a cycle: half a cycle after the sines crossed, while the phase does "
         "not turn as a cycle's; and 1 where the price is 1.5 % off the trend line",
     .inputs = {"x"},
     .settings = {},
     .outputs = {"integer"},
     .make = [](const Settings&) { return make<HtTrendmode>(); },
     .source = "Ehlers 2001; TA-Lib",
     .whole = kAllWhole},
};

} // namespace

std::span<const Row> cycle_rows() noexcept {
    return kCycleRows;
}

} // namespace tradecore::indicators::detail
