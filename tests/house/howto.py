#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""howto.py ROOT: "How to add ..." of CONTRIBUTING.md, done step by step in a copy of the tree.

A knob, a reason, a call and a view are added where the text says, and nowhere else. Then the copy is
built without a warning, a scenario uses all four, and the tests that walk the lists pass.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1]).resolve()
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()


def guide(what):
    """The paragraph about adding `what`."""
    return re.search(rf"^\*\*{what}\.\*\*.*?(?=^\*\*|\Z)", GUIDE, re.M | re.S).group()


def edit(tree, what, name, after, text, before=False):
    """Puts text behind (or before) the line that begins with `after`, in a file that the guide names."""
    assert name in guide(what), f"CONTRIBUTING.md, {what}: does not name {name}"
    path = tree / name
    lines = path.read_text().splitlines(keepends=True)
    place = next((i for i, line in enumerate(lines) if line.startswith(after)), None)
    assert place is not None, f"{name}: no line begins with {after!r}"
    if not before and not lines[place].rstrip().endswith((",", "{", ";", ")", "}", "\n")):
        place += 1
    lines.insert(place if before else place + 1, text)
    path.write_text("".join(lines))


def add_knob(tree):
    edit(tree, "a knob", "ce/options.inc", "X(call_us,",
         "X(howto_pages, 7, 1, 100, NULL, 'S', \"the most pages that HowTo takes\")\n", before=True)


def add_reason(tree):
    edit(tree, "a reason", "ce/reasons.inc", "X(SIZE_ZERO,",
         'X(HOWTO, "howto", ERROR_INVALID_PARAMETER, {"pages", FACT_PAGES}, {"most", FACT_COUNT})\n')
    edit(tree, "a reason", "world/words/sentence_rows.inc", "    [REASON_SIZE_ZERO]",
         '    [REASON_HOWTO] = {"{pages} were asked for, and {most} are the most.",\n'
         '                      "HowTo takes a few pages.", {"the how-to", OWN, \'S\'}},\n', before=True)


def add_call(tree):
    edit(tree, "a call", "ce/calls.inc", "X(GetSystemInfo,",
         'X(HowTo, MEMORY, VALUE_DWORD, {"dwPages", VALUE_DWORD})\n')
    assert "coredll/*_calls.c" in guide("a call") and "world/story/" in guide("a call")
    calls = tree / "coredll/memory_calls.c"
    calls.write_text(calls.read_text() + """
uint32_t call_how_to(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    if (args->value[0] > machine->options.howto_pages) {
        machine_refuse(machine, REASON(HOWTO, args->value[0], machine->options.howto_pages));
        return 0;
    }
    return args->value[0] * 2;
}
""")
    header = tree / "coredll/memory_calls.h"
    header.write_text(header.read_text() + "uint32_t call_how_to(Machine *machine, const ApiArgs *args, "
                      "ApiResult *result);\n")
    edit(tree, "a call", "coredll/api.c", "    {CALL_GetSystemInfo,",
         '    {CALL_HowTo, false, NULL, "Twice as many pages.", "the how-to", call_how_to},\n', before=True)
    edit(tree, "a call", "tests/world/story/test_story.c", "    CALL_GetSystemInfo,", "    CALL_HowTo,\n",
         before=True)


def add_view(tree):
    edit(tree, "a view", "emu/views.inc", 'X(THREADS,',
         'X(HOWTO, "howto", 8, \'h\', "howto", "the view of the how-to", "the how-to")\n', before=True)
    (tree / "visualizer/views/howto.c").write_text("""// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

void view_howto(Canvas *canvas, Rect rect) {
    TextStyle style = canvas_style(canvas, FONT_SANS, 20, canvas->theme->ink, canvas->theme->paper);
    list_text(canvas->list, rect.x + px(canvas, 8), rect.y + px(canvas, 8), "A view of its own", style);
}
""")
    edit(tree, "a view", "visualizer/meson.build", "  'views/help.c',", "  'views/howto.c',\n")
    header = tree / "visualizer/views/views.h"
    header.write_text(header.read_text().replace("void view_gates(Canvas *canvas, Rect rect);",
                                                 "void view_gates(Canvas *canvas, Rect rect);\n"
                                                 "void view_howto(Canvas *canvas, Rect rect);", 1))
    compose = tree / "visualizer/views/compose.c"
    assert "visualizer/views/compose.c" in guide("a view") and "`views.h`" in guide("a view")
    compose.write_text(compose.read_text().replace("views[VIEW_COUNT] = {",
                                                   "views[VIEW_COUNT] = {\n"
                                                   "    [VIEW_HOWTO] = {view_howto, false},", 1))


SCENARIO = """
scenario{ title = "how to" }
device{ howto_pages = 9 }
process{ name = "howto.exe", main = function()
    view "howto"
    expect("twice", HowTo(4), 8)
    HowTo(10)
    expect_reason "howto"
end }
"""


def run(tree, *command):
    done = subprocess.run([str(part) for part in command], cwd=tree, capture_output=True, text=True)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        sys.exit(f"howto: {' '.join(str(part) for part in command)}\n{last}")
    return done.stdout


with tempfile.TemporaryDirectory() as folder:
    tree = pathlib.Path(folder) / "tree"
    names = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(lambda name: name and (ROOT / name).is_file(), names):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes((ROOT / name).read_bytes())
    for add in (add_knob, add_reason, add_call, add_view):
        add(tree)
    run(tree, "meson", "setup", "build", "-Dwerror=true", "-Ddebug=false")
    run(tree, "ninja", "-C", "build", "slot32")
    (tree / "howto.lua").write_text(SCENARIO)
    said = run(tree, "build/slot32", "run", "howto.lua")
    assert "10 pages were asked for, and 9 are the most." in said, said
    assert "invalid parameter" in said.lower() or "87" in said, said
    assert "howto_pages" in run(tree, "build/slot32", "run", "--help")
    assert "HowTo" in run(tree, "build/slot32", "api")
    assert '"howto"' in run(tree, "build/slot32", "run", "howto.lua", "--json")
    for how in (["--at", "end"], ["--howto", "--at", "1"]):
        run(tree, "build/slot32", "view", "howto.lua", *how, "--screenshot", "howto.svg")
        assert "A view of its own" in (tree / "howto.svg").read_text(), how
    # Meson builds what the tests named here need: their folders may move.
    run(tree, "meson", "test", "-C", "build", "--timeout-multiplier", "6", "story", "options", "scene")
    for house in ("ranks", "phrases", "sizes"):
        run(tree, sys.executable, f"tests/house/{house}.py", ".")
print("howto: a knob, a reason, a call and a view are added as CONTRIBUTING.md says")
