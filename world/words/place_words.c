// SPDX-License-Identifier: MIT
#include "world/words/place_words.h"

#include "world/words/sentence.h"

// One row per kind of place: its rule and the source. The half sentences for refusals are below;
// they differ only where the place explains more than the clause does.

#define CE5 "Windows CE 5.0"
#define PITFALLS "Sue Loh, Shared Heap Pitfalls (2005)"

// ---- rules

typedef struct PlaceRow {
    const char *rule;
    Source source;
} PlaceRow;

static const PlaceRow rows[PLACE_COUNT] = {
    [PLACE_NONE] = {"", {"", "", ' '}},
    [PLACE_SLOT_0] = {"An address below 02000000 means the slot of the process that runs.",
                      {"CeZeroPointer (CE 5.0)", CE5, 'D'}},
    [PLACE_OWN_SLOT] = {"A process's byte has an address in its own slot too, whoever runs. In "
                        "slot 0 it has one while the process runs.",
                        {"CeZeroPointer (CE 5.0)", CE5, 'D'}},
    [PLACE_OTHER_SLOT] = {"A process reaches its own slot only, unless its thread calls SetKMode "
                          "or SetProcPermissions. Keys open slots; kernel mode alone opens none.",
                          {PITFALLS ", comment 4", CE5, 'B'}},
    [PLACE_DLL] = {"A DLL's code has one address in all processes. Of DLLs in MODULES it is in "
                   "slot 1.",
                   {PITFALLS ", comment 5", CE5, 'B'}},
    [PLACE_MAPPING] = {"A mapping has one address for all. A process needs a view of it to access "
                       "it, and one with FILE_MAP_WRITE to store.",
                       {PITFALLS ", comment 3", CE5, 'B'}},
    [PLACE_MAPPING_OPEN] = {"A mapping has one address for all. Whoever knows it can read and "
                            "write there.",
                            {"Memory-mapped Files (CE 5.0); option mapped_access", CE5, 'D'}},
    [PLACE_SHARED_HEAP] = {"The gate is the thread's mode: all threads read a "
                           "HEAP_SHARED_READONLY heap, and those in kernel mode write it, whoever "
                           "made it. The page of 2004 says that its maker writes it: \"that's not "
                           "true\".",
                           {PITFALLS ", against HeapCreate (CE 5.0)", CE5, 'B'}},
    [PLACE_SHARED_HEAP_CREATOR] = {"All read a HEAP_SHARED_READONLY heap. The process that made "
                                   "it writes it.",
                                   {"HeapCreate (CE 5.0), 2004; option shared_heap_writer", CE5,
                                    'D'}},
    [PLACE_SHARED_HEAP_FUTURE] = {"What if it is broken as the warning says: only kernel-mode "
                                  "threads of its maker write a HEAP_SHARED_READONLY heap.",
                                  {PITFALLS "; option shared_writable_future", "slot32", 'S'}},
    [PLACE_SHARED_MEMORY] = {"Memory of CeVirtualSharedAlloc is not a shared heap: its owner "
                             "writes it in any mode, others in kernel mode. All read it.",
                             {"CeVirtualSharedAlloc (CE 5.0)", CE5, 'D'}},
    [PLACE_SHARED_MEMORY_KERNEL] = {"Only kernel-mode threads write memory of "
                                    "CeVirtualSharedAlloc, its owner's too. All read it.",
                                    {PITFALLS "; option shared_writers", CE5, 'B'}},
    [PLACE_LARGE] =
        {"A reservation of 2 MB or more that asks for PAGE_NOACCESS lies in the large area, "
         "above all slots. Every process may read and write there.",
         {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [PLACE_KERNEL] = {"Addresses from 80000000 on belong to the kernel.",
                      {"Drivers and Process Address Spaces (CE 5.0)", CE5, 'D'}},
};

const char *place_rule(Place place) {
    return rows[place].rule;
}

Source place_source(Place place) {
    return rows[place].source;
}

// ---- refusals

bool place_refuses(AccessClause clause) {
    return clause == CLAUSE_KERNEL_HALF || clause == CLAUSE_NO_KEY ||
           clause == CLAUSE_NO_WRITE_KEY || clause == CLAUSE_NOT_OWNER;
}

static const char *no_key(Place place) {
    return place == PLACE_MAPPING      ? "it has no view of this mapping"
           : place == PLACE_OTHER_SLOT ? "none of the thread's access keys opens that slot"
                                       : sentence_clause(CLAUSE_NO_KEY);
}

static const char *no_write_key(Place place) {
    switch ((int)place) {
    case PLACE_MAPPING:
    case PLACE_MAPPING_OPEN:
        return "its view of this mapping is for reading only";
    case PLACE_DLL:
        return "a DLL's code is shared by all processes, and none of them writes it";
    case PLACE_SHARED_HEAP:
        return "only kernel-mode threads write a shared heap, whoever made it";
    case PLACE_SHARED_HEAP_CREATOR:
        return "only the process that made this shared heap writes it";
    case PLACE_SHARED_MEMORY:
        return "only its owner and kernel-mode threads write this shared memory";
    case PLACE_SHARED_MEMORY_KERNEL:
        return "only kernel-mode threads write this shared memory";
    default:
        return sentence_clause(CLAUSE_NO_WRITE_KEY);
    }
}

const char *place_clause(Place place, AccessClause clause) {
    return clause == CLAUSE_NO_KEY         ? no_key(place)
           : clause == CLAUSE_NO_WRITE_KEY ? no_write_key(place)
                                           : sentence_clause(clause);
}
