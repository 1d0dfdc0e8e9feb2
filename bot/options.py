"""The menus in which a chat chooses its settings: what is offered, and what becomes of a choice."""

from collections.abc import Sequence
from dataclasses import replace

from bot.choices import Choices
from bot.messages import Option, Reply, mark_of
from bot.phrases import LANGUAGES, Phrases

PAPERS = 12
"""Papers that are offered; an archive with more of them is searched as a whole, or by a few."""
IN_A_ROW = 2
SETTINGS, LANGUAGE = "s1", "l1"
"""What the actions of the two menus begin with."""


def settings_menu(language: str, choices: Choices, papers: Sequence[str], *, group: bool) -> Reply:
    """Return the menu of everything that a chat can choose."""
    phrases = Phrases.load(language)
    rows = [_languages(phrases, choices, SETTINGS)]
    if group:
        rows.append((Option(phrases.say("option_sure"), f"{SETTINGS}:sure", choices.only_sure),))
        rows.append((Option(phrases.say("option_private"), f"{SETTINGS}:private", choices.private),))
    if len(papers) > 1:
        rows.append((Option(phrases.say("option_all_papers"), f"{SETTINGS}:papers", not choices.papers),))
        offered = [_paper(paper, phrases, choices) for paper in papers[:PAPERS]]
        rows += [tuple(offered[first : first + IN_A_ROW]) for first in range(0, len(offered), IN_A_ROW)]
    return Reply(language, words=phrases.say("settings"), options=tuple(rows))


def language_menu(language: str, choices: Choices) -> Reply:
    """Return the menu of languages alone."""
    phrases = Phrases.load(language)
    return Reply(language, words=phrases.say("choose_language"), options=(_languages(phrases, choices, LANGUAGE),))


def chosen(choices: Choices, action: str, papers: Sequence[str]) -> Choices:
    """Return the choices after an action of one of the menus; an unknown action changes nothing."""
    _, _, what = action.partition(":")
    name, _, value = what.partition(":")
    if name == "lang":
        return replace(choices, language=value if value in LANGUAGES else None)
    if name == "sure":
        return replace(choices, only_sure=not choices.only_sure)
    if name == "private":
        return replace(choices, private=not choices.private)
    if name == "papers":
        return replace(choices, papers=())
    if name == "paper":
        meant = {paper for paper in (*papers, *choices.papers) if mark_of(paper) == value}
        return replace(choices, papers=tuple(sorted(set(choices.papers) ^ meant)))
    return choices


def _paper(paper: str, phrases: Phrases, choices: Choices) -> Option:
    return Option(phrases.say("paper", paper=paper), f"{SETTINGS}:paper:{mark_of(paper)}", paper in choices.papers)


def _languages(phrases: Phrases, choices: Choices, menu: str) -> tuple[Option, ...]:
    own = [
        Option(Phrases.load(language).say("own_name"), f"{menu}:lang:{language}", choices.language == language)
        for language in LANGUAGES
    ]
    return (Option(phrases.say("option_any_language"), f"{menu}:lang:-", choices.language is None), *own)
