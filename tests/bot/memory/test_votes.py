import sqlite3
from datetime import date

from bot.memory.database import Database
from bot.memory.votes import Vote, Votes


def test_a_second_vote_on_a_card_replaces_the_first_and_no_name_is_kept(tmp_path):
    votes = Votes(Database.open(tmp_path / "memory.sqlite"), lambda: date(2026, 7, 3))
    votes.cast("7777:12", "新桥", "a-1", useful=True)
    votes.cast("7777:12", "新桥", "a-1", useful=False)
    votes.cast("7777:13", "灯塔", "a-2", useful=True)
    assert votes.all() == [Vote("新桥", "a-1", False, "2026-07-03"), Vote("灯塔", "a-2", True, "2026-07-03")]
    with sqlite3.connect(tmp_path / "memory.sqlite") as connection:
        assert "7777" not in str(connection.execute("SELECT * FROM votes").fetchall())
