// SPDX-License-Identifier: MIT
// slot32.wasm and what it needs of its host, for a page, a worker and Node alike: output goes into
// memory, files come from memory, Lua's errors are exceptions. A classic script, since a page that is
// opened from file:// loads no modules.
"use strict";

const WASI_OK = 0, WASI_BADF = 8, WASI_NOENT = 44, WASI_NOSYS = 52, WASI_ROFS = 69;
const FILE_FOLDER = 3, FILE_REGULAR = 4; // file types of WASI
const OPEN_CREATES = 1; // path_open's flag
const FOLDER = 3; // the descriptor of the one folder that there is; 0 to 2 are the usual ones

// The calls of WASI (snapshot preview 1) that the commands make. `files` is a Map of names and bytes;
// `output` has an array of pieces each for descriptors 1 and 2. What is not here is refused.
function wasiCalls(memory, files, output) {
    const view = () => new DataView(memory().buffer);
    const bytes = (at, n) => new Uint8Array(memory().buffer, at, n);
    const name = (at, n) => new TextDecoder().decode(bytes(at, n));
    const opened = new Map(); // descriptor -> {bytes, at}
    let next = FOLDER + 1;
    const vectors = (at, n) => Array.from({ length: n }, (_, i) =>
        bytes(view().getUint32(at + 8 * i, true), view().getUint32(at + 8 * i + 4, true)));
    function writeStat(at, type, size) {
        bytes(at, 64).fill(0);
        view().setUint8(at + 16, type);
        view().setBigUint64(at + 32, BigInt(size), true);
        return WASI_OK;
    }
    const calls = {
        fd_prestat_get(fd, at) {
            if (fd !== FOLDER) return WASI_BADF;
            view().setUint32(at, 0, true);
            view().setUint32(at + 4, 1, true); // the length of "."
            return WASI_OK;
        },
        fd_prestat_dir_name(fd, at) {
            bytes(at, 1)[0] = ".".charCodeAt(0);
            return WASI_OK;
        },
        fd_fdstat_get(fd, at) {
            bytes(at, 24).fill(0xFF); // all rights
            view().setUint16(at + 2, 0, true);
            view().setUint8(at, fd === FOLDER ? FILE_FOLDER : FILE_REGULAR); // never a terminal
            return WASI_OK;
        },
        fd_filestat_get(fd, at) {
            const size = opened.has(fd) ? opened.get(fd).bytes.length : 0;
            return writeStat(at, fd === FOLDER ? FILE_FOLDER : FILE_REGULAR, size);
        },
        path_filestat_get(fd, flags, path, n, at) {
            const file = files.get(name(path, n));
            return file ? writeStat(at, FILE_REGULAR, file.length) : WASI_NOENT;
        },
        path_open(fd, flags, path, n, how, rights, inherited, fdflags, ret) {
            const file = files.get(name(path, n));
            if (!file) return how & OPEN_CREATES ? WASI_ROFS : WASI_NOENT;
            opened.set(next, { bytes: file, at: 0 });
            view().setUint32(ret, next++, true);
            return WASI_OK;
        },
        fd_read(fd, list, n, ret) {
            const file = opened.get(fd) || { bytes: new Uint8Array(0), at: 0 }; // nobody types
            let read = 0;
            for (const into of vectors(list, n)) {
                const piece = file.bytes.subarray(file.at, file.at + into.length);
                into.set(piece);
                file.at += piece.length;
                read += piece.length;
            }
            view().setUint32(ret, read, true);
            return WASI_OK;
        },
        fd_seek(fd, offset, whence, ret) {
            const file = opened.get(fd);
            if (!file) return WASI_BADF;
            file.at = Number(offset) + [0, file.at, file.bytes.length][whence];
            view().setBigUint64(ret, BigInt(file.at), true);
            return WASI_OK;
        },
        fd_write(fd, list, n, ret) {
            if (!output[fd]) return WASI_BADF;
            let written = 0;
            for (const piece of vectors(list, n)) {
                output[fd].push(piece.slice());
                written += piece.length;
            }
            view().setUint32(ret, written, true);
            return WASI_OK;
        },
        fd_close(fd) {
            return opened.delete(fd) ? WASI_OK : WASI_BADF;
        },
        clock_time_get(id, precision, ret) {
            view().setBigUint64(ret, BigInt(Date.now()) * 1000000n, true);
            return WASI_OK;
        },
        proc_exit(code) {
            throw new Error(`slot32 ended with exit code ${code}`);
        },
    };
    return new Proxy(calls, { get: (own, call) => own[call] || (() => WASI_NOSYS) });
}

// The two ends of an error of Lua: see web/lua_host.h. Any other exception passes.
function luaCalls(exports) {
    const raised = {};
    return {
        raise() {
            throw raised;
        },
        protect(lua, call, data) {
            const stack = exports().__stack_pointer.value;
            try {
                exports().__indirect_function_table.get(call)(lua, data);
            } catch (thrown) {
                if (thrown !== raised) throw thrown;
                exports().__stack_pointer.value = stack;
            }
        },
    };
}

function joined(pieces) {
    const all = new Uint8Array(pieces.reduce((n, piece) => n + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
        all.set(piece, at);
        at += piece.length;
    }
    return all;
}

// The text at an address, which ends in a zero.
function textAt(memory, at) {
    const bytes = new Uint8Array(memory.buffer);
    return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
}

// Copies a text with its terminating zero into the machine's memory. Returns its address.
function textInto(exports, text) {
    const own = new TextEncoder().encode(text + "\0");
    const at = exports.malloc(own.length);
    new Uint8Array(exports.memory.buffer).set(own, at);
    return at;
}

// A new machine: `module` is slot32.wasm, compiled. `files` is a Map of names and bytes, `output` has an
// array of pieces each for descriptors 1 and 2, and measure(face, size, text) gives the width of a text.
// Returns what slot32.wasm exports.
function newMachine(module, { files = new Map(), output = { 1: [], 2: [] }, measure = null } = {}) {
    let exports = null;
    const instance = new WebAssembly.Instance(module, {
        wasi_snapshot_preview1: wasiCalls(() => exports.memory, files, output),
        slot32: { measure: (face, size, text) => measure(face, size, textAt(exports.memory, text)),
            ...luaCalls(() => exports) },
    });
    exports = instance.exports;
    exports._initialize();
    return exports;
}

// Runs `slot32 args...` on a new machine. Returns the exit code, and all bytes of stdout and stderr. Throws
// what only a bug can throw: a trap, or a stack that overflowed.
function runCommand(module, args, files = new Map()) {
    const output = { 1: [], 2: [] };
    const exports = newMachine(module, { files, output });
    const words = ["slot32", ...args].map((text) => textInto(exports, text));
    const argv = exports.malloc(4 * (words.length + 1));
    new Uint32Array(exports.memory.buffer, argv, words.length + 1).set([...words, 0]);
    const code = exports.web_command(words.length, argv);
    return { code, out: joined(output[1]), err: joined(output[2]) };
}

// A file of WebAssembly, or what a page has of slot32.wasm inside: gzip as base64.
async function bytesOf(packed, name) {
    if (!packed) return (await fetch(name)).arrayBuffer();
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

if (typeof module !== "undefined") {
    module.exports = { newMachine, runCommand, textAt, textInto };
}
