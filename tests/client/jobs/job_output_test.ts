import { assertEquals } from "@std/assert";
import { JobOutput, LINE_EVERY_MS, ROW_EVERY_MS } from "../../../client/jobs/job_output.ts";
import { FakePlatform } from "../support/fake_platform.ts";

Deno.test("JobOutput quotes paths for programs, unless they end with a NUL, and makes them harmless at a terminal (REQ-R40)", async () => {
  const shows = [
    [false, false, "'/a'$'\\033''[2J'$'\\342\\200\\256''.txt'\n"],
    [false, true, "/a\x1b[2J\u202e.txt\0"],
    [true, false, "/a␛[2J�.txt\n"],
  ] as const;
  for (const [isTerminal, endsWithNull, shown] of shows) {
    const platform = new FakePlatform({ isTerminal });
    const output = new JobOutput(platform, { endsWithNull });
    output.printPath("/a\x1b[2J\u202e.txt");
    await output.flushed();
    assertEquals([platform.output, platform.errors], [shown, ""]);
  }
});

Deno.test("JobOutput writes sentences to standard error, made harmless (REQ-R40)", async () => {
  const platform = new FakePlatform({ errorIsTerminal: true });
  const output = new JobOutput(platform);
  output.notify("Cannot\x1b[2J\nthat.");
  await output.flushed();
  assertEquals([platform.output, platform.errors], ["", "chat: Cannot␛[2J␊that.\n"]);
});

Deno.test("JobOutput overwrites one row at a terminal, and replaces it with a sentence", async () => {
  const platform = new FakePlatform({ errorIsTerminal: true });
  platform.window = { columns: 12, rows: 2 };
  const output = new JobOutput(platform);
  const texts = ["at 50 %", "at 51 % and more", null, "at 9"];
  output.showProgress(() => texts.shift() ?? null);
  platform.clock.advance(ROW_EVERY_MS);
  platform.clock.advance(ROW_EVERY_MS);
  await output.flushed();
  // The last column stays free.
  assertEquals(platform.errors, "\rat 50 %\rat 51 % an…");
  platform.errors = "";
  output.notify("Stop.");
  await output.flushed();
  assertEquals(platform.errors, `\r${" ".repeat(11)}\rchat: Stop.\n`);
  platform.errors = "";
  platform.clock.advance(ROW_EVERY_MS);
  output.stopProgress();
  await output.flushed();
  assertEquals(platform.errors, "\rat 9\r    \r");
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("JobOutput writes a line of progress from time to time if standard error is not a terminal", async () => {
  const platform = new FakePlatform();
  const output = new JobOutput(platform);
  const texts = ["at 50 %", null, "at 90 %"];
  output.showProgress(() => texts.shift() ?? null);
  platform.clock.advance(LINE_EVERY_MS - 1);
  await output.flushed();
  assertEquals(platform.errors, "");
  platform.clock.advance(1 + 2 * LINE_EVERY_MS);
  output.stopProgress();
  await output.flushed();
  assertEquals(platform.errorLines, ["chat: at 50 %", "chat: at 90 %"]);
  assertEquals(platform.clock.waiting, 0);
});
