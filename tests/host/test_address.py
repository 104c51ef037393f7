"""The address by which others in the network reach this computer."""

import socket

import pytest

from digitnet.host import network_host


class Probe:
    """A socket of a computer whose packets would come from one address, or find no way."""

    def __init__(self, own: str) -> None:
        self.own = own

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, address: tuple[str, int]) -> None:
        if not self.own:
            raise OSError("Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        return self.own, 4000


@pytest.mark.parametrize(
    ("own", "named", "expected"),
    [
        ("192.168.1.20", [], "192.168.1.20"),
        ("", ["10.1.2.3"], "laptop"),
        ("", ["127.0.1.1", "10.1.2.3"], "laptop"),
        ("", ["127.0.1.1"], None),
        ("", [], None),
        ("127.0.0.1", [], None),
        ("0.0.0.0", ["10.1.2.3"], "laptop"),
    ],
)
def test_it_is_where_packets_come_from_else_the_name_that_the_network_knows(
    monkeypatch: pytest.MonkeyPatch, own: str, named: list[str], expected: str | None
) -> None:
    def looked_up(name: str, *_: object) -> list[tuple]:
        if not named:
            raise socket.gaierror
        return [(socket.AF_INET, 0, 0, "", (address, 0)) for address in named]

    monkeypatch.setattr(socket, "socket", lambda *_: Probe(own))
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert network_host() == expected
