// SPDX-License-Identifier: Apache-2.0
// A fuzz target without the fuzzer's bookkeeping, for counts that guided fuzzing does not reach in
// the same time: usage: storm_<name> RUNS SEED JUDGE_EVERY FOLDER...
//
// Each run takes a file of the folders, changes it once to four times with the fuzzer's mutator,
// and hands it to the target; the book judges one of JUDGE_EVERY. What a guided run found
// interesting makes a good folder. The same seed and folders repeat the same runs; the last line of
// a run that fails names its number. ASAN_OPTIONS=intercept_memcmp=0 makes it a quarter faster: the
// judge compares many keys.
#include <algorithm>
#include <cinttypes>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>

#include "tests/fuzz/target.hpp"

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed);

namespace {

constexpr std::size_t kMost = 640; ///< Bytes of an input.
constexpr std::uint64_t kTellEvery = 10'000'000;

/// SplitMix64, by Steele, Lea and Flood: every seed gives a full period.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t x = state_ += 0x9e37'79b9'7f4a'7c15U;
        x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9U;
        x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebU;
        return x ^ (x >> 31);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t state_;
};

Random mutations(0);
std::uint64_t runs_done = 0;

std::vector<std::string> read_folders(std::span<char*> folders) {
    std::vector<std::filesystem::path> paths;
    for (const char* folder : folders) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> texts;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>{});
        texts.back().resize(std::min(texts.back().size(), kMost));
    }
    return texts;
}

void storm(std::uint64_t runs, std::uint64_t seed, std::uint64_t judge_every,
           const std::vector<std::string>& texts) {
    Random random(seed);
    mutations = Random(~seed);
    std::uint8_t scratch[kMost];
    // An input ends where this memory ends, so that address sanitizer sees a read past its end.
    const std::unique_ptr<std::uint8_t[]> bytes(new std::uint8_t[kMost]);
    for (; runs_done < runs; ++runs_done) {
        const std::string& text = texts[random.below(texts.size())];
        std::size_t size = text.copy(reinterpret_cast<char*>(scratch), kMost);
        for (std::size_t left = 1 + random.below(4); left > 0; --left) {
            size = LLVMFuzzerCustomMutator(scratch, size, kMost,
                                           static_cast<unsigned>(random.next() >> 32));
        }
        std::uint8_t* const begin = bytes.get() + kMost - size;
        std::copy_n(scratch, size, begin);
        tradecore::fuzz::is_judged = runs_done % judge_every == 0;
        static_cast<void>(LLVMFuzzerTestOneInput(begin, size));
        if ((runs_done + 1) % kTellEvery == 0) {
            std::printf("%" PRIu64 " runs\n", runs_done + 1);
            std::fflush(stdout);
        }
    }
}

} // namespace

/// Plain changes of bytes, in place of the fuzzer's own.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most) {
    const auto byte = static_cast<std::uint8_t>(mutations.next() >> 56);
    if (size == 0) {
        data[0] = byte;
        return 1;
    }
    const std::size_t at = mutations.below(size);
    switch (mutations.below(5)) {
    case 0: data[at] = byte; return size;
    case 1: data[at] ^= static_cast<std::uint8_t>(1U << (byte % 8)); return size;
    case 2: // One less.
        std::memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    case 3: // One more.
        if (size < most) {
            std::memmove(data + at + 1, data + at, size - at);
            data[at] = byte;
            return size + 1;
        }
        return size;
    default: { // A part over another.
        const std::size_t to = mutations.below(size);
        const std::size_t length = 1 + mutations.below(size - std::max(at, to));
        std::memmove(data + to, data + at, length);
        return size;
    }
    }
}

int main(int count, char** arguments) {
    if (count < 5) {
        std::fprintf(stderr, "usage: %s RUNS SEED JUDGE_EVERY FOLDER...\n", arguments[0]);
        return 2;
    }
    const std::uint64_t runs = std::strtoull(arguments[1], nullptr, 10);
    const std::uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
    const std::uint64_t judge_every = std::strtoull(arguments[3], nullptr, 10);
    const auto texts = read_folders({arguments + 4, arguments + count});
    if (runs == 0 || judge_every == 0 || texts.empty()) {
        std::fprintf(stderr,
                     "RUNS was %s and JUDGE_EVERY %s, must be above 0; "
                     "FOLDER must hold files\n",
                     arguments[1], arguments[3]);
        return 2;
    }
    std::atexit([] { std::fprintf(stderr, "%" PRIu64 " runs done\n", runs_done); });
    storm(runs, seed, judge_every, texts);
    std::printf("%" PRIu64 " runs from %zu files, seed %" PRIu64 ", no finding\n", runs,
                texts.size(), seed);
    return 0;
}
