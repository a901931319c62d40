// SPDX-License-Identifier: Apache-2.0
// simdjson on-demand reading frames into the same fields as our decoder does. Prints the mean ns a
// frame took in each round, and to the error stream the sum of all fields of all frames, once: what
// our records sum to as well.
// usage: simdjson_frames FILE ROUNDS; FILE holds one combined-stream frame a line.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "simdjson.h"

namespace {

using namespace simdjson;

/// Plain decimal text to units of 1e-8.
std::int64_t decimal(std::string_view text) {
    std::int64_t value = 0;
    int decimals = -1;
    for (const char c : text) {
        if (c == '.') {
            decimals = 0;
        } else {
            value = value * 10 + (c - '0');
            decimals += decimals >= 0 ? 1 : 0;
        }
    }
    for (int i = std::max(decimals, 0); i < 8; ++i) {
        value *= 10;
    }
    return value;
}

std::int64_t amount(ondemand::object& object, const char* key) {
    return decimal(std::string_view(object[key]));
}

std::int64_t integer(ondemand::object& object, const char* key) {
    return std::int64_t(object[key]);
}

void check_symbol(ondemand::object& object) {
    if (std::string_view(object["s"]) != "BTCUSDT") {
        std::abort();
    }
}

/// As large as our record of a level.
struct Level {
    std::int64_t price, quantity, rest[6];
};
std::vector<Level> levels(10'000);

void read_side(ondemand::array side, std::size_t& count) {
    for (ondemand::array level : side) {
        auto part = level.begin();
        levels[count].price = decimal(std::string_view(*part));
        ++part;
        levels[count].quantity = decimal(std::string_view(*part));
        ++count;
    }
}

std::size_t level_count = 0;

/// The sum of what a record keeps; levels lie in `levels`.
std::int64_t read_frame(ondemand::parser& parser, padded_string_view text) {
    level_count = 0;
    ondemand::document document = parser.iterate(text);
    ondemand::object data = document["data"].get_object();
    std::string_view kind;
    if (data["e"].get(kind) != SUCCESS) {
        data.reset();
        const std::int64_t id = integer(data, "u");
        check_symbol(data);
        return id + amount(data, "b") + amount(data, "B") + amount(data, "a") + amount(data, "A");
    }
    const std::int64_t sent = integer(data, "E");
    check_symbol(data);
    if (kind == "trade") {
        const std::int64_t sum = integer(data, "t") + amount(data, "p") + amount(data, "q");
        return sum + integer(data, "T") + bool(data["m"]);
    }
    if (kind == "aggTrade") {
        std::int64_t sum = integer(data, "a") + amount(data, "p") + amount(data, "q");
        sum += integer(data, "f") + integer(data, "l");
        return sum + integer(data, "T") + bool(data["m"]);
    }
    if (kind == "kline") {
        ondemand::object k = data["k"];
        std::int64_t sum = integer(k, "t");
        static_cast<void>(integer(k, "T"));
        check_symbol(k);
        static_cast<void>(std::string_view(k["i"])[0]);
        static_cast<void>(integer(k, "f") + integer(k, "L"));
        sum += amount(k, "o") + amount(k, "c") + amount(k, "h") + amount(k, "l") + amount(k, "v");
        sum += integer(k, "n") + bool(k["x"]) + amount(k, "q") + amount(k, "V") + amount(k, "Q");
        return sum;
    }
    const std::int64_t sum = sent + integer(data, "U") + integer(data, "u");
    read_side(data["b"], level_count);
    read_side(data["a"], level_count);
    return sum;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        return 2;
    }
    std::vector<padded_string> frames;
    std::ifstream file(arguments[1]);
    for (std::string line; std::getline(file, line);) {
        frames.emplace_back(line);
    }
    ondemand::parser parser;
    std::int64_t checksum = 0;
    for (const padded_string& frame : frames) {
        checksum += read_frame(parser, frame);
        for (std::size_t i = 0; i < level_count; ++i) {
            checksum += levels[i].price + levels[i].quantity;
        }
    }
    std::fprintf(stderr, "%lld\n", static_cast<long long>(checksum));
    std::int64_t sum = 0;
    for (int round = std::atoi(arguments[2]); round > 0; --round) {
        const auto start = std::chrono::steady_clock::now();
        for (const padded_string& frame : frames) {
            sum += read_frame(parser, frame);
        }
        const std::chrono::duration<double, std::nano> elapsed =
            std::chrono::steady_clock::now() - start;
        std::printf("%.2f\n", elapsed.count() / static_cast<double>(frames.size()));
    }
    return sum == -1 ? 1 : 0; // So that the work does not vanish.
}
