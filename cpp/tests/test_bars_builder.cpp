// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <tuple>

#include "tradecore/bars/builder.hpp"

namespace tradecore::bars {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kStart = 1'700'006'400 * kSecond; // A whole day.

struct Collected {
    std::vector<Bar> bars;
    void operator()(const Bar& bar) noexcept { bars.push_back(bar); }
    /// (minute of ts_open since kStart, timeframe in minutes) in the order of emission.
    [[nodiscard]] std::vector<std::pair<int, int>> order() const {
        std::vector<std::pair<int, int>> result;
        for (const Bar& bar : bars) {
            result.emplace_back((bar.ts_open.raw - kStart) / kMinute, bar.tag.extra / 60);
        }
        return result;
    }
};
using Order = std::vector<std::pair<int, int>>;

TradeTick trade_at(double seconds, std::int64_t price, std::int64_t quantity = 100,
                   bool buyer_is_maker = false) {
    TradeTick trade;
    trade.ts_event = {kStart + static_cast<std::int64_t>(seconds * 1e9)};
    trade.price = {price * base::kScale};
    trade.quantity = {quantity};
    trade.tag.flags = buyer_is_maker ? model::kFlagBuyerMaker : std::uint8_t{0};
    return trade;
}

Bar minute_bar(int minute, std::int64_t price, std::int64_t volume = 5) {
    Bar bar;
    bar.ts_open = {kStart + minute * kMinute};
    bar.ts_close = bar.ts_open + Timestamp{kMinute};
    bar.open = bar.close = {price};
    bar.high = {price + 2};
    bar.low = {price - 2};
    bar.volume = base::Wide{volume};
    bar.count = 1;
    bar.tag = {7, model::RecordKind::bar, model::kFlagClosed, 60};
    return bar;
}

TEST(BarBuilder, FirstPartialBarIsNotEmitted) {
    BarBuilder builder(7, {60}, Source::trades);
    Collected out;
    builder.on_trade(trade_at(30, 10), out);
    builder.on_trade(trade_at(61, 11), out);
    EXPECT_TRUE(out.bars.empty());
    builder.on_trade(trade_at(119.9, 12, 50, true), out);
    builder.on_trade(trade_at(120, 13), out);
    ASSERT_EQ(out.bars.size(), 1U);
    const Bar& bar = out.bars[0];
    EXPECT_EQ(bar.ts_open.raw, kStart + kMinute);
    EXPECT_EQ(bar.ts_close.raw, kStart + 2 * kMinute);
    EXPECT_EQ(bar.open.raw, 11 * base::kScale);
    EXPECT_EQ(bar.close.raw, 12 * base::kScale);
    EXPECT_EQ(bar.volume.value(), 150);
    EXPECT_EQ(bar.quote_volume.value(), 100 * 11 + 50 * 12);
    EXPECT_EQ(bar.taker_buy_volume.value(), 100);
    EXPECT_EQ(bar.taker_buy_quote_volume.value(), 1100);
    EXPECT_EQ(bar.count, 2);
    EXPECT_EQ(bar.tag.instrument, 7);
    EXPECT_EQ(bar.tag.extra, 60U);
    EXPECT_EQ(bar.tag.flags, model::kFlagClosed);
}

TEST(BarBuilder, AdvanceBeforeTheFirstTradeMakesItsBarWhole) {
    BarBuilder builder(0, {60}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(30, 10), out);
    builder.advance({kStart + kMinute - 1}, out);
    EXPECT_TRUE(out.bars.empty());
    builder.advance({kStart + kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}}));
}

TEST(BarBuilder, MinutesWithoutTradesAreFlat) {
    BarBuilder builder(0, {60}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.advance({kStart + 2 * kMinute}, out); // No price yet: nothing.
    builder.on_trade(trade_at(130, 10), out);
    builder.on_trade(trade_at(301, 20), out);
    ASSERT_EQ(out.order(), (Order{{2, 1}, {3, 1}, {4, 1}}));
    for (const Bar& bar : {out.bars[1], out.bars[2]}) {
        EXPECT_EQ(std::tuple(bar.open, bar.high, bar.low, bar.close),
                  std::tuple(base::Price{10 * base::kScale}, base::Price{10 * base::kScale},
                             base::Price{10 * base::kScale}, base::Price{10 * base::kScale}));
        EXPECT_EQ(bar.volume.value(), 0);
        EXPECT_EQ(bar.count, 0);
        EXPECT_FALSE(bar.tag.has(model::kFlagGap));
    }
}

TEST(BarBuilder, SeveralTimeframesCloseShortToLong) {
    BarBuilder builder(0, {60, 120, 300}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    for (int minute = 0; minute < 10; ++minute) {
        builder.on_trade(trade_at(minute * 60 + 1, 10 + minute), out);
    }
    builder.advance({kStart + 10 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1},
                                  {1, 1},
                                  {0, 2},
                                  {2, 1},
                                  {3, 1},
                                  {2, 2},
                                  {4, 1},
                                  {0, 5},
                                  {5, 1},
                                  {4, 2},
                                  {6, 1},
                                  {7, 1},
                                  {6, 2},
                                  {8, 1},
                                  {9, 1},
                                  {8, 2},
                                  {5, 5}}));
}

TEST(BarBuilder, AHoleMakesNoBarAndTheNextCarriesTheFlag) {
    BarBuilder builder(0, {60, 300}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(10, 10), out);
    builder.on_trade(trade_at(70, 10), out);
    builder.mark_gap();
    builder.advance({kStart + 5 * kMinute}, out); // The cut bars of both timeframes, nothing else.
    EXPECT_EQ(out.order(), (Order{{0, 1}, {1, 1}, {0, 5}}));
    out.bars.clear();
    builder.on_trade(trade_at(7 * 60 + 30, 20), out); // Minute 7 is seen in part only.
    builder.on_trade(trade_at(8 * 60 + 30, 21), out);
    builder.advance({kStart + 15 * kMinute}, out);
    EXPECT_EQ(out.order().front(), (std::pair{8, 1}));
    EXPECT_TRUE(out.bars.front().tag.has(model::kFlagGap));
    EXPECT_FALSE(out.bars[1].tag.has(model::kFlagGap));
    // The 5m bar of minute 5 began in the hole; the one of minute 10 follows it.
    ASSERT_EQ(out.order().back(), (std::pair{10, 5}));
    EXPECT_TRUE(out.bars.back().tag.has(model::kFlagGap));
    EXPECT_EQ(std::count_if(out.bars.begin(), out.bars.end(),
                            [](const Bar& bar) { return bar.tag.extra == 300; }),
              1);
}

TEST(BarBuilder, AHoleInsideOneMinuteLeavesItsBar) {
    BarBuilder builder(0, {60, 300}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(10, 10), out);
    builder.mark_gap();
    builder.on_trade(trade_at(50, 11), out);
    builder.advance({kStart + 5 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {0, 5}}));
    EXPECT_EQ(out.bars[0].count, 2);
}

TEST(BarBuilder, ABarOfWhichNothingWasSeenBeforeTheHoleIsNotEmitted) {
    BarBuilder builder(0, {60}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(10, 10), out);
    builder.advance({kStart + kMinute}, out);
    builder.mark_gap();
    builder.on_trade(trade_at(70, 11), out);
    builder.advance({kStart + 3 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}, {2, 1}}));
    EXPECT_TRUE(out.bars.back().tag.has(model::kFlagGap));
}

TEST(BarBuilder, ALongSilenceIsAHole) {
    BarBuilder builder(0, {60}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(10, 10), out);
    builder.advance({kStart + 5'000 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}}));
    builder.advance({kStart + 5'002 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}, {5'001, 1}}));
    EXPECT_TRUE(out.bars.back().tag.has(model::kFlagGap));
}

TEST(BarBuilder, LateTradesAreCountedAndLeftOut) {
    BarBuilder builder(0, {60}, Source::trades);
    Collected out;
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(61, 10), out);
    builder.on_trade(trade_at(59, 99), out);
    EXPECT_EQ(builder.late(), 1U);
    EXPECT_EQ(builder.forming(0).high.raw, 10 * base::kScale);
}

TEST(BarBuilder, FormingShowsWhatWasSeen) {
    BarBuilder builder(3, {60, 300}, Source::trades);
    Collected out;
    EXPECT_EQ(builder.forming(0).tag.kind, model::RecordKind::none);
    builder.advance({kStart}, out);
    builder.on_trade(trade_at(10, 10), out);
    builder.on_trade(trade_at(70, 12), out);
    const Bar minute = builder.forming(0);
    EXPECT_EQ(minute.ts_open.raw, kStart + kMinute);
    EXPECT_EQ(minute.count, 1);
    const Bar five = builder.forming(1);
    EXPECT_EQ(five.ts_open.raw, kStart);
    EXPECT_EQ(five.ts_close.raw, kStart + 5 * kMinute);
    EXPECT_EQ(five.count, 2);
    EXPECT_EQ(five.open.raw, 10 * base::kScale);
    EXPECT_EQ(five.close.raw, 12 * base::kScale);
    EXPECT_EQ(five.tag.flags, 0);
    EXPECT_EQ(five.tag.extra, 300U);
}

TEST(BarBuilder, HistoryComesBeforeTrades) {
    BarBuilder builder(0, {60, 300}, Source::trades);
    Collected out;
    for (int minute = 0; minute < 3; ++minute) {
        builder.on_bar(minute_bar(minute, 10), out);
    }
    builder.on_trade(trade_at(179, 99), out); // Part of the last bar already.
    EXPECT_EQ(builder.late(), 1U);
    builder.on_trade(trade_at(185, 20), out);
    builder.on_bar(minute_bar(3, 99), out); // Too late: trades have begun.
    EXPECT_EQ(builder.late(), 2U);
    builder.advance({kStart + 5 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {0, 5}}));
    EXPECT_EQ(out.bars.back().high.raw, 20 * base::kScale);
    EXPECT_EQ(out.bars.back().count, 4);
}

TEST(BarBuilder, KlinesAcrossAHole) {
    BarBuilder builder(0, {60, 300, 900}, Source::klines);
    Collected out;
    for (const int minute : {0, 1, 2, 3, 17, 18, 19, 20, 21, 22, 23, 24}) {
        builder.on_bar(minute_bar(minute, 100 + minute), out);
    }
    EXPECT_EQ(out.order(), (Order{{0, 1},
                                  {1, 1},
                                  {2, 1},
                                  {3, 1},
                                  {0, 5},
                                  {0, 15},
                                  {17, 1},
                                  {18, 1},
                                  {19, 1},
                                  {15, 5},
                                  {20, 1},
                                  {21, 1},
                                  {22, 1},
                                  {23, 1},
                                  {24, 1},
                                  {20, 5}}));
    EXPECT_TRUE(out.bars[6].tag.has(model::kFlagGap));
    EXPECT_TRUE(out.bars[9].tag.has(model::kFlagGap));
    EXPECT_FALSE(out.bars[10].tag.has(model::kFlagGap));
}

TEST(BarBuilder, KlinesTakeTheFormingBarForDisplay) {
    BarBuilder builder(0, {60, 300}, Source::klines);
    Collected out;
    builder.on_bar(minute_bar(0, 100), out);
    builder.on_forming(minute_bar(1, 200));
    EXPECT_EQ(builder.forming(0).ts_open.raw, kStart + kMinute);
    EXPECT_EQ(builder.forming(1).high.raw, 202);
    EXPECT_EQ(builder.forming(1).volume.value(), 10);
    builder.on_bar(minute_bar(1, 150), out);
    EXPECT_EQ(builder.forming(1).high.raw, 152);
    EXPECT_EQ(builder.forming(0).tag.kind, model::RecordKind::none);
}

TEST(BarBuilder, AdvanceClosesWhatAHoleLeftOpen) {
    BarBuilder builder(0, {60, 300}, Source::klines);
    Collected out;
    builder.on_bar(minute_bar(0, 100), out);
    builder.advance({kStart + 4 * kMinute}, out);
    EXPECT_EQ(out.bars.size(), 1U);
    builder.advance({kStart + 5 * kMinute}, out);
    EXPECT_EQ(out.order(), (Order{{0, 1}, {0, 5}}));
    builder.on_bar(minute_bar(4, 100), out);
    EXPECT_EQ(builder.late(), 1U);
}

TEST(BarBuilder, RefusesTimeframesThatDoNotNest) {
    EXPECT_THROW(BarBuilder(0, {}, Source::trades), std::invalid_argument);
    EXPECT_THROW(BarBuilder(0, {0}, Source::trades), std::invalid_argument);
    EXPECT_THROW(BarBuilder(0, {60, 90}, Source::trades), std::invalid_argument);
    EXPECT_THROW(BarBuilder(0, {300, 60}, Source::trades), std::invalid_argument);
}

TEST(Resample, IsWhatTheStreamEmits) {
    std::mt19937 random(7);
    std::vector<Bar> bars;
    for (int minute = 3; minute < 2'000; ++minute) {
        if (random() % 50 != 0) {
            bars.push_back(minute_bar(minute, 1'000 + random() % 100, random() % 9));
        }
    }
    const std::vector<std::uint32_t> timeframes = {60, 180, 300, 3'600};
    BarBuilder builder(7, timeframes, Source::klines);
    Collected out;
    for (const Bar& bar : bars) {
        builder.on_bar(bar, out);
    }
    for (const std::uint32_t timeframe : timeframes) {
        std::vector<Bar> streamed;
        std::copy_if(out.bars.begin(), out.bars.end(), std::back_inserter(streamed),
                     [&](const Bar& bar) { return bar.tag.extra == timeframe; });
        const std::vector<Bar> batch = resample(bars, timeframe);
        ASSERT_EQ(batch.size(), streamed.size());
        ASSERT_GT(batch.size(), 5U);
        EXPECT_EQ(std::memcmp(batch.data(), streamed.data(), batch.size() * sizeof(Bar)), 0);
    }
}

TEST(Resample, RefusesWhatDoesNotFit) {
    const std::vector<Bar> bars = {minute_bar(0, 10), minute_bar(1, 10)};
    EXPECT_TRUE(resample({}, 60).empty());
    EXPECT_THROW((void)resample(bars, 90), std::invalid_argument);
    EXPECT_THROW((void)resample(bars, 0), std::invalid_argument);
    const std::vector<Bar> unordered = {minute_bar(1, 10), minute_bar(0, 10)};
    EXPECT_THROW((void)resample(unordered, 60), std::invalid_argument);
}

} // namespace
} // namespace tradecore::bars
