import sys

if sys.version_info < (3, 11):  # noqa: UP036 (before any import that an older Python could not read)
    sys.exit("Il faut Python 3.11 ou plus récent : installez-le, puis relancez avec PYTHON=python3.11.")

from launcher.main import main

sys.exit(main(sys.argv[1:]))
