# SPDX-License-Identifier: Apache-2.0
"""The settings of a run: what there is, what each is for and what it must be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.fields import FieldInfo

from tradecore.apps.config.layers import KeyPath
from tradecore.apps.config.values import (
    Amount,
    Bps,
    DurationS,
    Float,
    OnePath,
    Parameters,
    Paths,
    Symbols,
    Timeframes,
)

LIVE_MONEY_PHRASE = "i-understand"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


def _setting(default: Any, about: str, must: str, **bounds: Any) -> Any:
    """One setting: its default, what it is for, and what a refusal says that it must be."""
    return Field(default=default, description=about, json_schema_extra={"must": must}, **bounds)


class Section(BaseModel):
    """Settings are frozen, strict, and know no other keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


# --- the settings -------------------------------------------------------------------------------


class AccountSettings(Section):
    """Money and keys."""

    cash: Amount = _setting(
        Decimal(10_000),
        "What the account starts with on the embedded exchange, in quote asset.",
        "an amount above 0 with at most 8 decimals",
        gt=0,
        le=Decimal(10) ** 10,
    )
    api_key: SecretStr | None = _setting(
        None, "The venue's API key. Never in a settings file or flag.", "text without blanks"
    )
    api_secret: SecretStr | None = _setting(
        None, "The key's secret. Never in a settings file or flag.", "text without blanks"
    )
    api_key_file: OnePath | None = _setting(
        None, "A file that holds the API key, readable by you alone.", "the path of a file"
    )
    api_secret_file: OnePath | None = _setting(
        None, "A file that holds the secret, readable by you alone.", "the path of a file"
    )


class LimitSettings(Section):
    """What no entry may exceed; exits and protection always pass. Empty: no limit.

    A venue that is not ours needs order_notional_max, position_notional_max and daily_loss_max.
    """

    order_quantity_max: Amount | None = _setting(
        None, "Largest quantity of one entry, in base asset.", "an amount above 0", gt=0
    )
    order_notional_max: Amount | None = _setting(
        None, "Largest notional of one entry, in quote asset.", "an amount above 0", gt=0
    )
    position_notional_max: Amount | None = _setting(
        None,
        "Most that may be held and on order, all symbols together, in quote asset.",
        "an amount above 0",
        gt=0,
    )
    open_orders_max: int | None = _setting(
        20, "Most orders open at once.", "a whole number from 1 to 1000", ge=1, le=1000
    )
    price_collar_bps: int | None = _setting(
        500,
        "Furthest an entry's price may lie from the last price, in basis points.",
        "a whole number from 1 to 10000",
        ge=1,
        le=10_000,
    )
    daily_loss_max: Amount | None = _setting(
        None,
        "Loss since midnight UTC after which no entry is made, in quote asset.",
        "an amount above 0",
        gt=0,
    )
    cool_down: DurationS = _setting(
        0.0,
        "Pause of entries after a losing round trip, in venue time.",
        "a duration such as 30s or 5m",
        ge=0,
    )
    orders_per_minute_max: int | None = _setting(
        60,
        "Most entries sent in a minute of venue time.",
        "a whole number from 1 to 6000",
        ge=1,
        le=6000,
    )
    price_age_max: DurationS | None = _setting(
        120.0,
        "Oldest last price that an entry may rely on, in venue time.",
        "a duration such as 30s or 5m",
        gt=0,
    )


class RunSettings(Section):
    """How a run goes."""

    for_s: DurationS | None = _setting(
        None,
        "Stop after this much wall time; empty: until Ctrl-C.",
        "a duration such as 60s or 5m",
        gt=0,
        alias="for",
    )
    speed: Float | None = _setting(
        None,
        "Pace of the embedded exchange, venue seconds in a wall second; empty: 60.",
        "a number above 0 and at most 100000",
        gt=0,
        le=100_000,
    )
    seed: int | None = _setting(
        None,
        "Seed of the generated market; empty: 2.",
        "a whole number from 0 to 4294967295",
        ge=0,
        lt=2**32,
    )
    replay: Paths = _setting(
        (),
        "Recorded captures or kline files to serve instead of a generated market.",
        "a list of files",
    )
    lockstep: bool = _setting(
        False,
        "Step the replay and this node together, so that a run repeats exactly.",
        "true or false",
    )
    queue: Literal[
        "strict", "risk_averse", "proportional", "power", "power2", "power3", "log", "log2"
    ] = _setting(
        "strict",
        "Replays of captures: what a print at a resting order's price does (docs/fills.md).",
        "strict, risk_averse, proportional, power, power2, power3, log or log2",
    )
    workers: int = _setting(
        0,
        "Threads for books, bars and formulas, symbols dealt among them; 0: none, as in lockstep.",
        "a whole number from 0 to 64",
        ge=0,
        le=64,
    )
    on_stop: Literal["keep", "flatten"] = _setting(
        "flatten", "What a stop does with open positions.", "keep or flatten"
    )
    warmup_bars: int = _setting(
        500,
        "Closed bars of each timeframe loaded before trading.",
        "a whole number from 0 to 5000",
        ge=0,
        le=5000,
    )
    exchange: str | None = _setting(
        None,
        "Exchange on this machine to trade on; empty: start one for this run.",
        "an address of this machine, such as http://127.0.0.1:9000",
        pattern=r"^http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5}$",
    )
    state: OnePath | None = _setting(
        None, "Journal that a restart goes on from; empty: see operations.", "the path of a file"
    )
    accept: bool = _setting(
        False, "Take differences from the journal as deposits and withdrawals.", "true or false"
    )
    publish: str | None = _setting(
        None,
        "Name under which `tradecore status` and observers look on; empty: the strategy's.",
        "none, or 1 to 48 letters, digits, _ and -",
        pattern=r"^[A-Za-z0-9_-]{1,48}$",
    )
    output: OnePath = _setting(
        Path("tradecore-runs"), "Folder that gets one folder for each run.", "the path of a folder"
    )


class FeeSettings(Section):
    """What the embedded exchange and backtests charge; perpetuals 2 and 5 where nothing is said."""

    maker_bps: Bps = _setting(
        Decimal(10),
        "Fee of a resting order, in basis points.",
        "a multiple of 0.01 from 0 to 1000",
        ge=0,
        le=1000,
    )
    taker_bps: Bps = _setting(
        Decimal(10),
        "Fee of a taking order, in basis points.",
        "a multiple of 0.01 from 0 to 1000",
        ge=0,
        le=1000,
    )


class PerpetualSettings(Section):
    """What `market: perpetual` needs besides: of backtests, sweeps, replays and checks."""

    leverage: int = _setting(
        1,
        "What a position may be worth for each unit of margin when it is entered.",
        "a whole number from 1 to 125",
        ge=1,
        le=125,
    )
    maintenance_margin: Amount = _setting(
        Decimal("0.01"),
        "Share of the value of what is held below which it is liquidated.",
        "a share from 0 to below 1, and below 1 / perpetual.leverage",
        ge=0,
        lt=1,
    )
    liquidation_fee: Amount = _setting(
        Decimal("0.0125"),
        "Share of its value that a liquidation costs besides the taker's fee.",
        "a share from 0 to below 1",
        ge=0,
        lt=1,
    )
    funding: Paths = _setting(
        (), "Files of funding rates, of several symbols by their names.", "a list of files"
    )


class LoggingSettings(Section):
    """The log file of the run folder."""

    level: Literal["debug", "info", "warning", "error"] = _setting(
        "info", "Least severity that is written.", "debug, info, warning or error"
    )


class Settings(Section):
    """Everything a run needs to be told."""

    profile: Literal["dev", "test", "prod"] = _setting(
        "dev", "Named set of defaults.", "dev, test or prod"
    )
    venue: Literal["exchange", "binance-testnet", "binance"] = _setting(
        "exchange",
        "Where to trade; exchange is the embedded one.",
        "exchange, binance-testnet or binance",
    )
    market: Literal["spot", "perpetual"] = _setting(
        "spot",
        "What backtests, sweeps, replays and checks trade; live runs trade spot.",
        "spot or perpetual",
    )
    live_money: str = _setting(
        "",
        f"Must be '{LIVE_MONEY_PHRASE}' to trade real money (venue binance).",
        f"empty or '{LIVE_MONEY_PHRASE}'",
        pattern=f"^({LIVE_MONEY_PHRASE})?$",
    )
    symbols: Symbols = _setting(
        ("BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"),
        "What to trade.",
        "a list of upper-case symbols such as [BTCUSDT, ETHUSDT], each once",
    )
    timeframes: Timeframes = _setting(
        ("1m", "5m", "15m"),
        "Bars to build and show, besides the strategy's own.",
        "a list of timeframes such as [1m, 5m, 1h], each once",
    )
    strategy: str = _setting(
        "ema-cross",
        "Name of a built-in example, or path.py:Name.",
        "the name of a built-in strategy or path.py:Name",
        min_length=1,
        max_length=400,
    )
    params: Parameters = _setting(
        {}, "Values for the strategy's parameters.", "a section of finite numbers"
    )
    size_fraction: Float | None = _setting(
        None,
        "Fraction of equity that an entry spends; empty: the strategy's own.",
        "a number above 0, at most 1 on spot and the leverage on perpetuals",
        gt=0,
        le=125,
    )
    account: AccountSettings = AccountSettings()
    limits: LimitSettings = LimitSettings()
    run: RunSettings = RunSettings()
    fees: FeeSettings = FeeSettings()
    perpetual: PerpetualSettings = PerpetualSettings()
    logging: LoggingSettings = LoggingSettings()


PROFILES: Mapping[str, Mapping[str, Any]] = {
    "dev": {},
    "test": {"run.seed": 7, "run.for": 20, "logging.level": "debug"},
    "prod": {
        "run.on_stop": "keep",
        "limits.order_notional_max": 1_000,
        "limits.position_notional_max": 2_000,
        "limits.open_orders_max": 10,
        "limits.daily_loss_max": 200,
        "limits.orders_per_minute_max": 20,
    },
}
"""What each profile sets, below every file. Only `prod` is meant for a venue that is not ours."""

SECRETS = frozenset({("account", "api_key"), ("account", "api_secret")})


# --- the schema, walked -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Described:
    """One setting of the schema, for messages, `config schema` and the documentation."""

    path: KeyPath
    info: FieldInfo

    @property
    def must(self) -> str:
        extra = self.info.json_schema_extra
        return str(extra["must"]) if isinstance(extra, dict) else ""

    @property
    def about(self) -> str:
        return self.info.description or ""

    @property
    def default(self) -> str:
        return shown(self.info.default)

    @property
    def takes_list(self) -> bool:
        return get_origin(self.info.annotation) is tuple

    @property
    def takes_text(self) -> bool:
        kinds = get_args(self.info.annotation) or (self.info.annotation,)
        return any(kind in (str, SecretStr, Path) or isinstance(kind, str) for kind in kinds)


def described(model: type[BaseModel] = Settings, above: KeyPath = ()) -> Iterator[Described]:
    """Yield every setting in the order in which it is documented."""
    for name, info in model.model_fields.items():
        path = (*above, info.alias or name)
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from described(info.annotation, path)
        else:
            yield Described(path, info)


def sections() -> set[KeyPath]:
    return {entry.path[:-1] for entry in described()} - {()} | {("params",)}


def shown(value: Any) -> str:
    """Return a value as a refusal or a table shows it: short, on one line, never a secret."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, SecretStr):
        return "****"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        text = "[" + ", ".join(shown(item).strip("'") for item in value) + "]"
    elif isinstance(value, str):
        text = f"'{value}'"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value)
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= 60 else text[:57] + "..."


def json_schema() -> str:
    """Return the settings as a JSON Schema text, for editors."""
    return json.dumps(Settings.model_json_schema(by_alias=True), indent=2)


def markdown_tables() -> str:
    """Return the settings as Markdown, one table for each section."""
    lines: list[str] = []
    above: KeyPath | None = None
    for entry in described():
        if entry.path[:-1] != above:
            above = entry.path[:-1]
            lines += ["", f"## `{'.'.join(above)}`" if above else "## Top level", ""]
            lines += ["| setting | default | what it is for | must be |", "|---|---|---|---|"]
        default = entry.default.strip("'")
        lines.append(f"| `{'.'.join(entry.path)}` | {default} | {entry.about} | {entry.must} |")
    return "\n".join(lines).strip()
