"""Numbers and digits in words, the same everywhere; ui/browser/words.js says them alike."""

from math import floor

FINE = 0.995  # from here on a second decimal: what is left to learn is smaller than the first
MOST = 0.9999  # what a network may claim at most


def percent(share: float) -> str:
    """A share between 0 and 1 as in "84.9%" or "99.62%"; "100%" is said of all and of no less."""
    if share == 1:
        return "100%"
    steps, decimals = (10_000, 2) if share >= FINE else (1_000, 1)
    number = min(floor(share * steps + 0.5), steps - 1)  # not round(): JavaScript has another
    return f"{100 * number / steps:.{decimals}f}%"


def probability(p: float) -> str:
    """A network's certainty, which is never 100%."""
    return percent(min(p, MOST))


def counted(number: int, thing: str) -> str:
    """ "1 image", "1,000 images"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def a_digit(digit: int) -> str:
    """The digit with its article: "a 7", "an 8"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def ordinal(n: int) -> str:
    """ "1st", "2nd", "3rd", "4th", ..."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}th" if n % 100 in (11, 12, 13) else f"{n}{ending}"
