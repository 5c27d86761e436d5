// SPDX-License-Identifier: MIT
// The display list of a picture, read from the memory of slot32.wasm. The structures are those of
// visualizer/draw/display_list.h; web/picture.c asserts where their fields lie.
"use strict";

const host = typeof require === "function" ? require("./machine.js") : self; // a worker has loaded it before

const DRAW_RECT = 0, DRAW_FRAME = 1, DRAW_HATCH = 2, DRAW_LINE = 3, DRAW_TEXT = 4, DRAW_CELLS = 5, DRAW_CLIP = 6,
    DRAW_UNCLIP = 7;
const COMMAND_WORDS = 18, STYLE_WORDS = 3;

// The values of a map of cells, and the look of each value that occurs.
function cellsAt(memory, at, n, styles) {
    const values = new Uint8Array(memory.buffer, at, n).slice();
    const looks = new Map();
    for (const value of values) {
        if (!looks.has(value)) {
            const [fill, ink, pattern] = new Uint32Array(memory.buffer, styles + 4 * STYLE_WORDS * value, STYLE_WORDS);
            looks.set(value, { fill, ink, pattern });
        }
    }
    return { values, looks };
}

// All commands of the picture drawn last, as objects.
function readList(exports) {
    const { memory } = exports;
    const data = exports.web_picture_data();
    const n = exports.web_picture_n_commands();
    const words = new Int32Array(memory.buffer, exports.web_picture_commands(), n * COMMAND_WORDS);
    return Array.from({ length: n }, (_, i) => {
        const word = words.subarray(i * COMMAND_WORDS, (i + 1) * COMMAND_WORDS);
        const command = {
            kind: word[0], x: word[1], y: word[2], w: word[3], h: word[4],
            color: word[9], size: word[11], face: word[12], up: (word[13] & 1) === 1,
        };
        if (command.kind === DRAW_TEXT) {
            command.text = host.textAt(memory, data + word[14]);
        } else if (command.kind === DRAW_CELLS) {
            command.cols = word[15];
            command.rows = word[16];
            Object.assign(command, cellsAt(memory, data + word[14], word[15] * word[16], word[17]));
        }
        return command;
    });
}

// The parts of the picture that are to be painted; null: all of it.
function readRects(exports) {
    const n = exports.web_picture_n_rects() >>> 0;
    if (n === 0xFFFFFFFF) return null;
    const words = new Int32Array(exports.memory.buffer, exports.web_picture_rects(), 4 * n);
    return Array.from({ length: n }, (_, i) => {
        const [x, y, w, h] = words.subarray(4 * i, 4 * i + 4);
        return { x, y, w, h };
    });
}

if (typeof module !== "undefined") {
    module.exports = { readList, DRAW_RECT, DRAW_FRAME, DRAW_HATCH, DRAW_LINE, DRAW_TEXT, DRAW_CELLS,
        DRAW_CLIP, DRAW_UNCLIP };
}
