// SPDX-License-Identifier: Apache-2.0
// The fields of one object in turn; the first thing wrong is the answer.
#pragma once

#include <cstdint>
#include <string_view>

#include "tests/textbook/json.hpp"
#include "tests/textbook/numbers.hpp"
#include "tradecore/base/exact.hpp"
#include "tradecore/base/status.hpp"

namespace tradecore::textbook {

class Fields {
public:
    Fields(const Document& document, const Value& object) : document_(document), object_(object) {}

    Status status = Status::ok;

    void fail(Status reason) { status = status == Status::ok ? reason : status; }
    [[nodiscard]] const Value* find(std::string_view key) const {
        return document_.find(object_, key);
    }
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    [[nodiscard]] const Value* value(std::string_view key, Value::Type type) {
        const Value* const found = find(key);
        if (found == nullptr) {
            fail(Status::missing_field);
        } else if (found->type != type) {
            fail(Status::malformed);
        }
        return status == Status::ok ? found : nullptr;
    }
    [[nodiscard]] std::string_view text(std::string_view key) {
        const Value* const found = value(key, Value::Type::string);
        return found == nullptr ? std::string_view{} : found->text;
    }
    [[nodiscard]] std::int64_t whole(std::string_view key, std::int64_t least = 0) {
        std::int64_t result = 0;
        if (const Value* const found = value(key, Value::Type::number)) {
            fail(integer(found->text, least, 9'999'999'999'999'999, result));
        }
        return status == Status::ok ? result : 0;
    }
    [[nodiscard]] base::Timestamp time(std::string_view key) {
        const std::int64_t value = whole(key);
        const base::int128 ns =
            static_cast<base::int128>(value) * (value < 100'000'000'000'000 ? 1'000'000 : 1'000);
        if (ns > 9'000'000'000'000'000'000) {
            fail(Status::out_of_range);
        }
        return {status == Status::ok ? static_cast<std::int64_t>(ns) : 0};
    }
    [[nodiscard]] bool truth(std::string_view key) {
        const Value* const found = value(key, Value::Type::boolean);
        return found != nullptr && found->text == "true";
    }
    [[nodiscard]] base::int128 amount(std::string_view key, base::int128 least,
                                      base::int128 most = INT64_MAX) {
        base::int128 raw = 0;
        const std::string_view digits = text(key);
        if (status == Status::ok) {
            fail(decimal(digits, least, most, raw));
        }
        return raw;
    }
    [[nodiscard]] std::int64_t narrow(std::string_view key, base::int128 least) {
        return static_cast<std::int64_t>(amount(key, least));
    }
    [[nodiscard]] base::Wide volume(std::string_view key) {
        return base::Wide{amount(key, 0, static_cast<base::int128>(1) << 96)};
    }

private:
    const Document& document_;
    const Value& object_;
};

} // namespace tradecore::textbook
