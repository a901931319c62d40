// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/trader.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tradecore::sim {
namespace {

using base::Price;
using base::Quantity;
using base::Timestamp;

constexpr std::size_t kWord = 64;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The first set bit of `word(i)` over decisions [from, to), which lie at or after d.first.
template <class Word>
[[nodiscard]] std::size_t first_bit(const Decisions& d, std::size_t from, std::size_t to,
                                    Word&& word) noexcept {
    for (std::size_t at = from; at < to;) {
        const std::size_t place = (at - d.first) / kWord;
        const std::uint64_t bits = word(place) >> ((at - d.first) % kWord);
        if (bits != 0) {
            return std::min(to, at + static_cast<std::size_t>(std::countr_zero(bits)));
        }
        at = d.first + (place + 1) * kWord;
    }
    return to;
}

/// Whether a policy comes to entries and exits at the market alone: nothing rests for what is held,
/// and no time runs out.
[[nodiscard]] bool is_bare(const policy::Config& config) noexcept {
    return config.stop == policy::StopKind::none && config.target == policy::TargetKind::none &&
           config.exit_after_bars == 0 && config.cool_down_bars == 0;
}

[[nodiscard]] bool has_bit(const std::uint64_t* words, std::size_t at) noexcept {
    return (words[at / kWord] >> (at % kWord) & 1) != 0;
}

} // namespace

Trader::Trader(const Tape& tape, const Clock& clock, const Terms& terms,
               const policy::Config& config, Log* log)
    : tape_(&tape), clock_(&clock), terms_(&terms), log_(log), is_bare_(is_bare(config)),
      gave_up_(config.entries_max > 1 || !terms.is_plain), cash_(terms.cash),
      equity_(tape, terms.cash, terms.rules.lot_size), policy_(config, 0, 0, terms.rules) {}

void Trader::run(const Decisions& d) {
    if (is_bare_) {
        run_bare(d);
        return;
    }
    const std::size_t end = d.first + d.count;
    std::size_t at = d.first;
    while (at < end && !gave_up_) {
        const std::size_t next = next_decision(d, at, end);
        const std::size_t bars = clock_->closed(std::min(next, end - 1));
        if (play(bars)) {
            // Something happened before it: what matters from here on may be another one.
            at = clock_->first_after(played_, at);
            continue;
        }
        if (next < end && !gave_up_) {
            decide(d, next);
        }
        at = next + 1;
    }
}

void Trader::finish() {
    play_until(tape_->size());
    equity_.finish();
}

void Trader::play_until(std::size_t bars) {
    while (!gave_up_ && played_ < bars) {
        static_cast<void>(play(bars));
    }
}

/// The first decision in [from, to) that can change anything as things stand.
std::size_t Trader::next_decision(const Decisions& d, std::size_t from,
                                  std::size_t to) const noexcept {
    if (entering_.raw != 0 || leaving_.raw != 0) {
        return from;
    }
    if (policy_.state() == policy::Policy::State::flat) {
        return first_bit(d, from, to, [&](std::size_t i) { return d.entry[i] & ~d.exit[i]; });
    }
    const policy::Config& config = policy_.config();
    const bool trails = config.trailing && config.stop != policy::StopKind::none;
    if (trails) { // A word at a time: the stop may end it soon.
        to = std::min(to, (from / kWord + 1) * kWord);
    }
    to = first_bit(d, from, to, [&](std::size_t i) { return d.exit[i]; });
    if (config.exit_after_bars != 0) {
        to = clock_->first_at(policy_.exit_due(), from, to);
    }
    return trails ? next_raise(d, from, to) : to;
}

/// While a stop trails: the first decision in [from, to) from whose close it may lie higher.
std::size_t Trader::next_raise(const Decisions& d, std::size_t from,
                               std::size_t to) const noexcept {
    const policy::Config& config = policy_.config();
    // A level is rounded up by less than a tick.
    const double enough =
        base::to_float(Price{policy_.stop_price().raw - terms_->rules.tick_size.raw});
    const auto first = [&](auto distance) {
        std::size_t at = from;
        while (at < to) {
            const double close = tape_->close_float(clock_->closed(at) - 1);
            if (close - distance(at - d.first, close) > enough) {
                break;
            }
            ++at;
        }
        return at;
    };
    if (config.stop == policy::StopKind::percent && !std::isnan(config.percent)) {
        return first([&](std::size_t, double close) { return config.percent * close; });
    }
    if (d.stop_distance == nullptr) {
        return to;
    }
    switch (config.stop) {
    case policy::StopKind::percent:
        return first([&](std::size_t i, double close) { return d.stop_distance[i] * close; });
    case policy::StopKind::atr:
        return first(
            [&](std::size_t i, double) { return config.atr_multiple * d.stop_distance[i]; });
    case policy::StopKind::chandelier:
    case policy::StopKind::none: break;
    }
    return first([&](std::size_t i, double) { return d.stop_distance[i]; });
}

void Trader::decide(const Decisions& d, std::size_t at) {
    const std::size_t place = at - d.first;
    const auto number = [place](const double* column) {
        return column == nullptr ? kUnknown : column[place];
    };
    const auto truth = [place](const std::uint64_t* words) {
        return has_bit(words, place) ? policy::Truth::yes : policy::Truth::no;
    };
    policy::Signal signal;
    signal.ts_event = clock_->ts(at);
    signal.close = tape_->close(clock_->closed(at) - 1);
    signal.long_entry = truth(d.entry);
    signal.long_exit = truth(d.exit);
    signal.stop_distance = number(d.stop_distance);
    signal.target_distance = number(d.target_distance);
    signal.size = number(d.size);
    if (const std::optional<policy::Intent> intent = hear(signal)) {
        act(*intent);
    }
}

std::optional<policy::Intent> Trader::hear(const policy::Signal& signal) noexcept {
    policy::Intent intent;
    return policy_.on_signal(signal, intent) ? std::optional(intent) : std::nullopt;
}

void Trader::act(const policy::Intent& intent) {
    if (leaving_.raw != 0) {
        return;
    }
    const base::Price close = intent.reference_price;
    switch (intent.action) {
    case policy::Action::enter_long: enter(close, intent.ts_event); break;
    case policy::Action::exit_long: leave(close, close, intent.ts_event); break;
    case policy::Action::protect_long: place_guard(intent, close, close); break;
    default: gave_up_ = true; break;
    }
}

/// Plays base bars up to `to`, at most until the first one in which something happens to an order;
/// true if there was one.
bool Trader::play(std::size_t to) {
    while (played_ < to && !gave_up_) {
        if (entering_.raw == 0 && leaving_.raw == 0 && !guard_.has_gone_off) {
            played_ = guard_.is_there()
                          ? tape_->first_outside(guard_.trigger, guard_.target, played_, to)
                          : to;
            if (played_ == to) {
                break;
            }
        }
        const bool happened = play_bar(played_);
        ++played_;
        if (happened) {
            return true;
        }
    }
    return false;
}

bool Trader::play_bar(std::size_t i) {
    bool happened = false;
    if (tape_->is_traded(i)) {
        happened = play_open(i);
        happened = play_close(i) || happened;
    }
    const Price close = tape_->close(i);
    if (guard_.has_gone_off && close < guard_.limit && leaving_.raw == 0 && !gave_up_) {
        leave(close, close, tape_->ts_close(i)); // It ran through: the limit may never fill.
        happened = true;
    }
    return happened;
}

bool Trader::play_open(std::size_t i) {
    if (entering_.raw != 0) {
        buy(i);
        return true;
    }
    if (leaving_.raw != 0) {
        sell(left_at(i), tape_->sample_of_open(i));
        return true;
    }
    const Price open = tape_->open(i);
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && open > resting) {
        sell_guarded(resting, true, tape_->ts_open(i), tape_->sample_of_open(i));
        return true;
    }
    if (guard_.has_gone_off || open > guard_.trigger) {
        return false;
    }
    if (open < guard_.limit) {
        guard_.has_gone_off = true;
        return false;
    }
    sell_guarded(open, false, tape_->ts_open(i), tape_->sample_of_open(i));
    return true;
}

/// The stop is met before the target.
bool Trader::play_close(std::size_t i) {
    if (!guard_.is_there() || gave_up_) {
        return false;
    }
    if (!guard_.has_gone_off && tape_->low(i) <= guard_.trigger) {
        sell_stopped(i);
        return true;
    }
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && tape_->high(i) > resting) {
        sell_guarded(resting, true, tape_->ts_close(i), Tape::sample_of_close(i));
        return true;
    }
    return false;
}

// --- Without anything that rests or runs out.

/// As run(). What the policy would say is so little here that it is said in place, from entry to
/// exit to entry: no order rests, so a decision matters only when none waits, and each meets the
/// next open.
void Trader::run_bare(const Decisions& d) {
    const std::size_t end = d.first + d.count;
    if (log_ != nullptr) {
        fetch(d);
    }
    std::size_t at = played_ == 0 ? d.first : clock_->first_after(played_, d.first);
    while (at < end && !gave_up_ && entering_.raw == 0 && leaving_.raw == 0) {
        at = is_in_ ? first_bit(d, at, end, [&](std::size_t i) { return d.exit[i]; })
                    : first_bit(d, at, end, [&](std::size_t i) { return d.entry[i] & ~d.exit[i]; });
        if (at == end) {
            break;
        }
        const bool waits = is_in_ ? leave_bare(at) : enter_bare(d, at);
        if (!waits) {
            ++at;
            continue;
        }
        const std::size_t next = tape_->first_traded(clock_->closed(at));
        played_ = std::min(next + 1, tape_->size());
        if (next == tape_->size()) {
            break; // It waits for ever.
        }
        meet_open_bare(next);
        at = clock_->first_after(played_, at + 1);
    }
}

/// Reads the prices at these decisions one after the other, so that they come from memory side by
/// side: the tape is larger than the caches, and a run alone would wait for each. (In a sweep
/// another run has just had them.)
void Trader::fetch(const Decisions& d) const noexcept {
    for (std::size_t w = 0; w * kWord < d.count; ++w) {
        for (std::uint64_t bits = d.entry[w] | d.exit[w]; bits != 0; bits &= bits - 1) {
            const std::size_t place = w * kWord + static_cast<std::size_t>(std::countr_zero(bits));
            tape_->touch(clock_->closed(d.first + place) - 1);
        }
    }
}

/// Whether an entry waits.
bool Trader::enter_bare(const Decisions& d, std::size_t at) {
    const policy::Config& config = policy_.config();
    const double size = !std::isnan(config.size) ? config.size
                        : d.size == nullptr      ? kUnknown
                                                 : d.size[at - d.first];
    if (!policy::is_positive(size)) {
        return false;
    }
    const std::size_t bar = clock_->closed(at) - 1;
    const Price close = tape_->close(bar);
    policy::EntryBasis basis = basis_at(close);
    basis.size = size;
    const Quantity quantity = policy::size_entry(config, basis, terms_->rules);
    return send_entry(quantity, close, clock_->ts(at));
}

/// Whether an exit waits.
bool Trader::leave_bare(std::size_t at) {
    const Price close = tape_->close(clock_->closed(at) - 1);
    if (terms_->rules.is_dust(lots_held(), close)) {
        return false; // Worth too little by now for the venue to sell.
    }
    leave(close, close, clock_->ts(at));
    return !gave_up_;
}

/// The order that waits does.
void Trader::meet_open_bare(std::size_t i) {
    const Price open = tape_->open(i);
    if (entering_.raw != 0) {
        const bool is_bought = take_bought(i).raw != 0;
        is_in_ = is_bought && !terms_->rules.is_dust(lots_held(), open);
        return;
    }
    give_sold(left_at(i), tape_->sample_of_open(i));
    is_in_ = false;
    end_trip(open, terms_->rules.is_dust(lots_held(), open));
}

} // namespace tradecore::sim
