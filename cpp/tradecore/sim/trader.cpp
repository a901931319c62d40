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

[[nodiscard]] bool has_bit(const std::uint64_t* words, std::size_t at) noexcept {
    return (words[at / kWord] >> (at % kWord) & 1) != 0;
}

} // namespace

Trader::Trader(const Tape& tape, const Clock& clock, const Terms& terms,
               const policy::Config& config, Log* log)
    : tape_(&tape), clock_(&clock), terms_(&terms), log_(log), policy_(config, 0, 0, terms.rules),
      equity_(tape, terms.cash, terms.rules.lot_size), cash_(terms.cash),
      gave_up_(config.entries_max > 1 || !terms.is_plain) {}

void Trader::run(const Decisions& d) {
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
            const double close = tape_->close(clock_->closed(at) - 1);
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
        return column == nullptr ? std::numeric_limits<double>::quiet_NaN() : column[place];
    };
    const auto truth = [place](const std::uint64_t* words) {
        return has_bit(words, place) ? policy::Truth::yes : policy::Truth::no;
    };
    policy::Signal signal;
    signal.ts_event = clock_->ts(at);
    signal.close = tape_->bar(clock_->closed(at) - 1).close;
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
    const model::Bar& bar = tape_->bar(i);
    bool happened = false;
    if (tape_->is_traded(i)) {
        happened = play_open(bar, i);
        happened = play_close(bar, i) || happened;
    }
    if (guard_.has_gone_off && bar.close < guard_.limit && leaving_.raw == 0 && !gave_up_) {
        leave(bar.close, bar.close, bar.ts_close); // It ran through: the limit may never fill.
        happened = true;
    }
    return happened;
}

bool Trader::play_open(const model::Bar& bar, std::size_t i) {
    const std::size_t sample = tape_->sample_of_open(i);
    if (entering_.raw != 0) {
        buy(bar, i);
        return true;
    }
    if (leaving_.raw != 0) {
        sell_left(bar, sample);
        return true;
    }
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && bar.open > resting) {
        sell_guarded(resting, true, bar.ts_open, sample);
        return true;
    }
    if (guard_.has_gone_off || bar.open > guard_.trigger) {
        return false;
    }
    if (bar.open < guard_.limit) {
        guard_.has_gone_off = true;
        return false;
    }
    sell_guarded(bar.open, false, bar.ts_open, sample);
    return true;
}

/// The stop is met before the target.
bool Trader::play_close(const model::Bar& bar, std::size_t i) {
    if (!guard_.is_there() || gave_up_) {
        return false;
    }
    const std::size_t sample = Tape::sample_of_close(i);
    if (!guard_.has_gone_off && bar.low <= guard_.trigger) {
        sell_stopped(bar, sample);
        return true;
    }
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && bar.high > resting) {
        sell_guarded(resting, true, bar.ts_close, sample);
        return true;
    }
    return false;
}

} // namespace tradecore::sim
