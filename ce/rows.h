// SPDX-License-Identifier: MIT
#pragma once

// The state of the machine as tables of rows. Everything a person can ever see is a row of one of
// these tables or a byte of a RAM frame; the machine *is* these tables. Rows hold no pointers and
// no unnamed padding, so they can be compared, recorded and undone as plain bytes.
//
//   SLOT[128] ──section──> SECTION[s][512] ──block──> BLOCK[b] + PAGE[b][16] ──frame──> FRAME[f]
//
// Slot 0 is the same section as the current process's slot, reached through entry 0. A byte of a
// process has two addresses and exists once.
// Source of the shape (512 blocks of 16 pages per slot): `mi full` prints one line per 64 KB block.

#include "ce/memory_layout.h"

#define CE_NAME_MAX 260u // bytes of a name with its zero: MAX_PATH

// A name in a row. A short name is here whole. A longer one is in the table NAME, and a brief form
// of it is here: so rows and the history stay small. tables_name() gives the whole name. Sentences
// and pictures, which have little room, show the brief form.
typedef struct RowName {
    char text[22]; // the name, or its beginning and its end; always ends with a zero
    uint16_t more; // 1 + row of the table NAME; 0: text is the whole name
} RowName;

// A page word:
//
//   31                          12 11 10  8  7  6  5  4  3  2  1  0
//  +------------------------------+--+-----+--+--+--+--+--+--+-----+
//  | physical page number         | 0| use | P| N| G| X| W| R|state|
//  +------------------------------+--+-----+--+--+--+--+--+--+-----+
//   P = VirtualCopy'd PAGE_PHYSICAL: the frame is not counted      N = NOCACHE   G = GUARD
//
// The physical page number is meaningful only in state COMMITTED. In an AUTO_COMMIT block, the
// protection bits of a reserved page are those its first touch will give it; otherwise they are 0.
typedef uint32_t PageWord;

typedef enum {
    PAGE_STATE_FREE,      // not allocated (a blank of `mi full`)
    PAGE_STATE_RESERVED,  // address space only
    PAGE_STATE_COMMITTED, // has a physical page
    PAGE_STATE_LAZY,      // committed; physical page at the first touch (commit_backing = touch)
} PageState;

#define PAGE_WORD_STATE 0x003u
#define PAGE_WORD_READ 0x004u
#define PAGE_WORD_WRITE 0x008u
#define PAGE_WORD_EXECUTE 0x010u
#define PAGE_WORD_RIGHTS 0x01Cu
#define PAGE_WORD_GUARD 0x020u
#define PAGE_WORD_NOCACHE 0x040u
#define PAGE_WORD_PHYSICAL 0x080u
#define PAGE_WORD_USE 0x700u
#define PAGE_WORD_USE_SHIFT 8
#define PAGE_WORD_PROTECTION (PAGE_WORD_RIGHTS | PAGE_WORD_GUARD | PAGE_WORD_NOCACHE)

// What a page is used for. This and where its memory lies decide its letter in `mi full`.
typedef enum {
    USE_DATA,       // W, or r if it cannot be written
    USE_STACK,      // S
    USE_CODE,       // C in ROM, c in RAM
    USE_CONST,      // R in ROM, r in RAM
    USE_PERIPHERAL, // P
    USE_OBJECT,     // O, object store
    USE_KERNEL,     // frames only: kernel objects
    USE_UNKNOWN,    // ?, only in a dump: in use, the dump does not say for what
} PageUse;

typedef uint16_t SectionEntry; // number of a block, 0 = nothing here

// What a reservation was made for. Descriptive only: the access rule never looks at it.
typedef enum {
    KIND_NONE,
    KIND_VIRTUAL, // VirtualAlloc
    KIND_EXE,
    KIND_STACK,
    KIND_HEAP, // the default heap's first region
    KIND_DLL,  // code or data of a DLL
    KIND_KPAGE,
    KIND_KERNEL,
    KIND_MAPPING, // CreateFileMapping
    KIND_SHARED,  // CeVirtualSharedAlloc
    KIND_PHYSMEM, // AllocPhysMem
    KIND_UNKNOWN, // only in a dump: it does not say
    KIND_COUNT,
} BlockKind;

#define BLOCK_FLAG_KERNEL_ONLY 0x1u   // kernel half: no access from user mode
#define BLOCK_FLAG_KERNEL_WRITES 0x2u // any kernel-mode thread may write, whatever its keys
#define BLOCK_FLAG_AUTO_COMMIT 0x4u   // a touch of a reserved page commits it
#define BLOCK_FLAG_OWNER_WRITES 0x8u  // writing needs kernel mode and the process's own key

// One 64 KB block in use. All blocks of a reservation have the same owner and base. They also have
// the same rights, except in a mapping: there a view opens only the blocks that it covers.
typedef struct BlockRow {
    uint32_t read_keys;  // access keys; holding one of them is enough to read (and execute)
    uint32_t write_keys; // the same for writing
    uint16_t base;       // address of the reservation's first block >> 16
    uint8_t owner;       // process index, PROCESS_NONE
    uint8_t kind;        // BlockKind; KIND_NONE = this row is not in use
    uint8_t flags;       // BLOCK_FLAG_
    uint8_t locks;       // number of page locks, printed in parentheses by `mi full`
    uint16_t module;     // 1 + module number for KIND_DLL; 0 for other kinds, and where the data
                         // of several DLLs are packed
} BlockRow;

// An entry of the section table: 32 MB of address space.
typedef struct SlotRow {
    uint16_t section; // 0 = nothing mapped
    uint16_t window;  // static window: 1 + (physical address >> 25); section is 0 then
} SlotRow;

#define PROCESS_NONE 0xFFu

// The answer of a process's window to WM_HIBERNATE.
typedef enum {
    HIBERNATE_DEAF,   // it has no window that answers
    HIBERNATE_AWAKE,  // it would answer
    HIBERNATE_POSTED, // the message is in its queue
    HIBERNATE_DONE,   // it has answered and has not been active since
} HibernateState;

typedef enum { TRUST_FALSE, TRUST_RUN, TRUST_FULL } TrustLevel; // OEM_CERTIFY_ 0, 1, 2

typedef struct ProcessRow {
    RowName name;
    uint32_t handle;     // process id and handle are the same in CE; 0 = the record is free
    uint32_t key;        // access key, 1 << index
    uint32_t exit_code;  // of the last process that had this record
    uint32_t tls[2];     // a bit for each TLS slot in use
    uint16_t leaked;     // handles that process still had open when it ended
    uint16_t unmapped;   // views it still had
    uint16_t generation; // how many processes have had this record
    uint16_t section;
    uint8_t slot;
    uint8_t trust; // TrustLevel
    uint8_t parent;
    uint8_t boot;      // 1 = started by the boot preset
    uint32_t command;  // mapped address of the command line, on the main thread's stack
    uint32_t active;   // with a window that answers: a higher number was active later; else 0
    uint8_t hibernate; // HibernateState
    uint8_t unused[3];
} ProcessRow;

// Who has handles to a process open. The first CE_PROCESS_MAX rows are of the processes that run,
// each in the row of its record; in the others are processes that have ended while somebody had a
// handle. "A process object is deleted when the last handle to the process is closed" (ExitProcess,
// CE 5.0).
typedef struct ProcessHandleRow {
    uint32_t handle; // 0 = the row is free: nobody has a handle
    uint32_t exit_code;
    uint16_t leaked, unmapped;      // as in its PROCESS row
    uint16_t opens[CE_PROCESS_MAX]; // how often each process has it open
} ProcessHandleRow;

typedef enum {
    THREAD_FREE,
    THREAD_READY,
    THREAD_RUNNING,
    THREAD_SLEEPING,
    THREAD_ENDED,   // its record is kept as long as its handle is open
    THREAD_WAITING, // for the handles in its WAIT rows
} ThreadState;

#define THREAD_PRIORITY_DEFAULT 251u // THREAD_PRIORITY_NORMAL
#define THREAD_QUANTUM_DEFAULT 100u  // ms
#define THREAD_SUSPENDS_MOST 127u    // MAXIMUM_SUSPEND_COUNT

// priority = the highest of its held_priority and the priorities of threads that wait for what it
// owns. ran_us <= quantum_ms * 1000, unless quantum_ms is 0 or was just made smaller.
typedef struct ThreadRow {
    uint32_t handle; // 0 = the record is free
    uint32_t keys;   // access keys held (AKY): what GetCurrentPermissions gives
    uint32_t last_error;
    uint32_t stack_base, stack_end; // mapped addresses; lowest page = guard. 0 after its end
    uint32_t wake_ms;               // while sleeping or waiting; INFINITE = never
    uint32_t answer;                // result of its last wait
    uint32_t exit_code;             // STILL_ACTIVE until it ends
    uint32_t start;                 // address of its function; 0 for a process's first threads
    uint32_t quantum_ms;            // 0 = it runs until it waits
    uint32_t ran_us;                // microseconds of its quantum used, in virtual time
    uint32_t stack_top;             // lowest address that alloca has taken; 0 = none
    uint8_t state;                  // ThreadState
    uint8_t owner;                  // its process; `holder` when that has ended before the handle
    uint8_t current;                // process whose code it runs
    uint8_t kernel_mode;            // 0 user, 1 kernel
    uint16_t call;                  // 1 + CALLSTACK row of the innermost server call, 0 = none
    uint16_t generation;            // how many threads have had this record before
    uint8_t all_slots;              // SetKMode(TRUE) has opened every slot to it
    uint8_t priority;               // 0 is the highest, 255 the lowest; the scheduler uses this one
    uint8_t base_priority;          // as set by the program
    uint8_t held_priority;          // base_priority, but it does not fall while the thread waits
    uint8_t suspended;              // 0 = it may run
    uint8_t is_main;                // 1 = its process ends with it
    uint8_t begun;                  // 0 = never scheduled: its stack has no page yet
    uint8_t open;                   // 1 = its creator has not closed its handle
    uint8_t answered;               // 1 = the result of a wait has not been delivered to it yet
    uint8_t holder;                 // open main thread: the process that has the handle
    uint8_t unused[6];
    uint64_t started_us, ended_us; // virtual time; ended_us is 0 while it lives
    uint64_t kernel_us, user_us;   // virtual time of its calls, by the mode that it was in
} ThreadRow;

// The keys that a thread's accesses are checked with.
static inline uint32_t thread_keys(const ThreadRow *row) {
    return row->all_slots ? UINT32_MAX : row->keys;
}

// A server call in progress: the state that the thread had before it migrated, restored on return.
// The calls of a thread form a chain from the innermost outwards.
typedef struct CallStackRow {
    uint32_t keys;
    uint16_t used; // 0 = the record is free
    uint16_t thread;
    uint16_t outer; // 1 + row of the enclosing call, 0 = this is the outermost
    uint16_t method;
    uint8_t set;            // number of the API set
    uint8_t caller, server; // processes
    uint8_t kernel_mode, all_slots;
    uint8_t unused[3];
} CallStackRow;

#define CE_SET_NAME_MAX 8u
#define CE_SET_METHODS 32u

// An API set: the methods that a server offers. pointers[m] has one bit for each parameter of
// method m that is a pointer; the kernel maps those for the server.
typedef struct ApiSetRow {
    char name[CE_SET_NAME_MAX];
    uint32_t handle; // 0 = the record is free
    uint32_t n_methods;
    uint8_t pointers[CE_SET_METHODS];
    uint8_t server; // process
    uint8_t id;     // the number it is called by, 0 = not registered
    uint8_t unused[2];
} ApiSetRow;

// A frame is one 4 KB page of emulated RAM. refs is the number of page words (and kernel uses) that
// name it. When refs is 0 the frame is free and the other fields are 0.
typedef struct FrameRow {
    uint32_t refs;
    uint8_t owner; // process index of the first holder; PROCESS_NONE once it has let go
    uint8_t use;   // PageUse
    uint16_t unused;
} FrameRow;

// Where a module's code lies.
typedef enum {
    MODULE_XIP_1,    // in place from ROM, in slot 1
    MODULE_XIP_0,    // in place from ROM, in slot 0: slot 1 was full
    MODULE_RAM,      // loaded into RAM, in slot 0
    MODULE_RESOURCE, // loaded into RAM, in slot 63: it has no code
    MODULE_HIGH,     // code loaded into RAM, in slots 60 and 61; data in slot 0
    MODULE_KERNEL,   // loaded into RAM for the kernel alone, behind the static window
} ModulePlace;

// A DLL that has an address: every DLL of the ROM image's MODULES section, and any other while a
// process has it loaded. The address is the same in every process. In slot 0 it is taken in every
// slot, even where that process has not loaded the DLL.
// Invariant: bit p of users is set if and only if loads[p] > 0; a module outside ROM has a user.
typedef struct ModuleRow {
    RowName name;
    uint32_t code_base, code_size;  // code and read-only data
    uint32_t data_base, data_size;  // read/write data: one copy per process that uses the DLL
    uint32_t const_size;            // read-only part of code_size: constants and resources
    uint32_t users;                 // one bit per process index (dwInUse of `gi mod`)
    uint32_t handle;                // hModule; 0 = the record is free
    uint32_t age;                   // number of the load, of all so far, that placed it; 0 = ROM
    uint32_t rom_frame;             // physical page number of its code in ROM, 0 = it is in RAM
    uint16_t loads[CE_PROCESS_MAX]; // how often each process has loaded it
    uint32_t quiet;                 // one bit per process: it hears nothing of threads
    uint32_t bare;                  // one bit per process: loaded without what it is linked with,
                                    // and its entry point does not run
    uint16_t image;                 // 1 + number of its description; 0 = none, it comes from ROM
    uint8_t place;                  // ModulePlace
    uint8_t loader;                 // process it was first loaded for; PROCESS_NONE for ROM
    uint8_t groups;                 // DLLS_ groups whose programs use it
    uint8_t entered;                // MODULE_KERNEL: 1 = its entry point has returned
    uint8_t unpaged;                // 1 = its code in RAM is not paged in on demand
    uint8_t called;                 // 1 = it has an entry point or exports, or is linked with
} ModuleRow;

typedef enum {
    KOBJ_THREAD,
    KOBJ_MODULE,
    KOBJ_EVENT,
    KOBJ_MEMBLOCK,
    KOBJ_CALLSTACK,
    KOBJ_NAME,
    KOBJ_CRIT,
    KOBJ_MUTEX,
    KOBJ_HDATA,
    KOBJ_FSMAP,
    KOBJ_COUNT,
} KernelObjectType;

// One row per kernel object type, as `mi kernel` prints it. used <= max; the kernel never returns
// the memory.
typedef struct KernelObjectRow {
    uint32_t size; // bytes
    uint32_t used, max;
} KernelObjectRow;

typedef enum {
    OBJECT_NONE, // the record is free
    OBJECT_EVENT,
    OBJECT_MUTEX,
    OBJECT_SEMAPHORE,
    OBJECT_MAPPING,  // CreateFileMapping
    OBJECT_FILE,     // an open file of the object store
    OBJECT_SNAPSHOT, // CreateToolhelp32Snapshot
    OBJECT_API_SET,
    OBJECT_CRITICAL_SECTION,
    OBJECT_SEARCH, // FindFirstFile; its name is the pattern
    OBJECT_TYPE_COUNT,
} ObjectType;

#define OBJECT_VALUES 16u // numbers of an object; the enums below give their meaning by type

typedef enum { MAPPING_BASE, MAPPING_SIZE, MAPPING_PROTECT, MAPPING_FILE } MappingValue;

typedef enum { EVENT_MANUAL, EVENT_SIGNALED } EventValue;
typedef enum { SEMAPHORE_COUNT, SEMAPHORE_MOST } SemaphoreValue;

// For mutexes and critical sections. OWNED_BY is the handle of the owning thread, 0 = no owner.
typedef enum { OWNED_BY, OWNED_COUNT, OWNED_ABANDONED, OWNED_AT, OWNED_CONTENTIONS } OwnedValue;

// A thread waits for a handle. A wait for several handles has one row for each.
typedef struct WaitRow {
    uint32_t handle; // the handle it waits for; 0 = that object is gone for good
    uint32_t ticket; // a lower number has waited longer
    uint16_t thread; // 1 + index; 0 = the record is free
    uint8_t index;   // position of the handle in the call
    uint8_t unused;
} WaitRow;

#define CE_TLS_SLOTS 64u

// The thread local storage of a thread.
typedef struct TlsRow {
    uint32_t value[CE_TLS_SLOTS];
} TlsRow;

// A kernel object. It has one handle, valid in every process. It lives while a process has it open
// or something else holds it (a view holds its mapping).
typedef struct ObjectRow {
    RowName name;    // "" is a possible name: see `named`
    uint32_t handle; // 0 = the record is free
    uint32_t holds;  // uses other than open handles
    uint32_t value[OBJECT_VALUES];
    uint16_t generation;            // how many objects have had this record
    uint8_t type;                   // ObjectType
    uint8_t owner;                  // process that made it
    uint16_t opens[CE_PROCESS_MAX]; // how often each process has it open
    uint8_t named;
    uint8_t unused[3];
} ObjectRow;

typedef enum { FILE_NUMBER, FILE_POSITION, FILE_RIGHTS, FILE_SHARING } FileValue;
typedef enum { SEARCH_NEXT } SearchValue; // the record at which it continues

// A file or folder of the object store. name.text[0] = 0: the record is free. A folder has no bytes
// and is never open.
typedef struct FileRow {
    RowName name;        // the whole path, without the leading backslash
    uint32_t size;       // bytes
    uint32_t first;      // 1 + frame of the first page, 0 = no page
    uint16_t maps;       // number of mappings of it
    uint16_t attributes; // FILE_ATTRIBUTE_; 0 = NORMAL
    uint32_t unused;
    uint64_t created_us, read_us, written_us; // virtual time; read_us: read or written
} FileRow;

// A page of the storage. Its index is the number of its frame.
typedef struct StoreRow {
    uint32_t next; // 1 + frame of the file's next page, 0 = the last one
    uint16_t file; // 1 + number of the file, 0 = free
    uint16_t unused;
} StoreRow;

// A view of a mapping in one process.
typedef struct ViewRow {
    VirtAddr base;   // result of MapViewOfFile; 0 = the record is free
    uint32_t size;   // bytes
    uint16_t object; // record of the mapping
    uint8_t process;
    uint8_t access; // FILE_MAP_READ, FILE_MAP_WRITE
} ViewRow;

typedef enum {
    PAGER_NONE, // the pager does not manage this frame
    PAGER_FREE, // an empty frame of the paging pool
    PAGER_USED,
    PAGER_VIEW, // of a file's writable mapping: in no queue; discarded only while unchanged
} PagerState;

// A page in RAM that was read from a file and can be discarded. Its index is the number of its
// frame.
typedef struct PagerRow {
    uint32_t offset;     // page offset in its slot; in the large area and in slot 63 its address
    uint32_t next, prev; // 1 + frame: in the queue, or (next) in the list of empty frames; 0 = none
    uint16_t module;     // 1 + record of its DLL; 0 = it belongs to an EXE or a mapping
    uint8_t process;     // process of the EXE; 0 (nk.exe) for a mapping
    uint8_t state;       // PagerState
    uint32_t locks;      // how often it is locked into RAM
} PagerRow;

// How often each page of a block is locked; indexed by block number. BlockRow.locks is the sum.
typedef struct LockRow {
    uint8_t count[CE_PAGES_PER_BLOCK];
} LockRow;

// A long name. Each record that has a name has a row here, so there is always room: see
// tables_name_row(). The text of a free record stays.
typedef struct NameRow {
    char text[CE_NAME_MAX];
} NameRow;

// State of the whole device. The table has one row.
typedef struct SystemRow {
    uint64_t clock_us;      // virtual time
    uint32_t dll_line;      // lowest address taken by a DLL in slot 0, the same in every slot
    uint32_t dll_code_line; // the same in slot 1
    uint32_t arena_left;    // bytes left in the kernel's last page of objects
    uint32_t arena_pages;   // pages that hold kernel objects
    uint32_t current_thread;
    uint32_t n_modules;               // records from the first on that have ever been in use
    uint32_t n_loads;                 // addresses that the loader has given to DLLs so far
    uint32_t pager_first, pager_last; // 1 + frame: oldest and newest page read from a file
    uint32_t pager_free;              // 1 + frame: first empty frame of the paging pool
    uint32_t pager_pages;             // pages in RAM that were read from files
    uint32_t pool_pages;              // frames of the paging pool, 0 = there is no pool
    uint32_t page_ins;                // pages read since boot
    uint32_t store_pages;             // frames of storage memory; the others are program memory
    uint32_t store_asked;             // the same after the next reboot, 0 = no change asked for
    uint16_t n_names;                 // rows of NAME from the first on that were ever in use
    uint8_t current_process;          // PROCESS_NONE before boot
    uint8_t line_is_bound : 1;        // 1: a DLL above the lines has no known size: at most so high
    uint8_t data_packed : 1;          // 1: the data of ROM's DLLs are packed by the page
    uint8_t spare : 6;                // 0
} SystemRow;

// The tables: X(TAG, field, row type). tables_init() (emu/tables.c) says how many rows each has.
// The registers of a thread that runs machine code, as they were when it last stopped: before a
// call, or when another thread got the processor. r[15] is where it continues. All zero for other
// threads.
typedef struct RegsRow {
    uint32_t r[16];
    uint32_t psr; // N Z C V in bits 31 to 28, Thumb in bit 5, user mode
} RegsRow;

#define CE_TABLES(X)                                                                               \
    X(PAGE, page, PageWord)                                                                        \
    X(BLOCK, block, BlockRow)                                                                      \
    X(SECTION, section, SectionEntry)                                                              \
    X(SLOT, slot, SlotRow)                                                                         \
    X(PROCESS, process, ProcessRow)                                                                \
    X(THREAD, thread, ThreadRow)                                                                   \
    X(CALLSTACK, callstack, CallStackRow)                                                          \
    X(API_SET, api_set, ApiSetRow)                                                                 \
    X(FRAME, frame, FrameRow)                                                                      \
    X(MODULE, module, ModuleRow)                                                                   \
    X(KOBJECT, kobject, KernelObjectRow)                                                           \
    X(OBJECT, object, ObjectRow)                                                                   \
    X(FILE, file, FileRow)                                                                         \
    X(STORE, store, StoreRow)                                                                      \
    X(PAGER, pager, PagerRow)                                                                      \
    X(LOCK, lock, LockRow)                                                                         \
    X(WAIT, wait, WaitRow)                                                                         \
    X(REGS, regs, RegsRow)                                                                         \
    X(TLS, tls, TlsRow)                                                                            \
    X(PROCESS_HANDLE, process_handle, ProcessHandleRow)                                            \
    X(VIEW, view, ViewRow)                                                                         \
    X(NAME, name, NameRow)                                                                         \
    X(SYSTEM, system, SystemRow)

typedef enum {
#define TABLE_ENUM(tag, field, type) TABLE_##tag,
    CE_TABLES(TABLE_ENUM)
#undef TABLE_ENUM
        TABLE_COUNT,
} TableId;

#define CE_SECTIONS 72u  // 1.. used: 31 process slots, nk, slot 1, 31 of the large area
#define CE_BLOCKS 32769u // 1.. used: 64 slots can be full at once
#define CE_THREADS 256u
#define CE_MODULES 2304u // 2,000 of a ROM image and what is loaded beside them
#define CE_OBJECTS 1024u
#define CE_WAITS 1024u
#define CE_VIEWS 1024u
#define CE_FILES 256u
#define CE_CALLSTACKS 512u
#define CE_PROCESS_HANDLES 288u // 32 that run, and 256 that have ended
#define CE_NAMES (CE_PROCESS_MAX + CE_FILES + CE_OBJECTS + CE_MODULES)
#define CE_API_SETS 32u // 1.. used as numbers of registered sets

static_assert(sizeof(BlockRow) == 16 && sizeof(SlotRow) == 4, "no hidden padding");
static_assert(sizeof(ProcessRow) == sizeof(RowName) + 44, "no hidden padding");
static_assert(sizeof(ThreadRow) == 104 && sizeof(FrameRow) == 8, "no hidden padding");
static_assert(sizeof(CallStackRow) == 20 && sizeof(ApiSetRow) == 52, "no hidden padding");
static_assert(sizeof(ModuleRow) == sizeof(RowName) + 116, "no hidden padding");
static_assert(sizeof(LockRow) == 16 && sizeof(PagerRow) == 20 && sizeof(SystemRow) == 72,
              "no hidden padding");
static_assert(sizeof(FileRow) == sizeof(RowName) + 40 && sizeof(StoreRow) == 8,
              "no hidden padding");
static_assert(sizeof(ObjectRow) == sizeof(RowName) + 144 && sizeof(ViewRow) == 12,
              "no hidden padding");

static_assert(sizeof(RowName) == 24 && sizeof(NameRow) == CE_NAME_MAX, "no hidden padding");
static_assert(sizeof(RegsRow) == 68, "no hidden padding");
static_assert(sizeof(ProcessHandleRow) == 76, "no hidden padding");
static_assert(sizeof(WaitRow) == 12 && sizeof(TlsRow) == 256, "no hidden padding");

static inline uint32_t page_state(PageWord word) {
    return word & PAGE_WORD_STATE;
}
static inline uint32_t page_frame(PageWord word) {
    return word >> CE_PAGE_SHIFT;
}
static inline uint32_t page_use(PageWord word) {
    return (word & PAGE_WORD_USE) >> PAGE_WORD_USE_SHIFT;
}
static inline PageWord page_word(uint32_t frame, uint32_t use, uint32_t protection,
                                 uint32_t state) {
    return frame << CE_PAGE_SHIFT | use << PAGE_WORD_USE_SHIFT | protection | state;
}
// Whether a physical page number lies in ROM: it is read-only and costs no RAM.
static inline int frame_is_rom(uint32_t frame) {
    return frame >= CE_ROM_PHYS >> CE_PAGE_SHIFT && frame < CE_ROM_PHYS_END >> CE_PAGE_SHIFT;
}
