"""Parts of a page that the browser draws itself, from the frames of a run."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

UI = Path(__file__).parent
IMPORT = re.compile(r'^import .* from "(.*)";$', re.MULTILINE)

# The parts that a page draws when it opens; on Compare, once runs are selected.
PARTS = {
    "": ("home/read", "home/unit"),
    "train": (
        "train/address",
        "train/controls/transport",
        "train/controls/tuning",
        "train/readout/accuracy",
        "train/readout/status",
        "train/stage",
        "train/timeline",
        "browser/chart",
        "train/digits",
    ),
    "draw": (
        "draw/canvas/sketch",
        "draw/answer/prediction",
        "draw/answer/seen",
        "draw/answer/words",
        "draw/answer/bars",
        "draw/answer/evidence",
        "draw/models",
        "draw/own_digits/judge",
    ),
    "compare": ("compare/board/compare",),
}

# The modules are served unchanged; this only imports the one that is named. A part is mounted
# once and then updated; it leaves when its element is removed, not at every rerun of the page.
# While a page changes, Streamlit may show an old element again for some milliseconds: it may be
# gone before its module has loaded, and then it is not mounted at all. A module that fails to
# load because the server is down is requested again until the server is back.
LOADER = """
export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const root = parentElement.querySelector(".dn-part");
  const path = `live/parts/${data.module}.js`;
  const address = new URL(path, document.baseURI.replace(/[?#].*/, "")).href;
  root.send = { setTriggerValue, setStateValue };
  const load = () => import(address).catch(async () => {
    await new Promise((wait) => setTimeout(wait, 1000));
    return root.isConnected && load();
  });
  root.drawn ??= load().then((module) => root.isConnected && module.mount(root));
  root.drawn.then((part) => part && part.update(data));
  const leave = () => root.drawn.then((part) => part && part.leave());
  return () => setTimeout(() => root.isConnected || leave());
}
"""

_part: Callable[..., Any] = st.components.v2.component(
    "digitnet_part",
    html='<div class="dn-part"></div>',
    js=LOADER,
    isolate_styles=False,
)


def part(
    name: str, key: str, data: dict[str, Any], *, sends: str = "", **callbacks: Callable[[], None]
) -> Any:
    """The part that a module draws, in an element with this key; returns what it sent, by name.

    name: of the module, or of a folder whose module has the folder's name. Its `mount(root)`
    returns an object with `update(data)` and `leave()`; `root.send` sends values back. sends: the
    name that the result may hold. callbacks: `on_<name>_change`, called before the page reruns.
    """
    if sends:
        callbacks[f"on_{sends}_change"] = _nothing
    return _part(data={"module": module_of(name)} | data, key=key, **callbacks)


def _nothing() -> None:
    """Streamlit passes on only values that have a callback."""


def module_of(name: str) -> str:
    """The path of a part's module below ui/, without its `.js`."""
    return f"{name}/{name.rpartition('/')[2]}" if (UI / name).is_dir() else name


@cache
def modules(page: str) -> list[str]:
    """The paths below ui/ of a page's parts and of everything that they import."""
    found = [UI / f"{module_of(name)}.js" for name in PARTS[page]]
    for path in found:  # grows during the loop
        imported = IMPORT.findall(path.read_text(encoding="utf-8"))
        resolved = [(path.parent / each).resolve() for each in imported]
        found += [each for each in dict.fromkeys(resolved) if each not in found]
    return [path.relative_to(UI).as_posix() for path in found]
