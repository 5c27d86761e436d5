# SPDX-License-Identifier: MIT
"""What the tests of a failing host share: a run of slot32 under the libraries of this folder."""
import os
import pathlib
import signal
import subprocess

MOST = 40  # failures of each command and kind that are tried, if not every one

# It asks a little of everything: a DLL, memory, a heap, a pattern of Lua, an object with a name.
LESSON = """
scenario{ title = "Small" }
dll{ name = "b.dll", code_kb = 64 }
process{ name = "a.exe", main = function()
    local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    poke32(p, 7)
    local heap = HeapCreate(0, 0, 0)
    expect("an item", HeapAlloc(heap, 0, 100) ~= NULL)
    say("%s", (("a text"):gsub("%w", "%0-")))
    CreateEvent(NULL, FALSE, FALSE, "name")
end }
"""

# What these do when they get no memory is theirs: fontconfig crashes (FcPatternObjectInsertElt and
# others read what they have not got; 2.14), HarfBuzz and FreeType give a text another width and do not
# say so.
FONTS = ("libfontconfig", "libharfbuzz", "libfreetype", "libgraphite", "libexpat")
# And these crash: SDL when it has no memory for its list of udev's devices or of a surface's blits
# (2.26), the others while a display is opened.
DISPLAYS = ("libSDL2-2", "libudev", "libdbus", "libX", "libxcb", "libGL", "libEGL", "libdecor", "libwayland")


def chosen(count, every):
    """The first failures, and others at even distances."""
    if every or count <= MOST:
        return range(1, count + 1)
    third = MOST // 3
    step = max(1, (count - third) // (MOST - third))
    return [*range(1, third + 1), *range(third + 1, count + 1, step)]


def plans(counts, kinds, every):
    return [f"{kind}:{n}" for kind, count in zip(kinds, counts) for n in chosen(count, every)]


def environment(fail, own, preload, more=None):
    return dict(os.environ, LD_PRELOAD=" ".join(preload), SLOT32_FAIL=fail, SLOT32_FAIL_COUNT=f"{own}/count",
                SLOT32_FAIL_WHO=f"{own}/who", **(more or {}))


class Ended:
    """How a run ended: code, out, stderr; counts; who got no memory, and where it crashed."""

    def __init__(self, own, code, out, err):
        self.code, self.out = code, out
        # libpng tells its own errors, too, and SDL_image gives no way to keep it from that.
        lines = err.decode(errors="replace").splitlines(True)
        self.stderr = "".join(line for line in lines if not line.startswith("libpng "))
        counts, who = pathlib.Path(own, "count"), pathlib.Path(own, "who")
        self.counts = list(map(int, counts.read_text().split())) if counts.exists() else [0, 0]
        lines = who.read_text().split() if who.exists() else []
        self.who, self.crashed = (list(map(os.path.basename, lines)) + ["", ""])[:2]

    def is_host_error(self):
        return self.code == 3 and self.stderr.count("\n") == 1 and self.stderr.startswith("slot32: ")


class Run(Ended):
    """`late`: it had to be asked to end, `hangs`: and did not."""

    def __init__(self, command, fail, own, preload, patience=120, env=None, **more):
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment(fail, own, preload, env), **more)
        self.late = self.hangs = False
        try:
            out, err = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            self.late = True
            try:
                out, err = process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                self.hangs = True
        super().__init__(own, process.returncode, out, err)


def each(command, fail, own, preload):
    """Runs `command` once, with a child process for each failure that `fail` (malloc:each:..., see fail_nth.c)
    names. Yields (n, how that child ended); what it wrote is in `own` until the next. None instead, if a file
    was open for writing: then the n-th is to be tried in a run of its own. At the end (None, the run itself)."""
    own = pathlib.Path(own)
    hear, tell = os.pipe()
    wait, go = os.pipe()
    more = {"SLOT32_FAIL_TELL": str(tell), "SLOT32_FAIL_GO": str(wait), "SLOT32_FAIL_OUT": f"{own}/child"}
    with open(own / "out", "wb") as out, open(own / "err", "wb") as err:
        process = subprocess.Popen(list(map(str, command)), stdout=out, stderr=err, pass_fds=[tell, wait],
                                   env=environment(fail, own, preload, more))
    os.close(tell)
    os.close(wait)
    with os.fdopen(hear) as told, os.fdopen(go, "wb", buffering=0) as goes:
        for line in told:
            n, how = line.split()
            if how == "open":
                yield int(n), None
            else:
                printed = [(own / f"child.{file}").read_bytes() for file in (1, 2)]
                yield int(n), Ended(own, os.waitstatus_to_exitcode(int(how)), *printed)
            (own / "who").unlink(missing_ok=True)
            goes.write(b"g")
    process.wait()
    yield None, Ended(own, process.returncode, (own / "out").read_bytes(), (own / "err").read_bytes())
