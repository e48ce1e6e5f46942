/**
 * How a link reconnects, gives up, and leaves.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { letGo, letIn } from "../support/fake_platform.ts";
import { until } from "../../support/until.ts";
import { chatMessage } from "../support/chat_message.ts";
import { joined, keep, nextAttempt } from "../support/joined_client.ts";

const said = chatMessage();

Deno.test("a link gives up in time if it cannot reconnect, and counts the unsent lines", async () => {
  const { platform, server, code } = await joined(["--retry-for", "5"]);
  platform.type("one\ntwo\n/who\n");
  await server.expect("who");
  for (let i = 0; i < 50; i++) platform.fail("refused");
  const startMs = platform.clock.nowMs();
  await server.vanish();
  let isOver = false;
  void code.then(() => isOver = true);
  while (!isOver) {
    platform.clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(await code, 3);
  const seconds = (platform.clock.nowMs() - startMs) / 1_000;
  assert(seconds >= 5 && seconds < 6, `${seconds} s`);
  assert(platform.dialled.length > 5, `${platform.dialled.length} attempts`);
  assertEquals(platform.errorLines.slice(1), [
    "Connection to 127.0.0.1:12345 lost: it was interrupted. Could not reconnect within 5 s. " +
    "The last attempt: connection refused. Is the server running? To start one: chat serve",
    "2 lines may not have been delivered.",
  ]);
});

Deno.test("with --retry-for 0 a lost connection ends the chat", async () => {
  const { platform, server, code } = await joined(["--retry-for", "0"]);
  await server.close();
  assertEquals(await code, 3);
  assertEquals(platform.errorLines, ["Connection to 127.0.0.1:12345 lost: the server closed it."]);
  assertEquals(platform.dialled.length, 1);
});

Deno.test("a link gives up at once if the server asks for a longer pause than the time that is left", async () => {
  const { platform, server, code } = await joined(["--retry-for", "30"]);
  await server.send({ type: "bye", reason: "shutdown", retry: 31 });
  assertEquals(await code, 3);
  assertEquals(platform.dialled.length, 1);
});

Deno.test("a silent server gets a ping after 30 s, and counts as gone 10 s later", async () => {
  const { platform, server, code } = await joined();
  platform.clock.advance(30_000);
  await server.expect("ping");
  await server.send({ type: "pong" });
  // The answer has arrived once the message after it is shown.
  await server.send(said);
  await platform.shows("hi");
  platform.clock.advance(38_000);
  assertEquals(platform.errors, "");
  await using again = platform.serve("second server");
  platform.clock.advance(3_000);
  await platform.tells("Connection lost: the server sent nothing for too long.");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  await server.close();
});

Deno.test("a ping of the server is answered with its ref", async () => {
  const { platform, server, code } = await joined();
  for (const ref of ["a", 7]) {
    await server.send({ type: "ping", ref });
    assertEquals(await server.expect("pong"), { type: "pong", ref });
  }
  await server.send({ type: "ping" });
  assertEquals(await server.expect("pong"), { type: "pong" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("the end of input is remembered over a lost connection", async () => {
  const { platform, server, code } = await joined();
  platform.type("one\n");
  platform.endInput();
  await keep(server, 1, "nothing");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  await keep(again, 1, "message and ok");
  await again.expect("ping");
  await using third = platform.serve("third server");
  await again.vanish();
  await nextAttempt(platform);
  await letIn(third, { resumed: true });
  await letGo(third);
  assertEquals(await code, 0);
});

Deno.test("a connection that ends after quit without a bye is no failure", async () => {
  const { platform, server, code } = await joined();
  platform.type("/quit\n");
  await server.expect("quit");
  await server.vanish();
  assertEquals(await code, 0);
  assertEquals(platform.errors, "");
});

Deno.test("a user at a terminal can leave without waiting for a lost server", async () => {
  for (const leave of ["/quit\n", "q\n", ""]) {
    const { platform, server, code } = await joined([], { isTerminal: true });
    await server.vanish();
    await platform.tells("Connection lost");
    if (leave === "") platform.endInput();
    else platform.type(leave);
    assertEquals(await code, 0);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("a user at a terminal who leaves a lost server sees the unsent lines", async () => {
  const { platform, server, code } = await joined([], { isTerminal: true });
  await server.vanish();
  await platform.tells("Connection lost");
  platform.type("hello?\nq\n");
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, "1 line may not have been delivered");
});

Deno.test("after a loss, a full server is retried, and a taken name is not", async () => {
  const { platform, server, code } = await joined();
  await using full = platform.serve("full server");
  await using taken = platform.serve("other server");
  await server.vanish();
  for (const [peer, word] of [[full, "server_full"], [taken, "name_taken"]] as const) {
    await nextAttempt(platform);
    await peer.expect("hello");
    await peer.send({ type: "error", code: word, text: "" });
    await peer.end();
  }
  assertEquals(await code, 4);
  assertStringIncludes(platform.errors, "Cannot join as bob: the name bob is taken");
});

Deno.test("the pauses grow if a connection is lost again and again", async () => {
  const { platform, server, code } = await joined();
  let last = server;
  const pauses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const next = platform.serve(`server ${i}`);
    await last.vanish();
    await until(
      () => platform.errorLines.filter((line) => line.startsWith("Connection lost")).length === i + 1,
      () => `${i}`,
    );
    const startMs = platform.clock.nowMs();
    while (platform.dialled.length === i + 1) {
      platform.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    pauses.push(platform.clock.nowMs() - startMs);
    await letIn(next, { resumed: true });
    last = next;
  }
  assertEquals(pauses, [350, 750, 1_500, 1_500, 1_500]);
  platform.endInput();
  await letGo(last);
  assertEquals(await code, 0);
});

Deno.test("a server that accepts and drops the link again and again is given up in time", async () => {
  const { platform, server, code } = await joined(["--retry-for", "5"]);
  let isOver = false;
  const ended = code.then((value) => {
    isOver = true;
    return value;
  });
  await server.close();
  for (let count = 0; count < 20 && !isOver; count++) {
    const again = platform.serve(`server ${count}`);
    const dialled = platform.dialled.length;
    await until(() => {
      platform.clock.advance(50);
      return isOver || platform.dialled.length > dialled;
    }, () => "an attempt, or the end");
    if (platform.dialled.length > dialled) await letIn(again);
    await again.close();
  }
  assert(isOver, "it was tried for more than the time for trying");
  assertEquals(await ended, 3);
});

Deno.test("a link ends even if the server never answers quit", async () => {
  const { platform, server, code } = await joined();
  platform.endInput();
  const { ref = "" } = await server.expect("ping");
  await server.send({ type: "pong", ref });
  await server.expect("quit");
  platform.clock.advance(2000);
  assertEquals(await code, 0);
  await server.close();
});
