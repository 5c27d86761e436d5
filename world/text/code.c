// SPDX-License-Identifier: MIT
#include "world/text/code.h"

#include "arm/words.h"
#include "ce/calls.h"
#include "world/query/query.h"

#define LINES_MOST 32u

static void print_stand(const World *world, const CodeStand *stand, FILE *out) {
    char place[CODE_TEXT];
    code_place(world, stand->process, stand->at, place);
    fprintf(out, "registers   of %s", query_process_name(world, stand->process));
    if (stand->call) {
        fprintf(out, " as it calls %s; it returns to %s\n", call_info(stand->call->call)->name,
                place);
    } else {
        fprintf(out,
                stand->faulted ? "; the instruction at %s faulted\n" : "; it continues at %s\n",
                place);
    }
}

void text_registers(const World *world, const CodeStand *stand, FILE *out) {
    uint32_t changed = code_changed(world, stand), psr = stand->registers->psr;
    char remark[CODE_TEXT];
    print_stand(world, stand, out);
    for (unsigned i = 0; i < 16; i++) {
        code_remark(world, stand, i, remark);
        fprintf(out, "            %-3s %08X%s%s%s\n", assembly_register(i),
                (unsigned)stand->registers->r[i],
                changed >> i & 1 ? "*"
                : remark[0]      ? " "
                                 : "",
                remark[0] ? " " : "", remark);
    }
    fprintf(out, "            psr %c%c%c%c %s\n\n", psr & PSR_N ? 'N' : 'n',
            psr & PSR_Z ? 'Z' : 'z', psr & PSR_C ? 'C' : 'c', psr & PSR_V ? 'V' : 'v',
            psr & PSR_THUMB ? "Thumb" : "ARM");
}

void text_code(const World *world, VirtAddr mapped, uint32_t n, FILE *out) {
    CodeLine lines[LINES_MOST];
    bool thumb = code_is_thumb(world, query_tenant(world, ce_slot_of(mapped)));
    if (!code_is_shown(world, mapped)) {
        return;
    }
    n = code_lines(world, mapped & ~(thumb ? 1u : 3u), thumb, lines,
                   n < LINES_MOST ? n : LINES_MOST);
    for (uint32_t i = 0; i < n; i++) {
        const CodeLine *line = &lines[i];
        fprintf(out, "%-11s %08X  %0*X%*s %s", i ? "" : "code", (unsigned)line->va,
                (int)line->insn.size * 2, (unsigned)line->word, (int)(9 - line->insn.size * 2), "",
                line->insn.text);
        if (line->has_value) {
            fprintf(out, "  ; = %08X", (unsigned)line->value);
        }
        fputs("\n", out);
    }
}
