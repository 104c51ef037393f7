"""The `app` command: starts the app from the command line."""

import argparse
import errno
import os
import socket
import sys
import threading
import webbrowser
from pathlib import Path

from digitnet.cli.options import add_file
from digitnet.host import check_certificate, data_folder, network_host, self_signed
from digitnet.runs import most_at_once

PORT, LAST_PORT = 8501, 65_535
HTTPS = (
    "serve over https, which a phone needs to use its camera; without --certificate, the "
    "certificate is self-signed and every browser warns about it once"
)
ALONE = (
    "Others cannot reach it: this computer is not on a network, or Streamlit's server.address "
    "keeps the app private."
)
OWN_FILES = "give --certificate and --key"
SELF_SIGNED = (
    "The certificate is self-signed, so every browser warns about it once. docs/https.md explains "
    "how to get one that phones trust (mkcert)."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the `app` command."""
    port = "the port that the app listens on (default: %(default)s)"
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=port)
    parser.add_argument("--https", action="store_const", const=True, help=HTTPS)
    add_file(parser, "--certificate", "a certificate for https, in PEM format; needs --key")
    add_file(parser, "--key", "the private key of the --certificate, in PEM format")
    quiet = "print the addresses without opening a browser"
    parser.add_argument("--no-browser", action="store_const", const=True, help=quiet)


def command(options: argparse.Namespace) -> int:
    """Serves the app until Ctrl-C."""
    _check_port(options.port)
    most_at_once()  # raises here what would otherwise end the server with a traceback
    certificate = _certificate(options)
    from digitnet.ui import serve  # imports Streamlit, which only this command needs

    def ready(here: str, others: str | None) -> None:
        print(f"digitnet on this computer: {here}")
        print(f"For others in the room: {others}" if others else ALONE)
        if certificate and options.certificate is None:
            print(SELF_SIGNED)
        print("Press Ctrl-C to stop.", flush=True)
        if not options.no_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(here,), daemon=True).start()

    serve.app(options.port, certificate, ready)
    return 0


def _certificate(options: argparse.Namespace) -> tuple[Path, Path] | None:
    """The certificate and key files if https is on; raises ValueError."""
    if (options.certificate is None) != (options.key is None):
        raise ValueError("--certificate and --key: expected both")
    if options.certificate:
        check_certificate(options.certificate, options.key)
        return options.certificate, options.key
    if not options.https:
        return None
    try:
        made = self_signed(network_host() or "localhost", data_folder())
    except OSError as error:
        raise ValueError(f"--https: {error.filename}: {error.strerror}; {OWN_FILES}") from None
    return made, made


def _check_port(port: int) -> None:
    """Raises ValueError if the server could not listen on this port."""
    if not 1 <= port <= LAST_PORT:
        raise ValueError(f"--port {port}: expected a whole number, 1 to {LAST_PORT:,}")
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    try:
        socket.create_server(("", port), family=family, dualstack_ipv6=both).close()
    except OSError as error:
        used = error.errno == errno.EADDRINUSE
        reason = "already in use, perhaps by digitnet" if used else os.strerror(error.errno or 0)
        raise ValueError(f"--port {port}: {reason}; choose another port") from None


def _has_screen() -> bool:
    """Whether there is a graphical browser; otherwise Python would open a text-mode one."""
    graphical = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or bool(graphical)
