/**
 * What the log says of connections.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { SessionLog } from "../../../server/connection/session_log.ts";
import { Logger } from "../../../server/logger.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** A log, and the lines that it has. */
function newLog() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const logger = new Logger({
    format: "json",
    level: "info",
    now: () => clock.time(),
    write: (line) => void lines.push(line),
  });
  return { clock, lines, log: new SessionLog(logger, clock) };
}

Deno.test("the log has a line for each of a hundred refused connections, and then counts those that come too fast", () => {
  const { clock, lines, log } = newLog();
  for (let id = 1; id <= 250; id++) {
    log.refused({ id, address: "192.0.2.7:1" }, { code: "bad_invitation", why: "wrong" });
  }
  assertEquals(lines.length, 100);
  const { session, address, code, why } = JSON.parse(lines[0] ?? "");
  assertEquals({ session, address, code, why }, {
    session: 1,
    address: "192.0.2.7:1",
    code: "bad_invitation",
    why: "wrong",
  });
  clock.advance(60_000);
  assertEquals(lines.length, 101);
  assertEquals(JSON.parse(lines[100] ?? "").count, 150);
  log.refused({ id: 251, address: "192.0.2.7:1" }, { code: "not_invited" });
  assertEquals(JSON.parse(lines[101] ?? "").session, 251);
  log.stop();
});

Deno.test("the log has lines for all sessions of a server that comes back, and then counts those that come too fast", () => {
  const { clock, lines, log } = newLog();
  const peers = Array.from({ length: 2500 }, (_, id) => ({ id, address: "192.0.2.7:1" }));
  for (const peer of peers) log.began(peer, "bob");
  assertEquals(lines.length, 2000);
  for (const peer of peers) log.ended(peer, { name: "bob", reason: "quit", seconds: 1 });
  assertEquals(lines.length, 4000, "a session whose beginning has no line has none at its end");
  const { session, name, reason } = JSON.parse(lines[3999] ?? "");
  assertEquals({ session, name, reason }, { session: 1999, name: "bob", reason: "quit" });
  clock.advance(60_000);
  const { event, count } = JSON.parse(lines[4000] ?? "");
  assertEquals({ event, count }, { event: "more sessions began", count: 500 });
  log.stop();
});
