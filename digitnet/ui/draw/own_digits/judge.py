"""The correct answer for a digit: one click adds it to the visitor's own digits."""

from collections.abc import Callable

from digitnet.sketch import Sample, collection
from digitnet.ui.draw.given import Given
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import sent, visitor


def samples() -> list[Sample]:
    """The visitor's own digits, in the order they were labelled."""
    return visitor().own_digits.samples


def row(given: Given, subject: str = "", on_kept: Callable[[], None] = lambda: None) -> None:
    """Correct answer (for the subject): ten buttons, of which the network's answer is marked."""
    data = _data(given) | {"subject": subject}
    part("draw/own_digits/judge", "judge", data, on_label_change=lambda: _keep(given, on_kept))


def tell_news() -> None:
    """Notes that the own digits have changed, so that all parts of the page are drawn again."""
    visitor().own_digits.changed = True


def take_news() -> bool:
    """Whether they have changed since the last call."""
    own = visitor().own_digits
    news, own.changed = own.changed, False
    return news


def _data(given: Given) -> dict[str, object]:
    own, kept = samples(), _kept(given.source)
    return {
        "kept": kept.label if kept else None,
        "last": own[-1].label if own else None,
        "count": len(own),
        "most": collection.MOST_SAMPLES,
    }


def _kept(source: str) -> Sample | None:
    """The sample made from this sketch or picture, if it still exists."""
    sample = visitor().own_digits.by_source.get(source)
    return sample if sample in samples() else None


def _keep(given: Given, on_kept: Callable[[], None]) -> None:
    label = sent("judge", "label")
    good = type(label) is int and 0 <= label <= 9 and not given.why_not
    if not good or _kept(given.source) or len(samples()) >= collection.MOST_SAMPLES:
        return
    sample = given.sample(label)
    samples().append(sample)
    visitor().own_digits.by_source[given.source] = sample
    tell_news()
    on_kept()
