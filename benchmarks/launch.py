"""Runs one command and tells what it took; a program of its own, because a process inherits the peak memory
of the one that starts it, and this one is small.

    python -S -E launch.py FD COMMAND ARGUMENTS

writes four numbers to the file descriptor: status as `os.wait4` gives it, seconds by the clock, seconds of
work, and peak memory in KiB of the largest process.
"""

import os
import sys
import time


def main() -> None:
    """Once, measured."""
    line = sys.argv[2:]
    started = time.perf_counter()
    process = os.posix_spawnp(line[0], line, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    told = f"{status} {seconds} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}"
    os.write(int(sys.argv[1]), told.encode())


main()
