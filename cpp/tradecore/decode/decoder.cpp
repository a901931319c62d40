// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/decoder.hpp"

#include <stdexcept>
#include <string>

#include "tradecore/decode/detail/paths.hpp"

namespace tradecore::decode {
namespace {

[[nodiscard]] std::string_view text_of(std::span<const std::byte> frame) noexcept {
    return {reinterpret_cast<const char*>(frame.data()), frame.size()};
}

} // namespace

Decoder::Decoder(SymbolTable symbols, Limits limits)
    : symbols_(std::move(symbols)), limits_(limits) {
    if (limits.frame_bytes == 0 || limits.levels == 0 || limits.trades == 0) {
        throw std::invalid_argument("limits of a decoder must be above 0");
    }
    levels_ = std::make_unique<model::BookLevel[]>(limits.levels);
    tickers_ = std::make_unique<model::Ticker[]>(symbols_.size());
    trades_ = std::make_unique<model::TradeTick[]>(limits.trades);
}

Status Decoder::decode(std::span<const std::byte> frame, Timestamp ts_recv, Event& out) noexcept {
    const detail::Room room{{levels_.get(), limits_.levels}, {tickers_.get(), symbols_.size()}};
    Status status = Status::ok;
    if (frame.size() > limits_.frame_bytes) [[unlikely]] {
        status = Status::too_large;
    } else if (detail::decode_ordered(text_of(frame), symbols_, ts_recv, room, out)) [[likely]] {
        ++counters_.fast;
    } else {
        ++counters_.fallback;
        status = detail::decode_any(text_of(frame), symbols_, ts_recv, room, out);
    }
    if (count(status, out.kind) == Status::ok && out.kind == model::RecordKind::ticker) {
        counters_.foreign_tickers += out.foreign_tickers;
    }
    return status;
}

Status Decoder::read_binary(std::span<const std::byte> frame, Timestamp ts_recv,
                            SbeMessage& out) noexcept {
    ++counters_.binary;
    const SbeRoom room{{levels_.get(), limits_.levels}, {trades_.get(), limits_.trades}};
    const Status status = frame.size() > limits_.frame_bytes
                              ? Status::too_large
                              : decode_sbe(frame, symbols_, ts_recv, room, out);
    return count(status, out.kind);
}

Status Decoder::count(Status status, model::RecordKind kind) noexcept {
    ++counters_.by_status[static_cast<std::size_t>(status)];
    if (status == Status::ok) [[likely]] {
        ++counters_.by_kind[static_cast<std::size_t>(kind)];
    }
    return status;
}

Status Decoder::decode_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                Timestamp ts_recv, Event& out) noexcept {
    if (body.size() > limits_.frame_bytes) {
        return Status::too_large;
    }
    return detail::decode_depth_body(text_of(body), symbols_, instrument, ts_recv,
                                     {levels_.get(), limits_.levels}, out);
}

} // namespace tradecore::decode
