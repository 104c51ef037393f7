"""Bad inputs for every reader, and bad arguments for the command line.

python -m tests.fuzz [--inputs N] [--seed S] [--reader NAME]
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.fuzz.arguments import bad_arguments, trouble_with
from tests.fuzz.mutations import mutated
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.trial import shrunk, trouble

ARGUMENTS = "arguments"
NAMES = [*READERS, ARGUMENTS]
MOST_MEMORY = 6 * 2**30  # bytes of address space: a reader that wants more gets MemoryError


def main() -> int:
    """0 where every input was read or refused, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=2_000, help="over all of them (%(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--reader", choices=NAMES, help="only this one")
    options = parser.parse_args()
    import resource  # which Windows does not have

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    names = [options.reader] if options.reader else NAMES
    count, findings = options.inputs // len(names), 0
    for name in names:
        if name == ARGUMENTS:
            found = fuzz_arguments(count, options.seed)
        else:
            found = fuzz(name, READERS[name], count, options.seed)
        print(f"{name}: {count} inputs, {'1 finding' if found else 'no findings'}", flush=True)
        findings += found
    return 1 if findings else 0


def fuzz(name: str, reader: Reader, count: int, seed: int) -> bool:
    """Tries so many inputs, and prints the first that is taken badly, made as small as it gets."""
    sound = reader.sound()
    for raw in sound:
        trouble(reader.read, raw)  # what is imported and kept is not the first bad input's fault
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        raw = mutated(sound[number % len(sound)], rng)
        if trouble(reader.read, raw):
            raw = shrunk(raw, lambda shorter: bool(trouble(reader.read, shorter)))
            file = Path(tempfile.mkdtemp()) / name.replace(" ", "-")
            file.write_bytes(raw)
            print(f"{name}, seed {seed}, input {number}: {trouble(reader.read, raw)}")
            print(f"{len(raw):,} bytes that show it: {file}", flush=True)
            return True
    return False


def fuzz_arguments(count: int, seed: int) -> bool:
    """Tries so many commands, and prints the first that ends otherwise than it should."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number in range(count):
            arguments = bad_arguments(np.random.default_rng([seed, number]), Path(folder))
            if said := trouble_with(arguments):
                print(f"{ARGUMENTS}, seed {seed}, input {number}: {arguments!r:.500}\n{said}")
                return True
    return False


if __name__ == "__main__":
    sys.exit(main())
