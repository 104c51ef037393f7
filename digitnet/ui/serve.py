"""Serves the app from this process, as `streamlit run app.py` does."""

from collections.abc import Callable
from pathlib import Path

from digitnet.host import APP_FOLDER
from digitnet.ui import addresses
from digitnet.ui.streamlit import inside

# The caller prints the address and opens the browser.
QUIET = {"server.headless": "true", "logger.hideWelcomeMessage": "true"}

_told: list[Callable[[str, str | None], None]] = []


def app(
    port: int, certificate: tuple[Path, Path] | None, ready: Callable[[str, str | None], None]
) -> None:
    """Serves until Ctrl-C, which raises KeyboardInterrupt.

    certificate: the certificate file and the key file, for https. ready: called when the server
    accepts visitors, with its address on this computer and the one for others, if any.
    """
    options = QUIET | {"server.port": str(port)}
    if certificate:
        files = zip(("server.sslCertFile", "server.sslKeyFile"), certificate, strict=True)
        options |= {name: str(path.resolve()) for name, path in files}
    _told.append(ready)
    inside.run(APP_FOLDER / "app.py", options)


def say_ready() -> None:
    """Passes on the server's addresses; called by the server once it is ready."""
    for ready in _told:
        ready(addresses.here(), addresses.for_others())
