#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""inline.py FOLDER: puts each worker of the page with its parts into one file, which a browser fetches at once, and
writes FOLDER/page.html, the page with all its files inside, for `slot32 export`.

A browser opens it from a disk: its scripts are classic ones, its worker is made from a text, and the
WebAssembly is base64 of gzip.
"""
import base64
import gzip
import pathlib
import re
import sys

FOLDER = pathlib.Path(sys.argv[1])
WORKERS = {"worker": ["machine.js", "picture.js", "paint.js", "worker.js"], "text": ["machine.js", "text.js"]}


def text(name):
    return (FOLDER / name).read_text()


def script(code, attributes=""):
    assert not re.search(r"</script|<!--", code, re.I), "what ends a script may not stand in one"
    return f"<script{attributes}>\n{code.strip()}\n</script>"


def whole(page):
    page = re.sub(r'<link rel="stylesheet" href="(\S+)">', lambda m: f"<style>\n{text(m[1]).strip()}\n</style>", page)
    page = re.sub(r'<script src="(\S+)"></script>', lambda m: script(text(m[1])), page)
    workers = [script(text(f"{name}.js"), f' id="inside-{name}" type="text/plain"') for name in WORKERS]
    wasm = base64.b64encode(gzip.compress((FOLDER / "slot32.wasm").read_bytes(), 9, mtime=0)).decode()
    fonts = [script(base64.b64encode(path.read_bytes()).decode(), f' id="inside-{path.stem}" type="text/plain"')
             for path in sorted((FOLDER / "fonts").glob("*.woff2"))]
    parts = "\n".join([*workers, *fonts, script(wasm, ' id="inside-wasm" type="text/plain"')])
    first = page.index("<script>")
    return page[:first] + parts + "\n" + page[first:]


for worker, files in WORKERS.items():
    (FOLDER / f"{worker}.js").write_text("".join(map(text, files)))
(FOLDER / "page.html").write_text(whole(text("index.html")))
