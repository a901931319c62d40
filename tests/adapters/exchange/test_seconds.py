# SPDX-License-Identifier: Apache-2.0
"""Klines of one second add up to those of minutes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.test_streams import frames, open_raw

START_MS = START // 1_000_000
COLUMNS = "tohlcvTqnVQ"


def get(client: Client, interval: str, **params: Any) -> list[Any]:
    rows: list[Any] = client.get("klines", symbol="BTCUSDT", interval=interval, **params)
    return rows


def test_seconds_add_up_to_the_minute(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(200)
    minutes = get(ticks_client, "1m", startTime=START_MS + 60_000, limit=2)
    for minute in minutes:
        rows = get(ticks_client, "1s", startTime=minute[0], endTime=minute[6], limit=1000)

        assert [row[0] for row in rows] == list(range(minute[0], minute[6], 1000))
        assert [row[6] - row[0] for row in rows] == [999] * 60
        assert sum(row[8] for row in rows) == minute[8]
        assert f"{sum(round(float(row[5]) * 1e8) for row in rows) / 1e8:.8f}" == minute[5]
        assert max(float(row[2]) for row in rows) == float(minute[2])
        assert min(float(row[3]) for row in rows) == float(minute[3])
        assert rows[-1][4] == minute[4]
        for before, after in pairwise(rows):
            if after[8] == 0:
                assert after[1:5] == [before[4]] * 4


def test_paging(ticks_client: Client, wall: SteppedWall) -> None:
    wall.step(90.5)
    everything = get(ticks_client, "1s", limit=1000)
    opens = [row[0] for row in everything]

    assert opens == list(range(opens[0], START_MS + 91_000, 1000))
    assert get(ticks_client, "1s", limit=3) == everything[-3:]
    assert get(ticks_client, "1s", startTime=opens[5], limit=4) == everything[5:9]
    assert get(ticks_client, "1s", startTime=opens[5] + 1, limit=4) == everything[6:10]
    assert get(ticks_client, "1s", endTime=opens[9], limit=2) == everything[8:10]
    assert get(ticks_client, "1s", startTime=opens[-1] + 1000) == []
    assert get(ticks_client, "1s", timeZone="8", limit=3) == everything[-3:]


def test_the_stream_sends_each_second_once_it_has_ended(
    ticks_client: Client, wall: SteppedWall
) -> None:
    wall.step(60)
    ticks_client.exchange.catch_up()
    session = open_raw(ticks_client, "btcusdt@kline_1s")
    wall.step(20)
    rest = get(ticks_client, "1s", startTime=START_MS + 60_000, limit=20)
    made = frames(session)

    assert [frame["E"] for frame in made] == [row[0] + 1000 for row in rest]
    assert [[*(frame["k"][f] for f in COLUMNS), "0"] for frame in made] == rest
    assert all(frame["k"]["x"] and frame["k"]["i"] == "1s" for frame in made)


def test_bars_have_no_seconds(bars_client: Client) -> None:
    assert get(bars_client, "1s") == []
