/**
 * Even a program that dies of its own bug gives the terminal back (REQ-T63).
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { quoted, testAtTerminal } from "./support/at_terminal.ts";

for (const kind of ["error", "rejection"]) {
  testAtTerminal(
    `REQ-T63 after ${kind === "error" ? "an error" : "a rejection"} that nothing caught the terminal is as before`,
    () => assertGivenBack(kind),
  );
}

async function assertGivenBack(kind: string): Promise<void> {
  const file = fromFileUrl(new URL("./support/failing_screen.ts", import.meta.url));
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const words = [Deno.execPath(), "run", "--no-lock", "--config", config, "--no-prompt", "-N", "-R", "-E", file, kind];
  const command = `stty -g; ${words.map(quoted).join(" ")}; stty -g`;
  const { stdout } = await new Deno.Command("script", { args: ["-qec", command, "/dev/null"], stdin: "null" }).output();
  const text = new TextDecoder().decode(stdout);
  assertMatch(text, /nobody catches this/);
  const [before, after, ...more] = text.match(/^[0-9a-f]+(?::[0-9a-f]+){10,}/gm) ?? [];
  assertEquals([before === after, more], [true, []], text);
  // deno-lint-ignore no-control-regex
  assertEquals(text.match(/\x1b\[\?2004[hl]/g), ["\x1b[?2004h", "\x1b[?2004l"]);
}
