"""Owns that the parts of the clean-install test can be imported here as they import each other."""

import sys

from tests.architecture.sources import ROOT

sys.path.append(str(ROOT / "packaging" / "clean"))
