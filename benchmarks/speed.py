"""Search engines side by side: the same passages and questions, one run, in turn, each in processes of its own.

usage: python benchmarks/speed.py ARCHIVE.jsonl... --questions QUESTIONS.jsonl --passages 3000 100000 1000000 --out DIR

Writes DIR/speed.md (a table) and DIR/speed.png; needs the dependency group `bench`. More passages than the archives
hold are made of their sentences, and of neighbouring sentences. Times hold beside each other only. What is built stays
in DIR: with --built it is searched again, and only what is missing is built.
"""

import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import peers

SLOW = 0.05
"""A search that takes longer, in seconds, is measured on fewer questions."""
FEW = 20
"""So many questions are asked of a slow engine, each once; the table says so."""
TOGETHER = 1000
JOINED = 8
"""Up to so many neighbouring sentences make a passage, where there are too few."""
OTHERS = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
LIMIT = 10
TRIES = 4
"""So often each question is searched, and the best counts: what else the machine does at the time matters less."""
BUILT = ("engine", "passages", "build_s", "build_mb", "disk_mb")
LARGEST = ("memory_mb", "peak_mb", "questions")
PREPARED = "texts.questions"
KEPT = "speed.json"


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(*sys.argv[2:])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archives", nargs="+", type=Path, help="archives of articles, one a line")
    parser.add_argument("--questions", type=Path, required=True, help="a question set")
    parser.add_argument("--passages", nargs="+", type=int, default=[3000], help="how many passages, one run for each")
    parser.add_argument("--engines", nargs="+", default=list(peers.ENGINES), choices=list(peers.ENGINES))
    parser.add_argument("--out", type=Path, default=Path("speed"))
    parser.add_argument("--rounds", type=int, default=3, help="search in turn so many times; the best of each counts")
    parser.add_argument("--built", action="store_true", help="search once more what an earlier run has built")
    arguments = parser.parse_args()
    kept = arguments.out / KEPT
    known = json.loads(kept.read_text("utf-8")) if arguments.built and kept.exists() else []
    rows = {(row["engine"], row["passages"]): row for row in known}
    for size in arguments.passages:
        place = arguments.out / str(size)
        if not (arguments.built and (place / PREPARED).exists()):
            prepare(arguments.archives, arguments.questions, size, place)
        for name in arguments.engines:
            rows[name, size] = {key: row[key] for key in BUILT} if (row := rows.get((name, size))) else {}
        for name in arguments.engines:
            if not rows[name, size]:
                rows[name, size] = {"engine": name, "passages": size} | run("build", name, place)
                keep(list(rows.values()), arguments.out)
        for name in arguments.engines * arguments.rounds:
            row, found = rows[name, size], measure(name, place)
            for key, value in found.items():
                row[key] = (max if key in LARGEST else min)(value, row.get(key, value))
            print(name, size, found, file=sys.stderr, flush=True)
        write(list(rows.values()), arguments.out)


def keep(rows: Sequence[dict[str, Any]], out: Path) -> None:
    (out / KEPT).write_text(json.dumps([row for row in rows if row], indent=1), encoding="utf-8")


def write(rows: Sequence[dict[str, Any]], out: Path) -> None:
    keep(rows, out)
    measured = [row for row in rows if "p50_ms" in row]
    (out / "speed.md").write_text(table(measured), encoding="utf-8")
    draw(measured, out / "speed.png")
    print(table(measured), flush=True)


def prepare(archives: Sequence[Path], questions: Path, size: int, place: Path) -> None:
    """Write the terms of passages and questions, a line each: words.txt, pairs.txt, and the same with .questions."""
    from retrieval import analysis
    from retrieval.questions import read_question

    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    taken = itertools.islice(texts(archives), size)
    made = 0
    with (
        (place / "words.txt").open("w") as words,
        (place / "pairs.txt").open("w") as pairs,
        (place / "texts.jsonl").open("w") as whole,
    ):
        while printed := list(itertools.islice(taken, TOGETHER)):
            made += len(printed)
            whole.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in printed)
            batch = [analysis.normalise(text).replace("\n", " ") for text in printed]
            words.writelines(f"{line}\n" for line in lines_of_words(batch))
            pairs.writelines(" ".join(analysis.ngram_terms(folded, 2)) + "\n" for folded in batch)
    if made < size:
        sys.exit(f"error: these archives make {made:,} passages, not {size:,}")
    asked = [json.loads(line)["question"] for line in questions.read_text("utf-8").splitlines()]
    readings = [read_question(question) for question in asked]
    for name in ("words", "pairs"):
        lines = (" ".join(getattr(reading, name)) for reading in readings)
        (place / f"{name}.questions").write_text("".join(f"{line}\n" for line in lines if line), encoding="utf-8")
    (place / PREPARED).write_text("".join(f"{question}\n" for question in asked), encoding="utf-8")


def lines_of_words(batch: Sequence[str]) -> Iterator[str]:
    """Yield the words of folded texts, a line for each; Chinese ones are cut for all texts at once."""
    import numpy as np

    from retrieval import analysis, segmenting

    joined = "\n".join(batch)
    begins = np.flatnonzero(segmenting.segmenter().starts(np.frombuffer(joined.encode("utf-32-le"), np.uint32)))
    cut = "".join([joined[a:b] + "\x1f" for a, b in itertools.pairwise([*begins.tolist(), len(joined)])])
    for line in cut.split("\n"):
        chinese = [word for word in line.split("\x1f") if word > "\u2e7f" and analysis.countable(word)]
        folded = line.replace("\x1f", "")
        values = (value for _, value in analysis.in_digits(folded))
        yield " ".join([*chinese, *map(analysis.stem, OTHERS.findall(folded)), *values])


def texts(archives: Sequence[Path]) -> Iterator[str]:
    """Yield passages, then their sentences, then neighbouring sentences."""
    from retrieval import analysis, passages
    from retrieval.articles.reading import articles_of

    cut = [p.text for file in archives for a in articles_of(file, report=print) for p in passages.cut(a)]
    yield from cut
    for joined in range(1, JOINED + 1):
        for text in cut:
            spans = analysis.sentences(text)
            for first, last in zip(spans, spans[joined - 1 :], strict=False):
                yield text[first[0] : last[1]]


def measure(name: str, place: Path) -> dict[str, Any]:
    """Search an index once and then often, in processes of their own."""
    started = time.perf_counter()
    run("first", name, place)
    cold = time.perf_counter() - started
    return {"cold_s": round(cold, 3), **run("search", name, place)}


def run(phase: str, name: str, place: Path) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).resolve()), "--child", phase, name, str(place)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(phase: str, name: str, where: str) -> dict[str, Any]:
    """Do one phase; every engine gets its terms as they stand in the files."""
    engine = peers.ENGINES[name]
    place = Path(where)
    folder = place / name.replace(" ", "-")
    if phase == "build":
        return build(engine, place, folder)
    questions = [line.split() for line in (place / f"{engine.terms}.questions").read_text("utf-8").splitlines()]
    search = engine.open(folder, place / f"{engine.terms}.txt")
    search(questions[0], LIMIT)
    return {} if phase == "first" else times(search, questions)


def build(engine: "peers.Peer", place: Path, folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    engine.build(folder, place / f"{engine.terms}.txt")
    seconds = time.perf_counter() - started
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {"build_s": round(seconds, 1), "build_mb": peak(), "disk_mb": round(size / 2**20, 1)}


def peak() -> int:
    """Return the most megabytes that this process has had in memory, mapped pages counted."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) >> 10


def times(search: Callable[[list[str], int], object], questions: Sequence[list[str]]) -> dict[str, Any]:
    """Return what a search costs, in wall time and in time of the processor, and the memory after all of them."""
    wall, processor = [], []
    first = []
    for terms in questions[:5]:
        started = time.perf_counter()
        search(terms, LIMIT)
        first.append(time.perf_counter() - started)
    slow = sorted(first)[1] > SLOW
    if slow:
        questions = questions[:: max(1, len(questions) // FEW)]
    for terms in questions:
        best = (float("inf"), float("inf"))
        for _ in range(1 if slow else TRIES):
            started, begun = time.perf_counter(), time.process_time()
            search(terms, LIMIT)
            best = min(best, (time.perf_counter() - started, time.process_time() - begun))
        wall.append(best[0])
        processor.append(best[1])
    return {**spread("p50", wall, 0.5), **spread("p99", wall, 0.99), **spread("cpu_p50", processor, 0.5)} | {
        "memory_mb": resident(),
        "peak_mb": peak(),
        "questions": len(questions),
    }


def spread(name: str, seconds: list[float], share: float) -> dict[str, float]:
    return {f"{name}_ms": round(sorted(seconds)[int(share * (len(seconds) - 1))] * 1000, 3)}


def resident() -> int:
    """Return the megabytes in memory, mapped pages counted."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


COLUMNS = {
    "engine": "engine", "passages": "passages", "p50_ms": "search p50 ms", "p99_ms": "p99 ms",
    "cpu_p50_ms": "CPU p50 ms", "questions": "questions", "cold_s": "cold start s", "memory_mb": "memory MB",
    "peak_mb": "peak MB", "disk_mb": "disk MB", "build_s": "build s", "build_mb": "build peak MB",
}  # fmt: skip


def table(rows: Sequence[dict[str, Any]]) -> str:
    lines = [" | ".join(COLUMNS.values()), " | ".join("---" for _ in COLUMNS)]
    lines += [" | ".join(str(row.get(name, "")) for name in COLUMNS) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def draw(rows: Sequence[dict[str, Any]], file: Path) -> None:
    """Draw the median and the 99th percentile of each engine, on a logarithmic scale."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    sizes = sorted({row["passages"] for row in rows})
    figure, axes = pyplot.subplots(1, len(sizes), figsize=(5.5 * len(sizes), 4), squeeze=False, layout="constrained")
    for size, axis in zip(sizes, axes[0], strict=True):
        shown = sorted((row for row in rows if row["passages"] == size), key=lambda row: -row["p50_ms"])
        names = [row["engine"] for row in shown]
        axis.barh(names, [row["p99_ms"] for row in shown], color="#c9d6e8", label="p99")
        colours = ["#b5452c" if name.startswith("Baoda") else "#4a6fa5" for name in names]
        axis.barh(names, [row["p50_ms"] for row in shown], color=colours, height=0.45, label="p50")
        axis.set(xscale="log", xlabel="ms a search", title=f"{size:,} passages")
    figure.savefig(file, dpi=130)


if __name__ == "__main__":
    main()
