// SPDX-License-Identifier: Apache-2.0
// Records across the Python border: structured arrays in without a copy, vectors out without one.
#pragma once

#include <memory>
#include <vector>

#include "bind.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::bindings {

/// The name of a record's dtype.
template <class Record> inline constexpr const char* kDtypeName = nullptr;
template <> inline constexpr const char* kDtypeName<model::TradeTick> = "TRADE";
template <> inline constexpr const char* kDtypeName<model::QuoteTick> = "QUOTE";
template <> inline constexpr const char* kDtypeName<model::BookLevel> = "BOOK_LEVEL";
template <> inline constexpr const char* kDtypeName<model::Bar> = "BAR";
template <> inline constexpr const char* kDtypeName<model::Ticker> = "TICKER";
template <> inline constexpr const char* kDtypeName<model::AveragePrice> = "AVERAGE_PRICE";
template <> inline constexpr const char* kDtypeName<policy::Signal> = "SIGNAL";
template <> inline constexpr const char* kDtypeName<policy::Intent> = "INTENT";

/// The submodule that has it.
template <class Record> inline constexpr const char* kDtypeArea = "model";
template <> inline constexpr const char* kDtypeArea<policy::Signal> = "policy";
template <> inline constexpr const char* kDtypeArea<policy::Intent> = "policy";

template <class Record> [[nodiscard]] py::dtype dtype_of() {
    return py::module_::import("tradecore._core").attr(kDtypeArea<Record>).attr(kDtypeName<Record>);
}

/// The records of a structured array; valid as long as the array. TypeError unless its dtype is
/// exactly the record's, ValueError unless it is one-dimensional and contiguous.
template <class Record>
[[nodiscard]] std::span<const Record> records_in(const py::array& rows, const char* name) {
    if (!rows.dtype().equal(dtype_of<Record>())) {
        throw py::type_error(std::string(name) + ": dtype was " +
                             py::str(rows.dtype()).cast<std::string>() + ", must be " +
                             kDtypeName<Record>);
    }
    if (rows.ndim() != 1 || (rows.flags() & py::array::c_style) == 0) {
        throw py::value_error(std::string(name) + ": must be one-dimensional and contiguous");
    }
    check_aligned<Record>(rows, name);
    return {static_cast<const Record*>(rows.data()), static_cast<std::size_t>(rows.size())};
}

/// The records as a structured array that owns them.
template <class Record> [[nodiscard]] py::array records_out(std::vector<Record> records) {
    auto owner = std::make_unique<std::vector<Record>>(std::move(records));
    const Record* data = owner->data();
    const auto size = static_cast<py::ssize_t>(owner->size());
    const py::capsule keeper(
        owner.get(), [](void* held) noexcept { delete static_cast<std::vector<Record>*>(held); });
    static_cast<void>(owner.release());
    return {dtype_of<Record>(), {size}, {py::ssize_t{sizeof(Record)}}, data, keeper};
}

} // namespace tradecore::bindings
