// SPDX-License-Identifier: Apache-2.0
// Where our resting limits stand among those of others at their price. Trades take from the front;
// who leaves a level without a trade is guessed by a model. The formulas stand in docs/fills.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tradecore/base/exact.hpp"

namespace tradecore::sim {

using base::Quantity;

/// What a print at exactly our price does, and who is thought to cancel. All but `strict` ask a
/// book: where none is known, or not that level of it, the strict rule holds.
enum class QueueKind : std::uint8_t {
    strict,       ///< Nothing: only a price beyond ours fills us.
    risk_averse,  ///< Cancels come from behind us, as long as there is somebody.
    proportional, ///< Cancels come from ahead and behind by their quantities.
    power,        ///< Behind with f(back) / (f(back) + f(ahead)), f(x) = x^n.
    power2,       ///< Behind with f(back) / f(back + ahead), f(x) = x^n.
    power3,       ///< Behind with 1 - f(ahead / (ahead + back)), f(x) = x^n.
    log,          ///< As power, f(x) = log(1 + x), x in units of the base asset.
    log2,         ///< As power2, with the f of log.
};

struct QueueModel {
    QueueKind kind = QueueKind::strict;
    double exponent = 1.0; ///< The n of the powers, above 0.

    [[nodiscard]] bool is_strict() const noexcept { return kind == QueueKind::strict; }
    /// The share of cancels that comes from behind, in [0, 1]. Pre: none is negative, not strict.
    [[nodiscard]] double share_behind(Quantity ahead, Quantity behind) const noexcept;
};

[[nodiscard]] std::optional<QueueKind> parse_queue_kind(std::string_view text) noexcept;

/// One resting order's place at its price. Once known, `ahead` never grows.
class QueuePlace {
public:
    /// Nothing stands here any more that is ours, or a queue model never asked.
    void leave() noexcept { *this = {}; }
    /// The order has come to rest; nothing is known yet of those before it.
    void join() noexcept { is_joined_ = true; }
    [[nodiscard]] bool is_joined() const noexcept { return is_joined_; }

    /// The market says that `quantity` of others rests at our price. What is gone of it beyond the
    /// trades was cancelled. Statements that are not newer than the last one are left out; an id of
    /// 0 is newer than all.
    void on_level(Quantity quantity, std::int64_t update_id, const QueueModel& model) noexcept;

    /// Updates are missing: who stood ahead has not grown, but the level is no more compared.
    void forget_level() noexcept {
        has_level_ = false;
        update_id_ = 0;
    }

    /// `traded` was printed at our price, of which our own orders have left over `left`; returns
    /// what reaches us, on the lot: 0 while the place is not known.
    [[nodiscard]] Quantity on_trade(Quantity traded, Quantity left, Quantity lot) noexcept;

    /// One of our own took `quantity` of those who stand before us.
    void advance(Quantity quantity) noexcept { ahead_ -= quantity < ahead_ ? quantity : ahead_; }

    /// Somebody traded beyond our price, or offers at it: nobody stands before us now.
    void reach_front() noexcept {
        ahead_ = {};
        is_known_ = true;
    }

    /// What of others stands before us; none while it is not known.
    [[nodiscard]] std::optional<Quantity> ahead() const noexcept {
        return is_known_ ? std::optional(ahead_) : std::nullopt;
    }
    /// The level as last stated.
    [[nodiscard]] Quantity level() const noexcept { return level_; }
    [[nodiscard]] bool has_level() const noexcept { return has_level_; }

private:
    void cancel(Quantity gone, const QueueModel& model) noexcept;

    Quantity ahead_;
    Quantity level_;
    Quantity traded_; ///< At our price since the level was stated.
    std::int64_t update_id_ = 0;
    bool is_joined_ = false;
    bool is_known_ = false;  ///< ahead_ is meaningful.
    bool has_level_ = false; ///< level_ and traded_ are.
};

} // namespace tradecore::sim
