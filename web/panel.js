// SPDX-License-Identifier: MIT
// The panel beside the picture: the program, which can be changed and run, and what the commands say of the
// moment that is shown. The editor is CodeMirror where the page has it (build-web/editor), else a text field.
"use strict";

const EDITOR = ["codemirror.js", "lua.js", "show-hint.js"];
const TEXT_MS = 5000, QUIET_MS = 300; // a command may take; after the last step before the text follows
// The commands; those with `at` show a moment, the others the whole scenario.
const TEXTS = [
    { name: "run", words: ["run"] }, { name: "map", words: ["map"], at: true }, { name: "mi", words: ["mi", "full"], at: true },
    { name: "gi", words: ["gi"], at: true }, { name: "explain", words: ["explain"], at: true, address: true },
    { name: "heap", words: ["heap"], at: true }, { name: "dlls", words: ["dlls"], at: true }, { name: "events", words: ["events"] },
];
const WORDS = ["scenario", "process", "dll", "say", "ask", "expect", "expect_reason", "expect_fault", "point", "chapter", "focus",
    "view", "fold", "include", "hex", "mapped", "peek8", "peek16", "peek32", "poke8", "poke16", "poke32", "KB", "MB", "NULL",
    "local", "function", "return", "while", "repeat", "until", "then", "else", "elseif", "end", "for", "if", "do"];

function loadScript(src) {
    return new Promise((loaded, failed) => {
        document.head.append(Object.assign(document.createElement("script"), { src, onload: loaded, onerror: failed }));
    });
}

// What a link says of a session, as the arguments of a command and the files that it reads.
function commandOf({ words, at, address }, link, source) {
    const parts = link.split("&").map((part) => part.split(/=(.*)/s)).map(([word, value]) => [word, decodeURIComponent(value || "")]);
    const all = (word) => parts.filter(([own]) => own === word).map(([, value]) => value);
    const isOwn = all("s").length === 0, isDump = isOwn && !source.name.endsWith(".lua");
    const answers = parts.filter(([word]) => word === "a" || word === "q").map(([, value]) => value);
    const args = [...words, source.name];
    const files = isOwn ? [[source.name, source.text]] : [];
    all("f").forEach((name, i) => files.push([name, new TextDecoder().decode(fromBase64(all("d")[i] || ""))]));
    if (address) args.push((all("c")[0] || "10000").slice(0, 8));
    if (at) args.push("--at", isDump ? "0" : all("at")[0] || "end");
    for (const [word, option] of [["p", "--profile"], ["k", "--set"], ["r", "--remedy"], ["limit", "--limit-steps"]]) {
        all(word).forEach((value) => args.push(option, value));
    }
    all("line").forEach((value) => args.push("--line", Number(value).toString(16)));
    if (answers.length) {
        files.push(["answers.txt", answers.map((answer) => answer + "\n").join("")]);
        args.push("--answers", "answers.txt");
    }
    return { args, files };
}

// ---- editors: value, focus, line that is lit, line with an error

class PlainEditor {
    constructor(parent, onRun) {
        this.field = parent.appendChild(document.createElement("textarea"));
        Object.assign(this.field, { id: "source", spellcheck: false, autocapitalize: "off" });
        this.field.setAttribute("aria-label", "The program, in Lua");
        this.field.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && event.ctrlKey) onRun();
        });
    }

    get value() {
        return this.field.value;
    }

    set value(text) {
        this.field.value = text;
    }

    light() {}
    mark() {}
    refresh() {}
}

class RichEditor {
    constructor(parent, onRun, calls) {
        const words = [...new Set([...calls, ...WORDS])].sort();
        const hint = (mirror) => {
            const at = mirror.getCursor(), line = mirror.getLine(at.line);
            const begun = /[A-Za-z_]\w*$/.exec(line.slice(0, at.ch));
            const from = begun ? at.ch - begun[0].length : at.ch;
            const low = begun ? begun[0].toLowerCase() : "";
            return { list: words.filter((word) => word.toLowerCase().startsWith(low)),
                from: CodeMirror.Pos(at.line, from), to: at };
        };
        this.mirror = CodeMirror(parent, { mode: "lua", lineNumbers: true, indentUnit: 4, inputStyle: "contenteditable", screenReaderLabel: "The program, in Lua",
            extraKeys: { "Ctrl-Enter": onRun, "Cmd-Enter": onRun, "Ctrl-Space": (mirror) => mirror.showHint({ hint }),
                "Tab": false, "Shift-Tab": false } }); // Tab leaves it, as any field
        this.lit = this.marked = null;
    }

    get value() {
        return this.mirror.getValue();
    }

    set value(text) {
        this.mirror.setValue(text);
        this.mirror.clearHistory();
    }

    line(number, before, style) {
        if (before !== null) this.mirror.removeLineClass(before, "background", style);
        if (!number || number > this.mirror.lineCount()) return null;
        this.mirror.addLineClass(number - 1, "background", style);
        this.mirror.scrollIntoView({ line: number - 1, ch: 0 }, 60);
        return number - 1;
    }

    light(number) {
        this.lit = this.line(number, this.lit, "lit");
    }

    mark(number) {
        this.marked = this.line(number, this.marked, "wrong");
    }

    refresh() {
        this.mirror.refresh();
    }
}

// ---- the panel

class Panel {
    constructor() {
        this.box = document.getElementById("panel");
        this.trouble = document.getElementById("trouble");
        this.text = document.getElementById("text");
        this.open = false;
        this.editor = null;
        this.source = null; // {name, text} of what is shown
        this.shown = null; // what the session said last
        this.refusal = ""; // why the program that was run last cannot be opened
        this.tab = "program";
        this.worker = null;
        this.timer = 0;
        const tabs = document.getElementById("tabs");
        this.tabs = ["program", ...TEXTS.map(({ name }) => name)].map((name) => {
            const tab = Object.assign(document.createElement("button"), { textContent: name, id: `tab-${name}` });
            tab.setAttribute("role", "tab");
            tab.addEventListener("click", () => this.choose(name));
            tab.addEventListener("keydown", (event) => this.move(event));
            return tabs.appendChild(tab);
        });
        document.getElementById("run").addEventListener("click", () => this.run());
        document.getElementById("program").addEventListener("click", () => this.toggle());
        this.choose("program");
    }

    async toggle() {
        this.open = !this.open;
        this.box.hidden = !this.open;
        document.getElementById("program").setAttribute("aria-expanded", this.open);
        if (this.open && !this.editor) await this.makeEditor();
        this.choose(this.tab);
        if (this.open) session.post({ source: true });
    }

    async makeEditor() {
        const parent = document.getElementById("editor"), run = () => this.run();
        try {
            if (inside("worker")) throw new Error("one file has no CodeMirror inside");
            document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "editor/codemirror.css" }));
            for (const name of EDITOR) await loadScript(`editor/${name}`);
            this.editor = new RichEditor(parent, run, []);
            this.command(["api"], [], (text) => this.takeCalls(text));
        } catch {
            this.editor = new PlainEditor(parent, run);
        }
    }

    // The names of the guest's calls, for completion.
    takeCalls(text) {
        const calls = Array.from(text.matchAll(/^(\w+)\(/gm), ([, name]) => name);
        const value = this.editor.value;
        document.getElementById("editor").replaceChildren();
        this.editor = new RichEditor(document.getElementById("editor"), () => this.run(), calls);
        this.editor.value = value;
        if (this.shown) this.editor.light(this.shown.facts.line);
    }

    // Left and Right go from tab to tab.
    move(event) {
        const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!by) return;
        const at = this.tabs.indexOf(event.target), n = this.tabs.length;
        const next = this.tabs[(at + by + n) % n];
        next.click();
        next.focus();
    }

    choose(name) {
        this.tab = name;
        for (const tab of this.tabs) {
            const isIt = tab.id === `tab-${name}`;
            tab.setAttribute("aria-selected", isIt);
            tab.tabIndex = isIt ? 0 : -1;
        }
        document.getElementById("code").hidden = name !== "program";
        this.text.hidden = name === "program";
        if (name === "program" && this.editor) this.editor.refresh();
        if (name !== "program") this.follow(0);
    }

    // What the session shows now.
    show(data) {
        const before = this.shown;
        this.shown = data;
        if (!this.open) return;
        const source = (link) => link.split("&").filter((part) => /^[snt]=/.test(part)).join("&");
        if (!before || source(before.link) !== source(data.link)) session.post({ source: true });
        if (this.editor) this.editor.light(data.facts.line);
        this.explain(data.facts.error || this.refusal);
        if (this.tab !== "program") this.follow(QUIET_MS);
    }

    // Name and text of what is shown.
    take(source) {
        const isNew = !this.source || this.source.name !== source.name || this.source.text !== source.text;
        this.source = source;
        if (isNew) this.refusal = "";
        if (isNew && this.editor && this.editor.value !== source.text) this.editor.value = source.text;
        if (this.editor && this.shown) this.editor.light(this.shown.facts.line);
        if (this.tab !== "program") this.follow(0);
    }

    // An error, at its line.
    explain(error) {
        const line = /:(\d+):/.exec(error);
        this.trouble.textContent = error;
        if (this.editor) this.editor.mark(line ? Number(line[1]) : 0);
    }

    refuse(error) {
        this.refusal = error;
        if (this.open) this.explain(error);
    }

    // The program, from its beginning. A changed lesson is one's own.
    run() {
        if (!this.editor) return;
        const bytes = new TextEncoder().encode(this.editor.value);
        const name = this.source ? this.source.name.replace(/^.*\//, "") : "own.lua";
        const own = /\.\w+$/.test(name) ? name : `${name}.lua`;
        const kept = this.shown ? this.shown.link.split("&").filter((part) => /^(p|k|f|d|theme|letters)=/.test(part)) : [];
        this.explain(this.refusal = "");
        openLink([`n=${encodeURIComponent(own)}`, `t=${toBase64(bytes)}`, ...kept].join("&"));
    }

    // ---- texts

    follow(ms) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.write(), ms);
    }

    write() {
        const text = TEXTS.find(({ name }) => name === this.tab);
        if (!text || !this.source || !this.shown || !this.open) return;
        const { args, files } = commandOf(text, this.shown.link, this.source);
        this.command(args, files, (said) => {
            this.text.textContent = `$ slot32 ${args.join(" ")}\n${said}`;
        });
    }

    // Runs a command in a worker of its own; a later command ends it.
    command(args, files, take) {
        if (this.worker) this.worker.terminate();
        clearTimeout(this.patience);
        const worker = newWorker("text");
        const end = (text) => {
            clearTimeout(this.patience);
            worker.terminate();
            take(text);
        };
        worker.onmessage = ({ data }) => end(data.text);
        worker.onerror = (event) => end(`slot32 has stopped: ${event.message}`);
        this.patience = setTimeout(() => end(`stopped: it took longer than ${TEXT_MS / 1000} s`), TEXT_MS);
        worker.postMessage({ args, files, wasm: inside("wasm") });
        this.worker = worker;
    }
}

const panel = new Panel();

// ---- files of one's own

// Shows the first of them that is a scenario or a dump; the others are what it includes.
async function openFiles(list) {
    const files = await Promise.all(Array.from(list, async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    const first = files.find(({ name }) => name.endsWith(".lua")) || files.find(({ name }) => !name.endsWith(".bib")) || files[0];
    if (!first) return;
    const others = files.filter((file) => file !== first)
        .map(({ name, bytes }) => `f=${encodeURIComponent(name)}&d=${toBase64(bytes)}`);
    openLink([`n=${encodeURIComponent(first.name)}`, `t=${toBase64(first.bytes)}`, ...others].join("&"));
}

const chooser = document.getElementById("file");
document.getElementById("open").addEventListener("click", () => chooser.click());
chooser.addEventListener("change", () => openFiles(chooser.files));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
    event.preventDefault();
    openFiles(event.dataTransfer.files);
});
