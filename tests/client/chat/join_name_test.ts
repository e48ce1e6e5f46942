/**
 * The name of `chat join`, and when it asks for one.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { FakePlatform, letIn, letQuit } from "../support/fake_platform.ts";

Deno.test("join without a valid name is a usage error", async () => {
  const sentences = {
    "": "A name is missing: --name NAME, or CHAT_NAME in the environment",
    "a b": "Cannot join as a b: a b is not a valid name",
    "system": "Cannot join as system: system is reserved",
    "\u001b[2J": "Cannot join as ␛[2J: ␛[2J is not a valid name",
  };
  for (const [name, sentence] of Object.entries(sentences)) {
    const platform = new FakePlatform({ environment: { CHAT_NAME: name } });
    await assertRejects(() => join([], platform), UsageError, sentence);
    assertEquals(platform.dialled, []);
  }
});

Deno.test("join asks for a name at a terminal until it is valid", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.type("\na b\n bob \n/quit see you\n");
  const code = join([], platform);
  assertEquals((await letIn(server)).name, "bob");
  assertEquals((await letQuit(server)).text, "see you");
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, "Your name, or an invitation link: Your name, or an invitation link: ");
  assertStringIncludes(platform.errors, "a b is not a valid name");
});

Deno.test("join asks for another name at a terminal if the name is taken", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using first = platform.serve("first");
  const code = join(["--name", "bob"], platform);
  await first.expect("hello");
  await first.send({ type: "error", code: "name_taken", text: "" });
  await platform.shows("Your name: ");
  await using second = platform.serve("second");
  platform.type("rob\n");
  assertEquals((await letIn(second)).name, "rob");
  platform.type("q\n");
  await letQuit(second);
  assertEquals(await code, 0);
});

Deno.test("join ends with 4 if the name is taken and no other is given", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await server.expect("hello");
  await server.send({ type: "error", code: "name_taken", text: "" });
  assertEquals(await code, 4);
});

Deno.test("/nick does not ask for the current name, unless a change is on its way", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.type("/nick bob\n/nick rob\n/nick bob\nq\n");
  for (const name of ["rob", "bob"]) {
    const rename = await server.expect("rename");
    assertEquals(rename.name, name);
    await server.send({ type: "ok", ref: rename.ref ?? "" });
  }
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(1), ["Your name is already bob."]);
});

Deno.test("join ends the line of its question if there is no answer", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  platform.endInput();
  await assertRejects(() => join([], platform), UsageError, "A name is missing");
  assertEquals(platform.output, "Your name, or an invitation link: \n");
});
