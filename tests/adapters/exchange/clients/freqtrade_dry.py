# SPDX-License-Identifier: Apache-2.0
"""freqtrade, unmodified, in a dry run on the local exchange: its own settings, nothing else."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import ccxt
from steps import Steps, main

STRATEGY = '''
from freqtrade.strategy import IStrategy


class Always(IStrategy):
    """Enters at every chance and leaves after a few seconds."""

    timeframe = "1m"
    minimal_roi = {"0": 10.0}
    stoploss = -0.5
    process_only_new_candles = False

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        dataframe["enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        dataframe["exit_long"] = 0
        return dataframe

    def custom_exit(self, pair, trade, current_time, current_rate, current_profit, **kwargs):
        held = (current_time - trade.date_last_filled_utc).total_seconds()
        return "seen enough" if held > 5 else None
'''


def settings(rest: str, stream: str, ws_api: str) -> dict[str, object]:
    """Return freqtrade's settings for a dry run on the exchange at these addresses."""
    addresses: dict[str, object] = dict.fromkeys(ccxt.binance().urls["api"], f"{rest}/api/v3")
    addresses["ws"] = {"spot": f"{stream}/ws", "ws-api": {"spot": ws_api}}
    own = {
        "urls": {"api": addresses},
        "options": {
            "fetchCurrencies": False,
            "fetchMargins": False,
            "fetchMarkets": {"types": ["spot"]},
        },
    }
    prices = {"price_side": "other", "use_order_book": True, "order_book_top": 1}
    return {
        "dry_run": True,
        "dry_run_wallet": 1000,
        "stake_currency": "USDT",
        "stake_amount": 100,
        "max_open_trades": 2,
        "trading_mode": "spot",
        "entry_pricing": prices,
        "exit_pricing": prices,
        "exchange": {
            "name": "binance",
            "key": "tradecore-demo-key",
            "secret": "tradecore-demo-secret",
            "ccxt_config": own,
            "ccxt_async_config": own,
            "pair_whitelist": ["BTC/USDT", "ETH/USDT"],
        },
        "pairlists": [{"method": "StaticPairList"}],
        "initial_state": "running",
        "internals": {"process_throttle_secs": 1},
    }


async def script(step: Steps, rest: str, stream: str, ws_api: str) -> None:
    """Run until it has bought and sold, and see that it had nothing to complain of."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "strategies").mkdir()
        (home / "strategies" / "always.py").write_text(STRATEGY, "utf-8")
        (home / "config.json").write_text(json.dumps(settings(rest, stream, ws_api)), "utf-8")
        bot = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("freqtrade")),
            *("trade", "--config", "config.json", "--userdir", str(home), "--strategy", "Always"),
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        told: list[str] = []

        async def until(*words: str) -> None:
            assert bot.stdout is not None
            async for line in bot.stdout:
                told.append(line.decode())
                if all(word in told[-1] for word in words):
                    return
            raise AssertionError("it ended: " + "".join(told[-20:]))

        try:
            with step("starts"):
                await until("state='RUNNING'")
            with step("enters"):
                await until("'type': entry_fill")
            with step("leaves"):
                await until("'type': exit_fill")
            with step("without an error or a warning of the exchange"):
                bad = (" - ERROR - ", "returned exception")
                complaints = [line for line in told if any(word in line for word in bad)]
                assert complaints == []
        finally:
            await end(bot)


async def end(bot: asyncio.subprocess.Process) -> None:
    """Ask it to end; it has been seen to wait for its own threads then, for good."""
    bot.send_signal(signal.SIGINT)
    try:
        async with asyncio.timeout(20):
            await bot.communicate()
    except TimeoutError:
        bot.kill()
        await bot.communicate()


if __name__ == "__main__":
    sys.exit(main(script))
