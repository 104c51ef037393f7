"""The address at which other computers on the network reach this one."""

import ipaddress
import socket

ELSEWHERE = ("192.0.2.1", 9)  # reserved for documentation (RFC 5737)


def network_host() -> str | None:
    """This computer's IPv4 address on its network, or its host name; None without a network."""
    address = _routed()
    if address and _is_reachable(address):
        return address
    name = socket.gethostname()
    try:
        found = socket.getaddrinfo(name, None, socket.AF_INET)
    except OSError:
        return None
    return name if any(_is_reachable(str(each[4][0])) for each in found) else None


def _routed() -> str | None:
    """The source address that a packet to another network would have; none is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _is_reachable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_unspecified)
