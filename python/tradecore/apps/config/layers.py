# SPDX-License-Identifier: Apache-2.0
"""Where settings come from: files, .env, environment, flags. Text in, located values out.

Reading is strict: what two readers could take in two ways is refused, with file, line and key.
What a setting means is the schema's business (config.py), not this file's.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from tradecore.errors import ConfigError

if TYPE_CHECKING:
    import yaml

KeyPath = tuple[str, ...]

ENVIRONMENT_PREFIX = "TRADECORE__"
FILE_BYTES_MAX = 1 << 20
DEPTH_MAX = 12

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NOT_FINITE = re.compile(r"(?i)[-+]?\.(inf|nan)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
# Plain words that YAML 1.1 and 1.2, or two readers of either, take differently.
_TWO_WAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)yes|no|on|off|y|n"), "write true or false, or quote it"),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "quote it if it is text"),
    (re.compile(r"[-+]?0[0-9_]+"), "write it without leading zeros, or quote it"),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), "write it in decimal, or quote it"),
    (re.compile(r"[-+]?[0-9]+(_[0-9]+)+"), "write it without underscores, or quote it"),
    (re.compile(r"\+[0-9.]+|[-+]?\.[0-9]+|[-+]?[0-9]+\."), "write it like 0.5, or quote it"),
    (re.compile(r"True|TRUE|False|FALSE"), "write true or false, or quote it"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it came from. `is_text`: not typed yet, the schema decides."""

    value: Any
    origin: str
    is_text: bool = False


Layer = dict[KeyPath, Setting]


def dotted(path: Iterable[str]) -> str:
    """Return a key path as people write it: ``limits.open_orders_max``."""
    return ".".join(path)


def parse_scalar(text: str) -> Any:
    """Return the bool, int, Decimal, None or str that plain `text` says.

    Raises
    ------
    ValueError
        If two readers could take it in two ways; the message says what to write instead.
    """
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    for pattern, advice in _TWO_WAYS:
        if pattern.fullmatch(text):
            raise ValueError(f"which readers take in two ways: {advice}")
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("must be finite")
    return text


def read_file(path: Path) -> Layer:
    """Return the settings of one YAML, TOML or JSON file; ConfigError names file, line and key."""
    suffix = path.suffix.lower()
    if suffix not in (".yaml", ".yml", ".toml", ".json"):
        raise ConfigError(f"config file was {path}, must end in .yaml, .yml, .toml or .json")
    text = _read_text(path)
    if not text.strip():
        raise ConfigError(f"{path}: file was empty, must hold at least one setting")
    if suffix == ".toml":
        return _read_toml(text, path)
    if suffix == ".json":
        return _read_json(text, path)
    return _read_yaml(text, path)


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > FILE_BYTES_MAX:
            raise ConfigError(f"{path}: file was {size} bytes, must be at most {FILE_BYTES_MAX}")
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"config file was {path}, which does not exist") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} was not UTF-8, must be text") from None
    except OSError as error:
        raise ConfigError(f"{path}: could not be read: {error.strerror}") from None


def _flatten(tree: Mapping[str, Any], origin: str, path: KeyPath = ()) -> Layer:
    """Turn nested mappings into leaves; a list is one leaf."""
    if len(path) > DEPTH_MAX:
        raise ConfigError(f"{origin}: settings were nested deeper than {DEPTH_MAX}")
    layer: Layer = {}
    for key, value in tree.items():
        here = (*path, key)
        if isinstance(value, Mapping):
            layer.update(_flatten(value, origin, here))
        else:
            layer[here] = Setting(value, origin)
    return layer


# --- TOML and JSON ------------------------------------------------------------------------------


def _read_toml(text: str, path: Path) -> Layer:
    try:
        return _flatten(tomllib.loads(text, parse_float=Decimal), str(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: was not TOML: {_one_line(error)}") from None
    except RecursionError:
        raise ConfigError(f"{path}: settings were nested deeper than {DEPTH_MAX}") from None


def _read_json(text: str, path: Path) -> Layer:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise ConfigError(f"{path}: key '{key}' was given twice, must be given once")
            seen[key] = value
        return seen

    def constant(word: str) -> NoReturn:
        raise ConfigError(f"{path}: a number was {word}, must be finite")

    try:
        tree = json.loads(
            text, object_pairs_hook=pairs, parse_constant=constant, parse_float=Decimal
        )
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{error.lineno}: was not JSON: {error.msg}") from None
    except RecursionError:
        raise ConfigError(f"{path}: settings were nested deeper than {DEPTH_MAX}") from None
    if not isinstance(tree, dict):
        raise ConfigError(
            f"{path}: file was a {type(tree).__name__}, must be an object of settings"
        )
    return _flatten(tree, str(path))


# --- YAML: a strict subset ----------------------------------------------------------------------


def _read_yaml(text: str, path: Path) -> Layer:
    import yaml

    try:
        _refuse_yaml_features(text, path)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        problem = _one_line(error.problem or "unreadable")
        raise ConfigError(f"{path}{line}: was not YAML: {problem}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: was not YAML: {_one_line(error)}") from None
    except RecursionError:
        raise ConfigError(f"{path}: settings were nested deeper than {DEPTH_MAX}") from None
    if root is None:
        raise ConfigError(f"{path}: file was empty, must hold at least one setting")
    if not isinstance(root, yaml.MappingNode):
        raise ConfigError(f"{path}:1: file was not a mapping, must be 'key: value' lines")
    layer: Layer = {}
    _walk_yaml(root, path, (), layer)
    return layer


def _refuse_yaml_features(text: str, path: Path) -> None:
    """Refuse aliases, anchors, tags and second documents, before anything is built of them."""
    import yaml

    documents = depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        where = f"{path}:{event.start_mark.line + 1 if event.start_mark else 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            name = getattr(event, "anchor", "")
            raise ConfigError(f"{where}: '{name}' was an anchor or alias, must be written out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise ConfigError(f"{where}: '{tag}' was a tag, must be left out")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise ConfigError(f"{where}: a second document began, must be one")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            raise ConfigError(f"{where}: settings were nested deeper than {DEPTH_MAX}")


def _walk_yaml(node: yaml.MappingNode, path: Path, above: KeyPath, layer: Layer) -> None:
    import yaml

    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        if not isinstance(key_node, yaml.ScalarNode):
            raise ConfigError(f"{path}:{line}: a key was not text, must be a plain name")
        here = (*above, key)
        if key in lines:
            raise ConfigError(
                f"{path}:{line}: key '{dotted(here)}' was given twice "
                f"(first on line {lines[key]}), must be given once"
            )
        lines[key] = line
        if isinstance(value_node, yaml.MappingNode):
            if value_node.value:
                _walk_yaml(value_node, path, here, layer)
            else:
                layer[here] = Setting(None, f"{path}:{line}")
        else:
            layer[here] = Setting(_yaml_value(value_node, path, here), f"{path}:{line}")


def _yaml_value(node: yaml.Node, path: Path, here: KeyPath) -> Any:
    import yaml

    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_yaml_value(item, path, here) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{path}:{line}: {dotted(here)} held a mapping in a list, must be values")
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return node.value  # Quoted or a block: text.
    try:
        return parse_scalar(node.value)
    except ValueError as advice:
        raise ConfigError(f"{path}:{line}: {dotted(here)} was {node.value}, {advice}") from None


# --- .env, environment, flags -------------------------------------------------------------------


def read_dotenv(path: Path) -> Layer:
    """Return what a .env file sets under TRADECORE__; other names in it are not ours."""
    from io import StringIO

    from dotenv.parser import parse_stream

    layer: Layer = {}
    for binding in parse_stream(StringIO(_read_text(path))):
        where = f"{path}:{binding.original.line}"
        if binding.error:
            raise ConfigError(f"{where}: was not NAME=value")
        name = binding.key or ""
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        here = _environment_path(name, where)
        if here in layer:
            raise ConfigError(f"{where}: {name} was given twice, must be given once")
        if binding.value is None:
            raise ConfigError(f"{where}: {name} had no value, must be NAME=value")
        layer[here] = Setting(binding.value.strip(), where, is_text=True)
    return layer


def read_environment(environment: Mapping[str, str]) -> Layer:
    """Return what TRADECORE__SECTION__KEY variables set."""
    layer: Layer = {}
    for name in sorted(environment):
        if name.startswith(ENVIRONMENT_PREFIX):
            origin = f"environment {name}"
            here = _environment_path(name, origin)
            layer[here] = Setting(environment[name].strip(), origin, is_text=True)
    return layer


def _environment_path(name: str, where: str) -> KeyPath:
    parts = tuple(name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__"))
    if not all(parts):
        raise ConfigError(f"{where}: {name} was no setting, must be TRADECORE__SECTION__KEY")
    return parts


def read_assignments(assignments: Sequence[str], flag: str = "--set") -> Layer:
    """Return what ``--set section.key=value`` flags set."""
    layer: Layer = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        parts = tuple(part.strip() for part in key.split("."))
        if not equals or not all(parts):
            raise ConfigError(f"flag {flag} was '{text}', must be section.key=value")
        if parts in layer:
            raise ConfigError(f"flag {flag} gave {dotted(parts)} twice, must be given once")
        layer[parts] = Setting(value.strip(), f"flag {flag}", is_text=True)
    return layer


def _one_line(error: object) -> str:
    return " ".join(str(error).split())
