/**
 * The configuration file: its settings, their precedence, and the sentences about mistakes.
 *
 * @module
 */
import { assert, assertEquals, assertNotMatch, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseConfig } from "../../../client/config/parse_config.ts";
import { CONFIG_KEYS } from "../../../client/config/settings.ts";
import { JOIN_FLAGS, type JoinOptions, parseJoin } from "../../../client/join_options.ts";
import { TRUST_FLAGS } from "../../../client/trust/trust_options.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { ZH } from "../../../shared/cli/usage/zh.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";

const PATH = "/home/bob/.config/chat/config.jsonc";
const place = {
  path: PATH,
  system: { environment: (name: string) => name === "HOME" ? "/home/bob" : undefined, isWindows: false },
};

type Environment = Readonly<Record<string, string>>;

function optionsOf(text: string, args: readonly string[] = [], environment: Environment = {}): JoinOptions {
  const options = parseJoin(args, (name) => environment[name], { readConfig: () => parseConfig(text, place) });
  assert(options !== "help");
  return options;
}

const FULL = `{
  // Comments and commas at the end are fine.
  "name": "bob", "identity": "~/bob.key", "guest": false, "server": "example.org:99", /* as here */
  "rooms": ["dev", "#ops"],
  "theme": "dark", "bell": "off", "notify": "all", "lang": "zh",
  "quiet": true, "retryFor": 5, "logDir": "~/logs",
  "downloads": "~/in", "share": "/srv/out", "acceptFrom": ["Ann", "小红"], "limit": "2MiB/s",
  "highlight": ["deploy", " release "], "ignore": ["Eve"], "aliases": { "W": "/who", "hi": "/me waves", },
}`;

Deno.test("a configuration file can have every setting", () => {
  const options: Partial<JoinOptions> = optionsOf(FULL);
  const { serverOptions, ...others } = options;
  assertEquals(serverOptions?.given, null);
  assertEquals<unknown>(others, {
    address: { hostname: "example.org", port: 99 },
    name: "bob",
    identityFile: "/home/bob/bob.key",
    isGuest: false,
    rooms: ["#dev", "#ops"],
    isJson: false,
    isVerbatim: false,
    retryForMs: 5_000,
    theme: "dark",
    language: "zh",
    bell: "off",
    notify: "all",
    quiet: true,
    logDir: "/home/bob/logs",
    downloads: "/home/bob/in",
    share: "/srv/out",
    acceptFrom: ["Ann", "小红"],
    limit: 2_097_152,
    highlight: ["deploy", "release"],
    ignore: ["Eve"],
    aliases: { w: "/who", hi: "/me waves" },
    warnings: [],
  });
});

Deno.test("a flag overrides the environment, which overrides the file, which overrides the default", () => {
  const environment = { CHAT_NAME: "env", CHAT_THEME: "light", CHAT_SERVER: "env.example" };
  const options = optionsOf(FULL, ["--name", "flag", "here.example"], environment);
  assertEquals([options.name, options.theme, options.bell], ["flag", "light", "off"]);
  assertEquals(options.address.hostname, "here.example");
  assertEquals(optionsOf(FULL, [], environment).address.hostname, "env.example");
  assertEquals(optionsOf(FULL, ["--quiet=no"]).quiet, false);
});

Deno.test("a file without settings changes nothing", () => {
  for (const text of ["", "  \n", "\ufeff{}", "{}", "// nothing\n{ /* still */ }"]) {
    assertEquals(optionsOf(text), optionsOf("{}"));
  }
});

const WRONG: readonly (readonly [text: string, sentence: string])[] = [
  ['{ "share": "here" }', `Cannot use "share": "here" in ${PATH}: `],
  ['{ "limit": "fast" }', `Cannot use "limit": "fast" in ${PATH}: expected a rate`],
  ['{ "acceptFrom": ["a b"] }', `Cannot use "acceptFrom": ["a b"] in ${PATH}: expected names of people`],
  ['{ "name": 5 }', `Cannot use "name": 5 in ${PATH}: expected text in quotes`],
  ['{ "theme": "blue" }', `Cannot use "theme": "blue" in ${PATH}: expected one of auto, dark, light, none`],
  ['{ "lang": "xx" }', `Cannot use "lang": "xx" in ${PATH}: expected one of en, zh`],
  ['{ "server": "a b" }', `Cannot use "server": "a b" in ${PATH}: expected HOST or HOST:PORT`],
  ['{ "server": "a:0" }', `Cannot use "server": "a:0" in ${PATH}: the port must be a number from 1 to 65535`],
  ['{ "rooms": "dev" }', `Cannot use "rooms": "dev" in ${PATH}: expected a list of texts`],
  ['{ "rooms": ["a b"] }', `Cannot use "rooms": ["a b"] in ${PATH}: expected names of rooms`],
  ['{ "rooms": ["a,b"] }', `Cannot use "rooms": ["a,b"] in ${PATH}: expected a list of texts`],
  ['{ "rooms": [""] }', 'Cannot use "rooms": [""]'],
  ['{ "quiet": "yes" }', `Cannot use "quiet": "yes" in ${PATH}: expected true or false`],
  ['{ "retryFor": "soon" }', `Cannot use "retryFor": "soon" in ${PATH}: expected a number of seconds, at most 86400`],
  [
    '{ "retryFor": 1.5 }',
    `Cannot use "retryFor": 1.5 in ${PATH}: expected a number of seconds, at most 86400`,
  ],
  ['{ "retryFor": -1 }', 'Cannot use "retryFor": -1'],
  ['{ "name": null }', 'Cannot use "name": null'],
  [
    '{ "logDir": "logs" }',
    `Cannot use "logDir": "logs" in ${PATH}: expected an absolute path, or one that begins with ~/`,
  ],
  ['{ "highlight": "deploy" }', 'Cannot use "highlight": "deploy"'],
  ['{ "highlight": [1] }', 'Cannot use "highlight": [1]'],
  ['{ "ignore": ["no blanks"] }', `Cannot use "ignore": "no blanks" in ${PATH}: expected a list of names`],
  ['{ "aliases": ["w"] }', 'Cannot use "aliases": ["w"]'],
  ['{ "aliases": { "w": "who" } }', 'Cannot use "aliases": {"w":"who"}'],
  ['{ "aliases": { "w": "/who\\n/quit" } }', 'Cannot use "aliases": {"w":"/who\\n/quit"}'],
  ['{ "aliases": { "/w": "/who" } }', 'Cannot use "aliases": {"/w":"/who"}'],
  ['{ "aliases": { "a b": "/who" } }', 'Cannot use "aliases"'],
  ['{ "name": "no blanks" }', "Cannot join as no blanks: no blanks is not a valid name"],
  ["[]", `Cannot read the configuration file ${PATH}: expected the settings in braces`],
  ["null", `Cannot read the configuration file ${PATH}: expected the settings in braces`],
  ["{", `Cannot read the configuration file ${PATH}:1:2: it is not valid JSON`],
  ['{\n  "name": bob\n}', `Cannot read the configuration file ${PATH}:2:11: it is not valid JSON`],
  ['{\r\n\r\n  "é": 1 x }', `Cannot read the configuration file ${PATH}:3:10: it is not valid JSON`],
  ["[".repeat(100_000), `Cannot read the configuration file ${PATH}`],
];

for (const [text, sentence] of WRONG) {
  Deno.test(`a configuration file is refused with a sentence: ${text.slice(0, 40)}`, () => {
    const error = assertThrows(() => optionsOf(text), UsageError);
    assertStringIncludes(error.message, sentence);
    assertEquals(error.say(EN), error.message);
    // Both languages name the same file, key and value.
    const [, named = ""] = /^Cannot use ("\w+": .*?) in /.exec(error.message) ?? [];
    assertStringIncludes(error.say(ZH), named);
  });
}

Deno.test("an invalid setting is ignored if a flag overrides it", () => {
  assertEquals(optionsOf('{ "theme": "blue" }', ["--theme", "dark"]).theme, "dark");
  assertEquals(optionsOf('{ "server": "a b" }', ["example.org"]).address.hostname, "example.org");
});

Deno.test("unknown settings and aliases of commands are ignored with a warning", () => {
  const { warnings, aliases } = optionsOf('{ "thme": "dark", "zzz": 1, "aliases": { "Who": "/list", "x": "/exit" } }');
  assertEquals(warnings.map((say) => say(EN)), [
    `There is no setting "thme", so it is ignored in ${PATH}. Did you mean "theme"?`,
    `There is no setting "zzz", so it is ignored in ${PATH}.`,
    `/who is already a command, so the alias is ignored in ${PATH}.`,
  ]);
  assertEquals(aliases, { x: "/exit" });
});

Deno.test("names of built-in properties of JavaScript are unknown settings", () => {
  const { warnings, aliases } = optionsOf('{ "__proto__": 1, "constructor": 2, "aliases": { "__proto__": "/who" } }');
  assertEquals(warnings.length, 2);
  assertEquals(Object.hasOwn(aliases, "__proto__"), true);
});

Deno.test("text from a hostile file is made harmless for the terminal (REQ-I25)", () => {
  const hostile = '"\\u001b[2J\\u202e\\r\\n"';
  const texts = [`{ ${hostile}: 1 }`, `{ "name": ${hostile} }`, `{ "aliases": { ${hostile}: "/x" } }`];
  for (const text of texts) {
    let said: string[];
    try {
      said = optionsOf(text).warnings.map((say) => say(EN));
    } catch (error) {
      assert(error instanceof UsageError);
      said = [error.message];
    }
    assertEquals(said.length, 1);
    // deno-lint-ignore no-control-regex
    for (const sentence of said) assertNotMatch(sentence, /[\x00-\x1f\x7f-\x9f\u202e]/);
  }
});

Deno.test("any text is a configuration or a usage error", () => {
  const value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.dictionary(fc.constantFrom(...CONFIG_KEYS), fc.jsonValue()).map((v) => JSON.stringify(v)),
  );
  fc.assert(fc.property(value, (text) => {
    try {
      optionsOf(text);
    } catch (error) {
      assert(error instanceof UsageError, `${text}: ${error}`);
    }
  }));
});

Deno.test("every flag of chat join is a setting, except --json, --verbatim and those that one server needs once", () => {
  const others = ["json", "verbatim", ...Object.keys(TRUST_FLAGS)];
  const flags = Object.keys(JOIN_FLAGS).filter((key) => !others.includes(key));
  assertEquals(CONFIG_KEYS.slice(0, -3).toSorted(), flags.toSorted());
  assertEquals(CONFIG_KEYS.slice(-3), ["highlight", "ignore", "aliases"]);
});
