# SPDX-License-Identifier: Apache-2.0
"""A secret shows itself nowhere but where it is revealed."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict, dataclass

import orjson
import pytest

from tradecore.model.secret import Secret

CANARY = "canary-0123456789"


@dataclass
class Holder:
    key: Secret


def test_reveal_gives_the_text() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_every_printed_form_is_stars() -> None:
    secret = Secret(CANARY)
    forms = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", f"{secret:>40}"]
    forms += ["%s" % secret, "{}".format(secret), repr(Holder(secret)), repr([secret])]  # noqa: UP031, UP032

    assert all("****" in form and "canary" not in form for form in forms)


@pytest.mark.parametrize(
    "leak",
    [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, orjson.dumps, vars],
    ids=lambda leak: leak.__qualname__,
)
def test_no_dump_carries_it(leak: object) -> None:
    with pytest.raises(TypeError) as caught:
        leak(Secret(CANARY))  # type: ignore[operator]
    assert "canary" not in str(caught.value)


def test_a_dataclass_cannot_be_unpacked_into_it() -> None:
    with pytest.raises(TypeError):
        asdict(Holder(Secret(CANARY)))


def test_equal_texts_are_not_equal_secrets() -> None:
    assert Secret(CANARY) != Secret(CANARY)
    assert Secret(CANARY) != CANARY


@pytest.mark.parametrize("text", ["", " a", "a\n", "a\nb", "\ta", None, b"a", 5])
def test_c07_blanks_around_it_are_refused_without_showing_it(text: object) -> None:
    with pytest.raises(ValueError, match="must be printable text"):
        Secret(text)  # type: ignore[arg-type]
