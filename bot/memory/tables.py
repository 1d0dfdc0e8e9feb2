"""The tables of the memory as they are now; `migrations.py` tells how they became so."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

METADATA = MetaData()

JOURNAL = Table(
    "journal",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("message", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("written", BigInteger, nullable=False),
    Column("holder", Text, nullable=False, server_default=""),
)
"""Messages that wait for their answer, as they came; `message` is emptied once that was given. Seconds since 1970.

`holder` is the process that is to answer.
"""

PROCESSES = Table(
    "processes",
    METADATA,
    Column("process", Text, primary_key=True),
    Column("seen", BigInteger, nullable=False),
)
"""Processes that work with a shared memory, and when each was heard of last."""

SALT = Table("salt", METADATA, Column("salt", Text, primary_key=True))
"""One secret, so that what stands for a card cannot be led back to a chat."""

VOTES = Table(
    "votes",
    METADATA,
    Column("card", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("article", Text, nullable=False),
    Column("useful", Integer, nullable=False),
    Column("day", Text, nullable=False),
)
"""Whether an answer was useful (1) or not (0): which article was shown for which question, no name, no chat."""

CHATS = Table(
    "chats",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("choices", Text, nullable=False),
)
"""What chats have chosen, as JSON."""

UNANSWERED = Table(
    "unanswered",
    METADATA,
    Column("question", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("day", Text, nullable=False),
)
"""Questions without an answer: the text only, how often, and the last day."""

GUESTS = Table(
    "guests",
    METADATA,
    Column("guest", Text, primary_key=True),
    Column("state", Text, nullable=False),
)
"""People, groups and topics (`-1001/17`): let in (`allowed`), turned away (`denied`), told of the list (`told`)."""

WATCHES = Table(
    "watches",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("words", Text, primary_key=True),
    Column("language", Text, nullable=False),
)
"""What chats want to hear of when new pages mention it, and in which language they are told."""

TOLD = Table(
    "told",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("story", Text, primary_key=True),
    Column("day", Text, nullable=False),
)
"""Stories that a watching chat was told of, so that it is told once."""

SEEN = Table("seen", METADATA, Column("article", BigInteger, primary_key=True, autoincrement=False))
"""The number of the last article that was held against the watches: one row."""

CARDS = Table(
    "cards",
    METADATA,
    Column("card", Text, primary_key=True),
    Column("question", Text, nullable=False),
    Column("previous", Text),
    Column("day", Text, nullable=False),
)
"""Questions of cards that stand without the message that asked, where their buttons cannot hold them: no name."""

USE = Table(
    "use",
    METADATA,
    Column("day", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)
"""How many questions a day were answered, got the nearest or nothing, and how long they took together."""
