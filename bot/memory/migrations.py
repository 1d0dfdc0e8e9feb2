"""How the tables came to be, one step after the other. A step that was released is never changed: add another one.

The statements are such that SQLite and PostgreSQL understand them alike.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Step:
    """What a step is for, and its statements."""

    words: str
    statements: tuple[str, ...]


STEPS = (
    Step(
        "messages that wait for their answer",
        (
            "CREATE TABLE journal (number BIGINT PRIMARY KEY NOT NULL, message TEXT NOT NULL, tries INTEGER NOT NULL, "
            "written BIGINT NOT NULL)",
        ),
    ),
    Step(
        "whether answers were useful",
        (
            "CREATE TABLE salt (salt TEXT PRIMARY KEY NOT NULL)",
            "CREATE TABLE votes (card TEXT PRIMARY KEY NOT NULL, question TEXT NOT NULL, article TEXT NOT NULL, "
            "useful INTEGER NOT NULL, day TEXT NOT NULL)",
        ),
    ),
    Step(
        "what chats have chosen, who is let in, and questions without an answer",
        (
            "CREATE TABLE chats (chat BIGINT PRIMARY KEY NOT NULL, choices TEXT NOT NULL)",
            "CREATE TABLE guests (guest BIGINT PRIMARY KEY NOT NULL, state TEXT NOT NULL)",
            "CREATE TABLE unanswered (question TEXT PRIMARY KEY NOT NULL, times INTEGER NOT NULL, day TEXT NOT NULL)",
        ),
    ),
    Step(
        "what chats want to be told of",
        (
            "CREATE TABLE watches (chat BIGINT NOT NULL, words TEXT NOT NULL, language TEXT NOT NULL, "
            "PRIMARY KEY (chat, words))",
            "CREATE TABLE told (chat BIGINT NOT NULL, story TEXT NOT NULL, day TEXT NOT NULL, "
            "PRIMARY KEY (chat, story))",
            "CREATE TABLE seen (article BIGINT PRIMARY KEY NOT NULL)",
        ),
    ),
    Step(
        "topics of groups among those who are let in",
        (
            "CREATE TABLE visitors (guest TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL)",
            "INSERT INTO visitors SELECT CAST(guest AS TEXT), state FROM guests",
            "DROP TABLE guests",
            "ALTER TABLE visitors RENAME TO guests",
        ),
    ),
    Step(
        "the questions of cards whose buttons cannot hold them",
        (
            "CREATE TABLE cards (card TEXT PRIMARY KEY NOT NULL, question TEXT NOT NULL, previous TEXT, "
            "day TEXT NOT NULL)",
        ),
    ),
    Step(
        "how many questions a day, and what became of them",
        (
            "CREATE TABLE use (day TEXT NOT NULL, outcome TEXT NOT NULL, number INTEGER NOT NULL, "
            "milliseconds INTEGER NOT NULL, PRIMARY KEY (day, outcome))",
        ),
    ),
    Step(
        "several processes on one memory",
        (
            "ALTER TABLE journal ADD COLUMN holder TEXT NOT NULL DEFAULT ''",
            "CREATE TABLE processes (process TEXT PRIMARY KEY NOT NULL, seen BIGINT NOT NULL)",
        ),
    ),
)
"""The version of a database is the number of steps that it has taken."""


def version(connection: Connection) -> int:
    """Return how many steps a database has taken; the table that tells is made where it is missing."""
    connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    connection.execute(text("INSERT INTO schema_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version)"))
    return int(connection.execute(text("SELECT version FROM schema_version")).scalar_one())


def migrate(connection: Connection, steps: tuple[Step, ...] = STEPS) -> None:
    """Take the steps that are missing; the caller's transaction makes it all of them or none."""
    taken = version(connection)
    for step in steps[taken:]:
        for statement in step.statements:
            connection.execute(text(statement))
    connection.execute(text("UPDATE schema_version SET version = :version"), {"version": max(taken, len(steps))})
