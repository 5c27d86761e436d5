// SPDX-License-Identifier: MIT
// Paints a display list (web/picture.js) on a canvas, pixel for pixel as visualizer/draw/raster.c does,
// except texts, which the browser draws.
"use strict";

const SANS = '"slot32 Sans", "DejaVu Sans", sans-serif', MONO = '"slot32 Mono", "DejaVu Sans Mono", monospace';
const FAMILIES = [SANS, SANS, MONO];
// The page's own (web/fonts.sh): file, family, weight.
const OWN_FONTS = [["sans", "slot32 Sans", "normal"], ["bold", "slot32 Sans", "bold"], ["mono", "slot32 Mono", "bold"]];
const FONT_SANS = 0; // the others are bold
const ASCENT = 0.928, DESCENT = 0.236; // of DejaVu's fonts, in parts of the size
const PATTERN_HATCH = 1, PATTERN_DOTS = 2, PATTERN_EDGE = 3, PATTERN_FRAME = 4, PATTERN_CROSS = 5,
    PATTERN_LINES = 6;
const WIDTHS_MOST = 20000;

const css = (color) => "#" + color.toString(16).padStart(6, "0");
const fontOf = (face, size) => `${face === FONT_SANS ? "" : "bold "}${Math.max(size, 4)}px ${FAMILIES[face]}`;
// A colour as the bytes of an ImageData, read as one little-endian number.
const pixelOf = (color) => (0xFF000000 | (color & 0xFF) << 16 | (color & 0xFF00) | color >> 16) >>> 0;
// The first pixel of cell `i` of `n` cells over `size` pixels.
const cellEdge = (i, n, size) => Math.floor((i * size + n - 1) / n);

// Loads them, from what a page has inside or from their files. Without them a text looks as the browser has it.
async function loadFonts(inside) {
    await Promise.all(OWN_FONTS.map(async ([file, family, weight]) => {
        try {
            const source = inside[file] ? Uint8Array.from(atob(inside[file]), (c) => c.charCodeAt(0)) : `url(fonts/${file}.woff2)`;
            const font = new FontFace(family, source, { weight });
            self.fonts.add(font);
            await font.load();
        } catch {}
    }));
}

// The common part of two rects; empty ones have no width or height.
function common(a, b) {
    const x = Math.max(a.x, b.x), y = Math.max(a.y, b.y);
    return { x, y, w: Math.max(0, Math.min(a.x + a.w, b.x + b.w) - x), h: Math.max(0, Math.min(a.y + a.h, b.y + b.h) - y) };
}

// ---- cells: one line of pixels at a time. Pixel x of that line is `line[x - left]`.

function inkBetween(line, left, span, from, to, ink) {
    const a = Math.max(from, span.from), b = Math.min(to, span.to);
    if (a < b) line.fill(ink, a - left, b - left);
}

// Ink on `weight` of every `every` pixels, counted from pixel `zero`.
function inkEvery(line, left, span, zero, every, weight, ink) {
    for (let x = span.from; x < span.to; x++) {
        if ((((x - zero) % every) + every) % every < weight) line[x - left] = ink;
    }
}

function edgeWidth(t, w) {
    return Math.min(3 * t, Math.trunc(w / (w < 6 ? 2 : 3)));
}

function drawOutline(line, left, span, y, t, cell, ink) {
    if (cell.h >= 4 * t && (y < cell.y + t || y >= cell.y + cell.h - t)) {
        inkBetween(line, left, span, cell.x, cell.x + cell.w, ink);
    }
    if (cell.w >= 4 * t) {
        inkBetween(line, left, span, cell.x, cell.x + t, ink);
        inkBetween(line, left, span, cell.x + cell.w - t, cell.x + cell.w, ink);
    }
}

// The pixels of one cell on line `y`: the fill, then its pattern, whose lines are `t` px thick.
function drawSpan(line, left, span, y, t, cell, look) {
    const dot = t + (t >> 1);
    inkBetween(line, left, span, span.from, span.to, look.fill);
    switch (look.pattern) {
    case PATTERN_HATCH:
        inkEvery(line, left, span, -y, 5 * t, t, look.ink);
        break;
    case PATTERN_DOTS:
        if (y % (4 * t) < dot) inkEvery(line, left, span, 0, 4 * t, dot, look.ink);
        break;
    case PATTERN_EDGE:
        inkBetween(line, left, span, cell.x, cell.x + edgeWidth(t, cell.w), look.ink);
        break;
    case PATTERN_FRAME:
        drawOutline(line, left, span, y, t, cell, look.ink);
        break;
    case PATTERN_LINES:
        if (y % (4 * t) < t) inkBetween(line, left, span, span.from, span.to, look.ink);
        break;
    case PATTERN_CROSS:
        inkEvery(line, left, span, -y, 6 * t, t, look.ink);
        inkEvery(line, left, span, y, 6 * t, t, look.ink);
        break;
    }
}

// Behind the last cell of those from `col` on that are drawn as one: cells of one value, unless their pattern has
// edges of its own. A map has thousands of cells and few such runs.
function runEnd(c, row, col, { pattern }) {
    const at = row * c.cols, value = c.values[at + col];
    let end = col + 1;
    if (pattern === PATTERN_EDGE || pattern === PATTERN_FRAME) return end;
    while (end < c.cols && c.values[at + end] === value) end++;
    return end;
}

// The line `y` of a map of cells, where it is seen: `pixels` has all that is.
function drawCellLine(pixels, c, looks, y, seen) {
    const left = seen.x - (y - seen.y) * seen.w;
    const row = Math.floor((y - c.y) * c.rows / c.h);
    const top = c.y + cellEdge(row, c.rows, c.h), bottom = c.y + cellEdge(row + 1, c.rows, c.h);
    for (let col = Math.floor((seen.x - c.x) * c.cols / c.w); col < c.cols;) {
        const look = looks.get(c.values[row * c.cols + col]), next = runEnd(c, row, col, look);
        const x = c.x + cellEdge(col, c.cols, c.w), end = c.x + cellEdge(next, c.cols, c.w);
        if (x >= seen.x + seen.w) break;
        const span = { from: Math.max(x, seen.x), to: Math.min(end, seen.x + seen.w) };
        drawSpan(pixels, left, span, y, c.size, { x, y: top, w: end - x, h: bottom - top }, look);
        col = next;
    }
}

// ---- the picture

class Painter {
    constructor(canvas) {
        this.canvas = canvas;
        this.context = canvas.getContext("2d", { alpha: false });
        this.widths = new Map();
        this.part = this.clip = null; // what is painted; where in it
    }

    // The width of a text in px: the measure of newMachine().
    measure(face, size, text) {
        const key = `${face} ${size} ${text}`;
        if (!this.widths.has(key)) {
            if (this.widths.size > WIDTHS_MOST) this.widths.clear();
            this.context.font = fontOf(face, size);
            this.widths.set(key, Math.ceil(this.context.measureText(text).width));
        }
        return this.widths.get(key);
    }

    fill(x, y, w, h, color) {
        this.context.fillStyle = css(color);
        this.context.fillRect(x, y, w, h);
    }

    frame({ x, y, w, h, size, color }) {
        this.fill(x, y, w, size, color);
        this.fill(x, y + h - size, w, size, color);
        this.fill(x, y, size, h, color);
        this.fill(x + w - size, y, size, h, color);
    }

    // A straight line is a rectangle; any other is a row of squares.
    line({ x, y, w, h, size, color }) {
        const steps = Math.max(Math.abs(w), Math.abs(h));
        if (w === 0 || h === 0) {
            this.fill(Math.min(x, x + w), Math.min(y, y + h), Math.abs(w) || size, Math.abs(h) || size, color);
            return;
        }
        for (let i = 0; i <= steps; i++) {
            this.fill(x + Math.trunc(w * i / steps), y + Math.trunc(h * i / steps), size, size, color);
        }
    }

    // Diagonals that begin at the picture's corner, as a tile that repeats.
    hatch({ x, y, w, h, color }) {
        const tile = new OffscreenCanvas(6, 6), context = tile.getContext("2d");
        context.fillStyle = css(color);
        for (let i = 0; i < 36; i++) {
            if ((i % 6 + Math.trunc(i / 6)) % 6 < 2) context.fillRect(i % 6, Math.trunc(i / 6), 1, 1);
        }
        this.context.fillStyle = this.context.createPattern(tile, "repeat");
        this.context.fillRect(x, y, w, h);
    }

    // In the middle of its box, across the way it runs.
    text({ x, y, w, h, size, face, color, up, text }) {
        const ascent = Math.ceil(ASCENT * Math.max(size, 4)), height = ascent + Math.ceil(DESCENT * Math.max(size, 4));
        this.context.font = fontOf(face, size);
        this.context.fillStyle = css(color);
        if (!up) {
            this.context.fillText(text, x, y + Math.trunc((h - height) / 2) + ascent);
            return;
        }
        this.context.save();
        this.context.translate(x + Math.trunc((w - height) / 2) + ascent, y + h);
        this.context.rotate(-Math.PI / 2);
        this.context.fillText(text, 0, 0);
        this.context.restore();
    }

    cells(c) {
        const seen = common(c, this.clip);
        if (seen.w === 0 || seen.h === 0) return;
        const image = new ImageData(seen.w, seen.h);
        const pixels = new Uint32Array(image.data.buffer);
        const looks = new Map();
        for (const [value, { fill, ink, pattern }] of c.looks) {
            looks.set(value, { fill: pixelOf(fill), ink: pixelOf(ink), pattern });
        }
        for (let y = 0; y < seen.h; y++) {
            drawCellLine(pixels, c, looks, seen.y + y, seen);
        }
        this.context.putImageData(image, seen.x, seen.y);
    }

    one(c) {
        switch (c.kind) {
        case DRAW_RECT: return this.fill(c.x, c.y, c.w, c.h, c.color);
        case DRAW_FRAME: return this.frame(c);
        case DRAW_HATCH: return this.hatch(c);
        case DRAW_LINE: return this.line(c);
        case DRAW_TEXT: return this.text(c);
        case DRAW_CELLS: return this.cells(c);
        case DRAW_CLIP:
            this.clip = common(c, this.clip);
            this.context.save();
            this.context.beginPath();
            this.context.rect(c.x, c.y, c.w, c.h);
            return this.context.clip();
        case DRAW_UNCLIP:
            this.clip = this.part;
            return this.context.restore();
        }
    }

    // Paints all of a list, or parts of it: then the rest of the canvas has what it had.
    paint(list, parts = null) {
        const whole = { x: 0, y: 0, w: this.canvas.width, h: this.canvas.height };
        for (const part of parts || [whole]) {
            this.part = this.clip = part;
            this.context.save();
            this.context.beginPath();
            this.context.rect(part.x, part.y, part.w, part.h);
            this.context.clip();
            list.forEach((command) => this.reaches(command) && this.one(command));
            this.context.restore();
        }
    }

    // Whether a command may draw into the part; clips count always.
    reaches({ kind, x, y, w, h, size }) {
        const { part } = this, wide = kind === DRAW_TEXT || kind === DRAW_LINE || kind === DRAW_FRAME ? Math.max(size, 1) : 0;
        return kind === DRAW_CLIP || kind === DRAW_UNCLIP ||
            (Math.min(x, x + w) - wide < part.x + part.w && Math.max(x, x + w) + wide > part.x &&
                Math.min(y, y + h) - wide < part.y + part.h && Math.max(y, y + h) + wide > part.y);
    }
}
