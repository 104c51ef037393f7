"""What a first visit costs: requests, bytes on the wire, and the time on a slow line.

    python -m tests.benchmarks.first_load [--rounds 3] [--pages Home Train]

The line takes 1.5 Mbit/s with a latency of 300 ms; what the websocket brings is not counted.
"""

import statistics

from tests import browser, visits
from tests.benchmarks.options import options

LINE = {"offline": False, "latency": 300, "downloadThroughput": 1.5e6 / 8, "uploadThroughput": -1}
PAGES = {"Home": "/", "Train": "/train"}


def main() -> None:
    asked = options(__doc__, {"rounds": 1, "pages": ["Home"]}, rounds=3, pages=list(PAGES))
    with browser.serve() as address, browser.launch() as chromium:
        for name in asked.pages:
            rounds = range(asked.rounds)
            loads = [visits.first(chromium, address, PAGES[name], LINE) for _ in rounds]
            last = loads[-1]
            print(
                f"{name}: {last.requests} requests, {last.bytes / 1e6:.2f} MB;"
                f" there after {statistics.median(each.heading for each in loads):.1f} s,"
                f" whole after {statistics.median(each.whole for each in loads):.1f} s;"
                f" {len(last.missing)} answered by 404,"
                f" {len(last.plain)} scripts and styles uncompressed"
            )


if __name__ == "__main__":
    main()
