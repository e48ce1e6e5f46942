/**
 * Those who were here before keys: their data folders, their clients and their secrets.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { UPGRADES } from "../../../server/store/database/schema.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { TempHome } from "../../support/temp_home.ts";
import { ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { Program } from "../support/program.ts";

/** The version of the database before anybody had to be let in. */
const OLD_VERSION = 2;

/** Makes what a server of the time before keys has left, with somebody who was there. Returns her secret. */
async function oldFolder(folder: string): Promise<string> {
  await using server = await ChatServer.start(["--data", folder]);
  await using ann = await server.peer("ann");
  await ann.ask({ type: "say", to: "#lobby", text: "before there were keys", ref: 1 });
  await ann.send({ type: "quit" });
  await ann.end();
  const welcome = ann.received.find(({ type }) => type === "welcome");
  assert(welcome?.type === "welcome");
  server.program.signal("SIGTERM");
  await server.program.exit();
  await Promise.all(
    ["server.key", "tls.pem", "tls.key"].map((name) => Deno.remove(`${folder}/${name}`).catch(() => {})),
  );
  using database = new DatabaseSync(`${folder}/history.db`);
  const tables = UPGRADES.slice(OLD_VERSION).flatMap((step) => [...step.matchAll(/CREATE TABLE (\w+)/g)]);
  const columns = UPGRADES.slice(OLD_VERSION).flatMap((
    step,
  ) => [...step.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g)]);
  database.exec(columns.map(([, table, name]) => `ALTER TABLE ${table} DROP COLUMN ${name};`).join(""));
  database.exec(tables.map(([, name]) => `DROP TABLE ${name};`).join("") + `PRAGMA user_version = ${OLD_VERSION}`);
  return welcome.resume;
}

Deno.test("an old folder: its people get in without an invitation, with old clients and new ones, and bring their keys", async () => {
  await using home = await TempHome.make();
  const folder = home.file("data");
  const secret = await oldFolder(folder);
  await using server = await ChatServer.start(["--data", folder, "--host", "0.0.0.0", "--no-tls"]);
  assertMatch(await server.program.stderrLine(/newcomers need an invitation/), /--no-tls --access open/);

  // An old client has no key, and shows its secret in `hello`.
  const hello = { type: "hello", version: 1, name: "ann" } as const;
  await using old = new ScriptedPeer(await server.connectPlainly(), { name: "The old client" });
  await old.send({ ...hello, resume: secret });
  const { resume } = await old.expect("welcome");
  await old.drain();
  await old.send({ type: "quit" });
  await old.end();
  await using stranger = new ScriptedPeer(await server.connectPlainly(), { name: "A stranger" });
  await stranger.send({ ...hello, name: "bob" });
  assertEquals((await stranger.expect("error")).code, "members_only");
  await stranger.end();

  // A new one finds the secret that was saved for the address, and shows it with its key.
  const address = `127.0.0.1:${server.port}`;
  const state = home.file(".local", "state", "chat");
  await Deno.mkdir(state, { recursive: true, mode: 0o700 });
  const saved = JSON.stringify({ server: address, name: "ann", secret: resume, rooms: ["#lobby"] });
  await Deno.writeTextFile(`${state}/sessions.jsonl`, `${saved}\n`, { mode: 0o600 });
  const say = (name: string) =>
    Program.run(["join", address, "--no-tls", "--name", name], {
      environment: home.environment,
      input: "hello\n",
    });
  const first = await say("ann");
  assertEquals([first.code, first.stderr], [0, ""]);
  // From now on the key is enough.
  await Deno.remove(`${state}/sessions.jsonl`);
  const again = await say("ann");
  assertEquals([again.code, again.stderr], [0, ""]);
});

Deno.test("an old client is a guest: it gets in where everybody may, and is told why it does not elsewhere", async (t) => {
  const cases = [[[], "welcome"], [["--access", "invite"], "members_only"], [["--access", "closed"], "members_only"], [
    ["--access", "invite", "--guests"],
    "welcome",
  ]] as const;
  for (const [flags, expected] of cases) {
    await t.step(flags.join(" "), async () => {
      await using server = await ChatServer.start(flags);
      await using peer = new ScriptedPeer(await server.connect(), { name: "The old client" });
      await peer.send({ type: "hello", version: 1, name: "ann", features: ["history", "gaps"] });
      const answer = await peer.next();
      assertEquals(answer.type === "error" ? answer.code : answer.type, expected);
      assertEquals(peer.received.some(({ type }) => type === "challenge"), false);
    });
  }
});

Deno.test("a guest leaves no way in: neither the secret nor the name opens a server that invites", async () => {
  await using server = await ChatServer.start(["--access", "invite", "--guests"]);
  await using guest = await server.peer("eve");
  const welcome = guest.received.find(({ type }) => type === "welcome");
  assert(welcome?.type === "welcome");
  await guest.vanish();
  server.program.signal("SIGTERM");
  await server.program.exit();
  const data = server.dataFolder;
  await using again = await ChatServer.start(["--access", "invite", "--data", data]);
  await using peer = new ScriptedPeer(await again.connect(), { name: "The guest" });
  await peer.send({ type: "hello", version: 1, name: "eve", resume: welcome.resume });
  assertEquals((await peer.expect("error")).code, "members_only");
  await peer.end();
  await invite(data);
});
