// SPDX-License-Identifier: MIT
#include "world/text/explain.h"

#include "ce/memory_map.h"
#include "world/amounts.h"
#include "world/query/modules.h"
#include "world/query/query.h"
#include "world/text/code.h"
#include "world/text/dump.h"
#include "world/words/place_words.h"
#include "world/words/sentence.h"

// Prints one line per fact: slot, other address, region, DLL, page, rights. Every fact comes from
// the queries (world/query/) and the rule from the access check, so `explain` and the pictures
// agree.

static void explain_slot(const World *world, VirtAddr va, VirtAddr mapped, FILE *out) {
    uint32_t slot = ce_slot_of(mapped);
    const Region *region = region_of_slot(slot);
    uint8_t tenant = query_tenant(world, slot);
    fprintf(out, "address     %08X", va);
    if (mapped != va) {
        bool now = query_tenant(world, slot) == world->tables.system->current_process;
        fprintf(out, " = %08X: one byte, two addresses (slot 0 is slot %u %s)", mapped, slot,
                now ? "now" : "when that process runs");
    } else if (region->kind == REGION_PROCESSES &&
               tenant == world->tables.system->current_process && tenant != PROCESS_NONE) {
        fprintf(out, " = %08X: one byte, two addresses (slot 0 is slot %u now)",
                mapped & (CE_SLOT_SIZE - 1), slot);
    }
    fprintf(out, "\nslot        %u (%08X to %08X), offset %07X: %s [%s]\n", slot,
            ce_slot_base(slot), ce_slot_base(slot) + (CE_SLOT_SIZE - 1),
            mapped & (CE_SLOT_SIZE - 1), region->name, sentence_mark(region->mark));
    if (tenant != PROCESS_NONE) {
        const ProcessRow *row = &world->tables.process[tenant];
        static const char *const hibernates[] = {
            [HIBERNATE_DEAF] = "",
            [HIBERNATE_AWAKE] = "; it would answer WM_HIBERNATE",
            [HIBERNATE_POSTED] = "; WM_HIBERNATE waits in its queue",
            [HIBERNATE_DONE] = "; it has answered WM_HIBERNATE and has not been active since",
        };
        fprintf(out, "process     %s, access key %08X%s\n", query_process_name(world, tenant),
                row->key, hibernates[row->hibernate % 4]);
    } else if (region->kind == REGION_PROCESSES) {
        const ProcessRow *row = &world->tables.process[slot - CE_SLOT_PROCESS_FIRST + 1];
        fprintf(out,
                row->generation ? "process     none now; the last one ended with code %08X and "
                                  "left %u handles and %u views open\n"
                                : "process     none so far\n",
                row->exit_code, row->leaked, row->unmapped);
        uint8_t lodger = query_lodger(world, slot);
        if (lodger != PROCESS_NONE) {
            fprintf(out,
                    "            %s has memory here, in a second slot: the key that opens it "
                    "is the slot's, %08X\n",
                    query_process_name(world, lodger), 1u << (slot - CE_SLOT_PROCESS_FIRST + 1));
        }
    }
}

// Free space above the DLL line: which DLL has it, and which processes loaded that DLL.
static void explain_dll_space(const World *world, VirtAddr mapped, FILE *out) {
    uint32_t module = query_module_at(world, mapped);
    char users[128];
    if (module == QUERY_NO_MODULE) {
        fprintf(out, "region      free, but above the DLL line: a hole among the DLLs\n");
        return;
    }
    const ModuleRow *row = &world->tables.module[module];
    fprintf(out, "region      kept for %s, not loaded here: its place in every process; %s\n",
            tables_name(&world->tables, &row->name),
            query_module_users(world, row, users, sizeof users));
}

static void explain_region(const World *world, VirtAddr mapped, FILE *out) {
    QueryRegion region;
    char size[32];
    if (!query_region(world, mapped, &region)) {
        bool in_process = ce_slot_of(mapped) <= CE_SLOT_PROCESS_LAST &&
                          ce_slot_of(mapped) >= CE_SLOT_PROCESS_FIRST;
        bool above = (mapped & (CE_SLOT_SIZE - 1)) >= world->tables.system->dll_line;
        bool window = world->tables.slot[ce_slot_of(mapped)].window != 0;
        uint32_t kernels = window ? query_module_at(world, mapped) : QUERY_NO_MODULE;
        if (in_process && above) {
            explain_dll_space(world, mapped, out);
            return;
        }
        if (kernels != QUERY_NO_MODULE) {
            fprintf(out, "region      static window on physical memory: %s of the kernel\n",
                    tables_name(&world->tables, &world->tables.module[kernels].name));
            return;
        }
        fprintf(out, "region      %s\n",
                in_process && (mapped & (CE_SLOT_SIZE - 1)) < CE_NULL_GUARD_END
                    ? "NULL guard: the lowest 64 KB of a slot stay empty"
                : window ? "static window on physical memory"
                         : "free");
        return;
    }
    fprintf(out, "region      %s, %s from %08X, made by %s", query_kind_name(region.block->kind),
            amount_bytes((uint64_t)region.n_blocks << CE_BLOCK_SHIFT, size, sizeof size),
            region.base, query_process_name(world, region.block->owner));
    uint32_t module = query_loaded_dll_at(world, mapped);
    if (module != QUERY_NO_MODULE) {
        fprintf(out, " (%s)", tables_name(&world->tables, &world->tables.module[module].name));
    }
    fprintf(out, "; %u pages committed, %u reserved\n", region.committed, region.reserved);
}

static void explain_page(const World *world, VirtAddr mapped, FILE *out) {
    static const char *const states[] = {"not allocated", "reserved", "committed",
                                         "committed, RAM at the first touch"};
    PageView view = tables_walk(&world->tables, mapped);
    uint32_t state = page_state(view.word);
    fprintf(out, "page        %s", states[state]);
    if (state == PAGE_STATE_COMMITTED) {
        uint32_t frame = page_frame(view.word);
        bool ram = frame < world->tables.n_rows[TABLE_FRAME];
        fprintf(out, ", letter %c, %s page %05X",
                query_letter(view.word, world->tables.n_rows[TABLE_FRAME]),
                ram                   ? "RAM"
                : frame_is_rom(frame) ? "ROM"
                                      : "peripheral",
                frame);
    }
    fprintf(out, ", %c%c%c%s\n", view.word & PAGE_WORD_READ ? 'r' : '-',
            view.word & PAGE_WORD_WRITE ? 'w' : '-', view.word & PAGE_WORD_EXECUTE ? 'x' : '-',
            view.word & PAGE_WORD_GUARD ? ", guard" : "");
    uint8_t bytes[16];
    uint32_t n = world_read(world, mapped, bytes, sizeof bytes);
    if (n) {
        fprintf(out, "bytes      ");
        for (uint32_t i = 0; i < n; i++) {
            fprintf(out, " %02X", bytes[i]);
        }
        fprintf(out, "\n");
    }
}

static void explain_access(const World *world, Place place, VirtAddr mapped, uint8_t process,
                           FILE *out) {
    static const char *const verbs[] = {"read", "write", "execute"};
    for (int kernel = 0; kernel <= 1; kernel++) {
        for (int access = ACCESS_READ; access <= ACCESS_EXECUTE; access++) {
            AccessClause clause =
                query_access(world, mapped, process, kernel != 0, (AccessKind)access);
            fprintf(out, "%-11s %-7s %s: %s\n",
                    access == 0 ? (kernel ? "kernel mode" : "user mode") : "", verbs[access],
                    clause_allows(clause) ? "yes" : "no ", place_clause(place, clause));
        }
    }
}

// Whether only the state of the page matters: the place itself refuses no thread.
static bool in_page_alone(Place place) {
    return place == PLACE_SLOT_0 || place == PLACE_OWN_SLOT || place == PLACE_DLL ||
           place == PLACE_LARGE;
}

void text_explain(const World *world, VirtAddr va, uint8_t process, FILE *out) {
    if (world->dump) {
        text_dump_explain(world, va, process, out);
        return;
    }
    uint8_t asker = process == PROCESS_NONE ? world->tables.system->current_process : process;
    VirtAddr mapped = va;
    if (va < CE_SLOT_SIZE && asker != PROCESS_NONE) {
        mapped = va | ce_slot_base(world->tables.process[asker].slot);
    }
    explain_slot(world, va, mapped, out);
    explain_region(world, mapped, out);
    explain_page(world, mapped, out);
    text_code(world, mapped, 4, out);
    fprintf(out, "\nmay a thread of %s touch it?\n", query_process_name(world, asker));
    uint8_t who = asker == PROCESS_NONE ? 0 : asker;
    Place place = place_of(world, va, who);
    explain_access(world, place, mapped, who, out);
    if (!in_page_alone(place)) {
        fprintf(out, "rule        %s\n            source: %s [%s]\n", place_rule(place),
                place_source(place).title, sentence_mark(place_source(place).mark));
    }
}
