"""Whatever goes wrong on purpose: how each error of the docs is provoked, by its words."""

import io
import os
import re
import shutil
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bot.cli import main

MB = 1 << 20
Prepare = Callable[[Path], object]


def settings(text: str) -> Prepare:
    return lambda folder: (folder / "config.yaml").write_text(text, encoding="utf-8")


def written(name: str, content: str | bytes) -> Prepare:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def packed(*members: tuple[str, str | bytes]) -> bytes:
    """Return a zip archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return stream.getvalue()


def in_index(*statements: str) -> Prepare:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "index" / "archive.sqlite")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return change


def together(*parts: Prepare) -> Prepare:
    return lambda folder: [part(folder) for part in parts]


def backed_up(change: Callable[[dict[str, bytes]], object]) -> Prepare:
    """Make saved.zip of the bot, and change its members."""

    def make(folder: Path) -> None:
        assert main(["backup", "saved.zip"]) == 0
        with zipfile.ZipFile(folder / "saved.zip") as bundle:
            members = {name: bundle.read(name) for name in bundle.namelist()}
        change(members)
        (folder / "saved.zip").write_bytes(packed(*members.items()))

    return make


def manifest(old: str, new: str) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = re.sub(old, new, members["manifest.json"].decode()).encode()

    return change


def nothing(folder: Path) -> None:
    """Leave the bot as it is."""


def french(folder: Path) -> None:
    sys.stdin = io.StringIO("\nfr\n\n")


def in_an_empty_folder(folder: Path) -> None:
    (folder / "empty").mkdir()
    os.chdir(folder / "empty")


SETTINGS = {
    "unknown …: `…`…": "colours: {}",
    "`…` is there twice": "chat: {hits: 1, hits: 2}",
    "… should be keys with values": "chat: 7",
    "`…` should be …": "chat: {hits: many}",
    "`…` has no value": "archive: {paths: }",
    "`…` is none of its choices": "chat: {language: fr}",
    "`…` is …, which is out of range": "chat: {hits: 99}",
    "`…` is not an address": "telegram: {proxy: nowhere}",
    "`…` cannot be understood": "metrics: {listen: nowhere}",
    "`…`: the pattern cannot be used: …": "reading: {file_names: ['{colour}']}",
    "a token does not belong in …, which gets shared and committed": "telegram: {token: x}",
    "a password does not belong in …, which gets shared and committed": "memory: {database: 'postgresql://a:b@c/d'}",
    "`…` holds a password, which does not belong in a file that gets shared and committed": (
        "engine: {hosts: ['https://a:b@c']}"
    ),
    "not valid YAML: …": "chat: [",
    "not valid YAML": "chat: \x01",
    "not written in UTF-8": b"chat: \xff",
}

COMMANDS: dict[str, tuple[str, Prepare]] = {
    "archive.paths names nothing to read": ("index", settings("archive: {paths: []}")),
    "what is sent in a chat would not be indexed there": ("serve", settings("chat: {pages: elsewhere}")),
    "there is one already, and it stays as it is": ("init --yes", nothing),
    "the language … is not one that Baoda speaks": ("init new --language en", french),
    "there is no such file": ("stats --config nowhere.yaml", nothing),
    "there is no such file or folder": ("read nowhere.txt", nothing),
    "there is no page in it that can be read": ("read empty", lambda folder: (folder / "empty").mkdir()),
    "there is a file already, and it stays": ("export config.yaml", nothing),
    "the question is empty": ("ask _", nothing),
    "there is no question in it": ("eval set.jsonl", written("set.jsonl", "\n")),
    "line … is no question: …": ("eval set.jsonl", written("set.jsonl", "{}\n")),
    "nothing to put right": ("fix light", nothing),
    "… is no date": ("fix light --date yesterday", nothing),
    "no article has an id that begins with …": ("fix zzz --page 1", nothing),
    "several articles have ids that begin with …": (
        "fix light --page 1", in_index("UPDATE articles SET id = 'light-2' WHERE id = 'ferry-1'")
    ),
    "the page is not there any more": ("fix light-1 --page 1", lambda folder: shutil.rmtree(folder / "pages")),
    "nobody has judged an answer or asked in vain yet": (
        "export asked.jsonl", lambda folder: (folder / "memory.sqlite").unlink()
    ),
    "line … cannot be understood": ("fix", written("overrides.jsonl", "{\n")),
    "it cannot be read (…)": ("fix", written("overrides.jsonl", b"\xff")),
    "--keep is for a folder of backups": ("backup one.zip --keep 3", nothing),
    "there is nothing to back up here yet": ("backup one.zip", in_an_empty_folder),
    "it cannot be copied (…)": ("backup one.zip", written("memory.sqlite", b"no database" * 99)),
    "there is something already": ("restore saved.zip", backed_up(lambda members: None)),
    "not a backup of Baoda, or damaged": ("restore config.yaml", nothing),
    "damaged at …; nothing was put back": (
        "restore saved.zip", backed_up(lambda members: members.pop("memory.sqlite"))
    ),
    "it holds …, which no backup of Baoda does": (
        "restore saved.zip", backed_up(manifest('"digests": {', '"digests": {"../evil": "",'))
    ),
    "a newer Baoda made this backup": ("restore saved.zip", backed_up(manifest('"version": 1', '"version": 99'))),
    "a newer Baoda made what is in this backup": (
        "restore saved.zip", backed_up(manifest('"index_format": "[^"]*"', '"index_format": "99.1"'))
    ),
    "there is no index here yet": ("stats", lambda folder: shutil.rmtree(folder / "index")),
    "the index has format …, this version needs …": (
        "stats", in_index("UPDATE meta SET value = '1.1' WHERE key = 'format'")
    ),
    "a newer Baoda wrote this index (format …, this one reads …)": (
        "stats", in_index("UPDATE meta SET value = '99.1' WHERE key = 'format'")
    ),
    "the words of the index were cut by …": (
        "stats", in_index("INSERT OR REPLACE INTO meta VALUES ('segmenters', 'jieba 0.1')")
    ),
    "the index does not say its …": ("ask 灯塔", in_index("DELETE FROM meta WHERE key = 'generation'")),
    "not an index of Baoda": ("stats", in_index("ALTER TABLE meta RENAME TO other")),
    "the index cannot be used (…)": ("stats", in_index("DROP TABLE passages")),
    "the index is damaged (…)": ("stats", written("index/archive.sqlite", b"no database" * 99)),
    "the postings are damaged (…)": (
        "ask 灯塔", lambda folder: [file.write_bytes(b"") for file in (folder / "index").glob("postings-*/*.array")]
    ),
    "no token: the bot does not know who it is": ("serve", nothing),
    "the memory cannot be used (…)": ("serve", written("memory.sqlite", b"no database" * 99)),
    "metrics.listen …: cannot be listened at (…)": ("serve --metrics 192.0.2.1:80", nothing),
}  # fmt: skip

FILES: dict[str, tuple[str, Prepare]] = {
    "the file is empty": ("a.txt", written("a.txt", "")),
    "the file holds no text": ("a.txt", written("a.txt", "\u3000\f")),
    "it holds no text, or only headings": ("a.md", written("a.md", "# 大潮\n")),
    "no article was found on this web page": ("a.html", written("a.html", "<html><body></body></html>")),
    "no row of it holds an article": ("a.csv", written("a.csv", "headline,text\n")),
    "no column for …; its columns are …": ("a.csv", written("a.csv", "one,two\n1,2\n")),
    "row … (line …) was skipped: …": ("a.csv", written("a.csv", "headline,text,date\n大潮,大潮来了。,昨\n")),
    "nothing in it could be read": ("a.zip", written("a.zip", packed(("a.exe", "x")))),
    "archives are packed into one another more than … deep": (
        "a.zip",
        together(
            settings("reading: {zip_depth: 1}"),
            written("a.zip", packed(("b.zip", packed(("a.txt", "大潮"))))),
        ),
    ),
    "the file is binary, not text": ("a.txt", written("a.txt", b"\0\1\2" * 99)),
    "its text encoding cannot be told (not UTF-8, and neither GB18030 nor Big5 reads as Chinese)": (
        "a.txt", written("a.txt", b"\xff\x80\xfe" * 99)
    ),
    "it is not a PDF file": ("a.pdf", written("a.pdf", "大潮" * 2000)),
    "its end is missing": ("a.pdf", written("a.pdf", "%PDF-1.7\n" + "x" * 4000)),
    "files of the kind … cannot be read": ("a.exe", written("a.exe", "x")),
    "it is no sound Word file (…)": ("a.docx", written("a.docx", packed(("word/document.xml", "<")))),
    "it is locked with a password, or an old Word file (.doc)": (
        "a.docx", written("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999))
    ),
    "it is no sound book (no package)": (
        "a.epub", written("a.epub", packed(("META-INF/container.xml", "<container/>")))
    ),
    "it is damaged (…)": ("a.zip", written("a.zip", b"PK\3\4" + bytes(99))),
    "line … was skipped: …": ("a.jsonl", written("a.jsonl", "{}\n")),
    "the file is larger than … MB": (
        "a.txt", together(settings("reading: {text_mb: 1}"), written("a.txt", "潮" * MB))
    ),
    "line … was skipped: it is longer than … MB": (
        "a.jsonl", together(settings("reading: {line_mb: 1}"), written("a.jsonl", "{" * 2 * MB))
    ),
    "one of its pages has more than … characters": (
        "a.txt", together(settings("reading: {page_characters: 1000}"), written("a.txt", "大潮来了。\n" * 999))
    ),
    "it is a picture, whose text has to be recognised first": (
        "a.png", written("a.png", b"\x89PNG\r\n\x1a\n" + bytes(99))
    ),
}  # fmt: skip
