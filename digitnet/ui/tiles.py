"""Galleries of 28x28 pictures as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture: its address, its text for screen readers, its caption, wrong or not."""

    uri: str
    alt: str
    caption: str = ""
    wrong: bool = False


def gallery(
    tiles: Sequence[Tile], label: str, *, columns: int, on_phone: int, signed: bool = False
) -> str:
    """A grid with this many columns, fewer on a phone; `label` names it for screen readers."""
    kind = "dn-tiles dn-signed" if signed else "dn-tiles"
    style = f"--columns:{columns};--on-phone:{on_phone}"
    inside = "".join(_figure(tile) for tile in tiles)
    return (
        f'<div class="{kind}" style="{style}" role="group" aria-label="{escape(label)}">'
        f"{inside}</div>"
    )


def _figure(tile: Tile) -> str:
    caption = f"<figcaption>{escape(tile.caption)}</figcaption>" if tile.caption else ""
    kind = ' class="dn-wrong"' if tile.wrong else ""
    return f'<figure{kind}><img src="{tile.uri}" alt="{escape(tile.alt)}">{caption}</figure>'
