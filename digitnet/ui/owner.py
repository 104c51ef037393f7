"""Who controls a run: the browser that started it, identified by a secret in a cookie."""

import hashlib
import hmac
import re
import secrets

import streamlit as st

from digitnet.ui.visitor import visitor

COOKIE = "digitnet_owner"
SECRET = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 128 bits or more
_KEY = secrets.token_bytes(32)  # signs the tokens in this server's pages


def new_secret() -> str:
    """128 random bits, as text."""
    return secrets.token_urlsafe(16)


def hashed(secret: str) -> str:
    """The hash that is stored in place of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_visitor() -> str:
    """The owner of the runs that this visitor starts, as a hash."""
    return hashed(_cookie() or _own_secret())


def is_visitor(owner: str) -> bool:
    """Whether this visitor is the owner with this hash, compared in constant time."""
    own = {_cookie(), visitor().secret} - {""}
    return any([hmac.compare_digest(hashed(secret), owner) for secret in own])


def _cookie() -> str:
    secret = st.context.cookies.get(COOKIE, "")
    return secret if isinstance(secret, str) and SECRET.fullmatch(secret) else ""


def _own_secret() -> str:
    visitor().secret = visitor().secret or new_secret()
    return visitor().secret


def page_token() -> str:
    """The signed token that a page without a cookie sends with its commands."""
    return "" if _cookie() else _signed(of_visitor())


def may_command(owner: str, cookie: str, token: str) -> bool:
    """Whether a request with this cookie, or this page token, comes from a run's owner."""
    by_cookie = bool(SECRET.fullmatch(cookie)) and hmac.compare_digest(hashed(cookie), owner)
    return by_cookie or (
        bool(owner) and hmac.compare_digest(_signed(owner).encode(), token.encode())
    )


def _signed(owner: str) -> str:
    return hmac.new(_KEY, owner.encode(), "sha256").hexdigest()
