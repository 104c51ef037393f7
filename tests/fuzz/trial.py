"""One input, tried: within time and memory it is read or refused, or it is a finding."""

import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from tests.benchmarks.memory import megabytes as status_of
from tests.fuzz.readers import REFUSALS

MOST_SECONDS, MOST_MEGABYTES = 5.0, 300.0  # of processor time, and of memory


class TooSlow(BaseException):
    """Not an Exception: no reader catches it."""


def trouble(
    read: Callable[[bytes], Any],
    raw: bytes,
    seconds: float = MOST_SECONDS,
    megabytes: float = MOST_MEGABYTES,
) -> str | None:
    """What is wrong with how the input was taken; None where nothing is."""
    before, started = held(), time.process_time()
    handler = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        read(raw)
    except REFUSALS:
        pass
    except TooSlow:
        return f"over {seconds} s\n{traceback.format_exc()}"
    except Exception:
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, handler)
    if (taken := time.process_time() - started) > seconds:
        return f"{taken:.1f} s"
    growth = status_of("VmHWM") - before
    return f"{growth:.0f} MB more in memory" if growth > megabytes else None


def shrunk(raw: bytes, is_bad: Callable[[bytes], bool], tries: int = 200) -> bytes:
    """The smallest input found that is still bad: parts are left out, ever smaller ones."""
    size = len(raw) // 2
    while size and tries > 0:
        at = 0
        while at < len(raw) and tries > 0:
            tries -= 1
            shorter = raw[:at] + raw[at + size :]
            if is_bad(shorter):
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def _stop(_: int, frame: FrameType | None) -> None:
    raise TooSlow


def held() -> float:
    """MB in memory now. The peak so far would hide what an input takes below it."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from here
    return status_of("VmRSS")
