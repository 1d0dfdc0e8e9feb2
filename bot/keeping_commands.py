"""The commands that keep what a bot is: `backup` and `restore`."""

import argparse
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import backup as bundle
from bot import printing
from bot.config import Settings
from bot.page_commands import settings_of
from bot.serving import is_served
from retrieval.archive import Archive
from retrieval.config import DEFAULT_FILE
from retrieval.errors import BaodaError, NoArchiveError
from retrieval.overrides import FILE as OVERRIDES


def backup(arguments: argparse.Namespace) -> int:
    """Write everything into one file; in a folder, under the name of the moment, keeping the newest few."""
    settings, now = settings_of(arguments), datetime.now().astimezone()
    target: Path = arguments.file
    in_folder = target.is_dir() or not target.suffix
    if arguments.keep and not in_folder:
        raise BaodaError("--keep is for a folder of backups", fix="name a folder: baoda backup backups --keep 14")
    file = target / f"baoda-{now:%Y-%m-%dT%H%M%S}.zip" if in_folder else target
    manifest = bundle.write(file, settings, arguments.config or DEFAULT_FILE, now=now)
    if not manifest.digests:
        file.unlink()
        raise BaodaError(
            "there is nothing to back up here yet", fix="name the settings: baoda backup FILE --config FILE"
        )
    gone = bundle.rotate(target, arguments.keep) if arguments.keep else []
    if arguments.json:
        shape = {"file": str(file), "bytes": file.stat().st_size, "deleted": list(map(str, gone)), **asdict(manifest)}
        print(printing.json_line(shape))
    elif not arguments.quiet:
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB, {_contents(manifest)}")
        for each in gone:
            print(f"{each}: deleted, as newer ones are enough")
    if not isinstance(settings.memory_place, Path):
        print("the memory is in a database of its own: back it up by its own means (pg_dump)", file=sys.stderr)
    return 0


def _contents(manifest: bundle.Manifest) -> str:
    parts = dict.fromkeys(name.partition("/")[0] for name in manifest.digests)
    return ", ".join(parts)


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup back, all of it or nothing; what is there is refused, or kept beside with --replace."""
    config: Path = arguments.config or DEFAULT_FILE
    if config.exists() and is_served(settings_of(arguments)):
        raise BaodaError("a bot is working with this memory", fix="stop `baoda serve`, then restore")
    config.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=config.parent, prefix=".baoda-") as scratch:
        unpacked = Path(scratch)
        manifest = bundle.unpack(arguments.file, unpacked)
        bundle.refuse_newer(unpacked, manifest)
        placed = _put_back(arguments, unpacked, config)
    if arguments.quiet:
        return 0
    print(f"{arguments.file}, made {manifest.made}, is put back: {', '.join(map(str, placed))}")
    if missing := _missing_pages(settings_of(arguments)):
        print(f"pages that the index knows and that are not here: {missing}; put them back before `baoda index`,")
        print("which drops what is gone (a backup holds no pages; the bot answers without them)")
    print("now: baoda check")
    return 0


def _missing_pages(settings: Settings) -> int:
    """Return how many of the files that the index knows are not where it expects them."""
    try:
        with closing(Archive.open(settings.archive.index)) as archive:
            return sum(not Path(path).exists() for path in archive.files())
    except NoArchiveError:
        return 0


def _put_back(arguments: argparse.Namespace, unpacked: Path, config: Path) -> list[Path]:
    """Put the settings back first, as they say where the rest belongs; without --replace those that are there hold."""
    placed = []
    if arguments.replace or not config.exists():
        placed = bundle.put_back(unpacked, [(bundle.CONFIG, config)], replace=arguments.replace)
    try:
        settings = settings_of(arguments)
        index, synonyms = settings.archive.index, settings.archive.synonyms
        places = [(bundle.INDEX, index), (OVERRIDES, index.with_name(OVERRIDES))]
        places += [(bundle.SYNONYMS, synonyms)] if synonyms else []
        if isinstance(settings.memory_place, Path):
            places.append((bundle.MEMORY, settings.memory_place))
        return placed + bundle.put_back(unpacked, places, replace=arguments.replace)
    except BaodaError:
        if placed and not arguments.replace:
            config.unlink()
        raise
