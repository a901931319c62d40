# SPDX-License-Identifier: Apache-2.0
"""The rim: files, environment, arguments, the terminal. Wires the objects; nobody imports it."""
