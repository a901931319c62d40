// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim: orders and lists of the simulated venue, and its archive of them.
#include <optional>

#include "bind.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::sim;

/// Rows by value: Python objects outlive the venue's archive.
template <class Row> std::vector<Row> copies(const std::vector<const Row*>& rows) {
    std::vector<Row> made;
    made.reserve(rows.size());
    for (const Row* row : rows) {
        made.push_back(*row);
    }
    return made;
}

ArchiveQuery make_query(std::int32_t account, std::uint16_t instrument, std::int64_t order_id,
                        std::int64_t first_id, std::optional<std::int64_t> ts_from,
                        std::optional<std::int64_t> ts_to, std::size_t limit) {
    return {account,
            instrument,
            order_id,
            first_id,
            {ts_from.value_or(INT64_MIN)},
            {ts_to.value_or(INT64_MAX)},
            limit};
}

SubmitResult submit(Venue& self, std::int32_t account, std::uint16_t instrument,
                    std::string client_id, Side side, OrderType type, TimeInForce tif,
                    std::int64_t quantity, std::int64_t price, std::int64_t stop_price,
                    std::int64_t quote_quantity, std::int64_t ts, std::int32_t trailing_bps,
                    bool reduce_only, bool close_position, std::int64_t iceberg_quantity,
                    SelfTrade self_trade, std::int64_t strategy_id, std::int32_t strategy_type) {
    OrderRequest request;
    request.account = account;
    request.instrument = instrument;
    request.client_id = std::move(client_id);
    request.side = side;
    request.type = type;
    request.time_in_force = tif;
    request.quantity = {quantity};
    request.price = {price};
    request.stop_price = {stop_price};
    request.quote_quantity = {quote_quantity};
    request.trailing_bps = trailing_bps;
    request.is_reduce_only = reduce_only;
    request.closes_position = close_position;
    request.iceberg_quantity = {iceberg_quantity};
    request.self_trade = self_trade;
    request.strategy_id = strategy_id;
    request.strategy_type = strategy_type;
    return self.submit(request, {ts});
}

ListResult submit_list(Venue& self, std::int32_t account, std::uint16_t instrument,
                       OrderRequest target, OrderRequest stop, std::optional<OrderRequest> entry,
                       std::string client_id, std::int64_t ts) {
    return self.submit_list(ListRequest{account, instrument, std::move(client_id), std::move(entry),
                                        std::move(target), std::move(stop)},
                            {ts});
}

ListResult submit_follower(Venue& self, std::int32_t account, std::uint16_t instrument,
                           OrderRequest entry, OrderRequest follower, std::string client_id,
                           std::int64_t ts) {
    return self.submit_list(FollowRequest{account, instrument, std::move(client_id),
                                          std::move(entry), std::move(follower)},
                            {ts});
}

CancelResult cancel_list(Venue& self, std::int32_t account, std::uint16_t instrument,
                         std::int64_t list_id, std::string client_id, std::string new_client_id,
                         std::int64_t ts) {
    return self.cancel_list(
        {account, instrument, list_id, std::move(client_id), std::move(new_client_id)}, {ts});
}

CancelResult cancel(Venue& self, std::int32_t account, std::uint16_t instrument,
                    std::int64_t order_id, std::string client_id, std::string new_client_id,
                    std::int64_t ts) {
    return self.cancel(
        {account, instrument, order_id, std::move(client_id), std::move(new_client_id)}, {ts});
}

AmendResult amend(Venue& self, std::int32_t account, std::uint16_t instrument,
                  std::int64_t quantity, std::int64_t order_id, std::string client_id,
                  std::string new_client_id, std::int64_t ts) {
    return self.amend(
        {account, instrument, order_id, std::move(client_id), std::move(new_client_id), {quantity}},
        {ts});
}

template <class Row> std::optional<Row> copy_or_none(const Row* row) {
    return row == nullptr ? std::nullopt : std::optional(*row);
}

void bind_lists(py::class_<Venue>& venue) {
    venue
        .def("submit_list", &submit_list, py::arg("account"), py::arg("instrument"), py::kw_only(),
             py::arg("target"), py::arg("stop"), py::arg("entry") = py::none(),
             py::arg("client_id") = "", py::arg("ts"),
             "Place a pair of which one order trades at most, or an entry that places the pair. "
             "A refusal of any order refuses all.")
        .def("submit_follower", &submit_follower, py::arg("account"), py::arg("instrument"),
             py::kw_only(), py::arg("entry"), py::arg("follower"), py::arg("client_id") = "",
             py::arg("ts"),
             "Place an entry whose fill places one order. A refusal of either refuses both.")
        .def("cancel_list", &cancel_list, py::arg("account"), py::arg("instrument"),
             py::arg("list_id") = -1, py::arg("client_id") = "", py::arg("new_client_id") = "",
             py::kw_only(), py::arg("ts"),
             "End all orders of a list, by list id, the list's client id, or both.")
        .def(
            "order_list",
            [](const Venue& self, std::int64_t id) { return copy_or_none(self.list(id)); },
            py::arg("list_id"))
        .def(
            "list_by_client_id",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               const std::string& client_id) {
                return copy_or_none(self.list_by_client_id(account, instrument, client_id));
            },
            py::arg("account"), py::arg("instrument"), py::arg("client_id"),
            "The newest list that bore this client id, or None.");
}

void bind_amendments(py::class_<Venue>& venue) {
    venue
        .def("amend", &amend, py::arg("account"), py::arg("instrument"), py::arg("quantity"),
             py::arg("order_id") = -1, py::arg("client_id") = "", py::arg("new_client_id") = "",
             py::kw_only(), py::arg("ts"),
             "Make an open order smaller, by order id, client id, or both. It keeps its place.")
        .def(
            "amendments",
            [](const Venue& self, std::int64_t order_id) {
                const auto rows = self.amendments(order_id);
                return std::vector<Amendment>(rows.begin(), rows.end());
            },
            py::arg("order_id"), "Of one order, oldest first.")
        .def(
            "prevented_matches",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               std::int64_t order_id, std::int64_t first_id, std::size_t limit) {
                return copies(self.prevented_matches(
                    make_query(account, instrument, order_id, first_id, {}, {}, limit)));
            },
            py::arg("account"), py::arg("instrument"), py::arg("order_id") = -1,
            py::arg("first_id") = -1, py::arg("limit") = 500,
            "Matches within the account that were prevented, oldest first.");
}

void bind_orders(py::class_<Venue>& venue) {
    venue
        .def(
            "submit", &submit, py::arg("account"), py::arg("instrument"), py::arg("client_id"),
            py::arg("side"), py::arg("type"), py::arg("tif"), py::arg("quantity"), py::arg("price"),
            py::arg("stop_price"), py::arg("quote_quantity"), py::arg("ts"),
            py::arg("trailing_bps") = 0, py::arg("reduce_only") = false,
            py::arg("close_position") = false, py::arg("iceberg_quantity") = 0,
            py::arg("self_trade") = SelfTrade::none, py::arg("strategy_id") = -1,
            py::arg("strategy_type") = -1,
            "Place an order; 0 for fields it does not have. A refusal changes and reports nothing.")
        .def("cancel", &cancel, py::arg("account"), py::arg("instrument"), py::arg("order_id") = -1,
             py::arg("client_id") = "", py::arg("new_client_id") = "", py::kw_only(), py::arg("ts"),
             "End an open order, by order id, client id, or both, which must then agree.")
        .def("take_reports", &Venue::take_reports, "What happened since the last call, in order.")
        .def(
            "order",
            [](const Venue& self, std::int64_t id) { return copy_or_none(self.order(id)); },
            py::arg("order_id"))
        .def(
            "order_by_client_id",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               const std::string& client_id) {
                return copy_or_none(self.order_by_client_id(account, instrument, client_id));
            },
            py::arg("account"), py::arg("instrument"), py::arg("client_id"),
            "The newest order that bore this client id, or None.")
        .def(
            "open_orders",
            [](const Venue& self, std::int32_t account, std::int32_t instrument) {
                return copies(self.open_orders(account, instrument));
            },
            py::arg("account"), py::arg("instrument") = -1)
        .def(
            "all_orders",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               std::int64_t first_id, std::optional<std::int64_t> ts_from,
               std::optional<std::int64_t> ts_to, std::size_t limit) {
                return copies(self.all_orders(
                    make_query(account, instrument, -1, first_id, ts_from, ts_to, limit)));
            },
            py::arg("account"), py::arg("instrument"), py::arg("first_id") = -1,
            py::arg("ts_from") = py::none(), py::arg("ts_to") = py::none(), py::arg("limit") = 500,
            "Orders, oldest first; without a start the newest `limit`.")
        .def(
            "fills",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               std::int64_t order_id, std::int64_t first_id, std::optional<std::int64_t> ts_from,
               std::optional<std::int64_t> ts_to, std::size_t limit) {
                return copies(self.fills(
                    make_query(account, instrument, order_id, first_id, ts_from, ts_to, limit)));
            },
            py::arg("account"), py::arg("instrument"), py::arg("order_id") = -1,
            py::arg("first_id") = -1, py::arg("ts_from") = py::none(),
            py::arg("ts_to") = py::none(), py::arg("limit") = 500,
            "Executions, oldest first; without a start the newest `limit`.");
}

} // namespace

void bind_sim_orders(py::module_& m) {
    auto venue = py::reinterpret_borrow<py::class_<Venue>>(m.attr("Venue"));
    bind_orders(venue);
    bind_amendments(venue);
    bind_lists(venue);
}

} // namespace tradecore::bindings
