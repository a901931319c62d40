# SPDX-License-Identifier: Apache-2.0
"""Text that must not be seen: shows itself as stars wherever it is printed, logged or formatted."""

from __future__ import annotations

from typing import NoReturn

_STARS = "****"


class Secret:
    """A key or password. Only `reveal` gives the text, where it goes to the wire.

    It cannot be pickled, copied or written as JSON, and is equal to nothing but itself, so that
    neither a dump nor a comparison in a failing test shows it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not isinstance(text, str) or not text or text != text.strip() or not text.isprintable():
            raise ValueError("secret was empty or has blanks around it, must be printable text")
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return _STARS

    def __str__(self) -> str:
        return _STARS

    def __format__(self, spec: str) -> str:
        return _STARS

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")
