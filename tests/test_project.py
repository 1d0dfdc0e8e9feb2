"""The project around the code: locks, Makefile, wheel, docs, and what must not be in the repository."""

import logging
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import Settings
from bot.gauges import CALLS, Gauges
from bot.usage import parser
from retrieval.readers.registry import READERS
from retrieval.records import Summary

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
GUIDES = [ROOT / "docs" / "operating.md", ROOT / "docs" / "operating.zh-CN.md"]
COMMANDS = tuple(parser().commands())
TARGETS = ("chat", "serve", "fast", "ocr", "test", "check", "fmt", "wheel", "clean", "help", "lock")
REQUIREMENT = re.compile(r"([a-z0-9-]+)==([\w.]+)( ; [\w .<>='!]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n")


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# ---- coverage


def test_every_file_is_measured_in_some_step() -> None:
    apart = sorted((ROOT / ".ci").glob("coverage-*.ini"))
    if not apart:
        pytest.skip("not a checkout")
    left_out = PROJECT["tool"]["coverage"]["run"]["omit"]
    measured = []
    for file in apart:
        settings = ConfigParser()
        settings.read(file, encoding="utf-8")
        measured += settings["run"]["include"].split()
        assert settings.getint("report", "fail_under") == PROJECT["tool"]["coverage"]["report"]["fail_under"]
        assert f".ci/{file.name}" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert sorted(measured) == sorted(left_out)
    assert all((ROOT / name).is_file() for name in left_out)


# ---- locks


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_hold_names_versions_markers_and_hashes_only(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert REQUIREMENT.sub("", text) == ""
    assert REQUIREMENT.search(text)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run", PROJECT["project"]["dependencies"]),
        ("dev", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
        ("fast", PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["fast"]),
        ("ocr", PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["ocr"]),
        ("build", PROJECT["dependency-groups"]["build"] + PROJECT["build-system"]["requires"]),
    ],
)
def test_locks_pin_everything_that_is_asked_for(lock: str, wanted: list[str]) -> None:
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    pinned = {found[1] for found in REQUIREMENT.finditer(text)}
    assert {normal(re.split(r"[\[<>=!~ ]", each)[0]) for each in wanted} <= pinned


def test_what_is_pinned_for_running_is_pinned_alike_for_development() -> None:
    pins = [set(re.findall(r"^[a-z0-9-]+==\S+", lock.read_text(), re.MULTILINE)) for lock in LOCKS]
    run, development = (
        pins[[lock.stem for lock in LOCKS].index("run")],
        pins[[lock.stem for lock in LOCKS].index("dev")],
    )
    assert run <= development


# ---- make


def make(*arguments: str, folder: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, env=environment)


def test_make_alone_lists_the_commands() -> None:
    listed = re.findall(r"^  ([a-z]+) +\S", make().stdout, re.MULTILINE)
    assert sorted(listed) == sorted(TARGETS)


@pytest.mark.parametrize(
    ("version", "venv", "problem", "fix"),
    [
        ("3.9", 0, "is Python 3.9", "install Python 3.11, 3.12 or 3.13"),
        ("3.12", 1, "has no venv module", "python3-venv"),
        ("", 0, "no Python that Baoda can use", "PYTHON="),
    ],
)
def test_a_python_that_cannot_be_used(tmp_path: Path, version: str, venv: int, problem: str, fix: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit {venv} ;; esac\necho {version}\n')
    python.chmod(0o755)
    done = make("chat", f"PYTHON={python if version else tmp_path / 'none'}", folder=tmp_path)
    assert done.returncode
    assert re.search(rf"^error: .*{problem}", done.stderr, re.MULTILINE)
    assert re.search(rf"^fix: .*{fix}", done.stderr, re.MULTILINE)
    assert not (tmp_path / ".venv").exists()


# ---- who imports whom, and the wheel


def test_import_contracts_are_kept() -> None:
    line = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 0, done.stdout


def test_wheel_holds_both_halves_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hatchling.build import build_wheel

    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    sources = {
        str(file.relative_to(ROOT))
        for half in ("bot", "retrieval")
        for file in (ROOT / half).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert names == {*sources, "bot/config.yaml"}
    assert {"bot/locales/zh-CN.yaml", "bot/locales/zh-TW.yaml", "bot/locales/en.yaml"} <= names


# ---- docs


@pytest.mark.parametrize(("readme", "guide"), list(zip(READMES, GUIDES, strict=True)), ids=["en", "zh-CN"])
def test_readme_names_every_command_target_format_and_key(readme: Path, guide: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    limits = guide.read_text(encoding="utf-8")
    missing = [f"baoda {command}" for command in COMMANDS if f"baoda {command}" not in text]
    missing += [f"make {target}" for target in TARGETS if target != "help" and f"make {target}" not in text]
    for section in fields(Settings):
        keys = [f"{section.name}.{key.name}" for key in fields(getattr(Settings(), section.name))]
        missing += [key for key in keys if f"`{key}`" not in (limits if section.name == "reading" else "") + text]
    missing += [suffix for suffix in READERS if f"`{suffix}`" not in text]
    assert missing == []


@pytest.mark.parametrize(("readme", "guide"), list(zip(READMES, GUIDES, strict=True)), ids=["en", "zh-CN"])
def test_every_option_metric_and_variable_is_in_the_docs(readme: Path, guide: Path, tmp_path: Path) -> None:
    text = readme.read_text(encoding="utf-8") + guide.read_text(encoding="utf-8")
    everywhere = {"-h", "--help"}
    missing = [word for word in parser().words() if word.startswith("-") and word not in everywhere | {*text.split()}]
    missing = [word for word in missing if not re.search(rf"{word}(?![a-z-])", text)]
    gauges = Gauges(tmp_path, lambda: Summary(0, 0, 0), lambda: 0)
    gauges.hear(logging.makeLogRecord({"name": CALLS, "msg": '"HTTP/1.1 200 OK"', "levelno": logging.INFO}))
    for family in gauges.registry.collect():
        missing += [family.name] if family.name not in text else []
    variables = {
        name
        for file in (ROOT / "bot").rglob("*.py")
        for name in re.findall(r'"(BAODA_[A-Z_]+)"', file.read_text("utf-8"))
    }
    missing += [name for name in variables if name not in text]
    assert missing == []


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_readme_lines_with_baoda_are_understood(readme: Path) -> None:
    lines = re.findall(
        r"^(?:\$ )?(?:\S+=\S+ )?(?:\.venv/bin/)?baoda ([a-z].*)$", readme.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(lines) >= 3
    for line in lines:
        words = re.split(r"  | [|<>#]", line)[0].split()
        assert parser().parse_args([word.strip('"') for word in words])


@pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)
def test_links_in_the_docs_lead_somewhere(readme: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_changelog_tells_of_this_version() -> None:
    assert f"## [{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_decisions_have_their_five_lines() -> None:
    text = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    decisions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    assert decisions
    for decision in decisions:
        title, *lines = [line for line in decision.splitlines() if line]
        assert re.search(r"\(\d{4}-\d\d-\d\d\)$", title), title
        assert len(lines) <= 5, title


# ---- what must not be in the repository


def test_no_token_and_no_address_of_a_machine() -> None:
    token = re.compile(rb"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b")
    machine = re.compile(rb"/(?:root|home|mnt)/[a-z]|extra-index-url|--index-url")
    for file in tracked():
        text = file.read_bytes()
        if file != Path(__file__).resolve():
            assert not token.search(text), file
            assert not machine.search(text), file


def test_files_are_read_and_written_as_utf_8_on_every_system() -> None:
    bare = re.compile(
        r"\.(?:read_text|write_text)\((?!.*(?:encoding|utf-8))[^()]*\)|\bopen\((?!.*(?:encoding|\"[rwx]b\"))\"w"
    )
    systems = re.compile(r"os\.(?:fork|getuid|geteuid|mkfifo)\(|[\"']/(?:tmp|var|dev)/|shell=True")
    for file in tracked():
        if file.suffix == ".py" and file.parent.is_relative_to(ROOT / "bot"):
            text = file.read_text(encoding="utf-8")
            assert not bare.search(text), file
            assert not systems.search(text), file


def test_names_tell_what_a_file_is_for() -> None:
    vague = re.compile(r"(utils?|helpers?|managers?|common|core|base|data|results?|items?|docs?|chunks?|types)\.py")
    assert [file for file in tracked() if vague.fullmatch(file.name)] == []
    assert not [file for file in tracked() if file.parent.is_relative_to(ROOT / "tests") and file.name == "__init__.py"]
