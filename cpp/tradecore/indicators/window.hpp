// SPDX-License-Identifier: Apache-2.0
// Values over the last `period` bars from partial results over powers of two: s2 = s1[t] + s1[t-1],
// s4 = s2[t] + s2[t-2] and so on, combined by the binary digits of the period, newest first.
//
// About log2(period) operations a bar, no drift (a result depends on its window alone), and the
// batch kernels do the same operations in the same order, so they agree with these to the bit.
// Means merge as means and deviations pairwise (Chan, Golub, LeVeque 1979), so a constant input
// gives exactly that constant and a deviation of exactly zero.
#pragma once

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
        std::uint64_t lag; ///< Values merged before it.
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
                steps[level] = {1.0 / width, width / total,
                                static_cast<double>(count) * width / total,
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

/// Mean of the last `period` values. Pre: period >= 1.
class WindowMean {
public:
    explicit WindowMean(int period) : plan_(period), rings_(period) {}

    /// NaN until `period` values were seen. Pre: value is finite.
    double push(double value) noexcept { return advance<true>(*this, value); }
    [[nodiscard]] double peek(double value) const noexcept { return advance<false>(*this, value); }
    /// Counts bars that are not pushed. Results hold again after replay() further pushes.
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    [[nodiscard]] std::size_t replay() const noexcept { return std::size_t{2} << plan_.top; }
    [[nodiscard]] const MergePlan& plan() const noexcept { return plan_; }
    [[nodiscard]] int period() const noexcept { return plan_.period; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    template <bool kKeep, class Self> static double advance(Self& self, double value) noexcept {
        const MergePlan& plan = self.plan_;
        const std::uint64_t bar = self.seen_;
        double sum = value;
        double mean = 0.0;
        for (int level = 0;; ++level) {
            if (plan.uses(level)) {
                const MergePlan::Step& step = plan.at(level);
                if (step.lag == 0) {
                    mean = sum * step.inverse;
                } else {
                    const double part = self.rings_.at(level, bar, step.lag) * step.inverse;
                    mean = mean + (part - mean) * step.weight;
                }
            }
            const double before = self.rings_.at(level, bar, std::uint64_t{1} << level);
            if constexpr (kKeep) {
                self.rings_.store(level, bar, sum);
            }
            if (level == plan.top) {
                break;
            }
            sum = sum + before;
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        return bar + 1 >= static_cast<std::uint64_t>(plan.period) ? mean : kNaN;
    }

    MergePlan plan_;
    std::uint64_t seen_ = 0;
    LevelRings rings_;
};

/// Mean and population deviation of the last `period` values. The mean is WindowMean's to the bit.
class WindowDeviation {
public:
    struct Value {
        double mean;
        double deviation;
    };

    explicit WindowDeviation(int period)
        : plan_(period), inverse_(1.0 / period), sums_(period), squares_(period) {}

    /// NaN until `period` values were seen. Pre: value is finite.
    Value push(double value) noexcept { return advance<true>(*this, value); }
    [[nodiscard]] Value peek(double value) const noexcept { return advance<false>(*this, value); }
    /// Counts bars that are not pushed. Results hold again after replay() further pushes.
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    [[nodiscard]] std::size_t replay() const noexcept { return std::size_t{2} << plan_.top; }
    [[nodiscard]] const MergePlan& plan() const noexcept { return plan_; }
    [[nodiscard]] double inverse() const noexcept { return inverse_; } ///< 1 / period
    [[nodiscard]] int period() const noexcept { return plan_.period; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    template <bool kKeep, class Self> static Value advance(Self& self, double value) noexcept {
        const MergePlan& plan = self.plan_;
        const std::uint64_t bar = self.seen_;
        double sum = value;
        double square = 0.0; // Sum of squared distances from the part's own mean.
        double mean = 0.0;
        double total = 0.0;
        for (int level = 0;; ++level) {
            if (plan.uses(level)) {
                const MergePlan::Step& step = plan.at(level);
                if (step.lag == 0) {
                    mean = sum * step.inverse;
                    total = square;
                } else {
                    const double part = self.sums_.at(level, bar, step.lag) * step.inverse;
                    const double apart = part - mean;
                    total = (total + self.squares_.at(level, bar, step.lag)) +
                            (apart * apart) * step.spread;
                    mean = mean + apart * step.weight;
                }
            }
            const std::uint64_t width = std::uint64_t{1} << level;
            const double sum_before = self.sums_.at(level, bar, width);
            const double square_before = self.squares_.at(level, bar, width);
            if constexpr (kKeep) {
                self.sums_.store(level, bar, sum);
                self.squares_.store(level, bar, square);
            }
            if (level == plan.top) {
                break;
            }
            const double apart = sum - sum_before;
            square =
                (square + square_before) + (apart * apart) * (0.5 / static_cast<double>(width));
            sum = sum + sum_before;
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        if (bar + 1 < static_cast<std::uint64_t>(plan.period)) {
            return {kNaN, kNaN};
        }
        return {mean, std::sqrt(total * self.inverse_)};
    }

    MergePlan plan_;
    double inverse_;
    std::uint64_t seen_ = 0;
    LevelRings sums_;
    LevelRings squares_;
};

/// Highest of one series and lowest of another over the last `period` bars.
class WindowRange {
public:
    struct Value {
        double high;
        double low;
    };

    explicit WindowRange(int period) : period_(period), highs_(period), lows_(period) {}

    /// Undefined until `period` bars were seen. Pre: both are finite.
    Value push(double high, double low) noexcept { return advance<true>(*this, high, low); }
    [[nodiscard]] Value peek(double high, double low) const noexcept {
        return advance<false>(*this, high, low);
    }
    /// Counts bars that are not pushed. Results hold again after replay() further pushes.
    void skip(std::size_t bars) noexcept { seen_ += bars; }
    [[nodiscard]] std::size_t replay() const noexcept {
        return std::size_t{2} << top_level(period_);
    }
    [[nodiscard]] int period() const noexcept { return period_; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    template <bool kKeep, class Self>
    static Value advance(Self& self, double high, double low) noexcept {
        const int top = top_level(self.period_);
        const auto overlap = static_cast<std::uint64_t>(self.period_ - (1 << top));
        Value result{high, low};
        for (int level = 0; level <= top; ++level) {
            const bool is_top = level == top;
            const auto lag = is_top ? overlap : std::uint64_t{1} << level;
            const Value part = result;
            if (lag != 0) {
                const double high_before = self.highs_.at(level, self.seen_, lag);
                const double low_before = self.lows_.at(level, self.seen_, lag);
                result.high = part.high > high_before ? part.high : high_before;
                result.low = part.low < low_before ? part.low : low_before;
            }
            if constexpr (kKeep) {
                self.highs_.store(level, self.seen_, part.high);
                self.lows_.store(level, self.seen_, part.low);
            }
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        return result;
    }

    int period_;
    std::uint64_t seen_ = 0;
    LevelRings highs_;
    LevelRings lows_;
};

/// The value `period` bars ago.
class WindowLag {
public:
    explicit WindowLag(int period) : slots_(static_cast<std::size_t>(period)) {}

    /// Undefined until `period` values were seen.
    [[nodiscard]] double oldest() const noexcept { return slots_[at_]; }
    void push(double value) noexcept {
        slots_[at_] = value;
        at_ = at_ + 1 == slots_.size() ? 0 : at_ + 1;
        ++seen_;
    }
    /// Counts values that are not pushed. Results hold again after replay() further pushes.
    void skip(std::size_t bars) noexcept {
        at_ = (at_ + bars) % slots_.size();
        seen_ += bars;
    }
    [[nodiscard]] std::size_t replay() const noexcept { return slots_.size(); }
    [[nodiscard]] int period() const noexcept { return static_cast<int>(slots_.size()); }
    [[nodiscard]] bool is_ready() const noexcept { return seen_ >= slots_.size(); }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    std::vector<double> slots_;
    std::size_t at_ = 0;
    std::uint64_t seen_ = 0;
};

} // namespace tradecore::indicators
