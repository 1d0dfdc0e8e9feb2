"""What the bot says of itself: the welcome, what is in the archive and what is kept, the greeting in a group."""

from bot.messages import ChatKind, Reply
from bot.phrases import Phrases
from retrieval.records import Summary

EXAMPLES = 3
EXAMPLE_LENGTH = 40
PAPERS = 12


def welcome(language: str, summary: Summary, chat: ChatKind, *, greet: bool, operator: bool = False) -> Reply:
    """Return how to ask, what the archive holds, and examples; without a greeting also what else can be done."""
    phrases = Phrases.load(language)
    lines = [phrases.say("greeting")] if greet else []
    lines.append(phrases.say("how_to_ask"))
    if chat != "terminal":
        lines.append(phrases.say("group_manners"))
        lines += [] if greet else [phrases.say("help_more")]
        lines += [phrases.say("help_operators")] if operator and not greet else []
    lines += _holdings(phrases, summary)
    return Reply(language, words="\n\n".join(lines), examples=_examples(summary))


def about(language: str, summary: Summary, *, kept_days: int | None) -> Reply:
    """Return what is in the archive and what is kept of questions; None: nothing at all is."""
    phrases = Phrases.load(language)
    lines = [phrases.say("about"), *_holdings(phrases, summary)]
    if summary.papers:
        papers = tuple(phrases.say("paper", paper=paper) for paper in summary.papers[:PAPERS])
        lines.append(phrases.say("about_papers", papers=phrases.say("between_words").join(papers)))
    if kept_days:
        lines.append(phrases.say("about_kept", days=kept_days))
    elif kept_days is not None:
        lines.append(phrases.say("about_kept_less"))
    return Reply(language, words="\n\n".join(lines))


def joined(language: str, *, hears_all: bool) -> Reply:
    """Return the greeting in a group, with what it should know of the privacy mode."""
    phrases = Phrases.load(language)
    advice = phrases.say("privacy_off" if hears_all else "privacy_on")
    return Reply(language, words="\n\n".join([phrases.say("greeting"), phrases.say("group_manners"), advice]))


def _holdings(phrases: Phrases, summary: Summary) -> list[str]:
    if summary.first_date and summary.last_date:
        first, last = phrases.date(summary.first_date), phrases.date(summary.last_date)
        return [phrases.say("holdings_dated", articles=summary.articles, first=first, last=last)]
    return [phrases.say("holdings", articles=summary.articles)] if summary.articles else []


def _examples(summary: Summary) -> tuple[str, ...]:
    headlines = (" ".join(headline.split()) for headline in summary.headlines)
    fitting = dict.fromkeys(headline for headline in headlines if 0 < len(headline) <= EXAMPLE_LENGTH)
    return tuple(fitting)[:EXAMPLES]
