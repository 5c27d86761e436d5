// SPDX-License-Identifier: MIT
// Of each picture a number for its pixels without texts, as a canvas has them; lists.c prints
// those of raster.c. For test_page.py, in a page of build-web/.
"use strict";

async function load(...scripts) {
    for (const src of scripts) {
        await new Promise((loaded, failed) => {
            document.head.append(Object.assign(document.createElement("script"), { src, onload: loaded, onerror: failed }));
        });
    }
}

async function pixels(link, keys) {
    if (typeof Painter === "undefined") await load("machine.js", "picture.js", "paint.js");
    const slot32 = await WebAssembly.compile(await (await fetch("slot32.wasm")).arrayBuffer());
    const bytes = (text) => new TextEncoder().encode(text).length;
    const measure = (face, size, text) => Math.trunc(bytes(text) * size * (face === 0 ? 5 : 6) / 10);
    const machine = newMachine(slot32, { measure });
    const painter = new Painter(new OffscreenCanvas(1280, 800));
    const whole = new Painter(new OffscreenCanvas(1280, 800)), parts = new Painter(new OffscreenCanvas(1280, 800));
    const all = (from) => new Uint32Array(from.context.getImageData(0, 0, 1280, 800).data.buffer);
    const lines = [];
    // A picture of which only the parts that differ are painted has the pixels of one that is painted anew.
    function compareParts() {
        const list = readList(machine);
        whole.paint(list);
        parts.paint(list, readRects(machine));
        const a = all(whole), b = all(parts);
        const n = a.reduce((sum, pixel, i) => sum + (pixel !== b[i]), 0);
        if (n) lines.push(`${n} pixels differ where only parts were painted`);
    }
    function look() {
        machine.web_picture_work(0xFFFFFFFF);
        machine.web_picture_tick(0);
        machine.web_picture_draw(1280, 800);
        compareParts();
        painter.paint(readList(machine).filter(({ kind }) => kind !== DRAW_TEXT));
        const data = new Uint32Array(painter.context.getImageData(0, 0, 1280, 800).data.buffer);
        let hash = 2166136261;
        for (const pixel of data) {
            hash = Math.imul(hash ^ ((pixel & 0xFF) << 16 | (pixel & 0xFF00) | pixel >> 16 & 0xFF), 16777619);
        }
        const name = textAt(machine.memory, machine.web_picture_name());
        lines.push(`${name}: ${(hash >>> 0).toString(16).padStart(8, "0")}`);
    }
    machine.web_picture_open(textInto(machine, link), 0);
    look();
    for (const key of keys) {
        if (key.startsWith("t")) machine.web_picture_text(textInto(machine, key.slice(1)));
        else machine.web_picture_key(Number(key), 0, 0);
        look();
    }
    return lines.join("\n");
}
