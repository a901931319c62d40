// SPDX-License-Identifier: Apache-2.0
// Hands every file of a folder to a fuzz target, without a fuzzer: usage: corpus_<name> FOLDER
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "tests/fuzz/target.hpp"

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 2;
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        // From memory of exactly this size, so that address sanitizer sees a read past the end.
        const std::unique_ptr<std::uint8_t[]> bytes(new std::uint8_t[text.size()]);
        std::copy(text.begin(), text.end(), bytes.get());
        static_cast<void>(LLVMFuzzerTestOneInput(bytes.get(), text.size()));
        ++files;
    }
    std::printf("%zu files of %s\n", files, arguments[1]);
    return files == 0 ? 1 : 0;
}
