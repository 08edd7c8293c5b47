"""`python -m planparse.cli`."""

import sys

from planparse.cli import main

sys.exit(main())
