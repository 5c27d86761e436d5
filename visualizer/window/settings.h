// SPDX-License-Identifier: MIT
#pragma once

// What the window remembers between runs: size, theme, text size. Presentation mode is not
// remembered: a lesson begins as everybody knows the program. The file is
// $XDG_CONFIG_HOME/slot32/window (or in ~/.config), a line of numbers. A missing or broken file is
// no error: the defaults stay.

#include "visualizer/draw/theme.h"

#include <stdbool.h>

typedef struct Settings {
    int w, h;
    ThemeId theme;
    int text_percent;
} Settings;

// Overwrites *settings with the stored ones if they are valid. False when there is a file that
// could not be read: what it says is not known, and must not be written over.
bool settings_load(Settings *settings);
void settings_save(const Settings *settings);
