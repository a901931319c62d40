// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim: one account's side of a venue in the objects of tradecore.model.
#include <array>
#include <utility>

#include "slot_class.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::sim;

constexpr std::array kFillSlots = {"ts_event",  "symbol",     "client_id",  "order_id",
                                   "trade_id",  "side",       "price",      "quantity",
                                   "fee",       "fee_asset",  "is_maker",   "quote_quantity",
                                   "fee_quote", "price_kind", "price_cruel"};
constexpr std::array kReportSlots = {
    "ts_event",     "symbol",     "client_id",  "order_id", "status",
    "side",         "price",      "stop_price", "quantity", "filled_quantity",
    "filled_quote", "order_type", "reason",     "fill",     "stop_limit_price"};
constexpr std::array kEventSlots = {"ts_event", "report"};
constexpr std::array kAnswerSlots = {"ts_event", "client_id", "outcome",
                                     "order_id", "code",      "text"};
constexpr std::array kCancelSlots = {"ts_event", "client_id", "outcome", "code", "text"};
/// Of a request, in the order of RequestSlot.
constexpr std::array kRequestSlots = {"client_id",        "symbol",        "side",  "order_type",
                                      "time_in_force",    "quantity",      "price", "stop_price",
                                      "stop_limit_price", "is_reduce_only"};
enum RequestSlot : std::size_t {
    kClientId,
    kSymbol,
    kSide,
    kType,
    kForce,
    kQuantity,
    kPrice,
    kStopPrice,
    kStopLimitPrice,
    kReduceOnly
};
constexpr std::array kPaidSlots = {"ts_event", "symbol", "quantity", "price", "rate", "amount"};

template <class Word> py::handle word_of(const py::tuple& words, Word word, const char* what) {
    return item_of(words, static_cast<std::size_t>(word), what);
}

/// The word that the object is or equals.
template <class Word>
Word number_of(const py::tuple& words, const py::handle& member, const char* what) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const py::handle word = item_of(words, i, what);
        if (word.is(member) || word.equal(member)) {
            return static_cast<Word>(i);
        }
    }
    throw py::value_error(std::string(what) + " was " + py::repr(member).cast<std::string>() +
                          ", must be one that the venue knows");
}

/// Tuples of words by the numbers of the venue's own.
struct Words {
    py::tuple sides, types, forces, statuses;
};

/// Takes one account's requests to a venue and tells what came of them.
class AccountSide {
public:
    AccountSide(py::object venue, std::int32_t account, py::tuple symbols, const py::module_& model,
                Words words)
        : keeper_(std::move(venue)), venue_(*keeper_.cast<Venue*>()),
          request_(model.attr("OrderRequest"), kRequestSlots),
          answer_(model.attr("OrderAnswered"), kAnswerSlots),
          cancel_(model.attr("CancelAnswered"), kCancelSlots),
          accepted_(model.attr("Outcome").attr("ACCEPTED")),
          refused_(model.attr("Outcome").attr("REFUSED")), fill_(model.attr("Fill"), kFillSlots),
          report_(model.attr("OrderReport"), kReportSlots),
          reported_(model.attr("OrderReported"), kEventSlots),
          liquidated_(model.attr("PositionLiquidated"), kEventSlots),
          paid_(model.attr("FundingPaid"), kPaidSlots),
          pair_type_(model.attr("OrderType").attr("OCO")), symbols_(std::move(symbols)),
          words_(std::move(words)), account_(account) {
        for (std::size_t i = 0; i < symbols_.size(); ++i) {
            places_[symbols_[i]] = i;
        }
    }

    /// The answer, then what the order led to at once.
    py::list submit(const py::handle& request, std::int64_t ts) {
        const py::object client_id = request_.get(request, kClientId);
        const py::object type = request_.get(request, kType);
        OrderRequest order = read(request);
        if (!type.equal(pair_type_)) {
            order.client_id = client_id.cast<std::string>();
            order.type = number_of<OrderType>(words_.types, type, "order_type");
            const SubmitResult result = venue_.submit(order, {ts});
            return answered(client_id, result.code, result.order_id, ts);
        }
        OrderRequest stop = order;
        order.type = OrderType::limit_maker;
        order.stop_price = {};
        stop.price = {request_.get(request, kStopLimitPrice).cast<std::int64_t>()};
        stop.type = stop.price.raw == 0 ? OrderType::stop : OrderType::stop_limit;
        const ListResult result = venue_.submit_list(
            ListRequest{account_, order.instrument, client_id.cast<std::string>(), std::nullopt,
                        std::move(order), std::move(stop)},
            {ts});
        const std::int64_t order_id = result.order_ids.empty() ? -1 : result.order_ids.back();
        return answered(client_id, result.code, order_id, ts);
    }

    /// The answer, then the report of the order's end.
    py::list cancel(const py::str& client_id, const py::str& symbol, std::int64_t ts) {
        const std::uint16_t instrument = place_of(symbol);
        const std::string id = client_id;
        const bool is_pair = venue_.list_by_client_id(account_, instrument, id) != nullptr;
        const CancelRequest request{account_, instrument, -1, id, {}};
        const CancelResult result =
            is_pair ? venue_.cancel_list(request, {ts}) : venue_.cancel(request, {ts});
        py::list events;
        const bool is_done = result.code == RejectCode::ok;
        events.append(cancel_.make(py::int_(ts), client_id, is_done ? accepted_ : refused_,
                                   py::int_(static_cast<int>(result.code)),
                                   py::str(is_done ? "" : to_string(result.code))));
        return is_done ? take(std::move(events)) : events;
    }

    /// Of a pair both orders report under the pair's id; that one of them ended is no news while
    /// the other lives. Funding comes after fills, as it does at the venue; of the venue's own
    /// orders, which liquidate, only the fill is news.
    py::list take(py::list events = py::list()) {
        for (const Report& report : venue_.take_reports()) {
            const bool is_end = report.execution_type == ExecutionType::canceled ||
                                report.execution_type == ExecutionType::expired;
            const bool is_half = report.list_id >= 0 && !report.is_list_over && is_end;
            if (report.account != account_ || is_half) {
                continue;
            }
            const bool is_trade = report.execution_type == ExecutionType::trade;
            const bool is_venues = report.reason == Reason::liquidation && !is_end;
            if (is_venues && !is_trade) {
                continue;
            }
            const SlotClass& event = is_venues ? liquidated_ : reported_;
            events.append(event.make(py::int_(report.ts_event.raw), told(report)));
        }
        for (const FundingPayment& paid : venue_.take_funding()) {
            if (paid.account == account_) {
                events.append(paid_.make(py::int_(paid.ts_event.raw), symbol(paid.instrument),
                                         py::int_(paid.quantity.raw), py::int_(paid.price.raw),
                                         py::int_(paid.rate), py::int_(paid.amount)));
            }
        }
        return events;
    }

    /// Where an order stands; one of a pair in the words of the pair.
    template <class Of>
    py::object state(const Of& of, const py::handle& client_id, Timestamp ts,
                     const py::handle& fill = py::none()) const {
        const OrderList* const pair = of.list_id >= 0 ? venue_.list(of.list_id) : nullptr;
        const Price price = pair == nullptr ? of.price : venue_.order(pair->target)->price;
        const Price stop = pair == nullptr ? of.stop_price : venue_.order(pair->stop)->stop_price;
        const py::handle type = pair == nullptr ? word_of(words_.types, of.type, "order has type")
                                                : py::handle(pair_type_);
        return report_.make(py::int_(ts.raw), symbol(of.instrument), client_id,
                            py::int_(of.order_id),
                            word_of(words_.statuses, of.status, "order has status"), side(of.side),
                            py::int_(price.raw), py::int_(stop.raw), py::int_(of.quantity.raw),
                            py::int_(of.filled_quantity.raw), py::int_(of.filled_quote.raw), type,
                            py::str(to_string(of.reason)), fill, py::int_(0));
    }

private:
    /// What a plain order and both of a pair have alike.
    OrderRequest read(const py::handle& request) const {
        const auto number = [&](RequestSlot slot) {
            return request_.get(request, slot).cast<std::int64_t>();
        };
        OrderRequest order;
        order.account = account_;
        order.instrument = place_of(request_.get(request, kSymbol));
        order.side = number_of<Side>(words_.sides, request_.get(request, kSide), "side");
        order.time_in_force =
            number_of<TimeInForce>(words_.forces, request_.get(request, kForce), "time_in_force");
        order.quantity = {number(kQuantity)};
        order.price = {number(kPrice)};
        order.stop_price = {number(kStopPrice)};
        order.is_reduce_only = request_.get(request, kReduceOnly).cast<bool>();
        return order;
    }
    py::list answered(const py::handle& client_id, RejectCode code, std::int64_t order_id,
                      std::int64_t ts) {
        py::list events;
        const bool is_done = code == RejectCode::ok;
        events.append(answer_.make(py::int_(ts), client_id, is_done ? accepted_ : refused_,
                                   py::int_(is_done ? order_id : -1),
                                   py::int_(static_cast<int>(code)),
                                   py::str(is_done ? "" : to_string(code))));
        return is_done ? take(std::move(events)) : events;
    }
    std::uint16_t place_of(const py::object& symbol) const {
        return places_[symbol].cast<std::uint16_t>();
    }
    py::object told(const Report& report) const {
        const py::str client_id(report.list_client_id.empty() ? report.client_id
                                                              : report.list_client_id);
        if (report.execution_type != ExecutionType::trade) {
            return state(report, client_id, report.ts_event);
        }
        const py::object fill =
            fill_.make(py::int_(report.ts_event.raw), symbol(report.instrument), client_id,
                       py::int_(report.order_id), py::int_(report.trade_id), side(report.side),
                       py::int_(report.last_price.raw), py::int_(report.last_quantity.raw),
                       py::int_(report.fee), py::str(report.fee_asset), py::bool_(report.is_maker),
                       py::int_(report.last_quote.raw), py::int_(report.fee_quote.raw),
                       py::int_(report.last_price_kind.raw), py::int_(report.last_price_cruel.raw));
        return state(report, client_id, report.ts_event, fill);
    }
    py::handle symbol(std::size_t instrument) const {
        return item_of(symbols_, instrument, "report names instrument");
    }
    py::handle side(Side side) const { return word_of(words_.sides, side, "order has side"); }

    py::object keeper_; ///< The venue's own.
    Venue& venue_;
    SlotClass request_, answer_, cancel_;
    py::object accepted_, refused_;
    SlotClass fill_, report_, reported_, liquidated_, paid_;
    py::object pair_type_;
    py::tuple symbols_;
    py::dict places_;
    Words words_;
    std::int32_t account_;
};

} // namespace

void bind_sim_events(py::module_& m) {
    py::class_<AccountSide>(m, "AccountSide",
                            "One account's side of a venue, in the objects of tradecore.model.")
        .def(py::init([](py::object venue, std::int32_t account, py::tuple symbols,
                         const py::module_& model, py::tuple sides, py::tuple types,
                         py::tuple forces, py::tuple statuses) {
                 return AccountSide(std::move(venue), account, std::move(symbols), model,
                                    Words{std::move(sides), std::move(types), std::move(forces),
                                          std::move(statuses)});
             }),
             py::arg("venue"), py::arg("account"), py::arg("symbols"), py::arg("model"),
             py::kw_only(), py::arg("sides"), py::arg("types"), py::arg("forces"),
             py::arg("statuses"),
             "symbols: of every instrument; the words: by the numbers of Side, OrderType, "
             "TimeInForce and OrderStatus.")
        .def("submit", &AccountSide::submit, py::arg("request"), py::arg("ts"),
             "Place an order or a pair; its answer, then what it led to at once.")
        .def("cancel", &AccountSide::cancel, py::arg("client_id"), py::arg("symbol"), py::arg("ts"),
             "End an open order or pair; the answer, then the report of its end.")
        .def(
            "take", [](AccountSide& self) { return self.take(); },
            "Reports and funding since the last call, in order; of this account alone.")
        .def(
            "state",
            [](const AccountSide& self, const Order& order, const py::str& client_id,
               std::int64_t ts) { return self.state(order, client_id, {ts}); },
            py::arg("order"), py::arg("client_id"), py::arg("ts"),
            "An OrderReport of where the order stands.");
}

} // namespace tradecore::bindings
