// SPDX-License-Identifier: Apache-2.0
// The answer of every operation that can meet expected trouble. Bugs are TC_ASSERT, never a Status.
#pragma once

#include <cstdint>
#include <string_view>

namespace tradecore::base {

enum class Status : std::uint8_t {
    ok,
    malformed,       ///< Not the shape that was promised.
    missing_field,   ///< A needed key is absent.
    duplicate_field, ///< A key stands twice.
    bad_number,      ///< Not a finite plain decimal, or too many digits.
    out_of_range,    ///< A number that does not fit, or is negative where it must not be.
    unknown_symbol,  ///< A symbol nobody asked for.
    unknown_kind,    ///< A message kind this decoder does not know.
    too_large,       ///< More bytes or levels than the stated bound.
    full,            ///< A ring or buffer that refuses.
    gap,             ///< Something before it is missing.
    unknown_schema,  ///< Binary, of a schema or version this decoder does not know.
};

[[nodiscard]] constexpr std::string_view to_string(Status status) noexcept {
    switch (status) {
    case Status::ok: return "ok";
    case Status::malformed: return "malformed";
    case Status::missing_field: return "missing_field";
    case Status::duplicate_field: return "duplicate_field";
    case Status::bad_number: return "bad_number";
    case Status::out_of_range: return "out_of_range";
    case Status::unknown_symbol: return "unknown_symbol";
    case Status::unknown_kind: return "unknown_kind";
    case Status::too_large: return "too_large";
    case Status::full: return "full";
    case Status::gap: return "gap";
    case Status::unknown_schema: return "unknown_schema";
    }
    return "unknown";
}

} // namespace tradecore::base
