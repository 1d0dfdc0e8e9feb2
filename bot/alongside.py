"""Work that goes on beside something else, for as long as that lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager


@asynccontextmanager
async def alongside(work: Callable[[], Coroutine[object, object, None]], name: str) -> AsyncIterator[None]:
    """Do this work in a task of this name until the context ends."""
    task = asyncio.create_task(work(), name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
