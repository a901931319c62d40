// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/publisher.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>

namespace tradecore::pipeline {
namespace {

[[nodiscard]] std::string fresh_name() {
    static int count = 0;
    return "ctest-publisher-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
}

template <class Record> [[nodiscard]] Record random_record(std::mt19937_64& random) {
    Record record;
    auto words = std::bit_cast<ring::Words<sizeof(Record) / 8>>(record);
    for (auto& word : words) {
        word = random();
    }
    return std::bit_cast<Record>(words);
}

template <class Record> [[nodiscard]] bool equal(const Record& a, const Record& b) {
    return std::memcmp(&a, &b, sizeof(Record)) == 0;
}

// Whatever is in a record, it arrives to the byte.
TEST(Publisher, RecordsArriveToTheByte) {
    const std::string name = fresh_name();
    Publisher publisher(name);
    const ring::SegmentView view(name, records_hash());
    auto ticks = view.reader<8>(kTicksChannel, ring::Start::oldest);
    auto bars = view.reader<16>(kBarsChannel, ring::Start::oldest);
    auto events = view.reader<8>(kEventsChannel, ring::Start::oldest);
    std::mt19937_64 random(17);
    for (int i = 0; i < 1'000; ++i) {
        auto trade = random_record<model::TradeTick>(random);
        trade.tag.extra = 0;
        publisher.publish(trade);
        TickWords tick{};
        ASSERT_TRUE(ticks.take(tick));
        EXPECT_TRUE(equal(trade, std::bit_cast<model::TradeTick>(tick)));

        auto bar = random_record<model::Bar>(random);
        const auto timeframe_s = static_cast<std::uint32_t>(1 + random() % 2'592'000);
        bar.ts_open.raw = static_cast<std::int64_t>(random() % (std::uint64_t{1} << 62));
        bar.ts_close.raw = bar.ts_open.raw + std::int64_t{1'000'000'000} * timeframe_s;
        bar.tag.extra = timeframe_s;
        publisher.publish(bar);
        BarWords words{};
        ASSERT_TRUE(bars.take(words));
        restore_bar(words);
        EXPECT_TRUE(equal(bar, std::bit_cast<model::Bar>(words)));

        auto signal = random_record<policy::Signal>(random);
        signal.reserved32 = 0;
        signal.tag.kind = model::RecordKind::signal;
        publisher.publish(signal);
        auto intent = random_record<policy::Intent>(random);
        intent.tag.kind = model::RecordKind::intent;
        intent.tag.extra = 0;
        publisher.publish(intent);
        EventWords event{};
        ASSERT_TRUE(events.take(event));
        restore_event(event);
        EXPECT_TRUE(equal(signal, std::bit_cast<policy::Signal>(event)));
        ASSERT_TRUE(events.take(event));
        restore_event(event);
        EXPECT_TRUE(equal(intent, std::bit_cast<policy::Intent>(event)));
    }
    EXPECT_EQ(publisher.ticks(), 1'000U);
    EXPECT_EQ(publisher.bars(), 1'000U);
    EXPECT_EQ(publisher.events(), 2'000U);
}

TEST(Publisher, MeasuresItself) {
    Publisher publisher(fresh_name());
    EXPECT_EQ(measure_publish(&publisher, 100, 0).size(), 100U);
    EXPECT_EQ(publisher.ticks(), 100U);
    EXPECT_EQ(measure_publish(nullptr, 10, 100).size(), 10U);
}

} // namespace
} // namespace tradecore::pipeline
