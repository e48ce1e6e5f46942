import { assertEquals } from "@std/assert";
import { isForward, nextRequest, type PageRequest, Pages } from "../../../client/incoming/pages.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const LIMIT = { limit: 5 };
const history = { type: "history", to: "#a", limit: 5, ref: "1" } as const;
const search = { type: "search", text: "x", from: "ann", limit: 5, ref: "2" } as const;

function messages(ids: readonly number[], more: Partial<MessageOf<"messages">> = {}): MessageOf<"messages"> {
  return {
    type: "messages",
    ref: "1",
    messages: ids.map((id) => ({ id, time: id, from: "a", to: "#a", text: "x" })),
    ...more,
  };
}

const ok = { type: "ok", ref: "1" } as const;

/** The page that answers a request. */
function pageOf(pages: Pages, request: PageRequest, ...parts: readonly MessageOf<"messages">[]) {
  for (const part of parts) assertEquals(pages.follow(part, request), null);
  return pages.follow(ok, request);
}

Deno.test("Pages joins the parts of an answer, and returns the page when it is complete", () => {
  const page = pageOf(new Pages(), history, messages([1, 2]), messages([3], { more: true, behind: true }));
  assertEquals([page?.messages.map(({ id }) => id), page?.hasMore, page?.isBehind], [[1, 2, 3], true, true]);
  assertEquals(pageOf(new Pages(), history)?.messages, []);
  assertEquals(new Pages().follow(messages([1]), null), null);
  assertEquals(new Pages().follow(ok, { type: "list", ref: "1" }), null);
});

Deno.test("Pages drops the first part of an answer that is repeated after a lost connection", () => {
  const pages = new Pages();
  pages.follow(messages([1, 2]), history);
  pages.begin({ isOtherLog: false });
  assertEquals(pageOf(pages, history, messages([1, 2, 3]))?.messages.length, 3);
  pages.follow(messages([1]), history);
  pages.follow({ type: "error", code: "internal", text: "", ref: "1" }, history);
  assertEquals(pageOf(pages, history, messages([7]))?.messages.length, 1);
});

Deno.test("Pages knows the last page of each conversation and of the search, until the log is another one", () => {
  const pages = new Pages();
  assertEquals([pages.last("#a"), pages.last()], [null, null]);
  pageOf(pages, history, messages([1]));
  pageOf(pages, search, messages([2]));
  assertEquals([pages.last("#A")?.messages[0]?.id, pages.last()?.messages[0]?.id, pages.last("#b")], [1, 2, null]);
  pages.begin({ isOtherLog: false });
  assertEquals(pages.last("#a") === null, false);
  pages.begin({ isOtherLog: true });
  assertEquals([pages.last("#a"), pages.last()], [null, null]);
});

Deno.test("nextRequest continues in the direction of the page, if there is more", () => {
  const cases: readonly (readonly [request: PageRequest, isForward: boolean, next: PageRequest])[] = [
    [history, false, { type: "history", to: "#a", limit: 5, before: 3 }],
    [{ ...history, before: 9 }, false, { type: "history", to: "#a", limit: 5, before: 3 }],
    [{ ...history, since: 9 }, true, { type: "history", to: "#a", limit: 5, after: 4 }],
    [{ ...history, after: 2 }, true, { type: "history", to: "#a", limit: 5, after: 4 }],
    [search, false, { type: "search", text: "x", from: "ann", limit: 5, below: 3 }],
    [{ ...search, below: 9 }, false, { type: "search", text: "x", from: "ann", limit: 5, below: 3 }],
  ];
  for (const [request, forward, next] of cases) {
    const page = {
      type: "page",
      request,
      messages: messages([3, 4]).messages,
      hasMore: true,
      isBehind: false,
    } as const;
    assertEquals(isForward(page), forward);
    assertEquals(nextRequest(page, LIMIT), next);
    assertEquals(nextRequest({ ...page, hasMore: false }, LIMIT), null);
    assertEquals(nextRequest({ ...page, messages: [] }, LIMIT), null);
  }
});
