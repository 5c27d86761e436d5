// SPDX-License-Identifier: MIT
// The session of a page, in a worker: it owns the machine and the canvas. Messages come from web/session.js:
// {open}, {link} to open instead, {size}, {key}, {text}, {pointer}, {progress} of another page, {fullScreen},
// what the page is, {copy}, {save}, {say}, a line for the picture, and {source}. It answers {name}, what is shown in one line,
// with the link to it and facts about it; {works}, whether it is in a call that may take long; {moved} after a
// move of the pointer; {progress} to be kept; {fullScreen}, what the page shall be; {copy}, a link for the
// clipboard; {picture}, PNG; {source}, name and text of what is shown; {answers} to be kept, {log}, the user
// wants them as a file; {refused}, why a link cannot be opened; or {failed}.
"use strict";

const INPUT_POINTER = 2; // visualizer/input.h
const FOR_EVER = 0xFFFFFFFF; // what tick says when nothing will happen by itself
const SLICE_MS = 100; // of work, before the next picture and the next message
const compiled = (packed) => bytesOf(packed, "pictures.wasm").then(WebAssembly.compile);
// On their way before the page says what to open. A page that is one file has them inside, and sends them.
const early = location.protocol === "blob:" ? null : [compiled(""), loadFonts({})];
let machine = null, painter = null, timer = 0, fullScreen = false;

const said = (what) => textAt(machine.memory, machine[`web_picture_${what}`]());
const link = () => said("link");

function draw() {
    if (!machine.web_picture_draw(painter.canvas.width, painter.canvas.height)) throw new Error("no memory");
    painter.paint(readList(machine), readRects(machine));
    postMessage({ name: said("name"), link: link(), facts: JSON.parse(said("facts")) });
}

// What only the page can do.
function ask() {
    if (machine.web_shelf_is_new()) postMessage({ progress: textAt(machine.memory, machine.web_shelf_text()) });
    const lines = textAt(machine.memory, machine.web_log_lines());
    if (lines) postMessage({ answers: lines });
    if (machine.web_log_is_wanted()) postMessage({ log: true });
    if (machine.web_picture_copies()) postMessage({ copy: link() });
    const wanted = machine.web_picture_full_screen() !== 0;
    if (wanted !== fullScreen) postMessage({ fullScreen: wanted });
    fullScreen = wanted;
}

// Lets the session work, paints what changed, and waits for the next thing to happen by itself.
function settle() {
    clearTimeout(timer);
    postMessage({ works: true });
    machine.web_picture_work(SLICE_MS);
    const patience = machine.web_picture_tick(Math.trunc(performance.now())) >>> 0;
    if (machine.web_picture_is_dirty()) draw();
    ask();
    postMessage({ works: false });
    const works = machine.web_picture_has_work();
    if (works || patience !== FOR_EVER) timer = setTimeout(attempt, works ? 0 : patience, settle);
}

function attempt(action) {
    try {
        action();
    } catch (error) {
        machine = null;
        postMessage({ failed: error.message });
    }
}

// Calls a function of the machine with a text.
function tell(call, text) {
    const at = textInto(machine, text);
    machine[call](at);
    machine.free(at);
}

// Opens a link. When that fails what was shown stays, and the page says why.
function show(text, moves) {
    const at = textInto(machine, text);
    postMessage({ works: true });
    const shown = machine.web_picture_open(at, moves);
    postMessage({ works: false });
    machine.free(at);
    if (!shown) postMessage({ refused: said("message") });
}

async function open({ canvas, w, h, link: first, moves, progress, wasm, fonts }) {
    Object.assign(canvas, { width: w, height: h });
    painter = new Painter(canvas);
    const [slot32] = await Promise.all(early || [compiled(wasm), loadFonts(fonts)]);
    machine = newMachine(slot32, { measure: (face, size, text) => painter.measure(face, size, text) });
    tell("web_shelf_read", progress);
    show(first, moves);
}

// A canvas that gets another size is empty: all is drawn anew.
function resize({ w, h }) {
    Object.assign(painter.canvas, { width: w, height: h });
    machine.web_picture_spoil();
}

function pointer({ kind, x, y, flag }) {
    machine.web_picture_pointer(kind, x, y, flag);
}

function take({ link: next, moves, size, key, text, pointer: at, progress, fullScreen: full, copy, save, say, source }) {
    if (next !== undefined) show(next, moves);
    if (size) resize(size);
    if (key) machine.web_picture_key(key.code, key.shift, key.ctrl);
    if (text) tell("web_picture_text", text);
    if (at) pointer(at);
    if (progress) tell("web_shelf_read", progress);
    if (full !== undefined) machine.web_picture_set_full_screen(fullScreen = full);
    if (progress) machine.web_picture_spoil();
    if (say) tell("web_picture_say", say);
    settle();
    if (copy) postMessage({ copy: link() });
    if (save) painter.canvas.convertToBlob().then((picture) => postMessage({ picture }));
    if (source) postMessage({ source: { name: said("source_name"), text: said("source") } });
    if (at && at.kind === INPUT_POINTER) postMessage({ moved: true });
}

let opened = Promise.resolve(); // messages that come before it wait
onmessage = ({ data }) => {
    if (data.open) opened = open(data.open).catch((error) => attempt(() => { throw error; }));
    opened.then(() => machine && attempt(() => take(data))); // without a machine it has failed, and said so
};
