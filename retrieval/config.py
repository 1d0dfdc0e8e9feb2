"""config.yaml -> frozen sections; whatever is wrong in it is told with its line and the way out."""

import difflib
import re
import types
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import yaml

from retrieval.bounds import Address, Between, Form, PathUnless
from retrieval.clusters import EngineSettings
from retrieval.errors import ConfigError
from retrieval.filenames import FIELDS, FileName, file_name
from retrieval.limits import ReadingSettings

DEFAULT_FILE = Path("config.yaml")
KINDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", Path: "a path"}

Section = TypeVar("Section")


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """What is read, and where the index is kept."""

    paths: tuple[Path, ...] = (Path("pages"),)
    index: Path = Path("index")
    synonyms: Path | None = None
    segmenter: Literal["auto", "jieba", "rjieba"] = "auto"
    """Who cuts the text of pages into words: the same words, whoever does it."""


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """How passages are weighed; the names are those of the BM25 formula."""

    k1: Annotated[float, Between(0, 10)] = 0.9
    b: Annotated[float, Between(0, 1)] = 0.4
    delta: Annotated[float, Between(0, 10)] = 1.0
    headline: Annotated[float, Between(0, 10)] = 0.3
    """What a match in the headline, kicker, deck or subhead weighs against one in the passage."""
    byline: Annotated[float, Between(0, 10)] = 0.5
    """What a match in the byline, paper, date or section weighs."""
    answer_from: Annotated[float, Between(0, 1)] = 0.25
    """How sure a passage must be to be given as the answer; below it is only the nearest."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The sections that the newspaper half reads. The chat half has a larger class with these and its own."""

    archive: ArchiveSettings = field(default_factory=ArchiveSettings)
    ranking: RankingSettings = field(default_factory=RankingSettings)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)


def load(path: Path | None = None) -> Settings:
    """Read the newspaper half's sections of this file (None: config.yaml, if it is there); leave the others unread."""
    return read_sections(Settings, path, others_allowed=True)


def read_sections(kind: type[Section], path: Path | None, *, others_allowed: bool = False) -> Section:
    """Read a class whose fields are sections; paths in it, defaults too, are relative to the file's folder."""
    if path is None and not DEFAULT_FILE.exists():
        return kind()
    return _Reading(path or DEFAULT_FILE).sections(kind, others_allowed=others_allowed)


class _Reading:
    """One reading of one file: its nodes know their lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.root = self._compose()

    def _compose(self) -> yaml.Node | None:
        try:
            return yaml.compose(self.file.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
        except FileNotFoundError as error:
            problem, fix = "there is no such file", "give the path of your config.yaml, or leave --config away"
            raise ConfigError(f"{self.file}: {problem}", fix=fix) from error
        except OSError as error:
            fix = "give the path of a file that you may read"
            raise ConfigError(f"{self.file}: {error.strerror or error}", fix=fix) from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self.file}: not written in UTF-8", fix="save the file as UTF-8") from error
        except yaml.MarkedYAMLError as error:
            line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
            fix = "write each key as `key: value`, indented with spaces, and texts with : or # in quotes"
            raise ConfigError(f"{self.file}{line}: not valid YAML: {error.problem}", fix=fix) from error
        except yaml.YAMLError as error:
            fix = "take out characters that cannot be seen"
            raise ConfigError(f"{self.file}: not valid YAML", fix=fix) from error

    def refuse(self, node: yaml.Node, problem: str, fix: str) -> NoReturn:
        """Stop with the line of this node."""
        raise ConfigError(f"{self.file}:{node.start_mark.line + 1}: {problem}", fix=fix)

    def sections(self, kind: type[Section], *, others_allowed: bool) -> Section:
        """Read every section that the class has; the others are refused, or left for the other half."""
        hints = get_type_hints(kind)
        found = {name: section(**self.defaults(section)) for name, section in hints.items()}
        if self.root is None:
            return kind(**found)
        self.refuse_tokens(self.root, set())
        for key, name, node in self.pairs(self.root, "the file"):
            if name in hints:
                found[name] = self.section(hints[name], name, node)
            elif not others_allowed:
                self.unknown(key, name, "section", list(hints))
        return kind(**found)

    def section(self, kind: type[Section], section: str, node: yaml.Node) -> Section:
        """Read one section into its class."""
        hints = get_type_hints(kind, include_extras=True)
        found = self.defaults(kind)
        for key, name, value in () if _is_null(node) else self.pairs(node, f"section `{section}`"):
            if name not in hints:
                self.unknown(key, name, f"key in section `{section}`", [each.name for each in fields(kind)])  # type: ignore[arg-type]
            found[name] = self.value(hints[name], f"{section}.{name}", value)
        return kind(**found)

    def defaults(self, kind: type) -> dict[str, Any]:
        """Return what the keys of a section are when nothing is said of them."""
        return {each.name: self.under(each.default) for each in fields(kind) if each.default is not MISSING}

    def under(self, value: Any) -> Any:
        """Return a value with the paths in it taken from the file's folder."""
        if isinstance(value, tuple):
            return tuple(map(self.under, value))
        return self.file.parent / value if isinstance(value, Path) else value

    def pairs(self, node: yaml.Node, where: str) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
        """Yield (key node, key, value node) of a mapping in which no key comes twice."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"{where} should be keys with values", "write `key: value`, one a line")
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                self.refuse(key, f"`{name}` is there twice", "remove one of the two")
            seen.add(name)
            yield key, name, value

    def unknown(self, node: yaml.Node, name: str, kind: str, known: Sequence[str]) -> NoReturn:
        """Refuse a name that nobody reads."""
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        self.refuse(node, f"unknown {kind}: `{name}`{hint}", f"known here: {', '.join(known)}")

    def refuse_tokens(self, node: yaml.Node, seen: set[int]) -> None:
        """Refuse a bot's token wherever it stands: this file gets shared, a token must not."""
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            return
        seen.add(id(node))
        for child in node.value:
            key, value = child if isinstance(child, tuple) else (None, child)
            if key is not None and str(key.value).lower().endswith("token"):
                self.refuse(
                    key,
                    f"a token does not belong in {self.file.name}, which gets shared and committed",
                    "take the line out, and set the environment variable BAODA_TOKEN, or BAODA_TOKEN_FILE to a file "
                    "that holds it; if others could read it, ask @BotFather for a new one with /revoke",
                )
            self.refuse_tokens(value, seen)

    def value(self, hint: Any, name: str, node: yaml.Node) -> Any:
        """Turn one node into the annotated type."""
        origin, inner = get_origin(hint), get_args(hint)
        if origin is Annotated:
            return self.limited(inner[0], inner[1], name, node)
        if origin in (Union, types.UnionType):
            if Path in inner and str in inner and not _is_null(node):
                return self.place(name, node)
            return None if _is_null(node) else self.value(inner[0], name, node)
        if origin is tuple:
            return self.values(inner[0], name, node)
        if origin is Literal:
            return self.choice(inner, name, node)
        return self.pattern(name, node) if hint is FileName else self.plain(hint, name, node)

    def pattern(self, name: str, node: yaml.Node) -> FileName:
        """Read a pattern of file names."""
        try:
            return file_name(self.plain(str, name, node))
        except ValueError as error:
            fix = "write it like {paper}/{date}/{page}.pdf, in quotes, of these: " + ", ".join(
                map("{{{}}}".format, FIELDS)
            )
            self.refuse(node, f"`{name}`: the pattern cannot be used: {error}", fix)

    def limited(self, hint: Any, limit: Between | Address | Form | PathUnless, name: str, node: yaml.Node) -> Any:
        """Read a value and hold it against its limits."""
        value = self.value(hint, name, node)
        if isinstance(limit, PathUnless):
            return value if re.fullmatch(limit.pattern, value) else str(self.under(Path(value).expanduser()))
        if fault := limit.fault(value):
            self.refuse(node, f"`{name}` {fault[0]}", fault[1])
        return value

    def place(self, name: str, node: yaml.Node) -> Path | str:
        """Read a path, or an address of the kind `postgresql://…`, in which no password may stand."""
        text = str(self.plain(str, name, node))
        if "://" not in text:
            return cast(Path, self.plain(Path, name, node))
        if re.match(r"[^/]*//[^/@]*:[^/]*@", text):
            fix = "take it out of the address, and set the environment variable BAODA_DATABASE_PASSWORD"
            self.refuse(node, f"a password does not belong in {self.file.name}, which gets shared and committed", fix)
        return text

    def values(self, hint: Any, name: str, node: yaml.Node) -> tuple[Any, ...]:
        """Read a list; a single value stands for a list of one."""
        if _is_null(node):
            self.refuse(node, f"`{name}` has no value", "write a list, or take the line out for the default")
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self.value(hint, name, each) for each in nodes)

    def choice(self, choices: Sequence[str], name: str, node: yaml.Node) -> str:
        """Read one of several words."""
        if not isinstance(node, yaml.ScalarNode) or node.value not in choices:
            self.refuse(node, f"`{name}` is none of its choices", f"choose one of: {', '.join(choices)}")
        return str(node.value)

    def plain(self, kind: type, name: str, node: yaml.Node) -> Any:
        """Read a text, number, path or truth value and refuse every other type."""
        value = _scalar(node)
        accepted: Any = {Path: str, float: (int, float)}.get(kind, kind)
        if value is None or not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            fix = "put it in quotes" if kind in (str, Path) and value is not None else f"write {KINDS[kind]}"
            fix += ", or take the line out for the default"
            self.refuse(node, f"`{name}` should be {KINDS[kind]}", fix)
        return self.under(Path(value).expanduser()) if kind is Path else kind(value)


def _is_null(node: yaml.Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:null")


def _scalar(node: yaml.Node) -> Any:
    """Return what YAML takes a scalar for; None for anything that is no scalar or not a possible one."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (ValueError, yaml.YAMLError):
        return None
