/**
 * What the log says of refused connections.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { RefusalLog } from "../../../server/connection/refusal_log.ts";
import { Logger } from "../../../server/logger.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("the log has a line for each of a hundred refused connections, and then counts those that come too fast", () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const logger = new Logger({
    format: "json",
    level: "info",
    now: () => clock.time(),
    write: (line) => void lines.push(line),
  });
  const log = new RefusalLog(logger, clock);
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
