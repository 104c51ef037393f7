"""`python -m digitnet`: see cli.py."""

from digitnet.cli import main

raise SystemExit(main())
