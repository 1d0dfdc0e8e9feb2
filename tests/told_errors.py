"""The errors that the program can tell, read from its source: their words, with … for what is put in."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.backup import BackupError
from retrieval import errors

KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {BackupError.__name__}
ABOUT = re.compile(r"^[… :]+: ")
"""What an error is about, before its words: a file, its line, an address."""
BARE = re.compile(r"[… :()`]*")

Names = Mapping[str, list[ast.expr]]


def told_errors(*folders: Path) -> dict[str, Path]:
    """Return the words of each error that is made somewhere in the Python files of these folders, and one such file."""
    found = {}
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found |= {ABOUT.sub("", words): file for words in _made_in(function) if not BARE.fullmatch(words)}
    return found


def _made_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    names = _assigned(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = 1 if name in ("ReadError", "refuse") else 0
            if name in KINDS | {"refuse"} and len(node.args) > place:
                yield from _words(node.args[place], names)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and function.name == "fault":
            yield from (f"`…` {words}" for words in _words(node.value.elts[0], names))


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Names:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    found.setdefault(name.id, []).append(value)
    return found


def _words(node: ast.expr, names: Names) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)]
        case ast.IfExp(body=one, orelse=other):
            return _words(one, names) + _words(other, names)
        case ast.BoolOp(values=values):
            return [words for value in values for words in _words(value, names)]
        case ast.Name(id=name) if name in names:
            return [words for value in names[name] for words in _words(value, {})]
    return ["…"]
