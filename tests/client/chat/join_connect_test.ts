/**
 * How `chat join` connects, and how it ends if it cannot.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import type { ConnectReason } from "../../../client/platform/platform.ts";
import { bytesOf, rawFrame } from "../../support/frames.ts";
import { until } from "../../support/until.ts";
import { KEY, platformAt } from "../support/far_server.ts";
import { FakePlatform, letGo, letIn, welcome } from "../support/fake_platform.ts";

Deno.test("join ends with 3 and one sentence if the first connection fails, and does not retry", async () => {
  const cases: [ConnectReason, string][] = [
    ["refused", "connection refused. Is the server running? To start one: chat serve"],
    ["not_found", "there is no such host. Is the name spelled correctly?"],
    ["timed_out", "no answer in time. Is the address right, and is a firewall in the way?"],
    ["unreachable", "the network cannot reach it. Is this machine online?"],
    ["other", "other."],
  ];
  for (const [reason, sentence] of cases) {
    const platform = new FakePlatform();
    platform.fail(reason);
    assertEquals(await join(["--name", "ci", "[::1]:99"], platform), 3);
    assertEquals(platform.errorLines, [`Cannot connect to [::1]:99: ${sentence}`]);
    assertEquals(platform.dialled.length, 1);
    assertEquals(platform.clock.waiting, 0);
  }
});

Deno.test("a link with a host that others cannot resolve or reach is a question for whoever sent it", async () => {
  const link = `chat://vm/#${KEY}`;
  for (
    const [args, reason, sentence] of [
      [[], "not_found", "there is no such host. Ask who sent you the link for an address that others can reach."],
      [
        [],
        "refused",
        "connection refused. Ask who sent you the link whether the server is running, and the address in it right.",
      ],
      [[], "timed_out", "no answer in time. Is the address right, and is a firewall in the way?"],
      [["--lang", "zh"], "not_found", "找不到这个主机名。请向发给你链接的人要一个别人也能访问的地址。"],
    ] as const
  ) {
    const platform = platformAt(KEY);
    platform.fail(reason);
    assertEquals(await join(["--name", "ci", link, ...args], platform), 3);
    assertStringIncludes(platform.errors, sentence);
  }
});

Deno.test("join ends with 2 if its folder cannot be shared, before it connects or takes the terminal", async () => {
  for (const isTerminal of [false, true]) {
    const platform = new FakePlatform({ isTerminal, environment: { TERM: "xterm" } });
    assertEquals(await join(["--name", "ci", "--share", "/gone"], platform), 2);
    assertEquals(platform.errorLines, ['chat: Cannot share "/gone": there is no such file or folder.']);
    assertEquals([platform.dialled.length, platform.output], [0, ""]);
  }
});

Deno.test("join waits at most ten seconds for a connection, and for a welcome", async () => {
  const silent = new FakePlatform();
  const first = join(["--name", "ci"], silent);
  await until(() => silent.dialled.length === 1, () => "dialled");
  silent.clock.advance(10_000);
  assertEquals(await first, 3);
  assertStringIncludes(silent.errors, "no answer in time");

  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const second = join(["--name", "ci"], platform);
  await server.expect("hello");
  platform.clock.advance(10_000);
  assertEquals(await second, 3);
  assertStringIncludes(platform.errors, "no chat server has answered");
});

Deno.test("join ends with 3 if anything but a chat server answers", async () => {
  for (const bytes of [new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n"), rawFrame("hello"), rawFrame("{}")]) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const code = join(["--name", "ci"], platform);
    await server.send(bytes);
    assertEquals(await code, 3);
    assertStringIncludes(platform.errors, "it does not speak the chat protocol");
  }
});

Deno.test("join ends with 1 if the server breaks the protocol later", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"ok","id":"x"}'));
  assertEquals(await code, 1);
  assertStringIncludes(platform.errors, "Cannot continue with 127.0.0.1:12345");
});

Deno.test("join ignores unknown types and fields", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"fireworks"}'));
  await server.send(rawFrame('{"type":"message","id":1,"time":1,"from":"a","to":"#lobby","text":"x","mood":"good"}'));
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["[#lobby] <a> x"]);
});

Deno.test("join ends with 4 and a sentence if the server refuses it", async () => {
  const cases = {
    "name_taken": "Cannot join as ci: the name ci is taken, or looks like one that is.",
    "server_full": "Cannot join as ci: the server is full, the limit is 5.",
    "tired": "Cannot join as ci: the server says tired (come back later).",
  };
  for (const [code, sentence] of Object.entries(cases)) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    const exit = join(["--name", "ci"], platform);
    await server.expect("hello");
    await server.send({ type: "error", code, text: "come back later", limit: 5 });
    assertEquals(await exit, 4);
    assertEquals(platform.errorLines, [sentence]);
  }
});

Deno.test("join ends with 4 if the server ends the session for good", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "ci"], platform);
  await letIn(server);
  await server.send({ type: "bye", reason: "resumed" });
  assertEquals(await code, 4);
  assertEquals(platform.errorLines, ["The server disconnected you: another connection took over the session."]);
});

Deno.test("join shows an event of several rooms once, and not its own arrival", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--rooms", "#a,#b"], platform);
  assertEquals((await server.expect("hello")).rooms, ["#a", "#b"]);
  const joined = ["#a", "#b"].map((room) => ({ type: "joined", room, name: "bob" }) as const);
  const topic = { type: "topic", room: "#b", text: "t", by: "alice", time: 1 } as const;
  const renamed = ["#a", "#b"].map((room) => ({ type: "renamed", room, was: "alice", name: "ally" }) as const);
  await server.send(bytesOf(welcome(), ...joined, topic, ...renamed, { ...topic, text: "u" }));
  await server.send({ type: "joined", room: "#a", name: "bob" });
  platform.endInput();
  await letGo(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, [
    "-- the topic of #b, set by alice: t",
    "-- alice is now ally",
    "-- the topic of #b, set by alice: u",
    "-- bob joined #a",
  ]);
});

Deno.test("join does not show people who leave because the server shuts down", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--name", "bob", "--retry-for", "0"], platform);
  await letIn(server);
  await server.send({ type: "parted", room: "#lobby", name: "alice", reason: "shutdown" });
  await server.send({ type: "bye", reason: "shutdown", retry: 1 });
  assertEquals(await code, 3);
  assertEquals(platform.output, "");
  assertEquals(platform.errorLines, ["Connection to 127.0.0.1:12345 lost: the server is shutting down."]);
});
