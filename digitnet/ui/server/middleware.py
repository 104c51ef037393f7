"""The middleware that every request passes through."""

import os

from starlette.middleware import Middleware

from digitnet.ui.server.compression import CompressedFiles
from digitnet.ui.server.cookies import OwnerCookie
from digitnet.ui.server.headers import FRAMES, SecurityHeaders, headers
from digitnet.ui.server.origins import SITE, OwnOrigin, sites
from digitnet.ui.server.styles import StyledPage
from digitnet.ui.streamlit.inside import base_path

FILES = ("/static/", "/live/parts/", "/live/styles.css")


def middleware() -> list[Middleware]:
    """All of it, the outermost first; raises ValueError for an invalid site."""
    base = base_path()
    root = f"/{base}" if base else ""
    return [
        Middleware(SecurityHeaders, headers=headers(os.environ.get(FRAMES, ""))),
        Middleware(OwnOrigin, sites=sites(os.environ.get(SITE, ""))),
        Middleware(OwnerCookie, path=f"/{base}"),
        Middleware(StyledPage),
        Middleware(CompressedFiles, beginnings=[root + file for file in FILES]),
    ]
