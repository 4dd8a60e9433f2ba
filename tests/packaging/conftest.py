"""Owns that the scripts of packaging/make can be imported here as they import each other."""

import sys

from tests.architecture.sources import ROOT

sys.path.append(str(ROOT / "packaging" / "make"))
