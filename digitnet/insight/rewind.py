"""Rewinding a run: what is drawn of its snapshots, each made once for all visitors."""

import secrets
import time

from digitnet.data import Dataset
from digitnet.insight.frames import FrameMaker, as_json, rounded
from digitnet.nn import Network
from digitnet.runs import RunView, Snapshot, Snapshots

MOST = 24  # snapshots in one answer
LONGEST = 0.3  # seconds that one answer may take, except for its last snapshot


class Rewind:
    """Makes the pictures of a run's snapshots; for one thread at a time.

    dev: the validation images. The same units are drawn for all snapshots: the strongest when it is
    first asked, and again when the run has ended.
    """

    def __init__(self, run: RunView, dev: Dataset) -> None:
        self.run, self.dev = run, dev
        self._maker = FrameMaker(dev, run.first_network, run.recipe)
        self._ended = False
        self._choose()

    def answer(self, edition: int, after: int) -> bytes:
        """In JSON: the first snapshots after step `after`; `more` says there are more.

        edition: of the earlier answers, 0 for none. When other units are drawn it changes, and all
        snapshots are sent again.
        """
        snapshots = self.run.snapshots
        if snapshots is None:
            return b'{"edition":0,"more":false,"snapshots":[]}'
        if not self._ended and self.run.status().ended:
            self._choose()
        if edition != self.edition:
            after = -1
        wanted = snapshots.since(after)
        texts = self._texts(snapshots, wanted)
        head = {"edition": self.edition, "more": len(texts) < len(wanted)}
        if edition != self.edition:
            head |= self._maker.start()
        return f'{as_json(head)[:-1]},"snapshots":[{",".join(texts)}]}}'.encode()

    def _choose(self) -> None:
        """The units that are drawn from now on."""
        now = self.run.status()
        before = [*map(list, self._maker.shown)]
        self._ended = now.ended
        self._maker.choose(now.network)
        if before != [*map(list, self._maker.shown)]:
            self.edition = 1 + secrets.randbelow(10**8)
            self._made: dict[int, tuple[bool, str]] = {}  # by step: whether exact, and its text

    def _texts(self, snapshots: Snapshots, wanted: list[Snapshot]) -> list[str]:
        texts: list[str] = []
        start = time.monotonic()
        for snapshot in wanted[:MOST]:
            if texts and time.monotonic() - start > LONGEST:
                break
            exact, text = self._made.get(snapshot.step, (False, ""))
            if not text or exact is not snapshot.exact:
                text = self._text(snapshot, snapshots.network_of(snapshot))
                self._made[snapshot.step] = snapshot.exact, text
            texts.append(text)
        return texts

    def _text(self, snapshot: Snapshot, network: Network) -> str:
        seen = self._maker.past(network) | {"dev": rounded(self._accuracy(snapshot, network))}
        return as_json({"step": snapshot.step} | seen)

    def _accuracy(self, snapshot: Snapshot, network: Network) -> float:
        """As it was measured then; else that of the kept weights on the validation images."""
        if snapshot.dev_accuracy is not None:
            return snapshot.dev_accuracy
        return network.accuracy(self.dev.images, self.dev.labels)
