// SPDX-License-Identifier: MIT
// A command of slot32 in a worker of its own, which the page can end: {args, files, wasm} -> {text}.
"use strict";

onmessage = async ({ data: { args, files, wasm } }) => {
    try {
        const module = await WebAssembly.compile(await bytesOf(wasm, "slot32.wasm"));
        const encoder = new TextEncoder();
        const own = new Map(files.map(([name, text]) => [name, encoder.encode(text)]));
        const { out, err } = runCommand(module, args, own);
        const decoder = new TextDecoder();
        postMessage({ text: decoder.decode(out) + decoder.decode(err) });
    } catch (error) {
        postMessage({ text: `slot32 has stopped: ${error.message}` });
    }
};
