// SPDX-License-Identifier: MIT
#include "cli/image_files.h"

#include "host/input_file.h"

#include <stdlib.h>
#include <string.h>

// A .bib file names its files as the build machine has them: C:\WINCE500\...\drv.dll. Here they may
// lie elsewhere. So a path is looked for as it is, beside the .bib file, and then by its last part
// in the folders that the user names.

#define MODULE_FILE_MAX (64u << 20) // a module of CE cannot be larger than a slot

// A folder that is not there would only show as files that are missing.
static int want_folders(ImageFiles *files, const char *option, const char *const *folders,
                        uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        if (!any_case_find(files->any, folders[i], files->found, sizeof files->found)) {
            return complain(EXIT_USAGE, "--%s %s: there is no such folder", option, folders[i]);
        }
    }
    return EXIT_HELD;
}

int image_files_init(ImageFiles *files, const Arguments *arguments, const char *bib) {
    const char *slash = strrchr(bib, '/');
    *files = (ImageFiles){.arguments = arguments};
    if (slash && (size_t)(slash - bib) + 2 > sizeof files->folder) {
        return complain(EXIT_USAGE, "the path %s is too long", bib);
    }
    memcpy(files->folder, bib, slash ? (size_t)(slash - bib) + 1 : 0);
    files->any = any_case_new();
    uint32_t most = 2 + arguments->n_allowed + arguments->n_includes + arguments->n_releases +
                    arguments->n_defines;
    files->allowed = calloc(most, sizeof *files->allowed);
    if (!files->any || !files->allowed) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    uint32_t n = 0;
    files->allowed[n++] = files->folder;
    for (uint32_t i = 0; i < arguments->n_allowed; i++) {
        files->allowed[n++] = arguments->allowed[i];
    }
    for (uint32_t i = 0; i < arguments->n_includes; i++) {
        files->allowed[n++] = arguments->includes[i];
    }
    for (uint32_t i = 0; i < arguments->n_releases; i++) {
        files->allowed[n++] = arguments->releases[i];
    }
    // A variable of the .bib file is often the release folder.
    for (uint32_t i = 0; i < arguments->n_defines; i++) {
        const char *equals = strchr(arguments->defines[i], '=');
        if (equals && equals[1]) {
            files->allowed[n++] = equals + 1;
        }
    }
    int code = want_folders(files, "include", arguments->includes, arguments->n_includes);
    return code ? code : want_folders(files, "release", arguments->releases, arguments->n_releases);
}

void image_files_deinit(ImageFiles *files) {
    any_case_free(files->any);
    free(files->allowed);
    free(files->bytes);
}

// Loads folder/path. False when it is not there, or with *ret_bytes.trouble.
static bool load_from(ImageFiles *files, const char *folder, const char *path, size_t max,
                      RomBytes *ret_bytes) {
    char whole[2 * IMAGE_PATH_SIZE];
    const char *slash = folder[0] && folder[strlen(folder) - 1] != '/' ? "/" : "";
    int length = snprintf(whole, sizeof whole, "%s%s%s", folder, slash, path);
    *ret_bytes = (RomBytes){0};
    if (length < 0 || (size_t)length >= sizeof whole ||
        !any_case_find(files->any, whole, files->found, sizeof files->found)) {
        return false;
    }
    free(files->bytes);
    files->bytes = input_file_read_inside(files->found, files->allowed, max, &ret_bytes->size,
                                          &ret_bytes->trouble);
    ret_bytes->bytes = files->bytes;
    ret_bytes->name = files->found;
    ret_bytes->is_refused = input_file_refuses(ret_bytes->trouble);
    return files->bytes != NULL;
}

// The same in each of the folders, for the path and for its last part.
static bool load_from_any(ImageFiles *files, const char *const *folders, uint32_t n,
                          const char *path, const char *last, size_t max, RomBytes *ret_bytes) {
    for (uint32_t i = 0; i < n; i++) {
        if ((path && load_from(files, folders[i], path, max, ret_bytes)) || ret_bytes->trouble ||
            load_from(files, folders[i], last, max, ret_bytes) || ret_bytes->trouble) {
            return !ret_bytes->trouble;
        }
    }
    return false;
}

bool image_files_load(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    ImageFiles *files = context;
    const Arguments *arguments = files->arguments;
    bool is_include = kind == ROM_FILE_INCLUDE;
    size_t max = is_include ? FILE_TEXT_MAX : MODULE_FILE_MAX;
    const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
    // C:/..., and $(NAME)/... whose variable is not set: a folder of the build machine.
    bool is_elsewhere = (path[0] && path[1] == ':') || strchr(path, '$');
    *ret_bytes = (RomBytes){0};
    if (!is_elsewhere &&
        (load_from(files, path[0] == '/' ? "" : files->folder, path, max, ret_bytes) ||
         ret_bytes->trouble)) {
        return !ret_bytes->trouble;
    }
    const char *const *folders = is_include ? arguments->includes : arguments->releases;
    uint32_t n = is_include ? arguments->n_includes : arguments->n_releases;
    return load_from_any(files, folders, n, is_elsewhere ? NULL : path, last, max, ret_bytes) ||
           (!ret_bytes->trouble && is_elsewhere &&
            load_from(files, files->folder, last, max, ret_bytes));
}
