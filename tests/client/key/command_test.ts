/**
 * `chat key`: what it shows, exports and imports, in memory.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { key } from "../../../client/key/command.ts";
import { EN } from "../../../client/usage/en.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { keyPairOf, publicKeyText } from "../../../shared/keys/ed25519.ts";
import { keyWords } from "../../../shared/keys/key_words.ts";
import { tryPrivateKey } from "../../../shared/keys/private_key.ts";
import openssh from "../../shared/keys/openssh_keys.json" with { type: "json" };
import vectors from "../../shared/keys/vectors.json" with { type: "json" };
import { until } from "../../support/until.ts";
import { FakePlatform, type FakePlatformOptions } from "../support/fake_platform.ts";

const { keyTexts: TEXTS } = EN;
const OWN = "/home/bob/.local/share/chat/client/identity.key";
const LOCKED = openssh.keys["aes256-ctr"];

class Machine {
  readonly platform: FakePlatform;

  constructor(files: Readonly<Record<string, string>> = {}, options: FakePlatformOptions = {}) {
    this.platform = new FakePlatform({ environment: { HOME: "/home/bob" }, ...options });
    for (const [path, text] of Object.entries(files)) this.files.set(path, text);
  }

  get files(): Map<string, string> {
    return this.platform.storage.files;
  }

  async run(...args: readonly string[]): Promise<{ code: number; out: string; errors: string }> {
    let [out, errors] = ["", ""];
    const code = await key(args, {
      print(text) {
        out += text;
        return 0;
      },
      printError: (text) => void (errors += text),
    }, this.platform);
    return { code, out, errors };
  }

  /** The sentence about wrong use. */
  async wrongUse(...args: readonly string[]): Promise<string> {
    return (await assertRejects(() => this.run(...args), UsageError)).message;
  }
}

/** What is shown of a key. */
async function shown(publicKey: string, path: string): Promise<string> {
  const words = (await keyWords(publicKey)).split(" ");
  const [first, second] = [words.slice(0, 6).join(" "), words.slice(6).join(" ")];
  return `${TEXTS.key}${publicKey}\n${TEXTS.words}${first}\n${TEXTS.wordsBelow}${second}\n${TEXTS.file}${path}\n`;
}

function publicOf(line: string): string {
  return publicKeyText(Uint8Array.fromBase64(line.split(" ")[1] ?? "").slice(-32));
}

Deno.test("chat key shows the key of this machine, in words too, and where its file is", async () => {
  const machine = new Machine({ [OWN]: vectors.server.pem });
  assertEquals(await machine.run(), { code: 0, out: await shown(vectors.server.key, OWN), errors: "" });
});

Deno.test("chat key makes a key where there is none, says so once, and a join uses it", async () => {
  const machine = new Machine();
  const first = await machine.run();
  assertEquals([first.code, first.errors], [0, `${TEXTS.made}\n`]);
  const seed = tryPrivateKey(machine.files.get(OWN) ?? "");
  assert(seed !== null);
  assertEquals(first.out, await shown((await keyPairOf(seed)).publicKey, OWN));
  assertEquals(await machine.run(), { ...first, errors: "" });
});

Deno.test("chat key shows the key that a join would use: of the flag, the environment or the configuration file", async () => {
  const files = {
    "/k/server": vectors.server.pem,
    "/k/client": vectors.client.pem,
    "/home/bob/.config/chat/config.jsonc": '{ "identity": "/k/client" }',
  };
  const configured = new Machine(files);
  assertEquals((await configured.run()).out, await shown(vectors.client.key, "/k/client"));
  assertEquals((await configured.run("--identity", "/k/server")).out, await shown(vectors.server.key, "/k/server"));
  const environment = { HOME: "/home/bob", CHAT_IDENTITY: "/k/server" };
  assertEquals((await new Machine(files, { environment }).run()).out, await shown(vectors.server.key, "/k/server"));
  assertEquals(configured.files.has(OWN), false);
  assertStringIncludes(await configured.wrongUse("--identity", "/k/none"), "there is no such file");
});

Deno.test("without a home, or in one that cannot be written, chat key says so and fails", async () => {
  for (const args of [[], ["export", "/k"], ["import", "/k"]]) {
    const { code, out, errors } = await new Machine({ "/k": vectors.server.pem }, { environment: {} }).run(...args);
    assertEquals([code, out], [1, ""]);
    assertMatch(errors, /^chat: Cannot tell where your key is: HOME is not set\n$/);
  }
  const machine = new Machine();
  machine.platform.storage.keyFailure = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  const { code, out, errors } = await machine.run();
  assertEquals([code, out], [1, ""]);
  assertEquals(errors, `chat: Cannot save the key in ${OWN}: this user is not allowed to do that\n`);
});

Deno.test("chat key export writes the key into a new file, and over one only with --replace", async () => {
  const machine = new Machine({ [OWN]: vectors.server.pem, "/k/taken": "mine" });
  const { code, out, errors } = await machine.run("export", "/k/new");
  assertEquals([code, out, errors], [0, "Wrote /k/new\n", `${TEXTS.secret}\n`]);
  assertEquals(machine.files.get("/k/new"), vectors.server.pem);
  const refused = await machine.run("export", "/k/taken");
  assertEquals([refused.code, refused.out], [1, ""]);
  assertStringIncludes(refused.errors, "/k/taken exists already. To write over it: --replace");
  assertEquals(machine.files.get("/k/taken"), "mine");
  assertEquals((await machine.run("export", "/k/taken", "--replace")).code, 0);
  assertEquals(machine.files.get("/k/taken"), vectors.server.pem);
});

Deno.test("chat key export - prints the key alone, and at a terminal says what it is", async () => {
  const files = { [OWN]: vectors.server.pem };
  assertEquals(await new Machine(files).run("export", "-"), { code: 0, out: vectors.server.pem, errors: "" });
  const environment = { HOME: "/home/bob" };
  const { errors } = await new Machine(files, { isTerminal: true, environment }).run("export", "-");
  assertEquals(errors, `${TEXTS.secret}\n`);
});

Deno.test("chat key export makes no key", async () => {
  const machine = new Machine();
  const { code, errors } = await machine.run("export", "/k");
  assertEquals(code, 1);
  assertStringIncludes(errors, `there is none in ${OWN} yet. To make one: chat key`);
  assertEquals(machine.files.size, 0);
});

Deno.test("chat key import takes the key of a file, or of standard input, where there is none", async () => {
  const machine = new Machine({ "/k": openssh.keys.plain.private });
  const out = await shown(publicOf(openssh.keys.plain.public), OWN);
  assertEquals(await machine.run("import", "/k"), { code: 0, out, errors: "" });
  assertEquals((await machine.run()).out, out);
  const other = new Machine();
  other.platform.type(openssh.keys.plain.private.slice(0, 100));
  other.platform.type(openssh.keys.plain.private.slice(100));
  other.platform.endInput();
  assertEquals(await other.run("import", "-"), { code: 0, out, errors: "" });
});

Deno.test("chat key import replaces another key only with --replace, and keeps it", async () => {
  const machine = new Machine({ [OWN]: vectors.server.pem, "/k": vectors.client.pem });
  const refused = await machine.run("import", "/k");
  assertEquals([refused.code, refused.out], [1, ""]);
  assertStringIncludes(refused.errors, `you have another one, ${vectors.server.key}, in ${OWN}.`);
  assertEquals(machine.files.get(OWN), vectors.server.pem);
  const { code, out, errors } = await machine.run("import", "/k", "--replace");
  assertEquals([code, out], [0, await shown(vectors.client.key, OWN)]);
  assertEquals(errors, `${TEXTS.kept(`${OWN}.old-1`)}\n`);
  assertEquals(machine.files.get(`${OWN}.old-1`), vectors.server.pem);
  assertEquals(machine.files.get(OWN), vectors.client.pem);
});

Deno.test("chat key import of the same key changes nothing, unless others could read it", async () => {
  const files = { [OWN]: LOCKED.private, "/k": LOCKED.private };
  const machine = new Machine({ [OWN]: vectors.server.pem, "/k": vectors.server.pem });
  for (const args of [["/k"], ["/k", "--replace"]]) {
    const { code, errors } = await machine.run("import", ...args);
    assertEquals([code, errors], [0, `${TEXTS.same}\n`]);
  }
  assertEquals(machine.files.size, 2);
  machine.platform.storage.openToOthers.add(OWN);
  assertEquals((await machine.run("import", "/k")).code, 1);
  assertEquals((await machine.run("import", "/k", "--replace")).code, 0);
  assertEquals(machine.platform.storage.openToOthers.has(OWN), false);
  // A key with a passphrase is recognized without it.
  const locked = new Machine({ ...files, "/other": vectors.server.pem });
  assertStringIncludes((await locked.run("import", "/other")).errors, publicOf(LOCKED.public));
});

Deno.test("chat key import --replace repairs a damaged key, and keeps what was there", async () => {
  const machine = new Machine({ [OWN]: "damaged", "/k": vectors.client.pem });
  const refused = await machine.run("import", "/k");
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.errors, `something else is in ${OWN}`);
  assertEquals((await machine.run("import", "/k", "--replace")).code, 0);
  assertEquals([machine.files.get(OWN), machine.files.get(`${OWN}.old-1`)], [vectors.client.pem, "damaged"]);
});

Deno.test("chat key import says that the settings name another key", async () => {
  const environment = { HOME: "/home/bob", CHAT_IDENTITY: "/k/other" };
  const machine = new Machine({ "/k": vectors.client.pem }, { environment });
  assertEquals((await machine.run("import", "/k")).errors, `${TEXTS.otherInUse("/k/other")}\n`);
});

Deno.test("a key that others can read, a missing file and a file that is no key are not imported", async () => {
  const machine = new Machine({ "/k/open": vectors.client.pem, "/k/text": "hello", "/k/pub": LOCKED.public });
  machine.platform.storage.openToOthers.add("/k/open").add("/k/pub");
  const cases = [
    ["/k/open", "can read it. If nobody has: chmod 600 /k/open, or: chat key import - < /k/open"],
    ["/k/none", "there is no such file"],
    ["/k/text", "it is not a private key"],
    ["/k/pub", "it is a public key"],
  ] as const;
  for (const [path, why] of cases) assertStringIncludes(await machine.wrongUse("import", path), why);
  assertEquals(machine.files.has(OWN), false);
});

Deno.test("a passphrase is asked for on standard error, is not echoed, and an import is without it", async () => {
  const machine = new Machine({ "/k": LOCKED.private }, {
    environment: { HOME: "/home/bob" },
    isTerminal: true,
    errorIsTerminal: true,
  });
  machine.platform.type("wrong\r");
  machine.platform.type(`${openssh.passphrase}\r`);
  const { code, out, errors } = await machine.run("import", "/k");
  const question = "Passphrase of the key /k: ";
  assertEquals(errors, `${question}\nThat is not the passphrase. ${question}\n`);
  assertEquals([code, out], [0, await shown(publicOf(LOCKED.public), OWN)]);
  assertEquals((await machine.run()).out, out);
});

Deno.test("Ctrl-C at the question for a passphrase leaves, and so does a signal; the terminal is given back", async () => {
  for (const leave of [(user: FakePlatform) => user.type("\x03"), (user: FakePlatform) => user.signal(15)]) {
    const options = { environment: { HOME: "/home/bob" }, isTerminal: true, errorIsTerminal: true };
    const machine = new Machine({ "/k": LOCKED.private }, options);
    const wrong = machine.wrongUse("import", "/k");
    await until(() => machine.platform.isRaw, () => "the question");
    leave(machine.platform);
    assertEquals(await wrong, "Cannot use the key /k: its passphrase is needed");
    assertEquals([machine.platform.isRaw, machine.files.has(OWN)], [false, false]);
  }
});

Deno.test("what cannot follow chat key is wrong use, with what can", async () => {
  const machine = new Machine();
  const cases: readonly (readonly [args: readonly string[], sentence: RegExp])[] = [
    [["show"], /^`chat key` cannot do "show": chat key, chat key export FILE or chat key import FILE$/],
    [["export"], /^Say which file: chat key export FILE, or - for standard output$/],
    [["import"], /^Say which file: chat key import FILE, or - for standard input$/],
    [["import", ""], /^Say which file/],
    [["export", "a", "b"], /^`chat key export` takes one file only: "b"$/],
  ];
  for (const [args, sentence] of cases) assertMatch(await machine.wrongUse(...args), sentence);
  assertEquals(machine.files.size, 0);
});
