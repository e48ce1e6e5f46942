/**
 * Which servers a client trusts, from one run to the next: the first visit, a changed key, a renewed certificate, and
 * servers that step up or down between TLS and plain connections.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatLink } from "../../../shared/keys/link.ts";
import { TempHome } from "../../support/temp_home.ts";
import { assertNoTrace, ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { OldServer } from "../support/old_server.ts";
import { freePort } from "../support/ports.ts";
import { type Ended, Program } from "../support/program.ts";

/** A client and the folders of servers, which outlive their processes. Must be disposed of. */
class World implements AsyncDisposable {
  readonly port = freePort();
  readonly #home: TempHome;

  private constructor(home: TempHome) {
    this.#home = home;
  }

  static async make(): Promise<World> {
    return new World(await TempHome.make());
  }

  /** Starts a server with a folder for its data. It is always at the same address. */
  serve(folder: string, ...flags: string[]): Promise<ChatServer> {
    return ChatServer.start(["--port", `${this.port}`, "--data", this.folder(folder), ...flags]);
  }

  folder(name: string): string {
    return this.#home.file(name);
  }

  /** Says something, always in the same home. A link says where. */
  say(...flags: string[]): Promise<Ended> {
    const where = flags.includes("--invite-file") ? [] : [`127.0.0.1:${this.port}`];
    const words = ["join", ...where, "--name", "ann", ...flags];
    return Program.run(words, { environment: this.#home.environment, input: "hello\n" });
  }

  /** The same in Chinese, which must be refused as in English. */
  async refused(...flags: string[]): Promise<string> {
    const [english, chinese] = await Promise.all([this.say(...flags), this.say(...flags, "--lang", "zh")]);
    for (const { code, stdout, stderr } of [english, chinese]) {
      assertEquals([code, stdout], [4, ""], stderr);
      assertNoTrace(stderr);
    }
    assertMatch(english.stderr, /^Cannot connect to 127\.0\.0\.1:\d+: /);
    assertMatch(chinese.stderr, /^无法/);
    return english.stderr;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#home[Symbol.asyncDispose]();
  }
}

async function assertWorks(said: Promise<Ended>): Promise<void> {
  const { code, stderr } = await said;
  assertEquals([code, stderr], [0, ""]);
}

Deno.test("a server is trusted from the first visit on, whatever its certificate, until its key changes", async () => {
  await using world = await World.make();
  let key: string;
  {
    await using server = await world.serve("one", "--tls");
    key = await server.loggedKey();
    const first = await world.refused("--tls");
    assertStringIncludes(first, key);
    assertStringIncludes(first, "--trust-new");
    await assertWorks(world.say("--tls", "--trust-new"));
    await assertWorks(world.say());
  }
  {
    for (const file of ["tls.pem", "tls.key"]) await Deno.remove(`${world.folder("one")}/${file}`);
    await using server = await world.serve("one", "--tls");
    assertEquals(await server.loggedKey(), key);
    await assertWorks(world.say());
  }
  await using server = await world.serve("two", "--tls");
  const other = await server.loggedKey();
  assert(other !== key);
  for (const flags of [[], ["--trust-new"], ["--tls"], ["--guest"]]) {
    const refusal = await world.refused(...flags);
    for (const part of [key, other, `--server-key ${other}`]) assertStringIncludes(refusal, part);
  }
  await assertWorks(world.say("--server-key", other));
  await assertWorks(world.say());
});

Deno.test("a client never steps down from TLS by itself, and each side names the flag", async () => {
  await using world = await World.make();
  let key: string;
  {
    await using server = await world.serve("one", "--tls");
    key = await server.loggedKey();
    await assertWorks(world.say("--tls", "--trust-new"));
    // A link that was changed on its way takes no TLS from a server that is known.
    const edited = async (hostname: string) => {
      const link = { address: { hostname, port: world.port }, key, invitation: null, isPlain: true };
      await Deno.writeTextFile(world.folder("link"), `${formatLink(link)}\n`);
      return ["--invite-file", world.folder("link")];
    };
    await assertWorks(world.say(...await edited("127.0.0.1")));
    // Where it is not known, and where the user says so, nobody answers, and what to do is said.
    for (const flags of [["--no-tls"], await edited("localhost")]) {
      const { code, stderr } = await world.say(...flags);
      assertEquals(code, 3, stderr);
      assertMatch(stderr, /^Cannot connect to .*--tls/);
    }
    await server.program.stderr.find(/session refused .*does not use TLS.*--no-tls/);
  }
  {
    await using server = await world.serve("one", "--no-tls");
    const { code, stderr } = await world.say();
    assertEquals(code, 3, stderr);
    assertMatch(stderr, /^Cannot connect to .*--no-tls/);
    await server.program.stderr.find(/session refused .*TLS.*--tls/);
    // The user may decide it, and the key is the same.
    await assertWorks(world.say("--no-tls"));
  }
});

Deno.test("a server whose key is known has to prove it without TLS as well", async () => {
  await using world = await World.make();
  let key: string;
  {
    await using _server = await world.serve("one", "--access", "invite");
    ({ key } = await invite(world.folder("one")));
  }
  await using _server = await world.serve("two");
  const refusal = await world.refused("--server-key", key);
  assertStringIncludes(refusal, key);
});

Deno.test("a server of the time before keys is joined as ever on this machine, and refused where a key is known", async () => {
  await using server = new OldServer();
  await using home = await TempHome.make();
  const words = ["join", `127.0.0.1:${server.port}`, "--name", "ann"];
  const options = { environment: home.environment, input: "hello\n" };
  const said = await Program.run(words, options);
  assertEquals([said.code, said.stderr, server.texts], [0, "", 1]);
  const key = "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
  const refused = await Program.run([...words, "--server-key", key], options);
  assertEquals([refused.code, refused.stdout, server.texts], [4, "", 1]);
  assertMatch(refused.stderr, /^Cannot connect to .*does not prove/);
});
