# SPDX-License-Identifier: Apache-2.0
"""Strategies to run, read and copy. `tradecore run` trades the first of them."""
