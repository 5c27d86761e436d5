// SPDX-License-Identifier: MIT
#include "heap/items.h"

#include "heap/provider.h"
#include "heap/watch.h"

// items_find() is the search: look() handles one item, skip() moves to the next worth a look. With
// the index, skip() passes over most of the list; the same items are merged and the same item is
// found as without it. After a fault every access does nothing and reads 0, so the loops test
// heap->faulted. heap/item.h has the accesses.

// ITEM_HOLES if a free item of that size can have uncommitted pages, else 0.
static uint32_t holes_of(VirtAddr item, uint32_t size) {
    VirtAddr first = 0, end = 0;
    item_whole_pages(item, size, &first, &end);
    return end > first ? ITEM_HOLES : 0;
}

// ---- telling the index

// Whether the index knows the region and [at, end), mapped, lies in it. If not, the list differs
// from what the index was told, and from then on it is told nothing.
static bool index_has(const OpenHeap *heap, ItemRegion *region, VirtAddr at, VirtAddr end) {
    region->known = region->known && !heap->faulted && item_index_has(region, at, end);
    return region->known;
}

// Tells the index that an item is free and has swallowed those up to `last`.
static void index_free(OpenHeap *heap, const ItemPlace *place, VirtAddr last) {
    VirtAddr at = heap_mapped(heap, place->item), end = at + item_size(place->word);
    VirtAddr swallowed = at + (last - place->item);
    if (index_has(heap, place->known, at, end) && swallowed - at < end - at) {
        item_index_free(&heap->side->items, place->known, at, swallowed, end);
    }
}

// Tells the index that `taken` bytes of a free item of `size` bytes were taken.
static void index_take(OpenHeap *heap, const ItemPlace *place, uint32_t taken, uint32_t size) {
    VirtAddr at = heap_mapped(heap, place->item);
    if (index_has(heap, place->known, at, at + size)) {
        item_index_take(&heap->side->items, place->known, at, at + taken, at + size);
    }
}

void items_learn(OpenHeap *heap, VirtAddr region, VirtAddr first, VirtAddr end) {
    ItemRegion *learned = heap_region(heap, region);
    ItemPlace at = {.region = region, .item = first, .known = learned};
    VirtAddr mapped = heap_mapped(heap, first);
    if (!learned->record || learned->first != mapped || learned->end != mapped + (end - first)) {
        return; // not as coredll made it
    }
    item_index_open(&heap->side->items, learned->record, learned->first, learned->end);
    for (; at.item < end && learned->known; at.item += item_size(at.word)) {
        at.word = item_get(heap, at.item + ITEM_SIZE_AT);
        learned->known = !heap->faulted && item_is_sound(at.item, at.word, end);
        if (at.word & ITEM_FREE) {
            index_free(heap, &at, at.item);
        }
    }
}

// Indexes a region that has just been reserved.
static void open_region(OpenHeap *heap, VirtAddr record, VirtAddr first, VirtAddr end) {
    VirtAddr mapped = heap_mapped(heap, first);
    bool fits = mapped < ITEM_INDEX_END && end - first <= ITEM_INDEX_END - mapped;
    if (fits && !heap->custom && heap->machine->options.heap_search != HEAP_SEARCH_WALK) {
        item_index_open(&heap->side->items, heap_mapped(heap, record), mapped,
                        mapped + (end - first));
        heap_region(heap, record)->next = 0;
        items_learn(heap, record, first, end);
    }
}

// ---- regions

void region_make(OpenHeap *heap, VirtAddr record, VirtAddr base, VirtAddr end, VirtAddr committed) {
    VirtAddr item = (record + REGION_RECORD_SIZE + ITEM_ALIGN - 1) & ~(ITEM_ALIGN - 1);
    uint32_t size = end - item;
    uint32_t holes = committed < end ? holes_of(item, size) : 0;
    heap_watch_memory(heap->machine, heap_mapped(heap, base), end - base);
    heap_put(heap, record + REGION_SIGNATURE_AT, REGION_SIGNATURE);
    heap_put(heap, record + REGION_HEAP_AT, heap->handle);
    heap_put(heap, record + REGION_NEXT_AT, 0);
    heap_put(heap, record + REGION_BASE_AT, base);
    heap_put(heap, record + REGION_FIRST_AT, item);
    heap_put(heap, record + REGION_END_AT, end);
    heap_put(heap, item + ITEM_SIZE_AT, size | ITEM_FREE | holes);
    heap_put(heap, item + ITEM_REGION_AT, record);
    open_region(heap, record, item, end);
}

// ---- merging

// Whether the index knows that no free item begins at `next`. A forged size may lead out of the
// region: there the index knows nothing.
static bool known_in_use(OpenHeap *heap, const ItemRegion *region, VirtAddr next) {
    VirtAddr at = heap_mapped(heap, next);
    return region->known && region->first <= at && at <= region->end &&
           !item_index_is_free(&heap->side->items, at);
}

uint32_t items_merged(OpenHeap *heap, const ItemPlace *place, VirtAddr *ret_last) {
    uint32_t merged = place->word;
    VirtAddr last = *ret_last = place->item, next = place->item + item_size(merged);
    while (next < place->end && !known_in_use(heap, place->known, next)) {
        uint32_t other = item_get(heap, next + ITEM_SIZE_AT);
        if (heap->faulted) {
            return 0;
        }
        if (!item_is_sound(next, other, place->end)) {
            heap_corrupt(heap, next, other);
            return 0;
        }
        if (!(other & ITEM_FREE)) {
            break;
        }
        merged = (merged | (other & ITEM_HOLES)) + item_size(other);
        last = next;
        next += item_size(other);
    }
    *ret_last = last;
    return merged;
}

void items_swallow(OpenHeap *heap, ItemPlace *place, uint32_t merged, VirtAddr last) {
    VirtAddr rover = record_get(heap, HEAP_ROVER_AT);
    place->word = merged;
    item_put(heap, place->item + ITEM_SIZE_AT, merged);
    if (place->item < rover && rover < place->item + item_size(merged)) {
        record_put(heap, HEAP_ROVER_AT, place->item);
    }
    index_free(heap, place, last);
}

void items_decommit(OpenHeap *heap, const ItemPlace *place, uint32_t least) {
    VirtAddr first = 0, end = 0;
    item_whole_pages(place->item, item_size(place->word), &first, &end);
    if (heap->faulted || end - first < least << CE_PAGE_SHIFT) {
        return;
    }
    if (provider_decommit(heap, place->region, first, end - first) && !(place->word & ITEM_HOLES)) {
        item_put(heap, place->item + ITEM_SIZE_AT, place->word | ITEM_HOLES);
    }
}

// ---- searching

// A search in progress. It looks at every item or, where the index knows the region, only at items
// that fit or must be merged. Both ways merge the same items and find the same one.
typedef struct Search {
    OpenHeap *heap;
    VirtAddr start; // the rover's item
    uint32_t need;
    ItemPlace *at;
} Search;

typedef enum SearchState { SEARCH_ON, SEARCH_FOUND, SEARCH_OVER } SearchState;

// Merges a free item with those behind it. False when the list is corrupt or on a fault.
static bool merge(OpenHeap *heap, ItemPlace *at) {
    VirtAddr last = 0;
    if (known_in_use(heap, at->known, at->item + item_size(at->word))) {
        return true;
    }
    uint32_t merged = items_merged(heap, at, &last);
    if (merged && merged != at->word) {
        items_swallow(heap, at, merged, last);
    }
    return merged != 0;
}

// Looks at one item: merges it if it is free, and moves to the next if it does not fit.
static SearchState look(Search *search) {
    OpenHeap *heap = search->heap;
    ItemPlace *at = search->at;
    at->word = item_get(heap, at->item + ITEM_SIZE_AT);
    if (heap->faulted) {
        return SEARCH_OVER;
    }
    if (!item_is_sound(at->item, at->word, at->end)) {
        heap_corrupt(heap, at->item, at->word);
        return SEARCH_OVER;
    }
    if (at->word & ITEM_FREE) {
        bool merged = merge(heap, at);
        if (!merged || item_size(at->word) >= search->need) {
            return merged ? SEARCH_FOUND : SEARCH_OVER;
        }
    }
    VirtAddr next = at->item + item_size(at->word);
    if (at->item < search->start && search->start < next) {
        return SEARCH_OVER; // the rover's item was swallowed: all have been seen
    }
    at->item = next;
    return SEARCH_ON;
}

// Sets where the items of the place's region lie, from the index or from its record.
static void set_region(OpenHeap *heap, ItemPlace *at) {
    const ItemRegion *known = at->known = heap_region(heap, at->region);
    if (known->known) {
        VirtAddr form = heap_mapped(heap, at->region) - at->region;
        at->first = known->first - form;
        at->end = known->end - form;
    } else {
        at->first = heap_get(heap, at->region + REGION_FIRST_AT);
        at->end = heap_get(heap, at->region + REGION_END_AT);
    }
}

// Moves to the first item of the next region; after the last region comes the first.
static void next_region(Search *search) {
    OpenHeap *heap = search->heap;
    ItemPlace *at = search->at;
    VirtAddr next = at->known->known ? heap_follow(heap, at->region, at->known->next)
                                     : heap_next(heap, at->region);
    at->region = next ? next : heap_follow(heap, at->region, record_get(heap, HEAP_FIRST_AT));
    if (heap->machine->outcome.reason.id != REASON_NONE) {
        return;
    }
    set_region(heap, at);
    if (!at->known->known) {
        heap_walks(heap, at->region, at->first, at->end);
    }
    at->item = at->first;
}

// The first free item from `from` (mapped) on, in its page, that fits or must be merged; 0 when
// there is none. It can begin before the page: if it must be merged with the page's first item, and
// the search has not been there. A scan of a whole page sets the page's bounds. `form` converts the
// heap's addresses to mapped ones.
static VirtAddr scan(Search *search, VirtAddr from, VirtAddr form) {
    OpenHeap *heap = search->heap;
    ItemIndex *index = &heap->side->items;
    ItemPage seen = {0};
    VirtAddr at = item_index_in_page(index, from);
    if (at && item_index_is_behind(index, at)) {
        VirtAddr before = item_index_before(index, at, search->at->item + form);
        if (before) {
            return before;
        }
    }
    while (at) {
        VirtAddr end = item_index_end(index, at);
        uint32_t size = end ? end - at : item_size(item_get(heap, at - form + ITEM_SIZE_AT));
        if (size >= search->need || item_index_is_free(index, at + size)) {
            return at;
        }
        item_page_add(&seen, size);
        at = end ? item_index_in_page(index, end) : 0;
    }
    if (from % CE_PAGE_SIZE == 0) {
        item_index_settle(index, from, seen);
    }
    return 0;
}

// The next item of the region to look at, from this one on; the region's end if there is none.
static VirtAddr next_item(Search *search) {
    ItemIndex *index = &search->heap->side->items;
    ItemPlace *at = search->at;
    ItemRegion *region = at->known;
    if (!region->known) {
        return at->item;
    }
    if (region->bound < search->need) {
        return at->end;
    }
    VirtAddr form = heap_mapped(search->heap, at->region) - at->region, from = at->item + form;
    from = at->item == at->first ? from & ~(CE_PAGE_SIZE - 1) : from;
    VirtAddr to = item_index_may(index, from, search->need) ? scan(search, from, form) : 0;
    while (to == 0 && (from = item_index_next_page(index, region, from, search->need)) != 0) {
        to = scan(search, from, form);
    }
    return to ? to - form : at->end;
}

// Moves on from an item or from the end of a region. False when all have been seen.
static bool skip(Search *search) {
    OpenHeap *heap = search->heap;
    ItemPlace *at = search->at;
    while (true) {
        if (at->item >= at->end) {
            next_region(search);
        }
        if (heap->faulted || heap->machine->outcome.reason.id != REASON_NONE ||
            at->item == search->start) {
            return false;
        }
        VirtAddr to = next_item(search);
        if (search->start > at->item && search->start <= to && search->start < at->end) {
            return false; // nothing before the rover's item
        }
        at->item = to;
        if (to < at->end) {
            return true;
        }
    }
}

bool items_find(OpenHeap *heap, uint32_t need, ItemPlace *ret_place) {
    ItemPlace *at = ret_place;
    at->item = record_get(heap, HEAP_ROVER_AT);
    at->region = item_get(heap, at->item + ITEM_REGION_AT);
    set_region(heap, at);
    at->big = false;
    Search search = {.heap = heap, .start = at->item, .need = need, .at = at};
    SearchState state = SEARCH_ON;
    do {
        state = look(&search);
    } while (state == SEARCH_ON && skip(&search));
    return state == SEARCH_FOUND;
}

// ---- taking and giving

bool items_grow(OpenHeap *heap, uint32_t need, ItemPlace *ret_place) {
    uint32_t committed = (uint32_t)ce_page_up((uint64_t)REGION_RECORD_SIZE + need + ITEM_HEADER);
    Reservation got;
    if (!provider_reserve(heap, HEAP_REGION_SIZE, committed, &got)) {
        return false;
    }
    VirtAddr base = got.base;
    VirtAddr last = record_get(heap, HEAP_LAST_AT);
    region_make(heap, base, base, base + HEAP_REGION_SIZE, base + committed);
    provider_note(heap, base, &got);
    heap_put(heap, last + REGION_NEXT_AT, base);
    record_put(heap, HEAP_LAST_AT, base);
    heap_region(heap, last)->next = base;
    heap_region(heap, base)->known &= heap_region(heap, last)->known; // of a heap all or none
    *ret_place = (ItemPlace){.item = heap_get(heap, base + REGION_FIRST_AT),
                             .region = base,
                             .end = base + HEAP_REGION_SIZE,
                             .known = heap_region(heap, base)};
    ret_place->word = item_get(heap, ret_place->item + ITEM_SIZE_AT);
    return !heap->faulted;
}

// Commits the pages that the first `size` bytes of a free item need. The page of its header is
// committed already.
static bool commit(OpenHeap *heap, const ItemPlace *place, uint32_t size) {
    bool inside = (place->item & (CE_PAGE_SIZE - 1)) + size <= CE_PAGE_SIZE;
    return !(place->word & ITEM_HOLES) || inside ||
           provider_commit(heap, place->region, place->item, size);
}

bool items_take(OpenHeap *heap, ItemPlace *place, uint32_t need) {
    uint32_t word = place->word, size = item_size(word);
    uint32_t rest = size - need < ITEM_LEAST ? 0 : size - need;
    need = size - rest;
    if (heap->faulted || !commit(heap, place, need + (rest ? ITEM_HEADER : 0))) {
        return false;
    }
    item_put(heap, place->item + ITEM_SIZE_AT, need);
    if (rest) {
        VirtAddr left = place->item + need;
        uint32_t holes = word & ITEM_HOLES ? holes_of(left, rest) : 0;
        item_put(heap, left + ITEM_SIZE_AT, rest | ITEM_FREE | holes);
        item_put(heap, left + ITEM_REGION_AT, place->region);
    }
    index_take(heap, place, need, size);
    place->word = need;
    record_put(heap, HEAP_ROVER_AT, place->item);
    return !heap->faulted;
}

bool items_drop(OpenHeap *heap, VirtAddr region) {
    VirtAddr before = record_get(heap, HEAP_FIRST_AT), at = before;
    VirtAddr next = heap_get(heap, region + REGION_NEXT_AT);
    while (!heap->faulted && at && at != region) {
        before = at;
        at = heap_next(heap, at);
    }
    if (heap->faulted || at == 0) {
        return false;
    }
    VirtAddr rover = heap_get(heap, before + REGION_FIRST_AT);
    if (!provider_release(heap, region)) {
        return false;
    }
    heap_put(heap, before + REGION_NEXT_AT, next);
    if (next == 0) {
        record_put(heap, HEAP_LAST_AT, before);
    }
    record_put(heap, HEAP_ROVER_AT, rover);
    heap_region(heap, before)->next = next;
    heap_region(heap, region)->known = false;
    return !heap->faulted;
}

// Releases a region that has become one free item. A region that cannot be released stays, empty.
static bool give_region(OpenHeap *heap, const ItemPlace *place, VirtAddr last) {
    if (items_drop(heap, place->region)) {
        return true;
    }
    index_free(heap, place, last); // the region stays, empty
    if (heap->custom && !heap->faulted) {
        heap->machine->outcome = (Outcome){0};
        return true;
    }
    return false;
}

bool items_free(OpenHeap *heap, ItemPlace *place) {
    VirtAddr last = place->item;
    place->word |= ITEM_FREE;
    if (!known_in_use(heap, place->known, place->item + item_size(place->word))) {
        place->word = items_merged(heap, place, &last);
        if (place->word == 0) {
            return false;
        }
    }
    item_put(heap, place->item + ITEM_SIZE_AT, place->word);
    record_put(heap, HEAP_ROVER_AT, place->item);
    uint32_t size = item_size(place->word);
    if (size == place->end - place->first && place->region != record_get(heap, HEAP_FIRST_AT)) {
        return give_region(heap, place, last);
    }
    index_free(heap, place, last);
    if (size >= HEAP_DECOMMIT_PAGES << CE_PAGE_SHIFT &&
        heap->machine->options.heap_decommit == HEAP_DECOMMIT_FREE) {
        items_decommit(heap, place, HEAP_DECOMMIT_PAGES);
    }
    return !heap->faulted;
}

// ---- a walk over all of them

// Adds a region's free items to the survey. Neighbouring free items count as one, because a search
// would merge them.
static void survey_region(OpenHeap *heap, VirtAddr region, HeapSurvey *survey) {
    VirtAddr at = heap_get(heap, region + REGION_FIRST_AT);
    VirtAddr end = heap_get(heap, region + REGION_END_AT);
    uint32_t run = 0;
    survey->sound = heap_walks(heap, region, at, end);
    for (uint32_t word = 0; at < end && survey->sound; at += item_size(word)) {
        word = heap_get(heap, at + ITEM_SIZE_AT);
        if (heap->faulted || !item_is_sound(at, word, end)) {
            survey->sound = false;
            if (!heap->faulted) {
                heap_corrupt(heap, at, word);
            }
            return;
        }
        run = word & ITEM_FREE ? run + item_size(word) : 0;
        uint32_t usable = run ? run - ITEM_HEADER : 0;
        survey->largest = usable > survey->largest ? usable : survey->largest;
        survey->free_in_sum += word & ITEM_FREE ? item_size(word) - ITEM_HEADER : 0;
    }
}

HeapSurvey heap_survey(OpenHeap *heap) {
    HeapSurvey survey = {.sound = true};
    VirtAddr region = heap_get(heap, heap->handle + HEAP_FIRST_AT);
    while (region && survey.sound && !heap->faulted) {
        uint32_t signature = heap_get(heap, region + REGION_SIGNATURE_AT);
        uint32_t of = heap_get(heap, region + REGION_HEAP_AT);
        if (!heap->faulted && (signature != REGION_SIGNATURE || of != heap->handle)) {
            survey.sound = heap_corrupt(heap, region, signature);
            return survey;
        }
        survey_region(heap, region, &survey);
        region = heap_next(heap, region);
    }
    survey.sound =
        survey.sound && !heap->faulted && heap->machine->outcome.reason.id != REASON_HEAP_CORRUPT;
    return survey;
}
