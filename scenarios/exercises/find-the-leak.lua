-- SPDX-License-Identifier: MIT
-- Handles that a process leaves open.
scenario{ title = "Find the leak" }
exercise{
    seed = 1,
    make = function(random)
        local names, rounds, every, process_of = { "mail.exe", "clock.exe", "sync.exe" }, {}, {}, {}
        for i = 1, 3 do
            rounds[i], every[i] = random(20, 90), random(2, 15)
        end
        every[random(1, 3)] = 1000 -- it closes all of them
        for i = 1, 3 do
            process{ name = names[i], main = function()
                process_of[i] = GetCurrentProcessId()
                for n = 1, rounds[i] do
                    local event = CreateEvent(NULL, FALSE, FALSE, NULL)
                    if n % every[i] ~= 0 then
                        CloseHandle(event)
                    end
                end
                ExitProcess(0)
            end }
        end
        process{ name = "judge.exe", main = function()
            say "Three programs make events, one in each round. Each should close its event before the round ends."
            local most, leaky = -1, ""
            for i = 1, 3 do
                say("%s runs %d rounds. %s", names[i], rounds[i], every[i] > rounds[i] and "It always closes its event."
                    or "In each round whose number is divisible by " .. every[i] .. " it forgets to.")
                local n = leaks(process_of[i]) or 0
                if n > most then
                    most, leaky = n, names[i]
                elseif n == most then
                    leaky = leaky .. " and " .. names[i]
                end
            end
            ask{
                question = "How many handles has the program left open that leaks most?", answer = most,
                why = leaky .. ": one for each round in which it forgot.",
            }
        end }
    end,
}
