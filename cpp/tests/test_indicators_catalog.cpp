// SPDX-License-Identifier: Apache-2.0
// What every row of the catalog must keep, whatever it computes. Over thousands of bars and many
// settings; with TC_LONG=1 over a million bars and few settings.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tradecore/indicators/catalog.hpp"

namespace tradecore::indicators {
namespace {

using Column = std::vector<double>;
using Columns = std::map<std::string_view, Column>;

bool is_long_run() {
    const char* const wish = std::getenv("TC_LONG");
    return wish != nullptr && std::string_view(wish) == "1";
}

std::size_t length(std::size_t usual) {
    return is_long_run() ? 1'000'000 : usual;
}

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
        Column values(in_.size());
        read(i, values);
        return values;
    }
    void read(std::size_t i, Column& values) const {
        for (std::size_t k = 0; k < in_.size(); ++k) {
            values[k] = in_[k][i];
        }
    }
    [[nodiscard]] std::vector<Column> one_by_one(Indicator& work) const {
        std::vector<Column> out(row_.outputs.count, Column(bars_));
        Column value(out.size()), values(in_.size());
        for (std::size_t i = 0; i < bars_; ++i) {
            read(i, values);
            work.update(values.data(), value.data());
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

bool is_same(double left, double right) {
    return (std::isnan(left) && std::isnan(right)) ||
           std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

/// The outputs of one bar.
void expect_same_bits(const Column& left, const Column& right, std::size_t bar) {
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t k = 0; k < left.size(); ++k) {
        ASSERT_TRUE(is_same(left[k], right[k]))
            << "output " << k << ", bar " << bar << ": " << left[k] << " and " << right[k];
    }
}

void expect_same_bits(const std::vector<Column>& left, const std::vector<Column>& right) {
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t k = 0; k < left.size(); ++k) {
        ASSERT_EQ(left[k].size(), right[k].size());
        for (std::size_t i = 0; i < left[k].size(); ++i) {
            ASSERT_TRUE(is_same(left[k][i], right[k][i]))
                << "output " << k << ", bar " << i << ": " << left[k][i] << " and " << right[k][i];
        }
    }
}

/// The defaults, and whole settings that are small, odd, large and huge, few in a long run; the
/// same again by TradingView's convention where there is one.
std::vector<Column> choices(const Row& row) {
    const std::vector<int> sizes =
        is_long_run() ? std::vector<int>{9, 1'000}
                      : std::vector<int>{1,  2,  3,   5,   7,     8,     9,     16,
                                         31, 64, 100, 255, 1'000, 2'048, 2'049, 2'500};
    std::vector<Column> all;
    Column standard;
    for (const Setting& each : row.settings.span()) {
        standard.push_back(each.standard);
    }
    all.push_back(standard);
    for (const int value : sizes) {
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

/// With bars that are not seen, one in some thousands.
Columns walk_with_holes(std::size_t count, unsigned seed) {
    Columns bars = walk(count, seed);
    for (std::size_t first = 0; first + 6'000 <= count; first += 6'000) {
        for (auto& [name, column] : bars) {
            column[first + 1'234] = kNaN;
        }
        bars["low"][first + 4'321] = bars["x"][first + 4'321] = INFINITY;
        bars["close"][first + 5'000] = INFINITY;
    }
    return bars;
}

TEST_P(EachRow, ManyEqualOneByOneToTheBit) {
    static const Columns bars = walk_with_holes(length(6'000), 3);
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

TEST_P(EachRow, ManyEqualOneByOneWhereverAHoleIs) {
    static const Columns whole = walk(400, 11);
    const Column standard = choices(row).front();
    const std::string input(row.inputs.items[0]);
    for (std::size_t hole = 0; hole < 400; hole += hole < 80 ? 1 : 23) {
        SCOPED_TRACE(hole);
        Columns bars = whole;
        bars[input][hole] = kNaN;
        const Trial trial(row, bars);
        const auto one = row.make(Settings(standard));
        const auto many = row.make(Settings(standard));
        expect_same_bits(trial.one_by_one(*one), trial.in_pieces(*many, [] { return 150UL; }));
    }
}

TEST_P(EachRow, ManyAndOneByOneMix) {
    static const Columns bars = walk(length(5'000), 4);
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

TEST_P(EachRow, WholeBlocksGoOnFromEachOther) {
    static const Columns bars = walk_with_holes(length(7'000), 12);
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto one = row.make(Settings(values));
        const auto many = row.make(Settings(values));
        Column peeked(row.outputs.count);
        std::mt19937 engine(13);
        const auto next = [&]() -> std::size_t {
            const auto choice = engine() % 8;
            if (choice == 0) {
                many->peek(trial.bar(17).data(), peeked.data());
            }
            return choice == 1 ? 1 + engine() % 20 : 8 * (1 + engine() % 30);
        };
        expect_same_bits(trial.one_by_one(*one), trial.in_pieces(*many, next));
    }
}

TEST_P(EachRow, PeekIsTheNextUpdateAndChangesNothing) {
    static const Columns bars = walk(length(300), 5);
    const std::size_t apart = is_long_run() ? 251 : 1; // Not to peek at each of a million bars.
    const Trial trial(row, bars);
    for (const Column& values : {choices(row).front(), choices(row).back()}) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto work = row.make(Settings(values));
        const auto quiet = row.make(Settings(values));
        Column peeked(row.outputs.count), again(row.outputs.count), value(row.outputs.count);
        for (std::size_t i = 0; i < trial.bars(); ++i) {
            const bool is_peeked = i % apart == 0;
            const Column bar = trial.bar(i);
            if (is_peeked) {
                const Column other = trial.bar((i * 7 + 3) % trial.bars());
                work->peek(other.data(), peeked.data());
                work->peek(bar.data(), peeked.data());
            }
            work->update(bar.data(), value.data());
            quiet->update(bar.data(), again.data());
            expect_same_bits(is_peeked ? peeked : again, value, i);
            expect_same_bits(again, value, i);
        }
        Column odd = trial.bar(0);
        odd.front() = kNaN;
        work->peek(odd.data(), peeked.data());
        EXPECT_TRUE(std::isnan(peeked.front()));
    }
}

TEST_P(EachRow, PeekAfterManyIsTheNextUpdate) {
    static const Columns bars = walk(length(2'001), 15);
    const Trial trial(row, bars);
    for (const Column& values : choices(row)) {
        SCOPED_TRACE(testing::PrintToString(values));
        const auto work = row.make(Settings(values));
        static_cast<void>(trial.in_pieces(*work, [] { return std::size_t{1'000}; }));
        Column peeked(row.outputs.count), value(row.outputs.count);
        const auto twin = work->copy();
        work->peek(trial.bar(17).data(), peeked.data());
        work->update(trial.bar(17).data(), value.data());
        expect_same_bits(peeked, value, trial.bars());
        twin->update(trial.bar(17).data(), peeked.data());
        expect_same_bits(peeked, value, trial.bars());
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

/// Stretches of equals, of zeros, and of sizes at which digits are lost or a sum is infinite: loops
/// that count on what prices are must notice.
TEST(Catalog, ManyEqualOneByOneAtTheEdgesOfNumbers) {
    Columns bars = walk(6'000, 5);
    const double scales[] = {1.0, 0.0, 1e-310, 1.0, 1e305, 1e-3, 4e-308, 1.0};
    for (auto& [name, values] : bars) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double value = i % 700 < 300 ? std::round(values[i]) : values[i];
            values[i] = value * scales[i / 150 % std::size(scales)];
        }
    }
    for (const char* const name : {"sar", "sarext", "supertrend", "ha", "maxindex", "minindex",
                                   "minmaxindex", "trange", "cumsum", "pvt", "ad", "adosc"}) {
        const Row& row = *find_row(name);
        for (const Column& settings : choices(row)) {
            const Trial trial(row, bars);
            const auto expected = trial.one_by_one(*row.make(Settings(settings)));
            for (const std::size_t piece : {7U, 64U, 1'000U, 6'000U}) {
                SCOPED_TRACE(std::string(name) + " in pieces of " + std::to_string(piece));
                const auto work = row.make(Settings(settings));
                expect_same_bits(expected, trial.in_pieces(*work, [&] { return piece; }));
            }
        }
    }
}

TEST(Catalog, AnInfinitePathIsNoneHoweverBarsCome) {
    const Row& row = *find_row("kama"); // As is every average of matype 6.
    for (const double spike : {9e307, 1e308, -1.7e308}) {
        for (const double period : {8.0, 23.0}) {
            SCOPED_TRACE(testing::PrintToString(std::pair(spike, period)));
            Columns bars{{"x", Column(200)}};
            for (std::size_t i = 0; i < 200; ++i) {
                bars["x"][i] = static_cast<double>(i * 7 % 5) - 2.0;
            }
            bars["x"][16] = bars["x"][46] = bars["x"][131] = spike;
            const Trial trial(row, bars);
            const auto one = row.make(Settings(Column{period}));
            const auto many = row.make(Settings(Column{period}));
            expect_same_bits(trial.one_by_one(*one), trial.in_pieces(*many, [] { return 200UL; }));
        }
    }
}

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
