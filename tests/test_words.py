"""The words that people read: one for one thing, the field's own; the odd ones stay out.

The texts are all string literals of the code, docstrings included, what `--help` prints, the
README and the documents.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.texts import Text, all_texts, in_file, in_javascript

# Phrases that no text may have -> what to say instead.
ANYWHERE = {
    r"rightly": "correct, correctly",
    r"(held|hold|holds|holding) back": "validation images",
    r"what is no digit|names? all the same": "non-digit; refuses",
    r"(wind|winds|wound|winding) back": "rewind",
    r"(go|goes|going|gone|went) on (from|with)": "resume, continue, branch",
    r"first weights|where it begins": "initial weights",
    r"how far (should )?one update go(es)?": "learning rate; how big each change of the weights is",
    r"(take|takes|taken|taking) along": "saved, downloaded",
    r"let go of": "dropped, deleted",
    r"(bring|brings|brought) back": "opened, loaded",
    r"cannot be(?=[,.;]| is told)": "invalid, unknown",
    r"told in a sentence": "reported",
    r"(break|breaks|broke|broken) off": "fails; is interrupted",
    r"excites|quiets": "activates, suppresses",
    r"beside (each other|one another)": "side by side",
}
# Phrases that nothing may have that people see of the app -> what to say instead.
SHOWN = {
    r"(?<!\ba )moments?": "snapshot, step",
    r"updates?(?!\()": "step",
    r"recipes?": "run, preset, settings",
    r"dev": "validation",
    r"(units?|are) (lit|quiet)": "active, inactive",
    # Sentences that readers stumbled over.
    r"without what an audience": "Presentation mode: larger text, fewer controls",
    r"reads along": "Draw a digit and watch it guess",
    r"best network here": "Read live by our best network",
    r"digit (in it )?that it knows": "This doesn't look like a digit",
    r"in some twenty|take part in it": "in about twenty seconds. Join in.",
    r"a layer more": "one more layer",
    r"learns? from": "Trains on",
    r"(has|have) (never )?learned from": "has never seen",
    r"others are": "validated on 1,000 others",
    r"numbers to learn": "weights, all random so far",
    r"adds / takes away|takes away|much flows": "positive / negative; bright: strong signal",
    r"weights shown|once it learns": "Change since start; Once training starts",
    r"lines begin": "Curves appear after the first step.",
    r"halves the mistakes": "each gridline halves the errors",
    r"framed: what it said": "Red: misread",
    r"it sends about|… arrives": "Output … × weight … = …",
    r"passes nothing on": "ReLU outputs 0",
    r"what it hears": "Strongest inputs (activation × weight)",
    r"begins? anew": "keeps the weights, resets the optimizer",
    r"hardly anything": "Almost no progress: … is too small.",
    r"commonest": "always guessing the most common digit would score …",
    r"left as it is": "The link's … is unknown; using …",
    r"back to it": "Reset to preset",
    r"against the gradient": "How big each change of the weights is.",
    r"(drawn )?before the first update": "How the initial weights are drawn.",
    r"by heart": "memorising the images (overfitting)",
    r"patience \(|look every|so many looks|looks\)": "Early stopping (checks); Check every",
    r"kept in their place": "Use a moving average of the weights",
    r"at most so much": "Maximum rotation, either way.",
    r"larger or smaller along": "Maximum stretch",
    r"one csv file as": "A CSV file in the format of Kaggle's train.csv",
    r"who has this link|controls nothing": "Anyone with this link can watch but not control.",
    r"show it large|good once|begin at once": "Show QR code; Works once; Start automatically",
    r"waits for a free|(?<=[\d…] )in the queue": "queued (2nd)",
    r"in what they differ": "Different settings",
    r"share of the run": "% of run",
    r"it was(?= …| [0-9]|$)": "Correct answer:",
    r"kept as|… so far": "Saved as 8 (1 saved)",
    r"what it is given": "What the network sees",
    r"which network answers": "Network",
    r"cannot tell what": "This network always answers, even for non-digits.",
    r"not all of it is|unlike all that": "The 2nd character doesn't look like a digit.",
    r"times its effect": "stronger colour: more influence",
    r"pixels long, one pen": "Scaled to 20 pixels",
    r"say what a digit was": "Label a drawing to collect it",
    r"to be seen": "no digit found",
    r"by oneself": "drawn by segno",
}
# (the file, the phrase in it) -> why it may stand there.
ALLOWED = {
    ("digitnet/nn/signature.py", "dev"): "a parameter's name, in code that is put together",
    ("digitnet/store/migration.py", "UPDATE"): "SQL",
    ("docs/glossary.md", "update"): "it says what a step is",
}


class Odd(NamedTuple):
    """A phrase that should not stand in a text."""

    text: Text
    phrase: str
    say: str

    def __str__(self) -> str:
        return f"{self.text.where}: {self.phrase!r} in {self.text.words[:200]!r}; say: {self.say}"


def odd(texts: Iterable[Text]) -> Iterator[Odd]:
    """All phrases in texts that people should not read."""
    for text in texts:
        for phrase, better in (ANYWHERE if is_hidden(text) else ANYWHERE | SHOWN).items():
            for match in re.finditer(rf"(?<![\w/=-])(?:{phrase})(?![\w=-])", text.words, re.I):
                yield Odd(text, match[0], better)


def is_hidden(text: Text) -> bool:
    """Whether only those who read the code see it: docstrings, and names of what is in it."""
    is_name = " " not in text.words and not text.words[:1].isupper()
    return text.docstring or is_name or text.where.endswith("__init__.py")


def test_texts_use_the_fields_own_words() -> None:
    found = list(odd(all_texts()))
    not_allowed = [str(each) for each in found if (each.text.where, each.phrase) not in ALLOWED]
    assert not not_allowed, "\n".join(not_allowed)
    assert {(each.text.where, each.phrase) for each in found} == set(ALLOWED)


@pytest.mark.parametrize(
    ("name", "source"),
    {
        "literal.py": 'WORDS = "8 of 10 read rightly"',
        "joined.py": 'print("8 of 10 read "\n      "rightly")',
        "f_string.py": 'print(f"{n:,} of 10 read rightly")',
        "in_f_string.py": "print(f\"{n} of {'read rightly' if n else 'none'}\")",
        "module.py": '"""Digits read rightly."""',
        "docstring.py": 'class A:\n    def b(self):\n        """Digits\n        read rightly."""',
        "literal.js": "const WORDS = 'read rightly'; // it's",
        "template.js": "const words = `${`${n} it`} of ${{ a: '}' }.a} read rightly`;",
        "in_template.js": "const words = `${n ? `read rightly` : ''}`; /* don't */",
        "added.js": 'const words =\n  "8 of 10 read " +\n  `rightly`;',
        "html.js": 'root.innerHTML = `<p title="read rightly">${text}</p>`;',
        "style.css": '.a::after { content: "Read rightly"; }',
        "page.md": "# Digits\n\n8 of 10 are read\nrightly.",
    }.items(),
)
def test_a_planted_phrase_is_found(
    name: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.texts.ROOT", tmp_path)
    for text, count in ((source, 1), (source.replace("rightly", "well"), 0)):
        (tmp_path / name).write_text(text)
        assert len(list(odd(in_file(tmp_path / name)))) == count


@pytest.mark.parametrize("source", ["const a = 'it;\nconst b = 1;", "const a = `it ${b}"])
def test_a_script_that_is_not_understood_is_no_script_without_texts(source: str) -> None:
    with pytest.raises(ValueError, match="without an end"):
        list(in_javascript(source))
