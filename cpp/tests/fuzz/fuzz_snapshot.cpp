// SPDX-License-Identifier: Apache-2.0
// A REST depth body by the decoder and by the book.
#include "tests/fuzz/target.hpp"
#include "tests/textbook/market.hpp"
#include "tradecore/decode/decoder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tradecore;
    using namespace tradecore::fuzz;
    static auto& decoder = *new decode::Decoder(decode::SymbolTable(symbols()));
    static auto& book = *new textbook::Market(symbols(), {7});
    static auto& said = *new textbook::Said;
    decode::Event event;
    const base::Status status =
        decoder.decode_snapshot(std::as_bytes(std::span(data, size)), 2, {7}, event);
    const bool is_ok = status == base::Status::ok;
    TC_FUZZ_CHECK(event.kind == (is_ok ? model::RecordKind::book_level : model::RecordKind::none));
    if (is_judged) {
        TC_FUZZ_CHECK(status == book.depth_body(text_of(data, size), 2, said));
        TC_FUZZ_CHECK(!is_ok || is_same<model::BookLevel>(event.levels, said.levels));
    }
    return 0;
}
