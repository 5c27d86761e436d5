// SPDX-License-Identifier: MIT
#include "world/why/why_not.h"

#include "world/why/address.h"
#include "world/why/frame.h"
#include "world/why/gate.h"

// Passes the question on to the file for the kind of place: address.c, frame.c or gate.c. Each of
// these first checks that the world stands at a refusal of its kind.

bool why_not_here(const World *world, WhyPlace place, WhyAnswer *ret_answer) {
    WhyAddress address;
    WhyFrame frame;
    WhyGate gate;
    switch (place.subject) {
    case WHY_OF_ADDRESS:
        if (why_address(world, place.at, &address)) {
            why_address_answer(world, &address, ret_answer);
            return true;
        }
        break;
    case WHY_OF_FRAME:
        if (why_frame(world, place.at, &frame)) {
            why_frame_answer(world, &frame, ret_answer);
            return true;
        }
        break;
    case WHY_OF_GATE:
        if (why_gate(world, place.at, &gate)) {
            why_gate_answer(world, &gate, ret_answer);
            return true;
        }
        break;
    }
    return false;
}

uint32_t why_not_maker(const WhyAnswer *answer) {
    for (unsigned i = 0; i < answer->n_lines; i++) {
        if (answer->lines[i].step) {
            return answer->lines[i].step;
        }
    }
    return 0;
}

bool why_not_begin(const World *world, WhyPlace *ret_place) {
    WhyFrame frame;
    WhyGate gate;
    if (why_frame(world, 0, &frame)) {
        FrameRun longest = frame_run_survey(world, frame.align).longest;
        *ret_place = (WhyPlace){WHY_OF_FRAME, longest.first};
        return true;
    }
    if (why_gate(world, GATE_TRUST, &gate)) {
        bool trust = gate.request.stop == STOP_TRUST;
        *ret_place = (WhyPlace){WHY_OF_GATE, trust ? GATE_TRUST : GATE_MODE};
        return true;
    }
    return false;
}

WhyPlace why_not_next(const World *world, WhyPlace place, int dx, int dy, uint32_t cols) {
    if (place.subject == WHY_OF_GATE) {
        place.at = dx < 0 ? GATE_TRUST : dx > 0 ? GATE_MODE : place.at;
    } else if (place.subject == WHY_OF_FRAME) {
        int64_t to = (int64_t)place.at + dx + (int64_t)dy * cols;
        bool there = to >= 0 && to < world->tables.n_rows[TABLE_FRAME];
        place.at = there ? (uint32_t)to : place.at;
    }
    return place;
}
