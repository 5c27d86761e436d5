// SPDX-License-Identifier: MIT
#pragma once

// What the benches share: medians of interleaved runs, and one line a figure.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double median_now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline int median_compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline double median_of(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, median_compare);
    return values[n / 2];
}

static inline void median_head(void) {
    printf("%-40s %11s %11s %8s  %5s  met\n", "what", "ours", "theirs", "ratio", "goal");
}

// Sorts both.
static inline void median_report(const char *what, double *ours, double *theirs, int n,
                                 double goal) {
    double a = median_of(ours, n), b = median_of(theirs, n);
    printf("%-40s %8.4f ms %8.4f ms %8.2f  %5.1f  %s\n", what, a, b, a / b, goal,
           a / b <= goal ? "yes" : "NO");
}
