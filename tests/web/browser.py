# SPDX-License-Identifier: MIT
"""The browser that the tests drive, Chromium or by BROWSER=firefox Firefox; and a server for a folder."""
import functools
import http.server
import os
import threading

from chromium import Chromium
from firefox import Firefox

Browser = Firefox if os.environ.get("BROWSER") == "firefox" else Chromium


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):  # a browser that has ended in the middle of a file
        pass


def serve(folder):
    """Serves the folder on a free port of this computer, until the program ends. Returns the address."""
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
