// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/pipeline.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {
namespace {

[[nodiscard]] decode::SymbolTable symbols_of(const std::vector<model::Instrument>& instruments) {
    std::vector<std::string> symbols;
    symbols.reserve(instruments.size());
    for (const auto& instrument : instruments) {
        symbols.push_back(instrument.symbol);
    }
    return decode::SymbolTable(std::move(symbols));
}

[[nodiscard]] bool contains(std::span<const std::uint32_t> values, std::uint32_t value) noexcept {
    return std::find(values.begin(), values.end(), value) != values.end();
}

void check_options(const std::vector<model::Instrument>& instruments, const Options& options) {
    if (instruments.empty()) {
        throw std::invalid_argument("instruments is empty, must hold at least one");
    }
    const auto& timeframes = options.timeframes_s;
    if (timeframes.empty() || timeframes.front() == 0) {
        throw std::invalid_argument("timeframes_s is empty or holds 0, must start with the base");
    }
    for (std::size_t i = 1; i < timeframes.size(); ++i) {
        if (timeframes[i] <= timeframes[i - 1] || timeframes[i] % timeframes.front() != 0) {
            throw std::invalid_argument("timeframes_s holds " + std::to_string(timeframes[i]) +
                                        ", must ascend in multiples of the first");
        }
    }
    for (const std::uint32_t timeframe : options.wake_timeframes_s) {
        if (!contains(timeframes, timeframe)) {
            throw std::invalid_argument("wake_timeframes_s holds " + std::to_string(timeframe) +
                                        ", must be among timeframes_s");
        }
    }
}

void check_strategy(const CompiledStrategy& strategy, std::size_t index,
                    std::span<const std::uint32_t> timeframes, std::size_t instruments) {
    const std::string name = "strategies[" + std::to_string(index) + "]";
    if (strategy.program == nullptr || strategy.program->outputs() != MarketPipeline::kOutputs) {
        throw std::invalid_argument(name + " must have a program with " +
                                    std::to_string(MarketPipeline::kOutputs) + " outputs");
    }
    if (strategy.policies.size() != instruments) {
        throw std::invalid_argument(name + " has " + std::to_string(strategy.policies.size()) +
                                    " policies, must have one place for each of " +
                                    std::to_string(instruments) + " instruments");
    }
    for (const std::uint32_t timeframe : strategy.program->timeframes()) {
        if (!contains(timeframes, timeframe)) {
            throw std::invalid_argument(name + " needs bars of " + std::to_string(timeframe) +
                                        " s, which timeframes_s lacks");
        }
    }
}

} // namespace

MarketPipeline::MarketPipeline(const std::vector<model::Instrument>& instruments, Options options,
                               const std::vector<CompiledStrategy>& strategies)
    : options_((check_options(instruments, options), std::move(options))),
      step_ns_(static_cast<std::int64_t>(options_.timeframes_s.front()) * 1'000'000'000),
      strategies_(strategies.size()), decoder_(symbols_of(instruments)),
      intents_(options_.intents_max), bars_(options_.bars_max) {
    for (std::size_t s = 0; s < strategies.size(); ++s) {
        check_strategy(strategies[s], s, options_.timeframes_s, instruments.size());
    }
    states_.reserve(instruments.size());
    for (std::size_t i = 0; i < instruments.size(); ++i) {
        const auto instrument = static_cast<std::uint16_t>(i);
        State state{.view = {},
                    .trades = {},
                    .builder = bars::BarBuilder(instrument, options_.timeframes_s, options_.source),
                    .book = book::Book(),
                    .evaluators = {},
                    .instant = {},
                    .is_evaluation_due = false};
        for (std::size_t s = 0; s < strategies.size(); ++s) {
            const CompiledStrategy& strategy = strategies[s];
            if (strategy.policies[i] == nullptr) {
                continue;
            }
            policy::Signal signal;
            signal.tag.instrument = instrument;
            signal.tag.extra = static_cast<std::uint32_t>(s);
            state.evaluators.push_back({.strategy = static_cast<std::uint16_t>(s),
                                        .clock_s = strategy.program->clock_s(),
                                        .stream = graph::Stream(strategy.program, strategy.params),
                                        .policy = strategy.policies[i],
                                        .signal = signal});
        }
        states_.push_back(std::move(state));
    }
}

std::size_t MarketPipeline::feed(std::span<const std::byte> frame, Timestamp ts_recv) noexcept {
    const std::uint64_t begun = clock_.now();
    ++counters_.frames;
    if (decoder_.decode(frame, ts_recv, event_) != Status::ok) {
        return pending();
    }
    frame_begun_ = begun;
    switch (event_.kind) {
    case model::RecordKind::trade: on_trade(event_.trade); break;
    case model::RecordKind::quote:
        states_[event_.quote.tag.instrument].view.quote = event_.quote;
        break;
    case model::RecordKind::book_level: on_levels(event_.levels); break;
    case model::RecordKind::bar: on_kline(event_.bar); break;
    default: break;
    }
    frame_begun_ = 0;
    to_done_.record(clock_.now() - begun);
    return pending();
}

void MarketPipeline::on_trade(const model::TradeTick& trade) noexcept {
    State& state = states_[trade.tag.instrument];
    switch (state.trades.place(trade)) {
    case TradeSequence::Place::next: break;
    case TradeSequence::Place::gap: ++counters_.trade_gaps; break;
    case TradeSequence::Place::restart: ++counters_.trade_id_restarts; break;
    case TradeSequence::Place::repeated: ++counters_.trades_repeated; return;
    }
    state.view.last_price = trade.price;
    state.view.ts_event = trade.ts_event;
    if (options_.source == bars::Source::trades) {
        state.builder.on_trade(trade, [&](const Bar& bar) { on_closed(state, bar); });
        evaluate(state);
    }
}

void MarketPipeline::on_kline(const Bar& bar) noexcept {
    if (options_.source != bars::Source::klines) {
        return;
    }
    if (bar.tag.extra != options_.timeframes_s.front()) {
        ++counters_.bars_ignored;
        return;
    }
    State& state = states_[bar.tag.instrument];
    if (bar.tag.has(model::kFlagClosed)) {
        on_base_bar(state, bar);
        return;
    }
    state.view.last_price = bar.close;
    state.builder.on_forming(bar);
}

void MarketPipeline::on_base_bar(State& state, const Bar& bar) noexcept {
    state.builder.on_bar(bar, [&](const Bar& closed) { on_closed(state, closed); });
    evaluate(state);
}

std::size_t MarketPipeline::advance(Timestamp ts) noexcept {
    // Klines: up to the base bar that forms now, which is still to come.
    const bool is_trades = options_.source == bars::Source::trades;
    const Timestamp reached{is_trades ? ts.raw : ts.raw - ts.raw % step_ns_};
    for (State& state : states_) {
        state.builder.advance(reached, [&](const Bar& bar) { on_closed(state, bar); });
        evaluate(state);
    }
    return pending();
}

std::size_t MarketPipeline::push_bars(std::span<const Bar> bars) noexcept {
    for (const Bar& bar : bars) {
        if (bar.tag.instrument >= states_.size() || !bar.tag.has(model::kFlagClosed) ||
            bar.tag.extra != options_.timeframes_s.front()) {
            ++counters_.bars_ignored;
            continue;
        }
        on_base_bar(states_[bar.tag.instrument], bar);
    }
    return pending();
}

void MarketPipeline::warm_up(std::span<const Bar> bars) noexcept {
    is_warming_up_ = true;
    static_cast<void>(push_bars(bars));
    is_warming_up_ = false;
}

void MarketPipeline::mark_gap() noexcept {
    for (State& state : states_) {
        state.builder.mark_gap();
        state.book.clear();
    }
}

Status MarketPipeline::apply_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                      Timestamp ts_recv) noexcept {
    TC_ASSERT(instrument < states_.size());
    const Status status = decoder_.decode_snapshot(body, instrument, ts_recv, event_);
    return status == Status::ok ? states_[instrument].book.apply(event_.levels) : status;
}

void MarketPipeline::on_levels(std::span<const model::BookLevel> levels) noexcept {
    const Status status = states_[levels.front().tag.instrument].book.apply(levels);
    counters_.book_gaps += status == Status::gap;
}

void MarketPipeline::on_closed(State& state, const Bar& bar) noexcept {
    if (state.is_evaluation_due && bar.ts_close != state.instant) {
        evaluate(state); // Silence of several bars closes them at once, an instant after another.
    }
    ++counters_.bars;
    state.instant = bar.ts_close;
    state.is_evaluation_due = true;
    if (bar.tag.extra == options_.timeframes_s.front()) {
        state.view.last_close = bar.close;
        state.view.ts_close = bar.ts_close;
        if (bar.ts_close > state.view.ts_event) { // Else a trade after it is known already.
            state.view.last_price = bar.close;
            state.view.ts_event = bar.ts_close;
        }
    }
    for (Evaluator& evaluator : state.evaluators) {
        evaluator.stream.on_bar(bar);
        if (bar.tag.extra == evaluator.clock_s) {
            evaluator.signal.close = bar.close;
        }
    }
    if (!is_warming_up_ && contains(options_.wake_timeframes_s, bar.tag.extra)) {
        bars_.push(bar);
    }
}

void MarketPipeline::evaluate(State& state) noexcept {
    if (!state.is_evaluation_due) {
        return;
    }
    state.is_evaluation_due = false;
    for (Evaluator& evaluator : state.evaluators) {
        std::array<double, kOutputs> out{};
        if (!evaluator.stream.evaluate(state.instant, out)) {
            continue;
        }
        ++counters_.evaluations;
        policy::Signal& signal = evaluator.signal;
        signal.ts_event = state.instant;
        signal.long_entry = out[0];
        signal.long_exit = out[1];
        signal.stop_distance = out[2];
        if (is_warming_up_) {
            continue;
        }
        if (intents_.is_full()) {
            intents_.refuse(); // The policy must not believe that its intent was heard.
            continue;
        }
        policy::Intent intent;
        if (evaluator.policy->on_signal(signal, intent)) {
            intents_.push(intent);
            ++counters_.intents;
            if (frame_begun_ != 0) {
                to_intent_.record(clock_.now() - frame_begun_);
            }
        }
    }
}

void MarketPipeline::sort() noexcept {
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
    const auto bar_key = [](const Bar& bar) {
        return std::tuple(bar.ts_close, bar.tag.extra, bar.tag.instrument);
    };
    if (!std::is_sorted(bars.begin(), bars.end(),
                        [&](const Bar& a, const Bar& b) { return bar_key(a) < bar_key(b); })) {
        std::sort(bars.begin(), bars.end(),
                  [&](const Bar& a, const Bar& b) { return bar_key(a) < bar_key(b); });
    }
}

void MarketPipeline::clear() noexcept {
    intents_.clear();
    bars_.clear();
}

void MarketPipeline::clear_latency() noexcept {
    to_intent_.clear();
    to_done_.clear();
}

const InstrumentView& MarketPipeline::view(std::size_t instrument) const noexcept {
    TC_ASSERT(instrument < states_.size());
    return states_[instrument].view;
}

const book::Book& MarketPipeline::book(std::size_t instrument) const noexcept {
    TC_ASSERT(instrument < states_.size());
    return states_[instrument].book;
}

Bar MarketPipeline::forming(std::size_t instrument, std::size_t timeframe) const noexcept {
    TC_ASSERT(instrument < states_.size() && timeframe < options_.timeframes_s.size());
    return states_[instrument].builder.forming(timeframe);
}

std::uint64_t MarketPipeline::late() const noexcept {
    std::uint64_t late = 0;
    for (const State& state : states_) {
        late += state.builder.late();
    }
    return late;
}

const policy::Signal* MarketPipeline::signal(std::size_t strategy,
                                             std::size_t instrument) const noexcept {
    TC_ASSERT(strategy < strategies_ && instrument < states_.size());
    for (const Evaluator& evaluator : states_[instrument].evaluators) {
        if (evaluator.strategy == strategy) {
            return &evaluator.signal;
        }
    }
    return nullptr;
}

} // namespace tradecore::pipeline
