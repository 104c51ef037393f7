"""The app's address: on its own computer, and as others open it."""

from collections.abc import Callable, Iterator

import pytest
from streamlit import config

from digitnet.ui import addresses
from digitnet.ui.train.share import share

Configure = Callable[..., None]


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Sets what a server on port 8501 of 192.168.1.20 is told besides, by Streamlit's names."""
    monkeypatch.setattr(addresses, "network_host", lambda: "192.168.1.20")
    before: dict[str, object] = {}

    def configure(**options: object) -> None:
        for name, value in (("port", 8501), *options.items()):
            key = f"server.{name}"
            before.setdefault(key, config.get_option(key))
            config.set_option(key, value)

    yield configure
    for key, value in before.items():
        config.set_option(key, value)


def test_home_is_at_the_servers_port_and_path_by_its_own_scheme(configured: Configure) -> None:
    configured()
    assert addresses.here() == "http://localhost:8501"
    assert addresses.for_others() == "http://192.168.1.20:8501"
    configured(port=9000, baseUrlPath="/digits/", sslCertFile="one.pem")
    assert addresses.here() == "https://localhost:9000/digits"
    assert addresses.for_others() == "https://192.168.1.20:9000/digits"


def test_there_is_none_for_others_where_nobody_else_gets_an_answer(
    configured: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address, reachable in (("0.0.0.0", True), ("::", True), ("127.0.0.1", False)):
        configured(address=address)
        assert (addresses.for_others() is not None) == reachable
        assert (addresses.as_others_open_it(addresses.here()) != addresses.here()) == reachable
    configured(address=None)
    monkeypatch.setattr(addresses, "network_host", lambda: None)
    assert addresses.for_others() is None
    assert addresses.as_others_open_it(addresses.here()) == addresses.here()


@pytest.mark.parametrize(
    ("opened", "shared"),
    [
        ("http://localhost:8501/train", "http://192.168.1.20:8501/train?run=a"),
        ("http://127.0.0.1:8501/train?lr=3", "http://192.168.1.20:8501/train?run=a"),
        ("https://[::1]:8501/app/train", "https://192.168.1.20:8501/app/train?run=a"),
        # By a name of its own, a proxy, or a tunnel from another computer:
        ("http://laptop.local:8501/train", "http://laptop.local:8501/train?run=a"),
        ("https://digits.school.example/train", "https://digits.school.example/train?run=a"),
        ("http://localhost:9000/train", "http://localhost:9000/train?run=a"),
        ("https://localhost/train", "https://localhost/train?run=a"),
    ],
)
def test_a_link_has_the_networks_address_where_the_page_is_open_by_this_computers_own(
    configured: Configure, monkeypatch: pytest.MonkeyPatch, opened: str, shared: str
) -> None:
    configured(address=None)
    monkeypatch.setattr(share.st, "context", type("Context", (), {"url": opened}))
    assert share.link(run="a") == shared


def test_at_the_schemes_own_port_the_address_names_none(configured: Configure) -> None:
    configured(port=443, address=None)
    opened = "https://localhost/train"
    assert addresses.as_others_open_it(opened) == "https://192.168.1.20:443/train"
