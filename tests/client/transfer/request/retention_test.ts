import { assertEquals } from "@std/assert";
import { retentionOf } from "../../../../client/transfer/request/retention.ts";
import { CLOSE_CODES, type CloseCode, type Failure, FAILURES } from "../../../../shared/wire/file_message.ts";

Deno.test("REQ-R50 fateOf keeps what may go on, and forgets what is refused or dangerous", () => {
  const done: readonly CloseCode[] = ["done"];
  const stays: readonly CloseCode[] = ["left", "no_answer"];
  for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
    const retention = done.includes(code)
      ? "done"
      : stays.includes(code)
      ? "stays"
      : code === "failed"
      ? "stopped"
      : "forgotten";
    assertEquals(retentionOf({ code }), retention, code);
  }
  const forgotten: readonly Failure[] = ["unsafe", "bad_path", "too_much", "not_file", "no_terminal", "limit"];
  for (const why of Object.keys(FAILURES) as Failure[]) {
    assertEquals(retentionOf({ code: "failed", why }), forgotten.includes(why) ? "forgotten" : "stopped", why);
  }
});
