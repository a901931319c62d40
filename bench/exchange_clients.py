# SPDX-License-Identifier: Apache-2.0
"""Clients of an exchange, as a process of their own: one places orders, one takes market messages.

usage: python -m bench.exchange_clients orders URL --orders N [--connections 16] [--in-flight 8]
       python -m bench.exchange_clients messages URL --messages N

Prints one JSON object: what was done, in how many seconds of the wall and of this process.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import json
import sys
import time
from typing import Any

import aiohttp
import orjson

KEY, SECRET = "tradecore-demo-key", "tradecore-demo-secret"
SYMBOL = "BTCUSDT"
QUANTITY = "0.00010"


def signed(params: dict[str, Any]) -> dict[str, Any]:
    """Return `params` with key and signature."""
    params = params | {"apiKey": KEY, "recvWindow": 60_000}
    text = "&".join(f"{name}={params[name]}" for name in sorted(params))
    return params | {"signature": hmac.digest(SECRET.encode(), text.encode(), "sha256").hex()}


def order_frames(count: int, now_ms: int) -> list[str]:
    """Return requests for market orders, buying and selling by turns."""
    frames = []
    for i in range(count):
        side = ("BUY", "SELL")[i & 1]
        order = {"symbol": SYMBOL, "side": side, "type": "MARKET", "quantity": QUANTITY}
        params = signed(order | {"timestamp": now_ms})
        request = {"id": i, "method": "order.place", "params": params}
        frames.append(orjson.dumps(request).decode())
    return frames


async def place_orders(url: str, count: int, connections: int, in_flight: int) -> dict[str, Any]:
    """Place `count` orders over several connections, each with a few unanswered at a time."""
    refused = 0

    async def converse(socket: aiohttp.ClientWebSocketResponse, frames: list[str]) -> None:
        nonlocal refused
        for frame in frames[:in_flight]:
            await socket.send_str(frame)
        for at in range(len(frames)):
            answer = (await socket.receive_str())[:40]
            if '"status":200' not in answer:
                refused += 1
            if at + in_flight < len(frames):
                await socket.send_str(frames[at + in_flight])

    async with aiohttp.ClientSession() as client:
        sockets = [await client.ws_connect(url) for _ in range(connections)]
        await sockets[0].send_str('{"id":0,"method":"time"}')
        now_ms = (await sockets[0].receive_json())["result"]["serverTime"]
        each = count // connections
        shares = [order_frames(each, now_ms) for _ in sockets]
        began, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as tasks:
            for socket, frames in zip(sockets, shares, strict=True):
                tasks.create_task(converse(socket, frames))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        for socket in sockets:
            await socket.close()
    return {"orders": each * connections, "refused": refused, "seconds": took, "cpu_seconds": cpu}


async def take_messages(url: str, count: int) -> dict[str, Any]:
    """Take `count` messages of one connection; the time begins with the first."""
    taken = size = 0
    began, cpu = 0.0, 0.0
    async with aiohttp.ClientSession() as client, client.ws_connect(url) as socket:
        async for message in socket:
            if not taken:
                began, cpu = time.perf_counter(), time.process_time()
            taken += 1
            size += len(message.data)
            if taken > count:
                break
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"messages": taken - 1, "bytes": size, "seconds": took, "cpu_seconds": cpu}


def main(arguments: list[str]) -> int:
    """Run one client and print what it saw."""
    parser = argparse.ArgumentParser()
    kinds = parser.add_subparsers(dest="kind", required=True)
    orders = kinds.add_parser("orders")
    orders.add_argument("url")
    orders.add_argument("--orders", type=int, required=True)
    orders.add_argument("--connections", type=int, default=16)
    orders.add_argument("--in-flight", type=int, default=8)
    messages = kinds.add_parser("messages")
    messages.add_argument("url")
    messages.add_argument("--messages", type=int, required=True)
    given = parser.parse_args(arguments)
    if given.kind == "orders":
        made = place_orders(given.url, given.orders, given.connections, given.in_flight)
    else:
        made = take_messages(given.url, given.messages)
    print(json.dumps(asyncio.run(made)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
