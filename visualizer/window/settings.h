// SPDX-License-Identifier: MIT
#pragma once

// What the window remembers from one run to the next: size, theme, size of the text. Presentation
// is not: a lesson begins as everybody knows the program. Kept in
// $XDG_CONFIG_HOME/slot32/window (else ~/.config), a line of numbers. A missing or broken file is
// no error: the defaults stay.

#include "visualizer/draw/theme.h"

typedef struct Settings {
    int w, h;
    ThemeId theme;
    int text_percent;
} Settings;

// Overwrites *settings with what was kept, if it is sound.
void settings_load(Settings *settings);
void settings_save(const Settings *settings);
