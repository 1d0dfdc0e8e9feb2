"""What `baoda check` says of one thing that it looked at, in the language of whoever reads it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.phrases import Phrases
from retrieval.errors import BaodaError

State = Literal["right", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; `fix` tells the way out where it is not right."""

    name: str
    """Which thing; the same in every language, for scripts."""
    state: State
    words: str
    fix: str = ""

    def shape(self) -> dict[str, Any]:
        """Return its JSON shape."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Inspector:
    """Makes findings out of phrases: `check_NAME` says what was found, `check_NAME_fix` what to do."""

    phrases: Phrases

    def finds(self, name: str, state: State, phrase: str, /, **values: object) -> Finding:
        """Return a finding with the words, and the fix if there is one, of this phrase."""
        key = f"check_{phrase}"
        fix = self.phrases.say(f"{key}_fix", **values) if f"{key}_fix" in self.phrases.texts else ""
        return Finding(name, state, self.phrases.say(key, **values), fix)

    def told(self, name: str, state: State, error: BaodaError) -> Finding:
        """Return what an error says of itself."""
        return Finding(name, state, error.problem, error.fix)
