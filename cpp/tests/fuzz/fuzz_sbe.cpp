// SPDX-License-Identifier: Apache-2.0
// A binary market frame by the decoder and by the book.
#include "tests/fuzz/target.hpp"
#include "tests/textbook/sbe.hpp"
#include "tradecore/decode/sbe.hpp"

namespace tradecore::fuzz {
namespace {

struct World {
    decode::SymbolTable table{symbols()};
    textbook::Sbe book{symbols(), {7}};
    textbook::Said said;
    std::vector<model::TradeTick> trades_said;
    std::vector<model::BookLevel> levels = std::vector<model::BookLevel>(4'096);
    std::vector<model::TradeTick> trades = std::vector<model::TradeTick>(1'024);
};

} // namespace
} // namespace tradecore::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tradecore;
    using namespace tradecore::fuzz;
    static auto& world = *new World;
    decode::SbeMessage message;
    const base::Status expected =
        world.book.frame(text_of(data, size), world.said, world.trades_said);
    const base::Status status =
        decode::decode_sbe(std::as_bytes(std::span(data, size)), world.table, {7},
                           {world.levels, world.trades}, message);
    TC_FUZZ_CHECK(status == expected);
    if (status != base::Status::ok) {
        TC_FUZZ_CHECK(message.kind == model::RecordKind::none);
        return 0;
    }
    TC_FUZZ_CHECK(message.kind == world.said.kind);
    switch (message.kind) {
    case model::RecordKind::trade:
        TC_FUZZ_CHECK(is_same<model::TradeTick>(message.trades, world.trades_said));
        break;
    case model::RecordKind::quote: TC_FUZZ_CHECK(is_same(message.quote, world.said.quote)); break;
    default: TC_FUZZ_CHECK(is_same<model::BookLevel>(message.levels, world.said.levels)); break;
    }
    return 0;
}
