// SPDX-License-Identifier: Apache-2.0
// Invented markets that behave like busy ones: deterministic in the seed, any number of symbols,
// trades, quotes and book updates in time order. A seed means the same records on every machine:
// only integer arithmetic and correctly rounded operations (+ - x /, square root, floor) are used.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/market/walk.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::market {

/// One message: a trade, a quote, or a whole book update, as a range of its array.
struct Message {
    model::RecordKind kind = model::RecordKind::none;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A market stops trading, or goes on. Messages of that instant come after it.
struct Halt {
    base::Timestamp ts;
    std::uint16_t instrument = 0;
    bool is_halted = false;
};

/// Records by kind, and the messages in the order they happen.
struct Batch {
    std::vector<model::TradeTick> trades;
    std::vector<model::QuoteTick> quotes;
    std::vector<model::BookLevel> levels;
    std::vector<Message> messages;
    std::vector<Halt> halts;

    void clear() noexcept;
};

struct GeneratorOptions {
    int history_minutes = 0; ///< Lived through before the start, kept as 1m bars.
    int levels = 15;         ///< Book levels per side, 2 to 100.
};

class Generator {
public:
    /// The markets begin at their start prices `history_minutes` before `start`, which must be a
    /// whole minute; none is halted before it. Throws std::invalid_argument naming what is out of
    /// range.
    Generator(std::uint64_t seed, std::vector<MarketSpec> markets, base::Timestamp start,
              GeneratorOptions options);

    /// Appends all that happens up to `until`, in whole slots of 50 ms; the first call opens with
    /// each market's whole book and quote. Cutting the time into other calls changes nothing.
    /// Book updates come every 100 ms in which something changed.
    void advance(base::Timestamp until, Batch& out);

    /// The 1m bars before the start, oldest first: exactly the bars of the trades that happened.
    [[nodiscard]] std::span<const model::Bar> history(std::uint16_t instrument) const {
        return history_.at(instrument);
    }

    [[nodiscard]] const std::vector<MarketSpec>& markets() const noexcept { return markets_; }
    [[nodiscard]] base::Timestamp start() const noexcept { return start_; }
    /// Up to where time has been played.
    [[nodiscard]] base::Timestamp now() const noexcept { return slot_start(slot_); }

private:
    struct Due {
        std::int64_t offset_ns;
        std::uint16_t instrument;
    };

    void live_through(int minutes);
    void live_through(std::size_t market, int minutes);
    [[nodiscard]] double tide(std::int64_t slot) const noexcept;
    void publish(Batch& out);
    void play_slot(Batch& out);
    void enter_slot(Batch& out);
    [[nodiscard]] base::Timestamp slot_start(std::int64_t slot) const noexcept {
        return {begin_.raw + slot * kSlotNs};
    }

    std::uint64_t seed_;
    std::vector<MarketSpec> markets_;
    GeneratorOptions options_;
    base::Timestamp start_;
    base::Timestamp begin_;
    std::int64_t slot_ = 0; ///< The next to play.
    bool has_opened_ = false;
    std::vector<Walk> walks_;
    std::vector<std::vector<model::Bar>> history_;
    std::vector<Due> due_; ///< Scratch.
};

/// Four invented markets with the rules of well-known ones: BTCUSDT, ETHUSDT, BNBUSDT, SOLUSDT.
[[nodiscard]] std::vector<MarketSpec> default_markets();

} // namespace tradecore::market
