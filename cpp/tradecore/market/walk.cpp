// SPDX-License-Identifier: Apache-2.0
#include "tradecore/market/walk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "tradecore/market/random.hpp"

namespace tradecore::market {
namespace {

using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Side;

// Streams of draws; the numbers are part of what a seed means.
enum Stream : std::uint64_t {
    kEvent,
    kOffset,
    kCrossing,
    kFair,
    kTaker,
    kSize,
    kSweep,
    kTopBid,
    kTopAsk,
    kRegime,
    kRegimeLength,
    kLevels = 32, ///< And on: one for each level.
};

constexpr double kRefreshesPerSecond = 3.0;  ///< Quotes that move without a trade.
constexpr std::int64_t kLevelLifeSlots = 80; ///< A level's quantity is drawn anew this often.
constexpr double kTrendStrength = 0.15;      ///< Of a minute's volatility, per minute, at most.
constexpr double kShared = 0.8;              ///< Of a move: the tide's share and
constexpr double kOwn = 0.6;                 ///< the market's own; squares add up to 1.
constexpr Quantity kUnknown{-1};             ///< Of a published level: it is to be stated anew.

[[nodiscard]] std::uint64_t odds(double probability) noexcept {
    return static_cast<std::uint64_t>(std::min(probability, 0.95) * 0x1.0p63) * 2;
}

[[nodiscard]] std::size_t index(Side side) noexcept {
    return side == Side::buy ? 0 : 1;
}

[[nodiscard]] std::int64_t nearest(double value) noexcept {
    return static_cast<std::int64_t>(std::floor(value + 0.5));
}

} // namespace

Walk::Walk(std::uint64_t key, const MarketSpec& spec, std::uint16_t instrument, Timestamp begin,
           Timestamp first_halt)
    : key_(mix(key)), spec_(spec), instrument_(instrument), begin_(begin),
      tick_(static_cast<double>(spec.instrument.tick_size.raw)),
      fair_(static_cast<double>(spec.start_price.raw)), start_(fair_),
      slot_volatility_(spec.volatility_bps * 1e-4 /
                       std::sqrt(60.0 * static_cast<double>(kSlotsPerSecond))),
      mood_(key, spec.mood, begin, first_halt),
      spread_ticks_(std::max<std::int64_t>(1, nearest(fair_ * spec.spread_bps * 1e-4 / tick_))),
      grid_ticks_(std::max(spread_ticks_, nearest(fair_ * spec.level_gap_bps * 1e-4 / tick_))) {
    set_quote(0);
}

std::int64_t Walk::event_ns(std::int64_t slot, double tide) noexcept {
    bool has_jumped = false;
    if (slot % kSlotsPerSecond == 0) {
        mood_.turn();
        deviation_ = std::sqrt(mood_.variance());
        has_jumped = mood_.jump() != 0.0;
        fair_ *= 1.0 + mood_.jump() * spec_.volatility_bps * 1e-4;
        if (unit(bits(slot, kCrossing)) * 3600.0 < spec_.crossings_per_hour) {
            wants_crossing_ = true;
        }
        const double per_slot = 1.0 / static_cast<double>(kSlotsPerSecond);
        const double trade = spec_.trades_per_second * mood_.activity() * per_slot;
        trade_odds_ = odds(trade);
        event_odds_ = odds(trade + kRefreshesPerSecond * per_slot);
    }
    variance_ += mood_.variance();
    carried_ += deviation_ * tide;
    if (mood_.is_halted() || (!has_jumped && bits(slot, kEvent) >= event_odds_)) {
        return -1;
    }
    // Whole milliseconds, as the venue states them.
    return static_cast<std::int64_t>(bits(slot, kOffset) % (kSlotNs / 1'000'000)) * 1'000'000;
}

Walk::Played Walk::play(std::int64_t slot, Timestamp ts, std::vector<model::TradeTick>& trades,
                        std::vector<model::QuoteTick>& quotes) {
    Played played;
    const double fair_before = fair_;
    move_fair(slot);
    const bool has_risen = fair_ > fair_before;
    set_quote(slot);
    quotes.push_back(quote(ts));
    played.has_quote_before = true;
    if (bits(slot, kEvent) >= trade_odds_) {
        return played;
    }
    const double buy_odds = has_risen ? 0.75 : 0.25; // Takers push the way the price goes.
    const Side taker = unit(bits(slot, kTaker)) < buy_odds ? Side::buy : Side::sell;
    const Side maker = taker == Side::buy ? Side::sell : Side::buy;
    LevelState& best = best_[index(maker)];
    const std::uint64_t size_bits = bits(slot, kSize);
    const int doublings = std::min(std::countr_zero(size_bits | (1ULL << 5)), 5);
    const double notional =
        spec_.trade_notional * (0.1 + 0.9 * unit(size_bits)) * static_cast<double>(1 << doublings);
    const std::uint64_t sweep_bits = bits(slot, kSweep);
    if (unit(sweep_bits) >= 0.03) {
        const Quantity quantity = std::min(lots(notional, best.tick), best.quantity);
        append_trade(taker, best.tick, quantity, ts, trades);
        played.trades = 1;
        if (quantity < best.quantity) {
            best.quantity -= quantity;
            return played;
        }
        best = behind(maker, 0, slot);
    } else {
        // A sweep: the best level and one to three behind it, the last in part.
        const int depth = 1 + static_cast<int>(sweep_bits % 3);
        append_trade(taker, best.tick, best.quantity, ts, trades);
        LevelState last;
        for (int i = 0; i < depth; ++i) {
            last = behind(maker, i, slot);
            const Quantity part =
                i + 1 < depth ? last.quantity : std::min(lots(notional, last.tick), last.quantity);
            append_trade(taker, last.tick, part, ts, trades);
            last.quantity -= part;
        }
        best = last.quantity.raw > 0 ? last : behind(maker, depth, slot);
        played.trades = 1 + depth;
    }
    ++update_id_;
    quotes.push_back(quote(ts));
    played.has_quote_after = true;
    return played;
}

model::QuoteTick Walk::quote(Timestamp ts) const noexcept {
    const std::int64_t tick = spec_.instrument.tick_size.raw;
    model::QuoteTick made;
    made.ts_event = ts;
    made.ts_recv = ts;
    made.bid_price = {best_[0].tick * tick};
    made.bid_quantity = best_[0].quantity;
    made.ask_price = {best_[1].tick * tick};
    made.ask_quantity = best_[1].quantity;
    made.update_id = update_id_;
    made.tag = {instrument_, model::RecordKind::quote, 0, 0};
    return made;
}

bool Walk::publish(std::int64_t slot, Timestamp ts, int levels,
                   std::vector<model::BookLevel>& out) {
    model::BookLevel shape;
    const bool is_first = published_id_ == 0;
    shape.ts_event = ts;
    shape.ts_recv = ts;
    shape.first_update_id = is_first ? update_id_ : published_id_ + 1;
    shape.last_update_id = std::max(update_id_, shape.first_update_id);
    shape.tag = {instrument_, model::RecordKind::book_level,
                 is_first ? model::kFlagSnapshot : std::uint8_t{0}, 0};
    const std::size_t before = out.size();
    std::vector<LevelState> now[2] = {ladder(Side::buy, slot, levels),
                                      ladder(Side::sell, slot, levels)};
    const std::optional<Side> lagging = wants_crossing_ && !is_first ? crossed(now) : std::nullopt;
    if (lagging) {
        now[index(*lagging)] = published_[index(*lagging)];
        wants_crossing_ = false;
    }
    is_dirty_ = lagging.has_value();
    for (const Side side : {Side::buy, Side::sell}) {
        append_changes(side, published_[index(side)], now[index(side)], shape, out);
        published_[index(side)].swap(now[index(side)]);
    }
    if (lagging) { // Who matches takes crossed levels off: the next update states them anew.
        for (LevelState& level : published_[index(*lagging)]) {
            level.quantity = kUnknown;
        }
    }
    if (out.size() == before) {
        return false;
    }
    out.back().tag.flags |= model::kFlagLast;
    published_id_ = shape.last_update_id;
    update_id_ = published_id_;
    return true;
}

/// The side whose published levels the other has moved across.
std::optional<Side> Walk::crossed(const std::vector<LevelState> (&now)[2]) const noexcept {
    if (now[0].front().tick >= published_[1].front().tick) {
        return Side::sell;
    }
    if (now[1].front().tick <= published_[0].front().tick) {
        return Side::buy;
    }
    return std::nullopt;
}

/// The fair price since its last move: drift, the tide, and a bell-shaped step of its own.
void Walk::move_fair(std::int64_t slot) noexcept {
    turn_regime(slot);
    const double own = kOwn * std::sqrt(variance_) * bell(bits(slot, kFair));
    fair_ *= 1.0 + drift_ * static_cast<double>(slot - moved_slot_) +
             slot_volatility_ * (kShared * carried_ + own);
    fair_ = std::clamp(fair_, start_ * 0.2, start_ * 5.0);
    moved_slot_ = slot;
    variance_ = carried_ = 0.0;
}

/// Drifts last 3 to 9 minutes; their sign leans back towards the start price.
void Walk::turn_regime(std::int64_t slot) noexcept {
    if (slot < regime_end_) {
        return;
    }
    const std::int64_t minute = 60 * kSlotsPerSecond;
    const double lean = std::clamp((fair_ / start_ - 1.0) * 4.0, -0.4, 0.4);
    const std::uint64_t chance = bits(slot, kRegime);
    const double strength = unit(mix(chance)) * kTrendStrength * spec_.volatility_bps * 1e-4;
    drift_ = (unit(chance) < 0.5 - lean ? strength : -strength) / static_cast<double>(minute);
    regime_end_ =
        slot + minute * 3 + static_cast<std::int64_t>(bits(slot, kRegimeLength) % (6 * minute));
}

void Walk::set_quote(std::int64_t slot) noexcept {
    const double middle = fair_ / tick_;
    const std::int64_t bid =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(
                                      middle - 0.5 * static_cast<double>(spread_ticks_ - 1))));
    best_[0].tick = bid;
    best_[1].tick = bid + spread_ticks_;
    const double size = 4.0 * spec_.trade_notional;
    best_[0].quantity = lots(size * (0.2 + 1.6 * unit(bits(slot, kTopBid))), bid);
    best_[1].quantity = lots(size * (0.2 + 1.6 * unit(bits(slot, kTopAsk))), bid);
    ++update_id_;
    is_dirty_ = true;
}

std::uint64_t Walk::bits(std::int64_t slot, std::uint64_t stream) const noexcept {
    return draw(key_, static_cast<std::uint64_t>(slot), stream);
}

/// What `notional` is at a tick, on the lot, at least the venue's least quantity.
Quantity Walk::lots(double notional, std::int64_t tick) const noexcept {
    const model::Instrument& rules = spec_.instrument;
    const double price = static_cast<double>(tick) * tick_;
    const double lot = static_cast<double>(rules.lot_size.raw);
    const double scale = static_cast<double>(base::kScale);
    const double count = std::floor(notional * scale * scale / price / lot);
    const auto whole = static_cast<std::int64_t>(count) * rules.lot_size.raw;
    return {std::clamp(whole, std::max(rules.lot_size.raw, rules.quantity_min.raw),
                       rules.quantity_max.raw)};
}

/// The level `depth` steps behind the best: prices on a fixed grid, quantities redrawn now and
/// then.
Walk::LevelState Walk::behind(Side side, int depth, std::int64_t slot) const noexcept {
    const std::int64_t best = best_[index(side)].tick;
    const std::int64_t step =
        side == Side::buy ? (best - 1) / grid_ticks_ - depth : best / grid_ticks_ + 1 + depth;
    const std::int64_t tick = std::max<std::int64_t>(1, step * grid_ticks_);
    const std::uint64_t stream = kLevels + static_cast<std::uint64_t>(step) * 2 + index(side);
    const auto phase = static_cast<std::int64_t>(mix(stream) % kLevelLifeSlots);
    const std::uint64_t chance = bits((slot + phase) / kLevelLifeSlots, stream);
    return {tick,
            lots(spec_.level_trades * spec_.trade_notional * (0.3 + 1.4 * unit(chance)), tick)};
}

std::vector<Walk::LevelState> Walk::ladder(Side side, std::int64_t slot, int levels) const {
    std::vector<LevelState> made{best_[index(side)]};
    for (int i = 0; static_cast<int>(made.size()) < levels; ++i) {
        const LevelState level = behind(side, i, slot);
        if (level.tick == made.back().tick) {
            break; // The grid has reached the least price.
        }
        made.push_back(level);
    }
    return made;
}

void Walk::append_trade(Side taker, std::int64_t tick, Quantity quantity, Timestamp ts,
                        std::vector<model::TradeTick>& trades) {
    model::TradeTick made;
    made.ts_event = ts;
    made.ts_recv = ts;
    made.price = {tick * spec_.instrument.tick_size.raw};
    made.quantity = quantity;
    made.id = made.first_id = made.last_id = ++trade_id_;
    made.tag = {instrument_, model::RecordKind::trade,
                taker == Side::sell ? model::kFlagBuyerMaker : std::uint8_t{0}, 0};
    trades.push_back(made);
}

/// Both ladders run from the best away; what stands in neither alike is stated absolutely.
void Walk::append_changes(Side side, const std::vector<LevelState>& before,
                          const std::vector<LevelState>& after, const model::BookLevel& shape,
                          std::vector<model::BookLevel>& out) const {
    const auto append = [&](std::int64_t tick, Quantity quantity) {
        model::BookLevel& made = out.emplace_back(shape);
        made.price = {tick * spec_.instrument.tick_size.raw};
        made.quantity = quantity;
        made.tag.flags |= side == Side::sell ? model::kFlagSell : std::uint8_t{0};
    };
    const auto is_before = [side](std::int64_t a, std::int64_t b) {
        return side == Side::buy ? a > b : a < b;
    };
    auto old = before.begin();
    for (const LevelState& level : after) {
        for (; old != before.end() && is_before(old->tick, level.tick); ++old) {
            append(old->tick, {});
        }
        const bool is_same_tick = old != before.end() && old->tick == level.tick;
        if (!is_same_tick || !(*old == level)) {
            append(level.tick, level.quantity);
        }
        old += is_same_tick ? 1 : 0;
    }
    for (; old != before.end(); ++old) {
        append(old->tick, {});
    }
}

} // namespace tradecore::market
