"""The app served by this process, as `streamlit run app.py` serves it."""

from collections.abc import Callable
from pathlib import Path

from digitnet.host import APP_FOLDER
from digitnet.ui import addresses
from digitnet.ui.streamlit import inside

# Who starts it says where it is, and opens the browser.
QUIET = {"server.headless": "true", "logger.hideWelcomeMessage": "true"}

_told: list[Callable[[str, str | None], None]] = []


def app(
    port: int, certificate: tuple[Path, Path] | None, ready: Callable[[str, str | None], None]
) -> None:
    """Serves until Ctrl-C, which raises KeyboardInterrupt.

    certificate: its file and its key's, for https. ready: called when the first visitor may come,
    with the address on this computer and the one for others, if there is any.
    """
    options = QUIET | {"server.port": str(port)}
    if certificate:
        files = zip(("server.sslCertFile", "server.sslKeyFile"), certificate, strict=True)
        options |= {name: str(path.resolve()) for name, path in files}
    _told.append(ready)
    inside.run(APP_FOLDER / "app.py", options)


def say_ready() -> None:
    """Tells who started the server where it is; the server calls this."""
    for ready in _told:
        ready(addresses.here(), addresses.for_others())
