// SPDX-License-Identifier: Apache-2.0
// Binance's binary market frames, SBE schema 1 version 0 (stream_1_0.xml), to the records that its
// JSON frames become. Little-endian, no padding: an 8-byte header (root block length, template,
// schema, version), the root block, groups, the symbol. A block longer than it is known to be has
// been extended at its end, and the rest of it is passed over.
#pragma once

#include <cstddef>
#include <span>

#include "tradecore/base/status.hpp"
#include "tradecore/decode/symbols.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::decode {

inline constexpr std::uint16_t kSbeSchema = 1;
inline constexpr std::uint16_t kSbeVersion = 0;

/// What one binary frame said: one of the three, by `kind`. The runs lie in the caller's room.
struct SbeMessage {
    model::RecordKind kind = model::RecordKind::none;
    model::QuoteTick quote;
    std::span<const model::BookLevel> levels;
    std::span<const model::TradeTick> trades; ///< Several where one taker met several makers.
};

/// Where the runs of a message are written.
struct SbeRoom {
    std::span<model::BookLevel> levels;
    std::span<model::TradeTick> trades;
};

/// Decode one binary frame. `out` is untouched unless the answer is ok (`room` may not be).
///
/// unknown_schema: another schema id or version. unknown_kind: a template that is not known.
/// malformed: a block or group beyond the frame's end, bytes after the symbol, a truth value that
/// is neither 0 nor 1, a trades message without a trade. bad_number: finer than 1e-8. out_of_range:
/// negative, zero where it must not be, or too large. too_large: more than the room.
[[nodiscard]] base::Status decode_sbe(std::span<const std::byte> frame, const SymbolTable& symbols,
                                      base::Timestamp ts_recv, const SbeRoom& room,
                                      SbeMessage& out) noexcept;

} // namespace tradecore::decode
