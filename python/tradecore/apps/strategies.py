# SPDX-License-Identifier: Apache-2.0
"""Finding the strategy that a run names: a built-in example, or ``path.py:Name``."""

from __future__ import annotations

import difflib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from tradecore.errors import ConfigError

if TYPE_CHECKING:
    from tradecore.apps.config import Resolved
    from tradecore.strategy.python import PythonStrategy
    from tradecore.strategy.spec import Strategy

EXAMPLES = {
    "ema-cross": ("tradecore.apps.examples.ema_cross", "ema_cross"),
    "ema-cross-python": ("tradecore.apps.examples.ema_cross_python", "EmaCrossPython"),
}


def load_strategy(resolved: Resolved) -> Strategy | PythonStrategy:
    """Return the strategy that the settings name, sized as they say.

    Raises
    ------
    ConfigError
        If there is no such example, file or name in it, or a parameter it does not have. What the
        file itself raises while it is imported is the author's, and passes unchanged.
    """
    found = _find(resolved.settings.strategy, resolved.origin(("strategy",)))
    return _prepared(found, resolved)


def load_given(resolved: Resolved) -> Strategy | PythonStrategy | Callable[..., Any]:
    """Return what a check may run many times: as `load_strategy`, or what makes a strategy.

    A class or a function is returned as it is, and so is the size that it chooses.

    Raises
    ------
    ConfigError
        As `load_strategy`.
    """
    from tradecore.strategy.python import PythonStrategy

    found = _find(resolved.settings.strategy, resolved.origin(("strategy",)))
    is_class = isinstance(found, type)
    is_maker = issubclass(found, PythonStrategy) if is_class else isinstance(found, FunctionType)
    if not is_maker:
        return _prepared(found, resolved)
    for name in resolved.settings.params:
        raise ConfigError(_unknown_param(name, {}, resolved))
    maker: Callable[..., Any] = found
    return maker


def _prepared(found: Any, resolved: Resolved) -> Strategy | PythonStrategy:
    from tradecore.strategy.python import PythonStrategy, written
    from tradecore.strategy.spec import Strategy

    settings = resolved.settings
    where = resolved.origin(("strategy",))
    if isinstance(found, type) and issubclass(found, PythonStrategy):
        found = found()
    if not isinstance(found, Strategy | PythonStrategy):
        raise ConfigError(
            f"{where}: strategy was '{settings.strategy}', which is {_kind(found)}, "
            "must be a tc.Strategy or a tc.PythonStrategy"
        )
    if isinstance(found, PythonStrategy) and not written(found):
        raise ConfigError(
            f"{where}: strategy was '{settings.strategy}', which has no on_bar, on_trade or "
            "on_book, must have at least one"
        )
    known = found.params if isinstance(found, Strategy) else {}
    for name in settings.params:
        if name not in known:
            raise ConfigError(_unknown_param(name, known, resolved))
    if settings.size_fraction is not None:
        found = _resized(found, settings.size_fraction)
    if isinstance(found, Strategy):
        try:
            found.compile(settings.params)
        except ValueError as error:
            raise ConfigError(f"params of strategy '{settings.strategy}': {error}") from None
    prepared: Strategy | PythonStrategy = found
    return prepared


def _find(text: str, where: str) -> Any:
    path_text, colon, name = text.rpartition(":")
    if not colon:
        if text in EXAMPLES:
            module_name, attribute = EXAMPLES[text]
            return getattr(import_module(module_name), attribute)
        close = difflib.get_close_matches(text, EXAMPLES, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        names = ", ".join(EXAMPLES)
        raise ConfigError(f"{where}: strategy was '{text}', must be {names} or path.py:Name{hint}")
    path = Path(path_text)
    if not path.is_file():
        raise ConfigError(f"{where}: strategy was '{text}', but there is no file {path}")
    module = _import_file(path, where)
    if not hasattr(module, name):
        close = difflib.get_close_matches(name, vars(module), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise ConfigError(f"{where}: strategy was '{text}', but {path} has no name {name}{hint}")
    return getattr(module, name)


def _import_file(path: Path, where: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tradecore_strategy_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{where}: strategy file was {path}, must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise ConfigError(f"{path}:{error.lineno}: was not Python: {error.msg}") from None
    return module


def _unknown_param(name: str, known: Mapping[str, float], resolved: Resolved) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean params.{close[0]}?" if close else ""
    names = ", ".join(known) or "none"
    return (
        f"{resolved.origin(('params', name))}: params.{name} is not a parameter of strategy "
        f"'{resolved.settings.strategy}', which has: {names}{hint}"
    )


def _resized(found: Strategy | PythonStrategy, fraction: float) -> Strategy | PythonStrategy:
    from tradecore.strategy.size import Fraction
    from tradecore.strategy.spec import Strategy

    if isinstance(found, Strategy):
        return replace(found, size=Fraction(fraction))
    found.size = Fraction(fraction)  # type: ignore[misc]  # This object only, not its class.
    return found


def _kind(value: Any) -> str:
    return f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"
