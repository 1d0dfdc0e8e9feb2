"""What an operator has put right in what was read of pages: kept apart from them, applied at each reading."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.records import Article

FILE = "overrides.jsonl"
_FIX = "mend the line, or take it out; `baoda fix` writes such lines"


@dataclass(frozen=True, slots=True)
class Override:
    """What is put right in one article; None: as it was read."""

    id: str
    headline: str | None = None
    kicker: str | None = None
    byline: str | None = None
    paper: str | None = None
    date: str | None = None
    page: str | None = None

    def applied(self, article: Article) -> Article:
        """Return the article with this put right; a headline that was given is certain."""
        place = {name: getattr(self, name) for name in ("paper", "date", "page") if getattr(self, name) is not None}
        words = {
            name: getattr(self, name) for name in ("headline", "kicker", "byline") if getattr(self, name) is not None
        }
        sure = 1.0 if self.headline is not None else article.headline_confidence
        source = replace(article.source, **place)
        return replace(article, source=source, headline_confidence=sure, **words)

    def shape(self) -> dict[str, str]:
        """Return its JSON shape."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


class Overrides:
    """All of them, by the ids of articles."""

    def __init__(self, file: Path, known: Mapping[str, Override]) -> None:
        """Take where they are kept, and which there are; use `beside`."""
        self.file = file
        self.known = dict(known)

    @classmethod
    def beside(cls, index: Path) -> "Overrides":
        """Read those that belong to an index; they stand beside its folder, which can be deleted. Raises ReadError."""
        file = index.with_name(FILE)
        known = {}
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            lines = []
        except (OSError, UnicodeDecodeError) as error:
            raise ReadError(str(file), f"it cannot be read ({error})", fix=_FIX) from error
        for number, line in enumerate(lines, start=1):
            try:
                override = Override(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise ReadError(str(file), f"line {number} cannot be understood", fix=_FIX) from error
            known[override.id] = override
        return cls(file, known)

    def applied(self, article: Article) -> Article:
        """Return an article as it is to be indexed."""
        override = self.known.get(article.id)
        return override.applied(article) if override else article

    def put(self, override: Override) -> None:
        """Keep an override; what was put right before in the same article stays where this says nothing of it."""
        before = self.known.get(override.id)
        self.known[override.id] = Override(**{**(before.shape() if before else {}), **override.shape()})
        self._save()

    def forget(self, number: str) -> None:
        """Let an article be as it was read."""
        self.known.pop(number, None)
        self._save()

    def _save(self) -> None:
        lines = [json.dumps(override.shape(), ensure_ascii=False) + "\n" for override in self.known.values()]
        aside = self.file.with_name(f".{self.file.name}.new")
        aside.write_text("".join(lines), encoding="utf-8")
        aside.replace(self.file)
