// SPDX-License-Identifier: MIT
#include "cli/before.h"

static bool open_it(Before *before, const Arguments *arguments) {
    *before = (Before){.open = false};
    Arguments *own = &before->arguments;
    arguments_copy(own, arguments);
    own->n_remedies = 0;
    own->remedies[0] = NULL;
    own->quiet = true;
    before->open = session_open(&before->session, own) == 0 && before->session.runner;
    if (before->open && !runner_start(before->session.runner)) {
        before->session.status = RUNNER_FAILED;
    }
    if (!before->open) {
        session_close(&before->session);
    }
    before->failed = !before->open;
    return before->open;
}

const World *before_at(Before *before, const Arguments *arguments, uint32_t step) {
    if (arguments->n_remedies == 0 || before->failed ||
        !(before->open || open_it(before, arguments))) {
        return NULL;
    }
    Session *session = &before->session;
    World *world = &session->world;
    while ((world_last_step(world) < step || session->status == RUNNER_ASKS) &&
           session_goes_on(session)) {
        session_step(session);
    }
    world_seek(world, world_events_to_step(world, step));
    return world;
}

void before_close(Before *before) {
    if (before->open) {
        session_close(&before->session);
    }
    *before = (Before){0};
}
