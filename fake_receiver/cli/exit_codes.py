"""What the exit code tells a shell."""

from typing import Final

USAGE: Final = 1
SCENARIO: Final = 2
HARNESS: Final = 3
FAILED: Final = 4
INTERRUPTED: Final = 130

EXIT_CODES: Final = """\b
Exit codes:
  0  all as expected
  1  the command line is wrong
  2  a scenario file is wrong
  3  the harness or Docker is in trouble
  4  an expectation failed"""
