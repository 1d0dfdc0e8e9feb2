"""The commands to set up: `init` writes config.yaml and makes the folder for pages, `check` finds what is wrong."""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import yaml

from bot import printing
from bot.config import ChatSettings, load
from bot.phrases import LANGUAGES, Phrases
from bot.tongue import terminal_language
from retrieval.errors import BaodaError, ConfigError

PAGES = "pages"
BOTS_OWN = ChatSettings().language


def init(arguments: argparse.Namespace) -> int:
    """Ask a few questions, write config.yaml and make the folder for pages; nothing that is there is overwritten."""
    file: Path = arguments.config or arguments.folder / "config.yaml"
    if file.exists():
        raise ConfigError(
            f"{file}: there is one already, and it stays as it is",
            fix="change it in an editor, or set up another folder: baoda init FOLDER",
        )
    phrases = Phrases.for_operators(arguments.language or terminal_language())
    usual = {"pages": PAGES, "language": arguments.language or terminal_language(default=BOTS_OWN), "proxy": ""}
    _write(file, usual if arguments.yes else _asked(phrases, usual))
    pages = load(file).archive.paths[0]
    if not pages.exists():
        pages.mkdir(parents=True)
    for line in _next_steps(phrases, file, pages):
        print(line)
    return 0


def _asked(phrases: Phrases, usual: Mapping[str, str]) -> dict[str, str]:
    """Ask what cannot be guessed; an empty line takes what is usual."""
    print(phrases.say("init_begin"))
    wanted = {name: _ask(phrases.say(f"init_{name}"), value) for name, value in usual.items()}
    if wanted["language"] not in LANGUAGES:
        fix = f"choose one of: {', '.join(LANGUAGES)}"
        raise BaodaError(f"the language {wanted['language']} is not one that Baoda speaks", fix=fix)
    return wanted


def _ask(question: str, usual: str) -> str:
    print(f"{question} [{usual}] " if usual else f"{question} ", end="", flush=True)
    answer = sys.stdin.readline()
    if not sys.stdin.isatty():
        print()
    return answer.strip() or usual


def _write(file: Path, wanted: Mapping[str, str]) -> None:
    """Write the commented settings with what is wanted; what would not be understood is taken away again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as target:
        target.write(settings_text(wanted))
    try:
        load(file)
    except ConfigError:
        file.unlink()
        raise


def settings_text(wanted: Mapping[str, str]) -> str:
    """Return config.yaml as it is shipped, with pages, language and proxy put in."""
    text = _shipped()
    for line, name in ((r"  paths:\n    - ", "pages"), (r"  language: ", "language"), (r"  proxy:", "proxy")):
        value = _quoted(wanted[name]) if wanted[name] else ""
        value = f" {value}" if value and name == "proxy" else value
        text = re.sub(f"(?m)^({line}).*$", lambda found, value=value: found[1] + value, text, count=1)  # type: ignore[misc]
    return text


def _quoted(value: str) -> str:
    """Return a text as YAML writes it: in JSON's quotes where it would be taken for something else."""
    try:
        plain = yaml.safe_load(value) == value
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value, ensure_ascii=False)


def _shipped() -> str:
    """Return the commented config.yaml: it lies in the package, in a checkout beside it."""
    package = files("bot")
    file = package.joinpath("config.yaml")
    if not file.is_file():
        file = Path(str(package)).with_name("config.yaml")
    return file.read_text(encoding="utf-8")


def _next_steps(phrases: Phrases, file: Path, pages: Path) -> Iterator[str]:
    """Yield what was made, and what to do now."""
    yield phrases.say("init_done", config=file, pages=pages)
    config = "" if file == Path("config.yaml") else f" --config {file}"
    for number, name in enumerate(("init_then_pages", "init_then_chat", "init_then_token", "init_then_check"), start=1):
        yield f"{number}. " + phrases.say(name, pages=pages, config=config)


def check(arguments: argparse.Namespace) -> int:
    """Say what is right and what is wrong before users see it."""
    from bot import checks, terminal

    language = arguments.language or terminal_language()
    findings = checks.findings(arguments.config, arguments.index, os.environ, language)
    if arguments.json:
        print(printing.json_line({"findings": [finding.shape() for finding in findings]}))
    else:
        terminal.console(sys.stdout).print(terminal.finding_lines(findings, language), soft_wrap=True)
    return int(any(finding.state == "wrong" for finding in findings))
