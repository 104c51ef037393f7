"""The same run in PyTorch, beside ours."""

from digitnet.racing import twin
from digitnet.racing.race import Race, Races, Score, Side

__all__ = ["Race", "Races", "Score", "Side", "twin"]
