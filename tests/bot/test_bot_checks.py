"""`baoda check` with a token: the bot as Telegram knows it, and others that listen with its token."""

import asyncio
from pathlib import Path

import pytest
from telegram_server import TOKEN, telegram_server

from bot import config, telegram_standing
from bot.checks import findings
from bot.config import Settings
from bot.findings import Finding, Inspector
from bot.phrases import Phrases
from bot.serving import serving

SEE = Inspector(Phrases.for_operators("en"))


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_standing, "LISTENED", 1)


def named(found: list[Finding], name: str) -> Finding:
    return next(finding for finding in found if finding.name == name)


def config_for(folder: Path, url: str, more: str = "") -> Path:
    (folder / "config.yaml").write_text(f"telegram: {{api_url: '{url}'{more}}}\n", encoding="utf-8")
    return folder / "config.yaml"


async def test_a_bot_that_is_well(tmp_path: Path) -> None:
    async with telegram_server() as server:
        file = config_for(tmp_path, server.url)
        found = await asyncio.to_thread(findings, file, None, {"BAODA_TOKEN": TOKEN}, "en")
    told = {f.name: f for f in found if f.name not in ("index", "pages")}
    assert {name: f.state for name, f in told.items() if f.state != "right"} == {}
    assert told["bot"].words.startswith("@Baoda_Bot")
    assert {"token", "network", "clock", "privacy mode", "inline mode", "guest mode", "webhook"} <= set(told)
    assert told["another copy"].words == "none listens"
    assert not any(TOKEN.partition(":")[2] in f.words + f.fix for f in found)


async def test_a_bot_with_much_to_look_at(tmp_path: Path) -> None:
    async with telegram_server() as server:
        server.me |= {"can_read_all_group_messages": True, "can_join_groups": False, "supports_inline_queries": True}
        server.me |= {"supports_guest_queries": True}
        server.webhook = "https://elsewhere.example/hook"
        file = config_for(tmp_path, server.url)
        found = await asyncio.to_thread(findings, file, None, {"BAODA_TOKEN": TOKEN}, "en")
        wanted = config_for(tmp_path, server.url, ", webhook: 'https://elsewhere.example/hook'")
        later = await asyncio.to_thread(findings, wanted, None, {"BAODA_TOKEN": TOKEN}, "en")
    look = {f.name for f in found if f.state == "look"} - {"index", "pages"}
    assert look == {"privacy mode", "groups", "webhook"}
    assert named(found, "inline mode").words.startswith("on")
    assert named(found, "guest mode").words.startswith("on")
    assert named(later, "webhook").state == "right"


async def test_another_copy_is_found_and_one_of_ours_is_left_in_peace(tmp_path: Path) -> None:
    async with telegram_server() as server:
        file = config_for(tmp_path, server.url)
        settings = config.load(file)
        asking = asyncio.create_task(
            asyncio.to_thread(telegram_standing.standing, settings.telegram, TOKEN, listen=True)
        )
        await server.until(lambda: server._polls > 0)
        rival = asyncio.create_task(_fetch(server.url))
        assert (await asking).rival
        await rival
        polls = server._polls
        with serving(settings):
            found = await asyncio.to_thread(findings, file, None, {"BAODA_TOKEN": TOKEN}, "en")
        assert server._polls == polls
    assert named(found, "another copy").words == "the bot that runs here listens"


async def _fetch(url: str) -> None:
    import httpx

    async with httpx.AsyncClient() as client:
        await client.post(f"{url}/bot{TOKEN}/getUpdates", json={"timeout": 1})


async def test_a_token_that_telegram_does_not_know(tmp_path: Path) -> None:
    async with telegram_server() as server:
        file = config_for(tmp_path, server.url)
        found = await asyncio.to_thread(findings, file, None, {"BAODA_TOKEN": "42:wrong_secret"}, "en")
    assert named(found, "bot").state == "wrong"
    assert "BotFather" in named(found, "bot").fix


async def test_a_webhook_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import network_checks
    from bot.telegram_standing import Standing

    stands = Standing(
        "a_bot", reads_groups=False, webhook=True, waiting=3, webhook_error="Connection refused", rival=True
    )
    monkeypatch.setattr(network_checks, "standing", lambda *_, **__: stands)
    found = list(network_checks.bot_findings(SEE, Settings().telegram, TOKEN, served=False))
    assert any("Connection refused" in finding.words for finding in found)
    assert named(found, "another copy").state == "wrong"
