// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/pipeline.hpp"

#include <string>
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

[[nodiscard]] std::vector<Lane> lanes_of(std::size_t instruments, const Options& options,
                                         const std::vector<CompiledStrategy>& strategies) {
    std::vector<Lane> lanes;
    lanes.reserve(instruments);
    for (std::size_t i = 0; i < instruments; ++i) {
        lanes.emplace_back(static_cast<std::uint16_t>(i), options, strategies);
    }
    return lanes;
}

} // namespace

MarketPipeline::MarketPipeline(const std::vector<model::Instrument>& instruments, Options options,
                               const std::vector<CompiledStrategy>& strategies)
    : options_((check_setup(instruments, options, strategies), std::move(options))),
      step_ns_(static_cast<std::int64_t>(options_.timeframes_s.front()) * 1'000'000'000),
      strategies_(strategies.size()), decoder_(symbols_of(instruments)),
      trades_(instruments.size()), lanes_(lanes_of(instruments.size(), options_, strategies)),
      outbox_(options_, instruments.size(), strategies) {
    if (options_.workers.count != 0) {
        crew_ = std::make_unique<Crew>(lanes_, outbox_, options_);
    }
}

std::size_t MarketPipeline::feed(std::span<const std::byte> frame, Timestamp ts_recv) noexcept {
    const std::uint64_t begun = clock().now();
    ++counters_.frames;
    if (decoder_.decode(frame, ts_recv, event_) != Status::ok) {
        return poll();
    }
    begin(begun);
    on_event(event_);
    if (end()) {
        outbox_.on_done(begun);
    }
    return pending();
}

void MarketPipeline::begin(std::uint64_t begun, bool is_warming_up) noexcept {
    cause_ = {cause_.number + 1, begun, is_warming_up};
    if (crew_) {
        crew_->begin(cause_);
    } else {
        outbox_.begin(cause_);
    }
}

/// True if nothing more will come of the call.
bool MarketPipeline::end() noexcept {
    return !crew_ || !crew_->end();
}

// What a frame said, right after it was decoded: the one place that every record of a frame passes.
// Trades that were delivered before are among them; Outbox::on_trade hears of the others only.
void MarketPipeline::on_event(const decode::Event& event) noexcept {
    switch (event.kind) {
    case model::RecordKind::trade: on_trade(event.trade); break;
    case model::RecordKind::quote: outbox_.on_quote(event.quote); break;
    case model::RecordKind::book_level: on_levels(event.levels); break;
    case model::RecordKind::bar: on_kline(event.bar); break;
    default: break;
    }
}

void MarketPipeline::on_trade(const model::TradeTick& trade) noexcept {
    switch (trades_[trade.tag.instrument].place(trade)) {
    case TradeSequence::Place::next: break;
    case TradeSequence::Place::gap: ++counters_.trade_gaps; break;
    case TradeSequence::Place::restart: ++counters_.trade_id_restarts; break;
    case TradeSequence::Place::repeated: ++counters_.trades_repeated; return;
    }
    outbox_.on_trade(trade, cause_.number);
    if (options_.source != bars::Source::trades) {
        return;
    }
    if (crew_) {
        crew_->on_trade(trade);
    } else {
        lanes_[trade.tag.instrument].on_trade(trade, outbox_);
    }
}

void MarketPipeline::on_levels(std::span<const model::BookLevel> levels) noexcept {
    outbox_.on_levels(levels);
    if (crew_) {
        crew_->on_levels(levels);
        return;
    }
    const model::BookLevel& first = levels.front();
    Lane& lane = lanes_[first.tag.instrument];
    const std::uint64_t applied = lane.book().applied();
    lane.on_levels(levels);
    if (outbox_.tells_books() && lane.book().applied() != applied) {
        outbox_.on_book_changed(first.tag.instrument,
                                first.ts_event.raw != 0 ? first.ts_event : first.ts_recv);
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
    if (!bar.tag.has(model::kFlagClosed)) {
        outbox_.on_forming(bar, cause_.number);
    }
    on_bar(bar);
}

void MarketPipeline::on_bar(const Bar& bar) noexcept {
    Lane& lane = lanes_[bar.tag.instrument];
    if (crew_) {
        crew_->on_bar(bar);
    } else if (bar.tag.has(model::kFlagClosed)) {
        lane.on_bar(bar, outbox_);
    } else {
        lane.on_forming(bar);
    }
}

std::size_t MarketPipeline::advance(Timestamp ts) noexcept {
    // Klines: up to the base bar that forms now, which is still to come.
    const bool is_trades = options_.source == bars::Source::trades;
    const Timestamp reached{is_trades ? ts.raw : ts.raw - ts.raw % step_ns_};
    begin(0);
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (crew_) {
            crew_->advance(static_cast<std::uint16_t>(i), reached);
        } else {
            lanes_[i].advance(reached, outbox_);
        }
    }
    end();
    return pending();
}

std::size_t MarketPipeline::push_bars(std::span<const Bar> bars) noexcept {
    push(bars, false);
    return pending();
}

std::size_t MarketPipeline::push_trades(std::span<const model::TradeTick> trades) noexcept {
    begin(0);
    for (const model::TradeTick& trade : trades) {
        on_trade(trade);
    }
    end();
    return pending();
}

std::size_t MarketPipeline::push_quotes(std::span<const model::QuoteTick> quotes) noexcept {
    begin(0);
    for (const model::QuoteTick& quote : quotes) {
        outbox_.on_quote(quote);
    }
    end();
    return pending();
}

std::size_t MarketPipeline::push_update(std::span<const model::BookLevel> levels) noexcept {
    begin(0);
    on_levels(levels);
    end();
    return pending();
}

void MarketPipeline::warm_up(std::span<const Bar> bars) noexcept {
    push(bars, true);
    static_cast<void>(settle());
}

void MarketPipeline::push(std::span<const Bar> bars, bool is_warming_up) noexcept {
    begin(0, is_warming_up);
    for (const Bar& bar : bars) {
        if (bar.tag.instrument >= lanes_.size() || !bar.tag.has(model::kFlagClosed) ||
            bar.tag.extra != options_.timeframes_s.front()) {
            ++counters_.bars_ignored;
            continue;
        }
        on_bar(bar);
    }
    end();
}

void MarketPipeline::mark_gap() noexcept {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (crew_) {
            crew_->mark_gap(static_cast<std::uint16_t>(i));
        } else {
            lanes_[i].mark_gap();
        }
    }
}

Status MarketPipeline::apply_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                      Timestamp ts_recv) noexcept {
    TC_ASSERT(instrument < lanes_.size());
    const Status status = decoder_.decode_snapshot(body, instrument, ts_recv, event_);
    if (status != Status::ok) {
        return status;
    }
    on_levels(event_.levels);
    rest();
    return lanes_[instrument].book_status();
}

std::size_t MarketPipeline::poll() noexcept {
    if (crew_) {
        crew_->poll();
    }
    return pending();
}

std::size_t MarketPipeline::settle() noexcept {
    if (crew_) {
        crew_->settle();
    }
    return pending();
}

std::size_t MarketPipeline::on_wake() noexcept {
    if (crew_) {
        crew_->arm();
    }
    return poll();
}

void MarketPipeline::rest() const noexcept {
    if (crew_) {
        crew_->rest();
    }
}

const InstrumentView& MarketPipeline::view(std::size_t instrument) const noexcept {
    TC_ASSERT(instrument < lanes_.size());
    return outbox_.view(instrument);
}

const book::Book& MarketPipeline::book(std::size_t instrument) const noexcept {
    TC_ASSERT(instrument < lanes_.size());
    rest();
    return lanes_[instrument].book();
}

Bar MarketPipeline::forming(std::size_t instrument, std::size_t timeframe) const noexcept {
    TC_ASSERT(instrument < lanes_.size() && timeframe < options_.timeframes_s.size());
    rest();
    return lanes_[instrument].forming(timeframe);
}

std::uint64_t MarketPipeline::late() const noexcept {
    rest();
    std::uint64_t late = 0;
    for (const Lane& lane : lanes_) {
        late += lane.late();
    }
    return late;
}

Counters MarketPipeline::counters() const noexcept {
    rest();
    Counters counters = outbox_.counted(counters_);
    for (const Lane& lane : lanes_) {
        counters.book_gaps += lane.book_gaps();
    }
    return counters;
}

WorkerCounters MarketPipeline::worker_counters() const noexcept {
    return crew_ ? crew_->counters() : WorkerCounters{};
}

} // namespace tradecore::pipeline
