// SPDX-License-Identifier: Apache-2.0
// One generated market: a hidden fair price that wanders as its mood and the tide of all markets
// have it, the best quote around it, trades against that quote, and a ladder of levels behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tradecore/market/mood.hpp"
#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::market {

/// What a generated market looks like. Pre: prices on the tick, numbers finite and above zero.
struct MarketSpec {
    model::Instrument instrument;
    base::Price start_price;
    double volatility_bps = 6.0;    ///< Standard deviation of one minute's return.
    double spread_bps = 0.1;        ///< At least one tick in any case.
    double trades_per_second = 1.0; ///< In quiet times; at most 4.
    double trade_notional = 500.0;  ///< Size of a usual trade, in quote.
    double level_trades = 12.0;     ///< What a usual level holds, in usual trades.
    double level_gap_bps = 0.8;     ///< From level to level; at least the spread.
    /// For an instant one side of the published book lags behind a move, so that bids cross asks.
    double crossings_per_hour = 0.0;
    MoodSpec mood;
};

inline constexpr std::int64_t kSlotNs = 50'000'000; ///< At most one event per symbol and slot.
inline constexpr std::int64_t kSlotsPerSecond = 20;

/// Steps through slots counted from the market's own beginning. What happens in a slot depends on
/// the key, the slot and what happened before; never on how many slots a call asks for.
class Walk {
public:
    struct LevelState {
        std::int64_t tick = 0;
        base::Quantity quantity;

        bool operator==(const LevelState&) const noexcept = default;
    };

    /// Halts come from `first_halt` on.
    Walk(std::uint64_t key, const MarketSpec& spec, std::uint16_t instrument, base::Timestamp begin,
         base::Timestamp first_halt);

    /// When in `slot` its event happens, or -1 if the slot has none. `tide` is the slot's draw that
    /// all markets share, of variance 1. Call once for each slot, in order.
    [[nodiscard]] std::int64_t event_ns(std::int64_t slot, double tide) noexcept;

    /// Plays the slot's event. Appends a quote if the best quote changed, then the trades, then the
    /// quote they leave if they changed its prices; says where each went.
    struct Played {
        bool has_quote_before = false;
        bool has_quote_after = false;
        int trades = 0;
    };
    Played play(std::int64_t slot, base::Timestamp ts, std::vector<model::TradeTick>& trades,
                std::vector<model::QuoteTick>& quotes);

    [[nodiscard]] model::QuoteTick quote(base::Timestamp ts) const noexcept;

    /// Appends what changed in the ladder since the last call; all of it on the first. False if
    /// nothing did.
    [[nodiscard]] bool publish(std::int64_t slot, base::Timestamp ts, int levels,
                               std::vector<model::BookLevel>& out);

    /// Whether an event came after the last publish().
    [[nodiscard]] bool is_dirty() const noexcept { return is_dirty_; }
    [[nodiscard]] bool is_halted() const noexcept { return mood_.is_halted(); }

private:
    void move_fair(std::int64_t slot) noexcept;
    void set_quote(std::int64_t slot) noexcept;
    void turn_regime(std::int64_t slot) noexcept;
    [[nodiscard]] std::optional<model::Side>
    crossed(const std::vector<LevelState> (&now)[2]) const noexcept;
    [[nodiscard]] std::uint64_t bits(std::int64_t slot, std::uint64_t stream) const noexcept;
    [[nodiscard]] base::Quantity lots(double notional, std::int64_t tick) const noexcept;
    [[nodiscard]] LevelState behind(model::Side side, int depth, std::int64_t slot) const noexcept;
    [[nodiscard]] std::vector<LevelState> ladder(model::Side side, std::int64_t slot,
                                                 int levels) const;
    void append_trade(model::Side taker, std::int64_t tick, base::Quantity quantity,
                      base::Timestamp ts, std::vector<model::TradeTick>& trades);
    void append_changes(model::Side side, const std::vector<LevelState>& before,
                        const std::vector<LevelState>& after, const model::BookLevel& shape,
                        std::vector<model::BookLevel>& out) const;

    std::uint64_t key_;
    MarketSpec spec_;
    std::uint16_t instrument_;
    base::Timestamp begin_;
    double tick_; ///< Raw units.
    double fair_; ///< Raw units.
    double start_;
    double slot_volatility_; ///< Standard deviation of one slot's return.
    double drift_ = 0.0;     ///< Return per slot.
    double variance_ = 0.0;  ///< Since the last move, in slots.
    double deviation_ = 1.0; ///< Root of the mood's variance.
    double carried_ = 0.0;   ///< By the tide since the last move, in standard deviations of a slot.
    Mood mood_;
    std::uint64_t trade_odds_ = 0;
    std::uint64_t event_odds_ = 0;
    std::int64_t regime_end_ = 0;
    std::int64_t moved_slot_ = 0;
    std::int64_t spread_ticks_;
    std::int64_t grid_ticks_; ///< Spacing of the levels behind the best.
    LevelState best_[2];      ///< Buy: bid, sell: ask.
    std::vector<LevelState> published_[2];
    std::int64_t published_id_ = 0;
    std::int64_t update_id_ = 0;
    std::int64_t trade_id_ = 0;
    bool is_dirty_ = true;
    bool wants_crossing_ = false;
};

} // namespace tradecore::market
