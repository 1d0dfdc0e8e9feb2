"""What the bot is set to: its sections of config.yaml, and its token from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from retrieval.bounds import Address, Between, Form, PathUnless
from retrieval.config import Settings as RetrievalSettings
from retrieval.config import read_sections
from retrieval.errors import ConfigError, ServeError

MEMORY_FILE = "memory.sqlite"
TOKEN_VARIABLE = "BAODA_TOKEN"
TOKEN_FILE_VARIABLE = "BAODA_TOKEN_FILE"
TOKEN_FORM = re.compile(r"[0-9]{3,}:[A-Za-z0-9_-]{20,}")
OTHER_TOKEN_FORM = re.compile(r"[A-Za-z0-9_:.-]+")
"""What a server other than Telegram's own, such as a simulator, may call a token."""
TOKEN_FIX = f"ask @BotFather for one with /newbot, then: export {TOKEN_VARIABLE}=… (or {TOKEN_FILE_VARIABLE}=a file)"

Language = Literal["zh-CN", "zh-TW", "en"]


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How the assistant talks, in Telegram and in the terminal."""

    language: Language = "zh-CN"
    hits: Annotated[int, Between(1, 20)] = 5
    """How many passages of an answer can be paged through."""
    pages: Path | None = None
    """The folder for pages that administrators send; None: the first folder of archive.paths."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How Telegram is reached. None: Telegram's own server, no proxy."""

    api_url: Annotated[str, Address(("http", "https"))] | None = None
    proxy: Annotated[str, Address(("http", "https", "socks5", "socks5h"))] | None = None
    webhook: Annotated[str, Address(("https",))] | None = None
    """The public address to which Telegram brings messages; None: the bot fetches them."""
    listen: Annotated[str, PathUnless(r".+:\d+")] = "127.0.0.1:8443"
    """Where the bot waits for them then: an address and a port, or the path of a unix socket."""
    calls_per_second: Annotated[int, Between(1, 1000)] | None = None
    """Calls to Telegram in all chats together, by all bots with this token and memory; None: what it allows, 30."""


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """What the bot remembers."""

    database: Path | str | None = None
    """A file, or the address of a database; None: `memory.sqlite` beside the folder of the index."""
    unanswered_days: Annotated[int, Between(0, 3650)] = 90
    """How long the text of questions without an answer is kept; 0: not at all."""


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Who is answered."""

    mode: Literal["open", "listed"] = "open"
    admins: tuple[int, ...] = ()
    """Who may use /stats, /unanswered, /reload, /allow and /deny."""
    users: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()
    topics: tuple[Annotated[str, Form(r"-\d+/\d+", "-1001234567890/17")], ...] = ()
    """Topics of groups, each by the group's number and its own."""
    invite: str | None = None
    """Who opens the bot with this code is let in."""


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Where figures of the running bot can be fetched."""

    listen: Annotated[str, Form(r"[\w.:\[\]-]*:\d{1,5}", "127.0.0.1:9464")] | None = None
    """Address and port of /health and /metrics; None: nowhere."""


@dataclass(frozen=True, slots=True)
class Settings(RetrievalSettings):
    """Every section of config.yaml: the newspaper half's and the chat half's."""

    chat: ChatSettings = field(default_factory=ChatSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    memory: MemorySettings = field(default_factory=MemorySettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)

    @property
    def memory_place(self) -> Path | str:
        """Where the memory is kept: a file, or the address of a database."""
        return self.memory.database or self.archive.index.with_name(MEMORY_FILE)

    @property
    def pages_folder(self) -> Path | None:
        """Where pages go that administrators send in a chat; None where the archive is made of single files."""
        folders = [path for path in self.archive.paths if path.is_dir()]
        chosen = self.chat.pages
        if chosen is None:
            return folders[0] if folders else None
        if not any(chosen.resolve().is_relative_to(folder.resolve()) for folder in folders):
            fix = "let chat.pages name one of the folders of archive.paths, or a folder in one of them"
            raise ConfigError(f"{chosen}: what is sent in a chat would not be indexed there", fix=fix)
        return chosen


def load(path: Path | None = None) -> Settings:
    """Read every section of this file (None: config.yaml if there is one); what nobody knows is refused."""
    return read_sections(Settings, path)


def read_token(environment: Mapping[str, str], *, other_server: bool = False) -> str:
    """Take the bot's token from the environment or the file named there. No message ever holds a part of it."""
    token = environment.get(TOKEN_VARIABLE, "").strip()
    file = environment.get(TOKEN_FILE_VARIABLE, "").strip()
    where = TOKEN_VARIABLE if token else f"the file that {TOKEN_FILE_VARIABLE} names"
    if not token and not file:
        raise ServeError("no token: the bot does not know who it is", fix=TOKEN_FIX)
    if not token:
        token = _read_token_file(Path(file).expanduser())
    form = OTHER_TOKEN_FORM if other_server else TOKEN_FORM
    if not form.fullmatch(token):
        fix = "copy it whole from @BotFather: digits, a colon, then about 35 letters, digits, - and _"
        raise ServeError(f"what stands in {where} is not a bot token", fix=fix)
    return token


def _read_token_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text file"
        fix = f"write the token, and nothing else, into a file and let {TOKEN_FILE_VARIABLE} name it"
        raise ServeError(f"{file}: {reason}", fix=fix) from error
