// SPDX-License-Identifier: MIT
// A link as an address has it: a text of one's own is packed (z=), where the machine writes it as it is (t=).
// See viewing/link.h.
"use strict";

const OWN = /((?:^|&))t=([A-Za-z0-9_-]*)/, PACKED = /((?:^|&))z=([A-Za-z0-9_-]*)/;

function fromBase64(text) {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

function toBase64(bytes) {
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function through(stream, bytes) {
    return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

// A browser that cannot pack, or a packed text that is broken, leaves the link as it is; the machine says then
// what it lacks.
async function packLink(link) {
    const [all, before, text] = OWN.exec(link) || [];
    if (!all || typeof CompressionStream === "undefined") return link;
    const packed = await through(new CompressionStream("deflate-raw"), fromBase64(text));
    return link.replace(all, () => `${before}z=${toBase64(packed)}`);
}

async function unpackLink(link) {
    const [all, before, packed] = PACKED.exec(link) || [];
    if (!all) return link;
    try {
        const text = await through(new DecompressionStream("deflate-raw"), fromBase64(packed));
        return link.replace(all, () => `${before}t=${toBase64(text)}`);
    } catch {
        return link;
    }
}
