/**
 * Flags as people type them: their precedence, the sentences about invalid ones, and the help.
 *
 * @module
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  choiceFlag,
  environmentName,
  folderFlag,
  parseFlags,
  switchFlag,
  textFlag,
  undecidedFlag,
  wholeFlag,
} from "../../../shared/cli/flags.ts";
import { flagHelp } from "../../../shared/cli/flag_help.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { ZH } from "../../../shared/cli/usage/zh.ts";

const TABLE = {
  name: textFlag("NAME", undefined),
  title: textFlag("TEXT", ""),
  port: wholeFlag("PORT", { fallback: 12345, max: 65_535 }),
  maxText: wholeFlag("BYTES", { fallback: 4096, min: 1 }),
  logLevel: choiceFlag(["debug", "info", "error"], "info"),
  json: switchFlag(),
  notify: switchFlag(),
  tls: undecidedFlag(),
};

const TEXTS = {
  name: "Who you are.",
  title: "What the server calls itself.",
  port: "Where to listen.",
  maxText: "The longest text.",
  logLevel: "How much to log.",
  json: "Speak JSON.",
  notify: "Show a notification.",
  tls: "Encrypt, or not.",
};

const DEFAULTS = {
  name: undefined,
  title: "",
  port: 12345,
  maxText: 4096,
  logLevel: "info",
  json: false,
  notify: false,
  tls: undefined,
};

type Environment = Readonly<Record<string, string>>;

function parse(args: readonly string[], environment: Environment = {}) {
  return parseFlags(TABLE, args, { environment: (name) => environment[name] });
}

const READ: readonly (readonly [string, readonly string[], Environment, Record<string, unknown>])[] = [
  ["are the defaults without arguments", [], {}, {}],
  ["come from flags", ["--name", "bob", "--port", "1", "--json"], {}, { name: "bob", port: 1, json: true }],
  ["come from flags with =", ["--name=bob", "--port=1"], {}, { name: "bob", port: 1 }],
  ["come from flags of several words", ["--max-text", "5", "--log-level=debug"], {}, { maxText: 5, logLevel: "debug" }],
  ["come from the environment", [], { CHAT_NAME: "eve", CHAT_MAX_TEXT: "9" }, { name: "eve", maxText: 9 }],
  ["come from a flag before the environment", ["--port", "1"], { CHAT_PORT: "2" }, { port: 1 }],
  ["come from a flag, and a wrong environment is not looked at", ["--port", "1"], { CHAT_PORT: "x" }, { port: 1 }],
  ["are empty where --x= says so", ["--name="], { CHAT_NAME: "eve" }, { name: "" }],
  ["are empty where an empty argument says so", ["--name", ""], { CHAT_NAME: "eve" }, { name: "" }],
  ["are not set where the environment is empty", [], { CHAT_NAME: "" }, {}],
  ["may hold = and spaces", ["--title=a=b", "--name", "x = y"], {}, { title: "a=b", name: "x = y" }],
  ["may look like numbers", ["--name", "007", "--title", "1e3"], {}, { name: "007", title: "1e3" }],
  ["may be negative numbers or a hyphen", ["--name", "-5", "--title", "-"], {}, { name: "-5", title: "-" }],
  ["are the last ones of repeated flags", ["--port", "1", "--port=2", "--port", "3"], {}, { port: 3 }],
  ["are the last ones, the empty one too", ["--name", "a", "--name="], {}, { name: "" }],
  ["are on for a repeated switch", ["--json", "--json"], {}, { json: true }],
  ["are off where a flag says so before the environment", ["--json=false"], { CHAT_JSON: "1" }, { json: false }],
  ["are what the last switch says", ["--json", "--json=no"], {}, { json: false }],
  ["may have a name that begins with no", ["--notify"], {}, { notify: true }],
  ["are on where an undecided switch is given", ["--tls"], {}, { tls: true }],
  ["are off where its name comes after no-", ["--no-tls"], { CHAT_TLS: "1" }, { tls: false }],
  ["are what the last of an undecided switch says", ["--no-tls", "--tls"], {}, { tls: true }],
  ["are on in the environment", [], { CHAT_JSON: "Yes" }, { json: true }],
  ["are off in the environment", [], { CHAT_JSON: "0" }, { json: false }],
  ["are off for an empty environment variable", [], { CHAT_JSON: "" }, { json: false }],
];

for (const [words, args, environment, expected] of READ) {
  Deno.test(`values ${words}: ${[...args, ...Object.keys(environment)].join(" ") || "nothing"}`, () => {
    const { values, rest } = parse(args, environment);
    assertEquals<unknown>([values, rest], [{ ...DEFAULTS, ...expected }, []]);
  });
}

const RESTS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["host:1", "--json", "other"], ["host:1", "other"]],
  [["--json", "true"], ["true"]],
  [["--json", "host"], ["host"]],
  [["007", "1e3", "-"], ["007", "1e3", "-"]],
  [["--name", "bob", "--", "--name", "-x", "--"], ["--name", "-x", "--"]],
  [["--title", "", "host"], ["host"]],
];

for (const [args, expected] of RESTS) {
  Deno.test(`arguments that are not flags stay as they were typed: ${args.join(" ")}`, () =>
    assertEquals(parse(args).rest, expected));
}

const REFUSED: readonly (readonly [readonly string[], Environment, string])[] = [
  [["--frobnicate"], {}, "There is no flag --frobnicate. All flags: --help"],
  [["--nope=1"], {}, "There is no flag --nope=1."],
  [["--nmae", "bob"], {}, "There is no flag --nmae. Did you mean --name? All flags: --help"],
  [["--log-leevl=info"], {}, "There is no flag --log-leevl=info. Did you mean --log-level? All flags: --help"],
  [["--\x1b[2J"], {}, "There is no flag --\u241b[2J."],
  [["--Name", "bob"], {}, "There is no flag --Name."],
  [["--maxText", "1"], {}, "There is no flag --maxText."],
  [["--na", "bob"], {}, "There is no flag --na."],
  [["-n", "bob"], {}, "There is no flag -n."],
  [["-5"], {}, "There is no flag -5."],
  [["--no-json"], {}, "There is no flag --no-json."],
  [["--no-name"], {}, "There is no flag --no-name."],
  [["--no-tls=no"], {}, "There is no flag --no-tls=no."],
  [["--_", "x"], {}, "There is no flag --_."],
  [["--__proto__", "x"], {}, "There is no flag --__proto__."],
  [["--constructor=x"], {}, "There is no flag --constructor=x."],
  [["--name.x", "y"], {}, "There is no flag --name.x."],
  [["--=x"], {}, "There is no flag --=x."],
  [["--name"], {}, "--name needs a value: --name NAME"],
  [["--name"], { CHAT_NAME: "eve" }, "--name needs a value: --name NAME"],
  [["--name", "--json"], {}, "--name needs a value: --name NAME"],
  [["--name", "a", "--name"], {}, "--name needs a value: --name NAME"],
  [["--max-text"], {}, "--max-text needs a value: --max-text BYTES"],
  [["--port", "abc"], {}, 'Cannot use --port "abc": expected a whole number from 0 to 65535'],
  [["--port", "65536"], {}, 'Cannot use --port "65536"'],
  [["--port", "-5"], {}, 'Cannot use --port "-5"'],
  [["--port=-5"], {}, 'Cannot use --port "-5"'],
  [["--port", "1.5"], {}, 'Cannot use --port "1.5"'],
  [["--port", "1e3"], {}, 'Cannot use --port "1e3"'],
  [["--port", "0x10"], {}, 'Cannot use --port "0x10"'],
  [["--port", " 1"], {}, 'Cannot use --port " 1"'],
  [["--port", "١"], {}, "Cannot use --port"],
  [["--port="], {}, 'Cannot use --port ""'],
  [["--port", "9".repeat(400)], {}, "Cannot use --port"],
  [["--max-text", "0"], {}, 'Cannot use --max-text "0": expected a whole number, at least 1'],
  [["--max-text", "9007199254740993"], {}, "Cannot use --max-text"],
  [[], { CHAT_PORT: "x" }, 'Cannot use CHAT_PORT "x": expected a whole number'],
  [["--log-level", "INFO"], {}, 'Cannot use --log-level "INFO": expected one of debug, info, error'],
  [["--json=maybe"], {}, 'Cannot use --json "maybe": expected 1 or 0'],
  [[], { CHAT_JSON: "maybe" }, 'Cannot use CHAT_JSON "maybe": expected 1 or 0'],
];

for (const [args, environment, message] of REFUSED) {
  const typed = [...args, ...Object.keys(environment)].join(" ").slice(0, 60);
  Deno.test(`arguments are refused with a sentence: ${typed}`, () => {
    const error = assertThrows(() => parse(args, environment), UsageError);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("a sentence shows a hostile value escaped", () => {
  const error = assertThrows(() => parse(["--port", "\x1b[2J\n"]), UsageError);
  assertStringIncludes(error.message, '"\\u001b[2J\\n"');
});

Deno.test("a folder with an empty name is refused: it is not the working folder", () => {
  const table = { data: folderFlag(undefined) };
  const environment = () => undefined;
  assertEquals(parseFlags(table, ["--data", "x"], { environment }).values.data, "x");
  const error = assertThrows(() => parseFlags(table, ["--data="], { environment }), UsageError);
  assertEquals(error.message, 'Cannot use --data "": the path is empty');
});

Deno.test("a sentence exists in both languages", () => {
  const error = assertThrows(() => parse(["--port", "x"]), UsageError);
  assertEquals(error.say(EN), error.message);
  assertEquals(error.say(ZH), '无法使用 --port "x"：需要一个整数，最小 0，最大 65535');
});

Deno.test("a configured value counts if neither a flag nor the environment gives one", () => {
  const asked: string[] = [];
  const { values, sources } = parseFlags(TABLE, ["--name", "bob"], {
    environment: (name) => name === "CHAT_PORT" ? "1" : undefined,
    configured(key) {
      asked.push(key);
      return key === "title" || key === "json" ? { value: key === "json" ? true : "configured" } : undefined;
    },
  });
  assertEquals<unknown>(values, { ...DEFAULTS, name: "bob", port: 1, title: "configured", json: true });
  assertEquals(sources, {
    name: "flag",
    title: "configured",
    port: "environment",
    maxText: "default",
    logLevel: "default",
    json: "configured",
    notify: "default",
    tls: "default",
  });
  assertEquals(asked.includes("name") || asked.includes("port"), false);
});

Deno.test("a request for help is reported, and no configured value is read", () => {
  const configured = () => {
    throw new Error("looked at");
  };
  assertEquals(parseFlags(TABLE, ["--help"], { environment: () => undefined, configured }).wantsHelp, true);
});

Deno.test("--help and -h request help, whatever else is typed", () => {
  for (const args of [["--help"], ["-h"], ["host", "--json", "--help"], ["-h", "--name", "bob"]]) {
    assertEquals(parse(args).wantsHelp, true);
  }
  for (const args of [[], ["--", "--help"], ["--name", "help"]]) assertEquals(parse(args).wantsHelp, false);
});

Deno.test("the environment variable of a flag is CHAT_ and its name", () => {
  assertEquals(["name", "maxText", "maxPerAddress"].map(environmentName), [
    "CHAT_NAME",
    "CHAT_MAX_TEXT",
    "CHAT_MAX_PER_ADDRESS",
  ]);
});

Deno.test("the help has a line for each flag, with its value and its default", () => {
  assertEquals(flagHelp(TABLE, TEXTS).split("\n"), [
    "  --name NAME                   Who you are.",
    "  --title TEXT                  What the server calls itself.",
    "  --port PORT                   Where to listen. (12345)",
    "  --max-text BYTES              The longest text. (4096)",
    "  --log-level debug|info|error  How much to log. (info)",
    "  --json                        Speak JSON.",
    "  --notify                      Show a notification.",
    "  --tls, --no-tls               Encrypt, or not.",
  ]);
});

const NOTHING = { environment: () => undefined };

Deno.test("a list flag has all of its values in order; any other flag has the last one", () => {
  const list = { value: "A,B", fallback: "", isList: true, parse: (text: string) => text } as const;
  const read = (...args: string[]) => parseFlags({ list, port: wholeFlag("PORT", { fallback: 0 }) }, args, NOTHING);
  assertEquals(read("--list", "a", "--port", "1", "--list=b,c", "--port", "2").values, { list: "a,b,c", port: 2 });
  assertEquals(read().values, { list: "", port: 0 });
  assertEquals(read("--list=").sources.list, "flag");
  const { values } = parseFlags({ list }, [], { environment: () => "d,e" });
  assertEquals(values, { list: "d,e" });
});

Deno.test("the help does not show an empty default", () => {
  const flag = (fallback: unknown) => ({ value: "X", fallback, parse: (text: string) => text });
  for (const fallback of [undefined, null, false, "", []]) {
    assertEquals(flagHelp({ one: flag(fallback) }, { one: "about" }), "  --one X  about");
  }
  assertEquals(flagHelp({ one: flag(0) }, { one: "about" }), "  --one X  about (0)");
});
