# SPDX-License-Identifier: MIT
"""What the tests ask of a page, in whichever browser it is."""
import os
import time

PATIENCE = float(os.environ.get("PATIENCE", "30"))  # seconds


class Page:
    """A browser with one page: Chromium and Firefox have value() and the rest."""

    def wait(self, wanted, gone=False):
        """Waits until the page's title has these words, or has them no more. Returns the last title."""
        end = time.monotonic() + PATIENCE
        while ((wanted in (title := self.value("document.title") or "")) == gone) and time.monotonic() < end:
            time.sleep(0.02)
        return title
