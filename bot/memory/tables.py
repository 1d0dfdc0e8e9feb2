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
)
"""Messages that wait for their answer, as they came; `message` is emptied once that was given. Seconds since 1970."""

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
    Column("guest", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
)
"""People and groups that were let in (`allowed`), turned away (`denied`) or told that they are not listed (`told`)."""
