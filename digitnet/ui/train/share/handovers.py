"""Links that hand over a run: each works once, for an hour."""

import hashlib
import secrets
import threading
from time import monotonic

GOOD_SECONDS = 3600.0
MOST = 1000  # unused links; beyond that the oldest expire


class Handovers:
    """The tokens of such links, 128 bits each; only their hashes are kept."""

    def __init__(self) -> None:
        self._runs: dict[bytes, tuple[str, float]] = {}  # hash -> id of the run, time of making
        self._lock = threading.Lock()

    def make(self, run_id: str) -> str:
        """A new token for this run, which replaces its earlier one."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            others = [(key, at) for key, at in self._runs.items() if at[0] != run_id]
            self._runs = dict(others[-(MOST - 1) :])
            self._runs[_hash(token)] = run_id, monotonic()
        return token

    def take(self, token: str, run_id: str) -> bool:
        """Whether the token is valid for this run; it is then used up."""
        with self._lock:
            found = self._runs.get(_hash(token))
            if found is None or found[0] != run_id:
                return False
            del self._runs[_hash(token)]
        return monotonic() - found[1] <= GOOD_SECONDS


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
