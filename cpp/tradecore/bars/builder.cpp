// SPDX-License-Identifier: Apache-2.0
#include "tradecore/bars/builder.hpp"

#include <stdexcept>
#include <string>

namespace tradecore::bars {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

void check_timeframes(const std::vector<std::uint32_t>& timeframes_s) {
    if (timeframes_s.empty()) {
        throw std::invalid_argument("timeframes_s was empty, must name at least one timeframe");
    }
    for (std::size_t i = 0; i < timeframes_s.size(); ++i) {
        const std::uint32_t timeframe = timeframes_s[i];
        if (timeframe == 0 || (i > 0 && timeframe <= timeframes_s[i - 1])) {
            throw std::invalid_argument("timeframe was " + std::to_string(timeframe) +
                                        " s, must be above 0 and above the one before it");
        }
        if (timeframe % timeframes_s.front() != 0) {
            throw std::invalid_argument("timeframe was " + std::to_string(timeframe) +
                                        " s, must be a multiple of the shortest one, " +
                                        std::to_string(timeframes_s.front()) + " s");
        }
    }
}

[[noreturn]] void refuse_bar(std::size_t i, const Bar& bar, std::uint32_t timeframe_s) {
    if (bar.tag.extra != timeframe_s) {
        throw std::invalid_argument("timeframe of bar " + std::to_string(i) + " was " +
                                    std::to_string(bar.tag.extra) + " s, must be " +
                                    std::to_string(timeframe_s) + " s as of the first");
    }
    throw std::invalid_argument("ts_open of bar " + std::to_string(i) + " was " +
                                std::to_string(bar.ts_open.raw) +
                                ", must not be before the end of the bar before it");
}

} // namespace

BarBuilder::BarBuilder(std::uint16_t instrument, std::vector<std::uint32_t> timeframes_s,
                       Source source)
    : timeframes_s_(std::move(timeframes_s)), instrument_(instrument), source_(source) {
    check_timeframes(timeframes_s_);
    for (const std::uint32_t timeframe : timeframes_s_) {
        Level level;
        level.length = {timeframe * kSecond};
        level.timeframe_s = timeframe;
        levels_.push_back(level);
    }
}

void BarBuilder::enter(Level& level, Timestamp ts) noexcept {
    level.open = floor_to(ts, level.length);
    level.close = level.open + level.length;
    level.is_whole = is_alive() && alive_since_ <= level.open;
    level.has_data = false;
}

void BarBuilder::enter(Timestamp open) noexcept {
    Level& base = levels_.front();
    interval_open_ = open;
    interval_close_ = open + base.length;
    base.bar = Bar{};
    for (Level& level : levels_) {
        if (open >= level.close) {
            enter(level, open);
        }
    }
}

void BarBuilder::mark_gap() noexcept {
    in_hole_ = true;
    if (source_ == Source::klines) {
        return;
    }
    Level& base = levels_.front();
    base.is_whole = base.is_whole && base.bar.count > 0;
    for (Level& level : levels_) {
        const bool has_begun = level.has_data || (base.is_whole && base.open == level.open);
        level.is_whole = level.is_whole && has_begun;
    }
}

void BarBuilder::leave_hole() noexcept {
    in_hole_ = false;
    alive_since_ = interval_close_;
}

void BarBuilder::fold(Level& level, const Bar& bar) noexcept {
    if (bar.ts_open >= level.close) {
        enter(level, bar.ts_open);
    }
    if (level.has_data) {
        merge(level.bar, bar);
    } else {
        level.bar = bar;
        level.has_data = true;
    }
}

void BarBuilder::merge(Bar& into, const Bar& bar) noexcept {
    const auto sum = [](base::Wide a, base::Wide b) { return base::Wide{a.value() + b.value()}; };
    into.high = std::max(into.high, bar.high);
    into.low = std::min(into.low, bar.low);
    into.close = bar.close;
    into.volume = sum(into.volume, bar.volume);
    into.quote_volume = sum(into.quote_volume, bar.quote_volume);
    into.taker_buy_volume = sum(into.taker_buy_volume, bar.taker_buy_volume);
    into.taker_buy_quote_volume = sum(into.taker_buy_quote_volume, bar.taker_buy_quote_volume);
    into.count += bar.count;
}

Bar BarBuilder::forming(std::size_t i) const noexcept {
    TC_ASSERT(i < levels_.size());
    const Level& level = levels_[i];
    const Level& base = levels_.front();
    const bool is_trades = source_ == Source::trades;
    const bool has_latest = is_trades ? base.bar.count > 0 : has_pending_;
    const Bar& latest = is_trades ? base.bar : pending_;
    const Timestamp ts = is_trades ? interval_open_ : latest.ts_open;
    Bar bar;
    bar.ts_open = level.open;
    if (level.has_data && (i > 0 || !is_trades)) {
        bar = level.bar;
        bar.ts_open = level.open;
        if (has_latest && ts < level.close) {
            merge(bar, latest);
        }
    } else if (has_latest) {
        bar = latest;
        bar.ts_open = floor_to(ts, level.length);
    } else {
        return Bar{};
    }
    bar.ts_close = bar.ts_open + level.length;
    bar.tag = {instrument_, model::RecordKind::bar, 0, level.timeframe_s};
    return bar;
}

std::vector<Bar> resample(std::span<const Bar> bars, std::uint32_t timeframe_s) {
    std::vector<Bar> result;
    if (bars.empty()) {
        return result;
    }
    const std::uint32_t base_s = bars.front().tag.extra;
    if (base_s == 0 || timeframe_s == 0 || timeframe_s % base_s != 0) {
        throw std::invalid_argument("timeframe was " + std::to_string(timeframe_s) +
                                    " s, must be a multiple of the bars' own, " +
                                    std::to_string(base_s) + " s");
    }
    result.reserve(bars.size() / (timeframe_s / base_s) + 1);
    BarBuilder builder(bars.front().tag.instrument, {timeframe_s}, Source::klines);
    const auto keep = [&](const Bar& closed) noexcept { result.push_back(closed); };
    Timestamp end = bars.front().ts_open;
    // Checked on the way: a second pass would read all the memory twice.
    for (const Bar& bar : bars) {
        if (bar.tag.extra != base_s || bar.ts_open < end) [[unlikely]] {
            refuse_bar(static_cast<std::size_t>(&bar - bars.data()), bar, base_s);
        }
        end = bar.ts_close;
        builder.on_bar(bar, keep);
    }
    return result;
}

} // namespace tradecore::bars
