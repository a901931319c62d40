# SPDX-License-Identifier: Apache-2.0
"""What every test shares: no test fails because the machine was busy."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
