/**
 * Lines of the log, as text and as JSON.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { LOG_LEVELS, Logger, type LoggerOptions } from "../../server/logger.ts";
import { printable } from "../../shared/printable.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
const EVIL = 'x\u001b[2J\r\n2026-01-02 fake "line"=1\u202e\u009b';

function lines(options: Partial<LoggerOptions>, use: (logger: Logger) => void): string[] {
  const written: string[] = [];
  use(new Logger({ format: "text", level: "debug", now: () => NOW, write: (line) => written.push(line), ...options }));
  return written;
}

Deno.test("a logger writes text with time, level, event and values", () => {
  const [line] = lines({}, (logger) => logger.info("session began", { session: 7, name: "bob", isNew: true }));
  assertEquals(line, "2026-01-02T03:04:05.006Z info  session began session=7 name=bob isNew=true");
});

Deno.test("a logger quotes a value that could pass for several", () => {
  for (const [value, shown] of [["", '""'], ["a b", '"a b"'], ["a=b", '"a=b"'], ['"', '"\\""'], ["ok", "ok"]]) {
    assertEquals(lines({}, (logger) => logger.info("e", { v: value }))[0]?.split(" v=")[1], shown);
  }
});

Deno.test("a logger writes the same as JSON", () => {
  const [line = ""] = lines(
    { format: "json" },
    (logger) => logger.warn("e", { session: 7, name: "a b", isNew: false }),
  );
  const expected = {
    time: "2026-01-02T03:04:05.006Z",
    level: "warn",
    event: "e",
    session: 7,
    name: "a b",
    isNew: false,
  };
  assertEquals(JSON.parse(line), expected);
});

for (const format of ["text", "json"] as const) {
  Deno.test(`REQ-I25 a logger makes values harmless and writes one line for each event: ${format}`, () => {
    const error = new Error(EVIL, { cause: new Error(EVIL) });
    const written = lines({ format }, (logger) => logger.error("failed", { evil: EVIL, error, list: [EVIL] }));
    assertEquals(written.length, 1);
    assertEquals(printable(written[0] ?? ""), written[0]);
  });

  Deno.test(`a logger shows an error with its stack and its cause: ${format}`, () => {
    const error = new TypeError("outer", { cause: new Error("inner") });
    const [line = ""] = lines({ format }, (logger) => logger.error("failed", { error }));
    for (const part of ["TypeError: outer", "logger_test.ts", "caused by Error: inner"]) {
      assertStringIncludes(line, part);
    }
  });
}

Deno.test("a logger leaves out events below its level", () => {
  for (const [index, level] of LOG_LEVELS.entries()) {
    const written = lines({ level, format: "json" }, (logger) => {
      for (const each of LOG_LEVELS) logger[each](each);
    });
    assertEquals(written.map((line) => JSON.parse(line).level), LOG_LEVELS.slice(index));
  }
});

Deno.test("a logger accepts anything that can be thrown", () => {
  for (const thrown of ["text", 7, null, undefined, { toString: () => "object" }]) {
    const [line] = lines({}, (logger) => logger.error("failed", { error: thrown }));
    assert(line?.endsWith(`error=${thrown}`), line);
  }
});
