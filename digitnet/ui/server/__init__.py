"""The server around the pages: its start, headers, own routes and error message."""

from digitnet.ui.server.errors import apologise
from digitnet.ui.server.middleware import middleware
from digitnet.ui.server.routes import routes
from digitnet.ui.server.start import lifespan

__all__ = ["apologise", "lifespan", "middleware", "routes"]
