"""What a first visit costs: requests, bytes on the wire, and the time on a slow line.

    python -m tests.benchmarks.first_load [--quick] [--rounds 3]

The line takes 1.5 Mbit/s with a latency of 300 ms; what the websocket brings is not counted.
"""

from __future__ import annotations

import argparse
import statistics

from tests import browser, visits

LINE = {"offline": False, "latency": 300, "downloadThroughput": 1.5e6 / 8, "uploadThroughput": -1}
PAGES = {"Home": "/", "Train": "/train"}


def show(name: str, rounds: list[visits.Visit]) -> None:
    last = rounds[-1]
    heading = statistics.median(each.heading for each in rounds)
    whole = statistics.median(each.whole for each in rounds)
    print(
        f"{name}: {last.requests} requests, {last.bytes / 1e6:.2f} MB; there after {heading:.1f} s,"
        f" whole after {whole:.1f} s; {len(last.missing)} answered by 404,"
        f" {len(last.plain)} scripts and styles uncompressed"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="Home only, and once")
    options = parser.parse_args()
    pages = {"Home": "/"} if options.quick else PAGES
    rounds = 1 if options.quick else options.rounds
    with browser.serve() as address, browser.launch() as chromium:
        for name, path in pages.items():
            show(name, [visits.first(chromium, address, path, LINE) for _ in range(rounds)])


if __name__ == "__main__":
    main()
