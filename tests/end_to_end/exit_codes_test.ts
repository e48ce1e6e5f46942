/**
 * The exit codes of the program, each with one sentence that says why.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { nextWire } from "./support/lines.ts";
import { type Ended, Program } from "./support/program.ts";
import { freePort } from "./support/ports.ts";

/** Fails unless a program ended with this code, and with one sentence on standard error that says why. */
function assertFailed({ code, stdout, stderr }: Ended, expected: number, sentence: RegExp): void {
  assertEquals([code, stdout], [expected, ""], stderr);
  assertMatch(stderr, /^\S.*\S\n$/);
  assertMatch(stderr, sentence);
  assertNoTrace(stderr);
}

Deno.test("exit code 0: join did everything, even if a command failed", async (t) => {
  await using server = await ChatServer.start();
  const inputs = ["", "hi\n", "q\n", "/exit bye\n", "/quit\nnever said\n", "/join #\n", "/whois nobody\n"];
  for (const input of inputs) {
    await t.step(JSON.stringify(input), async () => {
      const { code, stderr } = await Program.run(["join", server.address, "--name", "ci"], { input });
      assertEquals(code, 0, stderr);
    });
  }
});

const REFUSED = [
  ["to nobody", "/msg nobody hi\n", /nobody/],
  ["to a room that one is not in", "/msg #elsewhere hi\n", /#elsewhere/],
  ["without a room", "/part\nhi\n", /room/],
  ["too long a text", `${"x".repeat(9_000)}\n`, /9000/],
  ["as a command that there is not", "/nonsense\n", /--verbatim/],
  ["in answer to nobody", "/reply hi\n", /nobody/],
] as const;

Deno.test("exit code 1: a line in a pipe was refused for good", async (t) => {
  await using server = await ChatServer.start();
  for (const [name, input, sentence] of REFUSED) {
    await t.step(name, async () => {
      const { code, stderr } = await Program.run(["join", server.address, "--name", "ci"], { input });
      assertEquals(code, 1, stderr);
      assertMatch(stderr, /^\S.*\S\n$/);
      assertMatch(stderr, sentence);
      assertNoTrace(stderr);
    });
  }
});

Deno.test("exit code 1: the disk of the server is almost full, which both sides say", async () => {
  await using server = await ChatServer.start(["--min-free", String(Number.MAX_SAFE_INTEGER)]);
  await server.program.stderrLine(/the disk is almost full.*--min-free/);
  const { code, stderr } = await Program.run(["join", server.address, "--name", "ci"], { input: "hi\n" });
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot say "hi" in #lobby: the disk of the server is almost full\. Try again .*\.\n$/);
});

Deno.test("exit code 1: lines after a refused one are still sent", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.join("alice");
  const { code } = await Program.run(["join", server.address, "--name", "ci"], { input: "/msg nobody hi\nhello\n" });
  assertEquals(code, 1);
  await alice.stdoutLine(/^\[#lobby\] <ci> hello$/);
});

const WRONG_USE: readonly (readonly [args: readonly string[], sentence: RegExp, variables?: Record<string, string>])[] =
  [
    [[], /command/],
    [["frobnicate"], /frobnicate/],
    [["__proto__"], /__proto__/],
    [["toString"], /toString/],
    [["--frobnicate"], /--frobnicate/],
    [["join"], /--name/],
    [["join"], /--name/, { CHAT_NAME: "" }],
    [["join", "--name"], /--name/],
    [["join", "--name", "--json"], /--name/],
    [["join", "--name", ""], /name/],
    [["join", "--name", "no blanks"], /no blanks/],
    [["join", "--name", "#room"], /#room/],
    [["join", "--name", "server"], /server/],
    [["join", "--name", "x".repeat(33)], /xxx/],
    [["join", "--name", "a\x1b[2Jb\nc"], /name/],
    [["join", "--name", "bob", "--frobnicate"], /--frobnicate/],
    [["join", "--name", "bob", "-x"], /-x/],
    [["join", "--name", "bob", "one", "two"], /two/],
    [["join", "--name", "bob", "127.0.0.1:99999"], /99999/],
    [["join", "--name", "bob", "127.0.0.1:port"], /127\.0\.0\.1:port/],
    [["join", "--name", "bob", "--server", "a b"], /a b/],
    [["join", "--name", "bob", "--rooms", "no blanks"], /no blanks/],
    [["join", "--name", "bob", "a", "--server", "b"], /both a:12345 and --server b:12345/],
    [["join", "--name", "bob", "--retry-for", "soon"], /soon/],
    [["join", "--name", "bob", "--json=perhaps"], /perhaps/],
    [["joni"], /There is no command "joni". Did you mean `chat join`\?/],
    [["config", "nonsense"], /nonsense/],
    [["config", "--json"], /--json/],
    [["completions"], /bash, zsh, fish/],
    [["completions", "csh"], /csh/],
    [["join", "--theme", "blue"], /blue/],
    [["join", "--lang", "xx"], /xx/],
    [["serve", "extra"], /extra/],
    [["serve", "--frobnicate"], /--frobnicate/],
    [["serve", "--port"], /--port/],
    [["serve", "--port", "99999"], /99999/],
    [["serve", "--port", "-1"], /-1/],
    [["serve", "--port", "1e3"], /1e3/],
    [["serve", "--port", ""], /--port/],
    [["serve"], /CHAT_PORT.*nonsense/, { CHAT_PORT: "nonsense" }],
    [["serve", "--log-format", "xml"], /xml/],
    [["serve", "--rate", "fast"], /fast/],
    [["serve", "--motd", "/nonexistent/motd"], /\/nonexistent\/motd/],
  ];

Deno.test("exit code 2: wrong use gets one sentence about what is wrong", async (t) => {
  for (const [args, sentence, environment = {}] of WRONG_USE) {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${JSON.stringify(value)} `).join("");
    await t.step(`${variables}chat ${JSON.stringify(args)}`, async () => {
      assertFailed(await Program.run(args, { environment }), 2, sentence);
    });
  }
});

Deno.test("exit code 3: nothing listens there", async () => {
  const address = `127.0.0.1:${freePort()}`;
  const ended = await Program.run(["join", address, "--name", "bob"], { input: "hi\n" });
  assertFailed(ended, 3, new RegExp(address));
});

Deno.test("exit code 3: there is no such host", async () => {
  // No host ever has this name (RFC 2606).
  assertFailed(await Program.run(["join", "nosuchhost.invalid", "--name", "bob"]), 3, /nosuchhost\.invalid/);
});

/** Accepts one connection and plays the server on it. */
async function serveOnce(play: (conn: Deno.TcpConn) => Promise<void>, run: (address: string) => Promise<Ended>) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = listener.accept().then(play);
  const ended = await run(`127.0.0.1:${listener.addr.port}`);
  await serving;
  return ended;
}

Deno.test("exit code 3: what listens there is not a chat server", async () => {
  const play = async (conn: Deno.TcpConn) => {
    await conn.read(new Uint8Array(1_000));
    await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    conn.close();
  };
  const ended = await serveOnce(play, (address) => Program.run(["join", address, "--name", "bob"]));
  assertFailed(ended, 3, /does not speak|does not answer/);
});

Deno.test("exit code 3: the server closes the connection without a word", async () => {
  const play = async (conn: Deno.TcpConn) => {
    await conn.read(new Uint8Array(1_000));
    conn.close();
  };
  const ended = await serveOnce(play, (address) => Program.run(["join", address, "--name", "bob"]));
  assertFailed(ended, 3, /no chat server has answered|closed/);
});

Deno.test("exit code 4: the name is taken", async () => {
  await using server = await ChatServer.start();
  await using _alice = await server.join("alice");
  assertFailed(await Program.run(["join", server.address, "--name", "alice"], { input: "hi\n" }), 4, /alice.* taken/);
  // REQ-I23: another spelling, or a letter that looks the same, is the same name.
  for (const name of ["Alice", "аlice", "ａｌｉｃｅ"]) {
    assertFailed(await Program.run(["join", server.address, "--name", name]), 4, /taken/);
  }
});

Deno.test("exit code 4: the server is full", async () => {
  await using server = await ChatServer.start(["--max-connections", "1"]);
  await using _alice = await server.join("alice");
  assertFailed(await Program.run(["join", server.address, "--name", "bob"]), 4, /full/);
});

Deno.test("exit code 4: the server says bye for good", async () => {
  const play = async (conn: Deno.TcpConn) => {
    await using peer = new ScriptedPeer(conn, { name: "The server" });
    await peer.expect("hello");
    const welcome = { version: 1, name: "bob", resume: "0123456789abcdef", log: "l", limits: {}, features: [] };
    await peer.send({ type: "welcome", ...welcome });
    await peer.send({ type: "bye", reason: "banned", text: "until tomorrow" });
    await peer.end();
  };
  const ended = await serveOnce(play, async (address) => {
    await using bob = await Program.start(["join", address, "--name", "bob"]);
    return await bob.exit();
  });
  assertFailed(ended, 4, /banned.*until tomorrow/);
});

const SIGNALS = [["SIGINT", 130], ["SIGTERM", 143]] as const;

Deno.test("join goes on after SIGHUP if it has no terminal, as with nohup", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.peer("alice");
  await using bob = await server.join("bob", ["--json"]);
  await nextWire(bob, "welcome");
  bob.signal("SIGHUP");
  await alice.send({ type: "say", to: "#lobby", text: "still there?" });
  assertEquals((await nextWire(bob, "message")).text, "still there?");
});

for (const [signal, code] of SIGNALS) {
  Deno.test(`exit code ${code}: join got ${signal}, and the others see that it quit`, async () => {
    await using server = await ChatServer.start();
    await using alice = await server.join("alice");
    await using bob = await server.join("bob", ["--json"]);
    await nextWire(bob, "welcome");
    bob.signal(signal);
    const ended = await bob.exit();
    assertEquals([ended.code, ended.stderr], [code, ""]);
    await alice.stdoutLine(/^-- bob left #lobby \(quit\)$/);
  });

  Deno.test(`exit code ${code}: join got ${signal} while its server was away`, async () => {
    await using server = await ChatServer.start();
    await using bob = await server.join("bob", ["--json"]);
    await nextWire(bob, "welcome");
    server.program.signal("SIGKILL");
    await bob.stderrLine(/lost/);
    bob.signal(signal);
    const ended = await bob.exit();
    assertEquals(ended.code, code);
    assertNoTrace(ended.stderr);
  });
}
