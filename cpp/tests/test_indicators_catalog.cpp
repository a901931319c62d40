// SPDX-License-Identifier: Apache-2.0
// What every row of the catalog must keep, whatever it computes.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tradecore/indicators/catalog.hpp"

namespace tradecore::indicators {
namespace {

using Column = std::vector<double>;
using Columns = std::map<std::string_view, Column>;

Columns walk(std::size_t count, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> step(0.0, 0.01);
    std::uniform_real_distribution<double> wick(0.0, 0.01);
    Columns bars;
    double price = 100.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double open = price * (1.0 + 0.3 * step(engine));
        price *= std::exp(step(engine));
        bars["open"].push_back(open);
        bars["high"].push_back(std::max(open, price) * (1.0 + wick(engine)));
        bars["low"].push_back(std::min(open, price) * (1.0 - wick(engine)));
        bars["close"].push_back(price);
        bars["volume"].push_back(1.0 + 1e4 * wick(engine));
        bars["taker_buy_volume"].push_back(bars["volume"].back() * 50.0 * wick(engine));
        bars["bid_quantity"].push_back(1.0 + 100.0 * wick(engine));
        bars["ask_quantity"].push_back(1.0 + 100.0 * wick(engine));
        bars["time"].push_back(1.7e9 + 300.0 * static_cast<double>(i));
        bars["anchor"].push_back(i % 97 == 5 ? 1.0 : 0.0);
        bars["x"].push_back(price);
        bars["y"].push_back(open + 3.0);
        bars["periods"].push_back(std::floor(2.0 + 4000.0 * wick(engine)));
    }
    return bars;
}

/// One run of an indicator over columns.
class Trial {
public:
    Trial(const Row& row, const Columns& bars) : row_(row) {
        for (const std::string_view name : row.inputs.span()) {
            in_.push_back(bars.at(name).data());
        }
        bars_ = bars.begin()->second.size();
    }
    [[nodiscard]] std::size_t bars() const { return bars_; }
    [[nodiscard]] Column bar(std::size_t i) const {
        Column values;
        for (const double* const each : in_) {
            values.push_back(each[i]);
        }
        return values;
    }
    [[nodiscard]] std::vector<Column> one_by_one(Indicator& work) const {
        std::vector<Column> out(row_.outputs.count, Column(bars_));
        Column value(out.size());
        for (std::size_t i = 0; i < bars_; ++i) {
            work.update(bar(i).data(), value.data());
            for (std::size_t k = 0; k < out.size(); ++k) {
                out[k][i] = value[k];
            }
        }
        return out;
    }
    /// In pieces of the lengths that `next` gives.
    template <class Next> std::vector<Column> in_pieces(Indicator& work, Next&& next) const {
        std::vector<Column> out(row_.outputs.count, Column(bars_));
        for (std::size_t i = 0; i < bars_;) {
            const std::size_t count = std::min(next(), bars_ - i);
            std::vector<const double*> in = in_;
            std::vector<double*> to;
            for (const double*& each : in) {
                each += i;
            }
            for (Column& each : out) {
                to.push_back(each.data() + i);
            }
            work.run(in.data(), to.data(), count);
            i += count;
        }
        return out;
    }

private:
    const Row& row_;
    std::vector<const double*> in_;
    std::size_t bars_ = 0;
};

void expect_same_bits(const std::vector<Column>& left, const std::vector<Column>& right) {
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t k = 0; k < left.size(); ++k) {
        for (std::size_t i = 0; i < left[k].size(); ++i) {
            if (std::isnan(left[k][i]) && std::isnan(right[k][i])) {
                continue;
            }
            ASSERT_EQ(std::bit_cast<std::uint64_t>(left[k][i]),
                      std::bit_cast<std::uint64_t>(right[k][i]))
                << "output " << k << ", bar " << i << ": " << left[k][i] << " and " << right[k][i];
        }
    }
}

/// The defaults, and whole settings that are small, odd, large and huge; the same again by
/// TradingView's convention where there is one.
std::vector<Column> choices(const Row& row) {
    std::vector<Column> all;
    Column standard;
    for (const Setting& each : row.settings.span()) {
        standard.push_back(each.standard);
    }
    all.push_back(standard);
    for (const int value : {1, 2, 3, 5, 7, 8, 9, 16, 31, 64, 100, 255, 1'000, 2'500}) {
        Column changed = standard;
        int shift = 0;
        for (std::size_t k = 0; k < changed.size(); ++k) {
            if (row.settings.items[k].kind == Setting::Kind::whole) {
                changed[k] = std::clamp<double>(value + shift, row.settings.items[k].least,
                                                row.settings.items[k].most);
                shift += 1;
            }
        }
        if (complaint(row, changed).empty()) {
            all.push_back(changed);
        }
    }
    for (std::size_t k = 0; k < standard.size(); ++k) {
        for (int type = 0; row.settings.items[k].kind == Setting::Kind::matype && type <= 13;
             ++type) {
            Column changed = standard;
            changed[k] = type;
            if (complaint(row, changed).empty()) {
                all.push_back(changed);
            }
        }
    }
    if (!standard.empty() &&
        row.settings.items[standard.size() - 1].kind == Setting::Kind::convention) {
        const std::vector<Column> talib = all;
        for (Column values : talib) {
            values.back() = 1.0;
            all.push_back(values);
        }
    }
    return all;
}

class EachRow : public testing::TestWithParam<const Row*> {
protected:
    const Row& row = *GetParam();
};

TEST_P(EachRow, ManyEqualOneByOneToTheBit) {
    Columns bars = walk(6'000, 3);
    for (auto& [name, column] : bars) {
        column[1'234] = kNaN;
    }
    bars["low"][4'321] = bars["x"][4'321] = bars["close"][5'000] = INFINITY;
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto one = row.make(Settings(values));
        const auto many = row.make(Settings(values));
        std::size_t piece = 1;
        expect_same_bits(trial.one_by_one(*one),
                         trial.in_pieces(*many, [&] { return piece = piece * 3 + 1; }));
    }
}

TEST_P(EachRow, ManyAndOneByOneMix) {
    const Columns bars = walk(5'000, 4);
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto one = row.make(Settings(values));
        const auto many = row.make(Settings(values));
        std::mt19937 engine(9);
        const auto next = [&]() -> std::size_t {
            return engine() % 3 == 0 ? 1 + engine() % 1'500 : 1 + engine() % 3;
        };
        expect_same_bits(trial.one_by_one(*one), trial.in_pieces(*many, next));
    }
}

TEST_P(EachRow, PeekIsTheNextUpdateAndChangesNothing) {
    const Columns bars = walk(300, 5);
    const Trial trial(row, bars);
    for (const Column& values : {choices(row).front(), choices(row).back()}) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto work = row.make(Settings(values));
        const auto quiet = row.make(Settings(values));
        Column peeked(row.outputs.count), again(row.outputs.count), value(row.outputs.count);
        for (std::size_t i = 0; i < trial.bars(); ++i) {
            const Column other = trial.bar((i * 7 + 3) % trial.bars());
            work->peek(other.data(), peeked.data());
            work->peek(trial.bar(i).data(), peeked.data());
            work->update(trial.bar(i).data(), value.data());
            quiet->update(trial.bar(i).data(), again.data());
            expect_same_bits({peeked}, {value});
            expect_same_bits({again}, {value});
        }
        Column odd = trial.bar(0);
        odd.front() = kNaN;
        work->peek(odd.data(), peeked.data());
        EXPECT_TRUE(std::isnan(peeked.front()));
    }
}

TEST_P(EachRow, PeekAfterManyIsTheNextUpdate) {
    const Columns bars = walk(2'001, 15);
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto work = row.make(Settings(values));
        static_cast<void>(trial.in_pieces(*work, [] { return std::size_t{1'000}; }));
        Column peeked(row.outputs.count), value(row.outputs.count);
        const auto twin = work->copy();
        work->peek(trial.bar(17).data(), peeked.data());
        work->update(trial.bar(17).data(), value.data());
        expect_same_bits({peeked}, {value});
        twin->update(trial.bar(17).data(), peeked.data());
        expect_same_bits({peeked}, {value});
    }
}

TEST_P(EachRow, FirstValueStandsAfterTheLookback) {
    Columns bars = walk(3'000, 6);
    if (row.name == "acos" || row.name == "asin") { // No value above 1.
        for (double& x : bars["x"]) {
            x /= 1'000.0;
        }
    }
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto work = row.make(Settings(values));
        const auto lookback = static_cast<std::size_t>(work->lookback());
        for (const Column& out : trial.one_by_one(*work)) {
            for (std::size_t i = 0; i < std::min(lookback, out.size()); ++i) {
                ASSERT_TRUE(std::isnan(out[i])) << "bar " << i << " of lookback " << lookback;
            }
            if (lookback < out.size()) {
                EXPECT_FALSE(std::isnan(out[lookback])) << "lookback " << lookback;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Catalog, EachRow, testing::ValuesIn(catalog().begin(), catalog().end()),
                         [](const auto& tested) { return std::string(tested.param->name); });

TEST(Catalog, NamesAreOnceAndFound) {
    std::set<std::string_view> names;
    for (const Row* row : catalog()) {
        EXPECT_TRUE(names.insert(row->name).second) << row->name;
        EXPECT_EQ(find_row(row->name), row);
        EXPECT_EQ(complaint(*row, choices(*row).front()), "");
        EXPECT_FALSE(row->title.empty() || row->formula.empty());
    }
    EXPECT_EQ(find_row("nosuch"), nullptr);
}

TEST(Catalog, AConventionIsTheLastSettingAndSaysWhatItChanges) {
    std::set<std::string_view> names;
    for (const Row* row : catalog()) {
        const auto settings = row->settings.span();
        for (std::size_t k = 0; k < settings.size(); ++k) {
            if (settings[k].kind == Setting::Kind::convention) {
                EXPECT_EQ(k + 1, settings.size()) << row->name;
                EXPECT_EQ(settings[k].standard, 0.0) << row->name;
                names.insert(row->name);
            }
        }
        EXPECT_EQ(row->tradingview.empty(), !names.contains(row->name)) << row->name;
    }
    EXPECT_EQ(names, (std::set<std::string_view>{"adx", "atr", "cmo", "dx", "ema", "kc", "macd",
                                                 "mfi", "minus_di", "obv", "percentrank", "plus_di",
                                                 "rsi", "sar", "supertrend"}));
}

TEST(Catalog, ComplaintsNameTheSetting) {
    const Row& row = *find_row("bbands");
    EXPECT_EQ(complaint(row, Column{1.0, 2.0, 2.0, 0.0}),
              "period of bbands was 1, must be a whole number from 2 to 100000");
    EXPECT_EQ(complaint(row, Column{20.0, kNaN, 2.0, 0.0}),
              "nbdevup of bbands was nan, must be a finite number");
    EXPECT_EQ(complaint(row, Column{20.5, 2.0, 2.0, 0.0}),
              "period of bbands was 20.5, must be a whole number from 2 to 100000");
    EXPECT_EQ(complaint(row, Column{20.0, 2.0, 2.0, 11.0}),
              "matype of bbands was 11, must be a number of an average: 0 to 10, 12 or 13");
    EXPECT_EQ(complaint(*find_row("ema"), Column{20.0, 2.0}),
              "convention of ema was 2, must be 0, TA-Lib's convention, or 1, TradingView's");
    EXPECT_EQ(complaint(row, Column{20.0}), "bbands was given 1 settings, must have 4");
}

} // namespace
} // namespace tradecore::indicators
