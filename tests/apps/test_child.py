# SPDX-License-Identifier: Apache-2.0
"""The embedded exchange as a child: ready, refused, and gone whichever way its parent goes."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest

import tradecore
from tradecore.apps.child import ExchangeProcess
from tradecore.apps.serving import ExchangeRequest
from tradecore.errors import DataError

REQUEST = ExchangeRequest(
    symbols=("BTCUSDT",),
    seed=7,
    speed=60.0,
    replay=(),
    lockstep=False,
    cash="2500",
    maker_fee_ppm=1000,
    taker_fee_ppm=1000,
    port=0,
    ts_start=1_704_067_200_000_000_000,
)
SOURCE = Path(tradecore.__file__).resolve().parents[1]


def has_ended(pid: int, within_s: float = 20.0) -> bool:
    """Wait for the end of a process that is not our own child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    ended = bool(poll.poll(within_s * 1000))
    os.close(descriptor)
    return ended


def test_it_says_where_it_listens_and_ends_with_the_block() -> None:
    with ExchangeProcess(REQUEST) as exchange:
        ready = exchange.start()
        pid = exchange.pid
        with urlopen(f"{ready['rest']}/tradecore/v1/clock", timeout=10) as answer:
            clock = json.loads(answer.read())

    assert ready["rate"] == 60.0
    assert clock["venueTimeNs"] >= REQUEST.ts_start
    assert has_ended(pid)


def test_the_same_request_serves_the_same_market() -> None:
    bodies = []
    for _ in range(2):
        with ExchangeProcess(REQUEST) as exchange:
            url = exchange.start()["rest"]
            query = "symbol=BTCUSDT&interval=1m&limit=50&endTime=1704067140000"
            with urlopen(f"{url}/api/v3/klines?{query}", timeout=10) as answer:
                bodies.append(answer.read())

    assert bodies[0] == bodies[1]
    assert len(json.loads(bodies[0])) == 50


def test_a_request_that_it_refuses_is_our_refusal(tmp_path: Path) -> None:
    broken = tmp_path / "BTCUSDT-1m.csv"
    broken.write_text("this,is\nno,kline\n")

    with (
        ExchangeProcess(replace(REQUEST, replay=[str(broken)])) as exchange,
        pytest.raises(DataError, match=r"BTCUSDT-1m\.csv"),
    ):
        exchange.start()


def test_it_ends_when_its_parent_is_killed() -> None:
    script = (
        "import os, signal\n"
        "from tradecore.apps.child import ExchangeProcess\n"
        "from tradecore.apps.serving import ExchangeRequest\n"
        f"exchange = ExchangeProcess({REQUEST!r})\n"
        "exchange.start()\n"
        "print(exchange.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert parent.returncode == -9
    assert has_ended(int(parent.stdout))
