"""The words that people read: one for one thing, the field's own; the odd ones stay out.

The texts are all string literals of the code, docstrings included, what `--help` prints, the
README and the documents.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.texts import Text, all_texts, in_file, in_javascript

# A phrase that stays out of every text -> what to say in its place.
ANYWHERE = {
    r"rightly": "correct, correctly",
    r"(held|hold|holds|holding) back": "validation images",
    r"what is no digit|names? all the same": "non-digit; refuses",
    r"(wind|winds|wound|winding) back": "rewind",
    r"(go|goes|going|gone|went) on (from|with)": "resume, continue, branch",
    r"first weights|where it begins|(first|one) update goes": "initial weights; learning rate",
    r"(take|takes|taken|taking) along|let go of|(bring|brings|brought) back": "saved, opened",
    r"cannot be(?=[,.;]| is told)|told in a sentence": "invalid, unknown; is reported",
    r"(break|breaks|broke|broken) off": "fails; is interrupted",
    r"excites|quiets": "activates, suppresses",
    r"beside (each other|one another)": "side by side",
}
# A phrase that stays out of what people see of the app -> what to say in its place.
SHOWN = {
    r"(?<!\ba )moments?": "snapshot",
    r"updates?(?!\()": "step",
    r"recipes?": "run, preset, settings",
    r"dev|others are": "validation",
    r"lit|quiet": "active, inactive",
    r"somebody": "someone",
    # Sentences that readers stumbled over.
    r"does not need\.|it reads along|read by the best network|no digit that it knows": "",
    r"in some twenty|take part in it|a layer more|reads? along": "",
    r"numbers to learn|takes away|much flows|learned \(weights shown\)|once it learns": "",
    r"learns? from|(has|have) (never )?learned from|images? of mnist": "trains on; has never seen",
    r"lines begin|halves the mistakes|what it (said|hears)": "",
    r"it sends about|… arrives|passes nothing on|begins? anew|left as it is": "",
    r"hardly anything|commonest|back to it|against the gradient|by heart": "",
    r"patience \(|look every|so many looks|\(looks\)|kept in their place": "checks",
    r"at most so much|larger or smaller along|one csv file as": "",
    r"who has this link|controls nothing|show it large|good once|begin at once": "",
    r"waits for a free|in the queue|in what they differ|share of the run": "queued (2nd)",
    r"it was(?= …| [0-9]|$)|kept as|… so far|what it is given|which network answers": "",
    r"cannot tell what|not all of it is|unlike all that|times its effect|one pen": "",
    r"say what a digit was|to be seen|by oneself": "",
    r"1,000 others|full(?= speed)|is huge": "1,000 validation images; max",
}
# (the text begins with, the file) -> why the phrase may stand there.
ALLOWED = {("UPDATE runs SET", "digitnet/store/migration.py"): "SQL"}


def odd(texts: Iterable[Text]) -> list[str]:
    """Where a phrase stands that should not, with its text and what to say in its place."""
    found = []
    for text in texts:
        if any(text.where == file and text.words.startswith(begin) for begin, file in ALLOWED):
            continue
        for phrase, better in (ANYWHERE if is_hidden(text) else ANYWHERE | SHOWN).items():
            for match in re.finditer(rf"(?<![\w/=-])(?:{phrase})(?![\w=-])", text.words, re.I):
                around = text.words[max(0, match.start() - 40) : match.end() + 40]
                found.append(
                    f"{text.where}: {match[0]!r} in {around!r}; say {better or 'it plainly'}"
                )
    return found


def is_hidden(text: Text) -> bool:
    """Whether only those who read the code see it: docstrings, names of fields and of files."""
    return text.docstring or not (" " in text.words or text.words[:1].isupper())


def test_texts_use_the_fields_own_words() -> None:
    assert not odd(all_texts())


def test_what_is_allowed_is_there() -> None:
    texts = list(all_texts())
    for begin, file in ALLOWED:
        assert any(t.where == file and t.words.startswith(begin) for t in texts), begin


@pytest.mark.parametrize(
    ("name", "source"),
    {
        "literal.py": 'WORDS = "8 of 10 read rightly"',
        "joined.py": 'print("8 of 10 read "\n      "rightly")',
        "f_string.py": 'print(f"{n:,} of 10 read rightly")',
        "in_f_string.py": 'print(f"{n} of {few or "read rightly" or many}")'.replace(
            '"read rightly"', "'read rightly'"
        ),
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
        assert len(odd(in_file(tmp_path / name))) == count


@pytest.mark.parametrize("source", ["const a = 'it;\nconst b = 1;", "const a = `it ${b}"])
def test_a_script_that_is_not_understood_is_no_script_without_texts(source: str) -> None:
    with pytest.raises(ValueError, match="without an end"):
        list(in_javascript(source))
