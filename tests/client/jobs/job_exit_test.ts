import { assertEquals } from "@std/assert";
import { codeOf, exitOf } from "../../../client/jobs/job_exit.ts";
import type { Outcome } from "../../../client/transfer/transfer_view.ts";
import { CLOSE_CODES, type CloseCode } from "../../../shared/wire/file_message.ts";
import { outcomeOf } from "./support/transfer_values.ts";

const missing = (...whys: Outcome["missing"][number]["why"][]) => whys.map((why) => ({ path: "a", why }));

const CASES: readonly (readonly [Partial<Outcome>, number, string])[] = [
  [{ code: "done" }, 0, "done"],
  [{ code: "declined", text: "no room" }, 5, "declined"],
  [{ code: "declined", why: "no_terminal" }, 5, "declined"],
  [{ code: "denied" }, 5, "denied"],
  [{ code: "cancelled" }, 5, "cancelled"],
  [{ code: "cancelled", isOurs: true }, 1, "cancelled"],
  [{ code: "no_answer" }, 1, "no_answer"],
  [{ code: "not_found" }, 1, "not_found"],
  [{ code: "left" }, 1, "left"],
  [{ code: "unknown" }, 1, "unknown"],
  [{ code: "failed", why: "disk_full" }, 1, "disk_full"],
  [{ code: "failed", why: "incomplete", missing: missing("changed", "gone") }, 1, "incomplete"],
  [{ code: "failed", why: "incomplete", missing: missing("gone", "bad_digest") }, 6, "incomplete"],
  [{ code: "failed", why: "bad_digest", isOurs: true }, 6, "bad_digest"],
  [{ code: "failed" }, 1, "failed"],
  [{ code: "failed", error: { type: "error", code: "not_shared", text: "" } }, 1, "not_shared"],
  [{ code: "failed", error: { type: "error", code: "takes_no_files", text: "" } }, 1, "takes_no_files"],
  [{ code: "failed", error: { type: "error", code: "no_such_person", text: "" } }, 1, "no_such_person"],
];

Deno.test("exitOf and codeOf give the exit code and the error code of an outcome", () => {
  for (const [given, exitCode, code] of CASES) {
    const outcome = outcomeOf(given);
    assertEquals([exitOf(outcome), codeOf(outcome)], [exitCode, code], JSON.stringify(given));
  }
});

Deno.test("only a transfer that is done has the exit code 0", () => {
  for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
    assertEquals(exitOf(outcomeOf({ code })) === 0, code === "done", code);
  }
});
