# SPDX-License-Identifier: Apache-2.0
"""Frozen classes behave as dataclasses do; only their constructor is quicker."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature
from typing import Any

import pytest

from tradecore import _core, model
from tradecore.model.frozen import frozen


@frozen
class Pair:
    left: int
    fill: str | None = None
    right: float = 2.5

    def __post_init__(self) -> None:
        if self.left < 0:
            raise ValueError(f"left was {self.left}, must be from 0")


@dataclass(frozen=True, slots=True)
class Plain:
    left: int
    fill: str | None = None
    right: float = 2.5


@pytest.mark.parametrize("make", [Pair, Plain])
def test_fields_and_defaults(make: Any) -> None:
    made = make(1, right=3.0)

    assert (made.left, made.fill, made.right) == (1, None, 3.0)
    assert made == make(left=1, fill=None, right=3.0)
    assert hash(made) == hash(make(1, None, 3.0))
    assert repr(made) == f"{make.__name__}(left=1, fill=None, right=3.0)"
    assert replace(made, left=4) == make(4, right=3.0)
    assert pickle.loads(pickle.dumps(made)) == copy.copy(made) == made  # noqa: S301
    assert str(signature(make)) == "(left, fill=None, right=2.5)" or make is Plain
    with pytest.raises(FrozenInstanceError):
        made.left = 2
    with pytest.raises(TypeError, match="left"):
        make()


def test_what_the_class_checks_itself_is_checked() -> None:
    with pytest.raises(ValueError, match="left was -1, must be from 0"):
        Pair(-1)


def test_defaults_that_a_call_would_have_to_make_are_refused() -> None:
    with pytest.raises(TypeError, match=r"Listed\.items must be given or have a plain default"):

        @frozen
        class Listed:
            items: list[int] = field(default_factory=list)


def test_a_filler_takes_every_slot_of_its_own_class() -> None:
    fill = _core.model.slot_filler(Pair, ["left", "right"])
    made = Pair(1)

    fill(made, 7, 8.0)

    assert made == Pair(7, None, 8.0)
    with pytest.raises(TypeError, match="takes the object and 2 values, not 1"):
        fill(made, 7)
    with pytest.raises(TypeError):
        fill(Plain(1), 7, 8.0)
    with pytest.raises(AttributeError, match="top"):
        _core.model.slot_filler(Pair, ["top"])


def test_every_field_of_the_model_is_where_its_name_says() -> None:
    """A position in the constructor that is not the field's own would swap two amounts."""
    for name in model.__all__:
        kind = getattr(model, name)
        if isinstance(kind, type) and name in {"Fill", "Intent", "OrderReport", "OrderRequest"}:
            names = [each.name for each in fields(kind)]
            made = kind(*names)
            assert [getattr(made, each) for each in names] == names
