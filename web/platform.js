// SPDX-License-Identifier: MIT
// A learning platform, if the page stands in one: SCORM 1.2. The platform keeps the score, whether the lesson
// was done to its end, and where to go on. Without a platform nothing happens.
"use strict";

const KEPT_MOST = 4096; // characters of cmi.suspend_data
const SOURCE = ["s", "n", "v", "h", "t", "z", "f", "d"]; // of a link: what the page has itself

// Of a link the parts that name a text, or all others.
function partsOf(link, isSource) {
    return link.split("&").filter((part) => SOURCE.includes(part.split("=")[0]) === isSource).join("&");
}

// The platform's object: in a page around this one, or in the one that opened it.
function findApi() {
    for (let at = window, i = 0; i < 10; i++, at = at.parent) {
        try {
            const api = at.API || (at.opener && at.opener.API);
            if (api) return api;
        } catch {} // a page from elsewhere
        if (at === at.parent) break;
    }
    return null;
}

class Platform {
    constructor() {
        const api = findApi();
        this.api = api && `${api.LMSInitialize("")}` === "true" ? api : null;
        this.told = "";
        this.begun = Date.now();
        if (this.api) addEventListener("pagehide", () => this.end());
    }

    set(values) {
        for (const [name, value] of Object.entries(values)) this.api.LMSSetValue(`cmi.${name}`, `${value}`);
        this.api.LMSCommit("");
    }

    // The link to go on with, from the page's own link; "" without a platform, or the first time.
    resume(own) {
        const kept = this.api ? this.api.LMSGetValue("cmi.suspend_data") : "";
        this.isDone = this.api !== null && /completed|passed|failed/.test(this.api.LMSGetValue("cmi.core.lesson_status"));
        return kept ? `${partsOf(own, true)}&${kept}` : "";
    }

    report({ link, score: { questions, right }, ended }) {
        if (!this.api) return;
        const place = partsOf(link, false);
        const values = place.length <= KEPT_MOST ? { suspend_data: place } : {};
        if (ended) this.isDone = true;
        values["core.lesson_status"] = this.isDone ? "completed" : "incomplete";
        if (ended) {
            values["core.score.min"] = 0;
            values["core.score.max"] = 100;
            values["core.score.raw"] = questions ? Math.round(100 * right / questions) : 100;
        }
        const told = JSON.stringify(values);
        if (told !== this.told) this.set(values);
        this.told = told;
    }

    end() {
        const seconds = Math.round((Date.now() - this.begun) / 1000);
        const two = (n) => `${Math.trunc(n)}`.padStart(2, "0");
        this.set({ "core.session_time": `${two(seconds / 3600)}:${two(seconds / 60 % 60)}:${two(seconds % 60)}`,
            "core.exit": "suspend" });
        this.api.LMSFinish("");
        this.api = null;
    }
}

const platform = new Platform();
