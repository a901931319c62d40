# SPDX-License-Identifier: Apache-2.0
"""Layered configuration: built-in defaults < profile < file < .env < environment < flags."""

from tradecore.apps.config.resolve import Resolved, load, resolve
from tradecore.apps.config.schema import PROFILES, Settings, described, json_schema, markdown_tables

__all__ = [
    "PROFILES",
    "Resolved",
    "Settings",
    "described",
    "json_schema",
    "load",
    "markdown_tables",
    "resolve",
]
