# SPDX-License-Identifier: Apache-2.0
"""Faults on demand: seeded, by rule, the same whichever way a client is connected."""

from tradecore.adapters.exchange.faults.control import FAULTS_PATH, answer_faults
from tradecore.adapters.exchange.faults.fault import Fault
from tradecore.adapters.exchange.faults.plan import Faults
from tradecore.adapters.exchange.faults.requests import Delivery, pass_http, pass_text, refusal_of

__all__ = [
    "FAULTS_PATH",
    "Delivery",
    "Fault",
    "Faults",
    "answer_faults",
    "pass_http",
    "pass_text",
    "refusal_of",
]
