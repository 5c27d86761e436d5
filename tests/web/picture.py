#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A picture of the page with its panel open, for the documents: picture.py BUILD-WEB LINK OUT.png"""
import pathlib
import sys
import time

from browser import Browser, serve

folder, link, out = sys.argv[1:]
browser = Browser(1280, 800, 1)
browser.open(f"{serve(folder)}/#{link}")
browser.wait(" - step ")
browser.value("document.getElementById('program').click()")
end = time.monotonic() + 20
while not browser.value("document.querySelector('#editor .lit') && panel.worker.onmessage") and time.monotonic() < end:
    time.sleep(0.1)
time.sleep(2)  # the names of the calls, with which the editor begins again
browser.screenshot(pathlib.Path(out))
browser.end()
