# SPDX-License-Identifier: Apache-2.0
"""Files of faults: what they say, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tradecore.adapters import exchange
from tradecore.adapters.exchange import ExchangeOptions
from tradecore.apps.cli import app
from tradecore.apps.fault_schedule import read_schedule
from tradecore.errors import ConfigError

GOOD = """
seed: 42
faults:
  - kind: lose                       # the order lives, nobody says so
    target: POST /api/v3/order
    count: 1
  - {kind: deposit, asset: USDT, amount: 12.50, from_s: 30}
  - kind: error
    target: 'GET *'
    status: 429
    retry_after: "soon"
    probability: 0.25
  - kind: rules
    symbol: BTCUSDT
    changes:
      icebergAllowed: false
      filters:
        - {filterType: LOT_SIZE, minQty: "0.01", maxQty: "9", stepSize: "0.01"}
"""
COARSE = {"filterType": "LOT_SIZE", "minQty": "0.01", "maxQty": "9", "stepSize": "0.01"}


def read(tmp_path: Path, text: str) -> tuple[int, list[dict[str, object]]]:
    path = tmp_path / "faults.yaml"
    path.write_text(text, "utf-8")
    return read_schedule(path)


def test_a_schedule(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == (
        42,
        [
            {"kind": "lose", "target": "POST /api/v3/order", "count": 1},
            {"kind": "deposit", "from_s": 30.0, "asset": "USDT", "amount": "12.5"},
            {
                "kind": "error",
                "target": "GET *",
                "probability": 0.25,
                "status": 429,
                "retry_after": "soon",
            },
            {
                "kind": "rules",
                "symbol": "BTCUSDT",
                "changes": {"icebergAllowed": False, "filters": [COARSE]},
            },
        ],
    )


def test_the_seed_may_be_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, "faults: []") == (0, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file was not a mapping"),
        ("- kind: lose", "file was not a mapping"),
        ("seed: 1", "faults was left out"),
        ("seed: 1\nfaults: 3", ":2: faults was not a list"),
        ("faults:\n  - lose", ":2: a fault was not a mapping"),
        ("faults:\n  - kind: lose\n    kind: cut", ":3: kind was given twice"),
        (
            "faults:\n  - kind: lose\n    target: [a, b]",
            "target was ['a', 'b'], must be",
        ),
        ("faults:\n  - kind: lose\n  - kind: loose", ":3: kind was 'loose', must be one of"),
        ("faults: []\nseed: -1", ":2: seed was -1, must be"),
        ("faults: []\nspeed: 2", ":2: speed is not known, must be seed or faults"),
        ("faults: [", ": was not YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    assert message in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"--faults was .*none\.yaml, which does not exist"):
        read_schedule(tmp_path / "none.yaml")


def test_the_command_takes_it_to_the_exchange(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(GOOD, "utf-8")
    served: list[ExchangeOptions] = []
    monkeypatch.setattr(exchange, "run_exchange", lambda options, _write: served.append(options))

    result = CliRunner().invoke(app, ["exchange", "--faults", str(path)])

    assert result.exit_code == 0, result.output
    (options,) = served
    assert options.fault_seed == 42
    assert [fault.kind for fault in options.faults] == ["lose", "deposit", "error", "rules"]
