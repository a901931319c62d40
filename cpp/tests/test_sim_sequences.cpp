// SPDX-License-Identifier: Apache-2.0
// Random sequences of every kind of order, with every way of paying fees and slipping, on bars and
// on ticks: in each asset every amount that left one place is found at another. A few thousand
// sequences run always, 100,000 with TC_LONG=1.
#include <cstdlib>
#include <map>

#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

class Sequences : public SimVenue, public ::testing::WithParamInterface<Mode> {
protected:
    static constexpr std::int64_t kTick = 1'000'000;
    static constexpr std::int64_t kLot = 100'000;

    Sequences() : SimVenue(GetParam()) {}
    void TearDown() override {} // Every sequence checks its own venue.

    void begin(Dice& dice) {
        std::vector<model::Instrument> both = rules();
        both.push_back(both[0]);
        both[1].symbol = "BNBUSDT";
        both[1].base_asset = "BNB";
        VenueOptions options;
        options.fee_payment.asset = static_cast<FeeAsset>(dice.roll(3));
        options.fee_payment.coin_price = {dice.roll(2) * 600 * base::kScale};
        options.slippage.kind = static_cast<SlippageKind>(dice.roll(4));
        options.slippage.amount = dice.roll(300);
        venue = Venue(both, GetParam(), 500 + dice.roll(3), 1000 + dice.roll(7), options);
        deposits = {{"USDT", dice.roll(20'000) * base::kScale + dice.roll(1'000)},
                    {"BTC", dice.roll(20) * base::kScale},
                    {"BNB", dice.roll(3) * dice.roll(base::kScale)}};
        for (const auto& [asset, amount] : deposits) {
            EXPECT_TRUE(venue.deposit(kMe, asset, amount));
        }
        instrument = 0;
    }

    Price price(Dice& dice) { return {(9'900 + dice.roll(200)) * kTick}; }

    OrderRequest request(Dice& dice, OrderType type, Side side, Quantity quantity) {
        OrderRequest made;
        made.account = kMe;
        made.instrument = instrument;
        made.type = type;
        made.side = side;
        made.quantity = quantity;
        if (made.has_limit()) {
            made.price = price(dice);
            made.time_in_force =
                type == OrderType::limit_maker
                    ? TimeInForce::gtc
                    : static_cast<TimeInForce>(dice.roll(8) < 6 ? 0 : dice.roll(3));
        }
        if (made.has_trigger()) {
            made.trailing_bps = dice.roll(3) == 0 ? static_cast<std::int32_t>(dice.roll(100)) : 0;
            made.stop_price = made.trailing_bps > 0 && dice.roll(2) == 0 ? Price{} : price(dice);
        }
        if (type == OrderType::market && dice.roll(4) == 0) {
            made.quantity = {};
            made.quote_quantity = {dice.roll(3'000) * base::kScale + dice.roll(base::kScale)};
        }
        return made;
    }

    void send(Dice& dice) {
        const Side side = dice.roll(2) == 0 ? Side::buy : Side::sell;
        const Quantity quantity{(1 + dice.roll(3'000)) * kLot};
        if (dice.roll(3) != 0) {
            const auto type = static_cast<OrderType>(dice.roll(7));
            venue.submit(request(dice, type, side, quantity), now);
            return;
        }
        if (dice.roll(4) == 0) {
            FollowRequest list;
            list.account = kMe;
            list.instrument = instrument;
            list.entry = request(dice, OrderType::limit, side, quantity);
            const Side other = dice.roll(2) == 0 ? Side::buy : Side::sell;
            const Quantity size = dice.roll(2) == 0 ? Quantity{} : quantity;
            list.follower = request(dice, static_cast<OrderType>(dice.roll(7)), other, size);
            venue.submit_list(list, now);
            return;
        }
        ListRequest list;
        list.account = kMe;
        list.instrument = instrument;
        const bool is_bracket = dice.roll(2) == 0;
        const Quantity size = is_bracket && side == Side::sell ? Quantity{} : quantity;
        list.target = request(dice, static_cast<OrderType>(4 + dice.roll(3)), side, size);
        list.stop = request(dice, static_cast<OrderType>(2 + dice.roll(2)), side, size);
        if (is_bracket) {
            const OrderType type = dice.roll(2) == 0 ? OrderType::limit : OrderType::limit_maker;
            const Side other = side == Side::buy ? Side::sell : Side::buy;
            list.entry = request(dice, type, other, quantity);
        }
        venue.submit_list(list, now);
    }

    void move_market(Dice& dice) {
        if (GetParam() == Mode::bars) {
            model::Bar made;
            made.open = price(dice);
            made.close = price(dice);
            made.high = {std::max(made.open, made.close).raw + dice.roll(30) * kTick};
            made.low = {std::min(made.open, made.close).raw - dice.roll(30) * kTick};
            made.ts_open = now;
            made.ts_close = {now.raw + kMinute};
            made.volume = base::Wide(dice.roll(8) == 0 ? 0 : base::kScale);
            made.tag = {instrument, model::RecordKind::bar, model::kFlagClosed, 60};
            open_bar(made);
            if (dice.roll(3) == 0) {
                send(dice);
            }
            close_bar(made);
            return;
        }
        now.raw += 1'000'000;
        if (dice.roll(2) == 0) {
            model::TradeTick made;
            made.ts_event = now;
            made.price = price(dice);
            made.quantity = {(1 + dice.roll(3'000)) * kLot};
            made.tag = {instrument, model::RecordKind::trade, 0, 0};
            venue.on_trades({&made, 1});
            return;
        }
        model::QuoteTick made;
        made.ts_event = now;
        made.bid_price = price(dice);
        made.ask_price = {made.bid_price.raw + (1 + dice.roll(20)) * kTick};
        made.bid_quantity = {(1 + dice.roll(3'000)) * kLot};
        made.ask_quantity = {(1 + dice.roll(3'000)) * kLot};
        made.tag = {instrument, model::RecordKind::quote, 0, 0};
        venue.on_quotes({&made, 1});
    }

    /// The account as its fills alone tell it, by the names of the assets.
    std::map<std::string, base::int128> from_fills() {
        std::map<std::string, base::int128> held;
        for (const auto& [asset, amount] : deposits) {
            held[asset] = amount;
        }
        for (const std::uint16_t place : {std::uint16_t{0}, std::uint16_t{1}}) {
            ArchiveQuery all{kMe, place};
            all.limit = SIZE_MAX;
            for (const Fill* fill : venue.fills(all)) {
                const int sign = fill->side == Side::buy ? 1 : -1;
                const auto& traded = venue.instruments()[place];
                held[traded.base_asset] += sign * fill->quantity.raw;
                held[traded.quote_asset] -= sign * fill->quote_quantity.raw;
                held[fill->fee_asset] -= fill->fee;
                EXPECT_TRUE(base::product(fill->price, fill->quantity) ==
                            base::int128{fill->quote_quantity.raw} * base::kScale)
                    << "tick times lot is a whole 1e-8, so nothing is cut";
                EXPECT_EQ(better(fill->side, fill->price_kind, fill->price), fill->price_kind);
                EXPECT_EQ(worse(fill->side, fill->price_cruel, fill->price), fill->price_cruel);
                ++trades;
            }
        }
        return held;
    }

    void check_orders() {
        std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> sums;
        for (const std::uint16_t place : {std::uint16_t{0}, std::uint16_t{1}}) {
            ArchiveQuery all{kMe, place};
            all.limit = SIZE_MAX;
            for (const Fill* fill : venue.fills(all)) {
                sums[fill->order_id].first += fill->quantity.raw;
                sums[fill->order_id].second += fill->quote_quantity.raw;
            }
            for (const Order* each : venue.all_orders(all)) {
                EXPECT_EQ(each->filled_quantity.raw, sums[each->order_id].first);
                EXPECT_EQ(each->filled_quote.raw, sums[each->order_id].second);
                EXPECT_LE(each->filled_quantity.raw, each->quantity.raw);
                EXPECT_TRUE(each->is_open() || each->locked == 0);
                EXPECT_GE(each->locked, 0);
            }
        }
        for (const OrderList& list : lists()) {
            EXPECT_TRUE(sums[list.target].first == 0 || sums[list.stop].first == 0)
                << "one order of a pair trades at most";
        }
    }

    std::vector<OrderList> lists() {
        std::vector<OrderList> found;
        for (std::int64_t id = 1; venue.list(id) != nullptr; ++id) {
            found.push_back(*venue.list(id));
        }
        return found;
    }

    void check() {
        const auto held = from_fills();
        std::map<std::string, std::int64_t> locks;
        for (const Order* open : venue.open_orders(kMe)) {
            const auto& traded = venue.instruments()[open->instrument];
            locks[open->side == Side::buy ? traded.quote_asset : traded.base_asset] += open->locked;
        }
        for (const auto& [asset, amount] : deposits) {
            const Balance there = balance(asset);
            EXPECT_GE(there.free, 0) << asset;
            EXPECT_EQ(there.locked, locks[asset]) << asset;
            EXPECT_TRUE(base::int128{there.free} + there.locked - held.at(asset) == 0) << asset;
        }
        for (std::size_t i = 0; i < venue.accounts().assets().size(); ++i) {
            const AssetTotals sums = venue.accounts().totals(static_cast<AssetId>(i));
            EXPECT_TRUE(sums.deposited + sums.from_market - sums.fees - sums.held == 0);
        }
        check_orders();
    }

    std::map<std::string, std::int64_t> deposits;
    std::uint16_t instrument = 0;
    std::size_t trades = 0;
};

TEST_P(Sequences, EveryAmountThatLeavesOnePlaceIsFoundAtAnother) {
    const bool is_long = std::getenv("TC_LONG") != nullptr;
    const std::uint64_t count = is_long ? 50'000 : 1'000; // Of each mode.
    for (std::uint64_t seed = 1; seed <= count && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice(seed * 2654435761ULL + 1);
        begin(dice);
        for (int step = 0; step < 60; ++step) {
            instrument = static_cast<std::uint16_t>(dice.roll(5) == 0 ? 1 : 0);
            switch (dice.roll(5)) {
            case 0:
            case 1: send(dice); break;
            case 2: venue.cancel({kMe, instrument, 1 + dice.roll(60), "", ""}, now); break;
            default: move_market(dice); break;
            }
        }
        check();
        for (const Order* open : venue.open_orders(kMe)) {
            venue.cancel({kMe, open->instrument, open->order_id, "", ""}, now);
        }
        check();
        for (const auto& [asset, amount] : deposits) {
            EXPECT_EQ(balance(asset).locked, 0) << "nothing is locked without an open order";
        }
        static_cast<void>(venue.take_reports());
    }
    EXPECT_GT(trades, count * 5) << "the flow did trade";
}

INSTANTIATE_TEST_SUITE_P(Modes, Sequences, ::testing::Values(Mode::bars, Mode::ticks),
                         [](const auto& mode) {
                             return mode.param == Mode::bars ? std::string("Bars")
                                                             : std::string("Ticks");
                         });

} // namespace
} // namespace tradecore::sim
