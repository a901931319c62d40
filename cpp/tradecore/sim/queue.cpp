// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/queue.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

constexpr std::array<std::pair<std::string_view, QueueKind>, 8> kNames = {{
    {"strict", QueueKind::strict},
    {"risk_averse", QueueKind::risk_averse},
    {"proportional", QueueKind::proportional},
    {"power", QueueKind::power},
    {"power2", QueueKind::power2},
    {"power3", QueueKind::power3},
    {"log", QueueKind::log},
    {"log2", QueueKind::log2},
}};

/// 1 where both are 0: then nothing is there that could go.
[[nodiscard]] double ratio(double numerator, double denominator) noexcept {
    return denominator > 0.0 ? std::min(numerator / denominator, 1.0) : 1.0;
}

} // namespace

std::optional<QueueKind> parse_queue_kind(std::string_view text) noexcept {
    for (const auto& [name, kind] : kNames) {
        if (name == text) {
            return kind;
        }
    }
    return std::nullopt;
}

double QueueModel::share_behind(Quantity ahead, Quantity behind) const noexcept {
    TC_ASSERT(!is_strict() && ahead.raw >= 0 && behind.raw >= 0);
    const double front = base::to_float(ahead);
    const double back = base::to_float(behind);
    switch (kind) {
    case QueueKind::strict:
    case QueueKind::risk_averse: return 1.0;
    case QueueKind::proportional: return ratio(back, back + front);
    case QueueKind::power: {
        const double f = std::pow(back, exponent);
        return ratio(f, f + std::pow(front, exponent));
    }
    case QueueKind::power2:
        return ratio(std::pow(back, exponent), std::pow(back + front, exponent));
    case QueueKind::power3: return 1.0 - std::pow(1.0 - ratio(back, back + front), exponent);
    case QueueKind::log: {
        const double f = std::log1p(back);
        return ratio(f, f + std::log1p(front));
    }
    case QueueKind::log2: return ratio(std::log1p(back), std::log1p(back + front));
    }
    return 1.0;
}

void QueuePlace::on_level(Quantity quantity, std::int64_t update_id,
                          const QueueModel& model) noexcept {
    if (!is_joined_ || (update_id != 0 && update_id_ != 0 && update_id <= update_id_)) {
        return;
    }
    if (!is_known_) {
        ahead_ = quantity; // We may be the last of them.
        is_known_ = true;
    } else if (has_level_) {
        cancel(level_ - quantity - traded_, model);
    }
    ahead_ = std::min(ahead_, quantity);
    level_ = quantity;
    traded_ = {};
    update_id_ = update_id;
    has_level_ = true;
}

/// `gone` of the level went without a trade. Where too few stand behind, the caller's bound, that
/// no more are ahead than the level holds, takes the rest from ahead.
void QueuePlace::cancel(Quantity gone, const QueueModel& model) noexcept {
    if (gone.raw <= 0) {
        return; // Others came; they stand behind us.
    }
    const Quantity behind = std::max(level_ - traded_ - ahead_, Quantity{});
    std::int64_t from_ahead = 0;
    if (model.kind == QueueKind::proportional) {
        const int128 all = int128{ahead_.raw} + behind.raw;
        from_ahead = all == 0 ? 0 : static_cast<std::int64_t>(int128{gone.raw} * ahead_.raw / all);
    } else {
        const double share = 1.0 - model.share_behind(ahead_, behind);
        from_ahead = static_cast<std::int64_t>(share * static_cast<double>(gone.raw));
    }
    ahead_.raw -= std::clamp(from_ahead, std::int64_t{0}, ahead_.raw);
}

Quantity QueuePlace::on_trade(Quantity traded, Quantity left, Quantity lot) noexcept {
    TC_ASSERT(left <= traded && lot.raw > 0);
    if (!is_joined_) {
        return {};
    }
    traded_ += traded;
    if (!is_known_) {
        return {};
    }
    const std::int64_t beyond = left.raw - ahead_.raw;
    ahead_ = std::max(ahead_ - left, Quantity{});
    if (beyond <= 0) {
        return {};
    }
    // Cancels are shared in fractions of a lot; the trade itself is whole.
    const std::int64_t lots = std::min((beyond + lot.raw / 2) / lot.raw, left.raw / lot.raw);
    return {lots * lot.raw};
}

} // namespace tradecore::sim
