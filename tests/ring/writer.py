# SPDX-License-Identifier: Apache-2.0
"""A writer in a process of its own, told what to do line by line, for tests of two processes.

Commands on stdin: `ticks N`, `bars N`, `close`, `end`. Each is answered by one line.
"""

from __future__ import annotations

import sys

from tests.ring.records import bars, trades

from tradecore import ring


def main(name: str, capacity: int) -> None:
    """Create the segment and obey."""
    segment = ring.create(name, ticks=capacity, bars=64, events=64)
    sys.stdout.write(f"{segment.epoch}\n")
    sys.stdout.flush()
    sent = 0
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "ticks":
            count = int(arguments[0])
            segment.publish_ticks(trades(sent, count))
            sent += count
        elif command == "bars":
            segment.publish_bars(bars(int(arguments[0])))
        elif command == "close":
            segment.close()
        elif command == "end":
            return
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
