"""Lets test modules import the helper modules of this folder."""

import sys
from pathlib import Path

# With --import-mode=importlib pytest puts no folder of tests on the path.
sys.path.insert(0, str(Path(__file__).parent))
