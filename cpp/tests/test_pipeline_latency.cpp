// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/latency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace tradecore::pipeline {
namespace {

TEST(Histogram, EveryStepEndsWhereTheNextBegins) {
    constexpr std::size_t last = Histogram::index_of(std::numeric_limits<std::uint64_t>::max());
    for (std::size_t i = 0; i < last; ++i) {
        ASSERT_EQ(Histogram::index_of(Histogram::upper_edge(i)), i);
        ASSERT_EQ(Histogram::index_of(Histogram::upper_edge(i) + 1), i + 1);
    }
    EXPECT_EQ(Histogram::upper_edge(last), std::numeric_limits<std::uint64_t>::max());
}

TEST(Histogram, QuantilesAreAtMostOneStepAboveTheSortedSample) {
    std::mt19937_64 random(11);
    std::lognormal_distribution<double> sizes(6.0, 2.0);
    std::vector<std::uint64_t> samples(20'000);
    Histogram histogram;
    for (auto& sample : samples) {
        sample = static_cast<std::uint64_t>(sizes(random));
        histogram.record(sample);
    }
    std::sort(samples.begin(), samples.end());
    for (const double fraction : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank =
            static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(samples.size())));
        const auto exact = static_cast<double>(samples[rank - 1]);
        const auto read = static_cast<double>(histogram.quantile(fraction));
        EXPECT_GE(read, exact);
        EXPECT_LE(read, exact * 1.032 + 1.0);
    }
    EXPECT_EQ(histogram.max(), samples.back());
    EXPECT_EQ(histogram.quantile(1.0), samples.back());
    EXPECT_EQ(histogram.count(), samples.size());
}

TEST(Histogram, EmptyReadsZero) {
    Histogram histogram;
    EXPECT_EQ(histogram.quantile(0.5), 0U);
    histogram.record(7);
    histogram.clear();
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.quantile(0.999), 0U);
}

TEST(TickClock, TicksBecomeNanoseconds) {
    const TickClock clock;
    const auto before = std::chrono::steady_clock::now();
    const std::uint64_t start = clock.now();
    const double ns_per_tick = clock.ns_per_tick(); // At least a millisecond.
    const std::uint64_t ticks = clock.now() - start;
    const std::chrono::nanoseconds most = std::chrono::steady_clock::now() - before;
    EXPECT_GT(ns_per_tick, 0.0);
    EXPECT_LE(static_cast<double>(ticks) * ns_per_tick, static_cast<double>(most.count()) * 1.1);
}

} // namespace
} // namespace tradecore::pipeline
