# SPDX-License-Identifier: Apache-2.0
"""Merging the layers and judging the result: valid settings, or one line for each mistake.

A line says where it stands, the key, what it was and what it must be. Nothing is changed, opened
or created here but the files that hold secrets, which are read.
"""

from __future__ import annotations

import difflib
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from tradecore.apps.config.layers import (
    KeyPath,
    Layer,
    Setting,
    dotted,
    parse_scalar,
    read_assignments,
    read_dotenv,
    read_environment,
    read_file,
)
from tradecore.apps.config.schema import (
    LIVE_MONEY_PHRASE,
    PROFILES,
    SECRETS,
    Described,
    Settings,
    described,
    sections,
    shown,
)
from tradecore.apps.config.values import finite_float
from tradecore.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Resolved:
    """Valid settings and, for each, the layer that gave its value."""

    settings: Settings
    origins: Mapping[KeyPath, str] = field(default_factory=dict)

    def origin(self, path: KeyPath) -> str:
        return self.origins.get(path, "default")

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield (key, value, where it came from); secrets are masked."""
        for entry in described():
            value = self.value(entry.path)
            if entry.path == ("params",):
                for name, number in value.items():
                    yield f"params.{name}", shown(number), self.origin(("params", name))
            else:
                yield dotted(entry.path), shown(value).strip("'"), self.origin(entry.path)

    def value(self, path: KeyPath) -> Any:
        value: Any = self.settings
        for key in path:
            value = getattr(value, "for_s" if key == "for" else key)
        return value

    def masked(self) -> dict[str, Any]:
        """Return the settings as plain values for config.json, secrets masked."""
        plain: dict[str, Any] = self.settings.model_dump(mode="json", by_alias=True)
        return plain


def resolve(layers: list[Layer]) -> Resolved:
    """Merge `layers` (lowest first, without defaults and profile) and validate the result.

    Raises
    ------
    ConfigError
        With one line for each mistake. Nothing is created, opened or changed.
    """
    problems: list[str] = []
    section_paths = sections()
    known = {entry.path: entry for entry in described()}
    for layer in layers:
        for path, setting in list(layer.items()):
            if problem := _misplaced(path, setting, known, section_paths):
                problems.append(problem)
                del layer[path]
            elif path in section_paths:
                del layer[path]
    merged: Layer = {}
    for layer in [_profile_layer(layers), *layers]:
        merged.update(layer)
    if problems:
        raise ConfigError("\n".join(problems))
    settings = _validate(merged, known)
    origins = {path: setting.origin for path, setting in merged.items()}
    resolved = Resolved(settings, origins)
    _check_together(resolved)
    return Resolved(_with_secret_files(settings), origins)


def _profile_layer(layers: list[Layer]) -> Layer:
    name = "dev"
    for layer in layers:
        if ("profile",) in layer:
            name = str(layer["profile",].value)
    values = PROFILES.get(name, {})
    return {
        tuple(key.split(".")): Setting(value, f"profile {name}") for key, value in values.items()
    }


def _misplaced(
    path: KeyPath, setting: Setting, known: Mapping[KeyPath, Described], sections: set[KeyPath]
) -> str | None:
    """Return what is wrong with a key's place, before its value is looked at."""
    where = setting.origin
    if path in sections:
        if setting.value is None:
            return None
        return f"{where}: {dotted(path)} was {shown(setting.value)}, must be a section of settings"
    if path[0] == "params" and len(path) == 2:
        return None
    if path not in known:
        return f"{where}: {dotted(path)} is not a setting{_suggestion(path, known, sections)}"
    if path in SECRETS and (not setting.is_text or where.startswith("flag")):
        variable = "TRADECORE__" + "__".join(path).upper()
        return (
            f"{where}: {dotted(path)} was set here, must come from the environment ({variable}), "
            f"from .env, or from the file that {dotted(path)}_file names"
        )
    return None


def _suggestion(path: KeyPath, known: Mapping[KeyPath, Described], sections: set[KeyPath]) -> str:
    names = [dotted(key) for key in known] + [dotted(key) for key in sections]
    close = difflib.get_close_matches(dotted(path), names, n=1, cutoff=0.6)
    if not close:
        tails = [name for name in names if name.rpartition(".")[2] == path[-1]]
        close = tails[:1]
    if close:
        return f"; did you mean {close[0]}?"
    return "; `tradecore config schema` lists them"


def _typed(setting: Setting, entry: Described | None) -> Any:
    """Return a value; text from the environment or a flag becomes what the setting takes."""
    if not setting.is_text:
        return setting.value
    text = setting.value
    if entry is not None and entry.takes_list:
        return [item.strip() for item in text.split(",")] if text else []
    if entry is not None and entry.takes_text:
        return text
    try:
        return parse_scalar(text)
    except ValueError:
        return text


def _validate(merged: Layer, known: Mapping[KeyPath, Described]) -> Settings:
    tree: dict[str, Any] = {}
    for path, setting in merged.items():
        branch = tree
        for key in path[:-1]:
            branch = branch.setdefault(key, {})
        value = _typed(setting, known.get(path))
        branch[path[-1]] = SecretStr(value) if path in SECRETS else value
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        lines = dict.fromkeys(
            line for issue in error.errors() for line in _explain(issue["loc"], merged, known)
        )
        raise ConfigError("\n".join(lines)) from None


def _explain(
    location: tuple[int | str, ...], merged: Layer, known: Mapping[KeyPath, Described]
) -> Iterator[str]:
    path = tuple(str(part) for part in location)
    while path and path not in known:
        path = path[:-1]
    must = known[path].must
    if path == ("params",):
        for key, setting in merged.items():
            if key[0] == "params" and not _is_valid(finite_float, _typed(setting, None)):
                was = shown(_typed(setting, None))
                yield f"{setting.origin}: {dotted(key)} was {was}, must be a finite number"
        return
    setting = merged[path]
    was = "****" if path in SECRETS else shown(_typed(setting, known[path]))
    yield f"{setting.origin}: {dotted(path)} was {was}, must be {must}"


def _is_valid(check: Callable[[Any], Any], value: Any) -> bool:
    try:
        check(value)
    except (ValueError, InvalidOperation):
        return False
    return True


# --- rules between settings ---------------------------------------------------------------------


def _check_together(resolved: Resolved) -> None:
    """Refuse settings that are right alone and wrong together."""
    settings, problems = resolved.settings, []

    def refuse(key: str, must: str) -> None:
        path = tuple(key.split("."))
        was = shown(resolved.value(path))
        problems.append(f"{resolved.origin(path)}: {key} was {was}, must be {must}")

    if settings.venue == "binance" and settings.live_money != LIVE_MONEY_PHRASE:
        refuse("live_money", f"'{LIVE_MONEY_PHRASE}' for venue binance, which trades real money")
    if settings.venue != "exchange":
        for name in ("api_key", "api_secret"):
            if getattr(settings.account, name) is None and not getattr(
                settings.account, f"{name}_file"
            ):
                refuse(
                    f"account.{name}",
                    f"set for venue {settings.venue}: in the environment as "
                    f"TRADECORE__ACCOUNT__{name.upper()}, in .env, or as account.{name}_file",
                )
        for name in ("order_notional_max", "position_notional_max", "daily_loss_max"):
            if getattr(settings.limits, name) is None:
                must = f"set for venue {settings.venue} (profile prod does)"
                refuse(f"limits.{name}", must)
    has_own = settings.venue == "exchange" and settings.run.exchange is None
    if not has_own:
        where = "run.exchange" if settings.venue == "exchange" else f"venue {settings.venue}"
        for key in ("run.speed", "run.seed", "run.replay", "run.lockstep", "run.queue"):
            path = tuple(key.split("."))
            is_asked = not resolved.origin(path).startswith(("default", "profile"))
            if resolved.value(path) and is_asked:
                refuse(key, f"left out for {where}: only the embedded exchange has it")
    if settings.run.exchange is not None and settings.venue != "exchange":
        refuse("run.exchange", f"left out for venue {settings.venue}")
    if missing := [path for path in settings.run.replay if not path.is_file()]:
        refuse("run.replay", f"files that exist; {missing[0]} does not")
    if settings.run.lockstep and not settings.run.replay:
        refuse("run.lockstep", "false without run.replay")
    if settings.run.queue != "strict" and not settings.run.replay:
        refuse("run.queue", "strict without captures in run.replay")
    limits = settings.limits
    if (
        limits.order_notional_max is not None
        and limits.position_notional_max is not None
        and limits.order_notional_max > limits.position_notional_max
    ):
        refuse(
            "limits.order_notional_max",
            f"at most limits.position_notional_max, which is {limits.position_notional_max}",
        )
    _check_market(resolved, refuse)
    if problems:
        raise ConfigError("\n".join(problems))


def _check_market(resolved: Resolved, refuse: Callable[[str, str], None]) -> None:
    settings, perpetual = resolved.settings, resolved.settings.perpetual
    if settings.market == "spot":
        for name in type(perpetual).model_fields:
            if resolved.origin(("perpetual", name)) != "default":
                refuse(f"perpetual.{name}", "left out without market: perpetual")
    elif perpetual.leverage * perpetual.maintenance_margin >= 1:
        most = 1 / perpetual.maintenance_margin
        refuse("perpetual.leverage", f"below {float(most):g}: 1 / perpetual.maintenance_margin")
    if missing := [path for path in perpetual.funding if not path.is_file()]:
        refuse("perpetual.funding", f"files that exist; {missing[0]} does not")
    share, leverage = settings.size_fraction, perpetual.leverage
    if share is not None and share > (leverage if settings.market == "perpetual" else 1):
        must = (
            f"at most perpetual.leverage, which is {leverage}"
            if settings.market == "perpetual"
            else "at most 1 on spot"
        )
        refuse("size_fraction", must)


def _with_secret_files(settings: Settings) -> Settings:
    account = settings.account
    update: dict[str, SecretStr] = {}
    for name in ("api_key", "api_secret"):
        path: Path | None = getattr(account, f"{name}_file")
        if path is not None and getattr(account, name) is None:
            update[name] = SecretStr(_read_secret(path, f"account.{name}_file"))
    if not update:
        return settings
    return settings.model_copy(update={"account": account.model_copy(update=update)})


def _read_secret(path: Path, key: str) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077 or status.st_size > 65_536:
            raise ConfigError(
                f"{key} was {path}, must be a plain file that you alone can read (chmod 600)"
            )
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{key} was {path}, must be a readable text file") from None
    if not text:
        raise ConfigError(f"{key} was {path}, which is empty, must hold the secret")
    return text


def load(
    path: Path | None,
    *,
    environment: Mapping[str, str],
    dotenv: Path = Path(".env"),
    assignments: Sequence[str] = (),
    flags: Mapping[str, Any] | None = None,
) -> Resolved:
    """Read every layer and resolve it.

    Parameters
    ----------
    path : Path or None
        The settings file, or None for none.
    environment : mapping
        The process environment; names outside ``TRADECORE__`` are ignored.
    dotenv : Path
        The .env file, used if it exists.
    assignments : sequence of str
        Texts ``section.key=value`` of ``--set``.
    flags : mapping
        Dotted key -> value of the flags that were given; None values are skipped.

    Raises
    ------
    ConfigError
        With one line for each mistake.
    """
    layers = []
    if path is not None:
        layers.append(read_file(path))
    if dotenv.is_file():
        layer = read_dotenv(dotenv)
        if SECRETS & layer.keys() and dotenv.stat().st_mode & 0o077:
            raise ConfigError(
                f"{dotenv} holds a secret and was readable by others, must be yours alone "
                f"(chmod 600 {dotenv})"
            )
        layers.append(layer)
    layers.append(read_environment(environment))
    layers.append(read_assignments(assignments))
    layers.append(
        {
            tuple(key.split(".")): Setting(
                value, "flag --" + key.rpartition(".")[2].replace("_", "-"), isinstance(value, str)
            )
            for key, value in (flags or {}).items()
            if value is not None
        }
    )
    return resolve(layers)
