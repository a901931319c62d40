# SPDX-License-Identifier: Apache-2.0
"""The exchange in a process of its own, which notes the client id of every order posted to it.

Arguments: a file for the ids, symbols, seed, speed. Prints the ready line of `tradecore exchange`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from urllib.parse import parse_qs

from tradecore.adapters.exchange import ExchangeOptions, GeneratedMarket, serve
from tradecore.adapters.exchange.faults import Delivery
from tradecore.adapters.exchange.http import HttpRequest
from tradecore.adapters.exchange.serving import ready_line

IDS = {"/api/v3/order": "newClientOrderId", "/api/v3/orderList/oco": "listClientOrderId"}
Ask = Callable[[HttpRequest, Callable[[Delivery], None]], None]


def noting(descriptor: int, ask: Ask) -> Ask:
    def noted(request: HttpRequest, deliver: Callable[[Delivery], None]) -> None:
        if request.method == "POST" and (name := IDS.get(request.path)):
            client_id = parse_qs(request.body.decode())[name][0]
            os.write(descriptor, f"{client_id}\n".encode())
        ask(request, deliver)

    return noted


async def main(posts: str, symbols: str, seed: str, speed: str) -> None:
    market = GeneratedMarket(symbols.split(","), int(seed), 1_704_067_200_000_000_000, 60)
    options = ExchangeOptions(market=market, speed=float(speed))
    descriptor = os.open(posts, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    async with serve(options) as server:
        server.exchange.ask = noting(descriptor, server.exchange.ask)  # type: ignore[method-assign]
        os.write(sys.stdout.fileno(), f"{ready_line(server)}\n".encode())
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
