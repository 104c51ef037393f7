"""The visitor's own digits: shown, scored, and taught to a network."""

from html import escape

import numpy as np
import streamlit as st

from digitnet.data import load_mnist
from digitnet.insight import codes, read_all, telling
from digitnet.nn import DivergedError, Network
from digitnet.recipes import teach
from digitnet.sketch import collection
from digitnet.ui import networks, session
from digitnet.ui.draw.own_digits import judge, own_files
from digitnet.ui.draw.own_digits.judge import samples
from digitnet.ui.live_parts import part
from digitnet.ui.visitor import sent, visitor

TAUGHT = "Taught with your digits"
Groups = dict[str, np.ndarray]  # name -> (n,) bool, which samples are in the group


@st.fragment
def panel() -> None:
    """The digits, the score of each network on them, teaching, and files."""
    if judge.take_news():
        st.rerun()
    own = samples()
    st.subheader(f"Your digits ({len(own)})" if own else "Your digits", anchor=False)
    if not own:
        st.markdown("Label a drawing to collect it, then test a network with it or teach it.")
        own_files.panel(own)
        return
    images = collection.as_dataset(own).images
    left, right = st.columns([3, 2], gap="large")
    with left:
        _thumbnails(images)
    with right:
        with st.container(key="score"):
            st.html(_score(_answers(images)))
        _teach(networks.chosen())
    own_files.panel(own)


def _answers(images: np.ndarray) -> dict[str, np.ndarray]:
    """(n,) answers of each network for the visitor's digits, the chosen one first."""
    names = dict.fromkeys([networks.chosen(), *networks.available()])
    return {name: networks.get(name).predict(images) for name in names}


def _thumbnails(images: np.ndarray) -> None:
    readings = read_all(networks.get(networks.chosen()), images)
    digits = [
        {
            "number": sample.number,
            "ink": codes.levels(x, 255),
            "label": sample.label,
            "answer": reading.digit,
            "refused": reading.verdict == "none",
            "taught": sample in visitor().own_digits.taught,
        }
        for sample, x, reading in zip(samples(), images, readings, strict=True)
    ]
    part(
        "draw/own_digits",
        "own_digits_part",
        {"digits": digits},
        on_remove_change=_remove,
    )


def _remove() -> None:
    """Removes one digit; a click that arrives twice has no further effect."""
    number = sent("own_digits_part", "remove")
    own = samples()
    own[:] = [sample for sample in own if sample.number != number]
    judge.tell_news()


def _groups() -> Groups:
    taught = np.array([sample in visitor().own_digits.taught for sample in samples()])
    if not taught.any():
        return {"Correct": ~taught}
    groups = {"Taught digits": taught, "Drawn since": ~taught}
    return {name: rows for name, rows in groups.items() if rows.any()}


def _score(answers: dict[str, np.ndarray]) -> str:
    """A table: how many digits of each group every network reads correctly."""
    right = {name: said == [s.label for s in samples()] for name, said in answers.items()}
    groups = _groups()
    head = "".join(f"<th scope=col>{group}</th>" for group in groups)
    rows = "".join(_row(name, hits, groups) for name, hits in right.items())
    return (
        f'<table class="dn-score"><thead><tr><th scope="col">Network</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(name: str, hits: np.ndarray, groups: Groups) -> str:
    cells = "".join(f"<td>{hits[g].sum()} of {g.sum()}</td>" for g in groups.values())
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'


def _teach(chosen: str) -> None:
    pressed = st.button("Teach it my digits", key="teach", type="primary", icon=":material/school:")
    st.caption(
        "A few seconds of training on your digits and MNIST's. The shipped networks stay "
        "unchanged; the taught one is yours until you close this page. Its score on the digits "
        "that it was taught proves little: draw new ones to test it."
    )
    if pressed:
        network = networks.get(chosen).copy()
        try:
            _follow(network)
        except DivergedError:
            st.error(" ".join(telling.CANNOT_READ), icon=":material/error:")
            return
        before = visitor().own_digits.taught if chosen == TAUGHT else set()
        visitor().own_digits.taught = before | set(samples())
        networks.keep(TAUGHT, network)
        st.rerun()
    if TAUGHT in networks.available():
        st.download_button(
            "Download the taught network",
            lambda: networks.get(TAUGHT).to_bytes(),
            "taught.safetensors",
            key="download_taught",
            icon=":material/download:",
            on_click="ignore",
        )


def _follow(network: Network) -> None:
    bar = st.progress(0.0, text="Teaching")
    own, rng = collection.as_dataset(samples()), np.random.default_rng()
    training = teach(network, own, load_mnist()[0], rng)
    with session.registry().sharing(training) as updates:
        for progress in updates:
            if progress.step % 10 == 0:
                bar.progress(progress.step / progress.steps, text="Teaching")
