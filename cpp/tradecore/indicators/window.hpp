// SPDX-License-Identifier: Apache-2.0
// Values over the last `period` bars from partial results over powers of two: s2 = s1[t] + s1[t-1],
// s4 = s2[t] + s2[t-2] and so on, combined by the binary digits of the period, newest first.
//
// About log2(period) operations a bar, no drift (a result depends on its window alone), and the
// batch kernels do the same operations in the same order, so they agree with these to the bit.
// Means merge as means, squares and slopes pairwise (Chan, Golub, LeVeque 1979), so a constant
// input gives exactly that constant, and a variance and a slope of exactly zero. An extreme is the
// same however it is found, so a stream takes a way of its own.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
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

/// The last partial results over 1, 2, 4 values and so on: as many of each as it is wide, those of
/// `width` at [width, 2 * width).
template <class Part> class LevelRings {
public:
    explicit LevelRings(int period) : slots_(std::size_t{2} << top_level(period)) {}

    /// Where the partial result of `bar` stands, and until it is stored that of `width` bars
    /// before. Pre: width is a power of two, and not greater than the period.
    [[nodiscard]] Part& at(std::uint64_t width, std::uint64_t bar) noexcept {
        return slots_[width + (bar & (width - 1))];
    }
    [[nodiscard]] const Part& at(std::uint64_t width, std::uint64_t bar) const noexcept {
        return slots_[width + (bar & (width - 1))];
    }

private:
    std::vector<Part> slots_;
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
    Window(int period, double scale) : plan_(period), scale_(scale), parts_(period) {}

    /// The value of `bar`, which follows the one before. Holds once `period` values were pushed or,
    /// where bars had been left out, replay() values after them. Pre: value is finite.
    WindowValue push(std::uint64_t bar, double value) noexcept {
        return climb<0, true>(*this, bar, Part{value}, {});
    }
    [[nodiscard]] WindowValue peek(std::uint64_t bar, double value) const noexcept {
        return climb<0, false>(*this, bar, Part{value}, {});
    }
    [[nodiscard]] std::size_t replay() const noexcept {
        return 2 * std::bit_floor(static_cast<std::size_t>(plan_.period));
    }
    [[nodiscard]] const MergePlan& plan() const noexcept { return plan_; }
    [[nodiscard]] double scale() const noexcept { return scale_; }
    [[nodiscard]] int period() const noexcept { return plan_.period; }

private:
    struct Single {
        double sum;
    };
    struct Pair {
        double sum;
        double second = 0.0;
    };
    using Part = std::conditional_t<is_pair(kKind), Pair, Single>;

    /// From the part over 2^kLevel values on to the widest one; `merged` is of the narrower ones.
    template <int kLevel, bool kKeep, class Self>
    [[gnu::always_inline]] static WindowValue climb(Self& self, std::uint64_t bar, Part part,
                                                    WindowValue merged) noexcept {
        constexpr std::uint64_t kWidth = std::uint64_t{1} << kLevel;
        const auto period = static_cast<std::uint64_t>(self.plan_.period);
        if ((period & kWidth) != 0) {
            const std::uint64_t count = period & (kWidth - 1);
            merged = count == 0
                         ? first<kLevel>(part)
                         : self.template merge<kLevel>(merged, self.parts_.at(kWidth, bar - count));
        }
        auto& slot = self.parts_.at(kWidth, bar);
        const Part before = slot;
        if constexpr (kKeep) {
            slot = part;
        }
        if constexpr (kLevel + 1 < kLevels) {
            if (period >= 2 * kWidth) {
                return climb<kLevel + 1, kKeep>(self, bar, doubled<kLevel>(part, before), merged);
            }
        }
        merged.second *= self.scale_;
        return merged;
    }

    /// Two neighbours of equal width become one.
    template <int kLevel> static Part doubled(const Part& now, const Part& before) noexcept {
        constexpr double kWidth = std::uint64_t{1} << kLevel;
        constexpr double kHalf = kKind == WindowKind::trend ? 0.5 * kWidth : 0.5 / kWidth;
        Part result{now.sum + before.sum};
        if constexpr (is_pair(kKind)) {
            const double apart = now.sum - before.sum;
            const double product = kKind == WindowKind::trend ? apart : apart * apart;
            result.second = (now.second + before.second) + product * kHalf;
        }
        return result;
    }
    /// The part alone.
    template <int kLevel> static WindowValue first(const Part& part) noexcept {
        constexpr double kInverse = 1.0 / (std::uint64_t{1} << kLevel);
        const double mean = kKind == WindowKind::sum ? part.sum : part.sum * kInverse;
        if constexpr (is_pair(kKind)) {
            return {mean, part.second};
        } else {
            return {mean, 0.0};
        }
    }
    /// An older part is added.
    template <int kLevel>
    [[nodiscard]] WindowValue merge(const WindowValue& merged, const Part& part) const noexcept {
        const MergePlan::Step& step = plan_.steps[kLevel];
        const WindowValue next = first<kLevel>(part);
        if constexpr (kKind == WindowKind::sum) {
            return {merged.mean + next.mean, 0.0};
        }
        const double apart = next.mean - merged.mean;
        double second = 0.0;
        if constexpr (kKind == WindowKind::trend) {
            second = (merged.second + next.second) - apart * step.moment;
        } else if constexpr (kKind == WindowKind::variance) {
            second = (merged.second + next.second) + (apart * apart) * step.spread;
        }
        return {merged.mean + apart * step.weight, second};
    }

    MergePlan plan_;
    double scale_;
    LevelRings<Part> parts_;
};

struct Highest {
    static constexpr double kNone = -std::numeric_limits<double>::infinity();
    [[nodiscard]] static constexpr double pick(double now, double before) noexcept {
        return now > before ? now : before;
    }
};
struct Lowest {
    static constexpr double kNone = std::numeric_limits<double>::infinity();
    [[nodiscard]] static constexpr double pick(double now, double before) noexcept {
        return now < before ? now : before;
    }
};

/// Of each of some series the highest or lowest of the last `period` values; of equals (0.0 and
/// -0.0) the oldest, so that it does not depend on how it is found. Pre: period >= 1.
///
/// Values stand in blocks of half a period. A window is the beginning of the block in hand, all of
/// the one before and the end of the one before that. The extremes of all ends of a block are found
/// while the next one fills, one a bar: so every bar takes the same few steps, whatever the period.
/// (Van Herk 1992 and Gil and Werman 1993 find them at once.)
template <class... Picks> class WindowExtremes {
public:
    static constexpr std::size_t kResults = sizeof...(Picks);
    using Values = std::array<double, kResults>;

    explicit WindowExtremes(int period)
        : period_(period), block_(period > 1 ? static_cast<std::size_t>(period) / 2 : 1),
          skipped_(period % 2 == 0 || period == 1 ? 1 : 0), slots_(2 * (block_ + 1), kNone),
          end_(block_) {}

    /// Hold once the last `period` bars were pushed. Pre: values are finite.
    Values push(const Values& values) noexcept {
        Values* const slots = slots_.data();
        const Values oldest = slots[place_ + skipped_];
        slots[place_] = values;
        newest_ = pick(values, newest_);
        const Values result = pick(pick(newest_, middle_), oldest);
        Values& mirrored = slots[2 * block_ - place_];
        last_ = pick(last_, mirrored);
        mirrored = last_;
        if (++place_ == end_) {
            middle_ = period_ > 1 ? newest_ : kNone;
            end_ = 3 * block_ + 1 - end_;
            begin();
        }
        return result;
    }
    [[nodiscard]] Values peek(const Values& values) const noexcept {
        const Values newer = pick(pick(values, newest_), middle_);
        return pick(newer, slots_[place_ + skipped_]);
    }
    /// Begins the block in hand. From outside: what was pushed before does not count any more, as
    /// replay() bars follow that are pushed anew.
    void begin() noexcept {
        place_ = end_ - block_;
        newest_ = kNone;
        last_ = kNone;
    }
    [[nodiscard]] std::size_t replay() const noexcept {
        return static_cast<std::size_t>(period_) - 1;
    }
    [[nodiscard]] int period() const noexcept { return period_; }

private:
    static constexpr Values kNone{Picks::kNone...};

    static Values pick(const Values& now, const Values& before) noexcept {
        return [&]<std::size_t... k>(std::index_sequence<k...>) {
            return Values{Picks::pick(now[k], before[k])...};
        }(std::index_sequence_for<Picks...>{});
    }

    int period_;
    std::size_t block_;   ///< Its length.
    std::size_t skipped_; ///< How many of the oldest block are out on the first bar of a block.
    /// Two blocks, behind each a slot without a value. In one stands the block in hand, and the
    /// oldest one as far as it is not out yet; in the other the one between.
    std::vector<Values> slots_;
    std::size_t place_ = 0; ///< Of the next bar.
    std::size_t end_;       ///< Of the block in hand.
    Values newest_ = kNone; ///< Of that block,
    Values middle_ = kNone; ///< of all of the one before,
    Values last_ = kNone;   ///< of its last values, as far as it was walked back.
};

} // namespace tradecore::indicators
