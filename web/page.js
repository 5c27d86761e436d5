// SPDX-License-Identifier: MIT
// The page around a picture: it hands keys and the canvas to the worker, says what is shown, and keeps what
// a page can keep. The address has a link to what is shown; #s=wall&at=297 opens a lesson at a moment, and
// without a link there are all lessons to choose from.
"use strict";

// visualizer/input.h. Tab is the page's own.
const KEYS = {
    Enter: 256, Escape: 257, Backspace: 258, ArrowLeft: 261, ArrowRight: 262, ArrowUp: 263, ArrowDown: 264, Home: 265,
    End: 266, PageUp: 267, PageDown: 268, " ": 260, F1: 269, F5: 270, F11: 271,
};
const KEY_OTHER = 273;
const POINTER = { pointermove: 2, pointerleave: 3, pointerdown: 4, pointerup: 5, wheel: 6 };
const PROGRESS = "slot32.progress"; // where the browser keeps how one did in which lesson
const ADDRESS_MS = 400; // the address follows what is shown, not more often

// What the page has inside of it if it is one file (web/inline.py), else "".
function inside(id) {
    const part = document.getElementById(id);
    return part ? part.textContent.trim() : "";
}

function newWorker() {
    const code = inside("worker");
    return new Worker(code ? URL.createObjectURL(new Blob([code], { type: "text/javascript" })) : "worker.js");
}

// The link that the page begins with: the address's, the one that a learning platform has kept, or that of
// an exported lesson.
async function firstLink() {
    const own = document.querySelector('meta[name="slot32-link"]').content;
    return unpackLink(location.hash.slice(1) || platform.resume(own) || own);
}

const canvas = document.getElementById("picture");
const said = document.getElementById("said");
const worker = newWorker();
const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;
let opened = null; // the size of the picture
let moving = false, nextMove = null; // the worker has a move of the pointer; the one to send after it
let addressTimer = 0, link = "";

// The canvas has the pixels of the display, not those of CSS.
async function onSize([{ devicePixelContentBoxSize: [size] }]) {
    const { inlineSize: w, blockSize: h } = size;
    if (w < 1 || h < 1) return;
    const isFirst = !opened;
    opened = { w, h };
    if (!isFirst) {
        worker.postMessage({ size: { w, h } });
        return;
    }
    const offscreen = canvas.transferControlToOffscreen();
    link = await firstLink();
    const open = { canvas: offscreen, ...opened, link, moves, progress: kept(), wasm: inside("wasm") };
    worker.postMessage({ open }, [offscreen]);
}

// ---- the address

async function setAddress() {
    addressTimer = 0;
    try {
        history.replaceState(null, "", "#" + await packLink(link));
    } catch {} // a page in a frame, or a file, may have no address of its own
}

function follow(next) {
    if (next === link) return;
    link = next;
    addressTimer = addressTimer || setTimeout(setAddress, ADDRESS_MS);
}

addEventListener("hashchange", async () => {
    link = await unpackLink(location.hash.slice(1));
    worker.postMessage({ link, moves });
});

// Without a clipboard, as in a page that came without https, a text field is copied from.
async function intoClipboard(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
        field.select();
        const copied = document.execCommand("copy");
        field.remove();
        canvas.focus();
        return copied;
    }
}

async function copy(next) {
    link = next;
    await setAddress();
    const copied = await intoClipboard(location.href);
    worker.postMessage({ say: copied ? "a link to this picture is in the clipboard" : "the link is in the address" });
}

// ---- what the browser keeps. Where it keeps nothing, as some do for files, ticks last as long as the page.

function kept() {
    try {
        return localStorage.getItem(PROGRESS) || "";
    } catch {
        return "";
    }
}

function keep(progress) {
    try {
        localStorage.setItem(PROGRESS, progress);
    } catch {}
}

addEventListener("storage", ({ key, newValue }) => { // another page has ended a lesson
    if (key === PROGRESS && newValue) worker.postMessage({ progress: newValue });
});

// ---- whoever has put the page into a frame, or into a course

// ?embed: the picture alone, and the page around it hears what is shown.
const isEmbedded = new URLSearchParams(location.search).has("embed");
document.body.classList.toggle("embedded", isEmbedded);

function report({ name, link: shown, facts }) {
    const { step, part, questions, right, ended } = JSON.parse(facts);
    const news = { name, link: shown, step, part, score: { questions, right }, ended };
    if (isEmbedded && parent !== window) parent.postMessage({ slot32: news }, "*");
    platform.report(news);
}

// ---- full screen

function isFullScreen() {
    return document.fullscreenElement !== null && document.fullscreenElement !== undefined;
}

// A browser may refuse it, or not have it; then the picture hears so.
async function setFullScreen(wanted) {
    try {
        await (wanted ? document.documentElement.requestFullscreen() : document.exitFullscreen());
    } catch {
        worker.postMessage({ fullScreen: isFullScreen() });
    }
}
document.addEventListener("fullscreenchange", () => worker.postMessage({ fullScreen: isFullScreen() }));

// ---- keys and pointer

// Keys belong to the picture: only what is pressed while it has the focus. A letter is a key and a
// character, as it is for the window.
canvas.addEventListener("keydown", (event) => {
    const { key, shiftKey: shift } = event;
    const ctrl = event.ctrlKey || event.altKey || event.metaKey;
    const isLetter = /^[a-z]$/i.test(key);
    if (ctrl || key === "Tab" || (key.length > 1 && !KEYS[key])) return; // the browser's
    event.preventDefault();
    const code = isLetter ? key.toLowerCase().charCodeAt(0) : KEYS[key] || KEY_OTHER;
    worker.postMessage({ key: { code, shift, ctrl }, text: key.length === 1 ? key : null });
});

// Of the places that the pointer passes while the worker paints, only the last one matters.
function point(pointer, isMove) {
    if (isMove && moving) {
        nextMove = pointer;
        return;
    }
    moving = moving || isMove;
    nextMove = null;
    worker.postMessage({ pointer });
}

function onPointer(event) {
    if (!opened || event.button > 0 || event.isPrimary === false) return;
    const isWheel = event.type === "wheel";
    const x = Math.floor(event.offsetX * opened.w / canvas.clientWidth);
    const y = Math.floor(event.offsetY * opened.h / canvas.clientHeight);
    const flag = isWheel ? event.deltaY < 0 : (event.buttons & 1) === 1;
    if (isWheel) event.preventDefault();
    point({ kind: POINTER[event.type], x, y, flag }, event.type === "pointermove");
}
for (const type of Object.keys(POINTER)) canvas.addEventListener(type, onPointer, { passive: false });

// ---- what the worker says

function say(text, hasFailed) {
    said.textContent = text;
    said.className = hasFailed ? "failed" : "";
    canvas.setAttribute("aria-label", text);
    document.title = text;
}

worker.onmessage = ({ data }) => {
    if (data.moved) {
        moving = false;
        if (nextMove) point(nextMove, true);
    }
    if (data.progress) keep(data.progress);
    if (data.copy !== undefined) copy(data.copy);
    if ("fullScreen" in data && data.fullScreen !== isFullScreen()) setFullScreen(data.fullScreen);
    if (data.failed) say(`slot32 has stopped: ${data.failed}`, true);
    if (data.name) {
        say(data.name, false);
        follow(data.link);
        report(data);
    }
};
worker.onerror = (event) => worker.onmessage({ data: { failed: event.message } });
document.getElementById("copy").addEventListener("click", () => worker.postMessage({ copy: true }));
new ResizeObserver(onSize).observe(canvas, { box: "device-pixel-content-box" });
canvas.focus();
