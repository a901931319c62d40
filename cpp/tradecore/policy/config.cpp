// SPDX-License-Identifier: Apache-2.0
#include "tradecore/policy/config.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tradecore::policy {
namespace {

[[nodiscard]] bool is_share(double value) noexcept {
    return value > 0.0 && value <= 1.0;
}

[[nodiscard]] bool is_cap_valid(double cap) noexcept {
    return is_share(cap) || cap == std::numeric_limits<double>::infinity();
}

[[nodiscard]] bool is_size_valid(const Config& config) noexcept {
    const bool is_open = std::isnan(config.size);
    switch (config.sizing) {
    case SizingKind::fraction_of_equity:
        return is_open ||
               (is_positive(config.size) && config.size <= std::max(1.0, config.size_cap));
    case SizingKind::risk_fraction:
        return config.stop != StopKind::none && (is_open || is_share(config.size));
    case SizingKind::notional:
    case SizingKind::quantity: return is_open || is_positive(config.size);
    }
    return false;
}

[[nodiscard]] bool is_stop_valid(const Config& config) noexcept {
    switch (config.stop) {
    case StopKind::none:
    case StopKind::chandelier: return true;
    case StopKind::percent:
        return std::isnan(config.percent) || (is_positive(config.percent) && config.percent < 1.0);
    case StopKind::atr: return is_positive(config.atr_multiple);
    }
    return false;
}

[[nodiscard]] bool is_target_valid(const Config& config) noexcept {
    const bool is_known = std::isnan(config.target_size) || is_positive(config.target_size);
    switch (config.target) {
    case TargetKind::none:
    case TargetKind::atr: return true;
    case TargetKind::percent: return is_known;
    case TargetKind::multiple: return is_known && config.stop != StopKind::none;
    }
    return false;
}

/// A count of bars whose length fits twice, so that sums with a time do not overflow.
[[nodiscard]] bool is_count_valid(std::int32_t bars, std::int64_t clock_ns) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 4;
    return bars == 0 || (bars > 0 && clock_ns > 0 && bars <= most / clock_ns);
}

} // namespace

bool is_valid(const Config& config) noexcept {
    return is_size_valid(config) && is_cap_valid(config.size_cap) && is_stop_valid(config) &&
           is_target_valid(config) && config.entries_max >= 1 &&
           is_count_valid(config.exit_after_bars, config.clock_ns) &&
           is_count_valid(config.cool_down_bars, config.clock_ns);
}

} // namespace tradecore::policy
