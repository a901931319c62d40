// SPDX-License-Identifier: Apache-2.0
// Requests, checks, locks and settlement. How orders meet the market: venue_fills.cpp and on.
#include "tradecore/sim/venue.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

void require(bool condition, const std::string& text) {
    if (!condition) {
        throw std::invalid_argument(text);
    }
}

} // namespace

Venue::Venue(std::vector<model::Instrument> instruments, Mode mode, std::int64_t maker_fee_ppm,
             std::int64_t taker_fee_ppm, VenueOptions options)
    : rules_(std::move(instruments)), mode_(mode), maker_fee_ppm_(maker_fee_ppm),
      taker_fee_ppm_(taker_fee_ppm), options_(std::move(options)) {
    require(!rules_.empty() && rules_.size() <= UINT16_MAX, "instruments: need 1 to 65535 of them");
    for (const std::int64_t ppm : {maker_fee_ppm, taker_fee_ppm}) {
        require(ppm >= 0 && ppm < kMillion,
                "fee was " + std::to_string(ppm) + " ppm, must be in [0, 1000000)");
    }
    const FeePayment& payment = options_.fee_payment;
    require(payment.asset != FeeAsset::coin ||
                (!payment.coin.empty() && payment.coin_price.raw >= 0 &&
                 payment.coin_share_ppm >= 0 && payment.coin_share_ppm <= kMillion),
            "fee payment: needs a coin, a price of at least 0 and a share of at most 1000000 ppm");
    const Slippage& slippage = options_.slippage;
    require(slippage.amount >= 0 && slippage.amount <= kMillion,
            "slippage was " + std::to_string(slippage.amount) + ", must be in [0, 1000000]");
    const QueueModel& queue = options_.queue;
    require(queue.is_strict() || mode_ == Mode::ticks,
            "queue: bars have no queue, it must be strict");
    require(queue.exponent > 0.0 && std::isfinite(queue.exponent),
            "queue: exponent must be a finite number above 0");
    require(!options_.accounts_meet || (mode_ == Mode::ticks && !rules_.empty() &&
                                        rules_.front().kind == model::InstrumentKind::spot),
            "accounts meet: only on ticks and on spot");
    require(!options_.shows_accounts || options_.accounts_meet,
            "accounts are shown: only where they meet");
    for (const model::Instrument& rules : rules_) {
        check_instrument(rules);
        Traded& traded = traded_.emplace_back();
        traded.base = accounts_.asset(rules.base_asset);
        traded.quote = accounts_.asset(rules.quote_asset);
        traded.is_perpetual = rules.kind == model::InstrumentKind::linear_perpetual;
    }
    if (payment.asset == FeeAsset::coin) {
        coin_ = accounts_.asset(payment.coin);
    }
}

void Venue::check_instrument(const model::Instrument& rules) const {
    const model::Instrument& first = rules_.front();
    require(rules.tick_size.raw > 0 && rules.lot_size.raw > 0 && rules.base_fee_step.raw > 0 &&
                rules.quote_fee_step.raw > 0,
            rules.symbol + ": steps must be above 0");
    require(!rules.base_asset.empty() && !rules.quote_asset.empty() &&
                rules.base_asset != rules.quote_asset,
            rules.symbol + ": needs two different assets");
    require(std::count_if(rules_.begin(), rules_.end(),
                          [&](const auto& other) { return other.symbol == rules.symbol; }) == 1,
            rules.symbol + ": stands twice among the instruments");
    require(rules.kind == first.kind, rules.symbol + ": must be of the same kind as " +
                                          first.symbol +
                                          ", spot and perpetuals have wallets of their own");
    if (rules.kind == model::InstrumentKind::spot) {
        return;
    }
    require(rules.quote_asset == first.quote_asset, rules.symbol + ": must settle in " +
                                                        first.quote_asset + " as " + first.symbol +
                                                        " does");
    require(rules.leverage >= 1 && rules.maintenance_margin_ppm >= 0 &&
                rules.leverage * rules.maintenance_margin_ppm < kMillion,
            rules.symbol + ": leverage must be at least 1 and its margin above the maintenance's");
    require(rules.liquidation_fee_ppm >= 0 && rules.liquidation_fee_ppm < kMillion,
            rules.symbol + ": liquidation fee must be in [0, 1000000) ppm");
}

void Venue::check_fees(const AccountFees& fees) const {
    for (const bool is_maker : {false, true}) {
        for (const bool is_buy : {false, true}) {
            const std::int64_t rates[] = {fees.standard.of(is_maker, is_buy),
                                          fees.extra.of(is_maker, is_buy)};
            require(rates[0] >= 0 && rates[1] >= 0 && rates[0] < kMillion && rates[1] < kMillion &&
                        rates[0] + rates[1] < kMillion,
                    "fees of an account: rates must add up to [0, 1000000) ppm");
        }
    }
}

void Venue::set_fees(std::int32_t account, const AccountFees& fees) {
    if (traded_.front().is_perpetual || options_.fee_payment.asset == FeeAsset::quote) {
        throw std::logic_error("fees of an account: only on spot that is not charged in quote");
    }
    check_fees(fees);
    if (fees.pays_in_coin) {
        require(!options_.fee_payment.coin.empty(), "fees of an account: the venue has no coin");
        coin_ = accounts_.asset(options_.fee_payment.coin);
    }
    fees_[account] = fees;
}

AccountFees Venue::fees(std::int32_t account) const {
    const auto own = fees_.find(account);
    return own != fees_.end() ? own->second
                              : AccountFees{{maker_fee_ppm_, taker_fee_ppm_, 0, 0},
                                            {},
                                            options_.fee_payment.asset == FeeAsset::coin};
}

void Venue::set_rules(std::size_t instrument, model::Instrument rules) {
    const model::Instrument& before = rules_.at(instrument);
    require(rules.symbol == before.symbol && rules.base_asset == before.base_asset &&
                rules.quote_asset == before.quote_asset && rules.kind == before.kind,
            "rules of " + before.symbol + ": must be of the same symbol, assets and kind");
    require(rules.tick_size.raw > 0 && rules.lot_size.raw > 0 && rules.base_fee_step.raw > 0 &&
                rules.quote_fee_step.raw > 0,
            rules.symbol + ": steps must be above 0");
    rules_[instrument] = std::move(rules);
}

void Venue::set_references(std::size_t instrument, References references) {
    traded_.at(instrument).references = references;
}

void Venue::set_halted(std::size_t instrument, bool is_halted, Timestamp ts) {
    Traded& traded = traded_.at(instrument);
    traded.is_halted = is_halted;
    if (!is_halted && traded.liquidity.is_known()) {
        on_liquidity(traded, now(ts)); // Meets what came to the book in the meantime.
    }
}

bool Venue::deposit(std::int32_t account, std::string_view asset, std::int64_t amount) {
    return amount >= 0 && accounts_.deposit(account, accounts_.asset(asset), amount);
}

SubmitResult Venue::submit(const OrderRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1};
    }
    int128 lock = 0;
    const RejectCode code = check(request, lock);
    if (code != RejectCode::ok) {
        return {code, -1};
    }
    ts = now(ts);
    Order& order = file(request, ts);
    set_lock(order, static_cast<std::int64_t>(lock));
    arrive(order, ts);
    Traded& traded = traded_[order.instrument];
    if (order.is_open()) {
        traded.open.push_back(order.order_id);
    }
    if (options_.accounts_meet) {
        follow_up(traded, ts);
        drop_ended(traded);
    }
    return {RejectCode::ok, order.order_id};
}

/// Puts an accepted request into the archive.
Order& Venue::file(const OrderRequest& request, Timestamp ts) {
    Order& order = orders_.emplace_back();
    static_cast<OrderRequest&>(order) = request;
    order.order_id = static_cast<std::int64_t>(orders_.size());
    if (order.client_id.empty()) {
        order.client_id = "venue-" + std::to_string(order.order_id);
    }
    order.ts_created = ts;
    order.ts_updated = ts;
    History& history = history_[{order.account, order.instrument}];
    history.newest_by_client_id[order.client_id] = order.order_id;
    history.orders.push_back(order.order_id);
    return order;
}

CancelResult Venue::cancel(const CancelRequest& request, Timestamp ts) {
    if (request.instrument >= rules_.size()) {
        return {RejectCode::unknown_instrument, -1, {}};
    }
    const Order* order =
        find(request.account, request.instrument, request.order_id, request.client_id);
    if (order == nullptr || !order->is_open()) {
        return {RejectCode::unknown_order, -1, {}};
    }
    if (!request.client_id.empty() && order->client_id != request.client_id) {
        return {RejectCode::cancel_mismatch, -1, {}};
    }
    std::string cancel_id = cancel_client_id(request);
    if (order->list_id >= 0) {
        end_list(list_at(order->list_id), OrderStatus::canceled, Reason::none, now(ts), cancel_id);
    } else {
        end(order_at(order->order_id), OrderStatus::canceled, Reason::none, now(ts), cancel_id);
    }
    drop_ended(traded_[request.instrument]);
    return {RejectCode::ok, order->order_id, cancel_id};
}

std::string Venue::cancel_client_id(const CancelRequest& request) {
    return !request.new_client_id.empty() ? request.new_client_id
                                          : "venue-cancel-" + std::to_string(++request_number_);
}

std::vector<Report> Venue::take_reports() {
    return std::exchange(reports_, {});
}

std::vector<FundingPayment> Venue::take_funding() {
    return std::exchange(payments_, {});
}

AssetId Venue::paid_asset(const Order& order) const noexcept {
    const Traded& traded = traded_[order.instrument];
    return order.side == Side::buy ? traded.quote : traded.base;
}

/// Accepted: NEW, then whatever it can do at once.
void Venue::arrive(Order& order, Timestamp ts) {
    const Traded& traded = traded_[order.instrument];
    const bool meets_book =
        order.is_working() && order.type != OrderType::limit_maker && traded.liquidity.is_known();
    if (meets_book && order.quote_quantity.raw != 0) {
        const Plan found = plan_taker(order, false, {});
        order.quantity = found.quantity + found.prevented;
    }
    if (order.type == OrderType::limit_maker) {
        rest(order);
    }
    order.ts_working = order.is_working() ? ts : Timestamp{};
    report(order, ExecutionType::new_, ts);
    if (order.is_waiting() && order.stop_price.raw == 0) {
        order.best = traded.bar_open; // Begins here within a bar, else with the next price.
        note_trailing(order, false, ts);
    }
    if (!order.is_working() || order.is_resting) {
        return;
    }
    if (meets_book) {
        meet_liquidity(order, ts);
        return;
    }
    if (traded.is_perpetual && order.type == OrderType::market && traded.bar_open.raw != 0 &&
        ts == traded.bar.ts_open) {
        take_price(order, traded.bar_open, traded.bar, ts); // In answer to a fill at that open.
        return;
    }
    // Only one price is known. Between the phases of a bar, or between two trades, a limit that is
    // not marketable there joins the book; all else waits for the next price.
    const bool market_is_open = mode_ == Mode::ticks || traded.is_mid_bar;
    if (order.has_limit() && market_is_open && traded.last.raw != 0 &&
        order.time_in_force == TimeInForce::gtc) {
        if (order.side == Side::buy ? order.price < traded.last : order.price > traded.last) {
            rest(order);
        }
    }
}

void Venue::report(const Order& order, ExecutionType type, Timestamp ts, const Fill* fill,
                   const std::string& cancel_client_id) {
    show(order);
    Report& made = reports_.emplace_back();
    made.ts_event = ts;
    made.account = order.account;
    made.instrument = order.instrument;
    made.execution_type = type;
    made.status = order.status;
    made.side = order.side;
    made.type = order.type;
    made.time_in_force = order.time_in_force;
    made.reason = order.reason;
    made.is_working = order.is_working();
    made.order_id = order.order_id;
    made.list_id = order.list_id;
    if (order.list_id >= 0) {
        const OrderList& list = list_at(order.list_id);
        made.list_client_id = list.client_id;
        made.is_list_over = is_over(list);
    }
    made.execution_id = ++execution_id_;
    made.prevented_match_id = order.prevented_match_id;
    made.prevented_quantity = order.prevented_quantity;
    made.self_trade = order.self_trade;
    made.client_id = order.client_id;
    made.cancel_client_id = cancel_client_id;
    made.price = order.price;
    made.stop_price = order.stop_price;
    made.trailing_bps = order.trailing_bps;
    made.ts_trailing = order.ts_trailing;
    made.quantity = order.quantity;
    made.iceberg_quantity = order.iceberg_quantity;
    made.strategy_id = order.strategy_id;
    made.strategy_type = order.strategy_type;
    made.quote_quantity = order.quote_quantity;
    made.filled_quantity = order.filled_quantity;
    made.filled_quote = order.filled_quote;
    made.ts_created = order.ts_created;
    made.ts_working = order.ts_working;
    if (fill != nullptr) {
        made.is_maker = fill->is_maker;
        made.trade_id = fill->trade_id;
        made.last_price = fill->price;
        made.last_quantity = fill->quantity;
        made.last_quote = fill->quote_quantity;
        made.last_price_kind = fill->price_kind;
        made.last_price_cruel = fill->price_cruel;
        made.fee = fill->fee;
        made.fee_asset = fill->fee_asset;
        made.fee_quote = fill->fee_quote;
    }
}

void Venue::end(Order& order, OrderStatus status, Reason reason, Timestamp ts,
                const std::string& cancel_client_id) {
    TC_ASSERT(order.is_open());
    order.status = status;
    order.reason = reason;
    order.is_resting = false;
    order.ts_updated = ts;
    set_lock(order, 0);
    report(order,
           status == OrderStatus::canceled  ? ExecutionType::canceled
           : status == OrderStatus::expired ? ExecutionType::expired
                                            : ExecutionType::trade_prevention,
           ts, nullptr, cancel_client_id);
    if (is_entry(order)) {
        const bool is_canceled = status == OrderStatus::canceled;
        end_legs(list_at(order.list_id), is_canceled ? status : OrderStatus::expired,
                 is_canceled ? Reason::none : Reason::entry_ended, ts, cancel_client_id);
    }
}

void Venue::drop_ended(Traded& traded) {
    const std::size_t ended =
        std::erase_if(traded.open, [this](std::int64_t id) { return !order_at(id).is_open(); });
    if (ended != 0) {
        find_reach(traded);
    }
}

Timestamp Venue::now(Timestamp ts) noexcept {
    now_ = std::max(now_, ts);
    return now_;
}

} // namespace tradecore::sim
