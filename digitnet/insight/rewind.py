"""Rewinding a run: what is drawn of its snapshots, each made once for all visitors."""

import secrets
import time

from digitnet.data import Dataset
from digitnet.insight.frames import Film, as_json, rounded
from digitnet.nn import Network
from digitnet.runs import Moment, Moments, RunView

MOST = 24  # snapshots in one answer
LONGEST = 0.3  # seconds that one answer may take, except for its last snapshot


class Rewind:
    """Makes the pictures of a run's snapshots; for one thread at a time.

    dev: the validation images. The same units are drawn for all snapshots: the strongest when it is
    first asked, and again when the run has ended.
    """

    def __init__(self, run: RunView, dev: Dataset) -> None:
        self.run, self.dev = run, dev
        self._film = Film(dev, run.first_network, run.recipe)
        self._ended = False
        self._choose()

    def answer(self, edition: int, after: int) -> bytes:
        """In JSON: the first snapshots after step `after`; `more` says there are more.

        edition: of the earlier answers, 0 for none. When other units are drawn it changes, and all
        snapshots are sent again.
        """
        moments = self.run.moments
        if moments is None:
            return b'{"edition":0,"more":false,"moments":[]}'
        if not self._ended and self.run.snapshot().ended:
            self._choose()
        if edition != self.edition:
            after = -1
        wanted = moments.since(after)
        texts = self._texts(moments, wanted)
        head = {"edition": self.edition, "more": len(texts) < len(wanted)}
        if edition != self.edition:
            head |= self._film.start()
        return f'{as_json(head)[:-1]},"moments":[{",".join(texts)}]}}'.encode()

    def _choose(self) -> None:
        """The units that are drawn from now on."""
        now = self.run.snapshot()
        before = [*map(list, self._film.shown)]
        self._ended = now.ended
        self._film.choose(now.network)
        if before != [*map(list, self._film.shown)]:
            self.edition = 1 + secrets.randbelow(10**8)
            self._made: dict[int, tuple[bool, str]] = {}  # by step: whether exact, and its text

    def _texts(self, moments: Moments, wanted: list[Moment]) -> list[str]:
        texts: list[str] = []
        start = time.monotonic()
        for moment in wanted[:MOST]:
            if texts and time.monotonic() - start > LONGEST:
                break
            exact, text = self._made.get(moment.step, (False, ""))
            if not text or exact is not moment.exact:
                text = self._text(moment, moments.network_of(moment))
                self._made[moment.step] = moment.exact, text
            texts.append(text)
        return texts

    def _text(self, moment: Moment, network: Network) -> str:
        seen = self._film.past(network) | {"dev": rounded(self._accuracy(moment, network))}
        return as_json({"step": moment.step} | seen)

    def _accuracy(self, moment: Moment, network: Network) -> float:
        """As it was measured then; else that of the kept weights on the validation images."""
        if moment.dev_accuracy is not None:
            return moment.dev_accuracy
        return network.accuracy(self.dev.images, self.dev.labels)
