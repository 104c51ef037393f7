"""What every answer goes through."""

from __future__ import annotations

import os

from starlette.middleware import Middleware
from streamlit import config

from digitnet.ui.server.cookies import OwnerCookie
from digitnet.ui.server.headers import FRAMES, SecurityHeaders, headers
from digitnet.ui.server.origins import SITE, OwnOrigin, sites
from digitnet.ui.server.styles import StyledPage


def middleware() -> list[Middleware]:
    """All of it, the outermost first; raises ValueError for a site that is not one."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return [
        Middleware(SecurityHeaders, headers=headers(os.environ.get(FRAMES, ""))),
        Middleware(OwnOrigin, sites=sites(os.environ.get(SITE, ""))),
        Middleware(OwnerCookie, path=f"/{base}"),
        Middleware(StyledPage),
    ]
