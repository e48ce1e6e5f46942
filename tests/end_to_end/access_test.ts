/**
 * Who may come to a real server: invitations by `chat invite`, their uses across a crash, and what the operator is told.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type KeyPair, keyPairOf } from "../../shared/keys/ed25519.ts";
import { parseLink } from "../../shared/keys/link.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { startAtTerminal, testAtTerminal } from "./support/at_terminal.ts";
import { ChatServer, LISTENING } from "./support/chat_server.ts";
import { come, outcome } from "./support/keyed_peer.ts";
import { Program } from "./support/program.ts";

const [ANN, BOB, EVE] = await Promise.all([1, 2, 3].map((fill) => keyPairOf(new Uint8Array(32).fill(fill)))) as [
  KeyPair,
  KeyPair,
  KeyPair,
];

/** Runs `chat invite`, and returns what it printed. */
async function invite(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await Program.run(["invite", ...args, "--data", folder]);
  assertEquals(code, 0, stderr);
  return stdout.trimEnd();
}

function codeIn(link: string): string {
  const code = parseLink(link)?.invitation;
  assert(typeof code === "string", `${link} is no link with a code`);
  return code;
}

Deno.test("an invitation lets in as many as it says, although the server is killed meanwhile", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    let link: string;
    {
      await using server = await ChatServer.start(["--access", "invite", "--data", folder]);
      link = await invite(folder, "new", "--uses", "2");
      assertEquals(parseLink(link)?.address, { hostname: "127.0.0.1", port: server.port });
      assertEquals(await outcome(server, ANN), "not_invited");
      assertEquals(await outcome(server, ANN, { invitation: codeIn(link) }), "welcome");
      // Disposing of the server kills it.
    }
    await using server = await ChatServer.start(["--access", "invite", "--data", folder]);
    assertEquals(await outcome(server, ANN), "welcome");
    assertEquals(await outcome(server, BOB, { name: "bob", invitation: codeIn(link) }), "welcome");
    assertEquals(await outcome(server, EVE, { name: "eve", invitation: codeIn(link) }), "bad_invitation spent");
    assertMatch(await invite(folder, "list"), /^1: used up, made \S+ \S+ by the operator$/);
    server.program.signal("SIGTERM");
    const { stderr } = await server.program.exit();
    // The code stands nowhere but in the link.
    const code = codeIn(link);
    const files = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => `${folder}/${name}`);
    const texts = [stderr, ...files.map((file) => new TextDecoder("latin1").decode(Deno.readFileSync(file)))];
    assertEquals(texts.filter((text) => text.includes(code) || text.includes(code.replaceAll("-", ""))).length, 0);
    assert(texts.some((text) => text.includes(ANN.publicKey)), "the search would not find what is there");
    assert(!files.includes(`${folder}/control.sock`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("chat invite beside no server says so, and beside one withdraws what it made", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    {
      await using server = await ChatServer.start(["--access", "invite", "--data", folder]);
      const code = codeIn(await invite(folder, "new", "--for", "ann"));
      assertEquals(await outcome(server, BOB, { name: "bob", invitation: code }), "bad_invitation name");
      assertEquals(await invite(folder, "withdraw", "1"), "Invitation 1 is withdrawn");
      assertEquals(await outcome(server, ANN, { invitation: code }), "bad_invitation withdrawn");
    }
    const { code, stdout, stderr } = await Program.run(["invite", "new", "--data", folder]);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^chat: Cannot talk to the server in .*: none is running there\./);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an owner makes invitations in the chat, and others do not", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    await using server = await ChatServer.start(["--access", "invite", "--data", folder]);
    const owner = await come(server, ANN, { invitation: codeIn(await invite(folder, "new", "--owner")) });
    await owner.peer.send({ type: "make_invitation", ref: 1, name: "bob" });
    const made = await owner.peer.expect("invitation");
    assertEquals([made.ref, made.uses, made.name], [1, 1, "bob"]);
    const member = await come(server, BOB, { name: "bob", invitation: codeIn(made.link) });
    assertEquals(member.answer.type, "welcome");
    await member.peer.send({ type: "make_invitation", ref: 2 });
    assertEquals((await member.peer.expect("error")).code, "not_allowed");
    for (const { peer } of [owner, member]) await peer[Symbol.asyncDispose]();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a server on all networks needs an invitation by default, and its links name this machine or --public-host", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  const flags = ["--host", "0.0.0.0", "--no-tls", "--data", folder];
  try {
    {
      await using server = await ChatServer.start(flags);
      const link = parseLink(await invite(folder, "new"));
      assertEquals(link?.address, { hostname: Deno.hostname(), port: server.port });
      assertEquals(link?.isPlain, true);
      assertEquals(await outcome(server, ANN), "not_invited");
    }
    await using server = await ChatServer.start([...flags, "--public-host", "chat.example.org"]);
    assertEquals(parseLink(await invite(folder, "new"))?.address, { hostname: "chat.example.org", port: server.port });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  // folder_copy.ts: other systems do not tell when a file was created.
  ignore: Deno.build.os === "windows",
  name: "open invitations of a folder that is a copy are withdrawn, because they may have been used since",
  fn: async () => {
    const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
    const flags = ["--access", "invite", "--data", folder];
    try {
      let code: string;
      {
        await using server = await ChatServer.start(flags);
        code = codeIn(await invite(folder, "new", "--uses", "2"));
        assertEquals(await outcome(server, BOB, { name: "bob", invitation: code }), "welcome");
        server.program.signal("SIGTERM");
        await server.program.exit();
      }
      // The copy has other files, as after a backup was put back.
      const history = `${folder}/history.db`;
      await Deno.copyFile(history, `${history}.copy`);
      await Deno.rename(`${history}.copy`, history);
      await using server = await ChatServer.start(flags);
      await server.program.stderrLine(/the folder is a copy/);
      assertMatch(await server.program.stderrLine(/open invitations were withdrawn/), /invitations=1/);
      await server.program.stderrLine(/devices that were revoked since the folder was copied are back/);
      assertEquals(await outcome(server, ANN, { invitation: code }), "bad_invitation withdrawn");
      assertMatch(await invite(folder, "list"), /^1: withdrawn,/);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("serve names chat invite in its log where nobody sees a terminal, and shows no code there", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    await using server = await ChatServer.start(["--access", "invite", "--data", folder]);
    const line = await server.program.stderrLine(/nobody is invited yet/);
    assertMatch(line, /chat invite new --data/);
    server.program.signal("SIGTERM");
    const { stdout, stderr } = await server.program.exit();
    assertEquals(stdout.split("\n").filter((line) => line !== "" && !LISTENING.test(line)), []);
    assert(!/invite=/.test(stdout + stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testAtTerminal("serve shows two invitations at its first start at a terminal, and not at the next one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  const flags = ["serve", "--port", "0", "--access", "invite", "--data", folder];
  const begun = async (program: Program) => {
    await program.stdout.shows(/server began/);
    const [, port] = /listening on [\d.]+:(\d+)/.exec(program.stdout.text) ?? [];
    return { connect: () => Deno.connect({ hostname: "127.0.0.1", port: Number(port) }) };
  };
  try {
    {
      await using program = await startAtTerminal(flags);
      const server = await begun(program);
      await program.stdout.shows(/invite=[^]*invite=[^\r]*\r/);
      const [friends, owners, ...more] = program.stdout.text.match(/chat:\/\/\S+/g) ?? [];
      assert(friends !== undefined && owners !== undefined && more.length === 0, program.seen());
      const listed = await invite(folder, "list");
      assertEquals(listed.replace(/until .*/g, ""), "1: 10 of 10 uses left, \n2: 1 of 1 use left, ");
      const owner = await come(server, ANN, { invitation: codeIn(owners) });
      await owner.peer.send({ type: "make_invitation", ref: 1 });
      await owner.peer.expect("invitation");
      await owner.peer[Symbol.asyncDispose]();
      assertEquals(await outcome(server, BOB, { name: "bob", invitation: codeIn(friends) }), "welcome");
    }
    await using program = await startAtTerminal(flags);
    assertEquals(await outcome(await begun(program), ANN), "welcome");
    assert(!program.stdout.text.includes("invite="), program.seen());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder that was used before lets in those who were there, and serve says what has changed", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    let resume: string;
    {
      await using server = await ChatServer.start(["--data", folder]);
      await using peer = await server.peer("ann");
      const [welcome] = peer.received;
      assert(welcome?.type === "welcome");
      resume = welcome.resume;
      await peer.send({ type: "say", to: "#lobby", text: "hello", ref: 1 });
      await peer.expect("ok");
    }
    await using server = await ChatServer.start(["--data", folder, "--access", "invite"]);
    assertMatch(await server.program.stderrLine(/newcomers need an invitation now/), /--no-tls --access open/);
    await using ann = await server.peer("ann", { resume });
    await ann.drain();
    const stranger = new ScriptedPeer(await server.connect());
    await stranger.send({ type: "hello", version: 1, name: "eve" });
    assertEquals((await stranger.expect("error")).code, "members_only");
    await stranger[Symbol.asyncDispose]();
    // The secret makes the key a member that she brings later.
    assertEquals(await outcome(server, ANN, { name: "ignored", beside: resume }), "welcome");
    assertEquals(await outcome(server, ANN, { name: "ann2" }), "welcome");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("serve --access password takes the password of the file, and refuses a file that has none", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  const file = `${folder}/password`;
  try {
    await Deno.writeTextFile(file, "open sesame\n# the second line is not read\n", { mode: 0o600 });
    {
      await using server = await ChatServer.start(["--memory", "--password-file", file]);
      assertEquals(await outcome(server, ANN), "password_needed");
      assertEquals(await outcome(server, ANN, { password: "open sesamy" }), "bad_password");
      assertEquals(await outcome(server, ANN, { password: "open sesame" }), "welcome");
    }
    await Deno.writeTextFile(file, "short\n");
    const refused = async (...flags: string[]) => {
      const { code, stdout, stderr } = await Program.run(["serve", "--port", "0", "--memory", ...flags]);
      assertEquals([code, stdout], [2, ""]);
      return stderr.split(". See")[0];
    };
    assertEquals(
      await refused("--password-file", file),
      `chat: Cannot use --password-file ${
        JSON.stringify(file)
      }: the password is too short. It needs at least 8 characters`,
    );
    assertEquals(
      await refused("--access", "password"),
      "chat: Cannot use --access password without the password: --password-file FILE",
    );
    assertEquals(
      await refused("--access", "open", "--password-file", file),
      "chat: Cannot use --password-file without --access password",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
