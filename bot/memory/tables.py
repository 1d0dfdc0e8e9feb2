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
