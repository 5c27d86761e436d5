// SPDX-License-Identifier: MIT
#include <ce/win32.h>
#include <slot32.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

// One byte has two addresses: in slot 0 while its process runs, and in the process's own slot
// always. Then the history goes back, to before the byte was written. With an installed library:
//
//   c++ -std=c++17 two_addresses.cpp $(pkg-config --cflags --libs slot32) -o two_addresses

using Device = std::unique_ptr<Slot32, decltype(&slot32_free)>;

static uint32_t start(Slot32 *device, const char *name) {
    ProcessImage image{};
    image.name = name;
    image.code_kb = 64;
    image.data_kb = 8;
    return slot32_start(device, &image);
}

// What the byte at an address is, -1 where no memory is.
static int byte_at(Slot32 *device, VirtAddr va) {
    uint8_t byte;
    return slot32_peek(device, va, &byte, 1) == 1 ? byte : -1;
}

// Prints both addresses; true if the second holds `want`, and the first 7.
static bool look(Slot32 *device, const char *who, VirtAddr high, VirtAddr low, int want) {
    std::printf("%s runs: %08X holds %d, %08X ", who, high, byte_at(device, high), low);
    std::printf(byte_at(device, low) < 0 ? "has no memory\n" : "holds %d\n", byte_at(device, low));
    return byte_at(device, high) == 7 && byte_at(device, low) == want;
}

static std::string sentence(Slot32History *history, uint32_t event) {
    char text[512];
    return slot32_history_sentence(history, event, text, sizeof text);
}

int main() {
    char message[256];
    unsigned rows = 0;
    Slot32Desc desc{};
    desc.history = true;
    desc.sink.context = &rows;
    desc.sink.rows = [](void *context, const RowChange *change) {
        *static_cast<unsigned *>(context) += change->count;
    };
    Device device(slot32_new(&desc, message, sizeof message), &slot32_free);
    if (!device) {
        std::cerr << message << '\n';
        return 1;
    }
    const uint32_t first = start(device.get(), "first.exe");
    const uint32_t alloc[] = {0, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE};
    const VirtAddr low = slot32_call(device.get(), CALL_VirtualAlloc, alloc, 4, nullptr);
    const VirtAddr high = slot32_mapped(device.get(), low);
    const uint32_t store[] = {low, 7};
    slot32_call(device.get(), CALL_poke8, store, 2, nullptr);

    Slot32History *history = slot32_history(device.get());
    const uint32_t stored = slot32_history_count(history, nullptr) - 1;
    std::cout << sentence(history, stored) << '\n';

    start(device.get(), "second.exe"); // slot 0 is another process's from here on
    const bool apart = look(device.get(), "second.exe", high, low, -1);
    slot32_switch(device.get(), first);
    const bool same = look(device.get(), "first.exe", high, low, 7);

    uint8_t past = 1;
    slot32_history_seek(history, stored);
    slot32_history_peek(history, high, &past, 1);
    std::printf("before it was stored: %08X held %d\n", high, past);
    return apart && same && past == 0 && rows > 0 ? 0 : 1;
}
