# SPDX-License-Identifier: Apache-2.0
"""Settings to objects: addresses, limits, symbols, strategies, recordings."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from tests.apps.kline_file import write_klines

from tradecore.apps.config import Resolved, load
from tradecore.apps.config.schema import LimitSettings
from tradecore.apps.limits import limits_of
from tradecore.apps.recordings import are_captures, load_bars, parse_moment
from tradecore.apps.strategies import EXAMPLES, load_strategy
from tradecore.apps.wiring import check_symbols, embedded_address, named_address
from tradecore.errors import ConfigError, DataError
from tradecore.risk.limits import Limits
from tradecore.strategy import PythonStrategy, Strategy

KEYS = {"TRADECORE__ACCOUNT__API_KEY": "hunter2", "TRADECORE__ACCOUNT__API_SECRET": "hunter3"}


def settings(*assignments: str, environment: dict[str, str] | None = None) -> Resolved:
    return load(
        None, environment=environment or {}, dotenv=Path("none"), assignments=list(assignments)
    )


# --- limits -------------------------------------------------------------------------------------


def test_every_limit_of_the_gate_can_be_set() -> None:
    resolved = settings(
        "limits.order_quantity_max=1",
        "limits.order_notional_max=2",
        "limits.position_notional_max=3",
        "limits.open_orders_max=4",
        "limits.price_collar_bps=5",
        "limits.daily_loss_max=6",
        "limits.cool_down=7s",
        "limits.orders_per_minute_max=8",
        "limits.price_age_max=9s",
    )

    limits = limits_of(resolved.settings.limits)

    assert limits == Limits(
        order_quantity_max=Decimal(1),
        order_notional_max=Decimal(2),
        position_notional_max=Decimal(3),
        open_orders_max=4,
        price_collar_bps=5,
        daily_loss_max=Decimal(6),
        cool_down_s=7.0,
        orders_per_minute_max=8,
        price_age_max_s=9.0,
    )
    assert len(LimitSettings.model_fields) == len(fields(Limits))


# --- addresses ----------------------------------------------------------------------------------


def test_the_embedded_exchange_is_on_this_machine_or_nowhere() -> None:
    ready = {
        "rest": "http://127.0.0.1:9000",
        "stream": "ws://127.0.0.1:9000",
        "ws_api": "ws://127.0.0.1:9000/ws-api/v3",
        "rate": 60.0,
        "instance": "7f",
    }

    assert embedded_address(ready).rate == 60.0
    with pytest.raises(ConfigError, match="must be http:// to this machine"):
        embedded_address(ready | {"rest": "http://192.0.2.1:9000"})


def test_a_real_venue_has_its_fixed_address_and_keeps_the_key_to_itself() -> None:
    resolved = settings("venue=binance-testnet", "profile=prod", environment=KEYS)

    address = named_address(resolved)

    assert address.endpoints.rest == "https://testnet.binance.vision"
    assert address.api_secret.reveal() == "hunter3"
    assert "hunter" not in repr(address)


def test_an_unlisted_symbol_is_refused_with_the_nearest() -> None:
    resolved = settings("symbols=BTCUSDT,ETHUSD")

    with pytest.raises(ConfigError) as caught:
        check_symbols(resolved.settings.symbols, ["BTCUSDT", "ETHUSDT"], resolved)

    assert str(caught.value) == (
        "flag --set: symbol was ETHUSD, must be one that exchange lists; did you mean ETHUSDT?"
    )


# --- strategies ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_loads_and_takes_another_size(name: str) -> None:
    strategy = load_strategy(settings(f"strategy={name}", "size_fraction=0.05"))
    untouched = load_strategy(settings(f"strategy={name}"))

    assert isinstance(strategy, Strategy | PythonStrategy)
    assert strategy.name == name
    assert strategy.size.fraction == 0.05
    assert untouched.size.fraction != 0.05


def test_a_strategy_of_a_file_is_found_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import tradecore as tc\n"
        "m1 = tc.timeframe('1m')\n"
        "up = tc.Strategy(name='up', long_entry=m1.close > m1.open, long_exit=m1.close < m1.open)\n"
    )

    strategy = load_strategy(settings(f"strategy={file}:up"))

    assert strategy.name == "up"


# --- recordings ---------------------------------------------------------------------------------


def test_moments_are_utc() -> None:
    day = 1_677_628_800_000_000_000

    assert parse_moment("2023-03-01", "--from") == day
    assert parse_moment("2023-03-01T00:01", "--from") == day + 60_000_000_000
    assert parse_moment("2023-03-01T02:00+02:00", "--from") == day


def test_captures_and_klines_are_told_apart() -> None:
    assert are_captures([Path("a.gz"), Path("b.GZ")])
    assert not are_captures([Path("a.csv.gz"), Path("b.parquet"), Path("c.zip")])
    with pytest.raises(ConfigError, match=r"was a\.gz, b\.zip, must be all captures"):
        are_captures([Path("a.gz"), Path("b.zip")])


def test_files_of_one_symbol_are_joined_and_cut(tmp_path: Path) -> None:
    first, second = tmp_path / "BTCUSDT-1m-1.parquet", tmp_path / "BTCUSDT-1m-2.parquet"
    other = tmp_path / "ETHUSDT-1m.parquet"
    start_ms = write_klines(first, 60)
    write_klines(second, 30, start_ms + 60 * 60_000)
    write_klines(other, 10)

    bars = load_bars([second, first, other])
    start = start_ms * 1_000_000 + 50 * 60_000_000_000
    cut = load_bars([second, first, other], ["BTCUSDT"], start, start + 600_000_000_000)

    assert {symbol: len(each) for symbol, each in bars.items()} == {"BTCUSDT": 90, "ETHUSDT": 10}
    assert {symbol: len(each) for symbol, each in cut.items()} == {"BTCUSDT": 10}


def test_files_that_overlap_or_hold_nothing_are_refused(tmp_path: Path) -> None:
    first, second = tmp_path / "BTCUSDT-1m-1.parquet", tmp_path / "BTCUSDT-1m-2.parquet"
    write_klines(first, 10)
    write_klines(second, 10)

    with pytest.raises(DataError, match="files of BTCUSDT overlap"):
        load_bars([first, second])
    with pytest.raises(DataError, match="no bar of BTCUSDT is left between --from and --to"):
        load_bars([first], (), 0, 1)
