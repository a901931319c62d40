// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim: the words, requests and rows of the simulated venue.
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "tradecore/sim/options.hpp"
#include "tradecore/sim/order.hpp"
#include "tradecore/sim/position.hpp"

namespace tradecore::bindings {
namespace {

/// A member of a Python enum; the stubs name the enum.
template <class Word> class WordObject : public py::object {
public:
    explicit WordObject(py::object word) : py::object(std::move(word)) {}
};

} // namespace
} // namespace tradecore::bindings

template <class Word>
struct pybind11::detail::handle_type_name<tradecore::bindings::WordObject<Word>> {
    static constexpr auto name = make_caster<Word>::name;
};

namespace tradecore::bindings {
namespace {

using namespace tradecore::sim;

template <class Owner, class Kind>
void def_raw(py::class_<Owner>& owner, const char* name, Kind member) {
    owner.def_property_readonly(name, [member](const Owner& self) { return (self.*member).raw; });
}

/// A property that is a word. Casting one asks Python's enum for its member each time; here they
/// are all at hand, as events and answers are made of many words each.
/// Pre: the enum is bound, and its values count from 0.
template <class Owner, class Base, class Word>
void def_word(py::class_<Owner>& owner, const char* name, Word Base::* member) {
    const py::object members = py::type::of(py::cast(Word{})).attr("__members__");
    std::vector<WordObject<Word>> words(py::len(members), WordObject<Word>{py::none()});
    for (const py::handle word : members.attr("values")()) {
        words.at(word.cast<std::size_t>()) =
            WordObject<Word>{py::reinterpret_borrow<py::object>(word)};
    }
    owner.def_property_readonly(name, [words = std::move(words), member](const Owner& self) {
        return words[static_cast<std::size_t>(self.*member)];
    });
}

void bind_words(py::module_& m) {
    py::native_enum<OrderType>(m, "OrderType", "enum.IntEnum")
        .value("MARKET", OrderType::market)
        .value("LIMIT", OrderType::limit)
        .value("STOP", OrderType::stop)
        .value("STOP_LIMIT", OrderType::stop_limit)
        .value("TAKE_PROFIT", OrderType::take_profit)
        .value("TAKE_PROFIT_LIMIT", OrderType::take_profit_limit)
        .value("LIMIT_MAKER", OrderType::limit_maker)
        .finalize();
    py::native_enum<TimeInForce>(m, "TimeInForce", "enum.IntEnum")
        .value("GTC", TimeInForce::gtc)
        .value("IOC", TimeInForce::ioc)
        .value("FOK", TimeInForce::fok)
        .finalize();
    py::native_enum<SelfTrade>(m, "SelfTrade", "enum.IntEnum")
        .value("NONE", SelfTrade::none)
        .value("EXPIRE_TAKER", SelfTrade::expire_taker)
        .value("EXPIRE_MAKER", SelfTrade::expire_maker)
        .value("EXPIRE_BOTH", SelfTrade::expire_both)
        .value("DECREMENT", SelfTrade::decrement)
        .value("TRANSFER", SelfTrade::transfer)
        .finalize();
    py::native_enum<OrderStatus>(m, "OrderStatus", "enum.IntEnum")
        .value("NEW", OrderStatus::new_)
        .value("PARTIALLY_FILLED", OrderStatus::partially_filled)
        .value("FILLED", OrderStatus::filled)
        .value("CANCELED", OrderStatus::canceled)
        .value("EXPIRED", OrderStatus::expired)
        .value("PENDING", OrderStatus::pending)
        .value("EXPIRED_IN_MATCH", OrderStatus::expired_in_match)
        .finalize();
    py::native_enum<ExecutionType>(m, "ExecutionType", "enum.IntEnum")
        .value("NEW", ExecutionType::new_)
        .value("CANCELED", ExecutionType::canceled)
        .value("REJECTED", ExecutionType::rejected)
        .value("TRADE", ExecutionType::trade)
        .value("EXPIRED", ExecutionType::expired)
        .value("REPLACED", ExecutionType::replaced)
        .value("TRADE_PREVENTION", ExecutionType::trade_prevention)
        .finalize();
    py::native_enum<RejectCode>(m, "RejectCode", "enum.IntEnum")
        .value("OK", RejectCode::ok)
        .value("UNKNOWN_INSTRUMENT", RejectCode::unknown_instrument)
        .value("UNSUPPORTED_COMBINATION", RejectCode::unsupported_combination)
        .value("PRICE_FILTER", RejectCode::price_filter)
        .value("LOT_SIZE", RejectCode::lot_size)
        .value("NOTIONAL", RejectCode::notional)
        .value("DUPLICATE_ORDER", RejectCode::duplicate_order)
        .value("WOULD_TRIGGER_IMMEDIATELY", RejectCode::would_trigger_immediately)
        .value("INSUFFICIENT_BALANCE", RejectCode::insufficient_balance)
        .value("MARKET_CLOSED", RejectCode::market_closed)
        .value("UNKNOWN_ORDER", RejectCode::unknown_order)
        .value("CANCEL_MISMATCH", RejectCode::cancel_mismatch)
        .value("WOULD_MATCH_IMMEDIATELY", RejectCode::would_match_immediately)
        .value("LIST_PRICES", RejectCode::list_prices)
        .value("REDUCE_ONLY", RejectCode::reduce_only)
        .value("TRAILING_DELTA", RejectCode::trailing_delta)
        .value("PERCENT_PRICE", RejectCode::percent_price)
        .value("MARKET_LOT_SIZE", RejectCode::market_lot_size)
        .value("ICEBERG_PARTS", RejectCode::iceberg_parts)
        .value("POSITION_MAX", RejectCode::position_max)
        .value("ICEBERG_QUANTITY", RejectCode::iceberg_quantity)
        .value("QUANTITY_INCREASE", RejectCode::quantity_increase)
        .value("NO_CHANGE", RejectCode::no_change)
        .value("THIN_BOOK", RejectCode::thin_book)
        .finalize();
}

/// What of others stands before a resting order, raw; None where that is not known.
std::optional<std::int64_t> queue_ahead(const Order& order) {
    const auto ahead = order.place.ahead();
    return order.is_open() && order.is_resting && ahead ? std::optional(ahead->raw) : std::nullopt;
}

void bind_rows(py::module_& m) {
    py::class_<SubmitResult> submitted(m, "SubmitResult");
    submitted.def_readonly("order_id", &SubmitResult::order_id);
    def_word(submitted, "code", &SubmitResult::code);
    py::class_<CancelResult> canceled(m, "CancelResult");
    canceled.def_readonly("order_id", &CancelResult::order_id)
        .def_readonly("cancel_client_id", &CancelResult::cancel_client_id);
    def_word(canceled, "code", &CancelResult::code);

    py::class_<AmendResult>(m, "AmendResult")
        .def_readonly("code", &AmendResult::code)
        .def_readonly("order_id", &AmendResult::order_id)
        .def_readonly("execution_id", &AmendResult::execution_id);
    py::class_<Amendment> amendment(m, "Amendment", "How an order became smaller; raw units.");
    amendment.def_readonly("order_id", &Amendment::order_id)
        .def_readonly("execution_id", &Amendment::execution_id)
        .def_readonly("client_id", &Amendment::client_id)
        .def_readonly("new_client_id", &Amendment::new_client_id);
    def_raw(amendment, "quantity", &Amendment::quantity);
    def_raw(amendment, "new_quantity", &Amendment::new_quantity);
    def_raw(amendment, "ts_event", &Amendment::ts_event);

    py::class_<PreventedMatch> match(
        m, "PreventedMatch", "Two orders of one account that did not trade; raw, 0 for no loss.");
    match.def_readonly("match_id", &PreventedMatch::match_id)
        .def_readonly("instrument", &PreventedMatch::instrument)
        .def_readonly("mode", &PreventedMatch::mode)
        .def_readonly("taker_order_id", &PreventedMatch::taker_order_id)
        .def_readonly("maker_order_id", &PreventedMatch::maker_order_id);
    def_raw(match, "price", &PreventedMatch::price);
    def_raw(match, "taker_quantity", &PreventedMatch::taker_quantity);
    def_raw(match, "maker_quantity", &PreventedMatch::maker_quantity);
    def_raw(match, "ts_event", &PreventedMatch::ts_event);

    py::class_<Order> order(m, "Order", "An order as the archive keeps it; raw units.");
    order.def_readonly("account", &Order::account)
        .def_readonly("instrument", &Order::instrument)
        .def_readonly("order_id", &Order::order_id)
        .def_readonly("list_id", &Order::list_id)
        .def_readonly("client_id", &Order::client_id)
        .def_readonly("trailing_bps", &Order::trailing_bps)
        .def_readonly("locked", &Order::locked)
        .def_readonly("prevented_match_id", &Order::prevented_match_id)
        .def_readonly("is_reduce_only", &Order::is_reduce_only)
        .def_readonly("closes_position", &Order::closes_position)
        .def_readonly("is_triggered", &Order::is_triggered)
        .def_property_readonly("is_working", &Order::is_working)
        .def_property_readonly("is_open", &Order::is_open)
        .def_property_readonly("queue_ahead", &queue_ahead)
        .def_property_readonly("reason", [](const Order& o) { return to_string(o.reason); });
    def_word(order, "status", &Order::status);
    order.def_readonly("strategy_id", &Order::strategy_id)
        .def_readonly("strategy_type", &Order::strategy_type);
    def_word(order, "self_trade", &Order::self_trade);
    def_word(order, "side", &Order::side);
    def_word(order, "type", &Order::type);
    def_word(order, "tif", &Order::time_in_force);
    def_raw(order, "price", &Order::price);
    def_raw(order, "stop_price", &Order::stop_price);
    def_raw(order, "quantity", &Order::quantity);
    def_raw(order, "quote_quantity", &Order::quote_quantity);
    def_raw(order, "filled_quantity", &Order::filled_quantity);
    def_raw(order, "filled_quote", &Order::filled_quote);
    def_raw(order, "ts_created", &Order::ts_created);
    def_raw(order, "ts_updated", &Order::ts_updated);
    def_raw(order, "ts_working", &Order::ts_working);
    def_raw(order, "ts_trailing", &Order::ts_trailing);
    def_raw(order, "iceberg_quantity", &Order::iceberg_quantity);
    def_raw(order, "prevented_quantity", &Order::prevented_quantity);

    py::class_<Fill> fill(m, "Fill", "One execution; raw units. `fee` is of `fee_asset`.");
    fill.def_readonly("account", &Fill::account)
        .def_readonly("instrument", &Fill::instrument)
        .def_readonly("is_maker", &Fill::is_maker)
        .def_readonly("order_id", &Fill::order_id)
        .def_readonly("trade_id", &Fill::trade_id)
        .def_readonly("fee", &Fill::fee)
        .def_readonly("fee_asset", &Fill::fee_asset);
    def_word(fill, "side", &Fill::side);
    def_raw(fill, "fee_quote", &Fill::fee_quote);
    def_raw(fill, "price_kind", &Fill::price_kind);
    def_raw(fill, "price_cruel", &Fill::price_cruel);
    def_raw(fill, "ts_event", &Fill::ts_event);
    def_raw(fill, "price", &Fill::price);
    def_raw(fill, "quantity", &Fill::quantity);
    def_raw(fill, "quote_quantity", &Fill::quote_quantity);
}

void bind_positions(py::module_& m) {
    py::class_<Position> position(m, "Position", "What is held of a perpetual; signed raw units.");
    def_raw(position, "quantity", &Position::quantity);
    position.def_readonly("cost", &Position::cost, "What it was bought for; of a short below 0.");
    py::class_<Margin>(m, "Margin", "An account of perpetuals at the last prices; raw units.")
        .def_readonly("wallet", &Margin::wallet)
        .def_readonly("unrealised", &Margin::unrealised)
        .def_readonly("initial", &Margin::initial)
        .def_readonly("maintenance", &Margin::maintenance)
        .def_property_readonly("equity", &Margin::equity)
        .def_property_readonly("available", &Margin::available);
    py::class_<FundingPayment> payment(
        m, "FundingPayment", "What a position received at a funding time, or paid (< 0).");
    payment.def_readonly("account", &FundingPayment::account)
        .def_readonly("instrument", &FundingPayment::instrument)
        .def_readonly("rate", &FundingPayment::rate)
        .def_readonly("amount", &FundingPayment::amount);
    def_raw(payment, "ts_event", &FundingPayment::ts_event);
    def_raw(payment, "quantity", &FundingPayment::quantity);
    def_raw(payment, "price", &FundingPayment::price);
}

OrderRequest make_request(Side side, OrderType type, std::int64_t quantity, std::int64_t price,
                          std::int64_t stop_price, TimeInForce tif, std::int32_t trailing_bps,
                          std::string client_id, bool is_reduce_only, bool closes_position,
                          std::int64_t iceberg_quantity, std::int64_t quote_quantity,
                          SelfTrade self_trade, std::int64_t strategy_id,
                          std::int32_t strategy_type) {
    OrderRequest request;
    request.side = side;
    request.type = type;
    request.quantity = {quantity};
    request.price = {price};
    request.stop_price = {stop_price};
    request.time_in_force = tif;
    request.trailing_bps = trailing_bps;
    request.client_id = std::move(client_id);
    request.is_reduce_only = is_reduce_only;
    request.closes_position = closes_position;
    request.iceberg_quantity = {iceberg_quantity};
    request.quote_quantity = {quote_quantity};
    request.self_trade = self_trade;
    request.strategy_id = strategy_id;
    request.strategy_type = strategy_type;
    return request;
}

void bind_list_rows(py::module_& m) {
    py::class_<OrderRequest>(m, "OrderRequest",
                             "An order, of a list or alone; raw units, 0 for none.")
        .def(py::init(&make_request), py::kw_only(), py::arg("side"), py::arg("type"),
             py::arg("quantity"), py::arg("price") = 0, py::arg("stop_price") = 0,
             py::arg("tif") = TimeInForce::gtc, py::arg("trailing_bps") = 0,
             py::arg("client_id") = "", py::arg("reduce_only") = false,
             py::arg("close_position") = false, py::arg("iceberg_quantity") = 0,
             py::arg("quote_quantity") = 0, py::arg("self_trade") = SelfTrade::none,
             py::arg("strategy_id") = -1, py::arg("strategy_type") = -1);
    py::class_<ListResult>(m, "ListResult")
        .def_readonly("code", &ListResult::code)
        .def_readonly("list_id", &ListResult::list_id)
        .def_readonly("order_ids", &ListResult::order_ids,
                      "The entry if there is one, then target and stop, or the follower.");
    py::class_<OrderList> list(m, "OrderList", "A list as the archive keeps it; ids or -1.");
    list.def_readonly("list_id", &OrderList::list_id)
        .def_readonly("account", &OrderList::account)
        .def_readonly("instrument", &OrderList::instrument)
        .def_readonly("client_id", &OrderList::client_id)
        .def_readonly("entry", &OrderList::entry)
        .def_readonly("target", &OrderList::target)
        .def_readonly("stop", &OrderList::stop)
        .def_readonly("follower", &OrderList::follower);
    def_raw(list, "ts_created", &OrderList::ts_created);
}

QueueModel parse_queue(const std::string& text, double exponent) {
    const auto kind = parse_queue_kind(text);
    if (!kind) {
        throw py::value_error("queue was '" + text +
                              "', must be 'strict', 'risk_averse', 'proportional', 'power', "
                              "'power2', 'power3', 'log' or 'log2'");
    }
    return {*kind, exponent};
}

void bind_options(py::module_& m) {
    py::native_enum<FeeAsset>(m, "FeeAsset", "enum.IntEnum")
        .value("RECEIVED", FeeAsset::received)
        .value("QUOTE", FeeAsset::quote)
        .value("COIN", FeeAsset::coin)
        .finalize();
    py::native_enum<SlippageKind>(m, "SlippageKind", "enum.IntEnum")
        .value("NONE", SlippageKind::none)
        .value("PRICE", SlippageKind::price)
        .value("TICKS", SlippageKind::ticks)
        .value("RANGE", SlippageKind::range)
        .finalize();
    py::class_<VenueOptions>(m, "VenueOptions",
                             "How fees are paid, what taking costs, places in the queue.")
        .def(py::init([](FeeAsset fee_asset, std::string coin, std::int64_t coin_share_ppm,
                         std::int64_t coin_price, SlippageKind slippage, std::int64_t amount,
                         const std::string& queue, double queue_exponent, bool accounts_meet,
                         bool shows_accounts) {
                 return VenueOptions{{fee_asset, std::move(coin), coin_share_ppm, {coin_price}},
                                     {slippage, amount},
                                     parse_queue(queue, queue_exponent),
                                     accounts_meet,
                                     shows_accounts};
             }),
             py::kw_only(), py::arg("fee_asset") = FeeAsset::received, py::arg("coin") = "BNB",
             py::arg("coin_share_ppm") = 750'000, py::arg("coin_price") = 0,
             py::arg("slippage") = SlippageKind::none, py::arg("slippage_amount") = 0,
             py::arg("queue") = "strict", py::arg("queue_exponent") = 1.0,
             py::arg("accounts_meet") = false, py::arg("shows_accounts") = false);
}

void bind_fees(py::module_& m) {
    py::class_<FeeRates>(m, "FeeRates", "Shares of what a fill brings in, ppm; two are added.")
        .def(py::init<std::int64_t, std::int64_t, std::int64_t, std::int64_t>(),
             py::arg("maker") = 0, py::arg("taker") = 0, py::arg("buyer") = 0,
             py::arg("seller") = 0)
        .def_readonly("maker", &FeeRates::maker)
        .def_readonly("taker", &FeeRates::taker)
        .def_readonly("buyer", &FeeRates::buyer)
        .def_readonly("seller", &FeeRates::seller);
    py::class_<AccountFees>(m, "AccountFees", "What one account pays; `extra` never discounted.")
        .def(py::init([](FeeRates standard, std::optional<FeeRates> extra, bool pays_in_coin) {
                 return AccountFees{standard, extra.value_or(FeeRates{}), pays_in_coin};
             }),
             py::kw_only(), py::arg("standard"), py::arg("extra") = py::none(),
             py::arg("pays_in_coin") = false)
        .def_readonly("standard", &AccountFees::standard)
        .def_readonly("extra", &AccountFees::extra)
        .def_readonly("pays_in_coin", &AccountFees::pays_in_coin);
}

void bind_report(py::module_& m) {
    py::class_<Report> report(m, "Report", "One change of one order; raw units.");
    report.def_readonly("account", &Report::account)
        .def_readonly("instrument", &Report::instrument)
        .def_readonly("order_id", &Report::order_id)
        .def_readonly("list_id", &Report::list_id)
        .def_readonly("execution_id", &Report::execution_id)
        .def_readonly("client_id", &Report::client_id)
        .def_readonly("list_client_id", &Report::list_client_id)
        .def_readonly("is_list_over", &Report::is_list_over)
        .def_readonly("cancel_client_id", &Report::cancel_client_id)
        .def_readonly("old_client_id", &Report::old_client_id)
        .def_readonly("prevented_match_id", &Report::prevented_match_id)
        .def_readonly("counter_order_id", &Report::counter_order_id)
        .def_readonly("trailing_bps", &Report::trailing_bps)
        .def_readonly("fee", &Report::fee)
        .def_readonly("fee_asset", &Report::fee_asset)
        .def_readonly("trade_id", &Report::trade_id)
        .def_readonly("is_maker", &Report::is_maker)
        .def_readonly("is_working", &Report::is_working)
        .def_property_readonly("reason", [](const Report& r) { return to_string(r.reason); });
    def_word(report, "status", &Report::status);
    report.def_readonly("strategy_id", &Report::strategy_id)
        .def_readonly("strategy_type", &Report::strategy_type);
    def_word(report, "self_trade", &Report::self_trade);
    def_word(report, "side", &Report::side);
    def_word(report, "type", &Report::type);
    def_word(report, "tif", &Report::time_in_force);
    def_word(report, "execution_type", &Report::execution_type);
    def_raw(report, "ts_event", &Report::ts_event);
    def_raw(report, "price", &Report::price);
    def_raw(report, "stop_price", &Report::stop_price);
    def_raw(report, "quantity", &Report::quantity);
    def_raw(report, "quote_quantity", &Report::quote_quantity);
    def_raw(report, "filled_quantity", &Report::filled_quantity);
    def_raw(report, "filled_quote", &Report::filled_quote);
    def_raw(report, "last_price", &Report::last_price);
    def_raw(report, "last_quantity", &Report::last_quantity);
    def_raw(report, "last_quote", &Report::last_quote);
    def_raw(report, "fee_quote", &Report::fee_quote);
    def_raw(report, "last_price_kind", &Report::last_price_kind);
    def_raw(report, "last_price_cruel", &Report::last_price_cruel);
    def_raw(report, "ts_created", &Report::ts_created);
    def_raw(report, "ts_working", &Report::ts_working);
    def_raw(report, "ts_trailing", &Report::ts_trailing);
    def_raw(report, "iceberg_quantity", &Report::iceberg_quantity);
    def_raw(report, "prevented_price", &Report::prevented_price);
    def_raw(report, "prevented_quantity", &Report::prevented_quantity);
    def_raw(report, "last_prevented_quantity", &Report::last_prevented_quantity);
}

} // namespace

void bind_sim_rows(py::module_& m) {
    bind_words(m);
    bind_rows(m);
    bind_positions(m);
    bind_list_rows(m);
    bind_report(m);
    bind_options(m);
    bind_fees(m);
}

} // namespace tradecore::bindings
