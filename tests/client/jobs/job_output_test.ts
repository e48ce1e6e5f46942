import { assertEquals } from "@std/assert";
import { JobOutput, LINE_EVERY_MS, ROW_EVERY_MS } from "../../../client/jobs/job_output.ts";
import { FakeEdge } from "../support/fake_platform.ts";

Deno.test("JobOutput prints paths as they are for programs, and harmless at a terminal (R40)", async () => {
  for (const [isTerminal, shown] of [[false, "/a\x1b[2J\u202e.txt\n"], [true, "/a␛[2J�.txt\n"]] as const) {
    const edge = new FakeEdge({ isTerminal });
    const output = new JobOutput(edge, { errorIsTerminal: false });
    output.print("/a\x1b[2J\u202e.txt");
    await output.flushed();
    assertEquals([edge.output, edge.errors], [shown, ""]);
  }
});

Deno.test("JobOutput tells sentences on standard error, made harmless (R40)", async () => {
  const edge = new FakeEdge();
  const output = new JobOutput(edge, { errorIsTerminal: true });
  output.tell("Cannot\x1b[2J\nthat.");
  await output.flushed();
  assertEquals([edge.output, edge.errors], ["", "chat: Cannot␛[2J␊that.\n"]);
});

Deno.test("JobOutput writes one row over at a terminal, and a sentence in its place", async () => {
  const edge = new FakeEdge();
  edge.window = { columns: 12, rows: 2 };
  const output = new JobOutput(edge, { errorIsTerminal: true });
  const texts = ["at 50 %", "at 51 % and more", null, "at 9"];
  output.showProgress(() => texts.shift() ?? null);
  edge.clock.advance(ROW_EVERY_MS);
  edge.clock.advance(ROW_EVERY_MS);
  await output.flushed();
  // The last column stays free.
  assertEquals(edge.errors, "\rat 50 %\rat 51 % an…");
  edge.errors = "";
  output.tell("Stop.");
  await output.flushed();
  assertEquals(edge.errors, `\r${" ".repeat(11)}\rchat: Stop.\n`);
  edge.errors = "";
  edge.clock.advance(ROW_EVERY_MS);
  output.stopProgress();
  await output.flushed();
  assertEquals(edge.errors, "\rat 9\r    \r");
  assertEquals(edge.clock.waiting, 0);
});

Deno.test("JobOutput says from time to time how far it is where nobody watches", async () => {
  const edge = new FakeEdge();
  const output = new JobOutput(edge, { errorIsTerminal: false });
  const texts = ["at 50 %", null, "at 90 %"];
  output.showProgress(() => texts.shift() ?? null);
  edge.clock.advance(LINE_EVERY_MS - 1);
  await output.flushed();
  assertEquals(edge.errors, "");
  edge.clock.advance(1 + 2 * LINE_EVERY_MS);
  output.stopProgress();
  await output.flushed();
  assertEquals(edge.errorLines, ["chat: at 50 %", "chat: at 90 %"]);
  assertEquals(edge.clock.waiting, 0);
});
