# SPDX-License-Identifier: Apache-2.0
"""How long messages take between a strategy and a simulated venue."""

from tradecore.sim.latency import Delay, Latency, constant, lognormal, sampled

__all__ = ["Delay", "Latency", "constant", "lognormal", "sampled"]
