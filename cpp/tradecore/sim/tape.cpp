// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/tape.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace tradecore::sim {
namespace {

constexpr std::int64_t kDay = 86'400LL * 1'000'000'000;

std::vector<Tape::Span> spans(std::span<const double> values, std::size_t length) {
    std::vector<Tape::Span> found;
    for (std::size_t first = 0; first < values.size(); first += length) {
        Tape::Span span{values[first], values[first]};
        for (std::size_t i = first; i < std::min(first + length, values.size()); ++i) {
            span = {std::min(span.least, values[i]), std::max(span.most, values[i])};
        }
        found.push_back(span);
    }
    return found;
}

} // namespace

Tape::Tape(std::span<const model::Bar> bars, const double* closes) : bars_(bars), close_(closes) {
    if (bars.empty() || bars.size() >= UINT32_MAX) {
        throw std::invalid_argument("bars had " + std::to_string(bars.size()) +
                                    " rows, must have from 1 to 4294967294");
    }
    prices_.reserve(bars.size());
    traded_.resize((bars.size() + kBlock - 1) / kBlock);
    ranges_.reserve(bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (i > 0 && bars[i].ts_open < bars[i - 1].ts_close) {
            throw std::invalid_argument("bars: row " + std::to_string(i) +
                                        " begins before the bar before it ends");
        }
        prices_.push_back({bars[i].open, bars[i].close});
        const bool is_traded = bars[i].volume.value() != 0;
        ranges_.push_back(is_traded ? Range{bars[i].low.raw, bars[i].high.raw} : Range{});
        traded_[i / kBlock] |= std::uint64_t{is_traded} << (i % kBlock);
        is_plain_ = is_plain_ && (is_traded || (i > 0 && bars[i].close == bars[i - 1].close));
        const std::int64_t day = (bars[i].ts_close.raw - 1) / kDay;
        if (i + 1 == bars.size() || (bars[i + 1].ts_close.raw - 1) / kDay != day) {
            day_ends_.push_back(static_cast<std::uint32_t>(sample_of_close(i)));
        }
    }
    stretch_closes_ = spans({close_, bars.size()}, kStretch);
    block_closes_ = spans({close_, bars.size()}, kBlock);
    for (std::size_t first = 0; first < bars.size(); first += kBlock) {
        Range whole;
        for (std::size_t i = first; i < std::min(first + kBlock, bars.size()); ++i) {
            whole.low = std::min(whole.low, ranges_[i].low);
            whole.high = std::max(whole.high, ranges_[i].high);
        }
        block_ranges_.push_back(whole);
        block_times_.push_back(times_of(first));
    }
}

/// Of the block that begins with bar `first`.
Tape::Times Tape::times_of(std::size_t first) const noexcept {
    const Times times{bars_[first].ts_open.raw,
                      bars_[first].ts_close.raw - bars_[first].ts_open.raw};
    for (std::size_t i = first; i < std::min(first + kBlock, bars_.size()); ++i) {
        if (bars_[i].ts_open != times.at(i - first) ||
            bars_[i].ts_close != times.at(i - first + 1)) {
            return {};
        }
    }
    return times;
}

std::size_t Tape::first_outside(base::Price low, base::Price high, std::size_t from,
                                std::size_t to) const noexcept {
    const std::int64_t most = high.raw == 0 ? INT64_MAX : high.raw;
    const auto is_inside = [&](const Range& range) {
        return (range.low > low.raw) & (range.high <= most);
    };
    std::size_t i = from;
    while (i < to) {
        if (i % kBlock == 0) {
            while (i < to && is_inside(block_ranges_[i / kBlock])) {
                i += kBlock;
            }
        }
        const std::size_t end = std::min(to, (i / kBlock + 1) * kBlock);
        for (; i < end; ++i) {
            if (!is_inside(ranges_[i])) {
                return i;
            }
        }
    }
    return to;
}

std::size_t Tape::sample_of_open(std::size_t i) const noexcept {
    if (i == 0) {
        return 0;
    }
    return ts_close(i - 1) == ts_open(i) ? sample_of_close(i - 1) : sample_of_close(i);
}

} // namespace tradecore::sim
