/**
 * `chat serve` as its operator sees it: its output, its log, its addresses, its end.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { assertNoTrace, ChatServer, LISTENING } from "./support/chat_server.ts";
import { nextWire } from "./support/lines.ts";
import { freePort } from "./support/ports.ts";
import { Program } from "./support/program.ts";
import { listeningSockets } from "./support/sockets.ts";

Deno.test("serve prints one line on stdout when it listens, and its log on stderr", async () => {
  await using server = await ChatServer.start();
  // After this line anybody can connect, without waiting.
  await using peer = await server.peer("alice");
  await peer.drain();
  server.program.signal("SIGTERM");
  const { stdout, stderr } = await server.program.exit();
  assertEquals(stdout, `chat: listening on 127.0.0.1:${server.port}\n`);
  assertMatch(stderr, /session began .*name=alice/);
  assertEquals(
    stderr.split("\n").filter((line) => line !== "" && !/^\d{4}-\d\d-\d\dT\S+Z (info|warn|error) /.test(line)),
    [],
  );
});

Deno.test("serve listens on the port of --port", async () => {
  const port = freePort();
  await using server = await ChatServer.start(["--port", String(port)]);
  assertEquals(server.port, port);
  await using peer = await server.peer("alice");
  await peer.drain();
});

Deno.test("serve with --log-format json logs one object per line, one for each session that begins and ends", async () => {
  await using server = await ChatServer.start(["--log-format", "json"]);
  const names = ["alice", "bob", "carol"];
  for (const name of names) {
    const { code } = await Program.run(["join", server.address, "--name", name]);
    assertEquals(code, 0);
  }
  await using dave = await server.peer("dave");
  await dave.vanish();
  await server.hasLogged("session ended", "dave");
  server.program.signal("SIGTERM");
  const { stderr } = await server.program.exit();
  const lines = stderr.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const line of lines) {
    assert(typeof line.time === "string" && typeof line.level === "string" && typeof line.event === "string");
  }
  for (const name of [...names, "dave"]) {
    const about = lines.filter((line) => line.name === name);
    assertEquals(about.map(({ event }) => event), ["session began", "session ended"], name);
    assertEquals(about[1]?.reason, name === "dave" ? "lost" : "quit");
  }
});

Deno.test("serve continues when nobody reads its log any more", async () => {
  await using server = await ChatServer.start();
  await server.program.stdout.stopReading();
  await server.program.stderr.stopReading();
  for (const name of ["alice", "bob"]) {
    assertEquals((await Program.run(["join", server.address, "--name", name], { input: "hi\n" })).code, 0);
  }
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
});

Deno.test("serve with --log-level error logs no sessions", async () => {
  await using server = await ChatServer.start(["--log-level", "error"]);
  assertEquals((await Program.run(["join", server.address, "--name", "alice"])).code, 0);
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).stderr, "");
});

Deno.test("serve shows its --title and the text of its --motd to newcomers", async () => {
  const motd = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(motd, "Be kind.\nBackups at three.\n");
    await using server = await ChatServer.start(["--title", "The Den", "--motd", motd]);
    await using alice = await server.join("alice", ["--json"]);
    const welcome = await nextWire(alice, "welcome");
    assertEquals([welcome.title, welcome.motd], ["The Den", "Be kind.\nBackups at three."]);
  } finally {
    await Deno.remove(motd);
  }
});

const SIGNALS = [["SIGTERM", 143], ["SIGINT", 130]] as const;

for (const [signal, code] of SIGNALS) {
  Deno.test(`serve notifies everybody when it gets ${signal}, and ends with ${code}`, async () => {
    await using server = await ChatServer.start();
    await using alice = await server.join("alice");
    await using bob = await server.join("bob", ["--json"]);
    await using carol = await server.peer("carol");
    server.program.signal(signal);
    const bye = await carol.expect("bye");
    assertEquals(bye.reason, "shutdown");
    assertEquals((await nextWire(bob, "bye")).reason, "shutdown");
    await alice.stderrLine(/^The server is shutting down\./);
    const ended = await server.program.exit();
    assertEquals(ended.code, code);
    assertNoTrace(ended.stderr);
    for (const name of ["alice", "bob", "carol"]) {
      assertMatch(ended.stderr, new RegExp(`session ended .*name=${name} .*reason=shutdown`));
    }
  });
}

Deno.test("serve goes on after SIGHUP if it has no terminal, as with nohup", async () => {
  await using server = await ChatServer.start();
  await using alice = await server.peer("alice");
  server.program.signal("SIGHUP");
  await alice.drain();
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).code, 143);
});

Deno.test("serve --host localhost listens on all its addresses, IPv4 first, and on one port", async () => {
  await using server = await ChatServer.start(["--host", "localhost"]);
  await using _peer = await server.peer("alice");
  const { lines } = server.program.stdout;
  assertEquals(lines[0], `chat: listening on localhost:${server.port}`);
  if (!hasIpv6()) return assertEquals(lines.length, 1);
  assertEquals(await server.program.stdoutLine(/::1/), `chat: listening on [::1]:${server.port}`);
  for (const hostname of ["127.0.0.1", "::1"]) (await Deno.connect({ hostname, port: server.port })).close();
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("serve says in its own words why it cannot listen on a host", async () => {
  for (
    const [host, sentence] of [
      ["a b", "no address is known for this name"],
      ["ann@localhost", "no address is known for this name"],
      ["", "no address is known for this name"],
      ["name.invalid", "no address is known for this name"],
      ["fe80::1", "each network has this address. Say which network you mean, as in fe80::1%eth0"],
      ["fe80::1%nosuch", "no address is known for this name"],
      ["192.0.2.77", "this machine has no such address"],
    ] as const
  ) {
    const { code, stdout, stderr } = await Program.run(["serve", "--memory", "--port", "0", `--host=${host}`]);
    assertEquals([code, stdout, stderr], [1, "", `chat: Cannot listen on ${host}: ${sentence}\n`]);
  }
});

Deno.test("serve ends on SIGTERM even with a member who reads nothing, and a connection without a hello", async () => {
  await using server = await ChatServer.start(["--rate", "0"]);
  await using sleeper = await server.peer("sleeper");
  sleeper.stall();
  await using stranger = {
    conn: await server.connect(),
    [Symbol.asyncDispose]() {
      this.conn.close();
      return Promise.resolve();
    },
  };
  await stranger.conn.write(new Uint8Array([1]));
  await using talker = await server.peer("talker");
  for (let ref = 0; ref < 100; ref++) {
    await talker.send({ type: "say", to: "#lobby", text: "x".repeat(8_000), ref });
  }
  await talker.expect("ok", ({ ref }) => ref === 99);
  server.program.signal("SIGTERM");
  await talker.expect("bye");
  const { code, stderr } = await server.program.exit();
  assertEquals(code, 143);
  assertNoTrace(stderr);
});

Deno.test("REQ-W18 serve cannot be reached through another address of the machine, by default", async (t) => {
  await using server = await ChatServer.start();
  const others = [...new Set(["127.0.0.2", ...otherAddresses()])];
  for (const hostname of others) {
    await t.step(`not through ${hostname}`, async () => {
      let reached: Deno.TcpConn | undefined;
      try {
        reached = await Deno.connect({ hostname, port: server.port, signal: AbortSignal.timeout(20_000) });
      } catch {
        // Refused, or no route: nobody gets in.
      }
      reached?.close();
      assert(reached === undefined, `${hostname}:${server.port} was reached`);
    });
  }
  await using peer = await server.peer("alice");
  await peer.drain();
});

/** Addresses of this machine that others can reach. */
function otherAddresses(): string[] {
  return Deno.networkInterfaces()
    .map(({ address, scopeid }) => scopeid ? `${address}%${scopeid}` : address)
    .filter((address) => !/^127\.|^::1$|^fe80:/i.test(address));
}

Deno.test({
  // Other systems have no /proc.
  ignore: Deno.build.os !== "linux",
  name: "REQ-W18 serve opens one port and no other (Linux only)",
  async fn() {
    await using server = await ChatServer.start();
    await using peer = await server.peer("alice");
    await peer.drain();
    assertEquals(await listeningSockets(server.program.pid), [`127.0.0.1:${server.port}`]);
  },
});

Deno.test("serve with --host 0.0.0.0 says what that means", async () => {
  await using server = await ChatServer.start(["--host", "0.0.0.0", "--access", "open"]);
  assertEquals(server.address, `0.0.0.0:${server.port}`);
  assertMatch(await server.program.stderrLine(/ warn /), /can join/);
});

Deno.test("serve with --host 0.0.0.0 --no-tls warns that nothing is encrypted", async () => {
  await using server = await ChatServer.start(["--host", "0.0.0.0", "--no-tls", "--access", "open"]);
  assertMatch(await server.program.stderrLine(/ warn /), /nothing is encrypted/);
  await using peer = await server.peer("alice");
  await peer.drain();
});

Deno.test("serve on this machine alone prints no warning", async () => {
  await using server = await ChatServer.start();
  server.program.signal("SIGTERM");
  assertEquals((await server.program.exit()).stderr.split("\n").filter((line) => / warn /.test(line)), []);
});

Deno.test("serve with --host ::1 can be joined at the address that it prints", async (t) => {
  if (!Deno.networkInterfaces().some(({ address }) => address === "::1")) {
    return void await t.step({ name: "skipped: this machine has no address ::1", ignore: true, fn: () => {} });
  }
  await using server = await ChatServer.start(["--host", "::1"]);
  assertEquals(server.address, `[::1]:${server.port}`);
  assertEquals((await Program.run(["join", server.address, "--name", "alice"])).code, 0);
});

/** Settings that would matter if the program looked up names or used a proxy. */
const NONSENSE = {
  RES_OPTIONS: "nonsense ndots:99 attempts:0",
  LOCALDOMAIN: "nowhere.invalid",
  HOSTALIASES: "/nonexistent",
  HTTP_PROXY: "http://nowhere.invalid:1",
  HTTPS_PROXY: "http://nowhere.invalid:1",
  ALL_PROXY: "socks5://nowhere.invalid:1",
};

for (const flags of [[], ["--host", "localhost"]]) {
  const call = ["serve", ...flags].join(" ");
  Deno.test(`REQ-W20 ${call} starts although the settings for names and proxies are nonsense`, async () => {
    await using server = await ChatServer.start(flags, { environment: NONSENSE });
    await using peer = await server.peer("alice");
    await peer.drain();
  });
}

/**
 * Runs a program in a network of its own in which nothing answers, without /etc/hosts and /etc/resolv.conf, so that no
 * name can be resolved.
 */
const WITHOUT_NAMES = [
  "unshare",
  "--map-root-user",
  "--net",
  "--mount",
  "sh",
  "-c",
  'ip link set lo up && mount --bind /dev/null /etc/hosts && mount --bind /dev/null /etc/resolv.conf && exec "$0" "$@"',
];

Deno.test("REQ-W20 serve starts where no name can be resolved", async (t) => {
  const why = await whyNotWithoutNames();
  for (const flags of [[], ["--host", "localhost"]]) {
    const name = ["serve", ...flags].join(" ");
    await t.step({
      name: why === null ? name : `${name}: skipped, ${why}`,
      ignore: why !== null,
      async fn() {
        await using server = await ChatServer.start(flags, { wrap: (words) => [...WITHOUT_NAMES, ...words] });
        assertMatch(server.program.stdout.lines[0] ?? "", LISTENING);
      },
    });
  }
});

/** Why a program cannot run without name resolution here; `null` if it can. */
async function whyNotWithoutNames(): Promise<string | null> {
  const [command = "", ...args] = [...WITHOUT_NAMES, "getent", "hosts", "localhost"];
  try {
    const { code, stderr } = await new Deno.Command(command, { args }).output();
    // 2: `getent` ran, and found nothing.
    if (code === 2) return null;
    return code === 0 ? "`localhost` is known there all the same" : new TextDecoder().decode(stderr).trim();
  } catch {
    return "there is no `unshare`";
  }
}

Deno.test("serve on a port that is taken says so and ends with 1", async () => {
  await using server = await ChatServer.start();
  const { code, stdout, stderr } = await Program.run(["serve", "--port", String(server.port)]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr.split("\n").length, 2, stderr);
  assertStringIncludes(stderr, `127.0.0.1:${server.port}`);
  assertMatch(stderr, /in use/);
});

Deno.test("serve says why it cannot listen in the language of the environment", async () => {
  await using server = await ChatServer.start();
  const { code, stderr } = await Program.run(["serve", "--memory", "--port", `${server.port}`], {
    environment: { LC_ALL: "zh_CN.UTF-8" },
  });
  assertEquals([code, stderr], [
    1,
    `chat: 无法监听 127.0.0.1:${server.port}：端口已被占用。服务器是否已经在运行？换一个端口请用 --port 端口\n`,
  ]);
});

Deno.test("serve on an address that the machine does not have says so and ends with 1", async () => {
  // 203.0.113.0/24 is for documentation only (RFC 5737).
  const { code, stdout, stderr } = await Program.run(["serve", "--host", "203.0.113.77", "--port", "0"]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr.split("\n").length, 2, stderr);
  assertStringIncludes(stderr, "203.0.113.77");
  assertNoTrace(stderr);
});
