#!/usr/bin/env bash
# Compile the C++ core for arm64 with warnings as errors, and run its tests under emulation.
#
# usage: tools/check_arm64.sh [AREA...]    (default: base ring decode indicators bars)
#
# Needs Debian's g++-aarch64-linux-gnu, qemu-user-static and libgtest-dev. Emulation runs one thread's
# stores in an order that real hardware need not keep: it proves the arithmetic, not the rings.
set -euo pipefail
cd "$(dirname "$0")/.."
areas=("$@")
[ $# -gt 0 ] || areas=(base ring decode indicators bars)
build=$PWD/build/arm64
triple=aarch64-linux-gnu

cross=(-G Ninja -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64
    -DCMAKE_CXX_COMPILER=$triple-g++ -DCMAKE_BUILD_TYPE=Release)
cmake -S /usr/src/googletest -B "$build/gtest" "${cross[@]}" -DBUILD_GMOCK=OFF \
    -DCMAKE_INSTALL_PREFIX="$build/prefix" > /dev/null
cmake --build "$build/gtest" --target install > /dev/null
cmake -S . -B "$build/core" "${cross[@]}" -DTC_BUILD_MODULE=OFF -DTC_BUILD_TESTS=ON -DTC_WERROR=ON \
    -DGTest_DIR="$build/prefix/lib/cmake/GTest" \
    -DCMAKE_CROSSCOMPILING_EMULATOR="qemu-aarch64-static;-L;/usr/$triple" > /dev/null
cmake --build "$build/core" --target "${areas[@]/#/test_}" | tail -1
for area in "${areas[@]}"; do
    qemu-aarch64-static -L "/usr/$triple" "$build/core/test_$area" --gtest_brief=1 | tail -3
done
