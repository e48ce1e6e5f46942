/**
 * `chat join --json`: the messages of the wire, in and out.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { rawFrame } from "../../support/frames.ts";
import { FakePlatform, letGo, letIn, letQuit, welcome } from "../support/fake_platform.ts";

Deno.test("join --json shows every message byte by byte, always in one line", async () => {
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
    '{\n  "type": "back",\r\n  "name": "alice"\n}',
  ];
  for (const payload of payloads) await server.send(rawFrame(payload));
  const ping = await server.expect("ping");
  await server.send(rawFrame(`{"type":"pong","ref":"${ping.ref}"}`));
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.slice(0, 4), payloads.slice(0, 4));
  assertEquals(platform.outputLines[4], '{"type":"back","name":"alice"}');
  assertEquals(platform.outputLines[5], `{"type":"pong","ref":"${ping.ref}"}`);
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
