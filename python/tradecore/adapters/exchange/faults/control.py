# SPDX-License-Identifier: Apache-2.0
"""Faults at run time: `GET`, `POST` and `DELETE` of `/tradecore/v1/faults`, loopback only."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import orjson

from tradecore.adapters.exchange.faults.fault import Fault
from tradecore.adapters.exchange.faults.plan import Faults
from tradecore.adapters.exchange.http import HttpAnswer, HttpRequest
from tradecore.errors import ConfigError

FAULTS_PATH = "/tradecore/v1/faults"
_NEAR = ("127.0.0.1", "::1", "memory")


def answer_faults(faults: Faults, request: HttpRequest, now: int) -> HttpAnswer:
    """Answer a request about faults."""
    if request.address not in _NEAR:
        return _say(403, {"error": "faults are given from this machine only"})
    try:
        match request.method:
            case "GET":
                return _say(200, _standing(faults, now))
            case "POST":
                added = faults.add(_read(request.body))
                return _say(200, {"faults": [armed.to_mapping() for armed in added]})
            case "DELETE":
                return _say(200, {"lifted": faults.remove(_chosen(request.query))})
    except (ValueError, ConfigError) as error:
        return _say(400, {"error": str(error)})
    return _say(405, {"error": f"method was {request.method}, must be GET, POST or DELETE"})


def _standing(faults: Faults, now: int) -> dict[str, Any]:
    return {
        "seed": faults.seed,
        "venueTimeNs": now,
        "faults": [armed.to_mapping() for armed in faults.armed],
        "log": list(faults.log),
    }


def _read(body: bytes) -> list[Fault]:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ValueError("the body was no JSON, must be a fault or a list of faults") from None
    return [Fault.of(values) for values in (told if isinstance(told, list) else [told])]


def _chosen(query: bytes) -> int | None:
    given = parse_qs(query.decode("utf-8", "replace"), keep_blank_values=True)
    unknown = given.keys() - {"id"}
    if unknown:
        raise ValueError(f"{min(unknown)} is not known, must be id")
    if not given:
        return None
    if not given["id"][0].isdecimal():
        raise ValueError(f"id was {given['id'][0]!r}, must be the number of a fault")
    return int(given["id"][0])


def _say(status: int, body: dict[str, Any]) -> HttpAnswer:
    return HttpAnswer(status, orjson.dumps(body), {"Content-Type": "application/json"})
