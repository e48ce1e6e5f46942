/**
 * The key of the user, in memory and in real files.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { identityPath } from "../../../client/config/paths.ts";
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { denoKeyFiles } from "../../../client/platform/deno_files.ts";
import { type IdentityKeyOptions, openIdentityKey } from "../../../client/state/identity_key.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import type { Sentence } from "../../../shared/cli/usage_error.ts";
import { BadValue, UsageError } from "../../../shared/cli/usage_error.ts";
import { publicKeyText } from "../../../shared/keys/ed25519.ts";
import { formatPrivateKey } from "../../../shared/keys/private_key.ts";
import type { AskPassphrase } from "../../../client/state/private_key_file.ts";
import openssh from "../../shared/keys/openssh_keys.json" with { type: "json" };
import vectors from "../../shared/keys/vectors.json" with { type: "json" };
import { TempHome } from "../../support/temp_home.ts";
import { FakePlatform } from "../support/fake_platform.ts";

const OWN: IdentityKeyOptions = { identityFile: null, isGuest: false };
const PATH = "/home/bob/.local/share/chat/client/identity.key";

function platformWith(files: Readonly<Record<string, string>> = {}): FakePlatform {
  const platform = new FakePlatform({ environment: { HOME: "/home/bob" } });
  for (const [path, text] of Object.entries(files)) platform.storage.files.set(path, text);
  return platform;
}

async function open(
  platform: FakePlatform,
  options: Partial<IdentityKeyOptions> = {},
  askPassphrase: AskPassphrase | null = null,
) {
  const warnings: string[] = [];
  const unsaved = (sentence: Sentence) => void warnings.push(sentence(EN));
  const key = await openIdentityKey({ ...OWN, ...options }, platform, { askPassphrase, unsaved });
  return { key: key?.publicKey ?? null, warnings };
}

Deno.test("a key is made at first use, where XDG says, and used from then on", async () => {
  const platform = platformWith();
  const first = await open(platform);
  assert(first.key !== null);
  assertEquals(await open(platform), first);
  assertEquals([...platform.storage.files.keys()], [PATH]);
  assertNotEquals((await open(platformWith({ [PATH]: vectors.server.pem }))).key, first.key);
});

Deno.test("the path of the key does not collide with the files of a server of the same user", () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, boolean, string | null])[] = [
    [{ HOME: "/home/bob" }, false, PATH],
    [{ HOME: "/home/bob", XDG_DATA_HOME: "/data" }, false, "/data/chat/client/identity.key"],
    [{}, false, null],
    [{ APPDATA: "C:\\Users\\bob\\AppData" }, true, "C:\\Users\\bob\\AppData\\chat\\client\\identity.key"],
  ];
  for (const [environment, isWindows, path] of cases) {
    assertEquals(identityPath({ environment: (name) => environment[name], isWindows }), path);
  }
});

Deno.test("another file can be given, and a guest has no key", async () => {
  const platform = platformWith({ "/home/bob/other.key": vectors.server.pem, "/keys/third": vectors.server.pem });
  for (const identityFile of ["~/other.key", "/keys/third"]) {
    assertEquals(await open(platform, { identityFile }), { key: vectors.server.key, warnings: [] });
  }
  assertEquals(await open(platform, { isGuest: true }), { key: null, warnings: [] });
  assertEquals(platform.storage.files.has(PATH), false);
});

Deno.test("a file that is missing, is no key, or can be read by others is refused, and says what to do", async () => {
  const platform = platformWith({
    "/keys/open": vectors.server.pem,
    "/keys/text": "hello",
    "/keys/public": openssh.keys.plain.public,
    [PATH]: "",
  });
  platform.storage.openToOthers.add("/keys/open");
  const cases = [
    ["/keys/none", "there is no such file. To make one: ssh-keygen -t ed25519 -f /keys/none"],
    ["/keys/text", "Cannot use the key /keys/text: it is not a private key"],
    ["/keys/public", "Cannot use the key /keys/public: it is a public key"],
    ["/keys/open", "other users of this machine can read it. If nobody has: chmod 600 /keys/open"],
    [null, `Cannot use the key ${PATH}: it is not`],
  ] as const;
  for (const [identityFile, text] of cases) {
    const error = await assertRejects(() => open(platform, { identityFile }), UsageError);
    assertStringIncludes(error.say(EN), text);
  }
  assertEquals(platform.storage.files.get(PATH), "", "a damaged key is not replaced");
});

const LOCKED = "/keys/id_ed25519";

/** Types answers, and keeps the questions. */
function typist(...answers: readonly (string | null)[]) {
  const questions: string[] = [];
  const ask: AskPassphrase = (question) => Promise.resolve(answers[questions.push(question(EN)) - 1] ?? null);
  return { questions, ask };
}

Deno.test("a key of OpenSSH is used, and its passphrase asked for until it is right, three times at most", async () => {
  const { keys, passphrase } = openssh;
  const platform = platformWith({ "/keys/plain": keys.plain.private, [LOCKED]: keys["aes256-ctr"].private });
  const publicKey = (line: string) => publicKeyText(Uint8Array.fromBase64(line.split(" ")[1] ?? "").slice(-32));
  assertEquals((await open(platform, { identityFile: "/keys/plain" })).key, publicKey(keys.plain.public));
  const first = `Passphrase of the key ${LOCKED}: `;
  const again = `That is not the passphrase. ${first}`;
  const right = typist("wrong", "", passphrase);
  const { key } = await open(platform, { identityFile: LOCKED }, right.ask);
  assertEquals(key, publicKey(keys["aes256-ctr"].public));
  assertEquals(right.questions, [first, again, again]);
  const cases = [
    [typist("wrong", "wrong", "wrong", passphrase), 3, "the passphrase was wrong 3 times"],
    [typist("wrong", null, passphrase), 2, "its passphrase is needed"],
  ] as const;
  for (const [{ questions, ask }, count, why] of cases) {
    const error = await assertRejects(() => open(platform, { identityFile: LOCKED }, ask), UsageError);
    assertEquals(error.say(EN), `Cannot use the key ${LOCKED}: ${why}`);
    assertEquals(questions.length, count);
  }
});

Deno.test("where nobody can be asked, the passphrase of a key is needed, and a sentence says what to do", async () => {
  const platform = platformWith({ [LOCKED]: openssh.keys["aes256-ctr"].private });
  const error = await assertRejects(() => open(platform, { identityFile: LOCKED }), UsageError);
  assertStringIncludes(error.say(EN), `Cannot use the key ${LOCKED}: it has a passphrase, and there is no terminal`);
  assertStringIncludes(error.say(EN), "ssh-keygen -p");
});

Deno.test("where no key can be saved, somebody comes as a guest, with a warning: a name would be lost with the key", async () => {
  const platform = platformWith();
  platform.storage.keyFailure = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  const { key, warnings } = await open(platform);
  assertEquals([key, warnings.length], [null, 1]);
  assertStringIncludes(warnings[0] ?? "", `Cannot save your key in ${PATH}: `);
  const homeless = await open(new FakePlatform());
  assertEquals([homeless.key !== null, homeless.warnings], [true, []]);
});

Deno.test("of two clients that start together, both have the key that was saved first", async () => {
  const platform = platformWith();
  const { read } = platform.storage.keyFiles;
  let isFirst = true;
  Object.assign(platform.storage.keyFiles, {
    read: (path: string) => {
      if (!isFirst) return read(path);
      isFirst = false;
      platform.storage.files.set(PATH, vectors.client.pem);
      return null;
    },
  });
  assertEquals((await open(platform)).key, vectors.client.key);
});

Deno.test("a key file on the disk has its owner only, is never replaced, and is noticed when others can read it", async () => {
  await using home = await TempHome.make();
  const path = home.file("share", "chat", "client", "identity.key");
  assertEquals(denoKeyFiles.read(path), null);
  const text = formatPrivateKey(new Uint8Array(32).fill(1));
  assertEquals(denoKeyFiles.create(path, text), true);
  assertEquals(denoKeyFiles.create(path, "other"), false);
  assertEquals(denoKeyFiles.read(path), { text, isOpenToOthers: false });
  const folder = home.file("share", "chat", "client");
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["identity.key"]);
  if (Deno.build.os === "windows") return;
  assertEquals([folder, path].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777), [0o700, 0o600]);
  for (const mode of [0o640, 0o604, 0o620]) {
    Deno.chmodSync(path, mode);
    assertEquals(denoKeyFiles.read(path)?.isOpenToOthers, true);
  }
});

Deno.test("a key file is replaced at once, the old one is kept beside it, and neither is for others", async () => {
  await using home = await TempHome.make();
  const path = home.file("identity.key");
  const modeOf = (one: string) => Deno.build.os === "windows" ? 0o600 : (Deno.statSync(one).mode ?? 0) & 0o777;
  assertEquals(denoKeyFiles.write(path, "one", { replaces: false }), true);
  assertEquals(denoKeyFiles.write(path, "two", { replaces: false }), false);
  for (const [number, text, old] of [[1, "two", "one"], [2, "three", "two"]] as const) {
    if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o644);
    const kept = denoKeyFiles.keep(path);
    assertEquals(kept, `${Deno.realPathSync(path)}.old-${number}`);
    assertEquals(denoKeyFiles.write(path, text, { replaces: true }), true);
    assertEquals([Deno.readTextFileSync(path), Deno.readTextFileSync(kept)], [text, old]);
    assertEquals([modeOf(path), modeOf(kept)], [0o600, 0o600]);
  }
  const names = [...Deno.readDirSync(home.path)].map(({ name }) => name).toSorted();
  assertEquals(names, ["identity.key", "identity.key.old-1", "identity.key.old-2"]);
});

Deno.test("a key file is written into a folder that exists, never over a folder, and through a link", async () => {
  await using home = await TempHome.make();
  const at = (name: string) => home.file(name);
  assertThrows(() => denoKeyFiles.write(home.file("none", "key"), "x", { replaces: false }), Deno.errors.NotFound);
  Deno.mkdirSync(at("folder"));
  assertEquals(denoKeyFiles.write(at("folder"), "x", { replaces: false }), false);
  assertThrows(() => denoKeyFiles.write(at("folder"), "x", { replaces: true }), BadValue);
  if (Deno.build.os === "windows") return;
  Deno.writeTextFileSync(at("target"), "old");
  Deno.symlinkSync(at("target"), at("link"));
  assertEquals(denoKeyFiles.write(at("link"), "x", { replaces: false }), false);
  assertEquals(denoKeyFiles.write(at("link"), "new", { replaces: true }), true);
  assertEquals([Deno.lstatSync(at("link")).isSymlink, Deno.readTextFileSync(at("target"))], [true, "new"]);
});

Deno.test("what a client that was killed has left of making a key is removed at a later start, and nothing else", async () => {
  await using home = await TempHome.make();
  const environment = (name: string) => ({ HOME: home.path, APPDATA: home.path })[name];
  const { storage } = denoPlatform(environment);
  const parts = { storage, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
  const opened = () =>
    openIdentityKey({ identityFile: null, isGuest: false }, parts, {
      askPassphrase: null,
      unsaved: () => {},
    });
  const key = await opened();
  const path = identityPath(storage.config.system) ?? "";
  const [old, young] = [0, 1].map(() => `${path}.${crypto.randomUUID()}`);
  for (const copy of [old, young]) Deno.copyFileSync(path, copy ?? "");
  Deno.utimeSync(old ?? "", new Date(), new Date(Date.now() - 2 * 3_600_000));
  assertEquals((await opened())?.publicKey, key?.publicKey);
  const names = [...Deno.readDirSync(path.replace(/[/\\][^/\\]*$/, ""))].map(({ name }) => name);
  assertEquals(names.toSorted(), ["identity.key", young?.slice(-"identity.key.".length - 36)]);
});
