// SPDX-License-Identifier: Apache-2.0
// A file descriptor that becomes readable when a worker has something for a reader that sleeps.
#pragma once

#include <atomic>
#include <cstdint>

namespace tradecore::pipeline {

/// The reader arms it before it sleeps; the first signal after that, from whichever thread, writes
/// the descriptor, all others cost one exchange. An eventfd on Linux, elsewhere a pipe.
class WakeFd {
public:
    /// Armed from the start. Throws std::system_error.
    WakeFd();
    ~WakeFd();
    WakeFd(const WakeFd&) = delete;
    WakeFd& operator=(const WakeFd&) = delete;

    [[nodiscard]] int fd() const noexcept { return read_fd_; }

    /// The reader's thread: makes it unreadable, then arms it. What was published before a signal
    /// that this misses is seen by a look that follows.
    void arm() noexcept;

    /// Any thread, after publishing. True if it wrote the descriptor.
    bool signal() noexcept;

private:
    int read_fd_ = -1;
    int write_fd_ = -1;
    std::atomic<std::uint32_t> is_armed_{1};
};

} // namespace tradecore::pipeline
