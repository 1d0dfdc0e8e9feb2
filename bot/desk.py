"""Pages that administrators send in a chat: looked at, laid before them, taken into the archive, taken out again.

Everything about a page stands in the folder of pages, under a token that its buttons hold, so that a restart is no
matter: `.waiting/TOKEN/name` until somebody decides, `.taken/TOKEN` beside the page itself afterwards.
"""

import json
import os
import secrets
import shutil
import string
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.filing import claimed, safe_name
from bot.messages import Option, Reply
from bot.phrases import Phrases
from bot.sayings import says
from bot.stories import Story, preview_words
from retrieval.diskfiles import digest
from retrieval.errors import BaodaError, LockedError
from retrieval.records import Summary

MENU = "n1"
"""What the actions of the buttons begin with."""
WAITING, TAKEN = ".waiting", ".taken"
DAY = 24 * 60 * 60.0
UNDECIDED = 2 * DAY
"""Seconds that a page waits for a decision."""
UNDOABLE = 90 * DAY
"""Seconds for which a page can be taken out again by its button."""
PAUSE, TRIES = 2.0, 60
"""Seconds between two tries to write the index where somebody else does, and how many there are."""

Reader = Callable[[Path], Sequence[Story]]


class Desk:
    """Where pages arrive. Safe in threads; every method but `arrival` may take a while."""

    def __init__(
        self,
        folder: Path,
        read: Reader,
        renew: Callable[[], None],
        summary: Callable[[], Summary],
        *,
        sees: bool = True,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the folder of pages, what reads a file, what brings the archive up to date, and what it holds.

        `sees` tells whether pictures can be read.
        """
        self.sees = sees
        self._folder = folder
        self._read = read
        self._renew = renew
        self._summary = summary
        self._wait = wait
        self._deciding = threading.Lock()

    def arrival(self, name: str) -> Path:
        """Return where to write a page that was sent under this name; what waited too long is cleared away."""
        self._clear()
        token = "".join(secrets.choice(string.ascii_lowercase) for _ in range(12))
        place = self._folder / WAITING / token
        place.mkdir(parents=True)
        return place / safe_name(name, token)

    def leave(self, page: Path) -> None:
        """Forget a page that arrived."""
        shutil.rmtree(page.parent, ignore_errors=True)

    def preview(self, page: Path, language: str) -> Reply:
        """Return the stories found on a page that arrived, with what can be done with it."""
        try:
            stories = [story for story in self._read(page) if story.kind != "advert"]
        except BaodaError as error:
            self.leave(page)
            problem = error.problem.removeprefix(f"{page}: ")
            return says(language, "page_unreadable", file=page.name, problem=problem, fix=error.fix)
        if not stories:
            self.leave(page)
            return says(language, "page_empty", file=page.name)
        phrases, token = Phrases.load(language), page.parent.name
        return Reply(language, words=preview_words(page.name, stories, phrases), options=_offer(phrases, token))

    def decide(self, action: str, language: str) -> Reply:
        """Do what the button of a page says, and tell what came of it; doing it twice is no matter."""
        _, _, what = action.partition(":")
        name, _, token = what.partition(":")
        deed = {"add": self._add, "drop": self._drop, "undo": self._undo}.get(name)
        if deed is None or not token.isascii() or not token.isalpha():
            return says(language, "page_gone")
        with self._deciding:
            return deed(token, Phrases.load(language))

    def _add(self, token: str, phrases: Phrases) -> Reply:
        page, taken = self._page(token), self._folder / TAKEN / token
        if page is None and not taken.is_file():
            return says(phrases.language, "page_gone")
        if page and not taken.is_file():
            if (twin := self._folder / page.name).is_file() and digest(twin) == digest(page):
                self.leave(page)
                return says(phrases.language, "page_known", file=page.name)
            self._note(taken, page)
        known = json.loads(taken.read_text(encoding="utf-8"))
        if page:
            page.replace(self._folder / known["name"])
            self.leave(page)
        problem = self._renewed(phrases)
        done = phrases.say("page_added", file=known["name"], articles=self._summary().articles)
        undo = Option(phrases.say("page_undo"), f"{MENU}:undo:{token}")
        return Reply(phrases.language, words=problem or done, options=((undo,),))

    def _drop(self, token: str, phrases: Phrases) -> Reply:
        page = self._page(token)
        if page is None or (self._folder / TAKEN / token).is_file():
            return says(phrases.language, "page_gone")
        self.leave(page)
        return says(phrases.language, "page_dropped", file=page.name)

    def _undo(self, token: str, phrases: Phrases) -> Reply:
        taken = self._folder / TAKEN / token
        if not taken.is_file():
            return says(phrases.language, "page_gone")
        known = json.loads(taken.read_text(encoding="utf-8"))
        target, back = self._folder / known["name"], self._folder / WAITING / token / known["name"]
        if not back.is_file():  # else it was interrupted here
            if not target.is_file() or digest(target) != known["digest"]:
                return says(phrases.language, "page_changed", file=known["name"])
            back.parent.mkdir(parents=True, exist_ok=True)
            target.replace(back)
            os.utime(back.parent)
        taken.unlink()
        problem = self._renewed(phrases)
        done = phrases.say("page_undone", file=known["name"], articles=self._summary().articles)
        return Reply(phrases.language, words=problem or done, options=_offer(phrases, token))

    def _note(self, taken: Path, page: Path) -> None:
        """Claim a name for a page among the others, and write down which."""
        taken.parent.mkdir(parents=True, exist_ok=True)
        target = claimed(self._folder, page.name)
        fresh = taken.with_suffix(".new")
        fresh.write_text(json.dumps({"name": target.name, "digest": digest(page)}), encoding="utf-8")
        fresh.replace(taken)

    def _page(self, token: str) -> Path | None:
        """Return the page that waits under a token."""
        return next((each for each in (self._folder / WAITING / token).glob("*") if each.is_file()), None)

    def _renewed(self, phrases: Phrases) -> str:
        """Bring the archive up to date; return what went wrong, in words, or nothing."""
        for tried in range(TRIES):
            try:
                self._renew()
            except LockedError as error:
                if tried == TRIES - 1:
                    return phrases.say("page_later", problem=error.problem)
                self._wait(PAUSE)
            except BaodaError as error:
                return phrases.say("page_later", problem=error.problem)
            else:
                break
        return ""

    def _clear(self) -> None:
        for kept, seconds in ((WAITING, UNDECIDED), (TAKEN, UNDOABLE)):
            for old in (self._folder / kept).glob("*"):
                if time.time() - old.stat().st_mtime > seconds:
                    shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def _offer(phrases: Phrases, token: str) -> tuple[tuple[Option, ...], ...]:
    add = Option(phrases.say("page_add"), f"{MENU}:add:{token}")
    return ((add, Option(phrases.say("page_drop"), f"{MENU}:drop:{token}")),)
