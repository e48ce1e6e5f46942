import { assert, assertEquals, assertThrows } from "@std/assert";
import { type JoinOptions, parseJoin } from "../../client/join_options.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";

const none = () => undefined;

function optionsOf(args: string[], environment: (name: string) => string | undefined): JoinOptions {
  const options = parseJoin(args, environment);
  assert(options !== "help");
  return options;
}

Deno.test("parseJoin has a default for everything but the name", () => {
  assertEquals(optionsOf([], none), {
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
    name: null,
    identityFile: null,
    isGuest: false,
    rooms: null,
    isJson: false,
    isVerbatim: false,
    retryForMs: null,
    theme: "auto",
    language: "en",
    bell: "mention",
    notify: "off",
    quiet: false,
    logDir: null,
    downloads: null,
    share: null,
    acceptFrom: [],
    limit: null,
    highlight: [],
    ignore: [],
    aliases: {},
    warnings: [],
  });
});

Deno.test("parseJoin reads flags, arguments and the environment, in this order of precedence", () => {
  const environment: Record<string, string> = { CHAT_NAME: "env", CHAT_SERVER: "env.example:1", CHAT_RETRY_FOR: "5" };
  const variable = (name: string) => environment[name];
  const options = optionsOf([], variable);
  assertEquals([options.name, options.address, options.retryForMs], [
    "env",
    { hostname: "env.example", port: 1 },
    5_000,
  ]);
  assertEquals(optionsOf(["--server", "[::1]:2"], variable).address, { hostname: "::1", port: 2 });
  assertEquals(optionsOf(["example.org"], variable).address.hostname, "example.org");
  assertEquals(optionsOf(["example.org", "--server", "example.org:12345"], variable).address.hostname, "example.org");
  assertEquals(optionsOf(["--name", " bob ", "--json", "--verbatim"], variable).name, "bob");
  assertEquals(optionsOf(["--rooms", "#a, b"], none).rooms, ["#a", "#b"]);
});

Deno.test("parseJoin returns help, whatever else is wrong", () => {
  const broken = (name: string) => name === "CHAT_NAME" ? "no blanks" : name === "CHAT_RETRY_FOR" ? "soon" : undefined;
  assertEquals(parseJoin(["one", "two", "--help"], broken), "help");
});

Deno.test("parseJoin refuses invalid values with a sentence", () => {
  const cases: [string[], string][] = [
    [["a", "b"], "Cannot join more than one server: a b"],
    [["a:b"], 'Cannot join "a:b": expected HOST or HOST:PORT'],
    [["--server", "x:0"], 'Cannot use --server "x:0"'],
    [["--name", "a b"], "Cannot join as a b: a b is not a valid name"],
    [["example.org", "--server", "[::1]:2"], "Cannot join both example.org:12345 and --server [::1]:2"],
    [["--name", "admin"], "Cannot join as admin: admin is reserved. Choose another name"],
    [["--rooms", "a b"], 'Cannot use --rooms "a b": expected names of rooms such as lobby or #lobby'],
    [["--retry-for", "-1"], "--retry-for"],
    [["--retry-for", "soon"], 'Cannot use --retry-for "soon"'],
    [["--colour"], "There is no flag --colour"],
  ];
  for (const [args, sentence] of cases) assertThrows(() => parseJoin(args, none), UsageError, sentence);
});

Deno.test("parseJoin treats an empty variable as missing", () => {
  assertEquals(optionsOf([], () => ""), optionsOf([], none));
});

Deno.test("parseJoin ignores CHAT_SERVER if the command line names a server", () => {
  const broken = (name: string) => name === "CHAT_SERVER" ? "a b" : undefined;
  assertEquals(optionsOf(["example.org"], broken).address.hostname, "example.org");
  assertThrows(() => parseJoin([], broken), UsageError, 'Cannot use CHAT_SERVER "a b"');
});

Deno.test("parseJoin refuses more rooms than a hello can carry", () => {
  const rooms = (count: number, length: number) =>
    Array.from({ length: count }, (_, i) => "𝒳".repeat(length) + i).join(",");
  assertThrows(
    () => parseJoin(["--rooms", rooms(1_001, 1)], none),
    UsageError,
    "there are 1001 rooms, the limit is 1000",
  );
  assertThrows(() => parseJoin(["--rooms", rooms(1_000, 28)], none), UsageError, "the limit is 65536");
});

Deno.test("parseJoin reads folders, names and a rate for files", () => {
  const { downloads, share, acceptFrom, limit } = optionsOf(
    ["--downloads", "in", "--share=out", "--accept-from", "Ann, bob", "--accept-from", "小红", "--limit", "5MB/s"],
    none,
  );
  assertEquals([downloads, share, acceptFrom, limit], ["in", "out", ["Ann", "bob", "小红"], 5_000_000]);
  const environment: Record<string, string> = { CHAT_ACCEPT_FROM: "ann", CHAT_LIMIT: "0", CHAT_DOWNLOADS: "~/in" };
  const inherited = optionsOf([], (name) => environment[name]);
  assertEquals([inherited.acceptFrom, inherited.limit, inherited.downloads], [["ann"], null, "~/in"]);
});

Deno.test("parseJoin reports invalid names and rates for files", () => {
  const cases: [string[], string][] = [
    [["--accept-from", "ann,,bob"], 'Cannot use --accept-from "ann,,bob": expected names of people'],
    [["--accept-from", "#ops"], 'Cannot use --accept-from "#ops": expected names of people'],
    [["--limit", "fast"], 'Cannot use --limit "fast": expected a rate'],
    [["--limit", "-1"], "--limit"],
  ];
  for (const [args, text] of cases) {
    const error = assertThrows(() => optionsOf(args, none), UsageError);
    assert(error.message.includes(text), error.message);
  }
});
