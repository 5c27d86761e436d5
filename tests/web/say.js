// SPDX-License-Identifier: MIT
// say.js SLOT32.wasm: what test_same.py asks of WebAssembly. A line of stdin is {program, args, files}: a
// command of slot32, or the pictures of lists. The answer is a line of stdout {code, out, err, ms}, with
// bytes as base64.
"use strict";
const fs = require("fs");
const path = require("path");
const { lists } = require("./lists.js");
const { runCommand } = require(path.join(__dirname, "../../web/machine.js"));

const slot32 = new WebAssembly.Module(fs.readFileSync(process.argv[2]));
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

function run({ program, args, files }) {
    if (program === "lists") return { code: 0, out: Buffer.from(lists(slot32, args)), err: Buffer.alloc(0) };
    return runCommand(slot32, args, new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

function say(job) {
    const begin = performance.now();
    const { code, out, err } = run(job);
    return { code, out: base64(out), err: base64(err), ms: performance.now() - begin };
}

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
    fs.writeSync(1, JSON.stringify(say(JSON.parse(line))) + "\n");
});
