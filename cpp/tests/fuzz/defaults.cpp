// SPDX-License-Identifier: Apache-2.0
// Flags that every run wants; what stands on the command line comes after them and wins.
#include <vector>

/// Every input is a fresh allocation: a large quarantine and deep stacks for each are half the
/// time.
extern "C" const char* __asan_default_options() { // NOLINT(bugprone-reserved-identifier)
    return "quarantine_size_mb=1:malloc_context_size=1";
}

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    // Frames are short, and inputs by the hundred thousand a second leave no time for weighing
    // the corpus. Nothing allocates in a target once it is warm, so leaks are not looked for.
    static char defaults[][24] = {"-max_len=640", "-entropic=0", "-detect_leaks=0", "-reload=0",
                                  "-rss_limit_mb=512"};
    static std::vector<char*> all;
    all.push_back((*arguments)[0]);
    for (char* flag : defaults) {
        all.push_back(flag);
    }
    all.insert(all.end(), *arguments + 1, *arguments + *count);
    *count = static_cast<int>(all.size());
    all.push_back(nullptr);
    *arguments = all.data();
    return 0;
}
