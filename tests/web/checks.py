# SPDX-License-Identifier: MIT
"""What the browser tests share: a check that failed is printed and counted, and the rest goes on."""
import pathlib

failures = []


def check(what, held, detail=""):
    if not held:
        failures.append(what)
        print(f"FAILED {what}\n  {detail}")


def picture(browser, folder, name):
    """A screenshot, if there is a folder for it."""
    if folder:
        browser.screenshot(pathlib.Path(folder, f"{name}.png"))


def ended(what):
    """Says how the checks of `what` went. Returns the exit code."""
    print(f"{what}: every check held" if not failures else f"{what}: {len(failures)} checks failed")
    return 1 if failures else 0
