// SPDX-License-Identifier: MIT
#include "tests/failures/fork_each.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 60 // seconds until a child that does not end is killed

static int descriptor(const char *name) {
    const char *value = getenv(name);
    return value ? atoi(value) : -1;
}

// A new view of an open file: a descriptor that a child inherits shares its place with the
// parent's.
static int opened_anew(int file, int flags) {
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return open(path, flags);
}

// Calls `use` with each descriptor of a regular file above 2; stops when it returns false.
static bool each_file(bool use(int file)) {
    DIR *folder = opendir("/proc/self/fd");
    bool all = folder != NULL;
    for (struct dirent *entry; all && (entry = readdir(folder)) != NULL;) {
        int file = atoi(entry->d_name);
        struct stat about;
        if (file > STDERR_FILENO && file != dirfd(folder) && fstat(file, &about) == 0 &&
            S_ISREG(about.st_mode)) {
            all = use(file);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return all;
}

static bool is_read_only(int file) {
    return (fcntl(file, F_GETFL) & O_ACCMODE) == O_RDONLY;
}

static bool take_as_own(int file) {
    int own = opened_anew(file, O_RDONLY);
    bool taken =
        own >= 0 && lseek(own, lseek(file, 0, SEEK_CUR), SEEK_SET) >= 0 && dup2(own, file) == file;
    close(own);
    return taken;
}

// Standard output, or error, becomes a file of the child's with what was printed so far.
static bool print_to_own(int file) {
    char path[512], block[4096];
    snprintf(path, sizeof path, "%s.%d", getenv("SLOT32_FAIL_OUT"), file);
    int own = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), before = opened_anew(file, O_RDONLY);
    bool done = own >= 0 && before >= 0;
    for (ssize_t n; done && (n = read(before, block, sizeof block)) > 0;) {
        done = write(own, block, (size_t)n) == n;
    }
    done = done && dup2(own, file) == file;
    close(own);
    close(before);
    return done;
}

static void begin_child(void) {
    if (!print_to_own(STDOUT_FILENO) || !print_to_own(STDERR_FILENO) || !each_file(take_as_own)) {
        _exit(98);
    }
    alarm(PATIENCE);
}

static void tell(unsigned n, const char *how) {
    char line[40], go;
    int length = snprintf(line, sizeof line, "%u %s\n", n, how);
    if (write(descriptor("SLOT32_FAIL_TELL"), line, (size_t)length) != length ||
        read(descriptor("SLOT32_FAIL_GO"), &go, 1) != 1) {
        _exit(97); // nobody listens
    }
}

bool fork_each(unsigned n) {
    char how[16] = "open";
    if (each_file(is_read_only)) {
        pid_t child = fork();
        int status = 0;
        if (child == 0) {
            begin_child();
            return true;
        }
        if (child < 0 || waitpid(child, &status, 0) != child) {
            _exit(99);
        }
        snprintf(how, sizeof how, "%d", status);
    }
    tell(n, how);
    return false;
}
