"""The app's own address: on this computer, and for others on its network."""

from urllib.parse import urlsplit

from digitnet.host import network_host
from digitnet.ui.streamlit import inside

THIS_COMPUTER = ("localhost", "127.0.0.1", "::1", "0.0.0.0")
PORTS = {"http": 80, "https": 443}


def here() -> str:
    """The address of Home on this computer."""
    return _home("localhost")


def for_others() -> str | None:
    """The address of Home on the network; None if others cannot reach it."""
    host = network_host() if inside.is_open_to_network() else None
    return host and _home(host)


def as_others_open_it(url: str) -> str:
    """The address of a page, with localhost replaced by this computer's address on the network.

    Behind a tunnel or a proxy the port differs from the server's; then the address is unchanged.
    """
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme)
    if not is_of_this_computer(url) or port != inside.port() or not inside.is_open_to_network():
        return url
    host = network_host()
    return parts._replace(netloc=f"{host}:{port}").geturl() if host else url


def is_of_this_computer(url: str) -> bool:
    """Whether the address means a different computer wherever it is opened, as localhost does."""
    return urlsplit(url).hostname in THIS_COMPUTER


def _home(host: str) -> str:
    scheme = "https" if inside.uses_https() else "http"
    return f"{scheme}://{host}:{inside.port()}/{inside.base_path()}".rstrip("/")
