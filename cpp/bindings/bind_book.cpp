// SPDX-License-Identifier: Apache-2.0
// tradecore._core.book
#include <algorithm>

#include "bind.hpp"
#include "tradecore/book/book.hpp"

namespace tradecore::bindings {
namespace {

using book::Book;
using book::Level;

/// The n best levels of one side as an (n, 2) array: price, quantity.
template <class Get> Array<std::int64_t> side(std::size_t count, std::size_t most, Get get) {
    const std::size_t rows = std::min(count, most);
    Array<std::int64_t> result({rows, std::size_t{2}});
    auto cells = result.mutable_unchecked<2>();
    for (std::size_t i = 0; i < rows; ++i) {
        const Level& level = get(i);
        cells(static_cast<py::ssize_t>(i), 0) = level.price.raw;
        cells(static_cast<py::ssize_t>(i), 1) = level.quantity.raw;
    }
    return result;
}

std::span<const model::BookLevel> levels_of(const py::array& update) {
    if (update.ndim() != 1 || update.itemsize() != sizeof(model::BookLevel) ||
        !(update.flags() & py::array::c_style)) {
        throw py::type_error("update must be a C-contiguous 1-D array of dtype BOOK_LEVEL");
    }
    return {static_cast<const model::BookLevel*>(update.data()),
            static_cast<std::size_t>(update.size())};
}

} // namespace

void bind_book(py::module_& root) {
    auto m = root.def_submodule("book", "Order books kept from snapshots and diffs.");
    py::class_<Book>(m, "Book")
        .def(py::init<std::size_t>(), py::arg("levels_max") = 10'000)
        .def(
            "apply",
            [](Book& self, const py::array& update) {
                return std::string(base::to_string(self.apply(levels_of(update))));
            },
            py::arg("update"), "Apply one snapshot or diff; answer 'ok', 'gap' or 'out_of_range'.")
        .def("clear", &Book::clear)
        .def_property_readonly("is_valid", &Book::is_valid)
        .def_property_readonly("is_crossed", &Book::is_crossed)
        .def_property_readonly("last_update_id", &Book::last_update_id)
        .def(
            "bids",
            [](const Book& self, std::size_t most) {
                return side(self.bid_count(), most,
                            [&](std::size_t i) -> const Level& { return self.bid(i); });
            },
            py::arg("most"), "The best bids first, (n, 2) int64: price, quantity in 1e-8.")
        .def(
            "asks",
            [](const Book& self, std::size_t most) {
                return side(self.ask_count(), most,
                            [&](std::size_t i) -> const Level& { return self.ask(i); });
            },
            py::arg("most"), "The best asks first, (n, 2) int64: price, quantity in 1e-8.");
}

} // namespace tradecore::bindings
