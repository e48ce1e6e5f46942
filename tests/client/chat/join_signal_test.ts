/**
 * How `chat join` ends by a signal, or when nobody reads its output.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "../../../client/join.ts";
import { until } from "../../support/until.ts";
import { FakePlatform, letIn, letQuit } from "../support/fake_platform.ts";
import { chatMessage } from "../support/chat_message.ts";

const said = chatMessage();

Deno.test("join says goodbye on a signal, and ends with 128 and its number", async () => {
  for (const number of [1, 2, 15]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const code = join(["--name", "bob"], platform);
    await letIn(server);
    platform.type("on its way\n");
    await server.expect("say");
    platform.signal(number);
    await letQuit(server);
    assertEquals(await code, 128 + number);
    assertEquals(platform.errorLines, ["1 line may not have been delivered."]);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("join does not wait for a dead server after a signal", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  server.stall();
  platform.signal(2);
  await until(() => platform.clock.waiting > 1, () => "a time limit");
  platform.clock.advance(1_000);
  assertEquals(await code, 130);
});

Deno.test("a signal ends join while it connects", async () => {
  const platform = new FakePlatform();
  const code = join(["--name", "bob"], platform);
  await until(() => platform.dialled.length === 1, () => "dialled");
  platform.signal(15);
  assertEquals(await code, 143);
  assertEquals(platform.errors, "");
});

Deno.test("join ends without a message, as if by SIGPIPE, when nobody reads its output", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob"], platform);
  await letIn(server);
  platform.isOutputClosed = true;
  await server.send(said);
  await letQuit(server);
  assertEquals(await code, 141);
  assertEquals(platform.errors, "");
});
