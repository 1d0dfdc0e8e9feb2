"""The methods of the Bot API that a bot of ours may call, on chats that live in memory."""

import asyncio
import re
import time
from collections import defaultdict, deque

from telegram_checks import CallError, bad_request, check_buttons, check_text
from telegram_people import Raw

ME = {"id": 424242, "is_bot": True, "first_name": "报答", "username": "Baoda_Bot", "can_join_groups": True}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
ADMIN_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
LARGEST_FILE = 20 * 2**20
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class BotApi:
    """What the server knows, and one coroutine for each method: checked parameters in, the call's result out."""

    def __init__(self) -> None:
        self.me: Raw = {**ME, "can_read_all_group_messages": False, "supports_inline_queries": False}
        self.webhook = ""
        self.longest_poll = 50.0
        self.every_kind = False
        self.admins: set[int] = set()
        self.updates: deque[Raw] = deque()
        self.messages: dict[tuple[int, int], Raw] = {}
        self._chats: dict[int, Raw] = {}
        self.files: dict[str, bytes] = {}
        """What people have sent, by file_id."""
        self.inline: dict[str, Raw] = {}
        """What was sent by way of the bot to chats that it does not see, by inline_message_id."""
        self.ephemeral: dict[tuple[int, int, int], Raw] = {}
        """What one person sees, by chat, receiver and number."""
        self._numbers: dict[str, int] = defaultdict(lambda: 100)
        self._queries: set[str] = set()
        self._polls = 0
        self._changed = asyncio.Condition()

    async def _get_me(self, sent: Raw) -> Raw:
        return self.me

    async def _get_webhook_info(self, sent: Raw) -> Raw:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    async def _set_webhook(self, sent: Raw) -> bool:
        if not sent["url"].startswith("https://") or not re.fullmatch(r"[\w-]{1,256}", sent.get("secret_token", "")):
            raise bad_request("bad webhook")
        self.webhook = sent["url"]
        return True

    async def _delete_webhook(self, sent: Raw) -> bool:
        self.webhook = ""
        return True

    async def _set_my_commands(self, sent: Raw) -> bool:
        scope = sent.get("scope", {})
        if scope.get("type") == "chat" and not any(chat == scope["chat_id"] for chat, _ in self.messages):
            raise bad_request("chat not found")
        for command in sent["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise bad_request("BOT_COMMAND_INVALID")
        return True

    async def _get_updates(self, sent: Raw) -> list[Raw]:
        if self.webhook:
            raise CallError(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        self._polls += 1
        poll, offset = self._polls, int(sent.get("offset", 0))
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()
        kinds = set(sent.get("allowed_updates", [])) | {"update_id"}
        async with self._changed:
            self._changed.notify_all()
            try:
                async with asyncio.timeout(min(float(sent.get("timeout", 0)), self.longest_poll)):
                    await self._changed.wait_for(lambda: self.updates or poll != self._polls)
            except TimeoutError:
                return []
        if poll != self._polls:
            raise CallError(409, CONFLICT)
        return [update for update in self.updates if self.every_kind or set(update) <= kinds][
            : int(sent.get("limit", 100))
        ]

    async def _get_chat_member(self, sent: Raw) -> Raw:
        number = int(sent["user_id"])
        status = "administrator" if number in self.admins else "member"
        user = {"id": number, "is_bot": False, "first_name": f"读者{number}"}
        rights = dict.fromkeys(ADMIN_RIGHTS, False) if status == "administrator" else {}
        return {"status": status, "user": user, **rights}

    async def _get_file(self, sent: Raw) -> Raw:
        number = sent["file_id"]
        if number not in self.files:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        size = len(self.files[number])
        if size > LARGEST_FILE:
            raise bad_request("file is too big")
        return {"file_id": number, "file_unique_id": number[:8], "file_size": size, "file_path": f"documents/{number}"}

    async def _send_chat_action(self, sent: Raw) -> bool:
        return True

    async def _send_message(self, sent: Raw) -> Raw:
        chat = self._chat(sent)
        shown = self._shown(sent)
        if to_one := sent.get("ephemeral_message_parameters"):
            if self.me["id"] not in self.admins or chat["id"] > 0:
                raise bad_request("not enough rights to send ephemeral messages")
            receiver = {"id": to_one["receiver_user_id"], "is_bot": False, "first_name": "读者"}
            ephemeral = {"message_id": 0, "ephemeral_message_id": self._next("ephemeral"), "receiver_user": receiver}
            kept: Raw = {"date": int(time.time()), "chat": chat, "from": self.me, **ephemeral, **shown}
            self.ephemeral[chat["id"], receiver["id"], ephemeral["ephemeral_message_id"]] = kept
            return kept
        message = {
            "message_id": self._next("message"),
            "date": int(time.time()),
            "chat": chat,
            "from": self.me,
            **shown,
        }
        if thread := sent.get("message_thread_id"):
            if not chat.get("is_forum") or int(thread) == 1:
                raise bad_request("message thread not found")
            message |= {"message_thread_id": int(thread), "is_topic_message": True}
        if reply := sent.get("reply_parameters"):
            replied = self.messages.get((chat["id"], reply["message_id"]))
            if replied is None and not reply.get("allow_sending_without_reply"):
                raise bad_request("message to be replied not found")
            if replied:
                message["reply_to_message"] = {n: v for n, v in replied.items() if n != "reply_to_message"}
        self.messages[chat["id"], message["message_id"]] = message
        return message

    async def _edit_message_text(self, sent: Raw) -> Raw | bool:
        if inline := sent.get("inline_message_id"):
            self._exchange(self.inline.get(inline), sent)
            return True
        return self._exchange(self.messages.get((int(sent["chat_id"]), int(sent["message_id"]))), sent)

    async def _edit_ephemeral_message_text(self, sent: Raw) -> bool:
        key = (int(sent["chat_id"]), int(sent["receiver_user_id"]), int(sent["ephemeral_message_id"]))
        self._exchange(self.ephemeral.get(key), sent)
        return True

    def _exchange(self, message: Raw | None, sent: Raw) -> Raw:
        if message is None:
            raise bad_request("message to edit not found")
        shown = self._shown(sent)
        if all(message.get(name) == shown.get(name) for name in ("text", "entities", "reply_markup")):
            raise bad_request(NOT_MODIFIED)
        for name in ("text", "entities", "reply_markup"):
            message.pop(name, None)
        message.update(shown)
        return message

    async def _answer_callback_query(self, sent: Raw) -> bool:
        if len(sent.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self._take_query(sent["callback_query_id"])
        return True

    async def _answer_inline_query(self, sent: Raw) -> bool:
        self._take_query(sent["inline_query_id"])
        results = sent["results"]
        if len(results) > 50 or len(sent.get("next_offset", "").encode()) > 64:
            raise bad_request("RESULTS_TOO_MUCH")
        if len({result["id"] for result in results}) < len(results):
            raise bad_request("RESULT_ID_DUPLICATE")
        for result in results:
            self._check_result(result)
        button = sent.get("button")
        if button and not (1 <= len(button["text"]) <= 64 and re.fullmatch(r"[\w-]{1,64}", button["start_parameter"])):
            raise bad_request("button is invalid")
        return True

    async def _answer_guest_query(self, sent: Raw) -> Raw:
        self._take_query(sent["guest_query_id"])
        self._check_result(sent["result"])
        return {"inline_message_id": self.chose(sent["result"])}

    def chose(self, result: Raw) -> str:
        """Send a result to a chat that the bot does not see; return the message's id."""
        number = f"inline-{self._next('inline')}"
        written = result["input_message_content"]
        shown = {"text": written["message_text"], "entities": written.get("entities", [])}
        self.inline[number] = {**shown, "reply_markup": result.get("reply_markup")}
        return number

    def _take_query(self, number: str) -> None:
        if number not in self._queries:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        self._queries.remove(number)

    def _check_result(self, result: Raw) -> None:
        if not 1 <= len(result["id"].encode()) <= 64 or not result["title"].strip():
            raise bad_request("RESULT_ID_INVALID")
        written = result["input_message_content"]
        check_text(written["message_text"], written.get("entities", []))
        check_buttons(result.get("reply_markup"))

    def _shown(self, sent: Raw) -> Raw:
        entities = sent.get("entities", [])
        if "parse_mode" in sent:
            raise bad_request("can't parse entities: this bot sends entities, never markup")
        check_text(sent["text"], entities)
        check_buttons(sent.get("reply_markup"))
        buttons = sent.get("reply_markup", {})  # a message never tells of the keyboard that came with it
        shown = {"text": sent["text"].strip(), "entities": entities}
        shown["reply_markup"] = buttons if "inline_keyboard" in buttons else None
        return {name: value for name, value in shown.items() if value}

    def _chat(self, sent: Raw) -> Raw:
        known = self._chats.get(int(sent["chat_id"]))
        if known is None:
            raise bad_request("chat not found")
        return known

    def keep(self, message: Raw) -> None:
        """Keep a message and the chat that it stands in."""
        self.messages[message["chat"]["id"], message["message_id"]] = message
        self._chats[message["chat"]["id"]] = message["chat"]

    def _next(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]
