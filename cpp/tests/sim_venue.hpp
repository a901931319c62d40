// SPDX-License-Identifier: Apache-2.0
// A small venue for hand-worked cases: BTCUSDT with round numbers, one account, orders in words.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tradecore/base/decimal.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {

inline std::int64_t raw(std::string_view text) {
    std::int64_t value = 0;
    EXPECT_EQ(base::parse_decimal(text, value), base::Status::ok) << text;
    return value;
}

/// Knuth's MMIX constants; any generator would do.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::int64_t roll(std::int64_t sides) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::int64_t>(state_ >> 33) % sides;
    }

private:
    std::uint64_t state_;
};

/// Ticks of 0.01, lots of 0.001, notional 5 to 1,000,000. Maker 0.05 %, taker 0.1 %. The account
/// has 10,000 USDT and 10 BTC.
class SimVenue : public ::testing::Test {
protected:
    static constexpr std::int32_t kMe = 1;
    static constexpr std::int64_t kMinute = 60'000'000'000;

    explicit SimVenue(Mode mode, QueueModel queue = {}, bool accounts_meet = false)
        : venue(rules(), mode, 500, 1000, {{}, {}, queue, accounts_meet, accounts_meet}) {
        EXPECT_TRUE(venue.deposit(kMe, "USDT", raw("10000")));
        EXPECT_TRUE(venue.deposit(kMe, "BTC", raw("10")));
    }

    static std::vector<model::Instrument> rules() {
        model::Instrument made;
        made.symbol = "BTCUSDT";
        made.base_asset = "BTC";
        made.quote_asset = "USDT";
        made.tick_size = {raw("0.01")};
        made.price_min = {raw("0.01")};
        made.price_max = {raw("100000")};
        made.lot_size = {raw("0.001")};
        made.quantity_min = {raw("0.001")};
        made.quantity_max = {raw("9000")};
        made.notional_min = {raw("5")};
        made.notional_max = {raw("1000000")};
        return {made};
    }

    // ---- orders

    static OrderRequest market(Side side, std::string_view quantity) {
        OrderRequest made;
        made.account = kMe;
        made.side = side;
        made.quantity = {raw(quantity)};
        return made;
    }
    static OrderRequest market_for(Side side, std::string_view quote) {
        OrderRequest made = market(side, "0");
        made.quote_quantity = {raw(quote)};
        return made;
    }
    static OrderRequest limit(Side side, std::string_view quantity, std::string_view price,
                              TimeInForce tif = TimeInForce::gtc) {
        OrderRequest made = market(side, quantity);
        made.type = OrderType::limit;
        made.price = {raw(price)};
        made.time_in_force = tif;
        return made;
    }
    static OrderRequest stop(Side side, std::string_view quantity, std::string_view stop_price) {
        OrderRequest made = market(side, quantity);
        made.type = OrderType::stop;
        made.stop_price = {raw(stop_price)};
        return made;
    }
    static OrderRequest stop_limit(Side side, std::string_view quantity,
                                   std::string_view stop_price, std::string_view price,
                                   TimeInForce tif = TimeInForce::gtc) {
        OrderRequest made = stop(side, quantity, stop_price);
        made.type = OrderType::stop_limit;
        made.price = {raw(price)};
        made.time_in_force = tif;
        return made;
    }
    /// Places what must be accepted; the order's id.
    std::int64_t place(const OrderRequest& request) {
        const SubmitResult result = venue.submit(request, now);
        EXPECT_EQ(result.code, RejectCode::ok) << to_string(result.code);
        return result.order_id;
    }
    RejectCode refusal(const OrderRequest& request) {
        const std::size_t before = reports().size();
        const SubmitResult result = venue.submit(request, now);
        EXPECT_EQ(result.order_id, -1);
        EXPECT_EQ(reports().size(), before) << "a refusal reports nothing";
        return result.code;
    }

    // ---- the market

    model::Bar bar(std::string_view open, std::string_view high, std::string_view low,
                   std::string_view close, std::string_view volume = "100") const {
        model::Bar made;
        made.ts_open = now;
        made.ts_close = {now.raw + kMinute};
        made.open = {raw(open)};
        made.high = {raw(high)};
        made.low = {raw(low)};
        made.close = {raw(close)};
        made.volume = base::Wide(raw(volume));
        made.tag = {0, model::RecordKind::bar, model::kFlagClosed, 60};
        return made;
    }
    void open_bar(const model::Bar& bar) { venue.open_phase({&bar, 1}); }
    void close_bar(const model::Bar& bar) {
        venue.close_phase({&bar, 1});
        now = bar.ts_close;
    }
    void run_bar(const model::Bar& bar) {
        open_bar(bar);
        close_bar(bar);
    }
    /// `flags` kFlagBuyerMaker: somebody sold to a bid.
    void trade(std::string_view price, std::string_view quantity = "1000", std::uint8_t flags = 0) {
        now.raw += 1'000'000;
        model::TradeTick made;
        made.ts_event = now;
        made.price = {raw(price)};
        made.quantity = {raw(quantity)};
        made.tag = {0, model::RecordKind::trade, flags, 0};
        venue.on_trades({&made, 1});
    }
    void quote(std::string_view bid, std::string_view bid_quantity, std::string_view ask,
               std::string_view ask_quantity) {
        now.raw += 1'000'000;
        model::QuoteTick made;
        made.ts_event = now;
        made.bid_price = {raw(bid)};
        made.bid_quantity = {raw(bid_quantity)};
        made.ask_price = {raw(ask)};
        made.ask_quantity = {raw(ask_quantity)};
        made.tag = {0, model::RecordKind::quote, 0, 0};
        venue.on_quotes({&made, 1});
    }
    struct LevelText {
        Side side;
        std::string_view price;
        std::string_view quantity;
    };
    void levels(const std::vector<LevelText>& rows, bool is_snapshot = false) {
        now.raw += 1'000'000;
        std::vector<model::BookLevel> made;
        for (const LevelText& row : rows) {
            model::BookLevel level;
            level.ts_event = now;
            level.first_update_id = level.last_update_id = ++update_id;
            level.price = {raw(row.price)};
            level.quantity = {raw(row.quantity)};
            level.tag = {0, model::RecordKind::book_level, 0, 0};
            level.tag.flags |= row.side == Side::sell ? model::kFlagSell : std::uint8_t{0};
            level.tag.flags |= is_snapshot ? model::kFlagSnapshot : std::uint8_t{0};
            made.push_back(level);
        }
        made.back().tag.flags |= model::kFlagLast;
        venue.on_levels(made);
    }

    // ---- what came of it

    /// All reports so far.
    const std::vector<Report>& reports() {
        for (Report& report : venue.take_reports()) {
            seen.push_back(std::move(report));
        }
        return seen;
    }
    /// The executions of one order: "price x quantity" each.
    std::vector<std::string> fills(std::int64_t order_id) {
        std::vector<std::string> texts;
        for (const Fill* fill : venue.fills({kMe, 0, order_id})) {
            texts.push_back(base::format_decimal(fill->price.raw) + " x " +
                            base::format_decimal(fill->quantity.raw));
        }
        return texts;
    }
    static std::string fill_text(std::string_view price, std::string_view quantity) {
        return base::format_decimal(raw(price)) + " x " + base::format_decimal(raw(quantity));
    }
    const Order& order(std::int64_t id) { return *venue.order(id); }
    OrderStatus status(std::int64_t id) { return order(id).status; }

    std::string free(std::string_view asset) { return base::format_decimal(balance(asset).free); }
    std::string locked(std::string_view asset) {
        return base::format_decimal(balance(asset).locked);
    }
    static std::string amount(std::string_view text) { return base::format_decimal(raw(text)); }
    Balance balance(std::string_view asset) {
        const auto& names = venue.accounts().assets();
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == asset) {
                return venue.accounts().balance(kMe, static_cast<AssetId>(i));
            }
        }
        return {};
    }

    /// After every case: nothing was made or lost, and the locks are those of the open orders.
    void TearDown() override {
        std::int64_t locks[2] = {};
        for (const Order* open : venue.open_orders(kMe)) {
            locks[open->side == Side::buy ? 1 : 0] += open->locked;
        }
        EXPECT_EQ(balance("BTC").locked, locks[0]);
        EXPECT_EQ(balance("USDT").locked, locks[1]);
        for (std::size_t i = 0; i < venue.accounts().assets().size(); ++i) {
            const AssetTotals sums = venue.accounts().totals(static_cast<AssetId>(i));
            EXPECT_TRUE(sums.held == sums.deposited + sums.from_market - sums.fees);
        }
    }

    Venue venue;
    Timestamp now{};
    std::int64_t update_id = 0;
    std::vector<Report> seen;
};

} // namespace tradecore::sim
