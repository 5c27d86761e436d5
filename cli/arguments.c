// SPDX-License-Identifier: MIT
#include "cli/arguments.h"

#include "ce/memory_layout.h"
#include "ce/nearest.h"
#include "ce/options.h"
#include "ce/shown.h"
#include "cli/warn_rom.h"
#include "cli/watchdog.h"
#include "host/input_file.h"
#include "world/query/moment.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// The table of options, the help texts and the parser. A command lists the letters of its options;
// getopt_long sees only those. An unknown option gets a suggestion: the nearest name that the
// command has.
//
// Read option_rows first. Numbers and --at are checked here, so commands may use them without a
// check. Files are not opened here.

// How to handle an option's value.
typedef enum {
    TAKE_TEXT, // store the text at `offset`
    TAKE_FLAG, // store true at `offset`
    TAKE_VIEW, // the view with the number `offset`; letter 0: the view has no option
    TAKE_READ, // value_read() reads it
    TAKE_HELP,
} OptionTake;

typedef struct OptionRow {
    char letter;
    const char *name, *value, *help; // value NULL: a switch
    OptionTake take;
    size_t offset; // in Arguments
} OptionRow;

#define TEXT(field) TAKE_TEXT, offsetof(Arguments, field)
#define FLAG(field) TAKE_FLAG, offsetof(Arguments, field)

static const OptionRow option_rows[] = {
    {'p', "profile", "P", "device profile: pocket-pc, smartphone, smartphone-one-tier, custom",
     TEXT(profile)},
    {'s', "set", "KNOB=VALUE", "set a knob of the device (listed below)", TAKE_READ, 0},
    {'r', "ram", "MB", "RAM of the device, 16 to 512 MB", TAKE_READ, 0},
    {'l', "limit-steps", "N", "stop a scenario after N calls (default 1000000)", TAKE_READ, 0},
    {'i', "limit-instructions", "N", "stop it after N instructions of Lua (default 200000000)",
     TAKE_READ, 0},
    {'m', "limit-memory", "MB", "stop it when it makes the host keep or print more (default 512)",
     TAKE_READ, 0},
    {'c', "limit-seconds", "S",
     "stop it after S s of processor time without machine code, 0: never (default 4)", TAKE_READ,
     0},
    {'o', "allow", "DIR", "a folder whose files it may name too (include, ROM images)", TAKE_READ,
     0},
    {'7', "command", "TEXT", "the command line of an EXE that is run", TEXT(command)},
    {'R', "remedy", "TEXT", "change the device: modules:DLL, merge:DLL+DLL, resource-only:DLL, ...",
     TAKE_READ, 0},
    {'A', "answers", "FILE", "answers to the scenario's questions, one per line", TEXT(answers)},
    {'L', "log", "FILE", "keep the answers that are given, with their times", TEXT(log)},
    {'a', "at", "STEP", "show the world after that step (default: the end; in a window the start)",
     TAKE_READ, 0},
    {'P', "process", "NAME", "see addresses as that process does", TEXT(process)},
    {'H', "heap", "N", "one heap, by its number in the list", TAKE_READ, 0},
    {'b', "beside", "WHAT",
     "another device beside this one: the same scenario on a profile, or FILE", TEXT(beside)},
    {'j', "json", NULL, "one JSON object per event and line (docs/events.md)", FLAG(json)},
    {'w', "watch", NULL, "redraw the map in the terminal after every call", FLAG(watch)},
    {'t', "told", NULL, "only what is said, asked, expected and refused", FLAG(told)},
    {'y', "all", NULL, "the calls inside of fold() one by one too", FLAG(all)},
    {'N', "no-answers", NULL, "tell no right answers, and not what was right or wrong",
     FLAG(no_answers)},
    {'q', "quiet", NULL, "say nothing but failed expectations", FLAG(quiet)},
    {'S', "screenshot", "OUT", "save a picture (.png or .svg) instead", TEXT(screenshot)},
    {'W', "size", "WxH", "of the window or picture (default 1280x800; a worksheet 1240x1754)",
     TEXT(size)},
    {'T', "theme", "T", "light, dark or contrast", TEXT(theme)},
    {'x', "text-size", "N", "size of the text in percent, 70 to 160", TEXT(text_size)},
    {'e', "present", NULL, "presentation: larger text, the overview folds", FLAG(present)},
    {'B', "buttons", NULL, "a picture has the buttons that a window has", FLAG(buttons)},
    {'n', "no-motion", NULL, "nothing moves: pictures change at once", FLAG(no_motion)},
    {'z', "zoom", "Z", "map, slot@ADDRESS, block@ADDRESS or bytes@ADDRESS", TEXT(zoom)},
#define X(tag, name, key, letter, option, help, tip)                                               \
    {letter, option, NULL, help, TAKE_VIEW, VIEW_##tag},
#include "emu/views.inc"
#undef X
    {'Q', "question", "N", "with --screenshot: only the question with that number, for slides",
     TAKE_READ, 0},
    {'v', "reveal", NULL, "with --question: the right answer too, and why", FLAG(reveal)},
    {'k', "access", "ADDRESS", "the access view: who may touch that byte", TEXT(access)},
    {'D', "define", "NAME[=VALUE]",
     "set a variable that the .bib asks for; @FILE sets all that `set` prints", TAKE_READ, 0},
    {'I', "include", "DIR", "a folder where #include files lie, too", TAKE_READ, 0},
    {'F', "release", "DIR", "the release folder: the modules' own files lie there", TAKE_READ, 0},
    {'M', "skip-missing", NULL, "go on without the #include files that are not there",
     FLAG(skip_missing)},
    {'1', "line", "ADDRESS", "the DLL line of slot 0 of the device that a dump is of", TAKE_READ,
     0},
    {'2', "image", "IMAGE",
     "the image (.bib, or a log of its build) of that device: gives the line", TEXT(image)},
    {'4', "image", "IMAGE",
     "the image (.bib, or a log of its build) of that device: names modules by address",
     TEXT(image)},
    {'5', "dump", "FILE", "a dump of that device: names its processes, and modules by address",
     TEXT(dump)},
    {'3', "output", "FILE", "the page to write (-o FILE)", TEXT(output)},
    {'8', "output", "FILE", "the EXE to write (-o FILE); default: beside the source", TEXT(output)},
    {'9', "dll", NULL, "make a DLL: its functions of __declspec(dllexport) are its exports",
     FLAG(dll)},
    {'0', "with", "DLL", "a DLL whose functions it uses (may be repeated)", TAKE_READ, 0},
    {'@', "scorm", "ZIP", "the package for a learning platform to write (SCORM 1.2)", TEXT(scorm)},
    {'%', "site", "DIR", "the folder to write the whole course to", TEXT(site)},
    {'+', "template", "PAGE", "the page to put it into (default: the one installed)",
     TEXT(template)},
    {'C', "check", "LOG", "where the layout and the one that makeimg's log tells of part",
     TEXT(check)},
    {'U', "dll-data", "UNIT",
     "page (default) or block (shipped images): what data of DLLs begin on (P)", TAKE_READ, 0},
    {'d', "beside", "IMAGE", "another image, or the log of one, beside this one", TEXT(beside)},
    {'g', "warn", "CONDITION",
     "exit with 1 if it holds: 'line < 24 MB'; floor, slot1, ram, modules", TAKE_READ, 0},
    {'O', "map", "FILE", "a linker's map file: names the functions of its module", TAKE_READ, 0},
    {'J', "json", NULL, "the same as one JSON object (docs/rom.md)", FLAG(json)},
    {'6', "json", NULL, "one JSON object", FLAG(json)},
    {'K', "json", NULL, "one JSON object per lesson and line", FLAG(json)},
    {'E', "seed", "N", "the exercise's seed, from 1 on", TAKE_READ, 0},
    {'u', "answers", NULL, "print the right answers too", FLAG(with_answers)},
    {'X', "csv", NULL, "a table for a spreadsheet", FLAG(csv)},
    {'h', "help", NULL, "this text", TAKE_HELP, 0},
};
#define N_OPTIONS (sizeof option_rows / sizeof option_rows[0])
#undef TEXT
#undef FLAG

#define COMPLAINT 2048u // bytes of its text, at most

int complain(int code, const char *format, ...) {
    char text[COMPLAINT], line[4 * COMPLAINT];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    shown_text(line, sizeof line, text, SHOWN_LINE); // one line, whatever a name or a file holds
    fflush(stdout);
    fprintf(stderr, "slot32: %s\n", line);
    return code;
}

int complain_unread(const char *what, const char *file) {
    if (errno == EFBIG) {
        return complain(EXIT_USAGE, "cannot read %s%s: it has more than %u MB", what, file,
                        (unsigned)(FILE_TEXT_MAX >> 20));
    }
    bool is_usage = errno == ENOENT || errno == EISDIR || errno == ENOTDIR;
    return complain(is_usage ? EXIT_USAGE : EXIT_HOST, "cannot read %s%s: %s", what, file,
                    strerror(errno));
}

static void knobs_print(FILE *out) {
    Options defaults;
    options_profile(&defaults, "pocket-pc");
    fprintf(out, "\nknobs (--set KNOB=VALUE; mark P: not verified, see docs/quirks.md):\n");
    for (unsigned i = 0; i < ce_option_count; i++) {
        const OptionInfo *info = &ce_options[i];
        char value[32], range[64];
        options_text(&defaults, info, value, sizeof value);
        if (info->choices) {
            snprintf(range, sizeof range, "%s", info->choices);
        } else {
            snprintf(range, sizeof range, "%u..%u", info->low, info->high);
        }
        fprintf(out, "  %-20s %c %s (default %s)\n      %s\n", info->name, info->mark, range, value,
                info->doc);
    }
}

static bool takes(const Command *command, const OptionRow *option) {
    if (option->take == TAKE_VIEW) {
        return option->letter && strchr(command->options, '*');
    }
    return option->take == TAKE_HELP || strchr(command->options, option->letter);
}

static void command_help(const Command *command, FILE *out) {
    fprintf(out, "usage: slot32 %s\n\n%s\n\noptions:\n", command->usage, command->summary);
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const OptionRow *option = &option_rows[i];
        if (takes(command, option)) {
            char name[48];
            snprintf(name, sizeof name, "--%s%s%s", option->name, option->value ? " " : "",
                     option->value ? option->value : "");
            fprintf(out, "  %-22s %s\n", name, option->help);
        }
    }
    if (strchr(command->options, 'R')) {
        fprintf(out, "\nremedies (--remedy TEXT, may be repeated; docs/scenarios.md):\n"
                     "  modules:DLL            in MODULES instead of a file: code to slot 1\n"
                     "  merge:DLL+DLL[+...]    linked into one, which has the first name\n"
                     "  resource-only:DLL      a DLL without code: to slot 63\n"
                     "  split:DLL              its resources into a resource-only DLL\n"
                     "  first:DLL              loaded before any program starts, and kept\n"
                     "  stack:SIZE             programs with longer stacks: /STACK:SIZE\n");
    }
    if (strchr(command->options, 's')) {
        knobs_print(out);
    }
}

void help_print(FILE *out) {
    fprintf(out, "slot32 - an emulator of the Windows CE 5 address space\n\nusage:\n");
    for (unsigned i = 0; i < command_count; i++) {
        fprintf(out, "  slot32 %s\n", commands[i].usage);
    }
    fprintf(out,
            "\nFILE is a scenario in Lua, or the name of a shipped one (slot32 scenarios); where\n"
            "something is shown, a dump of a device too: mi, mi full, gi, MemoRx.\n"
            "IMAGE.bib is a file, or panel-ce5, pocketpc2003 or windowsmobile5.\n"
            "slot32 COMMAND --help tells more. docs/glossary.md says what the words mean.\n");
}

static bool number(const char *text, uint32_t low, uint32_t high, uint32_t *ret_value) {
    char *end = NULL;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end || errno || value < low || value > high) {
        return false;
    }
    *ret_value = (uint32_t)value;
    return true;
}

static bool setting_add(Arguments *arguments, const char *setting) {
    if (arguments->n_settings == ARGUMENT_SETTINGS) {
        return complain(0, "more than %u settings", ARGUMENT_SETTINGS), false;
    }
    arguments->settings[arguments->n_settings++] = setting;
    return true;
}

static bool define_add(Arguments *arguments, const char *define) {
    if (define[0] == '\0' || define[0] == '=' || strcmp(define, "@") == 0) {
        return complain(0, "--define %s: want NAME, NAME=VALUE or @FILE", define), false;
    }
    const char **grown =
        realloc(arguments->defines, (arguments->n_defines + 1) * sizeof *arguments->defines);
    if (!grown) {
        return complain(0, "out of memory on the host"), false;
    }
    arguments->defines = grown;
    arguments->defines[arguments->n_defines++] = define;
    return true;
}

// Adds to one of the lists of files or folders.
static bool path_add(const char *option, const char **paths, uint32_t *n, const char *path) {
    if (*n == ARGUMENT_SETTINGS) {
        return complain(0, "--%s: given more than %u times", option, ARGUMENT_SETTINGS), false;
    }
    paths[(*n)++] = path;
    return true;
}

static bool warn_add(Arguments *arguments, const char *condition) {
    const char *why = NULL;
    if (!warn_parse(condition, &why)) {
        return complain(0, "--warn '%s': %s", condition, why), false;
    }
    return path_add("warn", arguments->warns, &arguments->n_warns, condition);
}

static bool remedy_add(Arguments *arguments, const char *text) {
    Remedy remedy;
    char message[REMEDY_MESSAGE];
    if (!remedy_parse(text, &remedy, message)) {
        return complain(0, "%s", message), false;
    }
    if (arguments->n_remedies == REMEDIES_IN_FORCE) {
        return complain(0, "more than %u remedies", REMEDIES_IN_FORCE), false;
    }
    arguments->remedies[arguments->n_remedies++] = text;
    return true;
}

// The same for options that name files, or say how they are read.
static bool files_value_read(Arguments *arguments, int letter, const char *value) {
    switch (letter) {
    case 'I':
        return path_add("include", arguments->includes, &arguments->n_includes, value);
    case 'F':
        return path_add("release", arguments->releases, &arguments->n_releases, value);
    case '1':
        return (arguments_address(value, &arguments->line) &&
                arguments->line >= CE_NULL_GUARD_END && arguments->line <= CE_SLOT_SIZE) ||
               (complain(0, "--line %s: want an address of slot 0, 10000 to 2000000 (hex)", value),
                false);
    case 'U':
        arguments->data_unit = strcmp(value, "page") == 0    ? CE_PAGE_SIZE
                               : strcmp(value, "block") == 0 ? CE_BLOCK_SIZE
                                                             : 0;
        return arguments->data_unit ||
               (complain(0, "--dll-data %s: want block or page", value), false);
    case 'g':
        return warn_add(arguments, value);
    case 'O':
        return path_add("map", arguments->maps, &arguments->n_maps, value);
    case 'D':
        return define_add(arguments, value);
    default:
        return false;
    }
}

// Reads an option's value that needs more than storing its text.
static bool value_read(Arguments *arguments, int letter, const char *value) {
    uint32_t ram_mb = 0;
    Moment moment = {0, 0};
    switch (letter) {
    case 's':
        return setting_add(arguments, value);
    case 'r':
        if (!number(value, 16, 512, &ram_mb)) {
            return complain(0, "--ram %s: want 16 to 512 (MB)", value), false;
        }
        snprintf(arguments->ram, sizeof arguments->ram, "ram_mb=%u", ram_mb);
        return setting_add(arguments, arguments->ram);
    case 'l':
        return number(value, 1, 1000000000, &arguments->limit_steps) ||
               (complain(0, "--limit-steps %s: want a number from 1 on", value), false);
    case 'i':
        return number(value, 1000, UINT32_MAX, &arguments->limit_instructions) ||
               (complain(0, "--limit-instructions %s: want 1000 to 4294967295", value), false);
    case 'm':
        return number(value, 1, 65536, &arguments->limit_memory) ||
               (complain(0, "--limit-memory %s: want 1 to 65536 (MB)", value), false);
    case 'c':
        return number(value, 0, 86400, &arguments->limit_seconds) ||
               (complain(0, "--limit-seconds %s: want 0 to 86400", value), false);
    case 'a':
        arguments->at = value;
        return strcmp(value, "end") == 0 || moment_parse(value, &moment) ||
               (complain(0, "--at %s: want a step's number (297), a moment of it (297.1) or 'end'",
                         value),
                false);
    case 'H':
        return number(value, 1, 100000, &arguments->heap) ||
               (complain(0, "--heap %s: want the number of a heap, from 1 on", value), false);
    case 'Q':
        return number(value, 1, 100000, &arguments->question) ||
               (complain(0, "--question %s: want the number of a question, from 1 on", value),
                false);
    case 'E':
        return number(value, 1, UINT32_MAX, &arguments->seed) ||
               (complain(0, "--seed %s: want a number from 1 on", value), false);
    case 'o':
        return path_add("allow", arguments->allowed, &arguments->n_allowed, value);
    case '0':
        return path_add("with", arguments->with, &arguments->n_with, value);
    case 'R':
        return remedy_add(arguments, value);
    default:
        return files_value_read(arguments, letter, value);
    }
}

// Stores the value of an option. False for a wrong value.
static bool option_take(Arguments *arguments, const OptionRow *option, const char *value) {
    char *field = (char *)arguments + option->offset;
    switch (option->take) {
    case TAKE_TEXT:
        *(const char **)(void *)field = value;
        break;
    case TAKE_FLAG:
        *(bool *)(void *)field = true;
        break;
    case TAKE_VIEW:
        arguments->view = (ViewId)option->offset;
        break;
    case TAKE_READ:
        return value_read(arguments, option->letter, value);
    case TAKE_HELP:
        break;
    }
    return true;
}

// What getopt_long returns for the first row of option_rows: no letter that it returns itself.
#define FIRST_ROW 256

static unsigned long_options(const Command *command, struct option *ret_options) {
    unsigned n = 0;
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (takes(command, &option_rows[i])) {
            ret_options[n++] = (struct option){
                option_rows[i].name, option_rows[i].value ? required_argument : no_argument, NULL,
                FIRST_ROW + (int)i};
        }
    }
    ret_options[n] = (struct option){0};
    return n;
}

// Whether the word names a list; mi and gi take one before FILE.
static bool is_kind(const char *command, const char *word) {
    static const char *const kinds[][2] = {
        {"mi", "full"}, {"mi", "kernel"}, {"gi", "proc"}, {"gi", "thrd"}, {"gi", "mod"}};
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(command, kinds[i][0]) == 0 && strcmp(word, kinds[i][1]) == 0) {
            return true;
        }
    }
    return false;
}

// A text with its line breaks, and the blanks after them, made one blank each.
static const char *one_line(const char *text, char *buffer, size_t size) {
    size_t n = 0;
    for (; *text && n + 1 < size; text++) {
        buffer[n++] = *text == '\n' ? ' ' : *text;
        text += *text == '\n' ? strspn(text + 1, " ") : 0;
    }
    buffer[n] = '\0';
    return buffer;
}

// Takes the arguments that are no options: a list's name, FILE and, for explain, an address.
static bool take_plain(const Command *command, int argc, char **argv, Arguments *arguments) {
    int at = optind;
    if (at < argc && is_kind(command->name, argv[at])) {
        arguments->kind = argv[at++];
    }
    int n = argc - at;
    if (n < command->min_args || n > command->max_args) {
        char usage[400];
        complain(0, "usage: slot32 %s", one_line(command->usage, usage, sizeof usage));
        return false;
    }
    arguments->files = argv + at;
    arguments->n_files = n;
    arguments->file = n > 0 ? argv[at] : NULL;
    arguments->address = n > 1 ? argv[at + 1] : NULL;
    return true;
}

bool arguments_address(const char *text, uint32_t *ret_address) {
    char *end = NULL;
    const char *digits =
        strncmp(text, "0x", 2) == 0 || strncmp(text, "0X", 2) == 0 ? text + 2 : text;
    size_t n = strlen(digits);
    unsigned long value = strtoul(digits, &end, 16);
    if (n == 0 || n > 8 || strspn(digits, "0123456789abcdefABCDEF") != n) {
        return false;
    }
    *ret_address = (uint32_t)value;
    return true;
}

void arguments_deinit(Arguments *arguments) {
    free(arguments->defines);
    arguments->defines = NULL;
}

void arguments_copy(Arguments *ret_copy, const Arguments *arguments) {
    *ret_copy = *arguments;
    for (uint32_t i = 0; i < arguments->n_settings; i++) {
        if (arguments->settings[i] == arguments->ram) {
            ret_copy->settings[i] = ret_copy->ram;
        }
    }
}

// Complains: the command lacks this option, or the option was given a value and takes none.
static void no_option(const Command *command, const struct option *options, const char *word) {
    char name[64];
    size_t dashes = strspn(word, "-"), length = strcspn(word + dashes, "=");
    snprintf(name, sizeof name, "%.*s", (int)length, word + dashes);
    Nearest nearest = nearest_to(name);
    for (; options->name; options++) {
        nearest_offer(&nearest, options->name);
    }
    if (!nearest.meant) {
        complain(0, "%s has no option %s (slot32 %s --help lists them)", command->name, word,
                 command->name);
    } else if (strcmp(nearest.meant, name) != 0) {
        complain(0, "%s has no option %s; did you mean --%s?", command->name, word, nearest.meant);
    } else {
        complain(0, "%s: --%s takes no value", command->name, name);
    }
}

static bool parse(const Command *command, int argc, char **argv, Arguments *arguments,
                  int *ret_exit) {
    struct option options[N_OPTIONS + 1];
    long_options(command, options);
    opterr = 0;
    optind = 1;
    for (int letter; (letter = getopt_long(argc, argv, ":ho:", options, NULL)) != -1;) {
        if (letter == 'o' && strpbrk(command->options, "38")) { // its option --output
            arguments->output = optarg;
            continue;
        }
        const OptionRow *option = letter >= FIRST_ROW ? &option_rows[letter - FIRST_ROW] : NULL;
        if (letter == 'h' || (option && option->take == TAKE_HELP)) {
            command_help(command, stdout);
            *ret_exit = EXIT_HELD;
            return false;
        }
        if (letter == ':') {
            complain(0, "%s: %s needs a value", command->name, argv[optind - 1]);
            return false;
        }
        if (letter == '?' || letter == 'o') {
            no_option(command, options, letter == 'o' ? "-o" : argv[optind - 1]);
            return false;
        }
        if (!option || !option_take(arguments, option, optarg)) {
            return false;
        }
    }
    return take_plain(command, argc, argv, arguments);
}

bool arguments_parse(const Command *command, int argc, char **argv, Arguments *ret_arguments,
                     int *ret_exit) {
    Arguments arguments = {.limit_seconds = watchdog_default};
    *ret_exit = EXIT_USAGE;
    if (!parse(command, argc, argv, &arguments, ret_exit)) {
        arguments_deinit(&arguments);
        return false;
    }
    arguments_copy(ret_arguments, &arguments);
    return true;
}
