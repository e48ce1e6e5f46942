/**
 * What users read about their connection.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ConnectFailure } from "../../../client/platform/platform.ts";
import { EN } from "../../../client/language/en.ts";
import { ZH } from "../../../client/language/zh.ts";
import { endingLines, exitCode, lossText, stillAwayText } from "../../../client/text/connection_text.ts";

const VIEW = { server: "chat.example:7", name: "bob", retryForMs: 5_000, unsent: [], listsUnsent: true, strings: EN };

Deno.test("endingLines names the addresses that were tried, if the host was given by name", () => {
  const failure = new ConnectFailure("timed_out", "late", ["10.0.0.1", "fd00::1"]);
  assertEquals(endingLines({ type: "not_connected", failure }, VIEW), [
    "Cannot connect to chat.example:7 (tried 10.0.0.1, fd00::1): no answer in time. Is the address right, and is a " +
    "firewall in the way?",
  ]);
  assertEquals(endingLines({ type: "given_up", loss: "reset", failure }, VIEW), [
    "Connection to chat.example:7 lost: it was interrupted. Could not reconnect within 5 s. The last attempt (tried " +
    "10.0.0.1, fd00::1): no answer in time. Is the address right, and is a firewall in the way?",
  ]);
  const numeric = new ConnectFailure("scope_needed");
  assertEquals(endingLines({ type: "not_connected", failure: numeric }, { ...VIEW, server: "[fe80::1]:7" }), [
    "Cannot connect to [fe80::1]:7: each network has this address. Say which network you mean, as in fe80::1%eth0.",
  ]);
});

Deno.test("endingLines says how a server failed to prove that it is the right one, and the exit code is 4", () => {
  const [expected, shown] = [`ed25519:${"A".repeat(43)}`, `ed25519:${"B".repeat(43)}`];
  const cases = [
    ["missing", "it does not prove the key that is known of it", [expected]],
    ["signature", "it names a key, but does not prove that it has it", [shown]],
    ["key", "it has another key than the expected one", [expected, shown]],
    // To a guest nothing is signed, so this is no sign of another server.
    ["refused", "as a guest: its key is known, and nothing proves it to somebody without a key", []],
  ] as const;
  for (const [why, text, keys] of cases) {
    const ending = {
      type: "not_proved",
      why,
      expected,
      shown: why === "missing" || why === "refused" ? null : shown,
    } as const;
    const [line = ""] = endingLines(ending, VIEW);
    assertEquals([line.includes(text), line.includes("chat.example:7"), exitCode(ending)], [true, true, 4], line);
    for (const strings of [EN, ZH]) {
      const said = endingLines(ending, { ...VIEW, strings }).join("\n");
      assertEquals(keys.every((key) => said.includes(key)), true, said);
    }
  }
});

Deno.test("lossText says for how long the client tries again, and what a user at a terminal may do meanwhile", () => {
  const cases = [[5_000, true, "for 5 s."], [Infinity, false, "until it is back."], [
    Infinity,
    true,
    "; what you type",
  ]];
  for (const [retryForMs, isInteractive, end] of cases as [number, boolean, string][]) {
    const text = lossText("reset", { retryForMs, isInteractive, strings: EN });
    assertEquals(
      text.includes(`Connection lost: it was interrupted. Retrying${end.startsWith(";") ? "" : " "}${end}`),
      true,
      text,
    );
  }
});

Deno.test("stillAwayText says since when and when next, once the pauses are long", () => {
  const nowMs = new Date(2026, 10, 23, 14, 2, 5).getTime();
  const text = (nextMs: number | null) => stillAwayText({ sinceMs: nowMs - 120_000, nextMs }, { nowMs, strings: EN });
  assertEquals([text(null), text(nowMs + 2_000)], [null, null]);
  assertEquals(text(nowMs + 20_000), "No connection since 14:00. Next attempt 14:02:25; Enter tries at once.");
});
