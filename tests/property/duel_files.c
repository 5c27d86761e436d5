// SPDX-License-Identifier: MIT
#include "ce/reasons.h"
#include "tests/property/duel_ops.h"

#include "kernel/object/file.h"
#include "kernel/object/find.h"
#include "kernel/object/folder.h"
#include "kernel/object/handle.h"
#include "kernel/object/mapfile.h"

// The calls about mappings, files and folders, made on both sides.

static const char *const names[DUEL_FILES] = {
    "f", "g", "h", "i", "a longer name", "G", "d", "d\\f", "D\\e", "d\\e\\g", "e", "e\\f"};

static const char *const patterns[DUEL_PATTERNS] = {"*", "d\\*", "e\\*.*", "?", "d\\e\\g", "*A*N*"};

const char *duel_file_name(uint32_t number) {
    return names[number];
}

static void make_mapping(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    static const char *const mappings[DUEL_NAMES] = {NULL, "a", "b", "c", "d", "A"};
    MapfileRequest request = {
        .file = op->a, .protect = op->c, .size_low = op->b, .name = mappings[op->d]};
    ours->value = mapfile_create(duel->machine, &request);
    theirs->value = naive_create_mapping(&duel->naive, op->a, op->c, op->b, op->d);
}

static void make_open(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    const char *name = names[op->a];
    if (op->kind == OP_DELETE) {
        ours->value = file_delete(duel->machine, name);
        theirs->value = naive_delete(&duel->naive, name);
        return;
    }
    FileRequest request = {name, op->b, op->c & 0xFF, op->d, op->c >> 8, 0};
    NaiveOpen open = {name, op->b, op->c & 0xFF, op->d, op->c >> 8};
    ours->value = file_open(duel->machine, &request);
    theirs->value = naive_open(&duel->naive, &open);
}

static void make_entry(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    Machine *machine = duel->machine;
    Naive *naive = &duel->naive;
    const char *name = names[op->a];
    switch (op->b) {
    case 0:
        ours->value = folder_create(machine, name);
        theirs->value = naive_folder(naive, name);
        break;
    case 1:
        ours->value = folder_remove(machine, name);
        theirs->value = naive_remove_folder(naive, name);
        break;
    case 2:
        ours->value = folder_attributes(machine, name, &ours->extra);
        theirs->value = naive_attributes(naive, name, &theirs->extra);
        break;
    case 3:
        ours->value = folder_set_attributes(machine, name, op->c);
        theirs->value = naive_set_attributes(naive, name, op->c);
        break;
    case 4:
        ours->value = folder_move(machine, name, names[op->c]);
        theirs->value = naive_move(naive, name, names[op->c]);
        break;
    default:
        ours->value = folder_copy_file(machine, name, names[op->c], op->d);
        theirs->value = naive_copy_file(naive, name, names[op->c], op->d);
        break;
    }
}

// Other options than 0: DuplicateHandle.
static void make_close(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    const ProcessRow *process = duel->machine->tables.process;
    HandleCopy copy = {.source = process[op->c].handle,
                       .target = process[op->d].handle,
                       .handle = op->a,
                       .options = op->b};
    if (op->b == 0) {
        ours->value = handle_close(duel->machine, op->a);
        theirs->value = naive_close(&duel->naive, op->a);
        return;
    }
    ours->value = handle_duplicate(duel->machine, &copy);
    if (op->b & 1) {
        handle_close_source(duel->machine, &copy);
    }
    theirs->value = naive_duplicate(&duel->naive, op->a, (uint8_t)op->c, (uint8_t)op->d, op->b);
}

static void make_view_call(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    Machine *machine = duel->machine;
    Naive *naive = &duel->naive;
    switch (op->kind) {
    case OP_MAPPING:
        make_mapping(duel, op, ours, theirs);
        break;
    case OP_MAP:
        ours->value = mapfile_map(machine, op->a, op->c, 0, op->d, op->b);
        theirs->value = naive_map(naive, op->a, op->c, op->d, op->b);
        break;
    case OP_UNMAP:
        ours->value = mapfile_unmap(machine, op->a);
        theirs->value = naive_unmap(naive, op->a);
        break;
    case OP_CLOSE:
        make_close(duel, op, ours, theirs);
        break;
    case OP_FLUSH:
        ours->value = mapfile_flush(machine, op->a, op->b);
        theirs->value = naive_flush(naive, op->a, op->b);
        break;
    default:
        break;
    }
}

void duel_make_file_call(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    Machine *machine = duel->machine;
    Naive *naive = &duel->naive;
    switch (op->kind) {
    case OP_OPEN:
    case OP_DELETE:
        make_open(duel, op, ours, theirs);
        break;
    case OP_READ_FILE:
        ours->value = file_read(machine, op->a, op->c, op->b, &ours->extra);
        theirs->value = naive_read_file(naive, op->a, op->c, op->b, &theirs->extra);
        break;
    case OP_WRITE_FILE:
        ours->value = file_write(machine, op->a, op->c, op->b, &ours->extra);
        theirs->value = naive_write_file(naive, op->a, op->c, op->b, &theirs->extra);
        break;
    case OP_SEEK:
        ours->value = file_seek(machine, op->a, (int32_t)op->b, op->c, &ours->extra);
        theirs->value = naive_seek(naive, op->a, (int32_t)op->b, op->c, &theirs->extra);
        break;
    case OP_SET_END:
        ours->value = file_set_end(machine, op->a);
        theirs->value = naive_set_end(naive, op->a);
        break;
    case OP_ENTRY:
        make_entry(duel, op, ours, theirs);
        break;
    case OP_FIND:
        ours->value = find_first(machine, patterns[op->a], &ours->extra);
        theirs->value = naive_find(naive, patterns[op->a], &theirs->extra);
        break;
    case OP_FIND_NEXT:
        ours->value = find_next(machine, op->a, &ours->extra);
        theirs->value = naive_find_next(naive, op->a, &theirs->extra);
        break;
    default:
        make_view_call(duel, op, ours, theirs);
        break;
    }
}
