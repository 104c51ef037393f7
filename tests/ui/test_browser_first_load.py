"""A first visit in a real browser: scripts come compressed, and nothing is asked for in vain."""

from collections.abc import Iterator

import pytest

from tests import serving, visits

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["", "digits"], ids=["root", "base"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The app at the root of its host, and below a path."""
    with serving.serve("app.py", f"{serving.BASE}{request.param}") as server:
        yield server.address


@pytest.mark.parametrize("path", ["/", "/train", "/draw", "/compare"])
def test_a_first_visit_is_compressed_and_misses_nothing(chromium, address, path: str) -> None:
    visit = visits.first(chromium, address, path)
    assert visit.requests > 50
    assert visit.missing == []
    assert visit.plain == []
