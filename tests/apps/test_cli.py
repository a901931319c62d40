# SPDX-License-Identifier: Apache-2.0
"""The command line as a user meets it: what it prints, what it refuses, what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tradecore
from tradecore.apps.cli import main

SOURCE = Path(tradecore.__file__).resolve().parents[1]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in `folder`, with no settings from outside."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADECORE")}
    environment["PYTHONPATH"] = str(SOURCE)
    return subprocess.run(
        [sys.executable, "-m", "tradecore.apps.cli", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def called(*arguments: str) -> int:
    """Call the command in this process; return its exit code."""
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return int(caught.value.code or 0)


# --- mistakes -----------------------------------------------------------------------------------

GOOD = "strategy: ema-cross\n"
MISTAKES = {
    "misspelt key": (
        "run:\n  sped: 60\n",
        "settings.yaml:2: run.sped is not a setting; did you mean run.speed?",
    ),
    "misspelt section": (
        "limit: {daily_loss_max: 5}\n",
        "settings.yaml:1: limit.daily_loss_max is not a setting; did you mean limits.daily_loss",
    ),
    "NaN": (
        "account: {cash: .nan}\n",
        "settings.yaml:1: account.cash was .nan, must be finite",
    ),
    "NaN as text": (
        "account: {cash: 'nan'}\n",
        "settings.yaml:1: account.cash was 'nan', must be an amount above 0",
    ),
    "negative size": (
        "size_fraction: -0.2\n",
        "settings.yaml:1: size_fraction was -0.2, must be a number above 0, at most 1 on spot",
    ),
    "negative limit": (
        "limits: {order_notional_max: -1}\n",
        "settings.yaml:1: limits.order_notional_max was -1, must be an amount above 0",
    ),
    "wrong type": (
        "run: {seed: seven}\n",
        "settings.yaml:1: run.seed was 'seven', must be a whole number from 0 to",
    ),
    "symbol that is no symbol": (
        "symbols: [btc/usdt]\n",
        "settings.yaml:1: symbols was [btc/usdt], must be a list of upper-case symbols",
    ),
    "yes or no": (
        "run: {lockstep: no}\n",
        "settings.yaml:1: run.lockstep was no, which readers take in two ways",
    ),
    "key given twice": (
        "venue: exchange\nvenue: binance\n",
        "settings.yaml:2: key 'venue' was given twice (first on line 1), must be given once",
    ),
    "unknown strategy": (
        "strategy: ema-cros\n",
        "settings.yaml:1: strategy was 'ema-cros', must be ema-cross, ema-cross-python or",
    ),
    "missing strategy file": (
        "strategy: mine.py:Mine\n",
        "settings.yaml:1: strategy was 'mine.py:Mine', but there is no file mine.py",
    ),
    "unknown parameter": (
        "params: {fats: 5}\n",
        "settings.yaml:1: params.fats is not a parameter of strategy 'ema-cross', which has:",
    ),
    "parameter out of range": (
        "params: {fast: -5}\n",
        "params of strategy 'ema-cross': ",
    ),
    "missing recording": (
        "run: {replay: [none.gz]}\n",
        "settings.yaml:1: run.replay was [none.gz], must be files that exist",
    ),
    "real money by accident": (
        "venue: binance\nprofile: prod\n",
        "default: live_money was empty, must be 'i-understand' for venue binance",
    ),
    "secret in a file": (
        "account: {api_secret: hunter2}\n",
        "settings.yaml:1: account.api_secret was set here, must come from the environment",
    ),
    "code in YAML": (
        "venue: !!python/name:os.system x\n",
        "settings.yaml:1: 'tag:yaml.org,2002:python/name:os.system' was a tag",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_settings_is_one_line_and_changes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, says = MISTAKES[name]
    (tmp_path / "settings.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)

    code = called("run", "settings.yaml", "--for", "1s")

    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert code == 2
    assert out == ""
    assert lines[0].startswith(f"tradecore: {says}")
    assert len(lines) == (3 if name == "real money by accident" else 1)
    assert "hunter2" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["settings.yaml"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "none.yaml"), "config file was none.yaml, which does not exist"),
        (("run", "bars.parquet"), "CONFIG was bars.parquet, must end in .yaml, .yml, .toml or"),
        (("run", "--replay", "none.gz"), "--replay was none.gz, which does not exist"),
        (("run", "--for", "soon"), "flag --for: run.for was 'soon', must be a duration"),
        (("run", "--speed", "nan"), "flag --speed: run.speed was 'nan', must be a number above"),
        (("run", "--sped", "5"), "No such option: --sped"),
        (("run", "--set", "speed"), "flag --set was 'speed', must be section.key=value"),
        (("run", "--strategy", "x.py:A"), "flag --strategy: strategy was 'x.py:A', but there is"),
        (("backtest",), "--data was left out, must name at least one kline file"),
        (("backtest", "--data", "none.csv"), "--data was none.csv, which does not exist"),
        (("exchange", "--port", "99999"), "--port was '99999', must be a whole number from 0"),
        (("exchange", "--start", "soon"), "--start was 'soon', must be a date such as"),
        (("runn",), "No such command 'runn'."),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(
    arguments: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)

    code = called(*arguments)

    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith(f"tradecore: {says}")
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_ends_the_process_with_2_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("run: {sped: 1}\n")

    done = run(tmp_path, "run", "settings.yaml")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "tradecore: settings.yaml:1: run.sped is not a setting; did you mean run.speed?\n"
    )


def test_a_strategy_file_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("Mine = 5\nclass Other: pass\n")
    (tmp_path / "broken.py").write_text("x = (\n")

    codes = [
        called("run", "--strategy", name)
        for name in ("mine.py:Mine", "mine.py:Other", "mine.py:Min", "broken.py:X")
    ]

    err = capsys.readouterr().err.splitlines()
    assert codes == [2, 2, 2, 2]
    assert [line.partition(", ")[2].partition(": ")[0] for line in err[:3]] == [
        "which is a int, must be a tc.Strategy or a tc.PythonStrategy",
        "which is the class Other, must be a tc.Strategy or a tc.PythonStrategy",
        "but mine.py has no name Min; did you mean Mine?",
    ]
    assert err[3].startswith("tradecore: broken.py:1: was not Python: ")


# --- what is not a mistake ----------------------------------------------------------------------


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--version") == 0
    assert capsys.readouterr().out == f"tradecore {tradecore.__version__}\n"
    for arguments in ((), ("--help",), ("run", "-h"), ("config",)):
        assert called(*arguments) == 0
        assert "Usage" in capsys.readouterr().out


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from tradecore.apps.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'polars', 'pydantic', 'aiohttp', 'plotly', 'yaml', 'asyncio'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_config_check_starts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.yaml").write_text(GOOD)

    assert called("config", "check", "settings.yaml") == 0
    assert capsys.readouterr().out == "settings are right: settings.yaml, profile dev\n"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.yaml"]


def test_config_explain_names_each_origin_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.yaml").write_text("run: {for: 5m}\n")
    monkeypatch.setenv("TRADECORE__ACCOUNT__API_KEY", "hunter2")

    assert called("config", "explain", "settings.yaml", "--set", "params.fast=9") == 0
    rows = {
        row.split()[0]: row.split(maxsplit=2)[1:] for row in capsys.readouterr().out.splitlines()
    }
    assert rows["run.for"] == ["300", "settings.yaml:1"]
    assert rows["params.fast"] == ["9", "flag --set"]
    assert rows["account.api_key"] == ["****", "environment TRADECORE__ACCOUNT__API_KEY"]
    assert rows["venue"] == ["exchange", "default"]


def test_doctor_finds_this_machine_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert called("doctor") == 0
    out = capsys.readouterr().out
    assert all(line.startswith("ok ") for line in out.splitlines())
    for name in ("machine", "python", "core", "clock", "disk", "loopback"):
        assert name in out
    assert list(tmp_path.iterdir()) == []
