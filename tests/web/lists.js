// SPDX-License-Identifier: MIT
// The display lists of pictures in WebAssembly, in lines as lists.c prints them.
"use strict";
const path = require("path");
const web = path.join(__dirname, "../../web");
const { newMachine, textAt, textInto } = require(path.join(web, "machine.js"));
const { readList, DRAW_TEXT, DRAW_CELLS } = require(path.join(web, "picture.js"));

const INPUT_POINTER = 2, INPUT_CLICK = 4, INPUT_RELEASE = 5; // visualizer/input.h
const FOR_EVER = 0xFFFFFFFF; // ms
const measure = (face, size, text) => Math.trunc(Buffer.byteLength(text) * size * (face === 0 ? 5 : 6) / 10);
const mix = (hash, word) => Math.imul(hash ^ word, 16777619);
const hex = (number, digits) => (number >>> 0).toString(16).padStart(digits, "0");

function cellsHash({ values, looks }) {
    let hash = 2166136261;
    for (const value of values) {
        const { fill, ink, pattern } = looks.get(value);
        hash = mix(mix(mix(mix(hash, value), fill), ink), pattern);
    }
    return hex(hash, 8);
}

function commandLine(c) {
    const line = `${c.kind} ${c.x} ${c.y} ${c.w} ${c.h} ${hex(c.color, 6)} ${c.size} ${c.face} ${c.up ? 1 : 0}`;
    return c.kind === DRAW_TEXT ? `${line} ${c.text}`
        : c.kind === DRAW_CELLS ? `${line} ${c.cols}x${c.rows} ${cellsHash(c)}` : line;
}

function pictureLines(exports) {
    const patience = exports.web_picture_tick(0) >>> 0;
    const list = exports.web_picture_draw(1280, 800) ? readList(exports) : [];
    return [`== ${textAt(exports.memory, exports.web_picture_name())}, ${patience}`,
        textAt(exports.memory, exports.web_picture_link()), ...list.map(commandLine)];
}

function input(exports, word) {
    const [x, y] = word.slice(1).split(",").map(Number);
    if (word.startsWith("t")) {
        exports.web_picture_text(textInto(exports, word.slice(1)));
    } else if (word.startsWith("c")) {
        [INPUT_POINTER, INPUT_CLICK, INPUT_RELEASE].forEach((kind) => exports.web_picture_pointer(kind, x, y, 0));
    } else {
        exports.web_picture_key(Number(word), 0, 0);
    }
}

function lists(slot32, [link, ...inputs]) {
    const exports = newMachine(slot32, { measure });
    if (!exports.web_picture_open(textInto(exports, link), 0)) {
        return textAt(exports.memory, exports.web_picture_message()) + "\n";
    }
    exports.web_picture_work(FOR_EVER);
    const lines = pictureLines(exports);
    for (const word of inputs) {
        input(exports, word);
        exports.web_picture_work(FOR_EVER);
        lines.push(...pictureLines(exports));
    }
    return lines.join("\n") + "\n";
}

module.exports = { lists };
