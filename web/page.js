// SPDX-License-Identifier: MIT
// The page around a session: it says what is shown, keeps what a page can keep, and ends a session that hangs.
// The address has a link to what is shown; #s=wall&at=297 opens a lesson at a moment, and without a link there
// are all lessons to choose from.
"use strict";

const PROGRESS = "slot32.progress"; // where the browser keeps how one did in which lesson
const ANSWERS = "slot32.answers", ANSWERS_MOST = 500000; // characters; the oldest go
const LOOKS = "slot32.looks";
const ADDRESS_MS = 400; // the address follows what is shown, not more often
const SAY_MS = 400;
const STOP_MS = 700, SILENCE_MS = 10000; // of one call, until it can be stopped; until it is stopped

const stage = document.getElementById("stage");
const said = document.getElementById("said");
const stopButton = document.getElementById("stop");
let session = null;
let shown = ""; // the link to what is shown, "" = nothing yet
let addressTimer = 0, failures = 0, sayTimer = 0;
let step = 0; // that is shown
let shownLooks = "";
let answers = ""; // that the browser has not kept

// The link that the page begins with: the address's, the one that a learning platform has kept, or that of
// an exported lesson.
async function firstLink() {
    const own = document.querySelector('meta[name="slot32-link"]').content;
    return withLooks(await unpackLink(location.hash.slice(1) || platform.resume(own) || own));
}

// A link that was written by hand says nothing of theme and size: then those are taken that were chosen
// last, or the system's theme.
function withLooks(link) {
    if (/(^|&)(v|theme)=/.test(link)) return link;
    const theme = matchMedia("(prefers-contrast: more)").matches ? "&theme=contrast"
        : matchMedia("(prefers-color-scheme: dark)").matches ? "&theme=dark" : "";
    const looks = kept(LOOKS) || theme;
    return looks ? (link || "s=read-the-map&shelf=0") + looks : link;
}

// Theme and size of what is shown, when the user has changed them.
function keepLooks(link) {
    const looks = (/&theme=\w+/.exec(link) || ["&theme=light"])[0] + (/&letters=\d+/.exec(link) || [""])[0];
    if (shownLooks && looks !== shownLooks) keep(LOOKS, looks);
    shownLooks = looks;
}

// ---- the address

async function setAddress() {
    addressTimer = 0;
    try {
        history.replaceState(null, "", "#" + await packLink(shown));
    } catch {} // a page in a frame, or a file, may have no address of its own
}

function follow(link) {
    if (link === shown) return;
    shown = link;
    addressTimer = addressTimer || setTimeout(setAddress, ADDRESS_MS);
}

addEventListener("hashchange", async () => openLink(withLooks(await unpackLink(location.hash.slice(1)))));

// A session that is in a long call is not waited for.
function openLink(link) {
    shownLooks = ""; // its own are no choice of the user's
    if (session.silence() > STOP_MS) start(link, "");
    else session.open(link);
}

// Without a clipboard, as in a page that came without https, a text field is copied from.
async function intoClipboard(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
        field.select();
        const copied = document.execCommand("copy");
        field.remove();
        return copied;
    }
}

async function copy(link) {
    shown = link;
    await setAddress();
    const copied = await intoClipboard(location.href);
    session.post({ say: copied ? "a link to this picture is in the clipboard" : "the link is in the address" });
}

// ---- what the browser keeps. Where it keeps nothing, as some do for files, ticks last as long as the page.

function kept(what) {
    try {
        return localStorage.getItem(what) || "";
    } catch {
        return "";
    }
}

function keep(what, text) {
    try {
        localStorage.setItem(what, text);
    } catch {}
}

// Answers as `slot32 grade` reads them.
function keepAnswers(lines) {
    try {
        const all = (localStorage.getItem(ANSWERS) || "") + lines;
        const cut = all.length > ANSWERS_MOST ? all.slice(-ANSWERS_MOST).replace(/^[^\n]*\n/, "") : all;
        localStorage.setItem(ANSWERS, cut);
    } catch {
        answers += lines;
    }
}

function saveAnswers() {
    let all = answers;
    try {
        all = (localStorage.getItem(ANSWERS) || "") + answers;
    } catch {}
    download(new Blob([all], { type: "text/plain" }), "answers.log");
}

function download(blob, name) {
    const address = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// The file's name says what it shows: the lesson, or the scenario's file, and the step.
function savePicture(picture) {
    const what = (/(?:^|&)s=([\w.-]+)/.exec(shown) || ["", "slot32"])[1];
    download(picture, step ? `${what}-${step}.png` : `${what}.png`);
}

addEventListener("storage", ({ key, newValue }) => { // another page has ended a lesson
    if (key === PROGRESS && newValue) session.post({ progress: newValue });
});

// ---- whoever has put the page into a frame, or into a course

// ?embed: the picture alone, and the page around it hears what is shown.
const isEmbedded = new URLSearchParams(location.search).has("embed");
document.body.classList.toggle("embedded", isEmbedded);

function report({ name, link, facts: { step, part, questions, right, ended } }) {
    const news = { name, link, step, part, score: { questions, right }, ended };
    if (isEmbedded && parent !== window) parent.postMessage({ slot32: news }, "*");
    platform.report(news);
}

// ---- full screen

function isFullScreen() {
    return document.fullscreenElement !== null && document.fullscreenElement !== undefined;
}

// A browser may refuse it, or not have it; then the picture hears so.
async function setFullScreen(wanted) {
    try {
        await (wanted ? document.documentElement.requestFullscreen() : document.exitFullscreen());
    } catch {
        session.post({ fullScreen: isFullScreen() });
    }
}
document.addEventListener("fullscreenchange", () => session.post({ fullScreen: isFullScreen() }));

// ---- what the session says

// A screen reader hears one sentence of a moment that stays, and not of all that pass.
function say(text, sentence, hasFailed) {
    clearTimeout(sayTimer);
    sayTimer = setTimeout(() => {
        said.textContent = sentence ? `${text}. ${sentence}` : text;
    }, hasFailed ? 0 : SAY_MS);
    said.className = hasFailed ? "failed" : "";
    session.canvas.setAttribute("aria-label", text);
    document.title = text;
}

function hear(data) {
    if (data.progress) keep(PROGRESS, data.progress);
    if (data.answers) keepAnswers(data.answers);
    if (data.log) saveAnswers();
    if (data.picture) savePicture(data.picture);
    if (data.copy !== undefined) copy(data.copy);
    if ("fullScreen" in data && data.fullScreen !== isFullScreen()) setFullScreen(data.fullScreen);
    if (data.source) panel.take(data.source);
    if (data.refused) refuse(data.refused);
    if (data.failed) fail(data.failed);
    if (data.name) {
        say(data.name, data.facts.said, false);
        document.body.dataset.theme = (/&theme=(\w+)/.exec(data.link) || ["", "light"])[1];
        step = data.facts.step;
        follow(data.link);
        keepLooks(data.link);
        report(data);
        panel.show(data);
    }
}

// What was shown stays; if nothing was, there are the lessons.
function refuse(message) {
    if (!shown) session.open("");
    session.post({ say: `cannot open it: ${message}` });
    panel.refuse(message);
}

// ---- a session that hangs, or has failed

function start(link, message) {
    const hadFocus = !session || session.canvas === document.activeElement;
    if (session) session.end();
    session = new Session(stage, link, kept(PROGRESS), hear);
    if (message) session.post({ say: message });
    if (hadFocus) session.canvas.focus();
}

// Shows again what was shown last; where that fails, too, the shelf.
function startAgain(message) {
    start(failures++ === 0 ? shown : "", message);
    shown = failures > 1 ? "" : shown;
    stopButton.hidden = true;
}

// A trap of the machine is a mistake of slot32, or the host has no memory.
function fail(message) {
    if (failures < 3) startAgain(`slot32 had to begin again: ${message}`);
    else say(`slot32 has stopped: ${message}`, "", true);
}

setInterval(() => {
    const silence = session ? session.silence() : 0;
    stopButton.hidden = silence < STOP_MS;
    if (silence > SILENCE_MS) startAgain(`stopped: one call took longer than ${SILENCE_MS / 1000} s`);
    else if (silence === 0 && session && session.size) failures = Math.max(0, failures - 0.1);
}, 250);

stopButton.addEventListener("click", () => startAgain("stopped"));
document.getElementById("copy").addEventListener("click", () => session.post({ copy: true }));
document.getElementById("save").addEventListener("click", () => session.post({ save: true }));
firstLink().then((link) => start(link, ""));
