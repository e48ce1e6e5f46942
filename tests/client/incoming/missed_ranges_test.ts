import { assertEquals } from "@std/assert";
import { MissedRanges } from "../../../client/incoming/missed_ranges.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";

const NEXT = { limit: 10, ref: "1" };

function gapOf(to: string, after: number, before: number, count?: number): MessageOf<"gap"> {
  return { type: "gap", to, after, before, ...(count === undefined ? {} : { count }) };
}

/** Asks for the next page and answers it. Returns the ids that are left of it, and what is missing then. */
function read(missed: MissedRanges, target: string, ids: readonly number[], hasMore: boolean) {
  const request = missed.request(target, NEXT);
  if (request === null) return null;
  const messages = ids.map((id) => chatMessage({ id, to: request.to }));
  const page = missed.within({ type: "page", request, messages, hasMore, isBehind: false });
  return [request.to, request.after, page.messages.map(({ id }) => id), page.missing?.left, page.missing?.isGone];
}

Deno.test("MissedRanges shows what was left out, page by page, and nothing beyond it", () => {
  const missed = new MissedRanges();
  missed.add(gapOf("#a", 2, 9, 4));
  assertEquals(read(missed, "#A", [3, 5], true), ["#a", 2, [3, 5], 2, false]);
  assertEquals(read(missed, "#a", [6, 8, 9, 10], true), ["#a", 5, [6, 8], 0, false]);
  assertEquals(read(missed, "#a", [], false), null);
});

Deno.test("MissedRanges begins with the current conversation, and goes on with others", () => {
  const missed = new MissedRanges();
  missed.add(gapOf("#a", 2, 9, 1));
  missed.add(gapOf("#b", 3, 9));
  missed.add(gapOf("@", 4, 9));
  assertEquals(read(missed, "ann", [5], true), ["@", 4, [5], null, false]);
  assertEquals(read(missed, "#b", [4], true), ["#b", 3, [4], null, false]);
  assertEquals(read(missed, "#c", [5], false), ["#a", 2, [5], 0, false]);
  missed.forgetPlace("#B");
  assertEquals(read(missed, "#b", [8, 12], false), ["@", 5, [8], 0, false]);
  assertEquals(missed.request("#b", NEXT), null);
});

Deno.test("MissedRanges says if the server has none of the messages any more, and knows no empty gaps", () => {
  const missed = new MissedRanges();
  missed.add(gapOf("#a", 2, 9, 0));
  assertEquals(missed.request("#a", NEXT), null);
  missed.add(gapOf("#a", 2, 9));
  assertEquals(read(missed, "#a", [9, 10], true), ["#a", 2, [], 0, true]);
  missed.add(gapOf("#a", 2, 9));
  missed.forgetAll();
  assertEquals(missed.request("#a", NEXT), null);
});

Deno.test("MissedRanges reads up to a damaged part and on after it, and is not stuck where nobody knows its end", () => {
  const missed = new MissedRanges();
  const refuse = (more: Partial<MessageOf<"error">>) => {
    const request = missed.request("#a", NEXT);
    missed.failed({ type: "error", code: "unreadable", text: "", ...more }, request);
    return [request?.to, request?.after, request?.limit];
  };
  missed.add(gapOf("#a", 2, 90, 80));
  assertEquals(refuse({ code: "internal" }), ["#a", 2, 10]);
  assertEquals(refuse({ limit: 3 }), ["#a", 2, 10]);
  assertEquals(missed.request("#a", NEXT)?.limit, 3);
  assertEquals(refuse({ limit: 0, until: 9 }), ["#a", 2, 10]);
  assertEquals(read(missed, "#a", [10, 11], true), ["#a", 9, [10, 11], null, false]);
  assertEquals(refuse({ limit: 0, until: 95 }), ["#a", 11, 10]);
  assertEquals(missed.request("#a", NEXT), null);

  missed.add(gapOf("#a", 2, 9));
  missed.add(gapOf("#a", 20, 30));
  assertEquals(refuse({ limit: 0 }), ["#a", 2, 10]);
  assertEquals(missed.request("#a", NEXT)?.after, 20);
});

Deno.test("MissedRanges leaves pages alone that were asked for by other means", () => {
  const request = { type: "history", to: "#a" } as const;
  const page = { type: "page", request, messages: [chatMessage()], hasMore: true, isBehind: false } as const;
  assertEquals(new MissedRanges().within(page), page);
});
