"""The fields of a frame; `python -m digitnet.insight.frame` writes them down for JavaScript.

Types are JSDoc's, `?` for one that may be null. Codes and packed texts are those of codes.py, and
"drawn" are the units in `shown`.
"""

from pathlib import Path
from typing import NamedTuple

JAVASCRIPT = Path(__file__).parents[1] / "ui" / "browser" / "frame.js"


class Field(NamedTuple):
    type: str
    meaning: str


SNAPSHOT = {  # what a snapshot has too
    "step": Field("number", "steps made so far"),
    "dev": Field("?number", "accuracy on the validation images, 0 to 1"),
    "pictures": Field(
        "string", "change of the drawn weights of the first layer since the start: signed, packed"
    ),
    "picture_top": Field("number", "the largest such change"),
    "lines": Field("string[]", "weights between drawn units, a text a gap: fine, 0 is -line_tops"),
    "line_tops": Field("number[]", "the largest weight of each gap"),
    "answers": Field("string", "answer to each digit, ? if there is none"),
    "probs": Field("string", "ten probabilities a digit: fine, packed"),
    "lit": Field("string[]", "activations of drawn hidden units, by digit: signed, packed"),
    "lit_tops": Field("number[]", "the largest activation of each hidden layer"),
}
SMALL = SNAPSHOT | {  # what every frame has
    "frame": Field("number", "one more than that of the frame before"),
    "made": Field("number", "when the frame was made, in seconds since 1970"),
    "state": Field("string", "ready, waiting, running, paused, done, stopped or failed"),
    "active": Field("boolean", "waiting, running or paused: it takes commands"),
    "ended": Field("boolean", "no further frame will come"),
    "message": Field("string", "why it ended or paused, empty if nobody needs to know"),
    "turn": Field("number", "position in the queue, 1 for the next, 0 for none"),
    "steps": Field("number", "steps in all"),
    "epoch": Field("number", "passes over the training images so far"),
    "seconds": Field("number", "of training so far"),
    "train": Field("?number", "recent accuracy on the training images, 0 to 1"),
    "lr": Field("number", "learning rate as it was set"),
    "lr_now": Field("number", "learning rate by the schedule"),
    "speed": Field("number", "steps per second, 0 before the first"),
    "chosen_speed": Field("?number", "most steps per second, null for no limit"),
    "left": Field("?number", "seconds to the end at this speed"),
    "trouble": Field("?Trouble", "the run's problem"),
    "result": Field("string", "the result, empty until it ends"),
    "from": Field("number", "number of the first point that comes with this frame"),
    "points": Field("(?number)[][]", "step, loss, accuracy on training and on validation images"),
}
WHOLE = SMALL | {  # what the first frame has for each visitor; it completes the small ones
    "sizes": Field("number[]", "units of each layer, the input first"),
    "activation": Field("string", "of the hidden units"),
    "images": Field("string", "the digits, 784 levels each, packed"),
    "labels": Field("string", "the correct answer to each digit"),
    "held_back": Field("number", "number of validation images"),
    "plan": Field("number[]", "steps of the snapshots, also of those to come"),
    "shown": Field("number[][]", "indices of the drawn units, of each layer but the input"),
    "first": Field("string", "initial weights of the drawn units of the first layer: signed"),
    "first_top": Field("number", "the largest of them"),
    "whole": Field("boolean", "always true"),
}
SHOWN = WHOLE | {  # what the browser adds
    "past": Field("boolean", "a snapshot is shown, not the latest frame")
}

MEND = "{label: string, setting: string, value: *, again: boolean}"


def typedef() -> str:
    """The JavaScript module that declares these fields to editors and readers."""
    fields = [f" * @property {{{each.type}}} {name} {each.meaning}" for name, each in SHOWN.items()]
    return "\n".join(
        [
            "// The fields of a frame, written by `python -m digitnet.insight.frame`.",
            "",
            f"/** @typedef {{{{kind: string, text: string, mend: ?{MEND}}}}} Trouble */",
            "",
            "/**",
            " * @typedef {object} Frame",
            *fields,
            " */",
            "",
            "export {};",
            "",
        ]
    )


if __name__ == "__main__":
    JAVASCRIPT.write_text(typedef(), encoding="utf-8")
