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

class Session {
    // Puts a canvas into `stage` and opens a link. `hear` gets what the worker says.
    constructor(stage, link, progress, hear) {
        this.hear = hear;
        this.link = link;
        this.progress = progress;
        this.size = null; // of the picture, in pixels of the display
        this.early = []; // messages from before that is known
        this.since = 0; // when the call began that the worker is in, 0 = none
        this.moving = false; // the worker has a move of the pointer
        this.nextMove = null; // the one to send after it
        this.moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.canvas = Object.assign(document.createElement("canvas"), { id: "picture", tabIndex: 0 });
        this.canvas.setAttribute("role", "application");
        this.canvas.setAttribute("aria-label", "slot32");
        stage.replaceChildren(this.canvas);
        this.worker = newWorker("worker");
        this.worker.onmessage = ({ data }) => this.take(data);
        this.worker.onerror = (event) => hear({ failed: event.message });
        this.canvas.addEventListener("keydown", (event) => this.key(event));
        for (const type of Object.keys(POINTER)) {
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
        this.worker.postMessage({ open: { canvas, w, h, link, progress, moves, wasm: inside("wasm") } }, [canvas]);
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

    pointer(event) {
        if (!this.size || event.button > 0 || event.isPrimary === false) return;
        const isWheel = event.type === "wheel";
        const x = Math.floor(event.offsetX * this.size.w / this.canvas.clientWidth);
        const y = Math.floor(event.offsetY * this.size.h / this.canvas.clientHeight);
        const flag = isWheel ? event.deltaY < 0 : (event.buttons & 1) === 1;
        if (isWheel) event.preventDefault();
        this.point({ kind: POINTER[event.type], x, y, flag }, event.type === "pointermove");
    }
}
