// SPDX-License-Identifier: MIT
// say.js SLOT32.wasm: runs commands of slot32 in WebAssembly, for test_same.py. A line of stdin is a
// command {args, files}, its answer a line of stdout {code, out, err, ms}, with bytes as base64.
"use strict";
const fs = require("fs");
const path = require("path");
const { runCommand } = require(path.join(__dirname, "../../web/machine.js"));

const slot32 = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

function say({ args, files }) {
    const begin = performance.now();
    const own = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
    const { code, out, err } = runCommand(slot32, args, own);
    return { code, out: base64(out), err: base64(err), ms: performance.now() - begin };
}

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
    fs.writeSync(1, JSON.stringify(say(JSON.parse(line))) + "\n");
});
