// SPDX-License-Identifier: Apache-2.0
// What every fuzz target needs: a way to stop that says where, and the world it decodes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace tradecore::fuzz {

#define TC_FUZZ_CHECK(claim)                                                                       \
    do {                                                                                           \
        if (!(claim)) {                                                                            \
            std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #claim);        \
            std::abort();                                                                          \
        }                                                                                          \
    } while (false)

/// Whether the book is asked as well. It is most of a run's time, so storms ask it now and then;
/// what the ways of a decoder say of one another is checked in each run.
inline bool is_judged = true;

[[nodiscard]] inline std::vector<std::string> symbols() {
    return {"ETHUSDT", "BTCUSDT", "1000SHIBINUPERPUSDT", "\xe5\xb8\x81USDT"};
}

[[nodiscard]] inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

template <class Record>
[[nodiscard]] bool is_same(std::span<const Record> a, std::span<const Record> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}
template <class Record> [[nodiscard]] bool is_same(const Record& a, const Record& b) {
    return std::memcmp(&a, &b, sizeof(a)) == 0;
}

} // namespace tradecore::fuzz
