// SPDX-License-Identifier: Apache-2.0
// Binance's raw market frames to records: trade, aggTrade, bookTicker, kline and depthUpdate, bare
// or inside {"stream":..,"data":..}, times in ms or us.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "tradecore/base/status.hpp"
#include "tradecore/decode/symbols.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::decode {

using base::Status;
using base::Timestamp;

/// What one frame said. Only the member that `kind` names is meaningful.
struct Event {
    model::RecordKind kind = model::RecordKind::none;
    model::TradeTick trade;
    model::QuoteTick quote;
    model::Bar bar;
    /// The run of a book update, bids first; valid until the next decode. An update that changes
    /// nothing is one level of price 0, so that its ids are not lost.
    std::span<const model::BookLevel> levels;
};

inline constexpr std::size_t kStatuses = 11;
inline constexpr std::size_t kKinds = 7;

/// What a decoder has seen; counted by the one thread that decodes.
struct Counters {
    std::array<std::uint64_t, kStatuses> by_status{};
    std::array<std::uint64_t, kKinds> by_kind{}; ///< Of the frames that were ok.
    std::uint64_t fast = 0;                      ///< Frames that the ordered scanner took.
    std::uint64_t fallback = 0;                  ///< Frames that needed the tokenizer.
};

/// What a decoder accepts at most; more is Status::too_large.
struct Limits {
    std::size_t frame_bytes = std::size_t{4} << 20;
    std::size_t levels = 10'000; ///< Bids and asks of one update together.
};

/// One for each thread. An ordered scanner checks every literal of the known key order; at the
/// first mismatch the frame goes to a strict tokenizer, which accepts moved and added keys and
/// refuses missing or repeated ones, numbers that are not plain decimals, and all that is not JSON.
/// Text is compared byte for byte: a symbol or key written with an escape is not recognised.
class Decoder {
public:
    /// Throws std::bad_alloc, std::invalid_argument (a limit of 0).
    explicit Decoder(SymbolTable symbols, Limits limits = {});

    /// Decode one frame. `out` is untouched unless the answer is ok. Allocates nothing.
    /// Trades are stamped with the trade time, book updates with the event time.
    [[nodiscard]] Status decode(std::span<const std::byte> frame, Timestamp ts_recv,
                                Event& out) noexcept;

    /// Decode a REST depth body into one run of levels with kFlagSnapshot.
    /// {"lastUpdateId":160,"bids":[["65001.29","1.5"]],"asks":[["65001.30","0.25"]]}
    /// Its ts_event is the body's E where there is one (futures), else 0. Not counted.
    [[nodiscard]] Status decode_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                         Timestamp ts_recv, Event& out) noexcept;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const SymbolTable& symbols() const noexcept { return symbols_; }

private:
    SymbolTable symbols_;
    Limits limits_;
    std::unique_ptr<model::BookLevel[]> levels_;
    Counters counters_;
};

} // namespace tradecore::decode
