// SPDX-License-Identifier: Apache-2.0
// Perpetuals on random order flow: positions are the sums of their fills, and every wallet is what
// was paid in and realised, less fees, with funding, to the last unit. Hand-worked cases of single
// rules are the tables of docs/fills.md.
#include <array>

#include "sim_venue.hpp"

namespace tradecore::sim {
namespace {

constexpr std::array<std::int32_t, 2> kAccounts = {1, 2};
constexpr std::int64_t kPaidIn = 1'000'000'000'000; // 10,000.

std::vector<model::Instrument> perpetuals(std::int32_t leverage) {
    std::vector<model::Instrument> made;
    for (const char* base : {"BTC", "ETH"}) {
        model::Instrument rules;
        rules.symbol = std::string(base) + "USDT";
        rules.base_asset = base;
        rules.quote_asset = "USDT";
        rules.kind = model::InstrumentKind::linear_perpetual;
        rules.leverage = leverage;
        rules.tick_size = rules.price_min = {raw("0.01")};
        rules.price_max = {raw("100000")};
        rules.lot_size = rules.quantity_min = {raw("0.001")};
        rules.quantity_max = {raw("9000")};
        rules.notional_min = {raw("5")};
        rules.notional_max = {raw("1000000")};
        made.push_back(rules);
    }
    return made;
}

/// A venue of two perpetuals, a market that wanders and jumps, and two accounts.
class Flow {
public:
    Flow(Mode mode, std::uint64_t seed)
        : dice(seed),
          venue(perpetuals(static_cast<std::int32_t>(1 + dice.roll(30))), mode, 500, 1000) {
        for (const std::int32_t account : kAccounts) {
            EXPECT_TRUE(venue.deposit(account, "USDT", kPaidIn));
        }
    }

    void send() {
        OrderRequest request = order();
        if (dice.roll(6) == 0) {
            send_list(request);
            return;
        }
        const bool has_plain_trigger = request.has_trigger() && !request.has_limit();
        if (has_plain_trigger && dice.roll(3) == 0) {
            request.closes_position = true;
            request.quantity = {};
        }
        request.is_reduce_only = dice.roll(3) == 0;
        venue.submit(request, now);
    }

    void move_market() {
        const auto instrument = static_cast<std::uint16_t>(dice.roll(2));
        Price& price = prices[instrument];
        const std::int64_t most = dice.roll(12) == 0 ? 1'500 : 100;
        const Price open = price;
        price.raw += (dice.roll(2 * most + 1) - most) * raw("0.01");
        price.raw = std::clamp(price.raw, raw("20"), raw("300"));
        now.raw += 1'000'000;
        if (venue.mode() == Mode::bars) {
            move_bar(instrument, open, price);
            return;
        }
        if (dice.roll(3) == 0) {
            move_quote(instrument, price);
            return;
        }
        model::TradeTick trade;
        trade.ts_event = now;
        trade.price = price;
        trade.quantity = quantity();
        trade.tag = {instrument, model::RecordKind::trade, 0, 0};
        venue.on_trades({&trade, 1});
    }

    void fund() {
        const Price mark{dice.roll(2) == 0 ? 0 : raw("90") + dice.roll(2'000) * raw("0.01")};
        venue.on_funding(static_cast<std::size_t>(dice.roll(2)), (dice.roll(2001) - 1000) * 1000,
                         mark, now);
    }

    Dice dice;
    Venue venue;
    Timestamp now{};
    std::array<Price, 2> prices{Price{raw("100")}, Price{raw("100")}};

private:
    Quantity quantity() {
        return {(1 + dice.roll(40'000 * venue.instruments()[0].leverage)) * raw("0.001")};
    }
    Price near(std::uint16_t instrument) {
        return {prices[instrument].raw + (dice.roll(601) - 300) * raw("0.01")};
    }

    OrderRequest order() {
        OrderRequest made;
        made.account = kAccounts[static_cast<std::size_t>(dice.roll(2))];
        made.instrument = static_cast<std::uint16_t>(dice.roll(2));
        made.side = dice.roll(2) == 0 ? Side::buy : Side::sell;
        made.type = static_cast<OrderType>(dice.roll(7));
        made.quantity = quantity();
        if (made.has_limit()) {
            made.price = near(made.instrument);
        }
        if (made.has_limit() && made.type != OrderType::limit_maker) {
            made.time_in_force = static_cast<TimeInForce>(dice.roll(3));
        }
        if (made.has_trigger()) {
            made.stop_price = near(made.instrument);
        }
        return made;
    }

    void send_list(const OrderRequest& of) {
        ListRequest request;
        request.account = of.account;
        request.instrument = of.instrument;
        const std::int64_t away = (1 + dice.roll(300)) * raw("0.01");
        const std::int64_t up = of.side == Side::sell ? away : -away;
        request.stop.side = request.target.side = of.side;
        request.stop.quantity = request.target.quantity = of.quantity;
        request.stop.type = OrderType::stop;
        request.stop.stop_price = {prices[of.instrument].raw - up};
        request.target.type = OrderType::limit_maker;
        request.target.price = {prices[of.instrument].raw + up};
        request.stop.is_reduce_only = request.target.is_reduce_only = dice.roll(2) == 0;
        if (dice.roll(2) == 0) {
            request.entry.emplace();
            request.entry->type = OrderType::limit;
            request.entry->side = of.side == Side::buy ? Side::sell : Side::buy;
            request.entry->quantity = of.quantity;
            request.entry->price = prices[of.instrument];
        }
        venue.submit_list(request, now);
    }

    void move_bar(std::uint16_t instrument, Price open, Price close) {
        model::Bar bar;
        bar.ts_open = now;
        bar.ts_close = {now.raw + 60'000'000'000};
        bar.open = open;
        bar.close = close;
        bar.high = {std::max(open, close).raw + dice.roll(50) * raw("0.01")};
        bar.low = {std::min(open, close).raw - dice.roll(50) * raw("0.01")};
        bar.volume = base::Wide(raw("10"));
        bar.tag = {instrument, model::RecordKind::bar, model::kFlagClosed, 60};
        venue.open_phase({&bar, 1});
        if (dice.roll(3) == 0) {
            send(); // At the instant of the open.
        }
        venue.close_phase({&bar, 1});
        now = bar.ts_close;
    }

    void move_quote(std::uint16_t instrument, Price price) {
        model::QuoteTick quote;
        quote.ts_event = now;
        quote.bid_price = price;
        quote.ask_price = {price.raw + raw("0.02")};
        quote.bid_quantity = quantity();
        quote.ask_quantity = quantity();
        quote.tag = {instrument, model::RecordKind::quote, 0, 0};
        venue.on_quotes({&quote, 1});
    }
};

/// What an account's fills came to: signed quantities, quote that left, fees.
struct Sums {
    std::int64_t quantity = 0;
    std::int64_t spent = 0;
    std::int64_t fees = 0;
};

Sums sums_of(const Venue& venue, std::int32_t account, std::uint16_t instrument) {
    Sums sums;
    ArchiveQuery all{account, instrument};
    all.limit = SIZE_MAX;
    for (const Fill* fill : venue.fills(all)) {
        const std::int64_t sign = fill->side == Side::buy ? 1 : -1;
        sums.quantity += sign * fill->quantity.raw;
        sums.spent += sign * fill->quote_quantity.raw;
        sums.fees += fill->fee;
    }
    return sums;
}

void check_books(const Venue& venue, std::int64_t funding) {
    base::int128 expected = 0;
    base::int128 held = 0;
    for (const std::int32_t account : kAccounts) {
        bool is_flat = true;
        expected += kPaidIn;
        for (std::uint16_t i = 0; i < 2; ++i) {
            const Position position = venue.position(account, i);
            const Sums sums = sums_of(venue, account, i);
            ASSERT_EQ(position.quantity.raw, sums.quantity) << "a position is the sum of its fills";
            ASSERT_TRUE(position.is_open() || position.cost == 0);
            expected += base::int128{position.cost} - sums.spent - sums.fees;
            is_flat = is_flat && !position.is_open();
        }
        const Margin margin = venue.margin(account);
        held += margin.wallet;
        ASSERT_TRUE(margin.wallet >= 0 || !is_flat) << "only positions carry a debt";
    }
    for (std::size_t i = 0; i < venue.accounts().assets().size(); ++i) {
        const AssetTotals sums = venue.accounts().totals(static_cast<AssetId>(i));
        ASSERT_TRUE(sums.held ==
                    sums.deposited + sums.from_market + sums.funding + sums.insured - sums.fees);
        if (venue.accounts().assets()[i] == "USDT") {
            ASSERT_TRUE(sums.funding == funding);
            ASSERT_TRUE(held == expected + funding + sums.insured)
                << "start + realised - fees + funding";
        } else {
            ASSERT_TRUE(sums.held == 0) << "no coin changes hands";
        }
    }
}

class Perpetuals : public ::testing::TestWithParam<Mode> {};

TEST_P(Perpetuals, MoneyAndPositionsAreExactOnAnyFlow) {
    std::size_t trades = 0, liquidations = 0, reduced = 0, insured = 0;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        SCOPED_TRACE(seed);
        Flow flow(GetParam(), seed);
        std::int64_t funding = 0;
        flow.move_market();
        for (int step = 0; step < 300; ++step) {
            switch (flow.dice.roll(9)) {
            case 0:
            case 1:
            case 2: flow.send(); break;
            case 3:
                flow.venue.cancel({kAccounts[static_cast<std::size_t>(flow.dice.roll(2))],
                                   static_cast<std::uint16_t>(flow.dice.roll(2)),
                                   1 + flow.dice.roll(200), "", ""},
                                  flow.now);
                break;
            case 4: flow.fund(); break;
            default: flow.move_market(); break;
            }
            for (const FundingPayment& each : flow.venue.take_funding()) {
                funding += each.amount;
            }
            check_books(flow.venue, funding);
            if (HasFatalFailure()) {
                return;
            }
        }
        for (const Report& report : flow.venue.take_reports()) {
            const bool is_trade = report.execution_type == ExecutionType::trade;
            trades += is_trade ? 1 : 0;
            liquidations += is_trade && report.reason == Reason::liquidation ? 1 : 0;
            reduced += report.reason == Reason::reduce_only ? 1 : 0;
            EXPECT_LE(report.filled_quantity, report.quantity);
        }
        insured += flow.venue.accounts().totals(1).insured > 0 ? 1 : 0;
    }
    EXPECT_GT(trades, 500u) << "the flow did trade";
    EXPECT_GT(liquidations, 5u);
    EXPECT_GT(reduced, 5u);
    EXPECT_GT(insured, 0u);
}

INSTANTIATE_TEST_SUITE_P(Modes, Perpetuals, ::testing::Values(Mode::bars, Mode::ticks),
                         [](const auto& mode) {
                             return mode.param == Mode::bars ? std::string("Bars")
                                                             : std::string("Ticks");
                         });

TEST(PerpetualBars, AMarketOrderMeetsAnOpenAtItsVeryInstantOnly) {
    Venue venue(perpetuals(1), Mode::bars, 0, 0);
    ASSERT_TRUE(venue.deposit(1, "USDT", kPaidIn));
    model::Bar bar;
    bar.open = bar.high = bar.low = bar.close = {raw("100")};
    bar.volume = base::Wide(raw("10"));
    bar.tag = {0, model::RecordKind::bar, model::kFlagClosed, 60};
    const auto open = [&](std::int64_t ts) {
        bar.ts_open = {ts};
        bar.ts_close = {ts + 60};
        venue.open_phase({&bar, 1});
    };
    OrderRequest buy;
    buy.account = 1;
    buy.side = Side::buy;
    buy.quantity = {raw("1")};
    const auto held = [&] { return venue.position(1, 0).quantity.raw; };

    open(60);
    venue.submit(buy, {60});
    EXPECT_EQ(held(), raw("1"));
    venue.submit(buy, {61});
    EXPECT_EQ(held(), raw("1")) << "it came too late";
    venue.close_phase({&bar, 1});
    venue.submit(buy, {120});
    EXPECT_EQ(held(), raw("1")) << "it comes before the open";
    open(120);
    EXPECT_EQ(held(), raw("3"));
    venue.close_phase({&bar, 1});
    bar.volume = {};
    open(180);
    venue.submit(buy, {180});
    EXPECT_EQ(held(), raw("3")) << "nothing traded at this open";
}

} // namespace
} // namespace tradecore::sim
