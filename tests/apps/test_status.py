# SPDX-License-Identifier: Apache-2.0
"""Looking at a run from outside: `tradecore status`, and the segment that a run publishes to."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import tradecore
from tradecore import _core, ring
from tradecore.apps.cli import main
from tradecore.apps.publishing import open_segment
from tradecore.apps.status import Watcher, render, show_status
from tradecore.errors import SegmentAbsent, SegmentError

SOURCE = Path(tradecore.__file__).resolve().parents[1]


@pytest.fixture
def name() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def segment(name: str) -> Iterator[_core.ring.Segment]:
    made = ring.create(name)
    yield made
    made.close()


def drawn(watcher: Watcher, *, with_rates: bool) -> str:
    output = io.StringIO()
    looks, _ = watcher.look()
    Console(file=output, width=200).print(render(looks, with_rates=with_rates))
    return output.getvalue()


def trades(count: int) -> np.ndarray:
    rows = np.zeros(count, dtype=_core.model.TRADE)
    rows["kind"] = 1
    return rows


def test_a_run_is_shown_with_its_counts_and_latency(segment: _core.ring.Segment) -> None:
    segment.publish_ticks(trades(1_234))
    segment.record_latency(1, np.full(1_000, 700, dtype=np.uint64))
    text = drawn(Watcher(segment.name), with_rates=False)
    assert segment.name in text
    assert "alive" in text
    assert str(os.getpid()) in text
    assert "1,234" in text
    assert "0.7 us" in text


def test_rates_count_from_the_look_before(segment: _core.ring.Segment) -> None:
    watcher = Watcher(segment.name)
    assert watcher.look()[0][0].per_s["ticks"] == 0
    segment.publish_ticks(trades(500))
    assert watcher.look()[0][0].per_s["ticks"] > 0


def test_a_restart_is_followed(name: str) -> None:
    first = ring.create(name)
    watcher = Watcher(name)
    first.publish_ticks(trades(3))
    assert watcher.look()[0][0].published["ticks"] == 3
    first.close()
    assert watcher.look()[0][0].state == ring.WriterState.ENDED
    second = ring.create(name)
    again = watcher.look()[0][0]
    assert (again.state, again.published["ticks"]) == (ring.WriterState.ALIVE, 0)
    second.close()


def test_without_a_name_every_readable_run_is_shown_and_the_rest_is_told(
    segment: _core.ring.Segment,
) -> None:
    foreign = Path(segment.path).with_name(f"tradecore.{segment.name}-x")
    foreign.write_bytes(b"not a segment" * 400)
    try:
        looks, problems = Watcher(None).look()
    finally:
        foreign.unlink()
    assert segment.name in [look.name for look in looks]
    assert [text for text in problems if foreign.name in text]


def test_an_absent_name_is_one_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["status", name])
    assert caught.value.code == 1
    assert capsys.readouterr().err.strip().endswith(f"tradecore.{name}: there is no such segment")
    with pytest.raises(SegmentAbsent):
        show_status(name, watch=False)


def test_a_name_that_was_asked_for_must_be_free(segment: _core.ring.Segment) -> None:
    with pytest.raises(SegmentError, match=str(os.getpid())):
        open_segment(segment.name, "any")


def test_a_second_run_of_a_strategy_gets_a_name_of_its_own(segment: _core.ring.Segment) -> None:
    second = open_segment(None, segment.name)
    assert second is not None
    assert second.name == f"{segment.name}-{os.getpid()}"
    second.close()
    assert open_segment("none", segment.name) is None


def test_a_run_goes_on_unseen_where_there_is_no_shared_memory(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(name: str) -> None:
        raise SegmentError(f"/dev/shm/tradecore.{name}: no room for 5632000 bytes")

    monkeypatch.setattr(ring, "create", refuse)
    with caplog.at_level(logging.WARNING, "tradecore.apps"):
        assert open_segment(None, name) is None
    assert "nobody can look on" in caplog.text


def test_a_live_run_can_be_looked_at_and_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADECORE")}
    command = ["run", "--for", "60s", "--no-table", "--set", f"run.publish={name}"]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tradecore.apps.cli", *command],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "trading" in line:
                break
        observer = ring.attach(name, start="oldest")
        assert observer.state == ring.WriterState.ALIVE
        assert observer.pid == process.pid
        seen = observer.take_ticks()
        assert set(seen.trades["instrument"].tolist()) <= {0, 1, 2, 3}
        assert len(seen.records) > 0
        assert observer.latency()["to_done"].count > 0
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=60)[0]
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, rest
    assert observer.state == ring.WriterState.ENDED
    assert name not in ring.names()
