# SPDX-License-Identifier: Apache-2.0
"""What stands on a command line without a flag, told apart: settings, strategies, recordings."""

from __future__ import annotations

from pathlib import Path

from tradecore.errors import ConfigError

SETTINGS_SUFFIXES = (".yaml", ".yml", ".toml", ".json")


def split_files(files: list[Path], replay: list[Path] | None) -> tuple[Path | None, list[Path]]:
    """Tell the settings file from recordings: a shell spreads ``--replay *.gz`` over both."""
    settings = [path for path in files if path.suffix.lower() in SETTINGS_SUFFIXES]
    recordings = [path for path in files if path not in settings]
    if len(settings) > 1:
        raise ConfigError(f"CONFIG was {settings[0]} and {settings[1]}, must be one file")
    if recordings and not replay:
        raise ConfigError(
            f"CONFIG was {recordings[0]}, must end in .yaml, .yml, .toml or .json "
            "(recordings follow --replay)"
        )
    found = [*(replay or []), *recordings]
    _refuse_missing("--replay", found)
    return (settings[0] if settings else None), found


def split_data(
    strategy: list[str] | None, data: list[Path] | None, kind: str = "kline file"
) -> tuple[str | None, Path | None, list[Path]]:
    """Tell the strategy, the settings file and data files: a shell spreads ``--data *.zip``."""
    texts = strategy or []
    settings = [Path(text) for text in texts if text.lower().endswith(SETTINGS_SUFFIXES)]
    more = [Path(text) for text in texts if _is_data(text)]
    names = [text for text in texts if Path(text) not in (*settings, *more)]
    if len(names) > 1:
        raise ConfigError(f"STRATEGY was {' '.join(names)}, must be one name or path.py:Name")
    if len(settings) > 1:
        raise ConfigError(f"CONFIG was {settings[0]} and {settings[1]}, must be one file")
    files = [*(data or []), *more]
    if not files:
        raise ConfigError(f"--data was left out, must name at least one {kind}")
    _refuse_missing("--data", files)
    return (names[0] if names else None), (settings[0] if settings else None), files


def _refuse_missing(flag: str, paths: list[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise ConfigError(f"{flag} was {path}, which does not exist")


def _is_data(text: str) -> bool:
    return text.lower().endswith((".parquet", ".csv", ".zip", ".gz", ".zst"))
