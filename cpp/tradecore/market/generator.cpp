// SPDX-License-Identifier: Apache-2.0
#include "tradecore/market/generator.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "tradecore/base/exact.hpp"
#include "tradecore/market/random.hpp"

namespace tradecore::market {
namespace {

using base::int128;
using base::Timestamp;
using base::Wide;
using model::Bar;
using model::RecordKind;

constexpr std::int64_t kMinuteNs = 60'000'000'000;
constexpr std::int64_t kSlotsPerMinute = 60 * kSlotsPerSecond;
constexpr std::int64_t kSlotsPerUpdate = 2; ///< 100 ms.
constexpr std::uint64_t kTide = 1;          ///< Stream of draws; 0 makes the keys of the markets.

void require(bool condition, const std::string& text) {
    if (!condition) {
        throw std::invalid_argument(text);
    }
}

void check(const MarketSpec& spec) {
    const std::string& name = spec.instrument.symbol;
    const auto in_range = [&](const char* what, double value, double low, double high) {
        require(std::isfinite(value) && value >= low && value <= high,
                name + ": " + what + " was " + std::to_string(value) + ", must be in [" +
                    std::to_string(low) + ", " + std::to_string(high) + "]");
    };
    require(spec.instrument.tick_size.raw > 0 && spec.instrument.lot_size.raw > 0,
            name + ": tick_size and lot_size must be above 0");
    require(spec.start_price.raw > 0 && spec.start_price.raw % spec.instrument.tick_size.raw == 0,
            name + ": start_price must be a multiple of tick_size above 0");
    in_range("volatility_bps", spec.volatility_bps, 0.0, 200.0);
    in_range("spread_bps", spec.spread_bps, 0.0, 100.0);
    in_range("trades_per_second", spec.trades_per_second, 0.01, 4.0);
    in_range("trade_notional", spec.trade_notional, 1.0, 1e6);
    in_range("level_trades", spec.level_trades, 0.01, 1e6);
    in_range("level_gap_bps", spec.level_gap_bps, 0.0, 500.0);
    in_range("crossings_per_hour", spec.crossings_per_hour, 0.0, 3600.0);
    in_range("jumps_per_day", spec.mood.jumps_per_day, 0.0, 86'400.0);
    in_range("halts_per_day", spec.mood.halts_per_day, 0.0, 1440.0);
    in_range("halt_minutes", spec.mood.halt_minutes, 0.1, 1440.0);
}

void add(Wide& sum, int128 amount) {
    sum = Wide(sum.value() + amount);
}

void fold(Bar& bar, const model::TradeTick& trade) {
    if (bar.count == 0) {
        bar.open = bar.high = bar.low = trade.price;
    }
    bar.high = std::max(bar.high, trade.price);
    bar.low = std::min(bar.low, trade.price);
    bar.close = trade.price;
    const int128 quote = base::product(trade.price, trade.quantity) / base::kScale;
    add(bar.volume, trade.quantity.raw);
    add(bar.quote_volume, quote);
    if (!trade.tag.has(model::kFlagBuyerMaker)) {
        add(bar.taker_buy_volume, trade.quantity.raw);
        add(bar.taker_buy_quote_volume, quote);
    }
    ++bar.count;
}

} // namespace

void Batch::clear() noexcept {
    trades.clear();
    quotes.clear();
    levels.clear();
    messages.clear();
    halts.clear();
}

Generator::Generator(std::uint64_t seed, std::vector<MarketSpec> markets, Timestamp start,
                     GeneratorOptions options)
    : seed_(seed), markets_(std::move(markets)), options_(options), start_(start),
      begin_{start.raw - options.history_minutes * kMinuteNs} {
    require(!markets_.empty() && markets_.size() <= UINT16_MAX, "markets: need 1 to 65535 of them");
    require(start.raw > 0 && start.raw % kMinuteNs == 0,
            "start was " + std::to_string(start.raw) + " ns, must be a whole minute");
    require(options.history_minutes >= 0 && options.history_minutes <= 1'000'000 && begin_.raw >= 0,
            "history_minutes was " + std::to_string(options.history_minutes) +
                ", must be in [0, 1000000] and not reach before 1970");
    require(options.levels >= 2 && options.levels <= 100,
            "levels was " + std::to_string(options.levels) + ", must be in [2, 100]");
    for (std::size_t i = 0; i < markets_.size(); ++i) {
        check(markets_[i]);
        walks_.emplace_back(draw(seed, i, 0), markets_[i], static_cast<std::uint16_t>(i), begin_,
                            start_);
    }
    history_.resize(markets_.size());
    live_through(options.history_minutes);
}

void Generator::advance(Timestamp until, Batch& out) {
    if (until < start_) {
        return;
    }
    if (!has_opened_) {
        has_opened_ = true;
        publish(out);
        for (const Walk& walk : walks_) {
            out.quotes.push_back(walk.quote(slot_start(slot_)));
            out.messages.push_back({RecordKind::quote, out.quotes.size() - 1, out.quotes.size()});
        }
    }
    for (; slot_start(slot_ + 1) <= until; ++slot_) {
        if (slot_ % kSlotsPerUpdate == 0) {
            publish(out);
        }
        play_slot(out);
    }
}

void Generator::publish(Batch& out) {
    for (Walk& walk : walks_) {
        const std::size_t begin = out.levels.size();
        if (walk.is_dirty() &&
            walk.publish(slot_, slot_start(slot_), options_.levels, out.levels)) {
            out.messages.push_back({RecordKind::book_level, begin, out.levels.size()});
        }
    }
}

/// Finds out whose event falls into the slot, and who is halted or goes on with it.
void Generator::enter_slot(Batch& out) {
    due_.clear();
    const double tide = this->tide(slot_);
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        Walk& walk = walks_[i];
        const auto instrument = static_cast<std::uint16_t>(i);
        const bool was_halted = walk.is_halted();
        if (const std::int64_t offset = walk.event_ns(slot_, tide); offset >= 0) {
            due_.push_back({offset, instrument});
        }
        if (walk.is_halted() != was_halted) {
            out.halts.push_back({slot_start(slot_), instrument, walk.is_halted()});
        }
    }
}

void Generator::play_slot(Batch& out) {
    enter_slot(out);
    std::stable_sort(due_.begin(), due_.end(),
                     [](const Due& a, const Due& b) { return a.offset_ns < b.offset_ns; });
    for (const Due& due : due_) {
        const Timestamp ts{slot_start(slot_).raw + due.offset_ns};
        std::size_t quote = out.quotes.size();
        std::size_t trade = out.trades.size();
        const Walk::Played played = walks_[due.instrument].play(slot_, ts, out.trades, out.quotes);
        if (played.has_quote_before) {
            out.messages.push_back({RecordKind::quote, quote, quote + 1});
            ++quote;
        }
        for (int i = 0; i < played.trades; ++i, ++trade) {
            out.messages.push_back({RecordKind::trade, trade, trade + 1});
        }
        if (played.has_quote_after) {
            out.messages.push_back({RecordKind::quote, quote, quote + 1});
        }
    }
}

/// Markets share nothing but the tide, so each can live through its own history.
void Generator::live_through(int minutes) {
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < walks_.size(); i = next++) {
            live_through(i, minutes);
        }
    };
    std::vector<std::jthread> threads;
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    for (std::size_t i = 1; i < std::min(cores, walks_.size()) && minutes > 0; ++i) {
        threads.emplace_back(work);
    }
    work();
    threads.clear();
    slot_ = minutes * kSlotsPerMinute;
}

void Generator::live_through(std::size_t market, int minutes) {
    Walk& walk = walks_[market];
    std::vector<Bar>& bars = history_[market];
    bars.reserve(static_cast<std::size_t>(minutes));
    std::vector<model::TradeTick> trades;
    std::vector<model::QuoteTick> quotes;
    base::Price close = markets_[market].start_price;
    for (std::int64_t slot = 0; slot < minutes * kSlotsPerMinute;) {
        Bar& bar = bars.emplace_back();
        bar.ts_open = slot_start(slot);
        bar.ts_close = {bar.ts_open.raw + kMinuteNs};
        bar.open = bar.high = bar.low = bar.close = close;
        bar.tag = {static_cast<std::uint16_t>(market), RecordKind::bar, model::kFlagClosed, 60};
        for (const std::int64_t end = slot + kSlotsPerMinute; slot < end; ++slot) {
            if (const std::int64_t offset = walk.event_ns(slot, tide(slot)); offset >= 0) {
                walk.play(slot, {slot_start(slot).raw + offset}, trades, quotes);
            }
        }
        for (const model::TradeTick& trade : trades) {
            fold(bar, trade);
        }
        close = bar.close;
        trades.clear();
        quotes.clear();
    }
}

double Generator::tide(std::int64_t slot) const noexcept {
    return bell(draw(seed_, static_cast<std::uint64_t>(slot), kTide));
}

std::vector<MarketSpec> default_markets() {
    const auto make = [](const char* base_asset, double price, double tick, double lot,
                         double volatility_bps, double spread_bps, double trades_per_second,
                         double trade_notional) {
        MarketSpec spec;
        model::Instrument& rules = spec.instrument;
        const auto raw = [](double value) {
            return std::int64_t{std::llround(value * static_cast<double>(base::kScale))};
        };
        rules.symbol = std::string(base_asset) + "USDT";
        rules.base_asset = base_asset;
        rules.quote_asset = "USDT";
        rules.tick_size = {raw(tick)};
        rules.price_min = {raw(tick)};
        rules.price_max = {raw(1'000'000.0)};
        rules.lot_size = {raw(lot)};
        rules.quantity_min = {raw(lot)};
        rules.quantity_max = {raw(90'000.0)};
        rules.notional_min = {raw(5.0)};
        rules.notional_max = {raw(9'000'000.0)};
        spec.start_price = {raw(price)};
        spec.volatility_bps = volatility_bps;
        spec.spread_bps = spread_bps;
        spec.trades_per_second = trades_per_second;
        spec.trade_notional = trade_notional;
        return spec;
    };
    return {make("BTC", 64'000.0, 0.01, 0.00001, 6.0, 0.02, 1.6, 900.0),
            make("ETH", 3'200.0, 0.01, 0.0001, 7.0, 0.05, 1.3, 600.0),
            make("BNB", 560.0, 0.01, 0.001, 6.5, 0.2, 1.0, 350.0),
            make("SOL", 150.0, 0.01, 0.001, 8.0, 0.7, 1.1, 350.0)};
}

} // namespace tradecore::market
