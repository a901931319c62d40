# SPDX-License-Identifier: Apache-2.0
"""Everything that talks to the world: venues, disks, the local exchange. None imports another."""
