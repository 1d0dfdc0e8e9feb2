"""Everything that can be wrong before users see it, looked at one by one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot import config
from bot.archive_checks import cluster_findings, index_findings, page_findings, word_findings
from bot.findings import Finding, Inspector
from bot.machine_checks import disk_findings, memory_finding, python_finding
from bot.phrases import Phrases
from bot.serving import is_served, lock_file
from bot.tongue import terminal_language
from retrieval.config import DEFAULT_FILE
from retrieval.errors import BaodaError


def findings(
    file: Path | None, index: Path | None, environment: Mapping[str, str], language: str | None = None
) -> list[Finding]:
    """Look at the machine, the settings, the pages, the index and, where there is a token, the bot in Telegram."""
    see = Inspector(Phrases.for_operators(language or terminal_language(environment)))
    try:
        settings = config.load(file)
    except BaodaError as error:
        return [python_finding(see), see.told("config", "wrong", error)]
    found = file or (DEFAULT_FILE if DEFAULT_FILE.exists() else None)
    folder = index or settings.archive.index
    understood = see.finds("config", "right", "config", file=found) if found else see.finds("config", "right", "bare")
    return [
        python_finding(see),
        understood,
        *disk_findings(see, [folder, lock_file(settings).parent]),
        *page_findings(see, settings.archive.paths, folder),
        *index_findings(see, folder),
        *cluster_findings(see, settings),
        *word_findings(see, settings),
        memory_finding(see, settings, environment),
        *_bot(see, settings, environment),
    ]


def _bot(see: Inspector, settings: config.Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    if not any(environment.get(name, "").strip() for name in (config.TOKEN_VARIABLE, config.TOKEN_FILE_VARIABLE)):
        yield see.finds("token", "look", "token_missing", variable=config.TOKEN_VARIABLE)
        return
    try:
        token = config.read_token(environment, other_server=settings.telegram.api_url is not None)
    except BaodaError as error:
        yield see.told("token", "wrong", error)
        return
    from bot.network_checks import bot_findings, path_findings

    yield see.finds("token", "right", "token")
    path = path_findings(see, settings.telegram)
    yield from path
    if not any(finding.state == "wrong" for finding in path):
        yield from bot_findings(see, settings.telegram, token, served=is_served(settings))
