// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/outbox.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {

Outbox::Outbox(const Options& options, std::size_t instruments,
               const std::vector<CompiledStrategy>& strategies)
    : wake_timeframes_s_(options.wake_timeframes_s), base_s_(options.timeframes_s.front()),
      places_(instruments), intents_(options.intents_max), bars_(options.bars_max),
      ticks_(options.wake_trades.empty() && options.wake_books.empty() ? 0 : options.ticks_max),
      signals_(options.signals_max), keeps_signals_(options.signals_max > 0),
      tells_books_(!options.wake_books.empty()) {
    for (const std::uint16_t instrument : options.wake_trades) {
        places_[instrument].tells_trades = true;
    }
    for (const std::uint16_t instrument : options.wake_books) {
        places_[instrument].tells_books = true;
    }
    deciders_.reserve(strategies.size() * instruments);
    for (std::size_t s = 0; s < strategies.size(); ++s) {
        for (std::size_t i = 0; i < instruments; ++i) {
            Decider decider;
            decider.last.tag.instrument = static_cast<std::uint16_t>(i);
            decider.last.tag.extra = static_cast<std::uint32_t>(s);
            decider.policy = strategies[s].policies[i];
            deciders_.push_back(std::move(decider));
        }
    }
}

void Outbox::publish_to(Publisher* publisher) noexcept {
    publisher_ = publisher;
    if (publisher_ != nullptr) {
        const double ns_per_tick = clock_.ns_per_tick();
        for (const std::size_t place : {kToIntent, kToDone}) {
            publisher_->histogram(place).ns_per_unit.store(ns_per_tick, std::memory_order_relaxed);
        }
    }
}

void Outbox::on_trade(const model::TradeTick& trade, std::uint64_t number) noexcept {
    publish(trade);
    Place& place = places_[trade.tag.instrument];
    place.view.last_price = trade.price;
    place.view.ts_event = trade.ts_event;
    place.price_number = place.trade_number = number;
    if (place.tells_trades) {
        ticks_.push(trade);
    }
}

void Outbox::on_book_changed(std::uint16_t instrument, Timestamp ts) noexcept {
    Place& place = places_[instrument];
    place.view.ts_book = ts;
    if (place.tells_books) {
        Tick tick;
        tick.tag.instrument = instrument;
        tick.tag.kind = model::RecordKind::book_level;
        ticks_.push(tick);
    }
}

void Outbox::on_forming(const Bar& bar, std::uint64_t number) noexcept {
    Place& place = places_[bar.tag.instrument];
    place.view.last_price = bar.close;
    place.price_number = number;
}

// A closed bar, in the order of the inputs that closed them: the one place that all of them pass.
void Outbox::on_bar(const Bar& bar) noexcept {
    ++bars_heard_;
    if (bar.tag.extra == base_s_) {
        Place& place = places_[bar.tag.instrument];
        InstrumentView& view = place.view;
        view.last_close = bar.close;
        view.ts_close = bar.ts_close;
        // Else a trade after it is known already.
        if (cause_.number >= place.trade_number && bar.ts_close > view.ts_event) {
            view.ts_event = bar.ts_close;
            if (cause_.number >= place.price_number) {
                view.last_price = bar.close;
            }
        }
    }
    if (cause_.is_warming_up) {
        return;
    }
    publish(bar);
    if (contains(wake_timeframes_s_, bar.tag.extra)) {
        bars_.push(bar);
    }
}

// A signal and the intent it may lead to: the one place that all of them pass.
void Outbox::on_signal(const policy::Signal& signal) noexcept {
    ++evaluations_;
    Decider& decider = deciders_[place_of(signal.tag.extra, signal.tag.instrument)];
    decider.last = signal;
    if (cause_.is_warming_up) {
        return;
    }
    publish(signal);
    if (keeps_signals_) {
        signals_.push(signal);
    }
    if (intents_.is_full()) {
        intents_.refuse(); // The policy must not believe that its intent was heard.
        return;
    }
    policy::Intent intent;
    if (decider.policy->on_signal(signal, intent)) {
        intents_.push(intent);
        ++intents_raised_;
        if (cause_.begun != 0) {
            took(to_intent_, kToIntent, cause_.begun);
        }
        publish(intent);
    }
}

void Outbox::sort() noexcept {
    const auto intents = intents_.records();
    const auto intent_key = [](const policy::Intent& intent) {
        return std::tuple(intent.ts_event, intent.strategy, intent.tag.instrument);
    };
    // An insertion sort: nearly always one record, and nearly always in order.
    for (std::size_t i = 1; i < intents.size(); ++i) {
        for (std::size_t j = i; j > 0 && intent_key(intents[j]) < intent_key(intents[j - 1]); --j) {
            std::swap(intents[j], intents[j - 1]);
        }
    }
    const auto bars = bars_.records();
    const auto is_before = [](const Bar& a, const Bar& b) {
        const auto key = [](const Bar& bar) {
            return std::tuple(bar.ts_close, bar.tag.extra, bar.tag.instrument);
        };
        return key(a) < key(b);
    };
    if (!std::is_sorted(bars.begin(), bars.end(), is_before)) {
        std::sort(bars.begin(), bars.end(), is_before);
    }
}

void Outbox::clear() noexcept {
    intents_.clear();
    bars_.clear();
}

const policy::Signal* Outbox::signal(std::size_t strategy, std::size_t instrument) const noexcept {
    const std::size_t place = place_of(strategy, instrument);
    TC_ASSERT(instrument < places_.size() && place < deciders_.size());
    return deciders_[place].policy == nullptr ? nullptr : &deciders_[place].last;
}

Counters Outbox::counted(Counters counters) const noexcept {
    counters.bars = bars_heard_;
    counters.evaluations = evaluations_;
    counters.intents = intents_raised_;
    return counters;
}

void Outbox::clear_latency() noexcept {
    to_intent_.clear();
    to_done_.clear();
}

} // namespace tradecore::pipeline
