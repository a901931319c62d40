# SPDX-License-Identifier: Apache-2.0
"""What the world can do to us. Bad arguments are ValueError or TypeError, bugs are AssertionError.

TradecoreError
├── ConfigError            a setting is wrong: name, value, what it must be
├── DataError              a file or message does not hold what it must
├── VenueError             the venue said no, or could not be reached
│   ├── VenueRefused       a definite no, with the venue's own code; a retry cannot help
│   ├── VenueUnavailable   nothing was done; a retry may help
│   └── OutcomeUnknown     an order may or may not live: reconcile, never resend
├── JournalError           the journal cannot be opened, read or written
│   ├── JournalInUse       another instance has it open
│   └── ClientIdUsed       an attempt's id stands in it already and must not go out again
└── SegmentError           shared memory cannot be made or read
    └── SegmentAbsent      nobody writes under that name now; a retry may help
"""

from __future__ import annotations


class TradecoreError(Exception):
    """Base of all. `retriable` says whether the same call may succeed later."""

    retriable = False


class ConfigError(TradecoreError):
    """A setting is wrong."""


class DataError(TradecoreError):
    """A file or message does not hold what it must."""


class JournalError(TradecoreError):
    """The journal cannot be opened, read or written."""


class JournalInUse(JournalError):  # noqa: N818 - reads as what happened
    """Another instance has the journal open."""


class ClientIdUsed(JournalError):  # noqa: N818 - reads as what happened
    """An attempt's id stands in the journal already and must not go out again."""


class SegmentError(TradecoreError):
    """Shared memory cannot be made or read."""


class SegmentAbsent(SegmentError):  # noqa: N818 - reads as what happened
    """Nobody writes under that name now; a retry may help."""

    retriable = True


class VenueError(TradecoreError):
    """The venue said no, or could not be reached."""


class VenueRefused(VenueError):  # noqa: N818 - reads as what happened
    """A definite no. `code` is the venue's own, 0 where it gave none."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{message} (code {code})" if code else message)
        self.code = code
        self.message = message


class VenueUnavailable(VenueError):  # noqa: N818
    """Nothing was done; a retry may help."""

    retriable = True


class OutcomeUnknown(VenueError):  # noqa: N818
    """An order may or may not live at the venue. Reconcile; never resend."""
