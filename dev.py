#!/usr/bin/env python3
"""Everything a newcomer does with this project: `python3 dev.py run`, `python3 dev.py test`.

Only the standard library is needed; the rest is brought into `.local/`. The parts live in `.dev/house/`.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for whoever starts this with an older Python
    sys.exit("This project needs Python 3.11 or newer; this is %d.%d. Start it with python3.11 or later." % sys.version_info[:2])  # fmt: skip  # noqa: UP031, E501

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".dev"))

from house.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
