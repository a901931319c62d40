// SPDX-License-Identifier: Apache-2.0
// The C++ face of a segment; what happens between processes is tested from Python, tests/ring.
#include "tradecore/ring/segment.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <random>
#include <string>

namespace tradecore::ring {
namespace {

[[nodiscard]] std::string fresh_name() {
    static int count = 0;
    return "ctest-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
}

[[nodiscard]] Segment make(const std::string& name, std::size_t capacity = 16) {
    const std::array<ChannelSpec, 2> channels = {
        {{"small", 64, capacity}, {"large", 128, 2 * capacity}}};
    const std::array<std::string, 1> histograms = {"took"};
    return Segment(name, channels, histograms, 42);
}

TEST(Segment, ChannelsDoNotTouchOneAnother) {
    const std::string name = fresh_name();
    Segment segment = make(name);
    auto small = segment.writer<8>(0);
    auto large = segment.writer<16>(1);
    const SegmentView view(name, 42);
    auto small_reader = view.reader<8>("small", Start::oldest);
    auto large_reader = view.reader<16>("large", Start::oldest);
    for (std::uint64_t i = 0; i < 16; ++i) {
        Words<8> a;
        Words<16> b;
        a.fill(i);
        b.fill(~i);
        small.publish(a);
        large.publish(b);
        segment.histogram(0).record(i);
    }
    Words<8> a;
    Words<16> b;
    for (std::uint64_t i = 0; i < 16; ++i) {
        ASSERT_TRUE(small_reader.take(a));
        ASSERT_TRUE(large_reader.take(b));
        EXPECT_EQ(a[6], i);
        EXPECT_EQ(b[14], ~i);
    }
    EXPECT_FALSE(small_reader.take(a));
    EXPECT_FALSE(large_reader.take(b));
    EXPECT_EQ(view.histograms().at(0).name, "took");
    EXPECT_EQ(view.histograms().at(0).counts.count(), 16U);
}

TEST(Segment, ReadersAskForWhatThereIs) {
    const std::string name = fresh_name();
    const Segment segment = make(name);
    const SegmentView view(name, 42);
    EXPECT_THROW((void)view.reader<8>("middle", Start::oldest), SegmentError);
    EXPECT_THROW((void)view.reader<16>("small", Start::oldest), SegmentError);
    EXPECT_THROW(SegmentView(name, 41), SegmentError);
    EXPECT_THROW(SegmentView(fresh_name(), 42), SegmentAbsent);
}

TEST(Segment, TheLifeOfAWriterIsSeen) {
    const std::string name = fresh_name();
    Segment segment = make(name);
    const SegmentView view(name, 42);
    EXPECT_EQ(view.state(), WriterState::alive);
    EXPECT_THROW((void)make(name), SegmentError);
    EXPECT_EQ(view.state(), WriterState::alive);
    segment.close();
    EXPECT_EQ(view.state(), WriterState::ended);
    EXPECT_FALSE(std::filesystem::exists(segment.path()));
    const Segment next = make(name);
    EXPECT_GT(next.epoch(), view.epoch());
    EXPECT_EQ(SegmentView(name, 42).state(), WriterState::alive);
}

TEST(SharedHistogram, CountsAsTheLocalOneDoes) {
    const std::string name = fresh_name();
    const Segment segment = make(name);
    base::Histogram local;
    std::mt19937_64 random(3);
    for (int i = 0; i < 10'000; ++i) {
        const std::uint64_t value = random() >> (random() % 64);
        local.record(value);
        segment.histogram(0).record(value);
    }
    const base::Histogram shared = segment.histogram(0).copy();
    EXPECT_EQ(shared.count(), local.count());
    EXPECT_EQ(shared.max(), local.max());
    for (const double fraction : {0.01, 0.5, 0.99, 1.0}) {
        EXPECT_EQ(shared.quantile(fraction), local.quantile(fraction));
    }
}

} // namespace
} // namespace tradecore::ring
