# SPDX-License-Identifier: Apache-2.0
"""The compiled market pipeline, typed: raw frames or closed bars in, intents and bars out."""

from tradecore.pipeline.market_pipeline import BoundProgram, Instant, MarketPipeline

__all__ = ["BoundProgram", "Instant", "MarketPipeline"]
