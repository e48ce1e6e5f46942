/**
 * The limits, and the flags of `chat serve`.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DEFAULT_LIMITS, isWithin, LIMIT_FLAGS } from "../../server/limits.ts";
import { SERVE_FLAGS } from "../../server/commands/options.ts";
import { loadServerTexts, serveHelp } from "../../server/commands/usage/help.ts";
import { environmentName, parseFlags } from "../../shared/cli/flags.ts";
import { MAX_TEXT } from "../../shared/wire/message.ts";
import { UsageError } from "../../shared/cli/usage_error.ts";

const NO_ENVIRONMENT = () => undefined;

function dashed(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

Deno.test("the limits have the defaults of PROTOCOL.md", () => {
  const { rate, burst, maxRooms, handshakeTimeout, idleTimeout, maxQueue, resumeTimeout, maxText } = DEFAULT_LIMITS;
  assertEquals([rate, burst, maxRooms], [25, 100, 50]);
  assertEquals([handshakeTimeout, idleTimeout, resumeTimeout], [10, 90, 900]);
  assertEquals([maxQueue, maxText <= MAX_TEXT], [4 * 1024 * 1024, true]);
});

Deno.test("isWithin treats 0 as no limit", () => {
  assertEquals([isWithin(5, 5), isWithin(6, 5), isWithin(6, 0), isWithin(0, 1)], [true, false, true, true]);
});

for (const [key, flag] of Object.entries(LIMIT_FLAGS)) {
  const name = `--${dashed(key)}`;

  Deno.test(`${name} is a whole number, 0 means no limit, and it has an environment variable`, () => {
    const value = (args: readonly string[], environment: (name: string) => string | undefined = NO_ENVIRONMENT) =>
      parseFlags(SERVE_FLAGS, args, { environment }).values[key as keyof typeof LIMIT_FLAGS];
    assertEquals([value([]), value([name, "0"]), value([`${name}=7`])], [flag.fallback, 0, 7]);
    assertEquals(value([], (variable) => variable === environmentName(key) ? "9" : undefined), 9);
    assertEquals(value([name, "8"], () => undefined), 8);
    for (const wrong of ["-1", "1.5", "x", "", "1e3", "0x10"]) {
      assertThrows(() => value([`${name}=${wrong}`]), UsageError, name);
    }
  });
}

Deno.test("--max-text cannot exceed the limit of the protocol", () => {
  assertThrows(
    () => parseFlags(SERVE_FLAGS, ["--max-text", `${MAX_TEXT + 1}`], { environment: NO_ENVIRONMENT }),
    UsageError,
    "from 0 to 10000",
  );
});

Deno.test("chat serve without flags listens on loopback only, at the default port", () => {
  const { values, rest, wantsHelp } = parseFlags(SERVE_FLAGS, [], { environment: NO_ENVIRONMENT });
  assertEquals([values.host, values.port, values.memory, rest, wantsHelp], ["127.0.0.1", 12345, false, [], false]);
  assertEquals([values.logFormat, values.logLevel, values.title, values.motd], ["text", "info", undefined, undefined]);
});

for (
  const args of [["--port", "65536"], ["--port=-1"], ["--log-format", "xml"], ["--log-level", "loud"], ["--colour"]]
) {
  Deno.test(`chat serve ${args.join(" ")} is a usage error`, () => {
    assertThrows(() => parseFlags(SERVE_FLAGS, args, { environment: NO_ENVIRONMENT }), UsageError);
  });
}

Deno.test("the help of chat serve has every flag, its default, and what 0 means", async () => {
  const help = await serveHelp("en");
  const { own, access, history, limits } = await loadServerTexts("en");
  const texts: Readonly<Record<string, string>> = { ...own, ...access, ...history, ...limits };
  for (const [key, flag] of Object.entries(SERVE_FLAGS)) {
    const line = help.split("\n").find((candidate) => candidate.trim().split(/[ ,]/)[0] === `--${dashed(key)}`);
    assert(line !== undefined, `--${dashed(key)} is in the help`);
    assertStringIncludes(line, texts[key] ?? "a text");
    if (typeof flag.fallback === "number") assertStringIncludes(line, `(${flag.fallback})`);
  }
  assertStringIncludes(help, "0: no limit");
  assertEquals(help.split("\n").filter((line) => line.length > 120), []);
});
