#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The panel of the page: a program is changed and run, its errors stand at their line, the commands say what
they say in a terminal, files are opened; and whatever a scenario does, the page stays usable.

usage: test_panel.py SLOT32 BUILD-WEB [PICTURES]        (PICTURES: a folder for screenshots)
"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from browser import Browser, serve
from checks import check, ended, picture
from page import PATIENCE

W, H = 1366, 768
USABLE = 5  # seconds
# Each does something without an end in another way: in Lua, in a function of its library, in calls, in memory.
HOSTILE = {
    "loop": "while true do end",
    "find": "string.find(string.rep('a', 40), string.rep('a*', 40) .. 'b')",
    "sort": "local t = {} for i = 1, 100000 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end",
    "calls": "while true do local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS) VirtualFree(p, 0, MEM_RELEASE) end",
    "memory": "local t = {} while true do t[#t + 1] = string.rep('x', 1 << 20) end",
    "deep": "local function f() return 1 + f() end f()",
}


def until(browser, expression, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (value := browser.value(expression)) and time.monotonic() < end:
        time.sleep(0.05)
    return value


def type_text(browser, text):
    """Letter by letter, as a hand does."""
    for letter in text:
        browser.press("Enter" if letter == "\n" else letter, "\r" if letter == "\n" else letter)


def test_program(address, folder):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    browser.value("document.getElementById('program').click()")
    source = until(browser, "panel.editor && panel.editor.value.includes('scenario') && panel.editor.value")
    check("the program is there", "scenario{" in (source or ""), source)
    until(browser, "document.querySelector('#editor .cm-keyword')")
    check("it is coloured", browser.value("!!document.querySelector('#editor .cm-keyword')"))
    lit = until(browser, "document.querySelector('#editor .lit')?.parentElement.textContent")
    check("the line of the call is lit", "VirtualAlloc" in (lit or ""), lit)
    picture(browser, folder, "panel-program")
    time.sleep(1)
    browser.value("panel.editor.value = ''; panel.editor.mirror.focus()")
    type_text(browser, 'scenario{ title = "typed" }\nprocess{ name = "a.exe", main = function()\nsay("tfpq? 297 [ok]")\nSleep(1)\nend }')
    value = browser.value("panel.editor.value")
    check("every letter arrives", 'say("tfpq? 297 [ok]")' in value, value)
    browser.value("panel.editor.mirror.execCommand('goDocEnd')")
    browser.press_with_ctrl("Enter", 13)
    title = browser.wait("typed - step")
    check("Ctrl+Enter runs it", title.startswith("typed - step"), title)
    names = browser.value("panel.editor.mirror.setValue('Virt'), panel.editor.mirror.execCommand('goDocEnd'),"
                          "panel.editor.mirror.focus(), panel.editor.mirror.options.extraKeys['Ctrl-Space'](panel.editor.mirror),"
                          "Array.from(document.querySelectorAll('.CodeMirror-hint'), (hint) => hint.textContent).join()")
    check("a call is completed", "VirtualAlloc" in names and "VirtualFree" in names, names)
    browser.press("Escape")
    browser.value("panel.editor.value = 'process{ name = \"a.exe\", main = function()\\n\\n  Slep(1)\\nend }'")
    browser.value("document.getElementById('run').click()")
    trouble = until(browser, "document.getElementById('trouble').textContent")
    check("an error is said", "Slep" in (trouble or ""), trouble)
    wrong = browser.value("document.querySelector('#editor .wrong')?.parentElement.textContent")
    check("at its line", "Slep" in (wrong or ""), wrong)
    title = browser.value("document.title")
    check("and what was shown stays", title.startswith("typed - step"), title)
    picture(browser, folder, "panel-error")
    browser.end()


def test_texts(program, address, folder):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=297.1&a=292&p=smartphone")
    browser.wait("step 297")
    browser.value("document.getElementById('program').click()")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as answers:
        answers.write("292\n")
        answers.flush()
        for name, args in (("run", ["run", "wall"]), ("map", ["map", "wall", "--at", "297.1"]), ("gi", ["gi", "wall", "--at", "297.1"]),
                           ("mi", ["mi", "full", "wall", "--at", "297.1"]), ("heap", ["heap", "wall", "--at", "297.1"]),
                           ("explain", ["explain", "wall", "10000", "--at", "297.1"]), ("events", ["events", "wall"])):
            native = subprocess.run([program, *args, "--profile", "smartphone", "--answers", answers.name], capture_output=True,
                                    text=True, stdin=subprocess.DEVNULL)
            browser.value(f"document.getElementById('tab-{name}').click()")
            said = until(browser, f"document.getElementById('text').textContent.startsWith('$ slot32 {args[0]}') && "
                                  "document.getElementById('text').textContent") or ""
            check(f"{name} says what it says in a terminal", said.split("\n", 1)[-1] == native.stdout + native.stderr,
                  said[:300])
            if name == "map":
                picture(browser, folder, "panel-map")
    browser.press("Tab")
    browser.end()


def test_files(address):
    browser = Browser(W, H, 1)
    browser.open(address)
    browser.wait("Lessons")
    drop = """(files) => {
        const data = new DataTransfer();
        for (const [name, text] of files) data.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    scenario = 'local half = include "half"\nscenario{ title = "dropped" }\nprocess{ name = "a.exe", main = function() Sleep(half(4)) end }\n'
    files = [["half.lua.txt", ""], ["own.lua", scenario], ["half", "return function(n) return n // 2 end\n"]]
    browser.value(f"({drop})({json.dumps(files)})")
    title = browser.wait("dropped - step")
    check("a scenario is dropped with what it includes", title.startswith("dropped - step"), title)
    dump = pathlib.Path(__file__).parents[2].joinpath("samples/device/evening.txt").read_text()
    browser.value(f"({drop})({json.dumps([['evening.txt', dump]])})")
    title = browser.wait("evening.txt")
    check("a dump is shown", "a dump" in title, title)
    browser.value(f"({drop})([['x.lua', 'this is no Lua']])")
    title = browser.wait("cannot open it")
    check("what is nothing is said, and the dump stays", title.startswith("evening.txt") and "cannot open it" in title, title)
    browser.end()


def test_hostile(address, more):
    """Whatever a scenario does: 5 s after the key that ran into it the page takes a lesson again."""
    programs = {name: f'process{{ name = "a.exe", main = function()\nSleep(1)\n{body}\nend }}\n' for name, body in HOSTILE.items()}
    programs |= {path.name: path.read_text(errors="surrogateescape") for path in more}
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=psl")
    browser.wait("step")
    for name, text in programs.items():
        packed = base64.urlsafe_b64encode(text.encode(errors="surrogateescape")).decode().rstrip("=")
        begin = time.monotonic()
        browser.value(f"openLink('n={name}.lua&t={packed}')")
        time.sleep(0.3)
        browser.value("session.post({ key: { code: 266, shift: false, ctrl: false } })")  # End
        time.sleep(USABLE - (time.monotonic() - begin))
        browser.value("openLink('s=slot-arithmetic')")
        end = time.monotonic() + PATIENCE
        while not (title := browser.value("document.title")).startswith("Slot arithmetic") and time.monotonic() < end:
            time.sleep(0.05)
        check(f"after {name} the page is usable", "rithmetic" in title, title)
    browser.end()


def test_stop(address):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=psl&at=20")
    browser.wait("step 20")
    text = base64.urlsafe_b64encode(
        f'process{{ name = "a.exe", main = function() Sleep(1) {HOSTILE["find"]} end }}'.encode()).decode().rstrip("=")
    browser.value(f"openLink('n=x.lua&t={text}')")
    time.sleep(0.5)
    browser.press("End")
    visible = until(browser, "!document.getElementById('stop').hidden", 3)
    check("a long call has a button to stop it", visible)
    browser.value("document.getElementById('stop').click()")
    title = browser.wait("stopped")
    check("it is stopped", "stopped" in title, title)
    browser.end()


def main():
    program, address = sys.argv[1], serve(sys.argv[2])
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    more = [pathlib.Path(name) for name in sys.argv[4:]]
    test_program(address, folder)
    test_texts(program, address, folder)
    test_files(address)
    test_stop(address)
    test_hostile(address, more)
    return ended("the panel")


sys.exit(main())
