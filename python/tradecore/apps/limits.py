# SPDX-License-Identifier: Apache-2.0
"""The settings' limits as the risk gate takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradecore.risk.limits import Limits

if TYPE_CHECKING:
    from tradecore.apps.config.schema import LimitSettings


def limits_of(settings: LimitSettings) -> Limits:
    """Return the limits of live runs and backtests alike."""
    return Limits(
        order_quantity_max=settings.order_quantity_max,
        order_notional_max=settings.order_notional_max,
        position_notional_max=settings.position_notional_max,
        open_orders_max=settings.open_orders_max,
        price_collar_bps=settings.price_collar_bps,
        daily_loss_max=settings.daily_loss_max,
        cool_down_s=settings.cool_down,
        orders_per_minute_max=settings.orders_per_minute_max,
        price_age_max_s=settings.price_age_max,
    )
