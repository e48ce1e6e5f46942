/**
 * What is left of a conversation and a transfer in places where it must not be: on the network, and in files of both
 * sides.
 *
 * Each search is seen to find what it looks for: the network without TLS, and a file in which a secret was planted.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { TempHome } from "../../support/temp_home.ts";
import { formatLink } from "../../../shared/keys/link.ts";
import { tryPrivateKey } from "../../../shared/keys/private_key.ts";
import { parseAddress } from "../../../shared/address.ts";
import { ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { JobWorld } from "../support/job_world.ts";
import { Program } from "../support/program.ts";
import { RecordingNetwork } from "../support/recording_network.ts";
import { filesWith, formsOfCode, formsOfKey, holds } from "../support/secret_search.ts";

const WORDS = ["the walls are listening", "墙有耳", "for ferdinand alone"];
const NAMES = ["wilhelmina", "ferdinand"];
const FILE = "treaty of utrecht.txt";
const CONTENT = "Louis has signed it, and nobody knows.";

/** What two people say and send, which all passes over the network. Returns the code of their invitation. */
async function converse(world: JobWorld): Promise<string> {
  const { invitation, ...link } = await invite(world.server.dataFolder, "--uses", "2");
  const pasted = formatLink({ ...link, invitation, address: parseAddress(world.address) });
  const file = await world.file("link.txt", `${pasted}\n`);
  const receiver = await world.receiver(
    "ferdinand",
    "--from",
    "wilhelmina",
    "--into",
    world.path("into"),
    "--invite-file",
    file,
  );
  await using _receiver = receiver;
  const said = await world.runWith(
    `${WORDS[0]}\n${WORDS[1]}\n/msg ferdinand ${WORDS[2]}\n`,
    "join",
    "wilhelmina",
    "--invite-file",
    file,
    "--log-dir",
    world.path("logs"),
  );
  assertEquals([said.code, said.stderr], [0, ""]);
  const sent = await world.run("send", "wilhelmina", "--to", "ferdinand", await world.file(FILE, CONTENT));
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals((await receiver.exit()).code, 0);
  assertEquals(await Deno.readTextFile(world.path("into", FILE)), CONTENT);
  return invitation;
}

Deno.test("a recording of a conversation and a transfer shows nothing of them over TLS, and everything without", async () => {
  await Promise.all([true, false].map(async (isSecure) => {
    await using world = await JobWorld.start(["--access", "invite"], { isSecure });
    await using network = new RecordingNetwork(world.server.port);
    world.address = network.address;
    const code = await converse(world);
    const secrets = [...WORDS, ...NAMES, FILE, CONTENT, code];
    // The chat connections of three commands, and both ends of the transfer.
    assertEquals(network.connections >= 5, true);
    assertEquals(network.readable(secrets), isSecure ? [] : secrets);
  }));
});

Deno.test("no invitation, password or private key is in any file or log of both sides but its own", async () => {
  await using world = await JobWorld.start(["--access", "invite", "--log-level", "debug"], { isSecure: true });
  const { server, home } = world;
  const code = await converse(world);
  const log = () => server.program.stdout.text + server.program.stderr.text;
  const client = `home of wilhelmina/.local/share/chat/client/identity.key`;
  // The link is in a file of the user, who was told to keep it there.
  await Deno.remove(world.path("link.txt"));
  const places = (forms: readonly (string | Uint8Array)[]) => [
    ...filesWith(server.dataFolder, forms),
    ...filesWith(home.path, forms),
    ...forms.some((form) => typeof form === "string" && log().includes(form)) ? ["log"] : [],
  ];
  assertEquals(places(formsOfCode(code)), []);
  assertEquals(places(formsOfKey(await seedIn(`${server.dataFolder}/server.key`))), ["server.key"]);
  assertEquals(places(formsOfKey(await seedIn(world.path(client)))), [client]);

  // What is there is found, however deep.
  const planted = [`${server.dataFolder}/history.db-plant`, world.path("home of ferdinand/.local/state/chat/planted")];
  for (const path of planted) await Deno.writeTextFile(path, `{"invite":"${code.toLowerCase()}"}\n`);
  assertEquals(places(formsOfCode(code)).length, planted.length);
  assertMatch(log(), /session began .*name=wilhelmina/);
});

const PASSWORD = 'the "word" of a king';

Deno.test("no password is in any file or log of both sides but its own", async () => {
  await using files = await TempHome.make();
  await Deno.writeTextFile(files.file("password"), `${PASSWORD}\n`, { mode: 0o600 });
  const flags = ["--access", "password", "--password-file", files.file("password"), "--log-level", "debug"];
  await using world = await JobWorld.start(flags, { isSecure: true });
  const said = await world.run("join", "wilhelmina", "--password-file", files.file("password"));
  assertEquals([said.code, said.stderr], [0, ""]);
  await Deno.writeTextFile(files.file("wrong"), `not ${PASSWORD}\n`);
  assertEquals((await world.run("join", "ferdinand", "--password-file", files.file("wrong"))).code, 4);
  const { server, home } = world;
  const places = () => [
    ...filesWith(server.program.folder, [PASSWORD]),
    ...filesWith(home.path, [PASSWORD]),
    ...holds(new TextEncoder().encode(server.program.stderr.text), PASSWORD) ? ["log"] : [],
  ];
  assertEquals(places(), []);
  await world.file("home of wilhelmina/planted", JSON.stringify({ password: PASSWORD }));
  assertEquals(places(), ["home of wilhelmina/planted"]);
});

/** The files and folders below a folder that others could read, write or enter. */
function openToOthers(folder: string, path = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${path}`)].flatMap(({ name, isDirectory }) => {
    const inner = `${path}${name}`;
    const { mode } = Deno.lstatSync(`${folder}/${inner}`);
    return [...((mode ?? 0) & 0o077) === 0 ? [] : [inner], ...isDirectory ? openToOthers(folder, `${inner}/`) : []];
  });
}

Deno.test({
  // Windows has no such modes.
  ignore: Deno.build.os === "windows",
  name: "keys, secrets and whatever is kept can be read by their owner only, whatever the umask",
  async fn() {
    const wrap = (words: readonly string[]) => ["sh", "-c", 'umask 0; exec "$@"', "sh", ...words];
    await using server = await ChatServer.startSecure(["--access", "invite"], { wrap });
    await using home = await TempHome.make();
    const link = formatLink({ ...await invite(server.dataFolder), address: parseAddress(server.address) });
    await Deno.writeTextFile(home.file("link"), link, { mode: 0o600 });
    const words = ["join", "--name", "ann", "--invite-file", home.file("link"), "--log-dir", home.file("logs")];
    const joined = await Program.run(words, { environment: home.environment, wrap, input: "hello\n" });
    assertEquals([joined.code, joined.stderr], [0, ""]);
    assertEquals(openToOthers(server.dataFolder), []);
    const folders = [home.file(".local", "state", "chat"), home.file(".local", "share", "chat", "client")];
    for (const folder of folders) {
      assertEquals([(Deno.statSync(folder).mode ?? 0) & 0o777, openToOthers(folder)], [0o700, []]);
    }
  },
});

/** The 32 bytes in the file of a key. */
async function seedIn(path: string): Promise<Uint8Array> {
  const seed = tryPrivateKey(await Deno.readTextFile(path));
  assert(seed !== null, `there is a key in ${path}`);
  return seed;
}
