/**
 * A user at a terminal who was away: the screen says how many messages are missing, and shows them when the user asks.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { backlogOf } from "../support/chat_message.ts";
import { above, run, said, WIDE } from "../support/history.ts";
import { answerPage } from "../support/pages.ts";
import { JoinedUser } from "../support/terminal_user.ts";

const GAPS = { features: [...WIDE.welcome.features, "gaps"] };

function gapOf(to: string, more: Partial<MessageOf<"gap">> = {}): MessageOf<"gap"> {
  return { type: "gap", to, after: 3, before: 50, ...more };
}

async function withGap(gap: MessageOf<"gap">) {
  const told = [backlogOf("#lobby", 1, 3), gap, said(50, "fifty")];
  return await JoinedUser.begin({ window: { columns: 130, rows: 24 }, welcome: GAPS, told });
}

Deno.test("a terminal says how many messages are missing, and /history missed shows them page by page", async () => {
  await using joined = await withGap(gapOf("#lobby", { count: 3 }));
  assertEquals(joined.server.rest().filter(({ type }) => type === "history"), []);
  const missing = "TIME -- 3 messages in #lobby are missing here: /history missed reads on there";
  assertEquals(above(joined).slice(-3), ["── 1 unread in #lobby since TIME ──", missing, "TIME <ann> fifty"]);
  const history = [said(10, "ten"), said(11, "eleven"), said(20, "twenty"), said(50, "fifty")];
  await run(joined, "/history missed");
  assertEquals((await answerPage(joined.server, history.slice(0, 2), { more: true })).after, 3);
  await joined.user.settled();
  assertEquals(above(joined).slice(-4), [
    "── history of #lobby ──",
    "TIME <ann> ten",
    "TIME <ann> eleven",
    "── history of #lobby: 1 more message is missing, /history missed reads on ──",
  ]);
  await run(joined, "/history more");
  assertEquals((await answerPage(joined.server, history)).after, 11);
  await joined.user.settled();
  assertEquals(above(joined).slice(-3), [
    "── history of #lobby ──",
    "TIME <ann> twenty",
    "── history of #lobby: nothing is missing any more ──",
  ]);
  await run(joined, "/history missed");
  assertEquals(above(joined).at(-1), "Cannot read the history of #lobby: no messages are missing.");
});

Deno.test("a terminal says what cannot be had any more, and only that", async () => {
  const cases: readonly (readonly [gap: MessageOf<"gap">, sentence: string | null])[] = [
    [gapOf("#lobby", { count: 0, lost: 49 }), "messages in #lobby are missing here: they are no longer available"],
    [
      gapOf("#lobby", { count: 2, lost: 9 }),
      "2 messages in #lobby are missing here: /history missed reads on there; older ones are no longer available",
    ],
    [gapOf("#lobby"), "messages in #lobby are missing here: /history missed reads on there"],
    [gapOf("#lobby", { count: 1 }), "1 message in #lobby is missing here: /history missed reads on there"],
    [gapOf("#lobby", { count: 0 }), null],
  ];
  for (const [gap, sentence] of cases) {
    await using joined = await withGap(gap);
    const before = sentence === null ? "── 1 unread in #lobby since TIME ──" : `TIME -- ${sentence}`;
    assertEquals(above(joined).slice(-2), [before, "TIME <ann> fifty"]);
  }
});

Deno.test("a terminal says below a long backlog what is missing above it", async () => {
  await using joined = await JoinedUser.begin({ ...WIDE, welcome: GAPS });
  const unread = Array.from({ length: 30 }, (_, at) => said(50 + at, `said ${at}`, { to: "#ops" }));
  for (const message of [backlogOf("#ops", 30, 3), gapOf("#ops", { count: 7 }), ...unread]) {
    await joined.server.send(message);
  }
  await joined.user.sees("said 29");
  assertEquals(above(joined).slice(-2), [
    "TIME #ops <ann> said 29",
    "── history of #ops: 7 more messages are missing, /history missed reads on ──",
  ]);
});

Deno.test("/history missed shows private messages, and says if they were removed meanwhile", async () => {
  const told = [{ ...gapOf("@", { count: 2 }) }, said(50, "fifty", { to: "bob" })];
  await using joined = await JoinedUser.begin({ ...WIDE, welcome: GAPS, told });
  const missing = "TIME -- 2 private messages are missing here: /history missed reads on there";
  assertEquals(above(joined).slice(-2), [missing, "TIME [ann -> you] fifty"]);
  await run(joined, "/history missed");
  assertEquals((await answerPage(joined.server, [said(9, "nine", { to: "bob" })], { more: true })).to, "@");
  await joined.user.settled();
  assertEquals(above(joined).slice(-3), [
    "── history of your private messages ──",
    "TIME [ann -> you] nine",
    "── history of your private messages: 1 more message is missing, /history missed reads on ──",
  ]);
});
