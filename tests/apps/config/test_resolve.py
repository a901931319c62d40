# SPDX-License-Identifier: Apache-2.0
"""Merging and judging settings: precedence, origins, suggestions, refusals, secrets."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tradecore.apps.config import PROFILES, Resolved, described, json_schema, load
from tradecore.apps.config.schema import Settings
from tradecore.errors import ConfigError

KEYS = {"TRADECORE__ACCOUNT__API_KEY": "hunter2", "TRADECORE__ACCOUNT__API_SECRET": "hunter3"}
PROD = {"TRADECORE__PROFILE": "prod"}


def resolved(
    folder: Path,
    text: str | None = None,
    *,
    env: dict[str, str] | None = None,
    dotenv: str | None = None,
    assign: tuple[str, ...] = (),
    flags: dict[str, object] | None = None,
) -> Resolved:
    path = None
    if text is not None:
        path = folder / "settings.yaml"
        path.write_text(text, "utf-8")
    if dotenv is not None:
        (folder / ".env").write_text(dotenv, "utf-8")
    return load(
        path,
        environment=env or {},
        dotenv=folder / ".env",
        assignments=assign,
        flags=flags,
    )


def refusals(folder: Path, text: str | None = None, **more: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        resolved(folder, text, **more)  # type: ignore[arg-type]
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_no_settings_at_all_trade_on_the_embedded_exchange(tmp_path: Path) -> None:
    settings = resolved(tmp_path).settings

    assert settings.venue == "exchange"
    assert settings.live_money == ""
    assert settings.account.cash == 10_000


def test_each_layer_beats_the_one_below(tmp_path: Path) -> None:
    layers: dict[str, object] = {"text": None}
    seen = []
    for extra in (
        {},
        {"assign": ("profile=test",)},
        {"text": "run: {for: 31s}\n"},
        {"dotenv": "TRADECORE__RUN__FOR=32s\n"},
        {"env": {"TRADECORE__RUN__FOR": "33s"}},
        {"flags": {"run.for": "34s"}},
    ):
        layers |= extra
        result = resolved(tmp_path, **layers)  # type: ignore[arg-type]
        seen.append((result.settings.run.for_s, result.origin(("run", "for"))))

    assert seen == [
        (None, "default"),
        (PROFILES["test"]["run.for"], "profile test"),
        (31.0, f"{tmp_path}/settings.yaml:1"),
        (32.0, f"{tmp_path}/.env:1"),
        (33.0, "environment TRADECORE__RUN__FOR"),
        (34.0, "flag --for"),
    ]


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_is_valid_alone(tmp_path: Path, name: str) -> None:
    assert resolved(tmp_path, assign=(f"profile={name}",)).settings.profile == name


def test_an_unknown_key_gets_a_suggestion(tmp_path: Path) -> None:
    text = "symbol: [BTCUSDT]\nlimits:\n  order_notionl_max: 5\nzzz: 1\nspeed: 3\n"

    assert refusals(tmp_path, text) == [
        "settings.yaml:1: symbol is not a setting; did you mean symbols?",
        (
            "settings.yaml:3: limits.order_notionl_max is not a setting; "
            "did you mean limits.order_notional_max?"
        ),
        "settings.yaml:4: zzz is not a setting; `tradecore config schema` lists them",
        "settings.yaml:5: speed is not a setting; did you mean run.speed?",
    ]


def test_an_unknown_key_is_found_in_every_layer(tmp_path: Path) -> None:
    lines = refusals(
        tmp_path,
        dotenv="TRADECORE__RUN__SPED=1\n",
        env={"TRADECORE__VENU": "x"},
        assign=("run.sed=1",),
    )

    assert lines == [
        ".env:1: run.sped is not a setting; did you mean run.speed?",
        "environment TRADECORE__VENU: venu is not a setting; did you mean venue?",
        "flag --set: run.sed is not a setting; did you mean run.seed?",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("venue: binanc", "venue was 'binanc', must be exchange, binance-testnet or binance"),
        ("run: 5", "run was 5, must be a section of settings"),
        ("run: {for: 1x}", "run.for was '1x', must be a duration such as 60s or 5m"),
        ("run: {for: 0}", "run.for was 0, must be a duration such as 60s or 5m"),
        ("run: {speed: '5'}", "run.speed was '5', must be a number above 0 and at most 100000"),
        ("run: {seed: 1.5}", "run.seed was 1.5, must be a whole number from 0 to 4294967295"),
        ("run: {seed: -1}", "run.seed was -1, must be a whole number from 0 to 4294967295"),
        ("run: {lockstep: 1}", "run.lockstep was 1, must be true or false"),
        ("run: {queue: log}", "run.queue was 'log', must be strict without captures in run.replay"),
        ("run: {on_stop: sell}", "run.on_stop was 'sell', must be keep or flatten"),
        ("run: {replay: a.gz}", "run.replay was 'a.gz', must be a list of files"),
        ("size_fraction: -0.1", "size_fraction was -0.1, must be a number above 0, at most 1 on"),
        ("size_fraction: true", "size_fraction was true, must be a number above 0, at most 1 on"),
        ("account: {cash: 1e400}", "account.cash was 1E+400, must be an amount above 0 with at"),
        ("account: {cash: 0.123456789}", "account.cash was 0.123456789, must be an amount above"),
        ("params: {fast: ten}", "params.fast was 'ten', must be a finite number"),
        ("params: [1]", "params was [1], must be a section of settings"),
        ("symbols: BTCUSDT", "symbols was 'BTCUSDT', must be a list of upper-case symbols"),
        ("symbols: []", "symbols was [], must be a list of upper-case symbols"),
        ("symbols: [btcusdt]", "symbols was [btcusdt], must be a list of upper-case symbols"),
        ("symbols: [A1, A1]", "symbols was [A1, A1], must be a list of upper-case symbols"),
        ("symbols: [BTCUSDТ]", "symbols was [BTCUSDТ], must be a list of upper-case symbols"),
        ("timeframes: [90s]", "timeframes was [90s], must be a list of timeframes"),
        ("timeframes: [5]", "timeframes was [5], must be a list of timeframes"),
        ("strategy: ''", "strategy was empty, must be the name of a built-in strategy"),
        ("live_money: yes-please", "live_money was 'yes-please', must be empty or"),
        ("limits: {open_orders_max: 0}", "limits.open_orders_max was 0, must be a whole number"),
        ("fees: {maker_bps: -1}", "fees.maker_bps was -1, must be a multiple of 0.01 from 0"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_it_must_be(
    tmp_path: Path, text: str, line: str
) -> None:
    lines = refusals(tmp_path, text + "\n")

    assert len(lines) == 1
    assert lines[0].startswith(f"settings.yaml:1: {line}")


NUMBERS = [
    ".".join(entry.path)
    for entry in described()
    if entry.path != ("params",)
    and any(word in entry.must for word in ("number", "amount", "duration", "multiple"))
]
NO_NUMBERS = ["nan", "inf", "-inf", "-1", "1e400", "x", "0x10", "1,5", "true"]


@pytest.mark.parametrize("bad", NO_NUMBERS)
@pytest.mark.parametrize("key", NUMBERS)
def test_every_number_refuses_what_is_no_sensible_number(
    tmp_path: Path, key: str, bad: str
) -> None:
    lines = refusals(tmp_path, assign=(f"{key}={bad}",))

    assert len(lines) == 1
    assert f"{key} was " in lines[0]
    assert ", must be " in lines[0]


def test_several_mistakes_are_all_told(tmp_path: Path) -> None:
    lines = refusals(tmp_path, "venue: x\nrun:\n  for: never\n")

    assert len(lines) == 2


def test_text_layers_are_typed_by_the_schema(tmp_path: Path) -> None:
    settings = resolved(
        tmp_path,
        env={
            "TRADECORE__SYMBOLS": "BTCUSDT, ETHUSDT",
            "TRADECORE__ACCOUNT__CASH": "2500.5",
            "TRADECORE__PARAMS__FAST": "9",
            "TRADECORE__RUN__LOCKSTEP": "false",
            "TRADECORE__STRATEGY": "5",
        },
    ).settings

    assert settings.symbols == ("BTCUSDT", "ETHUSDT")
    assert settings.account.cash == Decimal("2500.5")
    assert settings.params == {"fast": 9.0}
    assert settings.strategy == "5"


# --- real money and secrets ---------------------------------------------------------------------


def test_real_money_needs_the_phrase(tmp_path: Path) -> None:
    assert refusals(tmp_path, "venue: binance\n", env=KEYS | PROD) == [
        (
            "default: live_money was empty, must be 'i-understand' for venue binance, "
            "which trades real money"
        )
    ]
    assert (
        resolved(
            tmp_path, "venue: binance\nlive_money: i-understand\n", env=KEYS | PROD
        ).settings.venue
        == "binance"
    )


@pytest.mark.parametrize("venue", ["binance-testnet", "binance"])
def test_a_real_venue_needs_keys(tmp_path: Path, venue: str) -> None:
    lines = refusals(tmp_path, f"venue: {venue}\nlive_money: i-understand\n", env=PROD)

    assert [line.split(" was ")[0] for line in lines] == [
        "default: account.api_key",
        "default: account.api_secret",
    ]


def test_a_real_venue_needs_limits(tmp_path: Path) -> None:
    lines = refusals(tmp_path, "venue: binance-testnet\n", env=KEYS)

    assert [line.split(" was ")[0].removeprefix("default: limits.") for line in lines] == [
        "order_notional_max",
        "position_notional_max",
        "daily_loss_max",
    ]


def test_only_the_embedded_exchange_has_a_pace(tmp_path: Path) -> None:
    lines = refusals(tmp_path, "venue: binance-testnet\nrun: {speed: 60}\n", env=KEYS | PROD)

    assert lines == [
        (
            "settings.yaml:2: run.speed was 60, must be left out for venue binance-testnet: "
            "only the embedded exchange has it"
        )
    ]


def test_limits_must_not_contradict(tmp_path: Path) -> None:
    lines = refusals(
        tmp_path, "limits:\n  order_notional_max: 20000\n  position_notional_max: 10000\n"
    )

    assert lines == [
        (
            "settings.yaml:2: limits.order_notional_max was 20000, must be at most "
            "limits.position_notional_max, which is 10000"
        )
    ]


@pytest.mark.parametrize("where", ["file", "flag"])
def test_a_secret_is_not_taken_from_a_file_or_flag(tmp_path: Path, where: str) -> None:
    if where == "file":
        lines = refusals(tmp_path, "account: {api_secret: hunter2}\n")
    else:
        lines = refusals(tmp_path, assign=("account.api_secret=hunter2",))

    assert "TRADECORE__ACCOUNT__API_SECRET" in lines[0]
    assert "hunter2" not in "".join(lines)


def test_secrets_are_masked_wherever_settings_are_shown(tmp_path: Path) -> None:
    result = resolved(tmp_path, "venue: binance-testnet\n", env=KEYS | PROD)
    shown = [str(list(result.rows())), json.dumps(result.masked()), repr(result), str(result)]

    assert result.settings.account.api_secret is not None
    assert result.settings.account.api_secret.get_secret_value() == "hunter3"
    assert "hunter" not in "".join(shown)


def test_a_secret_file_must_be_private(tmp_path: Path) -> None:
    for name in ("key", "secret"):
        (tmp_path / name).write_text(f"{name}-text\n")
        (tmp_path / name).chmod(0o600)
    text = (
        "venue: binance-testnet\nprofile: prod\n"
        f"account: {{api_key_file: {tmp_path}/key, api_secret_file: {tmp_path}/secret}}\n"
    )

    account = resolved(tmp_path, text).settings.account
    (tmp_path / "secret").chmod(0o644)
    lines = refusals(tmp_path, text)

    assert account.api_key is not None
    assert account.api_key.get_secret_value() == "key-text"
    assert lines == [
        (
            f"account.api_secret_file was {tmp_path}/secret, must be a plain file that you alone "
            "can read (chmod 600)"
        )
    ]


def test_a_dotenv_with_a_secret_must_be_private(tmp_path: Path) -> None:
    text = "TRADECORE__ACCOUNT__API_KEY=hunter2\n"
    (tmp_path / ".env").write_text(text)
    (tmp_path / ".env").chmod(0o644)
    lines = refusals(tmp_path)
    (tmp_path / ".env").chmod(0o600)
    account = resolved(tmp_path).settings.account

    assert len(lines) == 1
    assert "must be yours alone (chmod 600" in lines[0]
    assert "hunter2" not in lines[0]
    assert account.api_key is not None


# --- the schema ---------------------------------------------------------------------------------


def test_every_setting_says_what_it_is_and_must_be() -> None:
    for entry in described():
        assert entry.about.endswith("."), entry.path
        assert entry.must, entry.path
        assert not entry.must.endswith("."), entry.path


def test_the_json_schema_names_every_setting() -> None:
    text = json_schema()

    assert all(f'"{entry.path[-1]}"' in text for entry in described())


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().venue = "binance"  # type: ignore[misc]
