// SPDX-License-Identifier: Apache-2.0
// The cores of the parts in rolling.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/tail.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators::detail {

/// What a kernel keeps of its windows from call to call.
class WindowRoom {
public:
    /// Of `results` windows of `period` bars, or of one that has so many. Without room if its
    /// history is too long for a kernel.
    WindowRoom(int period, std::size_t results)
        : lines_(static_cast<std::size_t>(period) - 1 > kWindowMax
                     ? 0
                     : results * (kBesides + (std::size_t{2} << top_level(period)) / kBlock + 1)) {}

    [[nodiscard]] WindowState& state() noexcept {
        state_.room = reinterpret_cast<double*>(lines_.data());
        return state_;
    }
    [[nodiscard]] bool is_on() const noexcept { return state_.is_on; }
    void stop() noexcept { state_.is_on = false; }

private:
    static constexpr std::size_t kBesides = 4; ///< Registers that are not in rings, at most.
    /// Of the cache: what stands in one is loaded and stored faster.
    struct alignas(64) Line {
        double values[kBlock];
    };

    std::vector<Line> lines_;
    WindowState state_;
};

/// What the cores of a Rolling over one window have in common.
template <class Over, std::size_t kOut> class OneWindow {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = kOut;
    static constexpr bool kHasRings = true;
    using Values = std::array<double, 1>;

    [[nodiscard]] int lookback() const noexcept { return window_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(window_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return std::max<std::size_t>(replay(), 1); }
    [[nodiscard]] std::size_t replay() const noexcept { return window_.replay(); }
    [[nodiscard]] bool goes_on() const noexcept { return room_.is_on(); }
    void stop() noexcept { room_.stop(); }

protected:
    template <class... Settings>
    explicit OneWindow(Settings... settings)
        : window_(settings...), room_(window_.period(), Over::kResults) {}

    Over window_;
    WindowRoom room_;
};

/// A Window as it is.
template <WindowKind kKind, std::size_t kOut>
class WindowCore : public OneWindow<Window<kKind>, kOut> {
    using Base = OneWindow<Window<kKind>, kOut>;
    using Base::room_;
    using Base::window_;

public:
    explicit WindowCore(int period) : Base(period) {}
    WindowCore(int period, double scale) : Base(period, scale) {}

    Value<kOut> push(std::uint64_t place, const typename Base::Values& bar) noexcept {
        return value_of(window_.push(place, bar[0]));
    }
    [[nodiscard]] Value<kOut> peek(std::uint64_t place,
                                   const typename Base::Values& bar) const noexcept {
        return value_of(window_.peek(place, bar[0]));
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<kOut>& out,
                                     std::size_t count) noexcept {
        if constexpr (kKind == WindowKind::sum) {
            return kernels().sum(in[0], out[0], count, window_.plan(), room_.state());
        } else if constexpr (kKind == WindowKind::mean) {
            return kernels().mean(in[0], out[0], count, window_.plan(), room_.state());
        } else if constexpr (kKind == WindowKind::variance) {
            return kernels().variance(in[0], out[0], out[1], count, window_.plan(), window_.scale(),
                                      room_.state());
        } else {
            return kernels().trend(in[0], out[0], out[1], count, window_.plan(), window_.scale(),
                                   room_.state());
        }
    }

private:
    static Value<kOut> value_of(const WindowValue& value) noexcept {
        if constexpr (kOut == 1) {
            return value.mean;
        } else {
            return {value.mean, value.second};
        }
    }
};

/// Mean and population deviations around it.
class BandsCore : public OneWindow<Window<WindowKind::variance>, 3> {
public:
    BandsCore(int period, double up, double down) : OneWindow(period), up_(up), down_(down) {}

    Value<3> push(std::uint64_t place, const Values& bar) noexcept {
        return bands(window_.push(place, bar[0]));
    }
    [[nodiscard]] Value<3> peek(std::uint64_t place, const Values& bar) const noexcept {
        return bands(window_.peek(place, bar[0]));
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<3>& out,
                                     std::size_t count) noexcept {
        return kernels().bbands(in[0], out[0], out[1], out[2], count, window_.plan(),
                                window_.scale(), up_, down_, room_.state());
    }

private:
    [[nodiscard]] Value<3> bands(const WindowValue& value) const noexcept {
        const double deviation = std::sqrt(value.second);
        return {value.mean + up_ * deviation, value.mean, value.mean - down_ * deviation};
    }

    double up_;
    double down_;
};

/// The population deviation, `times` as large.
class DeviationCore : public OneWindow<Window<WindowKind::variance>, 1> {
public:
    DeviationCore(int period, double times) : OneWindow(period), times_(times) {}

    double push(std::uint64_t place, const Values& bar) noexcept {
        return std::sqrt(window_.push(place, bar[0]).second) * times_;
    }
    [[nodiscard]] double peek(std::uint64_t place, const Values& bar) const noexcept {
        return std::sqrt(window_.peek(place, bar[0]).second) * times_;
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) noexcept {
        return kernels().deviation(in[0], out[0], count, window_.plan(), window_.scale(), times_,
                                   room_.state());
    }

private:
    double times_;
};

/// The mean, and how much more a weight that grows with the bar makes of it.
class WmaCore : public OneWindow<Window<WindowKind::trend>, 1> {
public:
    explicit WmaCore(int period) : OneWindow(period, 2.0 / (period * (period + 1.0))) {}

    double push(std::uint64_t place, const Values& bar) noexcept {
        return sum(window_.push(place, bar[0]));
    }
    [[nodiscard]] double peek(std::uint64_t place, const Values& bar) const noexcept {
        return sum(window_.peek(place, bar[0]));
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) noexcept {
        return kernels().weighted(in[0], out[0], count, window_.plan(), window_.scale(),
                                  room_.state());
    }

private:
    static double sum(const WindowValue& value) noexcept { return value.mean + value.second; }
};

template <class Pick> class ExtremeCore : public OneWindow<WindowExtremes<Pick>, 1> {
    using Base = OneWindow<WindowExtremes<Pick>, 1>;
    using Base::room_;
    using Base::window_;

public:
    explicit ExtremeCore(int period) : Base(period) {}

    void begin() noexcept { window_.begin(); }
    double push(std::uint64_t, const typename Base::Values& bar) noexcept {
        return window_.push(bar)[0];
    }
    [[nodiscard]] double peek(std::uint64_t, const typename Base::Values& bar) const noexcept {
        return window_.peek(bar)[0];
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) noexcept {
        const auto work = std::is_same_v<Pick, Highest> ? kernels().highest : kernels().lowest;
        return work(in[0], out[0], count, window_.period(), room_.state());
    }
};

/// Where the close stands between the lowest low and the highest high, in percent, counted from
/// either.
enum class From : bool { low, high };
template <From kFrom> class PlaceCore {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = true;
    using Values = std::array<double, 3>;

    explicit PlaceCore(int period) : extremes_(period), room_(period, 2) {}

    [[nodiscard]] int lookback() const noexcept { return extremes_.period() - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(extremes_.period()) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return std::max<std::size_t>(replay(), 1); }
    double push(std::uint64_t, const Values& bar) noexcept {
        return place(extremes_.push({bar[0], bar[1]}), bar[2]);
    }
    [[nodiscard]] double peek(std::uint64_t, const Values& bar) const noexcept {
        return place(extremes_.peek({bar[0], bar[1]}), bar[2]);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<3>& in, const Outputs<1>& out,
                                     std::size_t count) noexcept {
        const auto work = kFrom == From::low ? kernels().place : kernels().willr;
        return work(in[0], in[1], in[2], out[0], count, extremes_.period(), room_.state());
    }
    [[nodiscard]] std::size_t replay() const noexcept { return extremes_.replay(); }
    void begin() noexcept { extremes_.begin(); }
    [[nodiscard]] bool goes_on() const noexcept { return room_.is_on(); }
    void stop() noexcept { room_.stop(); }

private:
    using Extremes = WindowExtremes<Highest, Lowest>;

    [[nodiscard]] static double place(const Extremes::Values& extremes, double close) noexcept {
        const auto [high, low] = extremes;
        const double width = high - low;
        return width != 0.0 ? ((close - (kFrom == From::low ? low : high)) / width) * 100.0 : 0.0;
    }

    Extremes extremes_;
    WindowRoom room_;
};

/// A function of the value and of the one `period` bars before.
template <class Function> class LagCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = false;
    using Values = std::array<double, 1>;

    explicit LagCore(int period) : period_(static_cast<std::size_t>(period)) {}

    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_); }
    [[nodiscard]] std::size_t history() const noexcept { return period_; }
    [[nodiscard]] std::size_t keep() const noexcept { return period_; }
    double push(const Tails<1>& tails, const Values& bar) const noexcept {
        return Function::value(bar[0], tails.at(period_));
    }
    [[nodiscard]] double peek(const Tails<1>& tails, const Values& bar) const noexcept {
        return push(tails, bar);
    }
    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        return Function::kernel(in[0], out[0], count, period_);
    }

private:
    std::size_t period_;
};

struct LagOnly {
    static double value(double, double before) noexcept { return before; }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        return kernels().lag(values, out, count, period);
    }
};
struct LagMom {
    static double value(double now, double before) noexcept { return now - before; }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        return kernels().mom(values, out, count, period);
    }
};
struct LagRoc {
    static double value(double now, double before) noexcept {
        return before != 0.0 ? (now / before - 1.0) * 100.0 : 0.0;
    }
    static std::size_t kernel(const double* values, double* out, std::size_t count,
                              std::size_t period) noexcept {
        return kernels().roc(values, out, count, period);
    }
};

} // namespace tradecore::indicators::detail
