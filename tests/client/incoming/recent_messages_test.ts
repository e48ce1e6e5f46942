import { assertEquals } from "@std/assert";
import { MAX_BEGINNINGS, MAX_OWN, RecentMessages } from "../../../client/incoming/recent_messages.ts";
import type { MessageOf, PastMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";

const own = { isOwn: (name: string | undefined) => name === "bob" };

function said(id: number, text: string, more: Partial<MessageOf<"message">> = {}): MessageOf<"message"> {
  return chatMessage({ id, time: 1, from: "bob", to: "#a", text, ...more });
}

function edited(of: number, text: string, more: Partial<MessageOf<"edited">> = {}): MessageOf<"edited"> {
  return { type: "edited", id: 100 + of, time: 2, of, from: "bob", to: "#a", text, ...more };
}

Deno.test("RecentMessages finds the user's last messages in each conversation", () => {
  const recent = new RecentMessages(own);
  recent.follow(said(1, "one"));
  recent.follow(said(2, "of ann", { from: "ann" }));
  recent.follow(said(3, "two", { to: "#A" }));
  recent.follow(said(4, "psst", { to: "ann" }));
  recent.follow(said(5, "yes?", { from: "ann", to: "bob" }));
  assertEquals(recent.own("#a", 1), { to: "#A", id: 3, text: "two" });
  assertEquals(recent.own("#a", 2), { to: "#a", id: 1, text: "one" });
  assertEquals(recent.own("Ann", 1), { to: "@", id: 4, text: "psst" });
  assertEquals([recent.own("#a", 3), recent.own("#b", 1), recent.own("#a", 0), recent.own("#a", 9_999)], [
    null,
    null,
    null,
    null,
  ]);
});

Deno.test("RecentMessages tracks changes, and knows the previous beginning of a message", () => {
  const recent = new RecentMessages(own);
  recent.follow(said(1, "wrog"));
  recent.follow(said(2, "x".repeat(1_000), { from: "ann" }));
  assertEquals(recent.earlier(edited(1, "wrong")), { beginning: "wrog", timeMs: 1 });
  recent.follow(edited(1, "wrong"));
  assertEquals([recent.own("#a", 1)?.text, recent.earlier(edited(1, "right"))?.beginning], ["wrong", "wrong"]);
  assertEquals(recent.earlier(edited(2, "y", { from: "ann" }))?.beginning.length, 160);
  assertEquals(recent.earlier(edited(7, "y")), null);
  recent.follow({ type: "deleted", id: 102, time: 3, of: 1, from: "bob", to: "#a" });
  assertEquals([recent.own("#a", 1), recent.earlier(edited(1, "y"))], [null, null]);
});

Deno.test("RecentMessages adds a repeated message once, and forgets a room that was left", () => {
  const recent = new RecentMessages(own);
  recent.follow(said(1, "one"));
  recent.follow(said(2, "two"));
  recent.follow(said(1, "one"));
  assertEquals([recent.own("#a", 1)?.text, recent.own("#a", 3)], ["two", null]);
  recent.follow(said(3, "elsewhere", { to: "#b" }));
  recent.forgetPlace("#A");
  assertEquals([recent.own("#a", 1), recent.own("#b", 1)?.text], [null, "elsewhere"]);
  recent.forgetAll();
  assertEquals(recent.own("#b", 1), null);
});

Deno.test("RecentMessages is bounded", () => {
  const recent = new RecentMessages(own);
  for (let id = 1; id <= 2 * MAX_BEGINNINGS; id++) recent.follow(said(id, `text ${id}`));
  assertEquals(recent.own("#a", MAX_OWN)?.id, 2 * MAX_BEGINNINGS - MAX_OWN + 1);
  assertEquals(recent.own("#a", MAX_OWN + 1), null);
  assertEquals(recent.earlier(edited(MAX_BEGINNINGS, "x")), null);
  assertEquals(recent.earlier(edited(MAX_BEGINNINGS + 1, "x"))?.beginning, `text ${MAX_BEGINNINGS + 1}`);
});

Deno.test("RecentMessages knows where the last message went, whatever older messages arrive", () => {
  const recent = new RecentMessages(own);
  assertEquals(recent.lastPlace, null);
  recent.follow(said(1, "old", { time: 9 }), { isOld: true });
  recent.follow(said(2, "of ann", { from: "ann", time: 9 }));
  assertEquals(recent.lastPlace, null);
  recent.follow(said(3, "elsewhere", { to: "#b", time: 10 }));
  assertEquals(recent.lastPlace, "#b");
  recent.saying("ann");
  // Missed messages arrive room by room, and the clock of the server may have been set back.
  recent.follow(said(4, "before that", { time: 12 }));
  assertEquals(recent.lastPlace, "ann");
  recent.follow(said(1, "psst", { to: "Ann", time: 11 }));
  recent.follow(said(5, "before that", { time: 10 }));
  assertEquals(recent.lastPlace, "Ann");
  recent.follow({ type: "renamed", room: "#a", was: "ann", name: "anna" });
  assertEquals([recent.lastPlace, recent.own("anna", 1)?.text, recent.ownCount("ann")], ["anna", "psst", 0]);
  recent.follow(said(6, "later", { time: 12 }));
  assertEquals(recent.lastPlace, "#a");
});

Deno.test("RecentMessages sorts messages that were read back, and adds none twice", () => {
  const recent = new RecentMessages(own);
  recent.follow(said(5, "five"));
  const past = (id: number, more: Partial<PastMessage> = {}): PastMessage => ({
    id,
    time: 1,
    from: "bob",
    to: "#a",
    text: `read ${id}`,
    ...more,
  });
  const { text: _, ...gone } = past(4, { deleted: 9 });
  recent.addPage([past(2), past(1, { from: "ann" }), gone, past(3), past(5), past(9, { to: "#b" })]);
  assertEquals([1, 2, 3, 4].map((back) => recent.own("#a", back)?.text), ["five", "read 3", "read 2", undefined]);
  assertEquals([recent.ownCount("#a"), recent.own("#b", 1)?.id, recent.lastPlace], [3, 9, "#a"]);
  assertEquals(recent.earlier(edited(1, "x", { from: "ann" }))?.beginning, "read 1");
});
