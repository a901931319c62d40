// SPDX-License-Identifier: Apache-2.0
// Generated markets: same seed, same records; histories equal the trades; books and ids in order.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <stdexcept>

#include "tradecore/market/generator.hpp"
#include "tradecore/market/random.hpp"

namespace tradecore::market {
namespace {

using base::Timestamp;
using model::RecordKind;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr Timestamp kStart{1'700'000'040 * kSecond}; // A whole minute.

Batch played(Generator& generator, std::int64_t seconds) {
    Batch batch;
    generator.advance({generator.start().raw + seconds * kSecond}, batch);
    return batch;
}

template <class Record>
void expect_same(const std::vector<Record>& a, const std::vector<Record>& b) {
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(Record)), 0);
}

TEST(Random, DrawsAreFixedForEver) {
    // SplitMix64's published first output for seed 0; streams and counters are independent.
    EXPECT_EQ(mix(0), 0xE220A8397B1DCDAFULL);
    EXPECT_EQ(draw(7, 1, 0), draw(7, 1, 0));
    EXPECT_NE(draw(7, 1, 0), draw(7, 1, 1));
    EXPECT_NE(draw(7, 1, 0), draw(7, 2, 0));
    EXPECT_NE(draw(7, 1, 0), draw(8, 1, 0));
}

TEST(Random, UnitAndBellHaveTheirMoments) {
    double sum = 0.0, bells = 0.0, squares = 0.0;
    constexpr int kCount = 100'000;
    for (int i = 0; i < kCount; ++i) {
        const std::uint64_t bits = draw(1, static_cast<std::uint64_t>(i), 2);
        ASSERT_GE(unit(bits), 0.0);
        ASSERT_LT(unit(bits), 1.0);
        sum += unit(bits);
        bells += bell(bits);
        squares += bell(bits) * bell(bits);
    }
    EXPECT_NEAR(sum / kCount, 0.5, 0.005);
    EXPECT_NEAR(bells / kCount, 0.0, 0.02);
    EXPECT_NEAR(squares / kCount, 1.0, 0.02);
}

TEST(Generator, SameSeedSameRecords) {
    Generator a(7, default_markets(), kStart, {});
    Generator b(7, default_markets(), kStart, {});
    const Batch first = played(a, 120), second = played(b, 120);
    expect_same(first.trades, second.trades);
    expect_same(first.quotes, second.quotes);
    expect_same(first.levels, second.levels);
    Generator other(8, default_markets(), kStart, {});
    EXPECT_NE(played(other, 120).trades.size(), 0u);
    EXPECT_NE(played(other, 240).trades.front().price, first.trades.front().price);
}

TEST(Generator, ASeedGoesOnMeaningTheSameMarket) {
    // Recorded once; equal on every machine and compiler, or the promise is broken.
    Generator generator(7, default_markets(), kStart, {});
    const Batch batch = played(generator, 60);
    ASSERT_EQ(batch.trades.size(), 333u);
    EXPECT_EQ(batch.quotes.size(), 1102u);
    EXPECT_EQ(batch.levels.size(), 5872u);
    EXPECT_EQ(batch.trades.front().price.raw, 6'399'988'000'000);
    EXPECT_EQ(batch.trades.front().quantity.raw, 549'000);
    EXPECT_EQ(batch.trades.front().ts_event.raw - kStart.raw, 7'000'000);
    EXPECT_EQ(batch.trades.back().price.raw, 56'016'000'000);
    EXPECT_EQ(batch.trades.back().quantity.raw, 49'200'000);
}

TEST(Generator, CuttingTheTimeChangesNothing) {
    Generator whole(7, default_markets(), kStart, {});
    Generator parts(7, default_markets(), kStart, {});
    const Batch once = played(whole, 60);
    Batch pieces;
    for (std::int64_t ms = 0; ms <= 60'000; ms += 37) {
        parts.advance({kStart.raw + ms * 1'000'000}, pieces);
    }
    parts.advance({kStart.raw + kMinute}, pieces);
    expect_same(once.trades, pieces.trades);
    expect_same(once.quotes, pieces.quotes);
    expect_same(once.levels, pieces.levels);
    EXPECT_EQ(once.messages.size(), pieces.messages.size());
}

TEST(Generator, HistoryIsTheBarsOfTheTradesThatHappened) {
    constexpr int kMinutes = 10;
    Generator later(7, default_markets(), kStart, {.history_minutes = kMinutes});
    Generator earlier(7, default_markets(), {kStart.raw - kMinutes * kMinute}, {});
    const Batch lived = played(earlier, kMinutes * 60);
    for (std::uint16_t i = 0; i < 4; ++i) {
        ASSERT_EQ(later.history(i).size(), static_cast<std::size_t>(kMinutes));
        for (const model::Bar& bar : later.history(i)) {
            base::int128 volume = 0, quote = 0, taker_buy = 0;
            std::int64_t count = 0;
            base::Price open, high, low, close;
            for (const model::TradeTick& trade : lived.trades) {
                if (trade.tag.instrument != i || trade.ts_event < bar.ts_open ||
                    trade.ts_event >= bar.ts_close) {
                    continue;
                }
                open = count == 0 ? trade.price : open;
                high = count == 0 ? trade.price : std::max(high, trade.price);
                low = count == 0 ? trade.price : std::min(low, trade.price);
                close = trade.price;
                volume += trade.quantity.raw;
                quote += base::notional(trade.price, trade.quantity).raw;
                taker_buy += trade.tag.has(model::kFlagBuyerMaker) ? 0 : trade.quantity.raw;
                ++count;
            }
            ASSERT_GT(count, 0);
            EXPECT_EQ(bar.count, count);
            EXPECT_EQ(bar.open, open);
            EXPECT_EQ(bar.high, high);
            EXPECT_EQ(bar.low, low);
            EXPECT_EQ(bar.close, close);
            EXPECT_EQ(bar.volume.value(), volume);
            EXPECT_EQ(bar.quote_volume.value(), quote);
            EXPECT_EQ(bar.taker_buy_volume.value(), taker_buy);
            EXPECT_EQ(bar.tag.extra, 60u);
        }
    }
    // And life goes on where the history ends: same trades, same quotes.
    Batch after_history = played(later, 60), after_ticks;
    earlier.advance({kStart.raw + kMinute}, after_ticks);
    expect_same(after_history.trades, after_ticks.trades);
    EXPECT_EQ(
        after_history.trades.front().id,
        static_cast<std::int64_t>(
            1 + std::count_if(lived.trades.begin(), lived.trades.end(), [&](const auto& trade) {
                return trade.tag.instrument == after_history.trades.front().tag.instrument;
            })));
}

TEST(Generator, BarsMakeSenseAndFollowEachOther) {
    Generator generator(3, default_markets(), kStart, {.history_minutes = 240});
    for (std::uint16_t i = 0; i < 4; ++i) {
        const auto bars = generator.history(i);
        std::int64_t trades = 0;
        for (std::size_t k = 0; k < bars.size(); ++k) {
            const model::Bar& bar = bars[k];
            EXPECT_LE(bar.low, std::min(bar.open, bar.close));
            EXPECT_GE(bar.high, std::max(bar.open, bar.close));
            EXPECT_EQ(bar.ts_close.raw - bar.ts_open.raw, kMinute);
            EXPECT_TRUE(k == 0 || bars[k - 1].ts_close == bar.ts_open);
            EXPECT_LE(bar.taker_buy_volume.value(), bar.volume.value());
            trades += bar.count;
        }
        EXPECT_EQ(bars.back().ts_close, kStart);
        EXPECT_GT(trades, 240 * 40); // About one a second and more.
        EXPECT_LT(trades, 240 * 240);
    }
}

TEST(Generator, MessagesCoverAllRecordsInTimeOrder) {
    Generator generator(7, default_markets(), kStart, {});
    const Batch batch = played(generator, 60);
    std::map<RecordKind, std::size_t> next;
    Timestamp now{};
    for (const Message& message : batch.messages) {
        EXPECT_EQ(message.begin, next[message.kind]);
        EXPECT_GT(message.end, message.begin);
        next[message.kind] = message.end;
        const Timestamp ts =
            message.kind == RecordKind::trade   ? batch.trades[message.begin].ts_event
            : message.kind == RecordKind::quote ? batch.quotes[message.begin].ts_event
                                                : batch.levels[message.begin].ts_event;
        EXPECT_GE(ts, now);
        now = ts;
    }
    EXPECT_EQ(next[RecordKind::trade], batch.trades.size());
    EXPECT_EQ(next[RecordKind::quote], batch.quotes.size());
    EXPECT_EQ(next[RecordKind::book_level], batch.levels.size());
    EXPECT_LE(now.raw, kStart.raw + kMinute);
}

TEST(Generator, BookUpdatesFollowEachOtherAndBuildASaneBook) {
    Generator generator(7, default_markets(), kStart, {.levels = 12});
    const Batch batch = played(generator, 300);
    std::map<std::uint16_t, std::int64_t> last_id;
    std::map<std::uint16_t, std::map<std::int64_t, std::int64_t>> bids, asks;
    for (const Message& message : batch.messages) {
        if (message.kind != RecordKind::book_level) {
            continue;
        }
        const model::BookLevel& head = batch.levels[message.begin];
        const std::uint16_t i = head.tag.instrument;
        const bool is_first = last_id.count(i) == 0;
        EXPECT_EQ(head.tag.has(model::kFlagSnapshot), is_first);
        EXPECT_GE(head.last_update_id, head.first_update_id);
        EXPECT_EQ(head.ts_event.raw % (100'000'000), 0);
        if (!is_first) {
            EXPECT_EQ(head.first_update_id, last_id[i] + 1);
        }
        last_id[i] = head.last_update_id;
        for (std::size_t k = message.begin; k < message.end; ++k) {
            const model::BookLevel& level = batch.levels[k];
            EXPECT_EQ(level.tag.has(model::kFlagLast), k + 1 == message.end);
            EXPECT_EQ(level.price.raw % default_markets()[i].instrument.tick_size.raw, 0);
            EXPECT_EQ(level.quantity.raw % default_markets()[i].instrument.lot_size.raw, 0);
            auto& side = level.tag.has(model::kFlagSell) ? asks[i] : bids[i];
            if (level.quantity.raw == 0) {
                EXPECT_EQ(side.erase(level.price.raw), 1u) << "removes what was there";
            } else {
                side[level.price.raw] = level.quantity.raw;
            }
        }
        EXPECT_EQ(bids[i].size(), 12u);
        EXPECT_EQ(asks[i].size(), 12u);
        EXPECT_LT(bids[i].rbegin()->first, asks[i].begin()->first);
    }
}

TEST(Generator, TradesHappenAtTheQuoteOrBehindIt) {
    Generator generator(7, default_markets(), kStart, {});
    const Batch batch = played(generator, 300);
    std::map<std::uint16_t, model::QuoteTick> quotes;
    std::size_t at_quote = 0;
    for (const Message& message : batch.messages) {
        if (message.kind == RecordKind::quote) {
            const model::QuoteTick& quote = batch.quotes[message.begin];
            EXPECT_LT(quote.bid_price, quote.ask_price);
            EXPECT_GT(quote.bid_quantity.raw, 0);
            EXPECT_GT(quote.ask_quantity.raw, 0);
            quotes[quote.tag.instrument] = quote;
        } else if (message.kind == RecordKind::trade) {
            const model::TradeTick& trade = batch.trades[message.begin];
            const model::QuoteTick& quote = quotes[trade.tag.instrument];
            EXPECT_GT(trade.quantity.raw, 0);
            if (trade.tag.has(model::kFlagBuyerMaker)) {
                EXPECT_LE(trade.price, quote.bid_price);
                at_quote += trade.price == quote.bid_price ? 1 : 0;
            } else {
                EXPECT_GE(trade.price, quote.ask_price);
                at_quote += trade.price == quote.ask_price ? 1 : 0;
            }
        }
    }
    EXPECT_GT(at_quote * 10, batch.trades.size() * 8);
}

std::vector<MarketSpec> one(const MarketSpec& spec) {
    return {spec};
}

double kurtosis(const std::vector<double>& values) {
    double second = 0.0, fourth = 0.0;
    for (const double value : values) { // Their mean is nothing beside their spread.
        second += value * value;
        fourth += value * value * value * value;
    }
    const auto count = static_cast<double>(values.size());
    return fourth / count / (second / count * second / count);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    return ab / std::sqrt(aa * bb);
}

std::vector<double> returns(std::span<const model::Bar> bars) {
    std::vector<double> made;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        made.push_back(static_cast<double>(bars[i].close.raw) /
                           static_cast<double>(bars[i - 1].close.raw) -
                       1.0);
    }
    return made;
}

TEST(Generator, ReturnsHaveTheKnownFeatures) {
    constexpr int kDays = 14;
    Generator generator(5, default_markets(), kStart, {.history_minutes = kDays * 1440});
    std::vector<std::vector<double>> all;
    for (std::uint16_t i = 0; i < 4; ++i) {
        all.push_back(returns(generator.history(i)));
        const std::vector<double>& minute = all.back();
        EXPECT_GT(kurtosis(minute), 8.0) << "fat tails";
        std::vector<double> size;
        for (const double value : minute) {
            size.push_back(std::abs(value));
        }
        double mean = 0.0;
        for (const double value : size) {
            mean += value / static_cast<double>(size.size());
        }
        for (double& value : size) {
            value -= mean;
        }
        const auto lagged = [](const std::vector<double>& of, std::ptrdiff_t lag) {
            return correlation({of.begin(), of.end() - lag}, {of.begin() + lag, of.end()});
        };
        EXPECT_GT(lagged(size, 1), 0.15) << "calm and storm cluster";
        EXPECT_GT(lagged(size, 60), 0.05) << "for an hour and longer";
        EXPECT_LT(std::abs(lagged(minute, 1)), 0.05) << "but their sign cannot be told";
    }
    EXPECT_GT(correlation(all[0], all[1]), 0.3) << "one tide";
    double night = 0.0, day = 0.0;
    const auto bars = generator.history(1);
    for (const model::Bar& bar : bars) {
        const std::int64_t hour = bar.ts_open.raw / (60 * kMinute) % 24;
        const auto count = static_cast<double>(bar.count);
        night += hour >= 3 && hour < 7 ? count : 0.0;
        day += hour >= 13 && hour < 17 ? count : 0.0;
    }
    EXPECT_GT(day, 1.2 * night) << "the hours differ";
}

TEST(Generator, JumpsLeaveAHole) {
    MarketSpec calm = default_markets()[1];
    calm.mood.jumps_per_day = 0.0;
    MarketSpec wild = calm;
    wild.mood.jumps_per_day = 200.0;
    const auto largest = [](const MarketSpec& spec) {
        Generator generator(5, one(spec), kStart, {.history_minutes = 1440});
        std::vector<double> sizes;
        for (const double value : returns(generator.history(0))) {
            sizes.push_back(std::abs(value));
        }
        std::sort(sizes.begin(), sizes.end());
        return sizes[sizes.size() - 50];
    };
    EXPECT_GT(largest(wild), 2.0 * largest(calm));
}

TEST(Generator, AHaltedMarketIsSilentAndSaysSo) {
    MarketSpec spec = default_markets()[0];
    spec.mood.halts_per_day = 1440.0;
    spec.mood.halt_minutes = 2.0;
    Generator generator(5, one(spec), kStart, {.history_minutes = 60});
    for (const model::Bar& bar : generator.history(0)) {
        EXPECT_GT(bar.count, 0) << "no halts before the start";
    }
    const Batch batch = played(generator, 3600);
    ASSERT_GT(batch.halts.size(), 10u);
    for (std::size_t i = 0; i < batch.halts.size(); ++i) {
        EXPECT_EQ(batch.halts[i].is_halted, i % 2 == 0);
        if (i % 2 == 0 && i + 1 < batch.halts.size()) {
            const std::int64_t from = batch.halts[i].ts.raw, to = batch.halts[i + 1].ts.raw;
            EXPECT_GE(to - from, kMinute);
            EXPECT_LE(to - from, 3 * kMinute + kSecond);
            for (const model::TradeTick& trade : batch.trades) {
                EXPECT_FALSE(trade.ts_event.raw >= from && trade.ts_event.raw < to);
            }
        }
    }
}

TEST(Generator, BooksCrossForAnInstantWhereAsked) {
    MarketSpec spec = default_markets()[0];
    spec.crossings_per_hour = 3600.0;
    Generator generator(5, one(spec), kStart, {});
    const Batch batch = played(generator, 120);
    std::map<std::int64_t, std::int64_t> bids, asks;
    int crossed = 0, updates = 0, run = 0;
    for (const model::BookLevel& level : batch.levels) {
        auto& side = level.tag.has(model::kFlagSell) ? asks : bids;
        if (level.quantity.raw == 0) {
            side.erase(level.price.raw);
        } else {
            side[level.price.raw] = level.quantity.raw;
        }
        if (level.tag.has(model::kFlagLast)) {
            const bool is_crossed = bids.rbegin()->first >= asks.begin()->first;
            run = is_crossed ? run + 1 : 0;
            EXPECT_LE(run, 2) << "the next update mends it, or it crosses anew";
            crossed += is_crossed ? 1 : 0;
            ++updates;
        }
    }
    EXPECT_GT(crossed, 20);
    EXPECT_GT(updates, 2 * crossed);
    EXPECT_EQ(bids.size(), 15u);
    EXPECT_EQ(asks.size(), 15u);
}

TEST(Generator, RefusesNonsense) {
    EXPECT_THROW(Generator(1, {}, kStart, {}), std::invalid_argument);
    EXPECT_THROW(Generator(1, default_markets(), {kStart.raw + 1}, {}), std::invalid_argument);
    EXPECT_THROW(Generator(1, default_markets(), kStart, {.levels = 1}), std::invalid_argument);
    EXPECT_THROW(Generator(1, default_markets(), kStart, {.history_minutes = -1}),
                 std::invalid_argument);
    auto markets = default_markets();
    markets[0].trades_per_second = 9.0;
    EXPECT_THROW(Generator(1, markets, kStart, {}), std::invalid_argument);
}

} // namespace
} // namespace tradecore::market
