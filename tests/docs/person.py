"""A person at a terminal for the commands of documents: runs a program on a pseudo-terminal and answers its questions.

python person.py 'Password:=correct horse' -- mgmt-migrate get-token …
"""

from __future__ import annotations

import os
import pty
import sys


def main() -> int:
    """Answer each question once, in the order given; the program's status."""
    middle = sys.argv.index("--")
    answers = [word.partition("=")[::2] for word in sys.argv[1:middle]]
    seen = b""

    def read(terminal: int) -> bytes:
        nonlocal seen
        data = os.read(terminal, 65536)
        seen += data
        if answers and answers[0][0].encode() in seen:
            seen = b""
            os.write(terminal, f"{answers.pop(0)[1]}\n".encode())
        return data

    return os.waitstatus_to_exitcode(pty.spawn(sys.argv[middle + 1 :], read))


if __name__ == "__main__":
    sys.exit(main())
