# SPDX-License-Identifier: Apache-2.0
"""Names for generated markets, where somebody asks for so many and does not care which."""

from __future__ import annotations

_BASES = (
    *("BTC", "ETH", "BNB", "SOL", "XRP", "ADA", "DOGE", "LTC", "LINK", "AVAX"),
    *("TRX", "DOT", "UNI", "ATOM", "NEAR", "APT", "ARB", "OP", "SUI", "FIL"),
    *("ETC", "XLM", "HBAR", "ICP", "INJ", "AAVE", "VET", "ALGO", "GRT", "EGLD"),
    *("SAND", "MANA", "AXS", "THETA", "XTZ", "EOS", "FTM", "RUNE", "SNX", "CRV"),
    *("LDO", "IMX", "KAVA", "ZEC", "DASH", "NEO", "IOTA", "CHZ", "ENJ", "BAT"),
    *("COMP", "YFI", "SUSHI", "ZIL", "QTUM", "ONE", "CELO", "ANKR", "ROSE", "GALA"),
    *("APE", "DYDX", "GMX", "PEPE", "SHIB", "FLOKI", "BONK", "WIF", "JUP", "PYTH"),
    *("TIA", "SEI", "STRK", "MANTA", "ALT", "PIXEL", "ENA", "ETHFI", "OM", "TAO"),
    *("FET", "RNDR", "WLD", "AR", "ORDI", "STX", "KAS", "CFX", "BLUR", "MASK"),
    *("LRC", "SKL", "STORJ", "OCEAN", "BAND", "KNC", "ZRX", "SXP", "RVN"),
)
NAMES = tuple(f"{base}USDT" for base in _BASES)


def first_symbols(count: int) -> tuple[str, ...]:
    """Return the first `count` names, the best known first.

    Raises
    ------
    ValueError
        If there are not so many.
    """
    if not 1 <= count <= len(NAMES):
        raise ValueError(f"symbols was {count}, must be a count from 1 to {len(NAMES)}, or names")
    return NAMES[:count]
