/**
 * The program outlives the worker of the search index. Deno prints the error of a worker by itself, so this runs in a
 * process of its own.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TempHome } from "../support/temp_home.ts";

Deno.test("a program whose index worker dies starts another one, and its search is answered", async () => {
  await using home = await TempHome.make();
  const file = fromFileUrl(new URL("./support/dying_index.ts", import.meta.url));
  const config = fromFileUrl(new URL("../../deno.json", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--config", config, "--no-prompt", "-R", file, home.path],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(code, 0, error);
  assertEquals(JSON.parse(out ?? ""), {
    ids: [7],
    failures: ["the worker of the index died: Uncaught Error: a test"],
  });
  assertMatch(error ?? "", /^error: Uncaught \(in worker ""\) Error: a test\n/);
  assertEquals(error?.match(/Uncaught/g)?.length, 1);
});
