// SPDX-License-Identifier: Apache-2.0
// tradecore._core.book
#include <utility>

#include "records.hpp"
#include "tradecore/book/book.hpp"

namespace tradecore::bindings {
namespace {

using book::Book;
using book::Level;

/// Applies each run of the array in turn; the first that is refused ends it.
std::string apply(Book& self, const py::array& levels) {
    const auto rows = records_in<model::BookLevel>(levels, "levels");
    std::size_t first = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!rows[i].tag.has(model::kFlagLast) && i + 1 < rows.size()) {
            continue;
        }
        const base::Status status = self.apply(rows.subspan(first, i + 1 - first));
        if (status != base::Status::ok) {
            return std::string(base::to_string(status));
        }
        first = i + 1;
    }
    return std::string(base::to_string(base::Status::ok));
}

Array<std::int64_t> rows_of(std::span<const Level> levels) {
    static_assert(sizeof(Level) == 2 * sizeof(std::int64_t));
    Array<std::int64_t> rows({static_cast<py::ssize_t>(levels.size()), py::ssize_t{2}});
    std::int64_t* out = rows.mutable_data();
    for (const Level& level : levels) {
        *out++ = level.price.raw;
        *out++ = level.quantity.raw;
    }
    return rows;
}

py::tuple snapshot(const Book& self, std::size_t count) {
    std::vector<Level> bids(std::min(count, self.bid_count()));
    std::vector<Level> asks(std::min(count, self.ask_count()));
    self.top_bids(bids);
    self.top_asks(asks);
    return py::make_tuple(rows_of(bids), rows_of(asks));
}

py::object best(Level level) {
    if (level.price.raw == 0) {
        return py::none();
    }
    return py::make_tuple(level.price.raw, level.quantity.raw);
}

} // namespace

void bind_book(py::module_& root) {
    auto m = root.def_submodule("book", "The order book by price level.");
    py::class_<Book>(m, "Book", "One instrument's book, kept from a snapshot and its updates.")
        .def(py::init<std::size_t>(), py::arg("levels_max") = 10'000)
        .def("apply", &apply, py::arg("levels").noconvert(),
             "Apply the runs of a BOOK_LEVEL array; return the status name of the first that is "
             "refused (gap, malformed, too_large), else ok.")
        .def("snapshot", &snapshot, py::arg("count"),
             "Return (bids, asks), best first, each int64 of shape (n, 2): raw price, quantity.")
        .def("clear", &Book::clear)
        .def_property_readonly(
            "best_bid", [](const Book& self) { return best(self.best_bid()); },
            "(raw price, raw quantity) or None.")
        .def_property_readonly(
            "best_ask", [](const Book& self) { return best(self.best_ask()); },
            "(raw price, raw quantity) or None.")
        .def_property_readonly("last_update_id", &Book::last_update_id)
        .def_property_readonly("ts_event", [](const Book& self) { return self.ts_event().raw; })
        .def_property_readonly("is_in_sequence", &Book::is_in_sequence)
        .def_property_readonly("is_crossed", &Book::is_crossed)
        .def("counters", [](const Book& self) {
            py::dict seen;
            seen["applied"] = self.applied();
            seen["ignored"] = self.ignored();
            seen["gaps"] = self.gaps();
            seen["forgotten"] = self.forgotten();
            return seen;
        });
}

} // namespace tradecore::bindings
