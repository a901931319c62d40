// SPDX-License-Identifier: Apache-2.0
// Bars of several timeframes at once, from trades or from closed bars of a shorter timeframe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/base/assert.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::bars {

using base::Timestamp;
using model::Bar;
using model::TradeTick;

enum class Source : std::uint8_t { trades, klines };

/// Builds the bars of one instrument. All times are venue times; [ts_open, ts_close) on the UTC
/// grid of each timeframe. `Sink` is called with each closed `const Bar&`, by ascending ts_close,
/// at one instant short to long; it must not throw and must not call the builder.
///
/// - Bars are emitted only if the builder was there at their ts_open: the first, partial one is
///   not; one that a hole cut short is. Longer bars are made of the shortest timeframe's bars.
/// - From trades, an interval without a trade becomes a flat bar of zero volume once there is a
///   price. From klines nothing is invented: the venue sends its own flat bars.
/// - kFlagGap: the bar before it in this timeframe is missing.
class BarBuilder {
public:
    /// A silence of more intervals than this is a hole, not so many flat bars.
    static constexpr std::int64_t kFlatBarsMax = 1'440;

    /// Timeframes in seconds, strictly ascending, each a multiple of the first.
    /// Throws std::invalid_argument otherwise.
    BarBuilder(std::uint16_t instrument, std::vector<std::uint32_t> timeframes_s, Source source);

    /// Pre: source is trades. First closes what ended at or before the trade, then counts it in.
    /// A trade of an interval that is closed already is only counted in late().
    template <class Sink> void on_trade(const TradeTick& trade, Sink&& sink) noexcept {
        TC_ASSERT(source_ == Source::trades);
        if (trade.ts_event >= interval_close_) [[unlikely]] {
            // At its own instant an earlier trade may have been missed.
            step_trades(trade.ts_event, trade.ts_event + Timestamp{1}, sink);
        } else if (trade.ts_event < interval_open_) [[unlikely]] {
            ++late_;
            return;
        }
        if (in_hole_) [[unlikely]] {
            leave_hole();
        }
        add(trade);
    }

    /// Closes what ended before the bar, counts it in, then closes what ends with it. A bar that
    /// begins before the time reached is only counted in late().
    /// Pre: `bar` is closed and its timeframe divides the shortest one. When the source is trades,
    /// it is the shortest one: this is history, and trades go on from its ts_close.
    template <class Sink> void on_bar(const Bar& bar, Sink&& sink) noexcept {
        if (bar.ts_open < reached() || is_gathering()) [[unlikely]] {
            ++late_;
            return;
        }
        if (!is_alive()) [[unlikely]] {
            alive_since_ = bar.ts_open;
            in_hole_ = false;
        }
        close_until(0, bar.ts_open, sink);
        for (Level& level : levels_) {
            fold(level, bar);
        }
        has_pending_ = false;
        close_until(0, bar.ts_close, sink);
        reached_ = bar.ts_close;
        if (source_ == Source::trades) {
            last_price_ = bar.close;
            enter(bar.ts_close);
        }
    }

    /// The state of a bar that is not closed yet, for forming() only. Pre: source is klines.
    void on_forming(const Bar& bar) noexcept {
        if (bar.ts_open >= reached_) {
            pending_ = bar;
            has_pending_ = true;
        }
    }

    /// Venue time has reached `ts`: closes every bar with ts_close <= ts. Pre: all that the venue
    /// stamped before `ts` has been fed. Going back does nothing.
    template <class Sink> void advance(Timestamp ts, Sink&& sink) noexcept {
        if (source_ == Source::trades) {
            if (ts >= interval_close_) {
                step_trades(ts, ts, sink);
            }
        } else if (ts > reached_) {
            if (reached_.raw == INT64_MIN && !in_hole_) {
                alive_since_ = ts;
            }
            reached_ = ts;
            close_until(0, ts, sink);
        }
    }

    /// What was seen of the bar that now forms in timeframe i; its tag.kind is none if nothing was.
    [[nodiscard]] Bar forming(std::size_t i) const noexcept;

    /// Data may be lost from here until the next trade or bar: till then there are no flat bars,
    /// and bars of whose beginning nothing was seen are not emitted.
    void mark_gap() noexcept;

    [[nodiscard]] std::span<const std::uint32_t> timeframes_s() const noexcept {
        return timeframes_s_;
    }
    [[nodiscard]] Source source() const noexcept { return source_; }
    /// Trades or bars that came after their interval was closed, and were left out.
    [[nodiscard]] std::uint64_t late() const noexcept { return late_; }

private:
    /// One timeframe's open interval. `bar` means something only if has_data.
    struct Level {
        Timestamp length;
        Timestamp open{INT64_MIN};
        Timestamp close{INT64_MIN};
        Timestamp last_close{0}; ///< Of the bar emitted before; 0 for none.
        bool is_whole = false;   ///< The builder was there at `open`.
        bool has_data = false;   ///< Not used by the shortest one when the source is trades.
        std::uint32_t timeframe_s = 0;
        Bar bar;
    };

    [[nodiscard]] static Timestamp floor_to(Timestamp ts, Timestamp length) noexcept {
        const std::int64_t rest = ts.raw % length.raw;
        return {ts.raw - (rest < 0 ? rest + length.raw : rest)};
    }

    void add(const TradeTick& trade) noexcept {
        Bar& bar = levels_.front().bar;
        if (bar.count == 0) [[unlikely]] {
            bar.open = bar.high = bar.low = trade.price;
        }
        bar.high = std::max(bar.high, trade.price);
        bar.low = std::min(bar.low, trade.price);
        bar.close = trade.price;
        const base::int128 quote = base::notional(trade.price, trade.quantity).raw;
        bar.volume = base::Wide{bar.volume.value() + trade.quantity.raw};
        bar.quote_volume = base::Wide{bar.quote_volume.value() + quote};
        if (!trade.tag.has(model::kFlagBuyerMaker)) {
            bar.taker_buy_volume = base::Wide{bar.taker_buy_volume.value() + trade.quantity.raw};
            bar.taker_buy_quote_volume = base::Wide{bar.taker_buy_quote_volume.value() + quote};
        }
        bar.count += trade.last_id - trade.first_id + 1;
        last_price_ = trade.price;
    }

    /// Emits the bar of a level that has data, or forgets it if its open was not seen.
    template <class Sink> void close(Level& level, Sink& sink) noexcept {
        level.has_data = false;
        if (!level.is_whole) {
            return;
        }
        Bar& bar = level.bar;
        bar.ts_open = level.open;
        bar.ts_close = level.close;
        const bool is_after_gap = level.last_close.raw != 0 && level.last_close != level.open;
        bar.tag = {
            instrument_, model::RecordKind::bar,
            static_cast<std::uint8_t>(model::kFlagClosed | (is_after_gap ? model::kFlagGap : 0)),
            level.timeframe_s};
        level.last_close = level.close;
        sink(static_cast<const Bar&>(bar));
    }

    /// Closes the levels from `first` on that have data and end by `ts`: by end, then short to
    /// long.
    template <class Sink> void close_until(std::size_t first, Timestamp ts, Sink& sink) noexcept {
        for (;;) {
            Level* next = nullptr;
            for (std::size_t i = first; i < levels_.size(); ++i) {
                Level& level = levels_[i];
                if (level.has_data && level.close <= ts &&
                    (next == nullptr || level.close < next->close)) {
                    next = &level;
                }
            }
            if (next == nullptr) {
                return;
            }
            close(*next, sink);
        }
    }

    /// Pre: ts >= interval_close_. Ends the interval and all that are over by `ts`.
    template <class Sink> void step_trades(Timestamp ts, Timestamp seen_from, Sink& sink) noexcept {
        const Timestamp length = levels_.front().length;
        const Timestamp next_open = floor_to(ts, length);
        if (interval_close_.raw == INT64_MIN) { // The first event of all.
            if (!in_hole_) {
                alive_since_ = floor_to(seen_from + length - Timestamp{1}, length);
            }
            enter(next_open);
            return;
        }
        const bool is_silence =
            !in_hole_ && (next_open - interval_open_).raw / length.raw > kFlatBarsMax;
        if (is_silence) {
            mark_gap();
        }
        while (interval_open_ < next_open) {
            close_interval(sink);
            if (in_hole_) {
                close_until(1, next_open, sink);
            }
            enter(in_hole_ ? next_open : interval_close_);
        }
        if (is_silence) {
            leave_hole();
        }
    }

    /// Ends the shortest timeframe's interval: its bar, a flat one or none; then the longer ones.
    template <class Sink> void close_interval(Sink& sink) noexcept {
        Level& base = levels_.front();
        if (base.bar.count == 0) {
            base.bar.open = base.bar.high = base.bar.low = base.bar.close = last_price_;
        }
        const bool is_bar =
            base.is_whole && last_price_.raw != 0 && (base.bar.count > 0 || !in_hole_);
        if (is_bar) {
            close(base, sink);
            for (std::size_t i = 1; i < levels_.size(); ++i) {
                fold(levels_[i], base.bar);
            }
        }
        close_until(1, interval_close_, sink);
    }

    /// Nothing before this is taken any more.
    [[nodiscard]] Timestamp reached() const noexcept {
        return source_ == Source::trades ? interval_open_ : reached_;
    }
    /// Whether trades of the open interval are counted in already.
    [[nodiscard]] bool is_gathering() const noexcept {
        return source_ == Source::trades && levels_.front().bar.count > 0;
    }
    [[nodiscard]] bool is_alive() const noexcept {
        return !in_hole_ && alive_since_.raw != INT64_MIN;
    }

    /// Begins the interval at `open` and the longer ones that begin with or before it.
    void enter(Timestamp open) noexcept;
    void enter(Level& level, Timestamp ts) noexcept;
    void leave_hole() noexcept;
    void fold(Level& level, const Bar& bar) noexcept;
    static void merge(Bar& into, const Bar& bar) noexcept;

    std::vector<Level> levels_;
    std::vector<std::uint32_t> timeframes_s_;
    Timestamp interval_open_{INT64_MIN}; // Trades: what the shortest timeframe gathers now.
    Timestamp interval_close_{INT64_MIN};
    Timestamp reached_{INT64_MIN};     // Klines: the end of the last bar, or the time advanced to.
    Timestamp alive_since_{INT64_MIN}; // INT64_MIN before the first event.
    base::Price last_price_;
    std::uint64_t late_ = 0;
    Bar pending_;
    bool has_pending_ = false;
    bool in_hole_ = false;
    std::uint16_t instrument_;
    Source source_;
};

/// The closed bars of `timeframe_s` that `bars` make: to the bit what a BarBuilder emits when it
/// is fed them. `bars` are closed, of one timeframe, oldest first. Throws std::invalid_argument if
/// their timeframe does not divide `timeframe_s`, or they are not in order.
[[nodiscard]] std::vector<Bar> resample(std::span<const Bar> bars, std::uint32_t timeframe_s);

} // namespace tradecore::bars
