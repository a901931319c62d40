// SPDX-License-Identifier: Apache-2.0
// Binance's raw market frames to records: trade, aggTrade, bookTicker, kline, depthUpdate, partial
// depth, tickers and avgPrice, bare or inside {"stream":..,"data":..}, times in ms or us.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "tradecore/base/status.hpp"
#include "tradecore/decode/sbe.hpp"
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
    model::AveragePrice average_price;
    /// The run of a book update, bids first; valid until the next decode. An update that changes
    /// nothing is one level of price 0, so that its ids are not lost.
    std::span<const model::BookLevel> levels;
    /// One ticker, or those of an array that are about known symbols; valid until the next decode.
    std::span<const model::Ticker> tickers;
    std::size_t foreign_tickers = 0; ///< Of the array: about symbols nobody asked for, left out.
};

inline constexpr std::size_t kStatuses = 12;
inline constexpr std::size_t kKinds = 9;

/// What a decoder has seen; counted by the one thread that decodes.
struct Counters {
    std::array<std::uint64_t, kStatuses> by_status{};
    std::array<std::uint64_t, kKinds> by_kind{}; ///< Of the frames that were ok.
    std::uint64_t fast = 0;                      ///< Text frames that the ordered scanner took.
    std::uint64_t fallback = 0;                  ///< Text frames that needed the tokenizer.
    std::uint64_t binary = 0;                    ///< Binary frames.
    std::uint64_t foreign_tickers = 0; ///< Left out of arrays: about symbols nobody asked for.
};

/// What a decoder accepts at most; more is Status::too_large.
struct Limits {
    std::size_t frame_bytes = std::size_t{4} << 20;
    std::size_t levels = 10'000; ///< Bids and asks of one update together.
    std::size_t trades = 1'024;  ///< Of one binary frame.
};

/// One for each thread. An ordered scanner checks every literal of the known key order; at the
/// first mismatch the frame goes to a strict tokenizer, which accepts moved and added keys and
/// refuses missing or repeated ones, numbers that are not plain decimals, and all that is not JSON.
/// Text is compared byte for byte: a symbol or key written with an escape is not recognised.
class Decoder {
public:
    /// Throws std::bad_alloc, std::invalid_argument (a limit of 0).
    explicit Decoder(SymbolTable symbols, Limits limits = {});

    /// Decode one text frame. `out` is untouched unless the answer is ok. Allocates nothing.
    /// Trades are stamped with the trade time, book updates with the event time. Partial depth
    /// becomes a run with kFlagSnapshot; it names its symbol only in the "stream" around it, so a
    /// bare one is Status::missing_field.
    [[nodiscard]] Status decode(std::span<const std::byte> frame, Timestamp ts_recv,
                                Event& out) noexcept;

    /// Decode one binary frame (SBE) and call `on_event(const Event&)` for what it said: once, or
    /// for each of the trades that one frame may hold. Nothing is called unless the answer is ok.
    ///
    /// Text and binary are told apart by the transport, which knows the frame's opcode, never by
    /// the bytes: a binary frame on a text stream must be refused, not understood.
    template <class OnEvent>
    Status decode_binary(std::span<const std::byte> frame, Timestamp ts_recv,
                         OnEvent&& on_event) noexcept {
        SbeMessage message;
        const Status status = read_binary(frame, ts_recv, message);
        if (status == Status::ok) {
            Event event;
            event.kind = message.kind;
            event.quote = message.quote;
            event.levels = message.levels;
            if (message.trades.empty()) {
                on_event(std::as_const(event));
            }
            for (const model::TradeTick& trade : message.trades) {
                event.trade = trade;
                on_event(std::as_const(event));
            }
        }
        return status;
    }

    /// Decode a REST depth body into one run of levels with kFlagSnapshot.
    /// {"lastUpdateId":160,"bids":[["65001.29","1.5"]],"asks":[["65001.30","0.25"]]}
    /// Its ts_event is the body's E where there is one (futures), else 0. Not counted.
    [[nodiscard]] Status decode_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                         Timestamp ts_recv, Event& out) noexcept;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const SymbolTable& symbols() const noexcept { return symbols_; }

private:
    [[nodiscard]] Status read_binary(std::span<const std::byte> frame, Timestamp ts_recv,
                                     SbeMessage& out) noexcept;
    Status count(Status status, model::RecordKind kind) noexcept;

    SymbolTable symbols_;
    Limits limits_;
    std::unique_ptr<model::BookLevel[]> levels_;
    std::unique_ptr<model::Ticker[]> tickers_; // One for each symbol.
    std::unique_ptr<model::TradeTick[]> trades_;
    Counters counters_;
};

} // namespace tradecore::decode
