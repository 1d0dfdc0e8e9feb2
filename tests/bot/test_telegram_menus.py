"""The commands in Telegram's menus, as the server is told of them."""

from telegram_people import private_chat
from telegram_server import telegram_server
from telegram_talk import running

from bot.config import AccessSettings
from bot.operators import COMMANDS


async def test_administrators_who_have_begun_a_chat_find_their_commands_there():
    async with telegram_server() as server:
        await server.says("/start", private_chat(1))
        async with running(server, access=AccessSettings(admins=(1, 2))):
            await server.until(lambda: len([c for c in server.calls if c.method == "setMyCommands"]) == 15)
    made = server.made("setMyCommands")
    own = [call for call in made if call.sent["scope"]["type"] == "chat"]
    assert len(made) == 12
    assert [call.sent["scope"]["chat_id"] for call in own] == [1, 1, 1]
    for call in own:
        names = {command["command"] for command in call.sent["commands"]}
        assert names >= {*COMMANDS, "latest", "watch", "settings"}
    assert not any({"reload"} & {c["command"] for c in call.sent["commands"]} for call in made if call not in own)
