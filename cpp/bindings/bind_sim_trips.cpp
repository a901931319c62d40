// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim: round trips out of columns of executions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "columns.hpp"
#include "tradecore/sim/round_trips.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::sim;

using Ints = Array<std::int64_t>;

/// Columns of one length, by name.
class Table {
public:
    explicit Table(const py::dict& columns, const char* first)
        : columns_(columns), size_(static_cast<std::size_t>(column(first).size())) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const std::int64_t* operator[](const char* name) const {
        const Ints found = column(name);
        if (static_cast<std::size_t>(found.size()) != size_) {
            throw py::value_error(std::string(name) + " had " + std::to_string(found.size()) +
                                  " rows, must have " + std::to_string(size_));
        }
        return found.data(); // The dict holds on to it.
    }

private:
    [[nodiscard]] Ints column(const char* name) const {
        const py::object found = columns_[name];
        if (!py::isinstance<Ints>(found)) {
            throw py::type_error(std::string(name) + " must be an array of int64");
        }
        return py::reinterpret_borrow<Ints>(found);
    }

    py::dict columns_;
    std::size_t size_;
};

std::uint32_t checked(std::int64_t key, std::size_t keys) {
    if (key < 0 || static_cast<std::size_t>(key) >= keys) {
        throw py::value_error("key was " + std::to_string(key) + ", must be below " +
                              std::to_string(keys));
    }
    return static_cast<std::uint32_t>(key);
}

std::vector<LeastOrder> least_of(const py::dict& columns) {
    const Table rules(columns, "lot_size");
    const std::int64_t* const lot = rules["lot_size"];
    const std::int64_t* const quantity = rules["quantity_min"];
    const std::int64_t* const notional = rules["notional_min"];
    std::vector<LeastOrder> least;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (lot[i] <= 0) {
            throw py::value_error("lot_size was " + std::to_string(lot[i]) + ", must be above 0");
        }
        least.push_back({{lot[i]}, {quantity[i]}, {notional[i]}});
    }
    return least;
}

/// As int64, or where one does not fit as the nearest doubles.
py::array sums(const std::vector<RoundTrip>& trips, base::int128 RoundTrip::* which) {
    const bool fits = std::ranges::all_of(trips, [which](const RoundTrip& trip) {
        return trip.*which >= INT64_MIN && trip.*which <= INT64_MAX;
    });
    const auto column = [&]<class Item>(Item) -> py::array {
        Array<Item> made(static_cast<py::ssize_t>(trips.size()));
        std::ranges::transform(trips, made.mutable_data(), [which](const RoundTrip& trip) {
            return static_cast<Item>(trip.*which);
        });
        return made;
    };
    return fits ? column(std::int64_t{}) : column(double{});
}

py::dict columns_of(const std::vector<RoundTrip>& trips) {
    using Each = const RoundTrip&;
    const auto amount = [](std::int64_t RoundTrip::* which) {
        return [which](Each trip) { return trip.*which; };
    };
    py::dict columns = Columns(std::span(trips))
                           .add("key", [](Each trip) { return std::int64_t{trip.key}; })
                           .add("ts_entry", [](Each trip) { return trip.ts_entry.raw; })
                           .add("ts_exit", [](Each trip) { return trip.ts_exit.raw; })
                           .add("is_short", [](Each trip) { return trip.is_short; })
                           .add("is_open", [](Each trip) { return trip.is_open; })
                           .add("funding", amount(&RoundTrip::funding))
                           .add("profit", amount(&RoundTrip::profit))
                           .take();
    const auto add = [&](const char* name, base::int128 RoundTrip::* which) {
        columns[name] = sums(trips, which);
    };
    add("bought_quantity", &RoundTrip::bought_quantity);
    add("bought_quote", &RoundTrip::bought_quote);
    add("sold_quantity", &RoundTrip::sold_quantity);
    add("sold_quote", &RoundTrip::sold_quote);
    add("fees", &RoundTrip::fees);
    return columns;
}

py::dict round_trips(const py::dict& deals, const py::dict& funding, const py::dict& least) {
    RoundTrips told(least_of(least));
    const Table table(deals, "key");
    const std::size_t keys = static_cast<std::size_t>(py::len(least["lot_size"]));
    const std::int64_t* const key = table["key"];
    const std::int64_t* const ts = table["ts_event"];
    const std::int64_t* const sign = table["sign"];
    const std::int64_t* const price = table["price"];
    const std::int64_t* const quantity = table["quantity"];
    const std::int64_t* const quote = table["quote_quantity"];
    const std::int64_t* const fee = table["fee_worth"];
    const std::int64_t* const base_fee = table["fee_base"];
    const Table paid(funding, "place");
    const std::int64_t* const place = paid["place"];
    const std::int64_t* const paid_key = paid["key"];
    const std::int64_t* const amount = paid["amount"];
    std::size_t next = 0;
    const auto fund_before = [&](std::size_t deal) {
        for (; next < paid.size() && static_cast<std::size_t>(place[next]) <= deal; ++next) {
            told.fund(checked(paid_key[next], keys), amount[next]);
        }
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        fund_before(i);
        if (quantity[i] <= 0) {
            throw py::value_error("quantity was " + std::to_string(quantity[i]) +
                                  ", must be above 0");
        }
        told.deal(checked(key[i], keys), {{ts[i]},
                                          sign[i] > 0 ? model::Side::buy : model::Side::sell,
                                          {price[i]},
                                          {quantity[i]},
                                          quote[i],
                                          fee[i],
                                          base_fee[i]});
    }
    fund_before(table.size());
    return columns_of(told.trips());
}

} // namespace

void bind_sim_trips(py::module_& m) {
    m.def("round_trips", &round_trips, py::arg("deals"), py::arg("funding"), py::arg("least"),
          "Round trips as {name: array}. Of raw int64 columns: deals (key, ts_event, sign, price, "
          "quantity, quote_quantity, fee_worth, fee_base), funding (place: how many deals came "
          "before it, key, amount), and the least order of each key (lot_size, quantity_min, "
          "notional_min). A sum that leaves int64 makes its column doubles.");
}

} // namespace tradecore::bindings
