"""A run wound back: what is drawn of its kept moments, each made once for all who look at it."""

import secrets
import time

from digitnet.data import Dataset
from digitnet.insight.frames import Film, as_json, rounded
from digitnet.nn import Network
from digitnet.runs import Moment, Moments, RunView

MOST = 24  # moments in one answer
LONGEST = 0.3  # seconds that the making of one answer may take, but for its last moment


class Rewind:
    """Makes the pictures of a run's moments; to be asked by one thread at a time.

    dev: the images held back. The same units are drawn of all moments, so that they can be
    followed: the strongest when it is first asked, and once more when the run has ended.
    """

    def __init__(self, run: RunView, dev: Dataset) -> None:
        self.run, self.dev = run, dev
        self._film = Film(dev, run.first_network, run.recipe)
        self._ended = False
        self._choose()

    def answer(self, edition: int, after: int) -> bytes:
        """In JSON: the moments behind step `after`, the first of them; `more` says there are more.

        edition: of the answers that came before, 0 for none. With other units drawn it is
        another, and everything comes from the beginning.
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
        """As it was measured then; else as the kept weights read the images held back."""
        if moment.dev_accuracy is not None:
            return moment.dev_accuracy
        return network.accuracy(self.dev.images, self.dev.labels)
