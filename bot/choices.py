"""What a chat has chosen for itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings of one chat; those of a chat that never chose are the defaults."""

    language: str | None = None
    """The language of the bot's own words; None: that of whoever asks."""
    only_sure: bool = False
    """Keep silent where the pages do not answer."""
    papers: tuple[str, ...] = ()
    """The papers that are searched; none named: all of them."""
    private: bool = False
    """In a group, show answers to the asker only."""
