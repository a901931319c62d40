# SPDX-License-Identifier: Apache-2.0
"""Reading settings: strict, located, and deaf to what YAML readers take in two ways."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tradecore.apps.config.layers import (
    FILE_BYTES_MAX,
    parse_scalar,
    read_assignments,
    read_dotenv,
    read_environment,
    read_file,
)
from tradecore.errors import ConfigError


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_file(path)
    text = str(caught.value)
    assert "\n" not in text
    return text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60", 60),
        ("-3", -3),
        ("0.1", Decimal("0.1")),
        ("1e3", Decimal("1e3")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("5m", "5m"),
        ("BTCUSDT", "BTCUSDT"),
        ("2023-01-01", "2023-01-01"),
        ("nan", "nan"),
    ],
)
def test_plain_scalars_have_one_reading(text: str, value: object) -> None:
    parsed = parse_scalar(text)

    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Yes",
        "on",
        "OFF",
        "y",
        "1:30",
        "190:20:30",
        "017",
        "0x1F",
        "0o17",
        "1_000",
        "+5",
        ".5",
        "5.",
        "True",
        "FALSE",
    ],
)
def test_what_reads_in_two_ways_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "a.yaml", f"run:\n  speed: {text}\n")

    line = refusal(path)

    assert line.startswith(f"{path}:2: run.speed was {text}, which readers take in two ways")


@pytest.mark.parametrize("text", [".nan", ".inf", "-.INF"])
def test_yaml_numbers_must_be_finite(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "a.yaml", f"run: {{speed: {text}}}\n")

    assert refusal(path) == f"{path}:1: run.speed was {text}, must be finite"


def test_quoted_scalars_are_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", "a: 'no'\nb: \"1:30\"\nc: |\n  no\n")

    layer = read_file(path)

    assert [setting.value for setting in layer.values()] == ["no", "1:30", "no\n"]


def test_the_three_formats_read_alike(tmp_path: Path) -> None:
    yaml = write(tmp_path, "a.yaml", "symbols: [BTCUSDT]\nrun:\n  for: 60s\n  speed: 0.1\n")
    toml = write(tmp_path, "a.toml", 'symbols = ["BTCUSDT"]\n[run]\nfor = "60s"\nspeed = 0.1\n')
    json = write(tmp_path, "a.json", '{"symbols":["BTCUSDT"],"run":{"for":"60s","speed":0.1}}')

    values = [
        {path: setting.value for path, setting in read_file(file).items()}
        for file in (yaml, toml, json)
    ]

    assert values[0] == values[1] == values[2]
    assert values[0]["run", "speed"] == Decimal("0.1")


def test_yaml_values_know_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", "# first\nvenue: exchange\n\nrun:\n  speed: 5\n")

    layer = read_file(path)

    assert layer["venue",].origin == f"{path}:2"
    assert layer["run", "speed"].origin == f"{path}:5"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "a.yaml",
            "venue: a\nrun: {}\nvenue: b\n",
            "key 'venue' was given twice (first on line 1)",
        ),
        ("a.yaml", "run:\n  speed: 1\n  speed: 2\n", "key 'run.speed' was given twice"),
        ("a.json", '{"venue": "a", "venue": "b"}', "key 'venue' was given twice"),
        ("a.toml", 'venue = "a"\nvenue = "b"\n', "was not TOML"),
        ("a.yaml", "a: &x 1\nb: *x\n", "'x' was an anchor or alias"),
        ("a.yaml", "a: !!python/name:os.system x\n", "was a tag"),
        ("a.yaml", "a: 1\n---\nb: 2\n", "a second document began"),
        ("a.yaml", "- a\n", "file was not a mapping"),
        ("a.yaml", "a: [1\n", "was not YAML"),
        ("a.yaml", "? [a]\n: 1\n", "a key was not text"),
        ("a.yaml", "a: [{b: 1}]\n", "held a mapping in a list"),
        ("a.yaml", "# nothing\n", "file was empty"),
        ("a.yaml", " \n", "file was empty"),
        ("a.yaml", "a: " + "[" * 40 + "]" * 40, "nested deeper"),
        ("a.json", "[" * 20_000, "nested deeper"),
        ("a.json", "[1]", "file was a list"),
        ("a.json", '{"a": }', "was not JSON"),
        ("a.json", '{"a": NaN}', "a number was NaN"),
        ("a.ini", "a=1", "must end in .yaml"),
        ("a.yaml", "a: 1\n" + "#" * FILE_BYTES_MAX, "must be at most"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    path = write(tmp_path, name, text)

    line = refusal(path)

    assert str(path) in line
    assert says in line


def test_a_missing_or_binary_file_is_one_line(tmp_path: Path) -> None:
    binary = tmp_path / "b.yaml"
    binary.write_bytes(b"a: \xff\n")

    assert refusal(tmp_path / "none.yaml").endswith("which does not exist")
    assert "byte 3 was not UTF-8" in refusal(binary)


def test_environment_and_dotenv_name_settings_by_path(tmp_path: Path) -> None:
    dotenv = write(
        tmp_path, ".env", "# note\nOTHER=1\nTRADECORE__RUN__SPEED='5' # fast\nTRADECORE__VENUE=x\n"
    )

    from_file = read_dotenv(dotenv)
    from_environment = read_environment(
        {"TRADECORE__RUN__SPEED": " 7 ", "HOME": "/", "TRADECORE": ""}
    )

    assert {path: s.value for path, s in from_file.items()} == {
        ("run", "speed"): "5",
        ("venue",): "x",
    }
    assert from_file["run", "speed"].origin == f"{dotenv}:3"
    assert from_environment["run", "speed"].value == "7"
    assert from_environment["run", "speed"].is_text


@pytest.mark.parametrize(
    "text", ["TRADECORE__VENUE=a\nTRADECORE__VENUE=b\n", "TRADECORE__VENUE\n", "TRADECORE____A=1\n"]
)
def test_a_bad_dotenv_line_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="TRADECORE__"):
        read_dotenv(write(tmp_path, ".env", text))


@pytest.mark.parametrize("text", ["run.speed", "=5", "run..speed=5", ".a=1"])
def test_an_assignment_needs_key_and_value(text: str) -> None:
    with pytest.raises(ConfigError, match=r"must be section\.key=value"):
        read_assignments([text])


def test_an_assignment_is_given_once() -> None:
    with pytest.raises(ConfigError, match="twice"):
        read_assignments(["run.speed=1", "run.speed=2"])
