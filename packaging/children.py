"""Gives programs that are started from the packaged one (a browser, a file dialog's portal) the environment of the
person back; run by PyInstaller's loader before the program.

The loader puts the program's folder into LD_LIBRARY_PATH. This process has read it by then; its children must not, for
they would load our libraries in place of theirs.
"""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
