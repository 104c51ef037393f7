"""Rewinding runs: each snapshot is drawn once, however many visitors rewind to it."""

import asyncio
import zlib
from collections import OrderedDict

from digitnet.data import Dataset
from digitnet.insight import Rewind
from digitnet.runs import RunView

KEPT = 12  # runs whose drawn snapshots are kept: about a megabyte each
GZIP = 16 + zlib.MAX_WBITS  # makes zlib write the gzip format


class Rewinds:
    """The runs that were rewound last; everything happens in one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Rewind | None, asyncio.Lock]] = OrderedDict()

    async def answer(
        self, run: RunView, dev: Dataset, edition: int, after: int, zipped: bool
    ) -> bytes:
        """The snapshots after step `after`, as from Rewind.answer; zipped: compressed with gzip."""
        rewind, lock = self._kept.setdefault(run.id, (None, asyncio.Lock()))
        self._kept.move_to_end(run.id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        async with lock:  # waiting here blocks no thread
            rewind = self._kept.get(run.id, (rewind, lock))[0]
            if rewind is None or rewind.run is not run:  # it may have been loaded again
                rewind = await asyncio.to_thread(Rewind, run, dev)
                self._kept[run.id] = rewind, lock
            return await asyncio.to_thread(_answer, rewind, edition, after, zipped)


def _answer(rewind: Rewind, edition: int, after: int, zipped: bool) -> bytes:
    raw = rewind.answer(edition, after)
    if not zipped:
        return raw
    packer = zlib.compressobj(level=1, wbits=GZIP)
    return packer.compress(raw) + packer.flush()
