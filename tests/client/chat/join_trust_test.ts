/**
 * What a user sees of a server that has to prove its key, in whole clients in memory.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { say } from "../../../client/jobs/say.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { FakePlatform, letGo, letIn, letQuit, ownCertificate, welcome } from "../support/fake_platform.ts";
import { CODE, HOME, KEY, KNOWN, known, OTHER, OTHER_KEY, platformAt, SERVER, TLS } from "../support/far_server.ts";
import { challenge, letInProved } from "../support/proving_server.ts";
import { KEY as PRESS, showAround, TerminalUser } from "../support/terminal_user.ts";

Deno.test("join asks once about the key of a new server, and joins after a yes", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  user.platform.certificate = ownCertificate(KEY);
  await using server = user.platform.serve("server");
  const code = join(["--name", "bob", "example.org"], user.platform);
  await user.inputIs("Is this the right key? (yes/no)");
  assertEquals(user.screen.slice(0, 2), [
    "The key of example.org:12345 is not known on this machine yet:",
    `  ${KEY}`,
  ]);
  assertEquals(user.platform.dialled, []);
  user.type("yes", PRESS.enter);
  await letInProved(server, SERVER, TLS);
  await showAround(server);
  await user.inputIs("#lobby>");
  user.type("/quit", PRESS.enter);
  await letQuit(server);
  assertEquals(await code, 0);
  assertStringIncludes(user.platform.storage.files.get(KNOWN) ?? "", `"key":"${KEY}","tls":"own","how":"asked"`);
  // An answer does not belong into the history of typed lines.
  assertEquals([...user.platform.storage.files.keys()].some((path) => path.endsWith("history.jsonl")), true);
  assertEquals(user.platform.storage.files.get("/home/bob/.local/state/chat/history.jsonl")?.includes("yes"), false);
  const later = platformAt(KEY);
  later.storage.files.set(KNOWN, user.platform.storage.files.get(KNOWN) ?? "");
  await using again = later.serve("server again");
  later.endInput();
  const laterCode = join(["--name", "bob", "example.org"], later);
  await letInProved(again, SERVER, TLS);
  await letGo(again);
  assertEquals([await laterCode, later.errors, later.looks], [0, "", 0]);
});

Deno.test("join ends with 4 after a no, and after no answer", async () => {
  for (const answer of [`no${PRESS.enter}`, PRESS.enter, PRESS.ctrlD]) {
    using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
    user.platform.certificate = ownCertificate(KEY);
    const code = join(["--name", "bob", "example.org"], user.platform);
    await user.inputIs("Is this the right key? (yes/no)");
    user.type(answer);
    assertEquals(await code, 4);
    await user.sees("Not connected to example.org:12345, because its key is not trusted.");
    assertEquals([user.platform.dialled, user.platform.storage.files.get(KNOWN)], [[], undefined]);
  }
});

Deno.test("a pipe refuses a new server with the flag to use, and joins with it", async () => {
  const platform = platformAt(KEY);
  assertEquals(await join(["--name", "ci", "example.org"], platform), 4);
  assertEquals(platform.errorLines, [
    "Cannot connect to example.org:12345: its key is not known here, and nobody can be asked.",
    "If this is the right key, add this to the command:",
    `  --server-key ${KEY}`,
    "To trust whatever key it has the first time, add: --trust-new",
  ]);
  for (const args of [["--server-key", KEY], ["--trust-new"]]) {
    const trusting = platformAt(KEY);
    await using server = trusting.serve("server");
    trusting.endInput();
    const code = join(["--name", "ci", "example.org", ...args], trusting);
    await letInProved(server, SERVER, TLS);
    await letGo(server);
    assertEquals([await code, trusting.errors], [0, ""]);
  }
});

for (
  const [LANG, lines] of [
    ["en_US.UTF-8", [
      "Cannot connect to example.org:12345: its key has changed.",
      `  known since 2026-11-30: ${KEY}`,
      `  shown now: ${OTHER_KEY}`,
      "Somebody may be answering in its place, or it was set up again. Ask its operator.",
      "If the new key is right, add this to the command:",
      `  --server-key ${OTHER_KEY}`,
    ]],
    ["zh_CN.UTF-8", [
      "无法连接到 example.org:12345：它的密钥变了。",
      `  已知（自 2026-11-30）：${KEY}`,
      `  现在：${OTHER_KEY}`,
      "可能有人在冒充它，也可能是服务器重新安装过。请询问管理员。",
      "如果新密钥正确，请在命令中加上：",
      `  --server-key ${OTHER_KEY}`,
    ]],
  ] as const
) {
  Deno.test(`a changed key ends with 4 and says what to do (${LANG})`, async () => {
    const platform = platformAt(OTHER_KEY, { environment: { ...HOME, LANG } });
    platform.storage.files.set(KNOWN, known(KEY));
    assertEquals(await join(["--name", "bob", "example.org"], platform), 4);
    assertEquals<readonly string[]>(platform.errorLines, lines);
    const job = platformAt(OTHER_KEY, { environment: { ...HOME, LANG } });
    job.storage.files.set(KNOWN, known(KEY));
    assertEquals(await say(["--name", "bob", "--server", "example.org", "--to", "ann", "hi"], job), 4);
    assertEquals(job.errorLines, lines.map((line) => `chat: ${line}`));
  });
}

Deno.test("a key that changes while the chat is open ends it with 4, and it does not try again", async () => {
  const platform = platformAt(KEY);
  platform.storage.files.set(KNOWN, known(KEY));
  const server = platform.serve("server");
  const code = join(["--name", "bob", "example.org"], platform);
  await letInProved(server, SERVER, TLS);
  platform.certificate = ownCertificate(OTHER_KEY);
  await server.vanish();
  await platform.tells("Connection lost");
  platform.clock.advance(1_000);
  assertEquals(await code, 4);
  assertStringIncludes(platform.errors, `  shown now: ${OTHER_KEY}`);
});

Deno.test("a server elsewhere without TLS is an error that names --no-tls, and the reverse is one too", async () => {
  const platform = new FakePlatform({ environment: HOME });
  assertEquals(await join(["--name", "bob", "example.org"], platform), 3);
  assertEquals(platform.errorLines, [
    "Cannot connect to example.org:12345: it does not encrypt with TLS, so anybody on the way could read along. " +
    "If you accept that, add --no-tls.",
  ]);
  const plain = new FakePlatform({ environment: HOME });
  await using server = plain.serve("server with TLS");
  const code = join(["--name", "bob", "example.org", "--no-tls"], plain);
  await server.expect("hello");
  await server.send(Uint8Array.of(0x15, 0x03, 0x03, 0, 2, 2, 0x32));
  await server.close();
  assertEquals(await code, 3);
  assertEquals(plain.errorLines, [
    "Cannot connect to example.org:12345: it encrypts with TLS, and this client did not. Leave out --no-tls, or add --tls.",
  ]);
});

Deno.test("an earlier server elsewhere is told of once, and nothing is told of a server on this machine", async () => {
  const platform = new FakePlatform({ environment: HOME });
  for (const expected of ["example.org:12345 runs an earlier version, which proves nothing", ""]) {
    platform.errors = "";
    await using server = platform.serve("server");
    const code = join(["--name", "bob", "--no-tls", "example.org"], platform);
    platform.endInput();
    await letIn(server);
    await letGo(server);
    assertEquals([await code, platform.errors.slice(0, expected.length || 1)], [0, expected]);
  }
  const near = new FakePlatform({ environment: HOME });
  await using server = near.serve("server");
  near.endInput();
  const code = join(["--name", "bob"], near);
  await letIn(server);
  await letGo(server);
  assertEquals([await code, near.errors, near.storage.files.get(KNOWN)], [0, "", undefined]);
});

Deno.test("a job at a terminal asks about a new server on standard error", async () => {
  const platform = platformAt(KEY, { isTerminal: true, errorIsTerminal: true });
  await using server = platform.serve("server");
  const code = say(["--name", "ci", "--server", "example.org", "--to", "#ops", "done"], platform);
  await platform.tells("Is this the right key? (yes/no) ");
  platform.type("yes\n");
  await challenge(server, SERVER, TLS);
  await server.expect("proof");
  await server.send(welcome({ name: "ci", features: ["brief"], brief: true }));
  const { ref = "" } = await server.expect("say");
  await server.send({ type: "ok", ref, id: 1, time: 1 });
  await letQuit(server);
  assertEquals([await code, platform.output], [0, ""]);
  assertStringIncludes(platform.storage.files.get(KNOWN) ?? "", KEY);
});

Deno.test("a password is asked for without showing it, by a chat and by a job, and a wrong one again", async () => {
  const refusal = (code: string) => ({ type: "error", code, text: "" }) as const;
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  const first = user.platform.serve("first");
  const code = join(["--name", "bob"], user.platform);
  await first.expect("hello");
  await first.send(refusal("password_needed"));
  await user.inputIs("Password of the server:");
  user.type("sesam");
  await user.inputIs("Password of the server: *****");
  await using second = user.platform.serve("second");
  user.type(PRESS.enter);
  await letIn(second);
  await showAround(second);
  user.type("/quit", PRESS.enter);
  await letQuit(second);
  assertEquals([await code, user.platform.output.includes("sesam")], [0, false]);

  const platform = new FakePlatform({ isTerminal: true, errorIsTerminal: true });
  const third = platform.serve("third");
  const job = say(["--name", "ci", "--to", "#ops", "done"], platform);
  await third.expect("hello");
  await third.send(refusal("password_needed"));
  await platform.tells("Password of the server: ");
  await using fourth = platform.serve("fourth");
  assertEquals(platform.isRaw, true);
  platform.type("sesx\x7fam\r");
  await fourth.expect("hello");
  await fourth.send(refusal("bad_password"));
  await platform.tells("the password is wrong");
  platform.type("\x03");
  assertEquals([await job, platform.isRaw, platform.errors.includes("sesam")], [4, false, false]);
});

Deno.test("a server elsewhere without TLS is asked for its key by the protocol, and the user about it", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  await using first = user.platform.serve("first");
  const code = join(["--name", "bob", "example.org", "--no-tls"], user.platform);
  await challenge(first, SERVER);
  await user.inputIs("Is this the right key? (yes/no)");
  assertEquals(first.received.map(({ type }) => type), ["hello"]);
  await using second = user.platform.serve("second");
  user.type(PRESS.paste(KEY), PRESS.enter);
  await letInProved(second, SERVER);
  await showAround(second);
  user.type("/quit", PRESS.enter);
  await letQuit(second);
  assertEquals(await code, 0);
  assertStringIncludes(user.platform.storage.files.get(KNOWN) ?? "", `"key":"${KEY}","tls":"off","how":"asked"`);
});

Deno.test("a known key that the protocol does not prove ends with 4, and nothing secret is sent", async () => {
  const changed = [
    "Cannot connect to example.org:12345: its key has changed.",
    `  known since 2026-11-30: ${KEY}`,
    `  shown now: ${OTHER_KEY}`,
    "Somebody may be answering in its place, or it was set up again. Ask its operator.",
    "If the new key is right, add this to the command:",
    `  --server-key ${OTHER_KEY}`,
  ];
  const missing = [
    "Cannot connect to example.org:12345: it does not prove the key that is known of it.",
    `  known since 2026-11-30: ${KEY}`,
    "Somebody may be answering in its place, or it was set up again. Ask its operator.",
  ];
  const unsigned = [
    "Cannot connect to example.org:12345: it names a key, but does not prove that it has it.",
    `  ${KEY}`,
    "Somebody may be answering in its place. No secret was sent to it.",
  ];
  const liar = { publicKey: KEY, sign: (bytes: Uint8Array) => OTHER.sign(bytes) };
  const cases: readonly (readonly [(server: ScriptedPeer) => Promise<unknown>, readonly string[]])[] = [
    [(server) => challenge(server, OTHER), changed],
    [letIn, missing],
    [(server) => challenge(server, liar), unsigned],
    // The signature is for a connection with another certificate.
    [(server) => challenge(server, SERVER, { certificate: new Uint8Array(32).fill(9) }), unsigned],
  ];
  for (const [answer, sentences] of cases) {
    const platform = new FakePlatform({ environment: HOME });
    platform.storage.files.set(KNOWN, known(KEY, { tls: "off" }));
    await using server = platform.serve("server");
    const code = join(["--name", "bob", "example.org"], platform);
    await answer(server);
    assertEquals(await code, 4);
    assertEquals<readonly string[]>(platform.errorLines, sentences);
    assertEquals(server.received.map(({ type }) => type), ["hello"]);
  }
});

Deno.test("an invitation that the server wants is asked for, and shown once", async () => {
  using user = new TerminalUser({ window: { columns: 90, rows: 20 } });
  await using first = user.platform.serve("first");
  const code = join(["--name", "bob"], user.platform);
  await challenge(first, SERVER, { needs: "invitation" });
  assertEquals((await first.expect("proof")).invitation, undefined);
  await first.send({ type: "error", code: "not_invited", text: "" });
  await user.inputIs("Invitation, as a code or a link:");
  await using second = user.platform.serve("second");
  user.type(PRESS.paste("k7f3 9qxd 2moa zr5t h8wb"), PRESS.enter);
  assertEquals((await letInProved(second, SERVER, { needs: "invitation" })).invitation, CODE);
  await showAround(second);
  // The connection is lost, and by then the client is a member.
  await using third = user.platform.serve("third");
  await second.vanish();
  await user.sees("Connection lost");
  await user.until(() => user.platform.dialled.length === 3, "another attempt");
  assertEquals((await letInProved(third, SERVER, { needs: "invitation" })).invitation, undefined);
  user.type("/quit", PRESS.enter);
  await letQuit(third);
  await code;
  for (const [path, text] of user.platform.storage.files) assertEquals(/9QXD/i.test(text), false, path);
});
