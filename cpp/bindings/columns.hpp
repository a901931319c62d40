// SPDX-License-Identifier: Apache-2.0
// Rows of C++ as columns of NumPy.
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "bind.hpp"

namespace tradecore::bindings {

/// Fields of structs as {name: array}.
template <class Row> class Columns {
public:
    explicit Columns(std::span<const Row> rows) : rows_(rows) {}

    template <class Get> Columns& add(const char* name, Get get) {
        using Item = decltype(get(rows_.front()));
        Array<Item> column(static_cast<py::ssize_t>(rows_.size()));
        std::ranges::transform(rows_, column.mutable_data(), get);
        columns_[name] = std::move(column);
        return *this;
    }
    [[nodiscard]] py::dict take() { return std::move(columns_); }

private:
    std::span<const Row> rows_;
    py::dict columns_;
};

} // namespace tradecore::bindings
