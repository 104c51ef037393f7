"""The process that trains a run: this one or another, alive or not."""

import os
import time
from contextlib import suppress
from pathlib import Path

from digitnet.runs import RunRecord

HOLDER = f"{os.uname().nodename[:100] if hasattr(os, 'uname') else ''} {os.getpid()}"
SILENT_SECONDS = 20.0  # a process silent for this long has stopped training


def is_elsewhere(record: RunRecord) -> bool:
    """Whether another process, which is still alive, is training this run."""
    if record.state != "running" or record.holder == HOLDER:
        return False
    if time.time() - record.changed > SILENT_SECONDS:
        return False
    node, _, process = record.holder.rpartition(" ")
    is_here = node == HOLDER.rpartition(" ")[0] and process.isdecimal() and os.name == "posix"
    return _exists(int(process)) if is_here else True


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)  # sends no signal, only checks
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return not _is_dead(process)


def _is_dead(process: int) -> bool:
    """Whether it is a zombie: ended, but not yet reaped; unknown on some systems."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False
