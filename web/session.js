// SPDX-License-Identifier: MIT
// A session on the page: a canvas with its keys and pointer, and the worker that runs and paints it. A worker
// that gives no sign of life is in a long call; it can be ended, which leaves nothing of it. See web/worker.js.
"use strict";

// visualizer/input.h. Tab is the page's own.
const KEYS = {
    Enter: 256, Escape: 257, Backspace: 258, ArrowLeft: 261, ArrowRight: 262, ArrowUp: 263, ArrowDown: 264, Home: 265,
    End: 266, PageUp: 267, PageDown: 268, " ": 260, F1: 269, F5: 270, F11: 271,
};
const KEY_OTHER = 273;
const FINGER_PX = 8, PINCH = 1.3; // how far a tap may slip; how much two fingers part for a step closer
const POINTER = { pointermove: 2, pointerleave: 3, pointerdown: 4, pointerup: 5, wheel: 6 };

// What the page has inside of it if it is one file (web/inline.py), else "".
function inside(id) {
    const part = document.getElementById(`inside-${id}`);
    return part ? part.textContent.trim() : "";
}

function newWorker(name) {
    const code = inside(name);
    return new Worker(code ? URL.createObjectURL(new Blob([code], { type: "text/javascript" })) : `${name}.js`);
}

// The first one starts, and fetches what it needs, while the page is still being read.
let waiting = newWorker("worker");

class Session {
    // Puts a canvas into `stage` and opens a link. `hear` gets what the worker says.
    constructor(stage, link, progress, hear) {
        this.hear = hear;
        this.link = link;
        this.progress = progress;
        this.size = null; // of the picture, in pixels of the display
        this.fingers = new Map(); // on the picture, by number
        this.pinches = 0; // how far two of them were apart
        this.drags = false;
        this.early = []; // messages from before that is known
        this.since = 0; // when the call began that the worker is in, 0 = none
        this.moving = false; // the worker has a move of the pointer
        this.nextMove = null; // the one to send after it
        this.moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.canvas = Object.assign(document.createElement("canvas"), { id: "picture", tabIndex: 0 });
        this.canvas.setAttribute("role", "application");
        this.canvas.setAttribute("aria-label", "slot32");
        stage.replaceChildren(this.canvas);
        this.worker = waiting || newWorker("worker");
        waiting = null;
        this.worker.onmessage = ({ data }) => this.take(data);
        this.worker.onerror = (event) => hear({ failed: event.message });
        this.canvas.addEventListener("keydown", (event) => this.key(event));
        for (const type of [...Object.keys(POINTER), "pointercancel"]) {
            this.canvas.addEventListener(type, (event) => this.pointer(event), { passive: false });
        }
        this.observer = new ResizeObserver((entries) => this.resize(entries));
        this.observer.observe(this.canvas, { box: "device-pixel-content-box" });
    }

    // The canvas has the pixels of the display, not those of CSS.
    resize([{ devicePixelContentBoxSize: [box] }]) {
        const { inlineSize: w, blockSize: h } = box;
        if (w < 1 || h < 1) return;
        const isFirst = !this.size;
        this.size = { w, h };
        if (!isFirst) {
            this.post({ size: this.size });
            return;
        }
        const canvas = this.canvas.transferControlToOffscreen(), { link, progress, moves } = this;
        const fonts = { sans: inside("sans"), bold: inside("bold"), mono: inside("mono") };
        this.worker.postMessage({ open: { canvas, w, h, link, progress, moves, wasm: inside("wasm"), fonts } }, [canvas]);
        this.early.forEach((message) => this.worker.postMessage(message));
    }

    post(message) {
        if (this.size) this.worker.postMessage(message);
        else this.early.push(message);
    }

    open(link) {
        this.post({ link, moves: this.moves });
    }

    // For how many ms the worker has been in one call.
    silence() {
        return this.since ? performance.now() - this.since : 0;
    }

    end() {
        this.observer.disconnect();
        this.worker.terminate();
        this.worker.onmessage = this.worker.onerror = null;
    }

    take(data) {
        if (data.works !== undefined) this.since = data.works ? performance.now() : 0;
        if (data.moved) {
            this.moving = false;
            if (this.nextMove) this.point(this.nextMove, true);
        }
        this.hear(data);
    }

    // Keys belong to the picture: only what is pressed while it has the focus. A letter is a key and a
    // character, as it is for the window.
    key(event) {
        const { key, shiftKey: shift } = event;
        const ctrl = event.ctrlKey || event.altKey || event.metaKey;
        const isLetter = /^[a-z]$/i.test(key);
        if (ctrl || key === "Tab" || (key.length > 1 && !KEYS[key])) return; // the browser's
        event.preventDefault();
        const code = isLetter ? key.toLowerCase().charCodeAt(0) : KEYS[key] || KEY_OTHER;
        this.post({ key: { code, shift, ctrl }, text: key.length === 1 ? key : null });
    }

    // Of the places that the pointer passes while the worker paints, only the last one matters.
    point(pointer, isMove) {
        if (isMove && this.moving) {
            this.nextMove = pointer;
            return;
        }
        this.moving = this.moving || isMove;
        this.nextMove = null;
        this.post({ pointer });
    }

    // ---- fingers: a tap is a click when it ends, a finger that moves drags, two fingers come closer

    finger(event) {
        const { pointerId: id, offsetX: x, offsetY: y, type } = event, fingers = this.fingers;
        const away = type === "pointerup" || type === "pointercancel" || type === "pointerleave";
        const one = fingers.get(id);
        if (type === "pointerdown") fingers.set(id, { x, y, from: { x, y } });
        else if (one && !away) Object.assign(one, { x, y });
        if (fingers.size === 2) this.pinch();
        else if (one && type === "pointermove" && !this.pinches) this.drag(one);
        if (!one || !away) return;
        fingers.delete(id);
        if (type === "pointerup" && !this.pinches) this.lift(one);
        if (fingers.size === 0) this.pinches = this.drags = 0;
    }

    drag(one) {
        if (!this.drags && Math.hypot(one.x - one.from.x, one.y - one.from.y) < FINGER_PX) return;
        if (!this.drags) this.send("pointerdown", one.from, true);
        this.drags = true;
        this.send("pointermove", one, true);
    }

    lift(one) {
        if (!this.drags) {
            this.send("pointermove", one, false);
            this.send("pointerdown", one, true);
        }
        this.send("pointerup", one, false);
    }

    pinch() {
        const [a, b] = this.fingers.values();
        const wide = Math.hypot(a.x - b.x, a.y - b.y), before = this.pinches || wide;
        const ratio = wide / before;
        this.pinches = ratio > PINCH || ratio < 1 / PINCH ? wide : before;
        if (this.pinches !== before) this.send("wheel", { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, ratio > 1);
    }

    send(type, { x, y }, flag) {
        const to = (at, size, of) => Math.floor(at * size / of);
        this.point({ kind: POINTER[type], x: to(x, this.size.w, this.canvas.clientWidth),
            y: to(y, this.size.h, this.canvas.clientHeight), flag }, type === "pointermove");
    }

    pointer(event) {
        if (event.pointerType === "touch") {
            if (this.size) this.finger(event);
            return;
        }
        if (!this.size || event.button > 0 || event.type === "pointercancel") return;
        const isWheel = event.type === "wheel";
        const flag = isWheel ? event.deltaY < 0 : (event.buttons & 1) === 1;
        if (isWheel) event.preventDefault();
        this.send(event.type, { x: event.offsetX, y: event.offsetY }, flag);
    }
}
