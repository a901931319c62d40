// SPDX-License-Identifier: Apache-2.0
// Values over the last `period` bars from partial results over powers of two: s2 = s1[t] + s1[t-1],
// s4 = s2[t] + s2[t-2] and so on, combined by the binary digits of the period, newest first.
//
// About log2(period) operations a bar, no drift (a result depends on its window alone), and the
// batch kernels do the same operations in the same order, so they agree with these to the bit.
// Means merge as means, squares and slopes pairwise (Chan, Golub, LeVeque 1979), so a constant
// input gives exactly that constant, and a variance and a slope of exactly zero.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// Largest k with 2^k <= period. Pre: period >= 1.
[[nodiscard]] constexpr int top_level(int period) noexcept {
    int level = 0;
    while ((period >> (level + 1)) != 0) {
        ++level;
    }
    return level;
}

/// The last 2^m partial results of each level m, level m at [2^m, 2^(m+1)).
class LevelRings {
public:
    explicit LevelRings(int period) : slots_(std::size_t{2} << top_level(period)) {}

    /// The partial result of `level`, `lag` bars before `bar`. Pre: 1 <= lag <= 2^level, and `bar`
    /// itself is not stored yet.
    [[nodiscard]] double at(int level, std::uint64_t bar, std::uint64_t lag) const noexcept {
        const std::uint64_t width = std::uint64_t{1} << level;
        return slots_[width + ((bar - lag) & (width - 1))];
    }
    void store(int level, std::uint64_t bar, double value) noexcept {
        const std::uint64_t width = std::uint64_t{1} << level;
        slots_[width + (bar & (width - 1))] = value;
    }

private:
    std::vector<double> slots_;
};

inline constexpr int kPeriodMax = 100'000;
inline constexpr int kLevels = top_level(kPeriodMax) + 1;

/// How the parts of a window merge, newest first, level by level.
struct MergePlan {
    struct Step {
        double inverse;    ///< 1 / width of the part: a power of two.
        double weight;     ///< Share of the part in the merged mean: width / (count + width).
        double spread;     ///< count * width / (count + width).
        double moment;     ///< count * width / 2.
        std::uint64_t lag; ///< Values merged before it: count.
    };
    Step steps[kLevels]{};
    int period;
    int top;

    /// Pre: 1 <= period <= kPeriodMax.
    explicit constexpr MergePlan(int period_) noexcept : period(period_), top(top_level(period_)) {
        int count = 0;
        for (int level = 0; level <= top; ++level) {
            if (uses(level)) {
                const int width = 1 << level;
                const double total = static_cast<double>(count) + width;
                const double product = static_cast<double>(count) * width;
                steps[level] = {1.0 / width, width / total, product / total, product / 2.0,
                                static_cast<std::uint64_t>(count)};
                count += width;
            }
        }
    }
    [[nodiscard]] constexpr bool uses(int level) const noexcept {
        return ((period >> level) & 1) != 0;
    }
    [[nodiscard]] constexpr const Step& at(int level) const noexcept { return steps[level]; }
};

/// What a window keeps: the sum; the mean; the mean and the squared distances from it; or the mean
/// and the sum of (k - mean of k) * x[k], k being a bar's place in the window.
enum class WindowKind : std::uint8_t { sum, mean, variance, trend };

[[nodiscard]] constexpr bool is_pair(WindowKind kind) noexcept {
    return kind == WindowKind::variance || kind == WindowKind::trend;
}

struct WindowValue {
    double mean;   ///< The sum, for WindowKind::sum.
    double second; ///< Times the window's `scale`; undefined for sum and mean.
};

/// The last `period` values. Pre: period >= 1.
template <WindowKind kKind> class Window {
public:
    static constexpr std::size_t kResults = is_pair(kKind) ? 2 : 1;

    /// `scale` multiplies the second result; by default 1 / period.
    explicit Window(int period) : Window(period, 1.0 / period) {}
    Window(int period, double scale)
        : plan_(period), scale_(scale), sums_(period), seconds_(is_pair(kKind) ? period : 1) {}

    /// NaN until `period` values were seen. Pre: value is finite.
    WindowValue push(double value) noexcept { return advance<true>(*this, value); }
    [[nodiscard]] WindowValue peek(double value) const noexcept {
        return advance<false>(*this, value);
    }
    /// Counts bars that are not pushed. Results hold again after replay() further pushes.
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    void forget(std::size_t bars) noexcept { seen_ -= bars; }
    [[nodiscard]] std::size_t replay() const noexcept {
        return 2 * std::bit_floor(static_cast<std::size_t>(plan_.period));
    }
    [[nodiscard]] const MergePlan& plan() const noexcept { return plan_; }
    [[nodiscard]] double scale() const noexcept { return scale_; }
    [[nodiscard]] int period() const noexcept { return plan_.period; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    template <bool kKeep, class Self>
    static WindowValue advance(Self& self, double value) noexcept {
        const MergePlan& plan = self.plan_;
        const std::uint64_t bar = self.seen_;
        double sum = value;
        double second = 0.0;
        WindowValue merged{0.0, 0.0};
        for (int level = 0;; ++level) {
            const std::uint64_t width = std::uint64_t{1} << level;
            if (plan.uses(level)) {
                self.merge(merged, plan.at(level), level, sum, second);
            }
            const double sum_before = self.sums_.at(level, bar, width);
            const double apart = sum - sum_before;
            double second_before = 0.0;
            if constexpr (is_pair(kKind)) {
                second_before = self.seconds_.at(level, bar, width);
            }
            if constexpr (kKeep) {
                self.sums_.store(level, bar, sum);
                if constexpr (is_pair(kKind)) {
                    self.seconds_.store(level, bar, second);
                }
            }
            if (level == plan.top) {
                break;
            }
            if constexpr (kKind == WindowKind::variance) {
                second =
                    (second + second_before) + (apart * apart) * (0.5 / static_cast<double>(width));
            } else if constexpr (kKind == WindowKind::trend) {
                second = (second + second_before) + apart * (0.5 * static_cast<double>(width));
            }
            sum = sum + sum_before;
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        if (bar + 1 < static_cast<std::uint64_t>(plan.period)) {
            return {kNaN, kNaN};
        }
        return {merged.mean, merged.second * self.scale_};
    }

    /// Takes the part of `level`; `sum` and `second` are that part if nothing was merged before.
    void merge(WindowValue& merged, const MergePlan::Step& step, int level, double sum,
               double second) const noexcept {
        const double part_sum = step.lag == 0 ? sum : sums_.at(level, seen_, step.lag);
        const double mean = kKind == WindowKind::sum ? part_sum : part_sum * step.inverse;
        if (step.lag == 0) {
            merged = {mean, second};
            return;
        }
        if constexpr (kKind == WindowKind::sum) {
            merged.mean = merged.mean + mean;
            return;
        }
        const double apart = mean - merged.mean;
        if constexpr (is_pair(kKind)) {
            const double part_second = seconds_.at(level, seen_, step.lag);
            if constexpr (kKind == WindowKind::trend) {
                merged.second = (merged.second + part_second) - apart * step.moment;
            } else {
                merged.second = (merged.second + part_second) + (apart * apart) * step.spread;
            }
        }
        merged.mean = merged.mean + apart * step.weight;
    }

    MergePlan plan_;
    double scale_;
    std::uint64_t seen_ = 0;
    LevelRings sums_;
    LevelRings seconds_;
};

struct Highest {
    [[nodiscard]] static constexpr double pick(double now, double before) noexcept {
        return now > before ? now : before;
    }
};
struct Lowest {
    [[nodiscard]] static constexpr double pick(double now, double before) noexcept {
        return now < before ? now : before;
    }
};

/// The highest or lowest of the last `period` values. Pre: period >= 1.
template <class Pick> class WindowExtreme {
public:
    static constexpr std::size_t kResults = 1;

    explicit WindowExtreme(int period) : period_(period), extremes_(period) {}

    /// NaN until `period` values were seen. Pre: value is finite.
    double push(double value) noexcept { return advance<true>(*this, value); }
    [[nodiscard]] double peek(double value) const noexcept { return advance<false>(*this, value); }
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    void forget(std::size_t bars) noexcept { seen_ -= bars; }
    [[nodiscard]] std::size_t replay() const noexcept {
        return 2 * std::bit_floor(static_cast<std::size_t>(period_));
    }
    [[nodiscard]] int period() const noexcept { return period_; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    template <bool kKeep, class Self> static double advance(Self& self, double value) noexcept {
        const int top = top_level(self.period_);
        const auto overlap = static_cast<std::uint64_t>(self.period_ - (1 << top));
        const std::uint64_t bar = self.seen_;
        double result = value;
        for (int level = 0; level <= top; ++level) {
            const auto lag = level == top ? overlap : std::uint64_t{1} << level;
            const double part = result;
            if (lag != 0) {
                result = Pick::pick(part, self.extremes_.at(level, bar, lag));
            }
            if constexpr (kKeep) {
                self.extremes_.store(level, bar, part);
            }
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        return bar + 1 < static_cast<std::uint64_t>(self.period_) ? kNaN : result;
    }

    int period_;
    std::uint64_t seen_ = 0;
    LevelRings extremes_;
};

} // namespace tradecore::indicators
