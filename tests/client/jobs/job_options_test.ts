import { assertEquals, assertThrows } from "@std/assert";
import { NO_CONFIG } from "../../../client/config/config.ts";
import { parseConfig } from "../../../client/config/parse_config.ts";
import { parseGet, parseReceive, parseSend } from "../../../client/jobs/job_options.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";

const nothing = { environment: () => undefined };
const common = {
  address: { hostname: "127.0.0.1", port: 12345 },
  serverOptions: {
    given: null,
    link: null,
    serverKey: null,
    tls: null,
    trustsNew: false,
    inviteFile: null,
    passwordFile: null,
  },
  warnings: [],
  name: "ci",
  identityFile: null,
  isGuest: false,
  limit: null,
  retryForMs: 30_000,
  language: "en",
};

Deno.test("parseSend reads the receiver and the paths, and has defaults for the rest", () => {
  assertEquals<unknown>(parseSend(["--name", "ci", "--to", "bob", "a", "b c"], nothing), {
    ...common,
    to: "bob",
    paths: ["a", "b c"],
    as: null,
    ignore: [],
  });
  const args = ["--as", "x y", "--ignore", "*.o,.git", "--ignore=node_modules", "--limit", "5MB/s", "--retry-for", "1"];
  assertEquals<unknown>(
    parseSend(["--name", "ci", "--to", "bob", "--server", "[::1]:9", ...args, "--", "-x"], nothing),
    {
      ...common,
      address: { hostname: "::1", port: 9 },
      serverOptions: { ...common.serverOptions, given: { hostname: "::1", port: 9 } },
      limit: 5_000_000,
      retryForMs: 1_000,
      to: "bob",
      paths: ["-x"],
      as: "x y",
      ignore: ["*.o", ".git", "node_modules"],
    },
  );
  const input = parseSend(["--name", "ci", "--to", "bob", "-"], nothing);
  assertEquals(input !== "help" && input.paths, ["-"]);
});

Deno.test("parseGet and parseReceive read the senders and the folder", () => {
  assertEquals<unknown>(parseGet(["--name", "ci", "--from", "bob", "a"], nothing), {
    ...common,
    from: "bob",
    paths: ["a"],
    into: ".",
    endsWithNull: false,
  });
  assertEquals<unknown>(
    parseReceive(["--name", "ci", "--from", "a, b", "--from", "c", "--into", "in", "--keep", "--null"], nothing),
    {
      ...common,
      from: ["a", "b", "c"],
      into: "in",
      keeps: true,
      endsWithNull: true,
    },
  );
});

Deno.test("jobs read flags from the environment, and the settings of the configuration file that are not about the chat", () => {
  const variables: Record<string, string> = { CHAT_NAME: "env", CHAT_TO: "bob", CHAT_FROM: "a,b", CHAT_IGNORE: "x" };
  const place = { path: "/c", system: { environment: () => undefined, isWindows: false } };
  // In the file, `ignore` is a list of people, which does not concern jobs.
  const config = parseConfig(
    '{ "name": "conf", "server": "h:1", "ignore": ["bob"], "lang": "zh", "limit": "1kB" }',
    place,
  );
  const sources = { environment: (name: string) => variables[name], readConfig: () => config };
  const sent = parseSend(["a"], sources);
  assertEquals(sent !== "help" && [sent.name, sent.to, sent.ignore, sent.address.hostname, sent.language, sent.limit], [
    "env",
    "bob",
    ["x"],
    "h",
    "zh",
    1_000,
  ]);
  const received = parseReceive([], sources);
  assertEquals(received !== "help" && received.from, ["a", "b"]);
  const named = parseSend(["--to", "bob", "a"], { environment: () => undefined, readConfig: () => config });
  assertEquals(named !== "help" && [named.name, named.ignore], ["conf", []]);
});

const who = ["--name", "ci"];
const WRONG: readonly (readonly [typeof parseSend | typeof parseGet | typeof parseReceive, string[], string])[] = [
  [parseSend, [...who, "a"], "Say who receives the files: --to NAME"],
  [parseSend, [...who, "--to", "bob"], "Say what to send"],
  [parseSend, [...who, "--to", "bob", "a", ""], "Say what to send"],
  [parseSend, ["--to", "bob", "a"], "A name is missing"],
  [parseSend, [...who, "--to", "a b", "x"], 'Cannot use --to "a b"'],
  [parseSend, [...who, "--to", "bob", "-", "x"], 'Cannot send - (standard input) together with other files: "x"'],
  [parseSend, [...who, "--to", "bob", "--as", "z", "x", "y"], "Cannot use --as for 2 paths"],
  [parseSend, [...who, "--to", "bob", "--as", "../z", "x"], 'Cannot use --as "../z": expected a name'],
  [parseSend, [...who, "--to", "bob", "--limit", "fast", "x"], 'Cannot use --limit "fast": expected a rate'],
  [
    parseSend,
    [...who, "--to", "bob", ...Array<string>(201).fill("x")],
    "Cannot take 201 paths at once, the limit is 200",
  ],
  [parseGet, [...who, "a"], "Say whose files you want: --from NAME"],
  [parseGet, [...who, "--from", "bob"], "Say what to get"],
  [parseReceive, [...who, "--from", "bob", "x"], '`chat receive` takes no argument: "x"'],
  [parseReceive, [...who, "--from", "b b"], 'Cannot use --from "b b"'],
  [parseReceive, ["--name", "system", "--from", "bob"], "system is reserved"],
];

Deno.test("jobs refuse contradictory arguments with a sentence", () => {
  for (const [parse, args, sentence] of WRONG) assertThrows(() => parse(args, nothing), UsageError, sentence);
});

Deno.test("REQ-R41 chat receive without --from is a usage error", () => {
  for (const args of [who, [...who, "--from", ""], [...who, "--keep", "--into", "x"]]) {
    assertThrows(() => parseReceive(args, nothing), UsageError, "--from NAME");
  }
});

Deno.test("jobs show help whatever else is wrong, and read no file for that", () => {
  const sources = {
    environment: () => "no value",
    readConfig: () => {
      throw new Error("It was read");
    },
  };
  for (const parse of [parseSend, parseGet, parseReceive]) assertEquals(parse(["--help"], sources), "help");
  assertEquals(NO_CONFIG.configured("name", { fallback: undefined, parse: (text) => text }), undefined);
});
