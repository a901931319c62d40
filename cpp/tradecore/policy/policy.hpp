// SPDX-License-Identifier: Apache-2.0
// Turns signals and fills of one strategy on one instrument into intents: sizing, stops, trailing.
// The same object runs live, in backtests and in sweeps. Long only: spot.
#pragma once

#include <cstdint>

#include "tradecore/model/instrument.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::policy {

enum class SizingKind : std::uint8_t { fraction_of_equity };
enum class StopKind : std::uint8_t { none, percent, atr };

struct Config {
    SizingKind sizing = SizingKind::fraction_of_equity;
    StopKind stop = StopKind::none;
    bool trailing = false;     ///< The stop follows the close upwards, never down.
    double fraction = 1.0;     ///< Of equity put into an entry, in (0, 1].
    double percent = 0.0;      ///< StopKind::percent, as a ratio in (0, 1): 0.02 is two percent.
    double atr_multiple = 1.0; ///< StopKind::atr: distance = atr_multiple x Signal::stop_distance.
};

/// Whether every number of `config` is in the range its comment states.
[[nodiscard]] bool is_valid(const Config& config) noexcept;

/// What an entry buys: min(fraction x equity, cash_free) / price, cut down to the lot, at most the
/// venue's maximum; zero when that is below the venue's minimum quantity or notional, or when an
/// argument is not a positive finite number.
[[nodiscard]] base::Quantity size_entry(const Config& config, double equity, double cash_free,
                                        double price, const model::Instrument& instrument) noexcept;

/// flat -> entering -> long -> exiting -> flat. While an entry or an exit is pending no second one
/// is raised. What is left of a position below the venue's minimum is dust: it counts as flat,
/// stays in position() and is sold with the next position. A call that answers true has written one
/// intent; else `out` is untouched.
class Policy {
public:
    enum class State : std::uint8_t { flat, entering, holding, exiting };

    /// Pre: is_valid(config).
    Policy(const Config& config, std::uint16_t strategy, std::uint16_t instrument,
           const model::Instrument& rules);

    /// One decision: enter, exit, or raise a trailing stop. An entry whose stop distance is unknown
    /// is not raised; an exit wins over an entry.
    [[nodiscard]] bool on_signal(const Signal& signal, Intent& out) noexcept;

    /// One execution. `net` is what the position changes by: bought less the fee taken in the coin,
    /// or sold. After a buy: the stop for all that is held; the stop of a later, higher fill only
    /// ever raises it. Stop prices are rounded up to the tick and stay at least one tick below.
    [[nodiscard]] bool on_fill(model::Side side, base::Price price, base::Quantity net,
                               base::Timestamp ts, Intent& out) noexcept;

    /// The entry was refused or ended; what it did not buy is not bought.
    void on_entry_ended() noexcept;

    /// The exit was refused or ended; what is still held gets its stop back.
    [[nodiscard]] bool on_exit_ended(base::Timestamp ts, Intent& out) noexcept;

    /// The resting stop was refused or ended without selling: raise it again where it stood.
    [[nodiscard]] bool on_protection_ended(base::Timestamp ts, Intent& out) const noexcept;

    /// After a restart: what was decided before it. `distance` is the stop
    /// distance of the entry's intent, in quote (0 or NaN: not known); `stop` the highest level
    /// wanted for what is held. A level never falls, so a lower one changes nothing.
    void remember(double distance, base::Price stop) noexcept;

    [[nodiscard]] base::Quantity position() const noexcept { return position_; }
    /// position() cut to the lot; zero when it is dust.
    [[nodiscard]] base::Quantity sellable() const noexcept;
    [[nodiscard]] base::Price stop_price() const noexcept { return stop_price_; }
    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] const Config& config() const noexcept { return config_; }

private:
    [[nodiscard]] double distance_at(double price, double unit) const noexcept;
    [[nodiscard]] base::Price stop_below(base::Price price, double distance) const noexcept;
    [[nodiscard]] Intent intent(Action action, base::Timestamp ts,
                                base::Price price) const noexcept;
    [[nodiscard]] bool protect(base::Timestamp ts, base::Price price, Intent& out) const noexcept;

    Config config_;
    model::Instrument rules_;
    std::uint16_t strategy_;
    std::uint16_t instrument_;
    State state_ = State::flat;
    base::Quantity position_;
    base::Price stop_price_;
    base::Price last_price_;     ///< Of the last fill or signal: what dust is measured at.
    double distance_unit_ = 0.0; ///< Last known Signal::stop_distance.
};

} // namespace tradecore::policy
