/**
 * `chat join --json`: the messages of the wire, in and out.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { rawFrame } from "../../support/frames.ts";
import { chatMessage } from "../support/chat_message.ts";
import { FakePlatform, letGo, letIn, letQuit, welcome } from "../support/fake_platform.ts";
import { nextAttempt } from "../support/joined_client.ts";

Deno.test("join --json shows every message byte by byte, always in one line, and only what is secret is missing", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await server.expect("hello");
  const payloads = [
    JSON.stringify(welcome()),
    '{ "type":"joined" ,"room":"#lobby","name":"bob","extra":[1.0,"\\u00fc ü"] }',
    '{"type":"unheard-of"}',
    '{"type":"topic","room":"#lobby","text":"a\\nb\u009b\u2028","by":"x","time":1e3}',
    '{"type":"accepted","id":"d0d1d2d3d4d5d6d7","ticket":"t1t2t3t4t5t6t7t8","by":"ann","secret":"s1s2s3s4s5s6s7s8",' +
    '"answer":"a1a2a3a4a5a6a7a8","proof":"p1p2p3p4p5p6p7p8","count":1}',
    '{\n  "type": "back",\r\n  "name": "alice"\n}',
  ];
  for (const payload of payloads) await server.send(rawFrame(payload));
  const ping = await server.expect("ping");
  await server.send(rawFrame(`{"type":"pong","ref":"${ping.ref}"}`));
  await letQuit(server);
  assertEquals(await code, 0);
  const { resume: _, ...shown } = welcome();
  assertEquals(platform.outputLines.slice(0, 4), [JSON.stringify(shown), ...payloads.slice(1, 4)]);
  assertEquals(platform.outputLines[4], '{"type":"accepted","id":"d0d1d2d3d4d5d6d7","by":"ann","count":1}');
  assertEquals(platform.outputLines[5], '{"type":"back","name":"alice"}');
  assertEquals(platform.outputLines[6], `{"type":"pong","ref":"${ping.ref}"}`);
  assertEquals(platform.outputLines.at(-1), '{"type":"bye","reason":"quit"}');
});

Deno.test("join --json sends a valid request exactly as it was typed", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const lines = [
    '{"type":"say","to":"#lobby","text":"x","ref":"1"}',
    '{"type":"say","to":"#lobby","text":"y","ref":7,"mood":"good"}',
    '{"type":"list"}',
    "q",
    "/who",
  ];
  platform.type(`${lines.join("\n")}\n`);
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  const first = await server.expect("say");
  assertEquals(first, { type: "say", to: "#lobby", text: "x", ref: "1" });
  assertEquals((await server.expect("say")).ref, 7);
  await server.expect("list");
  const q = await server.expect("say");
  assertEquals([q.text, q.ref], ["q", "1"]);
  const who = await server.expect("who");
  // The same `ref` twice: answers come in the order of the requests.
  for (const ref of ["1", 7, "1", who.ref ?? ""]) await server.send({ type: "ok", ref });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json refuses an invalid request, continues, and ends with 1", async () => {
  const cases = {
    "{": "A payload is not JSON",
    '{"type":"fireworks"}': 'The type "fireworks" is not known',
    '{"type":"say","to":"#lobby"}': "`say` needs `text`",
    '{"type":"hello","version":1,"name":"x"}': "this program has already sent its own",
    [`{"type":"list","x":"${"y".repeat(70_000)}"}`]: "the limit is 65536",
  };
  for (const [line, sentence] of Object.entries(cases)) {
    const platform = new FakePlatform();
    await using server = platform.serve("server");
    platform.type(`${line}\n`);
    platform.endInput();
    const code = join(["--json", "--name", "bob"], platform);
    await letIn(server);
    await letGo(server);
    assertEquals(await code, 1);
    assertStringIncludes(platform.errors, sentence);
  }
});

Deno.test("join --json answers a bad request with an error record that has its ref", async () => {
  const more = `"more":"${"y".repeat(70_000)}"`;
  const cases: readonly (readonly [line: string, record: Readonly<Record<string, unknown>>])[] = [
    ["{", { code: "bad_message" }],
    ['{"ref":1}', { code: "bad_message", ref: 1 }],
    ['{"type":"fireworks","ref":"r2"}', { code: "bad_message", ref: "r2" }],
    ['{"type":"say","to":"#lobby","ref":3}', { code: "bad_message", ref: 3 }],
    ['{"type":"say","to":"#lobby","ref":-4}', { code: "bad_message" }],
    ['{"type":"hello","version":1,"name":"x","ref":5}', { code: "hello_twice", ref: 5 }],
    [`{"type":"list","ref":6,${more}}`, { code: "too_large", ref: 6, limit: 65_536 }],
  ];
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type(cases.map(([line]) => `${line}\n`).join(""));
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  await letGo(server);
  assertEquals(await code, 1);
  const records = platform.outputLines.map((line) => JSON.parse(line)).filter(({ type }) => type === "error");
  assertEquals(
    records.map(({ text: _, ...record }) => record),
    cases.map(([, record]) => ({ type: "error", ...record })),
  );
  for (const { text } of records) assertEquals(typeof text, "string");
});

Deno.test("join --json marks what was said before the program came, and not what it missed by a lost connection", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server, {}, {
    told: [
      { type: "backlog", to: "#lobby", count: 1, last: 5 },
      chatMessage({ id: 3, text: "old" }),
      { type: "backlog", to: "@", count: 1, last: 5 },
      chatMessage({ id: 4, to: "bob", text: "old and private" }),
    ],
  });
  await server.send({ type: "backlog", to: "#ops", count: 1, last: 6 });
  await server.send(chatMessage({ id: 6, to: "#ops", text: "old there" }));
  await server.send({ type: "joined", room: "#ops", name: "bob" });
  await server.send(chatMessage({ id: 7, text: "new" }));
  await platform.shows("new");
  await using again = platform.serve("second server");
  await server.vanish();
  await nextAttempt(platform);
  await letIn(again, { resumed: true }, { told: [chatMessage({ id: 8, text: "missed" })] });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  const messages = platform.outputLines.map((line) => JSON.parse(line)).filter(({ type }) => type === "message");
  assertEquals(messages.map(({ text, replayed }) => [text, replayed]), [
    ["old", true],
    ["old and private", true],
    ["old there", true],
    ["new", undefined],
    ["missed", undefined],
  ]);
});

Deno.test("join --json does not block on many requests without answers", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type('{"type":"say","to":"#lobby","text":"x"}\n'.repeat(3_000));
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  let says = 0;
  while (says < 3_000) {
    const message = await server.next();
    if (message.type === "say") says++;
    if (message.type === "ping") await server.send({ ...message, type: "pong" });
  }
  // The last hundred are asked for as well.
  const ping = await server.expect("ping");
  await server.send({ ...ping, type: "pong" });
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json does not block on a few large requests without answers", async () => {
  const platform = new FakePlatform();
  await using server = platform.serve("server");
  platform.type(`{"type":"say","to":"#lobby","text":"x","more":"${"y".repeat(60_000)}"}\n`.repeat(50));
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  let says = 0;
  while (says < 50) {
    const message = await server.next();
    if (message.type === "say") says++;
    if (message.type === "ping") await server.send({ ...message, type: "pong" });
  }
  await letGo(server);
  assertEquals(await code, 0);
});

Deno.test("join --json at a terminal escapes control characters", async () => {
  const platform = new FakePlatform({ isTerminal: true });
  await using server = platform.serve("server");
  platform.endInput();
  const code = join(["--json", "--name", "bob"], platform);
  await letIn(server);
  await server.send(rawFrame('{"type":"unheard-of",\t"x":"\u009b2J\u007f\u202e"}'));
  await letGo(server);
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, '{"type":"unheard-of", "x":"\\u009b2J\\u007f\\u202e"}\n');
});
