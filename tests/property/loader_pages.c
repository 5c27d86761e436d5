// SPDX-License-Identifier: MIT
#include "tests/property/naive_loader.h"

// Code that is read page by page, in the order in which it was touched, and locks that keep it.

static void queue_drop(Play *play, uint32_t i) {
    memmove(&play->queue[i], &play->queue[i + 1], (--play->n_queue - i) * sizeof *play->queue);
}

// Pages of DLLs that nobody has loaded are in no queue.
void queue_forget(Play *play) {
    for (uint32_t i = play->n_queue; i-- > 0;) {
        if (!is_used(&play->dll[play->queue[i].dll])) {
            queue_drop(play, i);
        }
    }
}

uint32_t n_locks(uint32_t dll, uint32_t page) {
    uint32_t n = 0;
    for (uint32_t i = 0; i <= LAST; i++) {
        n += locks[i][dll][page];
    }
    return n;
}

bool is_queued(const Play *play, uint32_t dll, uint32_t page) {
    for (uint32_t i = 0; i < play->n_queue; i++) {
        if (play->queue[i].dll == dll && play->queue[i].page == page) {
            return true;
        }
    }
    return false;
}

// Makes room for one page more and puts it into the queue. False: every page of the pool is locked.
static bool queue_read(Play *play, uint32_t dll, uint32_t page) {
    if (is_queued(play, dll, page)) {
        return true;
    }
    if (play->paging == CODE_IN_A_POOL && play->n_queue == POOL_PAGES) {
        uint32_t oldest = 0;
        while (oldest < play->n_queue &&
               n_locks(play->queue[oldest].dll, play->queue[oldest].page)) {
            oldest++;
        }
        if (oldest == play->n_queue) {
            return false;
        }
        queue_drop(play, oldest);
        play->n_discarded++;
    }
    play->queue[play->n_queue++] = (NaivePage){dll, page};
    play->n_read++;
    return true;
}

// A page of code of a DLL that the process has loaded from a file; false when it has none.
static bool pick_page(Play *play, uint32_t process, uint32_t *ret_dll, uint32_t *ret_page) {
    uint32_t number = pick(play, N_FILES);
    for (uint32_t i = 0; i < N_FILES && !play->dll[number].loads[process]; i++) {
        number = (number + 1) % N_FILES;
    }
    *ret_dll = number;
    *ret_page = pick(play, play->dll[number].code);
    return play->dll[number].loads[process] > 0;
}

// Touches a page of code of a DLL that the process has loaded.
bool play_touch(Play *play, uint32_t process) {
    uint32_t number = 0, page = 0;
    if (!pick_page(play, process, &number, &page) || play->paging == CODE_AT_ONCE) {
        return true;
    }
    bool works = queue_read(play, number, page);
    ApiArgs args = {.value = {play->dll[number].base + page * 4096 + 8}};
    return api_call(play->machine, CALL_peek32, &args).faulted == !works ||
           is_wrong(play, "a touch");
}

// Locks of the block that a page of code lies in, in one process.
uint32_t locks_of_block(const Play *play, uint32_t process, uint32_t dll, uint32_t page) {
    uint32_t n = 0;
    for (uint32_t i = page / 16 * 16; i < page / 16 * 16 + 16 && i < play->dll[dll].code; i++) {
        n += locks[process][dll][i];
    }
    return n;
}

bool play_lock(Play *play, uint32_t process) {
    uint32_t number = 0, page = 0;
    if (!pick_page(play, process, &number, &page) || play->dll[number].resource) {
        return true;
    }
    bool fits = locks_of_block(play, process, number, page) < UINT8_MAX;
    bool works = fits && (play->paging == CODE_AT_ONCE || queue_read(play, number, page));
    locks[process][number][page] = (uint8_t)(locks[process][number][page] + works);
    play->n_locked += works;
    VirtAddr va = play->dll[number].base + page * 4096 + 100;
    return play_call(play, CALL_LockPages, va, 4, 0, 0, NULL) == works ||
           is_wrong(play, "LockPages");
}

bool play_unlock(Play *play, uint32_t process) {
    uint32_t number = 0, page = 0;
    if (!pick_page(play, process, &number, &page) || play->dll[number].resource) {
        return true;
    }
    for (uint32_t i = 0; i < play->dll[number].code && !locks[process][number][page]; i++) {
        page = (page + 1) % play->dll[number].code;
    }
    bool works = locks[process][number][page] > 0;
    bool in_ram = play->paging == CODE_AT_ONCE || is_queued(play, number, page);
    if (!works && !in_ram) {
        return true; // it would only ask whether the page could be read
    }
    locks[process][number][page] = (uint8_t)(locks[process][number][page] - works);
    return play_call(play, CALL_UnlockPages, play->dll[number].base + page * 4096, 1, 0, 0, NULL) ==
               works ||
           is_wrong(play, "UnlockPages");
}

bool play_page_out(Play *play) {
    play_call(play, CALL_ForcePageout, 0, 0, 0, 0, NULL);
    for (uint32_t i = play->n_queue; i-- > 0;) {
        if (!n_locks(play->queue[i].dll, play->queue[i].page)) {
            queue_drop(play, i);
            play->n_discarded++;
        }
    }
    return true;
}
