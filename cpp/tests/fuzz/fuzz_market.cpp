// SPDX-License-Identifier: Apache-2.0
// A market frame by both ways through the decoder and by the book: all three say the same.
#include "tests/fuzz/target.hpp"
#include "tests/textbook/market.hpp"
#include "tradecore/decode/detail/paths.hpp"

namespace tradecore::fuzz {
namespace {

using base::Status;
using decode::Event;
using model::RecordKind;

constexpr base::Timestamp kReceived{7};

/// Memory of one way; made once.
struct Way {
    std::vector<model::BookLevel> levels = std::vector<model::BookLevel>(4'096);
    std::vector<model::Ticker> tickers = std::vector<model::Ticker>(symbols().size());
    Event event;

    decode::detail::Room room() { return {levels, tickers}; }
};

struct World {
    decode::SymbolTable table{symbols()};
    textbook::Market book{symbols(), kReceived};
    textbook::Said said;
    Way ordered, any;
};

/// `said` is the book's or another way's.
template <class Said> void check(const Event& event, const Said& said) {
    TC_FUZZ_CHECK(event.kind == said.kind);
    switch (event.kind) {
    case RecordKind::trade: TC_FUZZ_CHECK(is_same(event.trade, said.trade)); break;
    case RecordKind::quote: TC_FUZZ_CHECK(is_same(event.quote, said.quote)); break;
    case RecordKind::bar: TC_FUZZ_CHECK(is_same(event.bar, said.bar)); break;
    case RecordKind::average_price:
        TC_FUZZ_CHECK(is_same(event.average_price, said.average_price));
        break;
    case RecordKind::book_level:
        TC_FUZZ_CHECK(is_same<model::BookLevel>(event.levels, said.levels));
        break;
    case RecordKind::ticker:
        TC_FUZZ_CHECK(is_same<model::Ticker>(event.tickers, said.tickers));
        TC_FUZZ_CHECK(event.foreign_tickers == said.foreign_tickers);
        break;
    default: TC_FUZZ_CHECK(false);
    }
}

} // namespace
} // namespace tradecore::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tradecore;
    using namespace tradecore::fuzz;
    static auto& world = *new World;
    const std::string_view frame = text_of(data, size);
    world.any.event.kind = RecordKind::none;
    const Status status = decode::detail::decode_any(frame, world.table, kReceived,
                                                     world.any.room(), world.any.event);
    TC_FUZZ_CHECK(status == Status::ok || world.any.event.kind == RecordKind::none);
    if (is_judged) {
        TC_FUZZ_CHECK(status == world.book.frame(frame, world.said));
        if (status == Status::ok) {
            check(world.any.event, world.said);
        }
    }
    world.ordered.event.kind = RecordKind::none;
    if (decode::detail::decode_ordered(frame, world.table, kReceived, world.ordered.room(),
                                       world.ordered.event)) {
        TC_FUZZ_CHECK(status == Status::ok);
        check(world.ordered.event, world.any.event);
    } else {
        TC_FUZZ_CHECK(world.ordered.event.kind == RecordKind::none);
    }
    return 0;
}
