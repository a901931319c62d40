# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses at the cost of plain ones.

The constructor that `dataclasses` writes for a frozen class calls ``object.__setattr__`` for each
field, which costs several times what a plain assignment does. A fill makes a dozen such objects.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

from tradecore import _core

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[_T]) -> type[_T]:
    """Return the class as ``dataclass(frozen=True, slots=True)`` does, with a quick constructor.

    Raises
    ------
    TypeError
        If a field has a default factory or is no argument of the constructor.
    """
    made = dataclass(frozen=True, slots=True, init=False)(cls)
    own = fields(made)  # type: ignore[arg-type]  # It is a dataclass by now.
    for each in own:
        if each.default_factory is not MISSING or not each.init:
            raise TypeError(f"{cls.__name__}.{each.name} must be given or have a plain default")
    names = [each.name for each in own]
    known: dict[str, Any] = {"_fill": _core.model.slot_filler(made, names)}
    known |= {f"_d_{each.name}": each.default for each in own if each.default is not MISSING}
    given = ", ".join(f"{name}=_d_{name}" if f"_d_{name}" in known else name for name in names)
    after = "; self.__post_init__()" if hasattr(made, "__post_init__") else ""
    exec(  # As `dataclasses` itself makes its constructors.
        f"def __init__(self, {given}): _fill(self, {', '.join(names)}){after}", known
    )
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    made.__init__ = known["__init__"]  # type: ignore[method-assign]
    return made
