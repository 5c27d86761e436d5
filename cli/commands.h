// SPDX-License-Identifier: MIT
#pragma once

// One function per command; the table is in main.c. Each returns an exit code.

#include "cli/arguments.h"

int command_run(const Arguments *arguments);
int command_view(const Arguments *arguments);
int command_mi(const Arguments *arguments);
int command_map(const Arguments *arguments);
int command_explain(const Arguments *arguments);
int command_gi(const Arguments *arguments);
int command_dlls(const Arguments *arguments);
int command_heap(const Arguments *arguments);
int command_decode(const Arguments *arguments);
int command_events(const Arguments *arguments);
int command_scenarios(const Arguments *arguments);
int command_exercise(const Arguments *arguments);
int command_grade(const Arguments *arguments);
int command_api(const Arguments *arguments);
int command_imports(const Arguments *arguments);
int command_cc(const Arguments *arguments);
int command_replay(const Arguments *arguments);
int command_export(const Arguments *arguments);
int command_report(const Arguments *arguments);
int command_rom(const Arguments *arguments);
