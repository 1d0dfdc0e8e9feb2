"""The same memory in SQLite and in a real PostgreSQL server, and several processes that share one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
from postgres_server import PASSWORD, PostgresServer
from sqlalchemy import URL, create_engine, inspect, make_url, text

from bot.choices import Choices
from bot.memory.cards import Cards
from bot.memory.database import Database
from bot.memory.journal import MOST_TRIES, TIDYING, WHILE, Journal
from bot.memory.memory import Memory
from bot.memory.migrations import STEPS, migrate
from bot.memory.tables import METADATA
from bot.memory.unanswered import Unanswered
from bot.memory.use import Day
from bot.memory.votes import Vote
from bot.memory.watches import Watch
from retrieval.errors import ServeError

END_OF_LOCKS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database that several processes may share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'memory.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def opened(address: str) -> Iterator[Callable[[], Memory]]:
    """Return how a process opens the memory."""
    memories: list[Memory] = []

    def another() -> Memory:
        memories.append(Memory.open(address, password=PASSWORD))
        return memories[-1]

    yield another
    for memory in memories:
        memory.close()


def full(address: str) -> URL:
    url = make_url(address)
    return url if url.get_backend_name() == "sqlite" else url.set(password=PASSWORD)


@contextmanager
def tables(address: str) -> Iterator[dict[str, dict[str, tuple[bool, str]]]]:
    engine = create_engine(full(address))
    found = inspect(engine)
    yield {
        table: {c["name"]: (bool(c["nullable"]), str(c["type"])) for c in found.get_columns(table)}
        for table in found.get_table_names()
        if table != "schema_version"
    }
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("taken", [0, 2, 4, len(STEPS)])
def test_a_memory_of_any_age_is_brought_up_to_the_tables_of_today(taken: int, postgres: PostgresServer) -> None:
    old, today = postgres.database(), postgres.database()
    engine = create_engine(full(old))
    with engine.begin() as connection:
        migrate(connection, STEPS[:taken])
        if taken == 4:
            connection.execute(text("INSERT INTO guests VALUES (-1001, 'allowed')"))
    engine.dispose()
    with closing(Memory.open(old, password=PASSWORD)) as memory:
        assert memory.guests.state(-1001) == ("allowed" if taken == 4 else None)
    engine = create_engine(full(today))
    METADATA.create_all(engine)
    engine.dispose()
    with tables(old) as walked, tables(today) as made:
        assert walked == made
        assert set(walked) == set(METADATA.tables)


def test_processes_that_start_at_the_same_time_bring_it_up_to_date_once(address: str) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            Memory.open(address, password=PASSWORD).close()
        except BaseException as error:
            errors.append(error)

    together(4, start)
    assert not errors
    with tables(address) as found:
        assert set(found) == set(METADATA.tables)


@pytest.mark.postgres
def test_a_database_that_does_not_answer_and_a_wrong_password_are_told(postgres: PostgresServer) -> None:
    address = postgres.database()
    for place, password in ((address, "wrong-one"), (address.replace("memory_", "nothing_"), PASSWORD)):
        with pytest.raises(ServeError, match="the memory cannot be used") as caught:
            Memory.open(place, password=password)
        assert "BAODA_DATABASE_PASSWORD" in caught.value.fix
        assert password not in f"{caught.value} {caught.value.fix}"


def test_every_part_works_on_both(opened: Callable[[], Memory]) -> None:
    memory, today = opened(), date.today().isoformat()
    memory.votes.cast("7:1", "新桥", "a-1", useful=True)
    memory.votes.cast("7:1", "新桥", "a-1", useful=False)
    assert memory.votes.all() == [Vote("新桥", "a-1", False, today)]
    card = memory.cards.keep("桥有多长\0\ud800", "新桥")
    assert card == memory.cards.keep("桥有多长\0\ud800", "新桥")
    assert memory.cards.of(card) == ("桥有多长?", "新桥")
    chosen = Choices("en", True, ("青石日报",), True)
    memory.chats.change(-5, lambda _: chosen)
    memory.guests.keep("-5", "allowed")
    memory.watches.add(Watch(-5, "五小", "zh-CN"))
    memory.watches.tell(-5, ["a", "b"])
    memory.move(-5, -1_002_233_445_566)
    moved = -1_002_233_445_566
    assert (memory.chats.of(moved), memory.guests.state(moved)) == (chosen, "allowed")
    assert (memory.watches.of(moved), memory.watches.told(moved)) == (["五小"], {"a", "b"})
    assert not memory.guests.tell(moved)
    memory.forget(moved)
    assert (memory.chats.number(), memory.watches.all()) == (0, [])
    for _ in range(2):
        memory.unanswered.note("火星")
        memory.use.note("nothing", 7)
        memory.watches.see(9)
    assert memory.unanswered.most_asked(5) == [Unanswered("火星", 2, today)]
    assert memory.use.since(date.today()) == [Day(today, "nothing", 2, 14)]
    assert memory.watches.seen() == 9


def test_what_is_chosen_in_one_process_is_seen_by_the_other_at_once(opened: Callable[[], Memory]) -> None:
    one, other = opened(), opened()
    one.chats.change(-5, lambda _: Choices("en"))
    other.guests.keep(7, "denied")
    assert other.chats.of(-5) == Choices("en")
    assert one.guests.state(7) == "denied"


def test_nothing_is_lost_where_processes_count_at_the_same_time(opened: Callable[[], Memory]) -> None:
    memories = [opened() for _ in range(3)]

    def count(memory: Memory) -> None:
        for number in range(6):
            memory.use.note("answered", 1)
            memory.unanswered.note("火星")
            memory.votes.cast(f"7:{number}", "新桥", "a-1", useful=True)
            memory.chats.change(-5, lambda before: Choices(papers=(*before.papers, "青石日报")))

    together(3, *(lambda memory=memory: count(memory) for memory in memories))
    assert [(day.number, day.milliseconds) for day in memories[0].use.since(date.today())] == [(18, 18)]
    assert memories[0].unanswered.most_asked(1)[0].times == 18
    assert len(memories[0].votes.all()) == 6
    assert len(memories[0].chats.of(-5).papers) == 18


def test_what_two_processes_are_told_is_written_down_by_one(opened: Callable[[], Memory]) -> None:
    one, other = opened(), opened()
    assert one.journal.write(5, "a")
    assert not other.journal.write(5, "a")
    one.journal.answered(5)
    assert not other.journal.write(5, "a")


def test_what_a_dead_process_was_to_answer_is_taken_over_once(
    opened: Callable[[], Memory], monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, *living = (opened() for _ in range(4))
    for memory in (dead, *living):
        memory.processes.beat()
    for number in range(40):
        assert dead.journal.write(number, f"message {number}")
    living[0].journal.write(99, "its own")
    assert [memory.journal.resume() for memory in living] == [[], [], []]
    assert {memory.processes.number() for memory in living} == {4}
    dead.processes.leave()
    taken: list[str] = []
    together(3, *(lambda memory=memory: taken.extend(memory.journal.resume()) for memory in living))
    assert sorted(taken) == sorted(f"message {number}" for number in range(40))
    assert not dead.journal.holds(7)
    assert sum(memory.journal.holds(7) for memory in living) == 1
    living[1].processes.leave()
    living[2].processes.leave()
    monkeypatch.setattr("bot.memory.processes.DEAD", -1)  # everybody was silent for too long
    assert dead.processes.counts_as_dead()
    assert "its own" not in living[0].journal.resume()
    assert "its own" in living[1].journal.resume()


def test_what_brings_every_process_down_is_left_in_the_end(opened: Callable[[], Memory]) -> None:
    one, other = opened(), opened()
    one.journal.write(5, "poison")
    for _ in range(MOST_TRIES // 2):
        assert (other.journal.resume(), one.journal.resume()) == (["poison"], ["poison"])
    assert other.journal.resume() == []
    assert one.journal.waiting() == 0


def test_numbers_are_forgotten_when_they_cannot_come_again(address: str) -> None:
    with closing(Database.open(address, password=PASSWORD)) as database:
        now = 1_795_000_000.0
        journal = Journal(database, lambda: now)
        for number in (5, 6, 2000):
            journal.write(number, "a")
        journal.answered(5)
        with database.writing() as connection:
            connection.execute(text("UPDATE journal SET written = written - :long"), {"long": WHILE + TIDYING + 9})
        now += TIDYING
        journal.answered(2000)
        assert journal.write(5, "a")
        assert not journal.write(6, "a")  # it still waits
        assert not journal.write(2000, "a")


def test_only_one_process_has_a_turn(opened: Callable[[], Memory]) -> None:
    one, other = opened().turn("news"), opened().turn("news")
    with one.taken() as has, other.taken() as has_too:
        assert (has, has_too) == (True, False)
        with opened().turn("something else").taken() as has_another:
            assert has_another
    with other.taken() as has:
        assert has


@pytest.mark.postgres
def test_a_turn_ends_with_the_connection_that_has_it(postgres: PostgresServer) -> None:
    address = postgres.database()
    one, other = (Memory.open(address, password=PASSWORD) for _ in range(2))
    with closing(one), closing(other), one.turn("news").taken() as has, other.turn("news").taken() as has_too:
        assert (has, has_too) == (True, False)
        postgres.run("psql", make_url(address).database or "", "--command", END_OF_LOCKS)
        with other.turn("news").taken() as has_now:
            assert has_now


def test_a_memory_of_its_own_has_every_turn() -> None:
    with closing(Memory.open(None)) as memory, memory.turn("news").taken() as has:
        assert has
        assert not memory.shared


def test_the_words_of_a_card_are_found_by_either_process(address: str) -> None:
    with (
        closing(Database.open(address, password=PASSWORD)) as one,
        closing(Database.open(address, password=PASSWORD)) as other,
    ):
        assert Cards(other).of(Cards(one).keep("桥有多长")) == ("桥有多长", None)


def together(number: int, *work: Callable[[], None]) -> None:
    """Do things at the same time: one `number` times, or each once."""
    threads = [threading.Thread(target=each) for each in (work if len(work) > 1 else work * number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
