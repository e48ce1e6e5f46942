/**
 * Hostile peers against the real server: whatever one connection sends, the others notice nothing.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { bytesOf, concat, header, rawFrame, utf8 } from "../support/frames.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { roomLine, textsBy } from "./support/lines.ts";
import { PROGRAM_PATIENCE_MS, withPatience } from "../support/patience.ts";
import { Program } from "./support/program.ts";

/** How a server is started: with plain connections, and with TLS. */
const WAYS = [["", ChatServer.start], [" over TLS", ChatServer.startSecure]] as const;

/** Attacks a server, and resolves when the attack is over. */
type Attack = (server: ChatServer) => Promise<unknown>;

/** A greeting without a room, so that the members see nothing of it. */
const HELLO = bytesOf({ type: "hello", version: 1, name: "mallory", rooms: [] });

/** Sends bytes and waits until the server has closed the connection. Returns what the server sent. */
async function sendUntilEnd(server: ChatServer, bytes: Uint8Array): Promise<string> {
  return await untilEnd(server, await server.connect(), bytes);
}

async function untilEnd(server: ChatServer, conn: Deno.Conn, bytes: Uint8Array): Promise<string> {
  try {
    const reading = readToEnd(conn);
    await writeAll(conn, bytes);
    return new TextDecoder().decode(
      await withPatience(reading, () => `the end of a connection. ${server.program.seen()}`, PROGRAM_PATIENCE_MS),
    );
  } finally {
    conn.close();
  }
}

/** The same, with a greeting before the bytes. */
function greetAndSend(bytes: Uint8Array): Attack {
  return (server) => sendUntilEnd(server, concat([HELLO, bytes]));
}

/** Sends bytes and disconnects without waiting for anything. */
async function sendAndGo(server: ChatServer, bytes: Uint8Array): Promise<void> {
  const conn = await server.connect();
  await writeAll(conn, bytes);
  conn.close();
}

async function readToEnd(conn: Deno.Conn): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
      parts.push(buffer.slice(0, count));
    }
  } catch {
    // A reset is an end as well.
  }
  return concat(parts);
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
  } catch {
    // The server closed first.
  }
}

/** Pseudorandom bytes, the same in each run (xorshift32). The first four announce no valid frame. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  const bytes = new Uint8Array(length).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
  bytes[3] = 0x7f;
  return bytes;
}

const BAD_FRAMES: readonly (readonly [name: string, length: number])[] = [
  ["REQ-W1 a header that announces 2 GiB", 0x7fffffff],
  ["REQ-W1 a negative length", -1],
  ["REQ-W1 the most negative length", -0x80000000],
  ["REQ-W1 a length of nothing", 0],
  ["REQ-W1 a length just above the most", 65_537],
];

const BAD_PAYLOADS: readonly (readonly [name: string, payload: string | Uint8Array])[] = [
  ["REQ-W4 JSON that is cut off", '{"type":"say","to":'],
  ["REQ-W4 JSON with a comma too many", '{"type":"ping",}'],
  ["REQ-W4 an array", '[{"type":"ping"}]'],
  ["REQ-W4 no type", '{"to":"#lobby"}'],
  ["REQ-W4 a type that is no text", '{"type":{"toString":1}}'],
  ["REQ-W4 deep nesting", `{"type":"say","to":${"[".repeat(60_000)}`],
  [
    "REQ-W4 invalid UTF-8",
    new Uint8Array([...utf8('{"type":"say","to":"#lobby","text":"'), 0xff, 0xc0, 0x80, 0x22, 0x7d]),
  ],
  ["REQ-W4 a byte order mark", '\ufeff{"type":"ping"}'],
  ["REQ-W4 an empty object after a NUL", "\0{}"],
  ["a bare name, as a client of the article sends it", "bob"],
];

/** The server answers these with an error and keeps the connection. */
const BAD_REQUESTS: readonly string[] = [
  '{"type":"say"}',
  '{"type":"say","to":7,"text":"x"}',
  '{"type":"say","to":"#lobby","text":"\\ud800"}',
  '{"type":"say","to":"#lobby","text":""}',
  '{"type":"nonsense"}',
  '{"type":"__proto__"}',
  '{"type":"constructor","__proto__":{"x":1}}',
  '{"type":"rename","name":"alice"}',
  '{"type":"rename","name":"server"}',
  '{"type":"say","to":"#lobby","text":"not a member","from":"alice"}',
  '{"type":"ping","ref":{}}',
  '{"type":"message","from":"alice","to":"#lobby","text":"forged","id":1,"time":1}',
  '{"type":"bye","reason":"shutdown"}',
  '{"type":"parted","room":"#lobby","name":"alice","reason":"left"}',
];

const OTHER_PROTOCOLS: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ["HTTP", utf8("GET / HTTP/1.1\r\nHost: chat\r\n\r\n")],
  ["TLS", new Uint8Array([0x16, 3, 1, 0, 0xc5, 1, 0, 0, 0xc1, 3, 3, ...noise(190, 7)])],
  ["SSH", utf8("SSH-2.0-OpenSSH_9.2\r\n")],
  ["IRC", utf8("NICK bob\r\nUSER bob 0 * :bob\r\n")],
];

const ATTACKS: readonly (readonly [name: string, attack: Attack])[] = [
  ...BAD_FRAMES.flatMap(([name, length]): [string, Attack][] => [
    [`${name}, before hello`, (server) => sendUntilEnd(server, header(length))],
    [`${name}, after hello`, greetAndSend(header(length))],
  ]),
  ...BAD_PAYLOADS.flatMap((
    [name, payload],
  ): [string, Attack][] => [
    [`${name}, before hello`, (server) => sendUntilEnd(server, rawFrame(payload))],
    [`${name}, after hello`, greetAndSend(rawFrame(payload))],
  ]),
  ["REQ-W4 deep nesting in a field that nobody reads", (server) => {
    const nested = `{"type":"ping","x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    return sendAndGo(server, concat([HELLO, rawFrame(nested)]));
  }],
  ["REQ-W4 requests that make no sense", async (server) => {
    const answers = await sendUntilEnd(
      server,
      concat([HELLO, ...BAD_REQUESTS.map((text) => rawFrame(text)), header(0)]),
    );
    assertEquals(answers.match(/"type":"error"/g)?.length, BAD_REQUESTS.length + 1, answers);
  }],
  ["REQ-W5 noise before hello", async (server) => {
    for (let seed = 1; seed <= 20; seed++) await sendUntilEnd(server, noise(50_000, seed));
  }],
  ["REQ-W5 noise after hello", async (server) => {
    for (let seed = 1; seed <= 20; seed++) await greetAndSend(noise(50_000, seed * 1_001))(server);
  }],
  ["REQ-W5 noise in frames", async (server) => {
    for (let seed = 1; seed <= 20; seed++) await greetAndSend(rawFrame(noise(1_000, seed * 77)))(server);
  }],
  ...OTHER_PROTOCOLS.map(([name, bytes]): [string, Attack] => [`REQ-W7 ${name} on this port`, async (server) => {
    assertEquals(await sendUntilEnd(server, bytes), "");
    await server.program.stderr.find(new RegExp(`looks like ${name}`));
  }]),
  ["REQ-W8 requests before hello", async (server) => {
    const say = rawFrame('{"type":"say","to":"#lobby","text":"not greeted"}');
    const answer = await sendUntilEnd(server, concat(Array.from({ length: 1_000 }, () => say)));
    assertEquals(answer.match(/"type":"error"/g)?.length, 1, answer);
  }],
  ["a second hello", (server) => greetAndSend(HELLO)(server)],
  ["half a hello, and gone", (server) => sendAndGo(server, HELLO.subarray(0, 20))],
  ["half a header, and gone", (server) => sendAndGo(server, HELLO.subarray(0, 2))],
  ["half a request, and gone", (server) => sendAndGo(server, concat([HELLO, HELLO.subarray(0, 20)]))],
  ["half a request, and reset", async (server) => {
    await using peer = await server.peer("mallory", { rooms: [] });
    // Closing with unread bytes causes a reset.
    peer.stall();
    await peer.sendHalf({ type: "say", to: "#lobby", text: "never" });
    await peer.vanish();
  }],
  ["connections that come and go", async (server) => {
    for (let count = 0; count < 200; count++) (await server.connect()).close();
  }],
  ["a flood of requests from somebody who reads nothing", async (server) => {
    const conn = await server.connect();
    const ask = rawFrame('{"type":"who","ref":1}');
    await writeAll(conn, concat([HELLO, ...Array.from({ length: 5_000 }, () => ask)]));
    conn.close();
  }],
  ["a flood of messages into another room", async (server) => {
    const conn = await server.connect();
    const hello = bytesOf({ type: "hello", version: 1, name: "flooder", rooms: ["#flood"] });
    const say = rawFrame(`{"type":"say","to":"#flood","text":"${"x".repeat(500)}"}`);
    await writeAll(conn, concat([hello, ...Array.from({ length: 1_000 }, () => say)]));
    conn.close();
  }],
];

Deno.test("no other connection notices hostile bytes of any kind", async (t) => {
  // The members are slowed as little as possible; the attackers are slowed as everybody is.
  await using server = await ChatServer.start(["--burst", "300"]);
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  for (const [index, [name, attack]] of ATTACKS.entries()) {
    await t.step(name, async () => {
      const attacking = attack(server);
      try {
        await alice.type(`question ${index}`);
        await bob.stdoutLine(roomLine("alice", `question ${index}`));
      } finally {
        await attacking;
      }
      await bob.type(`answer ${index}`);
      await alice.stdoutLine(roomLine("bob", `answer ${index}`));
    });
  }
  const numbers = ATTACKS.map((_, index) => index);
  assertEquals(textsBy(bob, "alice"), numbers.map((number) => `question ${number}`));
  assertEquals(textsBy(alice, "bob"), numbers.map((number) => `answer ${number}`));
  // Nobody else showed up in their room, and nobody got errors of somebody else.
  const others = (line: string) => !/^\[#lobby\] <(alice|bob)> |^-- bob joined #lobby$/.test(line);
  assertEquals([...alice.stdout.lines, ...bob.stdout.lines].filter(others), []);
  assertEquals([alice.stderr.text, bob.stderr.text], ["", ""]);
  assertNoTrace(server.program.stderr.text);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
});

Deno.test("REQ-W2 one byte at a time and a thousand messages in one segment are read the same", async () => {
  await using server = await ChatServer.start(["--rate", "0"]);
  await using bob = await server.join("bob");
  const texts = Array.from({ length: 1_000 }, (_, index) => `${index} ${"你好".repeat(index % 5)}`);
  const said = texts.map((text) => bytesOf({ type: "say", to: "#lobby", text }));

  await using fast = await server.peer("fast");
  await fast.send(concat(said));
  await fast.drain();

  await using slow = await server.peer("slow");
  for (const byte of concat(said.slice(0, 30))) await slow.send(new Uint8Array([byte]));
  await slow.drain();

  await slow.send({ type: "say", to: "#lobby", text: "the end" });
  await bob.stdoutLine((line) => line.endsWith("> the end"));
  assertEquals(textsBy(bob, "fast"), texts);
  assertEquals(textsBy(bob, "slow"), [...texts.slice(0, 30), "the end"]);
});

for (const [way, start] of WAYS) {
  Deno.test(`REQ-W6 sockets that send nothing, or one byte, keep nobody out${way}`, async () => {
    await using server = await start();
    await using alice = await server.join("alice");
    const strangers: Deno.TcpConn[] = [];
    try {
      // More than the most handshakes in progress.
      for (let count = 0; count < 530; count++) {
        const conn = await server.connectPlainly();
        strangers.push(conn);
        // The first byte of a TLS handshake, or of a frame.
        if (count % 2 === 0) await writeAll(conn, new Uint8Array([0x16]));
      }
      const ci = await Program.run(["join", ...server.words, "--name", "ci"], { input: "still open\n" });
      assertEquals(ci.code, 0, ci.stderr);
      await alice.stdoutLine(roomLine("ci", "still open"));
    } finally {
      for (const conn of strangers) conn.close();
    }
    assertNoTrace(server.program.stderr.text);
  });

  Deno.test(`REQ-I26 the server sets the sender of a message${way}`, async () => {
    await using server = await start();
    await using bob = await server.join("bob");
    await using mallory = await server.peer("mallory");
    await mallory.send(rawFrame('{"type":"say","to":"#lobby","text":"I resign","from":"alice","id":7,"time":7}'));
    await bob.stdoutLine(roomLine("mallory", "I resign"));
    assertEquals(textsBy(bob, "alice"), []);
  });
}

Deno.test("REQ-W6 a socket that sends nothing is closed at the deadline of the handshake, with TLS and without", async () => {
  // They wait side by side.
  await Promise.all(WAYS.map(async ([, start]) => {
    await using server = await start(["--handshake-timeout", "3"]);
    await using alice = await server.join("alice");
    const [answer, silent] = await Promise.all([
      sendUntilEnd(server, new Uint8Array([42])),
      // With TLS its handshake has not even begun.
      untilEnd(server, await server.connectPlainly(), new Uint8Array([0x16])),
    ]);
    assertMatch(answer, /"code":"too_late"/);
    assertEquals(server.key === null ? "" : silent, "");
    await alice.type("/quit");
    assertEquals((await alice.exit()).code, 0);
  }));
});

Deno.test("REQ-W12 a member who vanished is gone after the timeout, and the name is free, with TLS and without", async () => {
  await Promise.all(WAYS.map(async ([, start]) => {
    await using server = await start(["--idle-timeout", "6"]);
    await using alice = await server.join("alice");
    await using sleeper = await server.join("sleeper");
    // It still has its socket, and answers nothing.
    sleeper.signal("SIGSTOP");
    await alice.stdoutLine(/^-- sleeper left #lobby \(connection timed out\)$/);
    assertEquals((await Program.run(["join", ...server.words, "--name", "sleeper"])).code, 0);
  }));
});

Deno.test("REQ-I32 a flood is slowed with a notice, and does not delay the others", async () => {
  // At this rate the flood takes longer than any test waits. That nothing of a flood is lost is tested in chat_test.ts,
  // with a long pipe.
  await using server = await ChatServer.start(["--rate", "1", "--burst", "50"]);
  await using alice = await server.join("alice");
  await using bob = await server.join("bob");
  await using flooder = await server.peer("flooder");
  const flood = Array.from({ length: 1_000 }, (_, index) => `flood ${index}`);
  await flooder.send(concat(flood.map((text) => bytesOf({ type: "say", to: "#lobby", text }))));
  await flooder.expect("notice", ({ code }) => code === "slowed");
  await alice.type("meanwhile");
  await bob.stdoutLine(roomLine("alice", "meanwhile"));
  const heard = textsBy(bob, "flooder");
  assert(heard.length >= 40 && heard.length < flood.length, `${heard.length} lines of the flood were heard`);
  assertEquals(heard, flood.slice(0, heard.length));
});

/** Enough for a server, but not for many connections. */
const FEW_DESCRIPTORS = 160;

for (const [way, start] of WAYS) {
  Deno.test({
    // Windows has no such limit.
    ignore: Deno.build.os === "windows",
    name: `REQ-W15 at the limit of descriptors the server waits, and takes connections when there are some${way}`,
    async fn() {
      await using server = await start([], {
        wrap: (words) => ["bash", "-c", `ulimit -n ${FEW_DESCRIPTORS}; exec "$0" "$@"`, ...words],
      });
      await using alice = await server.join("alice");
      const conns: Deno.TcpConn[] = [];
      try {
        for (let count = 0; count < 2 * FEW_DESCRIPTORS; count++) conns.push(await server.connectPlainly());
        await server.program.stderrLine(/cannot accept/);
        // Members notice nothing.
        await alice.type("/who");
        await alice.stdoutLine(/alice/);
      } finally {
        for (const conn of conns) conn.close();
      }
      const ci = await Program.run(["join", ...server.words, "--name", "ci"], { input: "in again\n" });
      assertEquals(ci.code, 0, ci.stderr);
      await alice.stdoutLine(roomLine("ci", "in again"));
      server.program.signal("SIGTERM");
      assertEquals((await server.program.exit()).code, 143);
    },
  });
}

Deno.test("REQ-I24 names that the program uses itself are refused over the wire as well", async (t) => {
  await using server = await ChatServer.start();
  for (const name of ["server", "SYSTEM", "*", "#x", "--", "you", "all", "", "a b", "\u202ebob", "bob\u200b", "a\nb"]) {
    await t.step(JSON.stringify(name), async () => {
      await using peer = new ScriptedPeer(await server.connect(), { name: "mallory" });
      await peer.send(rawFrame(JSON.stringify({ type: "hello", version: 1, name })));
      const error = await peer.expect("error");
      assert(["bad_name", "bad_message"].includes(error.code), error.code);
      await peer.end();
    });
  }
});
