// SPDX-License-Identifier: Apache-2.0
// What the members of one payload mean. Fields are checked in turn; the first thing wrong is the
// answer, and `out` is untouched then. What a record does not keep need only be JSON.
#pragma once

#include <string_view>

#include "tradecore/decode/detail/reader.hpp"

namespace tradecore::decode::detail {

struct Context {
    const SymbolTable& symbols;
    Timestamp ts_recv;
    Room room;
    std::string_view stream; ///< The name around the payload; empty around a bare one.
};

/// A payload of any kind.
[[nodiscard]] Status read_payload(const Members& members, const Context& context,
                                  Event& out) noexcept;

/// One element of an array of tickers.
[[nodiscard]] Status read_mini_ticker(const Members& members, const Context& context,
                                      model::Ticker& out) noexcept;

/// A full book, of partial depth or of REST.
[[nodiscard]] Status read_depth(const Members& members, const Context& context,
                                std::uint16_t instrument, Event& out) noexcept;

} // namespace tradecore::decode::detail
