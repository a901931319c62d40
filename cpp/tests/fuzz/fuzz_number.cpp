// SPDX-License-Identifier: Apache-2.0
// A number by every reader of numbers and by the book: plain decimals into 64 and 128 bits, JSON
// integers, and the scanner's word-at-a-time forms with text behind them and at the very end.
#include "tests/fuzz/target.hpp"
#include "tests/textbook/numbers.hpp"
#include "tradecore/base/decimal.hpp"
#include "tradecore/decode/detail/cursor.hpp"

namespace tradecore::fuzz {
namespace {

using base::int128;
using base::Status;
using decode::detail::Cursor;

constexpr int128 kWideMax = static_cast<int128>((~base::uint128{0}) >> 1);

void check_parsers(std::string_view text) {
    std::int64_t narrow = -77;
    int128 expected = -77;
    Status said = textbook::decimal(text, -static_cast<int128>(INT64_MAX), INT64_MAX, expected);
    TC_FUZZ_CHECK(base::parse_decimal(text, narrow) == said);
    TC_FUZZ_CHECK(narrow == expected);
    int128 wide = -77;
    expected = -77;
    said = textbook::decimal(text, -kWideMax, kWideMax, expected);
    const Status status = base::parse_decimal(text, wide);
    TC_FUZZ_CHECK((status == Status::bad_number) == (said == Status::bad_number));
    if (status == Status::ok) {
        TC_FUZZ_CHECK(wide == expected);
    } else {
        TC_FUZZ_CHECK(wide == -77); // Above 30 digits it may decline what would fit.
    }
}

/// The scanner may decline what the parser takes, never the other way round.
void check_scanner(std::string_view text, std::string_view in_context) {
    const char* const end = in_context.data() + in_context.size();
    Cursor c{in_context.data(), end};
    std::int64_t raw = 0;
    int128 expected = 0;
    if (c.decimal(raw) && c.at == in_context.data() + text.size()) {
        TC_FUZZ_CHECK(textbook::decimal(text, 0, INT64_MAX, expected) == Status::ok);
        TC_FUZZ_CHECK(raw == expected);
    }
    c = {in_context.data(), end};
    int128 wide = 0;
    if (c.wide(wide) && c.at == in_context.data() + text.size()) {
        TC_FUZZ_CHECK(textbook::decimal(text, 0, kWideMax, expected) == Status::ok);
        TC_FUZZ_CHECK(wide == expected);
    }
    c = {in_context.data(), end};
    std::int64_t whole = 0;
    std::int64_t told = 0;
    if (c.integer(whole) && c.at == in_context.data() + text.size()) {
        TC_FUZZ_CHECK(textbook::integer(text, 0, 9'999'999'999'999'999, told) == Status::ok);
        TC_FUZZ_CHECK(whole == told && (text == "0" || text.front() != '0'));
    }
}

} // namespace
} // namespace tradecore::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tradecore::fuzz;
    constexpr std::size_t most = 96;
    if (size > most) {
        return 0;
    }
    const std::string_view text = text_of(data, size);
    check_parsers(text);
    char context[most + 20];
    std::memcpy(context, data, size);
    std::memcpy(context + size, "\",\"q\":\"0.02000000\",", 19);
    check_scanner(text, {context, size + 19});
    check_scanner(text, {context, size + 1}); // A quote, and the frame ends.
    return 0;
}
