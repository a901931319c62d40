// SPDX-License-Identifier: Apache-2.0
// Turns signals and fills of one strategy on one instrument into intents: entries and additions,
// stops, targets, exits by condition and by time. The same object runs live, in backtests and in
// sweeps. It allocates nothing after construction and may be copied.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "tradecore/model/instrument.hpp"
#include "tradecore/policy/config.hpp"
#include "tradecore/policy/records.hpp"
#include "tradecore/policy/sizing.hpp"

namespace tradecore::policy {

/// What a policy knows beyond the fills, so that it can be told after a restart. Distances are in
/// quote, as planned at the entry; 0: not known.
struct Memory {
    double stop_distance = 0.0;
    double target_distance = 0.0;
    base::Price stop_price;   ///< Of what is held; 0 without.
    std::int32_t entries = 0; ///< Of what is held.
};

/// flat -> entering -> holding -> exiting -> flat. While an entry or an exit is pending no second
/// one is raised. Positions are signed: on a spot instrument short conditions do nothing. What is
/// left of a position below the venue's minimum is dust: it counts as flat, stays in position() and
/// is sold with the next position. A call that answers true has written one intent; else `out` is
/// untouched.
///
/// A position turns around when its exit, by condition or by time, is decided at a signal at which
/// the other side would be entered with nothing held. The exit is raised then, the entry when
/// on_exit_ended() tells that nothing is held any more, whatever closed it, with that signal's
/// numbers. A cool-down that the end begins, an exit that fails and a later signal at which the
/// exit of the entry's side holds drop it; a restart does not know of it.
///
/// Not every bar needs a call. on_signal() does nothing, and changes nothing, unless a condition
/// holds; or a position is held and either the stop trails or exit_due() has come. So a driver may
/// skip the others: Config::trailing asks for every bar while something is held, exit_after_bars
/// for the bars from exit_due() on, nothing else for any.
class Policy {
public:
    enum class State : std::uint8_t { flat, entering, holding, exiting };

    /// Pre: is_valid(config).
    Policy(const Config& config, std::uint16_t strategy, std::uint16_t instrument,
           const model::Instrument& rules);

    /// One decision: enter, add, exit, or, at a close, tighten a trailing stop. An exit, by
    /// condition or because its time has come, wins over all else; an entry over the stop, whose
    /// new level it carries. Flat with both entries holding, or while cooling down, or with a
    /// number unknown that a rule needs, nothing is entered. While one side is held, conditions of
    /// the other do nothing unless it is left: see above.
    [[nodiscard]] bool on_signal(const Signal& signal, Intent& out) noexcept;

    /// Takes the numbers of a signal that raises nothing, for entries made past on_signal. Does
    /// nothing unless flat.
    void measure(const Signal& signal) noexcept;

    /// How much the entry just raised buys or sells short; amounts in quote. 0: too little for the
    /// venue, or not known. See size_entry() in sizing.hpp.
    [[nodiscard]] base::Quantity size_entry(double equity, double cash_free,
                                            double price) const noexcept;

    /// One execution. `net` is what the position changes by: bought less the fee taken in the coin,
    /// or sold. After one that opens or adds: stop and target of all that is held. The stop is the
    /// tightest that any fill asked for, rounded towards the price and at least one tick away from
    /// it; the target lies off the average price of the entries, rounded away from it.
    [[nodiscard]] bool on_fill(model::Side side, base::Price price, base::Quantity net,
                               base::Timestamp ts, Intent& out) noexcept;

    /// The entry was refused or is over; what it did not buy is not bought. To be called once for
    /// every entry raised, filled or not: until then nothing is added.
    void on_entry_ended() noexcept;

    /// The exit is over. To be called once for every exit raised, filled or not, when no order of
    /// it is left: what is still held gets its protection back, and with nothing held the entry of
    /// the other side is raised if the exit's signal asked for it.
    [[nodiscard]] bool on_exit_ended(base::Timestamp ts, Intent& out) noexcept;

    /// An order of the exit was refused, or ended before all was closed; another one is to come.
    /// What the other side was to enter after it is dropped.
    void on_exit_failed() noexcept { turn_.reset(); }

    /// The protection was refused or ended without filling: raise it again where it stood.
    [[nodiscard]] bool on_protection_ended(base::Timestamp ts, Intent& out) const noexcept;

    /// After a restart: what was decided before it, the fills of that time being told as ever. A
    /// stop never loosens and entries are never forgotten, so looser and fewer change nothing. What
    /// is lost (0) protects no fill of an entry then under way; held lots count as one entry.
    void remember(const Memory& memory) noexcept;
    [[nodiscard]] Memory memory() const noexcept;

    [[nodiscard]] base::Quantity position() const noexcept { return position_; }
    /// What of |position()| can be closed: cut to the lot; zero when it is dust.
    [[nodiscard]] base::Quantity sellable() const noexcept;
    [[nodiscard]] base::Price stop_price() const noexcept { return stop_price_; }
    [[nodiscard]] base::Price target_price() const noexcept { return target_price_; }
    [[nodiscard]] State state() const noexcept { return state_; }
    [[nodiscard]] std::int32_t entries() const noexcept { return entries_; }
    /// The first instant at which what is held has had its time; the largest while there is none.
    [[nodiscard]] base::Timestamp exit_due() const noexcept;
    /// The last instant at which an exit still forbids an entry; the smallest if there was none.
    [[nodiscard]] base::Timestamp cools_until() const noexcept { return cools_until_; }
    [[nodiscard]] const Config& config() const noexcept { return config_; }

private:
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

    /// What the rules read of a signal, or have as configured; NaN while unknown.
    struct Numbers {
        double stop_unit = kUnknown;       ///< Ratio of a percent stop.
        double stop_distance = kUnknown;   ///< In quote, at the signal's close.
        double target_unit = kUnknown;     ///< Ratio or multiple of a target.
        double target_distance = kUnknown; ///< In quote, at the signal's close.
        double size = kUnknown;
    };

    [[nodiscard]] bool matters(const Signal& signal) const noexcept;
    /// The side that the conditions ask to enter with nothing held.
    [[nodiscard]] std::optional<model::Side> wanted(const Signal& signal) const noexcept;
    [[nodiscard]] bool enter(const Signal& signal, Intent& out) noexcept;
    void plan_turn(const Signal& signal) noexcept;
    [[nodiscard]] bool add(const Signal& signal, Intent& out) noexcept;
    [[nodiscard]] bool tighten(const Signal& signal) noexcept;
    [[nodiscard]] bool raise_entry(const Numbers& numbers, bool is_long, base::Timestamp ts,
                                   base::Price price, Intent& out) noexcept;
    void count_entry(base::Price price, base::Quantity change, base::Timestamp ts) noexcept;
    void close(base::Timestamp ts) noexcept;
    void settle() noexcept;

    [[nodiscard]] Numbers read(const Signal& signal, bool is_long) const noexcept;
    [[nodiscard]] bool can_enter(const Numbers& numbers) const noexcept;
    [[nodiscard]] double stop_distance_at(double price) const noexcept;
    [[nodiscard]] double target_distance_at(double price) const noexcept;
    [[nodiscard]] base::Price stop_at(base::Price price, double distance) const noexcept;
    [[nodiscard]] base::Price target_at() const noexcept;
    [[nodiscard]] base::Price tighter(base::Price a, base::Price b) const noexcept;
    [[nodiscard]] bool is_long() const noexcept { return position_.raw > 0; }
    [[nodiscard]] Intent intent(Action action, base::Timestamp ts,
                                base::Price price) const noexcept;
    [[nodiscard]] bool protect(base::Timestamp ts, base::Price price, Intent& out) const noexcept;

    Config config_;
    model::Instrument rules_;
    std::uint16_t strategy_;
    std::uint16_t instrument_;
    State state_ = State::flat;
    bool is_entry_open_ = false;   ///< Raised, and its end not told.
    bool is_entry_counted_ = true; ///< It has filled.
    std::int32_t entries_ = 0;     ///< That filled, of what is held.
    base::Quantity position_;      ///< Signed.
    base::Price stop_price_;
    base::Price target_price_;
    base::Price
        last_price_; ///< Of the last fill or signal that mattered: what dust is measured at.
    base::Timestamp ts_entry_; ///< First fill of what is held.
    base::Timestamp cools_until_{std::numeric_limits<std::int64_t>::min()};
    base::int128 entry_value_ = 0; ///< Price x quantity of the entries' fills, 1e-16.
    base::int128 entry_quantity_ = 0;
    base::int128 flow_ = 0; ///< What the position has earned so far, its worth not counted, 1e-16.

    Numbers numbers_; ///< As of the entry's signal.

    std::optional<model::Side> turn_; ///< What is to be entered once the exit is over.
    Numbers turn_numbers_;            ///< As of the exit's signal.
};

} // namespace tradecore::policy
