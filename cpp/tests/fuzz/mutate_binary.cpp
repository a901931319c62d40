// SPDX-License-Identifier: Apache-2.0
// Mutations that know where the fields of a binary market frame lie, besides the fuzzer's own.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    std::minstd_rand random(seed);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    constexpr std::size_t fields[] = {0,  2,  4,  6,  8,  16, 24, 25, 26,
                                      28, 30, 32, 34, 36, 38, 50, 58};
    constexpr std::int64_t odd[] = {0,
                                    1,
                                    -1,
                                    INT64_MIN,
                                    INT64_MAX,
                                    10'000,
                                    10'001,
                                    10'002,
                                    10'003,
                                    16,
                                    18,
                                    25,
                                    26,
                                    50,
                                    -8,
                                    9'999'999'999'999'999,
                                    9'000'000'000'000'000,
                                    92'233'720'368};
    const std::size_t at = fields[below(std::size(fields))];
    switch (below(6)) {
    case 0:
    case 1: {
        constexpr std::size_t sizes[] = {1, 2, 4, 8};
        const std::size_t length = sizes[below(4)];
        if (at + length <= size) {
            const std::int64_t value = odd[below(std::size(odd))];
            std::memcpy(data + at, &value, length);
        }
        return size;
    }
    case 2: // Another exponent, near the usual ones.
        if (at < size) {
            data[at] = static_cast<std::uint8_t>(below(24) - 16);
        }
        return size;
    case 3: // The entries of a group once more.
        if (size > 34 && size + 16 <= most) {
            std::memmove(data + 50, data + 34, size - 34);
            ++data[28];
            return size + 16;
        }
        return size;
    default: return LLVMFuzzerMutate(data, size, most);
    }
}
