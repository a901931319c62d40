# SPDX-License-Identifier: Apache-2.0
"""A file of faults for the local exchange: a seed and a list, in YAML."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tradecore.apps.config.layers import parse_scalar
from tradecore.errors import ConfigError

Schedule = tuple[int, list[dict[str, Any]]]
_SEED_MAX = 2**63 - 1


def read_schedule(path: Path) -> Schedule:
    """Return the seed, and each fault as `Fault.of` takes it.

    Raises
    ------
    ConfigError
        Naming file, line and what is wrong.
    """
    import yaml

    try:
        root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise ConfigError(f"--faults was {path}, which does not exist") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: could not be read: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ConfigError(f"{place}: was not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{path}: file was not a mapping, must hold 'faults:' and a list")
    parts = _pairs(root, path)
    for name, (line, _) in parts.items():
        if name not in ("seed", "faults"):
            raise ConfigError(f"{path}:{line}: {name} is not known, must be seed or faults")
    if "faults" not in parts:
        raise ConfigError(f"{path}: faults was left out, must be a list")
    return _seed(parts, path), _faults(*parts["faults"], path)


def _seed(parts: dict[str, tuple[int, Any]], path: Path) -> int:
    if "seed" not in parts:
        return 0
    line, node = parts["seed"]
    seed = _value(node, path, "seed")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= _SEED_MAX:
        raise ConfigError(f"{path}:{line}: seed was {seed}, must be a whole number, 0 or more")
    return seed


def _faults(line: int, node: Any, path: Path) -> list[dict[str, Any]]:
    import yaml

    from tradecore.adapters.exchange import Fault

    if not isinstance(node, yaml.SequenceNode):
        raise ConfigError(f"{path}:{line}: faults was not a list, must be '- kind: ...' entries")
    found = []
    for item in node.value:
        where = f"{path}:{item.start_mark.line + 1}"
        if not isinstance(item, yaml.MappingNode):
            raise ConfigError(f"{where}: a fault was not a mapping, must be 'kind: ...' lines")
        values = {
            name: _value(value, path, name) for name, (_, value) in _pairs(item, path).items()
        }
        try:
            found.append(Fault.of(values).to_mapping())
        except ValueError as error:
            raise ConfigError(f"{where}: {error}") from None
    return found


def _pairs(node: Any, path: Path) -> dict[str, tuple[int, Any]]:
    """Return {key: (line, node)} of a mapping; a key is its plain text."""
    found: dict[str, tuple[int, Any]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in found:
            raise ConfigError(f"{path}:{line}: {key.value} was given twice, must be given once")
        found[str(key.value)] = (line, value)
    return found


def _value(node: Any, path: Path, name: str) -> Any:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return {key: _value(each, path, key) for key, (_, each) in _pairs(node, path).items()}
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, path, name) for each in node.value]
    if node.style is not None:
        return node.value  # Quoted or a block: text.
    try:
        value = parse_scalar(node.value)
    except ValueError as advice:
        raise ConfigError(f"{path}:{line}: {name} was {node.value}, {advice}") from None
    return float(value) if isinstance(value, Decimal) else value
