// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/wake_fd.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#if defined(__linux__)
#include <sys/eventfd.h>
#else
#include <fcntl.h>
#endif

namespace tradecore::pipeline {

#if defined(__linux__)

WakeFd::WakeFd() : read_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), write_fd_(read_fd_) {
    if (read_fd_ < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

WakeFd::~WakeFd() {
    ::close(read_fd_);
}

#else

WakeFd::WakeFd() {
    int fds[2];
    if (::pipe(fds) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    read_fd_ = fds[0];
    write_fd_ = fds[1];
    for (const int fd : fds) {
        ::fcntl(fd, F_SETFL, O_NONBLOCK);
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

WakeFd::~WakeFd() {
    ::close(read_fd_);
    ::close(write_fd_);
}

#endif

void WakeFd::arm() noexcept {
    std::uint64_t count = 0;
    // One read takes an eventfd's count; a pipe holds at most one write for each arming.
    while (::read(read_fd_, &count, sizeof count) < 0 && errno == EINTR) {
    }
    // Takes over what was published before a signal that was not heard; announces the sleep.
    is_armed_.exchange(1, std::memory_order_acq_rel);
}

bool WakeFd::signal() noexcept {
    // Publishes what came before to a reader that arms later.
    if (is_armed_.exchange(0, std::memory_order_acq_rel) == 0) {
        return false;
    }
    const std::uint64_t one = 1;
    while (::write(write_fd_, &one, sizeof one) < 0 && errno == EINTR) {
    }
    return true;
}

} // namespace tradecore::pipeline
