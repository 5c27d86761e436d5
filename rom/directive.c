// SPDX-License-Identifier: MIT
#include "rom/directive.h"

#include <stdio.h>
#include <string.h>

// One function for each directive, and a table of their names. In a C header an unknown directive
// is none of ours (#pragma); in a .bib file it gives a note.

#define PATH_MAX_HERE 1024u // characters of the path of an #include

// What stands behind the directive, without a comment and without blanks around it.
static const char *rest_of(const Source *source, size_t at, size_t *ret_size) {
    size_t end = source_code_end(source, at);
    while (at < end && bib_is_blank(source->text[at])) {
        at++;
    }
    while (end > at && bib_is_blank(source->text[end - 1])) {
        end--;
    }
    *ret_size = end - at;
    return source->text + at;
}

static size_t word_size(const char *text, size_t size) {
    size_t n = 0;
    while (n < size && !bib_is_blank(text[n])) {
        n++;
    }
    return n;
}

static uint32_t column_of(const Source *source, const char *text) {
    return (uint32_t)(text - source->text) + 1;
}

// ---- #define, #undef

static bool define(Source *source, size_t at) {
    size_t size = 0, value_size = 0;
    const char *text = rest_of(source, at, &size);
    size_t name_size = word_size(text, size);
    const char *value = rest_of(source, (size_t)(text - source->text) + name_size, &value_size);
    if (name_size == 0) {
        return source_wrong(source, column_of(source, text), "#define needs a name");
    }
    if (memchr(text, '(', name_size)) {
        return true; // a macro with arguments: no line of a .bib file can use it
    }
    if (name_size > BIB_WORD_MAX || value_size > VARIABLE_VALUE_MAX) {
        return source_wrong(source, column_of(source, text),
                            "#define: a name has %u characters at most, a value %u", BIB_WORD_MAX,
                            VARIABLE_VALUE_MAX);
    }
    if (value_size >= 2 && value[0] == '"' && value[value_size - 1] == '"') {
        value++;
        value_size -= 2;
    }
    if (variables_define(&source->variables, text, name_size, value_size ? value : "1",
                         value_size ? value_size : 1)) {
        return true;
    }
    return source->variables.n == VARIABLES_MAX
               ? source_wrong(source, column_of(source, text), "more than %u variables",
                              VARIABLES_MAX)
               : rom_error_memory(source->error);
}

static bool undefine(Source *source, size_t at) {
    size_t size = 0;
    const char *text = rest_of(source, at, &size);
    size_t name_size = word_size(text, size);
    if (name_size == 0) {
        return source_wrong(source, column_of(source, text), "#undef needs a name");
    }
    return variables_undefine(&source->variables, text, name_size) ||
           rom_error_memory(source->error);
}

// ---- #include

// The first variable of a path, for the advice where to set it.
static size_t variable_of(const char *path, size_t size, const char **ret_name) {
    for (size_t i = 0; i + 2 < size; i++) {
        const char *end =
            path[i] == '$' && path[i + 1] == '(' ? memchr(path + i, ')', size - i) : NULL;
        if (end && end > path + i + 2) {
            *ret_name = path + i + 2;
            return (size_t)(end - path) - i - 2;
        }
    }
    return 0;
}

// An #include is not there: the advice says which variable of its path would lead elsewhere.
static bool missing(Source *source, uint32_t column, const char *written, size_t size,
                    const char *path) {
    char advice[200] = "--include DIR looks there too";
    const char *name = NULL;
    size_t name_size = variable_of(written, size, &name);
    const char *value = variables_value(&source->variables, name, name_size);
    if (name_size > 0 && name_size < 60 && value) {
        snprintf(advice, sizeof advice, "set %.*s, it is '%.60s'; or --include DIR", (int)name_size,
                 name, value);
    } else if (name_size > 0 && name_size < 60) {
        snprintf(advice, sizeof advice, "set %.*s: --define %.*s=...; or --include DIR",
                 (int)name_size, name, (int)name_size, name);
    }
    if (!source->desc->skip_missing) {
        return source_wrong(source, column,
                            "#include: %.120s not found (%s; --skip-missing goes on without)", path,
                            advice);
    }
    source->bib->n_missing++;
    bib_warn(source->bib, source_place(source, column), "#include: %.60s not found", path);
    return true;
}

// Loads the file at `path`, or (if it is relative) beside the file that includes it.
static bool load(Source *source, const char *path, RomBytes *ret_bytes,
                 char ret_name[2 * PATH_MAX_HERE]) {
    const BibDesc *desc = source->desc;
    const char *includer = source->bib->sources[source->files[source->n_files - 1].source];
    const char *root = source->bib->sources[0], *slash = strrchr(includer, '/');
    const char *root_slash = strrchr(root, '/');
    size_t root_size = root_slash ? (size_t)(root_slash - root) + 1 : 0;
    size_t folder = slash ? (size_t)(slash - includer) + 1 : 0;
    *ret_bytes = (RomBytes){0};
    if (!desc->load) {
        return false;
    }
    bool is_below = folder > root_size && strncmp(includer, root, root_size) == 0;
    if (path[0] != '/' && is_below && folder + strlen(path) < 2 * PATH_MAX_HERE) {
        snprintf(ret_name, 2 * PATH_MAX_HERE, "%.*s%s", (int)folder, includer, path);
        if (desc->load(desc->context, ROM_FILE_INCLUDE, ret_name + root_size, ret_bytes) ||
            ret_bytes->trouble) {
            return !ret_bytes->trouble;
        }
    }
    *ret_bytes = (RomBytes){0};
    bool loaded = desc->load(desc->context, ROM_FILE_INCLUDE, path, ret_bytes);
    if (ret_bytes->name) {
        snprintf(ret_name, 2 * PATH_MAX_HERE, "%s", ret_bytes->name);
    } else {
        snprintf(ret_name, 2 * PATH_MAX_HERE, "%.*s%s",
                 (int)(path[0] == '/' || root_size > PATH_MAX_HERE ? 0 : root_size), root, path);
    }
    return loaded;
}

// Writes the path in the host's form. False when it is too long.
static bool host_path(Source *source, const char *written, size_t size,
                      char ret_path[PATH_MAX_HERE]) {
    Expansion expansion = {.to = ret_path, .room = PATH_MAX_HERE};
    if (variables_expand(&source->variables, written, size, &expansion) != EXPANDED) {
        return false;
    }
    bib_host_path(ret_path);
    return ret_path[0] != '\0';
}

static bool include(Source *source, size_t at) {
    size_t size = 0;
    const char *written = rest_of(source, at, &size);
    char path[PATH_MAX_HERE], name[2 * PATH_MAX_HERE];
    RomBytes bytes;
    char closing = size ? (char)(written[0] == '"' ? '"' : written[0] == '<' ? '>' : '\0') : '\0';
    const char *end = closing ? memchr(written + 1, closing, size - 1) : NULL;
    if (end) {
        written++;
        size = (size_t)(end - written);
    }
    uint32_t column = column_of(source, written);
    if (size == 0 || (closing && !end)) {
        return source_wrong(source, column, "#include needs \"a path\"");
    }
    if (!host_path(source, written, size, path)) {
        return source_wrong(source, column, "#include: the path is too long");
    }
    if (load(source, path, &bytes, name)) {
        return source_include(source, column, path, name, &bytes);
    }
    if (bytes.trouble) {
        source_wrong(source, column, "#include: cannot read %.120s: %s", path, bytes.trouble);
        source->error->is_host = !bytes.is_refused;
        return false;
    }
    return missing(source, column, written, size, path);
}

// ---- #error, #message

static bool error(Source *source, size_t at) {
    size_t size = 0;
    const char *text = rest_of(source, at, &size);
    return source_wrong(source, column_of(source, text), "#error %.*s",
                        (int)(size < 200 ? size : 200), text);
}

static bool message(Source *source, size_t at) {
    size_t size = 0;
    const char *text = rest_of(source, at, &size);
    bib_note(source->bib, source_place(source, 0), "#message %.*s", (int)(size < 140 ? size : 140),
             text);
    return true;
}

bool directive_do(Source *source, const char *name, size_t name_size, size_t at) {
    static const struct {
        const char *name;
        bool (*act)(Source *source, size_t at);
    } directives[] = {{"#include", include},
                      {"#define", define},
                      {"#undef", undefine},
                      {"#error", error},
                      {"#message", message}};
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        if (strlen(directives[i].name) == name_size &&
            memcmp(directives[i].name, name, name_size) == 0) {
            return directives[i].act(source, at);
        }
    }
    if (!source->files[source->n_files - 1].is_header && name_size > 1) {
        bib_note(source->bib, source_place(source, 0), "the directive %.20s is not used", name);
    }
    return true;
}
