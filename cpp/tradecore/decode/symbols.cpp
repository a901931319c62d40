// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/symbols.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace tradecore::decode {

SymbolTable::Key SymbolTable::Key::of(std::string_view symbol) noexcept {
    char bytes[sizeof(Key)] = {};
    std::memcpy(bytes, symbol.data(), std::min(symbol.size(), sizeof(bytes)));
    Key key;
    std::memcpy(&key, bytes, sizeof(key));
    return key;
}

SymbolTable::SymbolTable(std::vector<std::string> symbols) : symbols_(std::move(symbols)) {
    if (symbols_.size() > 65'535) {
        throw std::invalid_argument("symbols were " + std::to_string(symbols_.size()) +
                                    ", must be at most 65535");
    }
    slots_.resize(std::bit_ceil(std::max<std::size_t>(4, symbols_.size() * 2)));
    mask_ = slots_.size() - 1;
    for (std::size_t index = 0; index < symbols_.size(); ++index) {
        const std::string& symbol = symbols_[index];
        const bool is_plain = std::none_of(symbol.begin(), symbol.end(), [](char c) {
            return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
        });
        if (symbol.empty() || !is_plain) {
            throw std::invalid_argument("symbol was '" + symbol +
                                        "', must be text without quotes and control characters");
        }
        if (find(symbol) >= 0) {
            throw std::invalid_argument("symbol '" + symbol + "' stands twice");
        }
        const Key key = Key::of(symbol);
        std::size_t at = slot(key);
        while (slots_[at].index >= 0) {
            at = (at + 1) & mask_;
        }
        slots_[at] = {key, static_cast<int>(index), static_cast<std::uint32_t>(symbol.size())};
    }
}

} // namespace tradecore::decode
