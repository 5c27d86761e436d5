process{ name = "a.exe", may_crash = true, threads = 2, stack_kb = 128, main = function()
  ask{ question = "?", answer = 1, choices = {1, 2}, why = "w" }
  point{ address = 5, "t" } focus{ process = "a.exe" } chapter "c"
  expect_reason "none" last_reason()
  fill(0x42000000, 100, 7) copy(1, 2, 3)
end }
