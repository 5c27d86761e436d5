// SPDX-License-Identifier: MIT
#include "program/program.h"

#include "ce/shown.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"
#include "kernel/process/process.h"

#define SW_SHOW 5u // nCmdShow

bool program_init(Program *program, Machine *machine) {
    *program = (Program){.machine = machine, .random = 1};
    uint32_t coredll = module_find(machine, "coredll.dll");
    if (!cpu_init(&program->cpu, machine)) {
        return false;
    }
    if (coredll != MODULE_NONE) {
        const ModuleRow *row = &machine->tables.module[coredll];
        program->cpu.traps[0] = (CpuTraps){row->code_base, row->code_size};
    }
    program->cpu.traps[1] = (CpuTraps){PROGRAM_TRAPS, PROGRAM_TRAPS_SIZE};
    return true;
}

void program_deinit(Program *program) {
    cpu_deinit(&program->cpu);
}

// Bit 0 of an address says Thumb.
CpuState program_begin(const Machine *machine, uint32_t thread, VirtAddr function,
                       const uint32_t args[4]) {
    CpuState state = {.psr = PSR_USER | (function & 1 ? PSR_THUMB : 0)};
    const ThreadRow *row = &machine->tables.thread[thread];
    memcpy(state.r, args, 4 * sizeof *args);
    state.r[REG_SP] = row->stack_end & (CE_SLOT_SIZE - 1);
    state.r[REG_LR] = PROGRAM_HOME;
    state.r[REG_PC] = function & ~1u;
    return state;
}

CpuState program_begin_main(const Machine *machine, uint8_t process) {
    const Tables *tables = &machine->tables;
    const ProcessRow *row = &tables->process[process];
    int image = image_find_exe(machine, tables_name(tables, &row->name));
    const ImageFile *file = machine->images[image].file;
    VirtAddr command = row->command & (CE_SLOT_SIZE - 1);
    uint32_t args[4] = {row->handle, 0, command, SW_SHOW};
    CpuState state = program_begin(machine, process_main_thread(machine, process),
                                   CE_EXE_BASE + file->entry, args);
    // The command line lies at the top of the stack: its words go below it.
    state.r[REG_SP] = command ? command & ~7u : state.r[REG_SP];
    return state;
}

bool program_argument(Program *program, unsigned i, uint32_t *ret_value) {
    if (i < 4) {
        *ret_value = program->cpu.r[i];
        return true;
    }
    return mmu_read32(&program->machine->mmu, program->cpu.r[REG_SP] + (i - 4) * 4, ret_value);
}

void program_return(Program *program, uint32_t value) {
    Cpu *cpu = &program->cpu;
    cpu->r[0] = value;
    cpu->thumb = cpu->r[REG_LR] & 1;
    cpu->r[REG_PC] = cpu->r[REG_LR] & ~(cpu->thumb ? 1u : 3u);
}

// ---- what it says

static void say_line(Program *program) {
    char shown[PROGRAM_LINE * 4];
    program->line[program->length] = '\0';
    shown_text(shown, sizeof shown, program->line, SHOWN_LINE);
    program->length = 0;
    if (program->say && shown[0]) {
        program->say(program->context, shown);
    }
}

void program_print(Program *program, const char *text) {
    for (; *text; text++) {
        if (*text == '\n' || program->length == PROGRAM_LINE - 1) {
            say_line(program);
        }
        if (*text != '\n' && *text != '\r') {
            program->line[program->length++] = *text;
        }
    }
}
