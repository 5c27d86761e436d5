// SPDX-License-Identifier: MIT
#include "tests/bench/other_cores.h"

#include <cstring>
#include <dynarmic/interface/A32/a32.h>
#include <memory>

// dynarmic as an ARMv4T processor whose every access goes through this project's MMU.

namespace {

struct Core final : Dynarmic::A32::UserCallbacks {
    void *mmu;
    std::uint64_t left = 0;
    bool failed = false;
    std::unique_ptr<Dynarmic::A32::Jit> jit;

    std::uint32_t read(std::uint32_t at, unsigned size) {
        std::uint32_t value = 0;
        failed |= !other_read(mmu, at, size, &value);
        return value;
    }
    std::uint8_t MemoryRead8(std::uint32_t at) override {
        return static_cast<std::uint8_t>(read(at, 1));
    }
    std::uint16_t MemoryRead16(std::uint32_t at) override {
        return static_cast<std::uint16_t>(read(at, 2));
    }
    std::uint32_t MemoryRead32(std::uint32_t at) override {
        return read(at, 4);
    }
    std::uint64_t MemoryRead64(std::uint32_t at) override {
        return MemoryRead32(at) | static_cast<std::uint64_t>(MemoryRead32(at + 4)) << 32;
    }
    void MemoryWrite8(std::uint32_t at, std::uint8_t value) override {
        failed |= !other_write(mmu, at, 1, value);
    }
    void MemoryWrite16(std::uint32_t at, std::uint16_t value) override {
        failed |= !other_write(mmu, at, 2, value);
    }
    void MemoryWrite32(std::uint32_t at, std::uint32_t value) override {
        failed |= !other_write(mmu, at, 4, value);
    }
    void MemoryWrite64(std::uint32_t at, std::uint64_t value) override {
        MemoryWrite32(at, static_cast<std::uint32_t>(value));
        MemoryWrite32(at + 4, static_cast<std::uint32_t>(value >> 32));
    }
    void InterpreterFallback(std::uint32_t, std::size_t) override {
        failed = true;
        jit->HaltExecution();
    }
    void CallSVC(std::uint32_t) override {
        failed = true;
        jit->HaltExecution();
    }
    void ExceptionRaised(std::uint32_t, Dynarmic::A32::Exception) override {
        failed = true;
        jit->HaltExecution();
    }
    void AddTicks(std::uint64_t ticks) override {
        left -= ticks < left ? ticks : left;
    }
    std::uint64_t GetTicksRemaining() override {
        return left;
    }
};

void *make(void *mmu, std::uint32_t, std::uint32_t, std::uint32_t) {
    auto core = std::make_unique<Core>();
    core->mmu = mmu;
    Dynarmic::A32::UserConfig config{};
    config.callbacks = core.get();
    config.arch_version = Dynarmic::A32::ArchVersion::v4T;
    core->jit = std::make_unique<Dynarmic::A32::Jit>(config);
    return core.release();
}

bool run(void *context, std::uint32_t r[16], std::uint32_t n) {
    auto *core = static_cast<Core *>(context);
    core->left = n;
    core->failed = false;
    std::memcpy(core->jit->Regs().data(), r, 16 * sizeof *r);
    core->jit->SetCpsr(0x10);
    while (core->left > 0 && !core->failed) {
        core->jit->Run();
    }
    return !core->failed;
}

void end(void *context) {
    delete static_cast<Core *>(context);
}

} // namespace

extern "C" const OtherCore *other_core_dynarmic(void) {
    static const OtherCore core = {"dynarmic", make, run, end};
    return &core;
}
