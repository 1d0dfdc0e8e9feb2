"""Pages sent to the bot: from raw update JSON to the calls on the wire, the download, the folder and the index."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from telegram_people import Raw, group_chat, person, private_chat
from telegram_server import TelegramServer, telegram_server
from telegram_talk import running

from bot.arrivals import read_beside
from bot.cli import main
from bot.config import AccessSettings
from bot.desk import Desk
from bot.memory.memory import Memory
from bot.phrases import Phrases
from retrieval.config import RankingSettings
from retrieval.retriever import Retriever

CHINESE = Phrases.load("zh-CN")
ACCESS = AccessSettings(admins=(1,))
ADMIN = private_chat(1)
NAME = "苇塘晚报-2026-10-20-第4版.md"
PAGE = """# 柳汀架起新水车

10月19日，柳汀村的新水车转了起来，一天能提水八百桶。

# 夜渡加开一班

从下周起，夜渡每晚加开一班，末班二十三点开。
"""


class House:
    """A folder of pages with its index, and a bot that may take more of them."""

    def __init__(self, folder: Path) -> None:
        self.pages = folder / "pages"
        self.pages.mkdir(parents=True)
        (self.pages / "old.md").write_text("# 旧闻一则\n\n旧堤今年又加高了一尺。\n", encoding="utf-8")
        self.config = folder / "config.yaml"
        self.config.write_text("archive: {paths: pages, index: index}\n", encoding="utf-8")
        self.renew()
        self.retriever = Retriever.open(folder / "index", RankingSettings())
        self.memory = Memory.open(None)

    def renew(self) -> None:
        assert main(["index", "--config", str(self.config)]) == 0

    def running(self, server: TelegramServer, **more: Any) -> Any:
        def read(file: Path) -> Any:
            return read_beside(file, self.config)

        desk = Desk(self.pages, read, self.renew, self.retriever.summary, **more)
        return running(
            server, self.retriever.ask, memory=self.memory, access=ACCESS, desk=desk, shelf=self.retriever.browser()
        )

    def names(self) -> list[str]:
        return sorted(each.name for each in self.pages.iterdir() if not each.name.startswith("."))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.retriever.close()


def button(shown: Raw, name: str) -> str:
    label = CHINESE.say(name)
    return next(
        b["callback_data"] for row in shown["reply_markup"]["inline_keyboard"] for b in row if b["text"] == label
    )


async def pressed(server: TelegramServer, shown: Raw, name: str, data: str = "") -> Raw:
    """Press a button and return the message as it is then."""
    await server.press(shown, data or button(shown, name), person(1))
    assert (await server.next_call("answerCallbackQuery", within=30)).sent["text"] == CHINESE.say("page_working")
    return (await server.next_call("editMessageText", within=30)).result


async def test_a_page_is_shown_added_asked_taken_out_and_added_again_across_restarts(house):
    async with telegram_server() as server:
        async with house.running(server):
            await server.sends(PAGE.encode(), NAME, ADMIN, caption="今天的")
            shown = (await server.next_call("sendMessage", within=30)).result
            assert len(server.made("getFile")) == 1
        assert shown["text"].splitlines() == [
            f"《{NAME}》这份文件上读到 2 篇：",
            "（《苇塘晚报》 2026年10月20日 第4版）",
            "1. 柳汀架起新水车 · 100%",
            "2. 夜渡加开一班 · 100%",
        ]
        assert house.names() == ["old.md"]
        add = button(shown, "page_add")
        async with house.running(server):
            added = await pressed(server, shown, "page_add")
            assert added["text"] == CHINESE.say("page_added", file=NAME, articles=3)
            assert house.names() == ["old.md", NAME]
            await server.says("新水车一天能提多少水", ADMIN)
            assert (await server.next_call("sendMessage", within=30)).sent["text"].startswith("柳汀架起新水车")
        async with house.running(server):
            again = await pressed(server, {**added, "text": "old"}, "page_add", add)
            assert again["text"] == CHINESE.say("page_added", file=NAME, articles=3)
            added = {**again}
            undone = await pressed(server, added, "page_undo")
            assert undone["text"] == CHINESE.say("page_undone", file=NAME, articles=1)
            assert house.names() == ["old.md"]
            once_more = await pressed(server, undone, "page_add")
            assert once_more["text"] == CHINESE.say("page_added", file=NAME, articles=3)
            assert (house.pages / NAME).read_text(encoding="utf-8") == PAGE


async def test_a_page_that_is_not_wanted_leaves_nothing(house):
    async with telegram_server() as server, house.running(server):
        await server.sends(PAGE.encode(), "../../escape.md", ADMIN)
        shown = (await server.next_call("sendMessage", within=30)).result
        add = button(shown, "page_add")
        assert shown["text"].startswith("《escape.md》这份文件上读到 2 篇：\n（没有认出")
        dropped = await pressed(server, shown, "page_drop")
        assert dropped["text"] == CHINESE.say("page_dropped", file="escape.md")
        assert "reply_markup" not in dropped
        gone = await pressed(server, shown, "page_add", add)
        assert gone["text"] == CHINESE.say("page_gone")
    assert house.names() == ["old.md"]
    assert not list((house.pages / ".waiting").iterdir())
    assert not list(house.pages.parent.glob("*escape*"))


@pytest.mark.parametrize(
    ("content", "name", "phrase", "values"),
    [
        (b"MZ", "page.exe", "page_kind", None),
        (b"x", "", "page_kind", None),
        (b"\x89PNG\r\n\x1a\n", "page.png", "page_unseen", {}),
        (b"\xff\xd8\xff", None, "page_unseen", {}),
        (b"x" * (20 * 2**20 + 1), "large.txt", "page_large", {"most": 20}),
    ],
)
async def test_what_is_no_page_gets_a_polite_word(house, content, name, phrase, values):
    async with telegram_server() as server, house.running(server, sees=False):
        await server.sends(content, name, ADMIN)
        said = (await server.next_call("sendMessage", within=30)).sent["text"]
        assert said == CHINESE.say(phrase, **values) if values is not None else said.startswith("这种文件我读不了")
    assert house.names() == ["old.md"]


async def test_a_damaged_page_a_lost_one_and_one_without_its_size_are_told(house):
    async with telegram_server() as server, house.running(server):
        await server.sends(b"%PDF-1.7 broken", "page.pdf", ADMIN)
        said = (await server.next_call("sendMessage", within=30)).sent["text"]
        assert said.startswith("page.pdf 没有读成：")
        assert str(house.pages) not in said
        await server.says(None, ADMIN, document={"file_id": "lost", "file_unique_id": "l", "file_name": "a.txt"})
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == CHINESE.say("page_lost")
        server.files["big"] = b"x" * (20 * 2**20 + 1)
        await server.says(None, ADMIN, document={"file_id": "big", "file_unique_id": "b", "file_name": "a.txt"})
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == CHINESE.say("page_large", most=20)
    assert not list((house.pages / ".waiting").iterdir())


async def test_others_get_a_friendly_word_or_an_answer_and_groups_silence(house):
    async with telegram_server() as server, house.running(server):
        await server.sends(PAGE.encode(), NAME, private_chat(5))
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == CHINESE.say("text_only")
        await server.sends(PAGE.encode(), NAME, private_chat(5), caption="旧堤加高了多少")
        assert (await server.next_call("sendMessage", within=30)).sent["text"].startswith("旧闻一则")
        group = group_chat()
        await server.sends(PAGE.encode(), NAME, group, person(1))
        await server.sends(PAGE.encode(), NAME, group, person(1), caption="旧堤加高了多少")
        await server.quiet()
        assert len(server.made("sendMessage")) == 2
        assert not server.made("getFile")
        shown = server.made("sendMessage")[0].result
        await server.press(shown, "n1:add:abcdefghijkl", person(5))
        assert (await server.next_call("answerCallbackQuery", within=30)).sent["text"] == CHINESE.say("page_gone")


async def test_without_a_folder_an_administrator_is_told_so():
    async with telegram_server() as server, running(server, access=ACCESS):
        await server.sends(PAGE.encode(), NAME, ADMIN)
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == CHINESE.say("page_nowhere")


async def test_a_photo_is_called_what_is_written_under_it(house, tmp_path):
    seen: list[str] = []

    def read(file: Path) -> Any:
        seen.append(file.name)
        return []

    desk = Desk(house.pages, read, house.renew, house.retriever.summary)
    async with telegram_server() as server, running(server, memory=house.memory, access=ACCESS, desk=desk):
        for caption in ("苇塘晚报 2026/10/20 第4版\n今天的", None):
            await server.sends(b"\xff\xd8\xff", None, ADMIN, **({"caption": caption} if caption else {}))
            await server.next_call("sendMessage")
    assert seen == ["苇塘晚报 2026-10-20 第4版.jpg", "photo.jpg"]


async def test_questions_are_answered_while_a_page_is_read(house):
    read = threading.Event()

    def waiting(_: Path) -> list[Any]:
        read.wait(5)
        return []

    desk = Desk(house.pages, waiting, house.renew, house.retriever.summary)
    async with (
        telegram_server() as server,
        running(
            server, house.retriever.ask, memory=house.memory, access=ACCESS, desk=desk, shelf=house.retriever.browser()
        ),
    ):
        await server.sends(PAGE.encode(), NAME, ADMIN)
        await server.next_call("getFile", within=30)
        for number in range(6):
            await server.says("旧堤加高了多少", private_chat(20 + number))
            assert (await server.next_call("sendMessage", within=30)).sent["text"].startswith("旧闻一则")
        read.set()
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == CHINESE.say("page_empty", file=NAME)


async def test_a_folder_that_cannot_be_written_to_is_told(house, monkeypatch):
    full = OSError(28, "No space left on device")

    def refuse(*_: object) -> None:
        raise full

    said = CHINESE.say("page_shut", problem="No space left on device")
    async with telegram_server() as server, house.running(server):
        await server.sends(PAGE.encode(), NAME, ADMIN)
        shown = (await server.next_call("sendMessage", within=30)).result
        for method in ("arrival", "decide"):
            monkeypatch.setattr(Desk, method, refuse)
        assert (await pressed(server, shown, "page_add"))["text"] == said
        await server.sends(PAGE.encode(), NAME, ADMIN)
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == said
        monkeypatch.undo()
        monkeypatch.setattr(Path, "write_bytes", refuse)
        await server.sends(PAGE.encode(), NAME, ADMIN)
        assert (await server.next_call("sendMessage", within=30)).sent["text"] == said
