/**
 * The rules about entries that hold in every store.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { isIn, isMissed, matchesQuery, missedOf, pageOf } from "../../../server/store/message_table.ts";
import type { Changed, HistoryQuery, Past, Stream } from "../../../server/store/store.ts";

function said(id: number, to: Stream, { author = 1, ...more }: Partial<Past> = {}): Past {
  return { type: "said", id, time: 10 * id, author, to, fromName: "a", toName: "b", text: "x", action: false, ...more };
}

function edited(id: number, of: number): Changed {
  const { type: _, ...head } = said(id, "#a");
  return { ...head, type: "edited", of };
}

Deno.test("an entry belongs to its room, and a private one to both persons", () => {
  const mail = said(1, 2, { author: 3 });
  assertEquals([2, 3, 1, "#a"].map((stream) => isIn(mail, stream)), [true, true, false, false]);
  assertEquals(["#a", "#b", 1].map((stream) => isIn(said(1, "#a"), stream)), [true, false, false]);
});

Deno.test("a message is missed unless it was deleted, and a change is missed by readers who have seen its message", () => {
  const entries = [said(4, "#a"), said(5, "#a"), said(6, "#a", { deleted: 99 }), edited(7, 4), edited(8, 5)];
  assertEquals(entries.filter((entry) => isMissed(entry, 4)).map(({ id }) => id), [5, 7]);
});

Deno.test("missedOf returns the newest entries, and up to where something is missing", () => {
  const all = [said(3, "#a"), said(5, "#a"), said(9, "#a")];
  const cases: readonly (readonly [limit: number, lostUntil: number, ids: readonly number[], until: number])[] = [
    [9, 0, [3, 5, 9], 0],
    [9, 2, [3, 5, 9], 0],
    [9, 3, [3, 5, 9], 3],
    [3, 0, [3, 5, 9], 0],
    [2, 0, [5, 9], 3],
    [1, 3, [9], 5],
    [0, 0, [], 9],
  ];
  for (const [limit, lostUntil, ids, until] of cases) {
    const missed = missedOf(all, { after: 2, limit, lostUntil });
    assertEquals([missed.entries.map(({ id }) => id), missed.lostUntil], [ids, until], `${limit} ${lostUntil}`);
  }
});

Deno.test("pageOf returns one end of the matches, and says whether there are more", () => {
  const all = [said(1, "#a"), said(2, 3, { author: 1 }), said(3, 1, { author: 3 }), said(4, 1), edited(5, 1)];
  const cases:
    readonly (readonly [Omit<HistoryQuery, "limit">, limit: number, ids: readonly number[], more: boolean])[] = [
      [{ of: "#a" }, 9, [1], false],
      [{ of: { person: 1 } }, 2, [3, 4], true],
      [{ of: { person: 1 }, before: 4 }, 2, [2, 3], false],
      [{ of: { person: 1 }, after: 1 }, 2, [2, 3], true],
      [{ of: { person: 1 }, after: 2 }, 2, [3, 4], false],
      [{ of: { person: 1 }, sinceTime: 30 }, 1, [3], true],
      [{ of: { person: 1, with: 3 } }, 9, [2, 3], false],
      [{ of: { person: 1, with: 1 } }, 9, [4], false],
      [{ of: { person: 3 } }, 0, [], true],
    ];
  for (const [part, limit, ids, hasMore] of cases) {
    const query = { ...part, limit };
    const page = pageOf(all.filter((entry) => matchesQuery(entry, query)), query);
    assertEquals([page.messages.map(({ id }) => id), page.hasMore], [ids, hasMore], JSON.stringify(query));
  }
});
