// SPDX-License-Identifier: Apache-2.0
// What engine and venue together do for one compiled strategy on one spot instrument over bars, in
// one object and without an order book: market entries and exits, and one resting stop, target or
// pair of both. It walks from event to event instead of from bar to bar. Whatever it has no rule
// for ends it (`gave_up`), and the caller runs that strategy event by event; a property test holds
// the two equal. docs/decisions/0021.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "tradecore/model/instrument.hpp"
#include "tradecore/policy/policy.hpp"
#include "tradecore/sim/clock.hpp"
#include "tradecore/sim/equity.hpp"
#include "tradecore/sim/tape.hpp"

namespace tradecore::sim {

/// A run of decisions: conditions, one bit each, and the numbers of policy::Output.
struct Decisions {
    std::size_t first = 0; ///< A multiple of 64.
    std::size_t count = 0;
    const std::uint64_t* entry = nullptr; ///< Bits past count are zero.
    const std::uint64_t* exit = nullptr;
    const double* stop_distance = nullptr;   ///< Null: unknown throughout.
    const double* target_distance = nullptr; ///< The same.
    const double* size = nullptr;            ///< The same.
};

/// What all runs of a sweep share.
struct Terms {
    model::Instrument rules;
    std::int64_t cash = 0; ///< Raw, above 0.
    std::int64_t maker_fee_ppm = 0;
    std::int64_t taker_fee_ppm = 0;
    std::int64_t slack_bps = 0; ///< Cash kept back from a market entry.
    bool is_plain = true;       ///< False: has what only the venue knows, and every run gives up.
    bool is_stop_limit = true;
    std::int64_t stop_offset_bps = 0; ///< The limit lies so far below the trigger.
};

struct Tally {
    std::uint32_t orders = 0;
    std::uint32_t fills = 0;
    std::uint32_t refused = 0;    ///< Entries that never left.
    std::uint32_t trades = 0;     ///< Finished round trips.
    std::uint32_t won = 0;        ///< Of them, with a profit above zero.
    std::int64_t profit_won = 0;  ///< Raw, of the trades above zero.
    std::int64_t profit_lost = 0; ///< Raw, of the others; not above zero.
    std::int64_t fees = 0;        ///< Raw quote; a fee in base at its fill's price.
    bool is_open = false;         ///< A round trip is not finished.
    base::int128 kind = 0;        ///< What the kind reading of bars adds to the profit, 1e-16.
    base::int128 cruel = 0;       ///< What the cruel one takes off it, 1e-16.
};

enum class Role : std::uint8_t { entry, protection, exit };

/// One execution.
struct Execution {
    base::Timestamp ts_event;
    Role role = Role::entry;
    bool is_maker = false;
    base::Price price;
    base::Quantity quantity;
    base::Notional quote_quantity;
    std::int64_t fee = 0;    ///< Of the asset received.
    base::Price price_kind;  ///< The best price that the bar would have allowed.
    base::Price price_cruel; ///< The worst.
    std::uint32_t order = 0; ///< Its number among the run's requests, from 1.
};

/// One order as it was sent; entries and exits are market orders.
struct Sent {
    base::Timestamp ts_event;
    Role role = Role::entry;
    base::Price trigger; ///< These three of a protection; 0: it has none.
    base::Price limit;
    base::Price target;
    base::Quantity quantity;
    std::uint32_t executions = 0; ///< Those before it.
};

/// All that a run did, for those who want to see it.
struct Log {
    std::vector<Execution> executions;
    std::vector<Sent> orders;

    /// Room for a run that trades often. What is not written to costs nothing, growing does.
    void reserve(std::size_t bars) {
        constexpr std::size_t often = 32; // Bars to an execution.
        executions.reserve(bars / often);
        orders.reserve(bars / often);
    }
};

class Trader {
public:
    /// `tape`, `clock` and `terms` outlive this. `log`, if given, gets all that happens.
    Trader(const Tape& tape, const Clock& clock, const Terms& terms, const policy::Config& config,
           Log* log = nullptr);

    /// The next decisions: `first` goes on where the last call ended.
    void run(const Decisions& decisions);
    /// After the last decision: plays the rest of the tape.
    void finish();

    // The same a decision at a time, for those who make them on the way: the base bars up to it,
    // what the policy says of it, and what that leads to.
    void play_until(std::size_t bars);
    [[nodiscard]] std::optional<policy::Intent> hear(const policy::Signal& signal) noexcept;
    void act(const policy::Intent& intent);

    /// Whether an entry or an exit waits for the next open: the last order that was sent.
    [[nodiscard]] bool is_waiting() const noexcept {
        return entering_.raw != 0 || leaving_.raw != 0;
    }
    [[nodiscard]] bool gave_up() const noexcept { return gave_up_; }
    [[nodiscard]] const Tally& tally() const noexcept { return tally_; }
    [[nodiscard]] const Equity& equity() const noexcept { return equity_; }
    [[nodiscard]] std::int64_t cash() const noexcept { return cash_; }
    [[nodiscard]] std::int64_t held() const noexcept { return held_; }

private:
    /// The order that rests for what is held.
    struct Guard {
        base::Price trigger; ///< Of the stop; 0: it has none.
        base::Price limit;   ///< Of the stop; 0: a plain one.
        base::Price target;  ///< A limit; 0: it has none.
        base::Quantity quantity;
        bool has_gone_off = false; ///< The stop did, and rests at its limit; no target any more.
        std::uint32_t order = 0;

        [[nodiscard]] bool is_there() const noexcept { return trigger.raw != 0 || target.raw != 0; }
    };

    [[nodiscard]] std::size_t next_decision(const Decisions& d, std::size_t from,
                                            std::size_t to) const noexcept;
    [[nodiscard]] std::size_t next_raise(const Decisions& d, std::size_t from,
                                         std::size_t to) const noexcept;
    void decide(const Decisions& d, std::size_t at);
    [[nodiscard]] bool play(std::size_t to);
    [[nodiscard]] bool play_bar(std::size_t i);
    [[nodiscard]] bool play_open(std::size_t i);
    [[nodiscard]] bool play_close(std::size_t i);
    void run_bare(const Decisions& decisions);
    void fetch(const Decisions& decisions) const noexcept;
    [[nodiscard]] bool enter_bare(const Decisions& decisions, std::size_t at);
    [[nodiscard]] bool leave_bare(std::size_t at);
    void meet_open_bare(std::size_t i);

    void enter(base::Price price, base::Timestamp ts);
    [[nodiscard]] policy::EntryBasis basis_at(base::Price price) const noexcept;
    [[nodiscard]] bool send_entry(base::Quantity quantity, base::Price price, base::Timestamp ts);
    void leave(base::Price seen, base::Price last, base::Timestamp ts);
    void place_guard(const policy::Intent& intent, base::Price seen, base::Price last);
    void buy(std::size_t i);
    [[nodiscard]] base::Quantity take_bought(std::size_t i);
    [[nodiscard]] Execution left_at(std::size_t i);
    void sell_guarded(base::Price price, bool is_maker, base::Timestamp ts, std::size_t sample);
    void sell_stopped(std::size_t i);
    void sell(const Execution& execution, std::size_t sample);
    void give_sold(const Execution& execution, std::size_t sample);
    void end_trip(base::Price price, bool is_flat);
    void post(std::int64_t cash, std::int64_t held, std::size_t sample);
    [[nodiscard]] std::uint32_t send(Role role, const Guard& guard, base::Timestamp ts);
    [[nodiscard]] bool is_sellable(base::Quantity lots, base::Price price) const noexcept;
    [[nodiscard]] base::Quantity lots_held() const noexcept {
        return {held_ - held_ % terms_->rules.lot_size.raw};
    }

    const Tape* tape_;
    const Clock* clock_;
    const Terms* terms_;
    Log* log_;
    bool is_bare_;       ///< Nothing but entries and exits is left of the policy.
    bool is_in_ = false; ///< Bare: something is held that is more than dust.
    bool gave_up_ = false;
    std::size_t played_ = 0; ///< Base bars done.
    std::int64_t cash_;
    std::int64_t held_ = 0;      ///< Base, dust included.
    std::int64_t cost_ = 0;      ///< Paid for what is held, fees in quote included.
    std::int64_t realised_ = 0;  ///< Of the round trip under way.
    base::Quantity entering_;    ///< Of a market order that waits for the next open; 0: none.
    base::Quantity leaving_;     ///< The same for the exit.
    std::uint32_t order_ = 0;    ///< Number of the market order that waits.
    std::uint32_t sequence_ = 0; ///< Requests made, refused ones too.
    Tally tally_;
    Equity equity_;
    Guard guard_;
    policy::Policy policy_; ///< Bare: only its configuration is used.
};

} // namespace tradecore::sim
