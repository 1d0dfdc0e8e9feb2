"""Every example in the docs is run; those that need Telegram or an installer are read as their program reads them."""

import re
import shlex
import shutil
from contextlib import closing
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from bookshop_page import write_bookshop

from bot.cli import main
from bot.config import load
from bot.memory.memory import Memory
from bot.usage import parser

ROOT = Path(__file__).resolve().parents[1]
DOCS = [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
KINDS = {"", "sh", "yaml", "json", "nginx", "caddy", "ini"}
"""What stands in fences; without a kind it is something that was printed, or drawn."""
ELSEWHERE = {"cd", "curl", "docker", "export", "git", "journalctl", "make", "pip", "pipx", "sudo", "uv"}
"""What is no command of Baoda, and has to be some other that is meant."""
STAYING = {"serve", "chat"}
"""Commands that go on until they are stopped; their arguments are read only."""


@dataclass(frozen=True)
class Example:
    doc: Path
    kind: str
    text: str


def examples(*kinds: str) -> list[Example]:
    found = [
        Example(doc, kind, re.sub(rf"(?m)^{indent}", "", text))
        for doc in DOCS
        for indent, kind, text in FENCE.findall(doc.read_text("utf-8"))
    ]
    return [example for example in found if not kinds or example.kind in kinds]


def commands(example: Example) -> list[list[str]]:
    """Return the commands of a shell example as words; what is put into the environment before them is left out."""
    lines = [line for line in example.text.replace("\\\n", " ").splitlines() if line.strip()]
    found = [part for line in lines for part in re.split(r" && | \| ", re.sub(r"\s# .*|^# .*", "", line)) if part]
    return [[word for word in shlex.split(part) if not re.match(r"[A-Z_]+=", word)] for part in found]


def test_every_fence_says_what_it_holds() -> None:
    assert {example.kind for example in examples()} <= KINDS
    for example in examples(""):
        for line in re.findall(r"^baoda (.+)$", example.text, re.MULTILINE):
            assert parser().parse_args(shlex.split(line))
        assert not re.search(r"^(\$ )?(sudo )?(make|docker|pipx?) ", example.text, re.MULTILINE), example


def test_settings_in_the_docs_are_understood(tmp_path: Path) -> None:
    for example in examples("yaml"):
        file = tmp_path / "config.yaml"
        file.write_text(example.text, encoding="utf-8")
        assert load(file)


@pytest.mark.parametrize("doc", dict.fromkeys(example.doc for example in examples("sh")), ids=lambda doc: doc.name)
def test_commands_in_the_docs_run(
    doc: Path, my_news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("BAODA_TOKEN", "BAODA_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(my_news, tmp_path / "my-news")
    monkeypatch.chdir(tmp_path / "my-news")
    for example in examples("sh"):
        if example.doc != doc:
            continue
        for program, *arguments in commands(example):
            if program != "baoda":
                assert program in ELSEWHERE | {"."}, f"{doc.name}: {program}"
                continue
            parsed = parser().parse_args(arguments)
            if parsed.run not in STAYING and not {"--watch", "init"} & set(arguments):
                assert main(arguments) == 0, f"{arguments}: {capsys.readouterr().err}"


@pytest.fixture(scope="module")
def my_news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the reader of the docs works: what `init` makes, with pages in it, and an index."""
    folder = tmp_path_factory.mktemp("docs")
    assert main(["init", str(folder / "my-news"), "--yes"]) == 0
    pages = folder / "my-news" / "pages"
    for name in ("泊云日报-2026-10-18-第3版.txt", "archive.jsonl"):
        shutil.copy(ROOT / "samples" / name, pages)
    write_bookshop(pages / "today.pdf")
    assert main(["index", "--config", str(folder / "my-news" / "config.yaml")]) == 0
    with closing(Memory.open(folder / "my-news" / "memory.sqlite")) as memory:
        memory.unanswered.note("泊云机场有几条跑道？")
    return folder / "my-news"


def test_the_picture_of_the_terminal_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is drawn by docs/draw_pictures.py, which has to be run again when an answer looks otherwise."""
    monkeypatch.chdir(tmp_path)
    place = spec_from_file_location("draw_pictures", ROOT / "docs" / "draw_pictures.py")
    assert place
    assert place.loader
    drawing = module_from_spec(place)
    place.loader.exec_module(drawing)
    drawn = drawing.terminal_svg(drawing.answer_in(tmp_path))
    assert drawn == (ROOT / "docs" / "pictures" / "ask.svg").read_text("utf-8")
