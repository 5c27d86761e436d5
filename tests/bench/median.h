// SPDX-License-Identifier: MIT
#pragma once

// What the benches share: medians of interleaved runs, and one line a figure.

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MEDIAN_RUNS 64 // at most

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

// The runs are in pairs, made one after the other: the ratio is the median of the pairs' ratios, so
// that what slows the machine for a while slows both. Sorts both.
static inline void median_report(const char *what, double *ours, double *theirs, int n,
                                 double goal) {
    double ratios[MEDIAN_RUNS];
    for (int i = 0; i < n; i++) {
        ratios[i] = ours[i] / theirs[i];
    }
    double ratio = median_of(ratios, n);
    printf("%-40s %8.4f ms %8.4f ms %8.2f  %5.1f  %s\n", what, median_of(ours, n),
           median_of(theirs, n), ratio, goal, ratio <= goal ? "yes" : "NO");
}
