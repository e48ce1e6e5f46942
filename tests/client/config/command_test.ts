/**
 * `chat config`: what it shows, and the file that it writes.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { type ConfigPlatform, runConfig } from "../../../client/config/command.ts";
import { parseConfig } from "../../../client/config/parse_config.ts";
import { parseJoin } from "../../../client/join_options.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";

const PATH = "/home/bob/.config/chat/config.jsonc";

/** A platform with at most one file. */
class Machine implements ConfigPlatform {
  out = "";
  errors = "";
  file: string | null;
  failure: Error | null = null;
  readonly #variables: Readonly<Record<string, string>>;

  constructor(file: string | null, variables: Readonly<Record<string, string>> = { HOME: "/home/bob" }) {
    this.file = file;
    this.#variables = variables;
  }

  readonly source: ConfigPlatform["source"] = {
    system: { environment: (name) => this.#variables[name], isWindows: false },
    readText: (path) => {
      assertEquals(path, PATH);
      return this.file === null ? { type: "missing" } : { type: "text", text: this.file };
    },
  };

  readonly createFile: ConfigPlatform["createFile"] = (path, text) => {
    assertEquals(path, PATH);
    if (this.failure !== null) throw this.failure;
    if (this.file !== null) return "exists";
    this.file = text;
    return "created";
  };

  readonly print: ConfigPlatform["print"] = (text) => {
    this.out += text;
    return 0;
  };

  readonly printError: ConfigPlatform["printError"] = (text) => {
    this.errors += text;
  };
}

/** The row of a setting, with single blanks. */
function row({ out }: Machine, key: string): string | undefined {
  return out.split("\n").find((line) => line.startsWith(`${key} `))?.replace(/ +/g, " ");
}

Deno.test("chat config shows each setting, its value and its source", async () => {
  const file = '{ "theme": "dark", "rooms": ["a", "#b"], "aliases": { "w": "/who" }, "retryFor": 5, "quiet": true }';
  const machine = new Machine(file, { HOME: "/home/bob", CHAT_NAME: "bob", CHAT_RETRY_FOR: "9", LANG: "zh_CN.UTF-8" });
  assertEquals(await runConfig(["--lang", "en"], machine), 0);
  assertEquals(machine.out.split("\n")[0], `Configuration file  ${PATH}`);
  const rows = {
    name: "name bob environment CHAT_NAME",
    server: "server 127.0.0.1:12345 default",
    rooms: "rooms #a, #b configuration file",
    theme: "theme dark configuration file",
    bell: "bell mention default",
    notify: "notify off default",
    lang: "lang zh environment LANG",
    quiet: "quiet true configuration file",
    retryFor: "retryFor 9 environment CHAT_RETRY_FOR",
    logDir: "logDir - default",
    highlight: "highlight - default",
    ignore: "ignore - default",
    aliases: "aliases /w = /who configuration file",
  };
  for (const [key, expected] of Object.entries(rows)) assertEquals(row(machine, key), expected);
  assertEquals(machine.errors, "");
});

Deno.test("chat config uses the language of the file, and says if there is no file", async () => {
  const chinese = new Machine('{ "lang": "zh" }');
  await runConfig([], chinese);
  assertEquals(row(chinese, "lang"), "lang zh 配置文件");
  const missing = new Machine(null);
  await runConfig([], missing);
  assertMatch(missing.out, /config\.jsonc \(does not exist; `chat config init` writes one\)\n/);
});

Deno.test("chat config warns about what it ignores, and refuses invalid values", async () => {
  const machine = new Machine('{ "nmae": "bob" }');
  assertEquals(await runConfig([], machine), 0);
  assertMatch(machine.errors, /^chat: There is no setting "nmae".*Did you mean "name"\?\n$/);
  const wrong: [string[], string, string][] = [
    [[], '{ "theme": 1 }', 'Cannot use "theme": 1'],
    [[], '{ "name": "a b" }', "a b is not a valid name"],
    [["nonsense"], "", '`chat config` takes no argument other than init: "nonsense"'],
    [["init", "again"], "", '`chat config` takes no argument other than init: "again"'],
    [["--json"], "", "There is no flag --json"],
  ];
  for (const [args, file, sentence] of wrong) {
    await assertRejects(() => runConfig(args, new Machine(file)), UsageError, sentence);
  }
});

Deno.test("chat config makes the text of a hostile file harmless", async () => {
  const machine = new Machine('{ "aliases": { "x": "/me \\u001b[2J" }, "highlight": ["\\u202ea"] }');
  await runConfig([], machine);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\u202e]/.test(machine.out));
});

for (const language of ["en", "zh"] as const) {
  Deno.test(`chat config init writes a file that changes nothing, and each line of it can be enabled (${language})`, async () => {
    const machine = new Machine(null);
    assertEquals(await runConfig(["init", "--lang", language], machine), 0);
    assert(machine.file !== null);
    const optionsOf = (text: string) => {
      const config = parseConfig(text, { path: PATH, system: machine.source.system });
      const options = parseJoin([], () => undefined, { readConfig: () => config });
      assert(options !== "help");
      return options;
    };
    assertEquals(optionsOf(machine.file), optionsOf("{}"));
    const taken = optionsOf(machine.file.replace(/^ {2}\/\/ (?=")/gm, "  "));
    assertEquals<unknown>(taken, {
      ...optionsOf("{}"),
      name: "alice",
      identityFile: "/home/bob/alice.key",
      rooms: ["#lobby"],
      retryForMs: Infinity,
      logDir: "/home/bob/chat-logs",
      downloads: "/home/bob/Downloads/chat",
      share: "/home/bob/public",
      acceptFrom: ["alice"],
      limit: 5_000_000,
      highlight: ["deploy"],
      ignore: ["bob"],
      aliases: { w: "/who" },
    });
    assertEquals(/\p{Script=Han}/u.test(machine.file), language === "zh");
  });
}

Deno.test("chat config init leaves an existing file alone, and says what to do", async () => {
  const machine = new Machine("{");
  assertEquals(await runConfig(["init"], machine), 1);
  assertEquals([machine.file, machine.out], ["{", ""]);
  assertMatch(machine.errors, /^chat: The configuration file already exists: .*move it away.*\n$/);
});

Deno.test("chat config init says why it cannot write the file", async () => {
  const machine = new Machine(null);
  machine.failure = new Deno.errors.PermissionDenied("Permission denied (os error 13): mkdir '/home/bob'");
  assertEquals(await runConfig(["init"], machine), 1);
  assertEquals(machine.errors, `chat: Cannot write ${PATH}: this user is not allowed to do that\n`);
  const homeless = new Machine(null, {});
  assertEquals(await runConfig(["init"], homeless), 1);
  assertMatch(homeless.errors, /HOME is not set/);
});

Deno.test("chat config --help works, also with an invalid file", async () => {
  const machine = new Machine("{");
  assertEquals(await runConfig(["--help"], machine), 0);
  assertMatch(machine.out, /^chat config - /);
});
