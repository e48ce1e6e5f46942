/**
 * Comparing the keys of people and hearing of each change, and the devices of the user, in whole clients in memory.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "../../../client/join.ts";
import { keyWords } from "../../../shared/keys/key_words.ts";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import type { ClientMessage, MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { letGo, letQuit, ownCertificate } from "../support/fake_platform.ts";
import { HOME, KEY as SERVER_KEY, KNOWN, known, platformAt, SERVER, TLS } from "../support/far_server.ts";
import { nextAttempt } from "../support/joined_client.ts";
import { letInProved } from "../support/proving_server.ts";
import { KEY as PRESS, showAround, TerminalUser } from "../support/terminal_user.ts";

const [ANN, OTHER, THIRD] = await Promise.all(
  [3, 4, 5].map(async (byte) => (await keyPairOf(new Uint8Array(32).fill(byte))).publicKey),
) as [string, string, string];
const ID = "fA41KxoPpT2WSh6xGrMM-A";
const NONCE = "bm9uY2Vub25jZW5vbmNlMQ";
const PEOPLE = "/home/bob/.local/state/chat/compared_people.jsonl";
const NAMES = { ...TLS, more: { features: ["identity", "names", "seen"] } };

function compared(name: string, ...keys: readonly string[]): string {
  return `${JSON.stringify({ server: SERVER_KEY, name, keys, compared: "2026-11-30T12:00:00.000Z" })}\n`;
}

/** A user at a terminal who has joined a server with owned names, or one without. `told`: about whom it is asked at first. */
async function atTerminal(
  { people = "", told = [], options = NAMES }: { people?: string; told?: readonly Told[]; options?: typeof NAMES } = {},
) {
  const user = new TerminalUser({ window: { columns: 130, rows: 24 } });
  user.platform.certificate = ownCertificate(SERVER_KEY);
  user.platform.storage.files.set(KNOWN, known(SERVER_KEY));
  if (people !== "") user.platform.storage.files.set(PEOPLE, people);
  const server = user.platform.serve("server");
  const code = join(["example.org", "--name", "bob"], user.platform);
  await letInProved(server, SERVER, options);
  const asked = [];
  for (const one of told) asked.push((await tellAbout(server, one)).name);
  await showAround(server);
  await user.sees("You are bob");
  return { user, server, code, asked };
}

/** What is told of a person: nothing, or of somebody who is not there. */
type Told = Partial<MessageOf<"person">> | "nobody" | { readonly gone: readonly string[] };

/** Answers the next `whois`. */
async function tellAbout(server: ScriptedPeer, told: Told): Promise<MessageOf<"whois">> {
  const whois = await server.expect("whois");
  const { ref = "", name } = whois;
  if (told === "nobody" || "gone" in told) {
    const keys = told === "nobody" ? {} : { seen: 1, keys: told.gone };
    await server.send({ type: "error", code: "no_such_person", text: "", about: name, ref, ...keys });
    return whois;
  }
  const person = { type: "person", ref, name, rooms: [], sessions: 1, since: 1, active: 1 } as const;
  await server.send({ ...person, ...told });
  await server.send({ type: "ok", ref });
  return whois;
}

/** The requests that the client makes before it answers a `ping`. */
async function requests(server: ScriptedPeer): Promise<ClientMessage["type"][]> {
  return (await server.drain()).map(({ type }) => type as ClientMessage["type"]);
}

Deno.test("/verify shows the keys of a person in words, and yes remembers them", async () => {
  const { user, server, code } = await atTerminal();
  using _ = user;
  await using _server = server;
  user.type("/verify ann yes", PRESS.enter);
  await user.sees("Cannot verify ann: the keys have to be shown first: /verify ann.");
  user.type("/verify ann", PRESS.enter);
  await tellAbout(server, { keys: [ANN, OTHER] });
  await user.sees("If all are the same, type: /verify ann yes");
  const rows = user.screen.map((row) => row.trim());
  for (const key of [ANN, OTHER]) {
    const at = rows.indexOf(key);
    assertEquals(`${rows[at + 1]} ${rows[at + 2]}`, await keyWords(key));
  }
  user.type("/verify Ann yes", PRESS.enter);
  await user.sees("remembered: you are told if the keys of ann change");
  const kept = JSON.parse(user.platform.storage.files.get(PEOPLE) ?? "");
  assertEquals([kept.server, kept.name, kept.keys], [SERVER_KEY, "ann", [ANN, OTHER]]);
  // What was compared is what was shown, once.
  user.type("/verify ann yes", PRESS.enter);
  await user.until(() => user.screen.filter((row) => row.includes("have to be shown first")).length === 2, "a refusal");
  user.type("/whois ann", PRESS.enter);
  await tellAbout(server, { keys: [ANN, THIRD] });
  await user.sees("you have compared this on");
  await user.sees("you have not compared this");
  user.type("/verify ann no", PRESS.enter);
  await user.sees("forgotten: the keys of ann are not watched any more");
  user.type("/quit", PRESS.enter);
  await letQuit(server);
  assertEquals(await code, 0);
});

Deno.test("a comparison that cannot be written is not said to be remembered", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  await using _server = server;
  Object.assign(user.platform.storage.stateFiles, {
    append() {
      throw new Deno.errors.PermissionDenied("no");
    },
  });
  user.type("/verify ann", PRESS.enter);
  await tellAbout(server, { keys: [ANN] });
  await user.sees("If it is the same, type: /verify ann yes");
  user.type("/verify ann yes", PRESS.enter);
  await user.sees("Cannot remember whose keys you have compared");
  await user.sees("the keys of ann are watched only until you leave or the connection is lost");
  assertEquals(user.all.some((row) => row.includes("remembered: ")), false);
});

Deno.test("/verify says first of a person with another key that it is NOT the one that was compared", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [OTHER] }] });
  using _ = user;
  await using _server = server;
  await user.sees("Careful: ann has a key that you have not compared");
  user.type("/verify ann", PRESS.enter);
  await tellAbout(server, { keys: [OTHER] });
  await user.sees("It may be somebody else. Only if it is the same there, type: /verify ann yes");
  const rows = user.screen.map((row) => row.trim());
  const at = rows.findIndex((row) => row.endsWith("the key of ann is NOT what you compared on 2026-11-30, which was:"));
  assertEquals([rows[at + 1], rows[at + 3]], [ANN, OTHER]);
  user.type("/whois ann", PRESS.enter);
  await tellAbout(server, { keys: [OTHER] });
  await user.sees(`you have not compared this, but on 2026-11-30: ${ANN}`);
  user.type("/verify ann yes", PRESS.enter);
  await user.sees("remembered: you are told");
});

Deno.test("/verify says of a guest and of somebody who is not there that there is nothing to compare", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  await using _server = server;
  user.type("/verify gus", PRESS.enter);
  await tellAbout(server, { guest: true });
  await user.sees("Cannot verify gus: gus is a guest, who has no key to compare.");
  user.type("/verify eve", PRESS.enter);
  await tellAbout(server, "nobody");
  await user.sees("Cannot verify eve: nobody is called eve here.");
  user.type("/verify eve no", PRESS.enter);
  await user.sees("Cannot verify eve: you have never compared the keys of eve.");
  user.type("/verify #ops", PRESS.enter);
  await user.sees("Cannot verify #ops: ");
  assertEquals(await requests(server), []);
});

Deno.test("a verified person whose keys have changed is said loudly, once for each change", async () => {
  const { user, server, asked } = await atTerminal({
    people: compared("ann", ANN) + compared("eve", OTHER),
    told: [{ keys: [ANN] }, "nobody"],
  });
  using _ = user;
  await using _server = server;
  const shown = () => user.all.filter((row) => row.includes("Careful: ")).length;
  // At the beginning.
  assertEquals([asked, await requests(server), shown()], [["ann", "eve"], [], 0]);
  // With each reason to look.
  await server.send({ type: "joined", room: "#lobby", name: "ann" });
  await tellAbout(server, { keys: [ANN, THIRD] });
  await user.sees("Careful: ann has a new device since you compared on 2026-11-30.");
  await server.send({ type: "joined", room: "#lobby", name: "ann" });
  await tellAbout(server, { keys: [THIRD, ANN] });
  await server.send({ type: "renamed", room: "#lobby", was: "mallory", name: "Eve" });
  await tellAbout(server, { name: "Eve", keys: [THIRD] });
  await user.sees("Careful: Eve has a key that you have not compared (you compared another one on 2026-11-30).");
  await server.send({
    type: "presence",
    room: "#lobby",
    members: 300,
    joined: { count: 2, names: ["zoe", "ann"] },
    renamed: [{ was: "x", name: "eve" }],
  });
  await tellAbout(server, { guest: true });
  await user.sees("Careful: ann is a guest now, without the key that you compared on 2026-11-30.");
  await tellAbout(server, { keys: [OTHER] });
  assertEquals([await requests(server), shown()], [[], 3]);
  assertEquals(user.platform.output.includes("\x07"), true, "the bell rings");
});

/** What shows that a person is there, and of what a change since then is said. */
const SIGNS: Readonly<Record<string, ServerMessage>> = {
  "a private message": { type: "message", id: 7, time: 7, from: "ann", to: "bob", text: "hi" },
  "a message in a room": { type: "message", id: 7, time: 7, from: "ann", to: "#ops", text: "hi" },
  "a message that was edited": { type: "edited", id: 8, time: 8, of: 7, from: "ann", to: "bob", text: "ho" },
  "a list of people": { type: "people", people: [{ name: "zoe" }, { name: "Ann" }] },
  "a page about a room": { type: "people", room: "#ops", people: [{ name: "ann" }] },
  "an offer of files": { type: "offered", id: ID, from: "ann", names: ["x"], count: 1, bytes: 5, nonce: NONCE },
  "a request for files": { type: "asked", id: ID, from: "ann", what: "list", paths: [], nonce: NONCE },
};

for (const [sign, message] of Object.entries(SIGNS)) {
  Deno.test(`a person who was away at the beginning and has another key is noticed by ${sign}`, async () => {
    const { user, server } = await atTerminal({ people: compared("ann", ANN), told: ["nobody"] });
    using _ = user;
    await using _server = server;
    await server.send(message);
    await tellAbout(server, { keys: [OTHER] });
    await user.sees("Careful: ann has a");
  });
}

Deno.test("somebody else under a verified name is noticed by each private message, however soon", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [ANN] }] });
  using _ = user;
  await using _server = server;
  const write = (id: number) => server.send({ type: "message", id, time: id, from: "ann", to: "bob", text: "hi" });
  await write(1);
  await tellAbout(server, { keys: [ANN] });
  await write(2);
  await tellAbout(server, { keys: [OTHER] });
  await user.sees("Careful: ann has a");
});

Deno.test("words in a room are a reason to look only after somebody left or was renamed, and once a minute", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [ANN] }] });
  using _ = user;
  await using _server = server;
  const write = (id: number) => server.send({ type: "message", id, time: id, from: "ann", to: "#lobby", text: "hi" });
  const some = { count: 12, names: ["zoe"] };
  const reasons: ServerMessage[] = [
    { type: "parted", room: "#lobby", name: "ann", reason: "left" },
    { type: "parted", room: "#lobby", names: ["zoe", "ann"], reason: "lost" },
    { type: "renamed", room: "#lobby", was: "ann", name: "anna" },
    // Only the first ten are named.
    { type: "presence", room: "#lobby", members: 300, joined: some },
    { type: "presence", room: "#lobby", members: 300, parted: some },
  ];
  for (const [at, reason] of reasons.entries()) {
    await write(2 * at + 1);
    assertEquals((await requests(server)).includes("whois"), false, JSON.stringify(reason));
    await server.send(reason);
    await write(2 * at + 2);
    await tellAbout(server, { keys: [ANN] });
  }
  await server.drain();
  for (let half = 0; half < 2; half++) {
    // A server that says nothing for longer is given up.
    user.platform.clock.advance(30_000);
    await server.drain();
  }
  await write(20);
  await tellAbout(server, { keys: [ANN, THIRD] });
  await user.sees("Careful: ann has a new device");
});

Deno.test("what the user says in private is a reason to look, not each time, and so is entering a room", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [ANN] }] });
  using _ = user;
  await using _server = server;
  const say = async () => {
    user.type("/msg ann the password", PRESS.enter);
    const { ref = "" } = await server.expect("say");
    await server.send({ type: "ok", ref, id: 0, time: 1 });
  };
  await say();
  assertEquals((await requests(server)).includes("whois"), false);
  user.platform.clock.advance(10_000);
  await say();
  await tellAbout(server, { keys: [ANN] });
  user.type("/join #ops", PRESS.enter);
  const { ref = "" } = await server.expect("join");
  await server.send({ type: "joined", room: "#ops", name: "bob" });
  await server.send({ type: "ok", ref });
  await server.send({ type: "message", id: 7, time: 7, from: "ann", to: "#ops", text: "hi" });
  await tellAbout(server, { keys: [OTHER] });
  await user.sees("Careful: ann has a");
});

Deno.test("a person who comes while the server looks for them in vain is looked for again", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [ANN] }] });
  using _ = user;
  await using _server = server;
  const come = () => server.send({ type: "joined", room: "#lobby", name: "ann" });
  await come();
  const { ref = "" } = await server.expect("whois");
  await come();
  await server.send({ type: "error", code: "no_such_person", text: "", about: "ann", ref });
  await tellAbout(server, { keys: [OTHER] });
  await user.sees("Careful: ann has a");
});

Deno.test("of a person who is away, it is said at the beginning who would get a message, and /verify shows the keys", async () => {
  const people = compared("ann", ANN) + compared("eve", ANN);
  const { user, server } = await atTerminal({ people, told: [{ gone: [OTHER] }, "nobody"] });
  using _ = user;
  await using _server = server;
  await user.sees("Careful: ann has a key that you have not compared");
  user.type("/verify ann", PRESS.enter);
  await tellAbout(server, { gone: [OTHER] });
  await user.sees("Only if it is the same there, type: /verify ann yes");
  for (const [line, keys] of [["/whois eve", [THIRD]], ["/query eve", [OTHER]]] as const) {
    user.type(line, PRESS.enter);
    await tellAbout(server, { gone: keys });
    await user.until(() => user.all.join(" ").split("Careful: eve has a").length === (keys[0] === THIRD ? 2 : 3), line);
  }
});

Deno.test("a change back and then to the same other key is said again", async () => {
  const { user, server } = await atTerminal({ people: compared("ann", ANN), told: [{ keys: [OTHER] }] });
  using _ = user;
  await using _server = server;
  for (const keys of [[ANN], [OTHER], [OTHER]]) {
    await server.send({ type: "joined", room: "#lobby", name: "ann" });
    await tellAbout(server, { keys });
  }
  await server.send({ type: "topic", room: "#lobby", text: "the end", by: "zoe", time: 1 });
  await user.sees("the end");
  assertEquals(user.all.filter((row) => row.includes("Careful: ")).length, 2);
});

Deno.test("with --json a change is a notice on standard output and a sentence on standard error", async () => {
  const platform = platformAt(SERVER_KEY, { environment: HOME });
  platform.storage.files.set(KNOWN, known(SERVER_KEY));
  platform.storage.files.set(PEOPLE, compared("ann", ANN));
  const server = platform.serve("server");
  const code = join(["example.org", "--name", "bob", "--json"], platform);
  await letInProved(server, SERVER, NAMES);
  await tellAbout(server, { guest: true });
  await platform.tells("Careful: ann is a guest now");
  assertStringIncludes(platform.output, '{"type":"notice","code":"keys_changed","name":"ann",');
  await server.vanish();
  // Once for each change, also after a reconnect.
  await using again = platform.serve("again");
  await nextAttempt(platform);
  await letInProved(again, SERVER, NAMES);
  await tellAbout(again, { guest: true });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  assertEquals(platform.output.split("keys_changed").length, 2);
});

Deno.test("in a pipe, the keys are shown before it ends", async () => {
  const platform = platformAt(SERVER_KEY, { environment: HOME });
  platform.storage.files.set(KNOWN, known(SERVER_KEY));
  await using server = platform.serve("server");
  platform.type("/verify ann\n");
  platform.endInput();
  const code = join(["example.org", "--name", "bob"], platform);
  await letInProved(server, SERVER, NAMES);
  await tellAbout(server, { keys: [ANN] });
  await letGo(server);
  assertEquals(await code, 0);
  assertStringIncludes(platform.output, (await keyWords(ANN)).split(" ").slice(6).join(" "));
});

Deno.test("/device approve shows the key that waits, and the same line again approves that key", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  await using _server = server;
  const find = async (key: string) => {
    const { code, ref = "" } = await server.expect("find_device");
    await server.send({ type: "device", ref, key });
    await server.send({ type: "ok", ref });
    return code;
  };
  user.type("/device approve 4821-7730", PRESS.enter);
  assertEquals(await find(ANN), "48217730");
  await user.sees("It shows its key as well. If that is the same, type this again:");
  const rows = user.screen.map((row) => row.trim());
  assertEquals(`${rows[rows.indexOf(ANN) + 1]} ${rows[rows.indexOf(ANN) + 2]}`, await keyWords(ANN));
  // Another code is another key, and the first one has to be shown again.
  user.type("/device approve 11112222", PRESS.enter);
  assertEquals(await find(OTHER), "11112222");
  await user.sees("/device approve 1111-2222");
  user.type("/device approve 4821 7730", PRESS.enter);
  assertEquals(await find(THIRD), "48217730");
  await user.until(() => user.screen.some((row) => row.trim() === THIRD), "the third key");
  await user.sees("  /device approve 4821-7730");
  user.type("/device approve 4821 7730", PRESS.enter);
  const { code, key, ref = "" } = await server.expect("approve_device");
  assertEquals([code, key], ["48217730", THIRD]);
  await server.send({ type: "ok", ref });
  await user.sees("the device is approved: it is you from now on. To list yours: /devices");
  user.type("/device approve 4821-7730", PRESS.enter);
  await server.expect("find_device");
});

Deno.test("/device says what is wrong with a code or a number, and what the server says", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  await using _server = server;
  user.type("/device approve 4821", PRESS.enter);
  await user.sees("Cannot approve the device: the code of a device has eight digits, as in 4821-7730.");
  user.type("/device revoke two", PRESS.enter);
  await user.sees("Cannot run /device: a device has a number: /devices lists them.");
  user.type("/device approve 4821-7730", PRESS.enter);
  const { ref = "" } = await server.expect("find_device");
  await server.send({ type: "error", code: "not_allowed", text: "", ref });
  await user.sees("Cannot approve the device: only a device of yours may do this");
  user.type("/device revoke 7", PRESS.enter);
  const revoke = await server.expect("revoke_device");
  await server.send({ type: "error", code: "no_such_device", text: "", ref: revoke.ref ?? "" });
  await user.sees("Cannot revoke device 7: ");
});

Deno.test("/devices lists the devices, and the one in use is revoked only by the same line again", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  await using _server = server;
  user.type("/devices", PRESS.enter);
  const { ref = "" } = await server.expect("list_devices");
  const devices = [{ number: 1, key: ANN, added: 1, here: true }, { number: 2, key: OTHER, added: 2 }];
  await server.send({ type: "devices", ref, devices });
  await server.send({ type: "ok", ref });
  await user.sees(`1  ${ANN}`);
  await user.sees(`2  ${OTHER}`);
  user.type("/device revoke 1", PRESS.enter);
  await user.sees("device 1 is this one: its session ends too.");
  user.type("/device revoke 2", PRESS.enter);
  const other = await server.expect("revoke_device");
  assertEquals(other.number, 2);
  await server.send({ type: "ok", ref: other.ref ?? "" });
  await user.sees("device 2 is revoked: its sessions have ended, and it has to ask again");
  user.type("/device revoke 1", PRESS.enter, "/device revoke 1", PRESS.enter);
  assertEquals((await server.expect("revoke_device")).number, 1);
});

Deno.test("an approval is not told as done if its code has ended while the connection was lost", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  user.type("/device approve 4821-7730", PRESS.enter);
  const { ref: found = "" } = await server.expect("find_device");
  await server.send({ type: "device", ref: found, key: OTHER });
  await server.send({ type: "ok", ref: found });
  await user.sees("  /device approve 4821-7730");
  user.type("/device approve 4821-7730", PRESS.enter);
  await server.expect("approve_device");
  await server.vanish();
  await using again = user.platform.serve("again");
  await nextAttempt(user.platform);
  await letInProved(again, SERVER, NAMES);
  const { ref = "" } = await again.expect("approve_device");
  await again.send({ type: "error", code: "no_such_device", text: "", ref });
  await user.sees("it is not known whether the device was approved");
});

Deno.test("a revocation that was done before the connection was lost is told as done", async () => {
  const { user, server } = await atTerminal();
  using _ = user;
  user.type("/device revoke 2", PRESS.enter);
  await server.expect("revoke_device");
  await server.vanish();
  await using again = user.platform.serve("again");
  await nextAttempt(user.platform);
  await letInProved(again, SERVER, NAMES);
  const { ref = "" } = await again.expect("revoke_device");
  await again.send({ type: "error", code: "no_such_device", text: "", ref });
  await user.sees("device 2 is revoked");
});

Deno.test("without owned names on the server, the commands about keys say so", async () => {
  const { user, server } = await atTerminal({
    people: compared("ann", ANN),
    options: { ...TLS, more: { features: ["identity"] } },
  });
  using _ = user;
  await using _server = server;
  const why = "on this server, names belong to nobody and people have no devices.";
  const lines = {
    "/device approve 4821-7730": "Cannot approve the device",
    "/device revoke 2": "Cannot revoke device 2",
    "/devices": "Cannot list your devices",
    "/verify ann": "Cannot verify ann",
  };
  for (const [line, action] of Object.entries(lines)) {
    user.type(line, PRESS.enter);
    await user.sees(`${action}: ${why}`);
  }
  assertEquals(await requests(server), []);
});
