import fc from "fast-check";
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { IndexFile, type IndexRow } from "../../../../server/store/search/index_file.ts";
import type { IndexQuery } from "../../../../server/store/search/match_expression.ts";
import { hasTerms, termsOf } from "../../../../server/store/search/terms.ts";
import { HistoryFolder } from "./history_folder.ts";
import { arbitraryText } from "./texts.ts";

const START = { log: "a log", changesDone: 0 };

function row(id: number, text: string, where: Partial<IndexRow> = {}): IndexRow {
  return { id, text, author: 1, room: 1, recipient: null, ...where };
}

function write(index: IndexFile, added: readonly IndexRow[], removed: readonly number[] = []): void {
  index.write({ added, removed, until: Math.max(index.progress.until, ...added.map(({ id }) => id)), changesDone: 0 });
}

/** Runs a test with an index of these rows, and closes it. */
function withIndex(rows: readonly IndexRow[], run: (index: IndexFile, folder: HistoryFolder) => void): void {
  using folder = new HistoryFolder();
  const index = IndexFile.open(folder.paths.indexPath, START);
  try {
    write(index, rows);
    run(index, folder);
  } finally {
    index.close();
  }
}

const PRIVATE = { room: null };
const ROWS: readonly IndexRow[] = [
  row(1, "hello everybody"),
  row(2, "hello from two", { author: 2 }),
  row(3, "hello in another room", { author: 2, room: 2 }),
  row(4, "hello one, it is two", { ...PRIVATE, author: 2, recipient: 1 }),
  row(5, "hello two, it is one", { ...PRIVATE, author: 1, recipient: 2 }),
  row(6, "hello three, it is one", { ...PRIVATE, author: 1, recipient: 3 }),
  row(7, "hello myself", { ...PRIVATE, author: 1, recipient: 1 }),
  row(12, "hello from twelve in the twelfth room", { author: 12, room: 12 }),
];

const FOUND: readonly (readonly [query: Partial<IndexQuery>, ids: readonly number[]])[] = [
  [{ viewer: 1 }, [12, 7, 6, 5, 4, 3, 2, 1]],
  [{ viewer: 2 }, [12, 5, 4, 3, 2, 1]],
  [{ viewer: 3 }, [12, 6, 3, 2, 1]],
  [{ viewer: 9 }, [12, 3, 2, 1]],
  [{ viewer: 1, room: 1 }, [2, 1]],
  [{ viewer: 1, room: 9 }, []],
  [{ viewer: 1, author: 2 }, [4, 3, 2]],
  [{ viewer: 9, author: 2 }, [3, 2]],
  [{ viewer: 9, author: 2, room: 2 }, [3]],
  [{ viewer: 1, withPerson: 2 }, [5, 4]],
  [{ viewer: 2, withPerson: 1, author: 1 }, [5]],
  [{ viewer: 1, withPerson: 1 }, [7]],
  [{ viewer: 3, withPerson: 2 }, []],
  [{ viewer: 9, withPerson: 1 }, []],
  [{ viewer: 1, limit: 2 }, [12, 7]],
  [{ viewer: 1, minId: 3, maxId: 6 }, [6, 5, 4, 3]],
  [{ viewer: 1, text: "IT", maxId: 5 }, [5, 4]],
  [{ viewer: 9, text: "it" }, []],
  [{ viewer: 2, text: "myself" }, []],
  [{ viewer: 1, text: "..." }, []],
  [{ viewer: 1, text: "" }, []],
];

Deno.test("IndexFile finds the latest messages first, filters by place and author, and finds no private messages of others", () => {
  withIndex(ROWS, (index) => {
    for (const [query, ids] of FOUND) {
      assertEquals(index.find({ viewer: 1, limit: 50, ...query }).ids, ids, JSON.stringify(query));
    }
  });
});

Deno.test("IndexFile accepts ids and limits of any size", () => {
  const ids = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1];
  withIndex(ids.map((id) => row(id, "hello")), (index) => {
    const find = (range: Partial<IndexQuery>) => index.find({ viewer: 1, limit: 9, ...range }).ids;
    assertEquals(find({}), ids.toReversed());
    assertEquals(find({ minId: 2 ** 32, maxId: 2 ** 40 }), [2 ** 40, 2 ** 32]);
    assertEquals(find({ minId: Infinity }), [2 ** 53 - 1]);
    assertEquals(find({ minId: -Infinity, maxId: 2 ** 31 }), [2 ** 31, 2 ** 31 - 1]);
    assertEquals(find({ maxId: -1 }), []);
  });
});

Deno.test("IndexFile finds a word with which very many others begin as a whole word only", () => {
  const words = Array.from({ length: 60_000 }, (_, at) => `abcd${at}`);
  const rows = [row(1, "abcd"), row(2, "abcdx")];
  for (let at = 0; at < 60; at++) rows.push(row(3 + at, words.slice(1000 * at, 1000 * (at + 1)).join(" ")));
  withIndex(rows, (index) => {
    const find = (text: string) => index.find({ text, viewer: 1, limit: 99 }).ids;
    assertEquals([find("abcd"), find("zz -abcd"), find('"abcd"')], [[1], [], [1]]);
    assertEquals(find("abc").length, 62);
    assertEquals(find("abcd5 abcd59"), [62, 8, 3]);
    assertEquals(find("abcdx"), [2]);
  });
});

Deno.test("IndexFile finds a word with which some others begin at very many places as a whole word only", () => {
  const words = (count: number) => Array.from({ length: count }, (_, at) => `abcd${at} `.repeat(128)).join(" ");
  withIndex([row(1, "abcd"), row(2, "abcdx"), row(3, words(60))], (index) => {
    const find = (text: string) => index.find({ text, viewer: 1, limit: 99 }).ids.length;
    for (let at = 0; at < 20; at++) write(index, [row(4 + at, words(60))]);
    assertEquals([find("abcd"), find("abcd1"), find("abcd abcd")], [23, 21, 23]);
    for (let at = 0; at < 3; at++) write(index, [row(40 + at, words(1000))]);
    assertEquals([find("abcd"), find("abcd1 -abcd"), find("abcd10"), find("abcdx")], [1, 24, 24, 1]);
  });
});

const SYNTAX = [
  '" OR * NEAR( col:',
  'hello" OR text : "',
  "facets : _p1",
  "_pub",
  "_p1 _c1x2",
  "{text facets} : hello",
  "- hello",
  "^hello",
  "hello NOT everybody",
  "hello\u0000everybody",
  "'; DROP TABLE words; --",
];

Deno.test("IndexFile treats the query language of FTS5 as words", () => {
  withIndex(ROWS, (index) => {
    for (const text of SYNTAX) {
      const rows = ROWS.filter((one) => one.recipient === null && hasTerms(one.text, termsOf(text))).map(({ id }) =>
        id
      );
      assertEquals(index.find({ text, viewer: 9, limit: 50 }).ids, rows.reverse(), text);
    }
  });
});

/** Searches in the shortest parts, each of which continues where the one before ended. */
function partsOf(index: IndexFile, query: Partial<IndexQuery> & { readonly limit: number }): (readonly number[])[] {
  const parts: (readonly number[])[] = [];
  let { limit } = query;
  for (let maxId: number | undefined = query.maxId ?? 2 ** 53; maxId !== undefined && limit > 0;) {
    const { ids, next } = index.find({ viewer: 1, ...query, maxId, limit }, 0);
    parts.push(ids);
    limit -= ids.length;
    maxId = next;
  }
  return parts;
}

/** Searches that no message matches before the last one does, although all have their words. */
const LONG_SEARCHES = [
  ...['"one three"', "one-three", "three-one -zz", '"one two" "three one"', 'one -"three four"'],
  ...["one -xx", "three -fou"],
];

Deno.test("IndexFile looks in parts for words in a row and words that are not there, whatever is written, and finds the same", () => {
  const rows = Array.from(
    { length: 1100 },
    (_, at) => row(3 + at, (at % 2 === 0 ? "one two three four xx " : "one two zz three four xx ").repeat(2)),
  );
  withIndex([row(1, "three one three"), row(2, "two one two three one")], (index) => {
    for (let at = 0; at < rows.length; at += 100) write(index, rows.slice(at, at + 100));
    // Neither the end of a message nor a change of one removes the places where a search is interrupted.
    for (const id of [256, 257, 512, 513, 768, 769, 1024, 1025]) write(index, [row(id, "one two three four")], [id]);
    for (const text of LONG_SEARCHES) {
      const parts = partsOf(index, { text, minId: 1, limit: 9 });
      assertEquals(parts.length, 5, text);
      assertEquals(parts.flat(), index.find({ text, viewer: 1, limit: 9 }).ids, text);
    }
    assertEquals(partsOf(index, { text: '"one two"', limit: 2 }), [[1102, 1101]]);
    assertEquals(partsOf(index, { text: '"one three"', minId: 600, limit: 2 }), [[], [], []]);
    assertEquals(partsOf(index, { text: "one zz", limit: 1 }), [[1102]]);
  });
});

Deno.test("IndexFile finds in arbitrary texts what hasTerms finds", () => {
  fc.assert(
    fc.property(fc.array(arbitraryText, { maxLength: 8 }), fc.array(arbitraryText, { maxLength: 8 }), (texts, more) => {
      // Some have a mark between them, and some have not.
      const idAt = (at: number) => 300 * (at + 1);
      withIndex(texts.map((text, at) => row(idAt(at), text)), (index) => {
        // A part of the text is found more often than another text.
        const parts = texts.flatMap((text) => [text.slice(0, 3), text.slice(2, 6), `"${text.slice(1)}`, `a -${text}`]);
        for (const query of [...more, ...parts, ...texts]) {
          const ids = texts.flatMap((text, at) => hasTerms(text, termsOf(query)) ? [idAt(at)] : []).reverse();
          assertEquals(partsOf(index, { text: query, limit: 50 }).flat(), ids, JSON.stringify(query));
        }
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("IndexFile accepts a query of a thousand characters, of words or of letters", () => {
  withIndex([row(1, "a ".repeat(600)), row(2, "饭".repeat(600))], (index) => {
    assertEquals(index.find({ text: "a ".repeat(500), viewer: 1, limit: 1 }).ids, [1]);
    assertEquals(index.find({ text: "饭".repeat(1000), viewer: 1, limit: 1 }).ids, [2]);
    assertEquals(index.find({ text: "饭 ".repeat(500), viewer: 1, limit: 1 }).ids, [2]);
    assertEquals(
      index.find({ text: Array.from({ length: 300 }, (_, at) => `x${at}`).join(" "), viewer: 1, limit: 1 }),
      { ids: [] },
    );
  });
});

Deno.test("IndexFile replaces the text of a message", () => {
  withIndex([row(1, "first"), row(2, "first")], (index) => {
    write(index, [row(1, "second")], [1]);
    assertEquals(index.find({ text: "first", viewer: 1, limit: 9 }).ids, [2]);
    assertEquals(index.find({ text: "second", viewer: 1, limit: 9 }).ids, [1]);
  });
});

Deno.test("IndexFile has no removed words after it was cleaned, even if nothing else is in it", () => {
  for (const others of [0, 1, 3000]) {
    withIndex([row(1, "xylophone")], (index, folder) => {
      for (let id = 2; id < others + 2; id += 500) {
        write(index, Array.from({ length: Math.min(500, others) }, (_, at) => row(id + at, `word${id + at} and more`)));
      }
      write(index, [row(9000, "zymurgy")]);
      assertEquals(folder.hasInIndex("xylophone"), true);
      write(index, [row(9000, "other")], [1, 9000]);
      assertEquals(index.isCleanDue, true);
      while (index.clean(10));
      assertEquals([folder.hasInIndex("xylophone"), folder.hasInIndex("zymurgy")], [false, false]);
      assertEquals(index.isCleanDue, false);
      assertEquals(index.find({ text: "other", viewer: 1, limit: 9 }).ids, [9000]);
    });
  }
});

Deno.test("IndexFile continues a cleaning after it was closed in between", () => {
  using folder = new HistoryFolder();
  let index = IndexFile.open(folder.paths.indexPath, START);
  write(index, [row(1, "xylophone"), row(2, "stays")]);
  write(index, [], [1]);
  index.close();
  index = IndexFile.open(folder.paths.indexPath, START);
  while (index.clean(10));
  index.close();
  assertEquals(folder.hasInIndex("xylophone"), false);
  assertEquals(folder.hasInIndex("stays"), true);
});

/** What may happen to the file, and whether the index is then created again. */
const FILES: readonly (readonly [name: string, isNew: boolean, spoil: (path: string) => void])[] = [
  ["as it was", false, () => {}],
  ["missing", true, (path) => Deno.removeSync(path)],
  ["empty", true, (path) => Deno.truncateSync(path)],
  ["no database", true, (path) => Deno.writeTextFileSync(path, "this is a text, and no database at all. ".repeat(200))],
  ["of another version", true, (path) => changeIn(path, "PRAGMA user_version = 99")],
  ["of the first version", true, (path) =>
    changeIn(
      path,
      `PRAGMA user_version = 1; DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5(
        text, facets, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "ascii tokenchars '_'"
      )`,
    )],
  ["of another history", true, (path) => changeIn(path, "UPDATE meta SET value = 'other' WHERE name = 'log'")],
  ["without its tables", true, (path) => changeIn(path, "DROP TABLE meta; DROP TABLE words")],
  ["without its words", true, (path) => changeIn(path, "DROP TABLE words")],
];

function changeIn(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

Deno.test("IndexFile is created again if it cannot be used", () => {
  for (const [name, isNew, spoil] of FILES) {
    using folder = new HistoryFolder();
    const path = folder.paths.indexPath;
    const old = IndexFile.open(path, START);
    write(old, [row(7, "hello")]);
    old.close();
    spoil(path);
    const index = IndexFile.open(path, { ...START, changesDone: 5 });
    assertEquals(index.progress, isNew ? { until: 0, changesDone: 5 } : { until: 7, changesDone: 0 }, name);
    assertEquals(index.find({ text: "hello", viewer: 1, limit: 9 }).ids, isNew ? [] : [7], name);
    index.close();
  }
});

Deno.test({
  name: "IndexFile can be read by its owner alone",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withIndex([row(1, "hello")], (_, folder) => {
      for (const suffix of ["", "-wal", "-shm"]) {
        assertEquals((Deno.statSync(folder.paths.indexPath + suffix).mode ?? 0) & 0o777, 0o600, suffix);
      }
    }),
});
