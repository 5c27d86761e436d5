// SPDX-License-Identifier: MIT
// The session of a page, in a worker: it owns the machine and the canvas. Messages come from web/page.js:
// {open}, {size}, {key}, {text}, {pointer}. It answers {name}, what is shown in one line, {moved} after a
// move of the pointer, or {failed}.
"use strict";
importScripts("machine.js", "picture.js", "paint.js");

const INPUT_POINTER = 2; // visualizer/input.h
const FOR_EVER = 0xFFFFFFFF; // what tick says when nothing will happen by itself
let machine = null, painter = null, timer = 0;

// Lets the session work, paints what changed, and waits for the next thing to happen by itself.
function settle() {
    clearTimeout(timer);
    machine.web_picture_work();
    const patience = machine.web_picture_tick(Math.trunc(performance.now())) >>> 0;
    if (machine.web_picture_is_dirty()) {
        if (!machine.web_picture_draw(painter.canvas.width, painter.canvas.height)) throw new Error("no memory");
        painter.paint(readList(machine));
        postMessage({ name: textAt(machine.memory, machine.web_picture_name()) });
    }
    if (patience !== FOR_EVER) timer = setTimeout(settle, patience);
}

async function open({ canvas, w, h, lesson, step, part }) {
    Object.assign(canvas, { width: w, height: h });
    painter = new Painter(canvas);
    const slot32 = await WebAssembly.compile(await (await fetch("slot32.wasm")).arrayBuffer());
    const own = newMachine(slot32, { measure: (face, size, text) => painter.measure(face, size, text) });
    if (!own.web_picture_open(textInto(own, lesson), step, part)) {
        throw new Error(textAt(own.memory, own.web_picture_message()));
    }
    machine = own;
}

// A canvas that gets another size is empty: all is drawn anew.
function resize({ w, h }) {
    Object.assign(painter.canvas, { width: w, height: h });
    machine.web_picture_spoil();
}

function text(typed) {
    const at = textInto(machine, typed);
    machine.web_picture_text(at);
    machine.free(at);
}

function pointer({ kind, x, y, flag }) {
    machine.web_picture_pointer(kind, x, y, flag);
}

let done = Promise.resolve(); // one message after the other
onmessage = ({ data }) => {
    done = done.then(async () => {
        if (data.open) await open(data.open);
        if (!machine) return; // it has failed, and said so
        if (data.size) resize(data.size);
        if (data.key) machine.web_picture_key(data.key.code, data.key.shift, data.key.ctrl);
        if (data.text) text(data.text);
        if (data.pointer) pointer(data.pointer);
        settle();
        if (data.pointer && data.pointer.kind === INPUT_POINTER) postMessage({ moved: true });
    }).catch((error) => postMessage({ failed: error.message }));
};
