import fc from "fast-check";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Indexer } from "../../../../server/store/search/indexer.ts";
import { hasTerms, termsOf } from "../../../../server/store/search/terms.ts";
import { HistoryFolder } from "./history_folder.ts";

/** Enough for everything that these tests write. */
const BUDGET_MS = 10_000;

function find(indexer: Indexer, text: string): readonly number[] {
  return indexer.search({ text, viewer: 1, limit: 50 }, BUDGET_MS).ids;
}

function withIndexer<Result>(folder: HistoryFolder, run: (indexer: Indexer) => Result): Result {
  const indexer = new Indexer(folder.paths);
  try {
    return run(indexer);
  } finally {
    indexer.close();
  }
}

Deno.test("Indexer finds messages from before and after it started", () => {
  using folder = new HistoryFolder();
  folder.say("first", "second");
  withIndexer(folder, (indexer) => {
    assertEquals(find(indexer, "first"), [1]);
    folder.say("third");
    assertEquals(find(indexer, "third"), [3]);
  });
});

Deno.test("Indexer finds text after a zero character", () => {
  using folder = new HistoryFolder();
  folder.say("hello\0world");
  withIndexer(folder, (indexer) => assertEquals(find(indexer, "world"), [1]));
});

Deno.test("Indexer continues where another one ended", () => {
  using folder = new HistoryFolder();
  folder.say("first");
  withIndexer(folder, (indexer) => assertEquals(find(indexer, "first"), [1]));
  folder.loseRow(1);
  folder.say("second");
  withIndexer(folder, (indexer) => {
    assertEquals(find(indexer, "second"), [2]);
    assertEquals(find(indexer, "first"), [1], "the first one was read again");
  });
});

Deno.test("Indexer waits while many messages are being removed, and finds new ones meanwhile", () => {
  using folder = new HistoryFolder();
  folder.say("first", "second");
  withIndexer(folder, (indexer) => {
    assertEquals(find(indexer, "first"), [1]);
    folder.forget(1);
    folder.noteChanges(20_000);
    folder.say("third");
    assertEquals(indexer.step(BUDGET_MS), true);
    assertEquals([indexer.isWaiting, find(indexer, "third"), find(indexer, "first")], [true, [3], [1]]);
    assertEquals(indexer.search({ text: "third", viewer: 1, limit: 9 }, BUDGET_MS).isBehind, true);
  });
});

Deno.test("Indexer indexes long messages, new and changed ones, a few at a time, because searches wait for it", () => {
  using folder = new HistoryFolder();
  const long = (word: string) => `${word} ${"x".repeat(8000)}`;
  folder.say(...Array(50).fill(long("new")));
  const indexed = (word: string) =>
    withIndexer(folder, (indexer) => {
      const count = () => indexer.search({ text: word, viewer: 1, limit: 99 }, 0).ids.length;
      const counts: number[] = [];
      while (indexer.step(0)) counts.push(count());
      return [...counts, count()];
    });
  assertEquals(indexed("new"), [32, 50, 50]);
  for (let id = 1; id <= 50; id++) folder.edit(id, long("edited"));
  assertEquals(indexed("edited"), [17, 34, 50, 50]);
});

Deno.test("Indexer applies edits, deletions and removals, before and after a message was indexed", () => {
  using folder = new HistoryFolder();
  folder.say("edited early", "deleted early", "gone early", "edited late", "deleted late", "gone late", "stays");
  folder.edit(1, "changed early");
  folder.delete(2);
  folder.forget(3);
  withIndexer(folder, (indexer) => {
    assertEquals(find(indexer, "early"), [1]);
    assertEquals(find(indexer, "late"), [6, 5, 4]);
    folder.edit(4, "changed late");
    folder.edit(4, "changed late, and again");
    folder.delete(5);
    folder.forget(6);
    assertEquals(find(indexer, "late"), [4]);
    assertEquals(find(indexer, "changed"), [4, 1]);
    assertEquals(find(indexer, "again"), [4]);
    assertEquals(find(indexer, "edited"), []);
    assertEquals(find(indexer, "stays"), [7]);
  });
});

Deno.test("Indexer removes the words of deleted messages from its file", () => {
  using folder = new HistoryFolder();
  folder.say("xylophone", "stays");
  withIndexer(folder, (indexer) => {
    assertEquals(find(indexer, "xylophone"), [1]);
    assert(folder.hasInIndex("xylophone"));
    folder.edit(1, "zymurgy");
    assertEquals(find(indexer, "zymurgy"), [1]);
    while (indexer.clean());
    assert(!folder.hasInIndex("xylophone"));
    assert(folder.hasInIndex("zymurgy"));
  });
});

Deno.test("Indexer returns part of the results when its time is over, and says so", () => {
  using folder = new HistoryFolder();
  folder.say(...Array.from({ length: 3000 }, (_, index) => `word${index}`));
  withIndexer(folder, (indexer) => {
    assertEquals(indexer.search({ text: "word", viewer: 1, limit: 1 }, 0.001), { ids: [2000], isBehind: true });
    while (indexer.step(0));
    assertEquals(indexer.search({ text: "word", viewer: 1, limit: 1 }, BUDGET_MS), { ids: [3000], isBehind: false });
  });
});

Deno.test("Indexer finds messages that were buffered while the disk was full and ids went on", () => {
  using folder = new HistoryFolder();
  folder.say("first");
  withIndexer(folder, (indexer) => {
    folder.skipIds(100);
    assertEquals(indexer.step(BUDGET_MS), false);
    folder.skipIds(-50);
    folder.say("held back");
    assertEquals(find(indexer, "held"), [52]);
  });
});

Deno.test("Indexer starts over for another history", () => {
  using folder = new HistoryFolder();
  folder.say("hello");
  withIndexer(folder, (indexer) => assertEquals(find(indexer, "hello"), [1]));
  folder.loseRow(1);
  folder.rename("another log");
  withIndexer(folder, (indexer) => assertEquals(find(indexer, "hello"), []));
});

Deno.test("Indexer starts over if changes that it has not seen were forgotten", () => {
  using folder = new HistoryFolder();
  folder.say("one", "two", "three");
  withIndexer(folder, (indexer) => {
    folder.edit(1, "eins");
    assertEquals(find(indexer, "eins"), [1]);
    folder.edit(2, "zwei");
    folder.edit(3, "drei");
    folder.pruneChanges();
    assertEquals(find(indexer, "two"), []);
    assertEquals(find(indexer, "zwei"), [2]);
    assertEquals(find(indexer, "three"), []);
  });
});

Deno.test("Indexer rebuilds an index that becomes corrupt while it is used", () => {
  using folder = new HistoryFolder();
  folder.say(...Array.from({ length: 3000 }, (_, index) => `word${index} and some more of it`));
  withIndexer(folder, (indexer) => assertEquals(find(indexer, "word0"), [1]));
  // After the pages that are read when it is opened.
  using file = Deno.openSync(folder.paths.indexPath, { read: true, write: true });
  const { size } = file.statSync();
  file.seekSync(20 * 4096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size - 20 * 4096).fill(0x5a));
  withIndexer(folder, (indexer) => {
    const { isBehind } = indexer.search({ text: "word0", viewer: 1, limit: 1 }, BUDGET_MS);
    assertEquals(isBehind, true);
    assertEquals(find(indexer, "word0"), [1]);
    assertEquals(find(indexer, "word2999"), [3000]);
  });
});

Deno.test("Indexer throws if there is no history, and creates none", () => {
  const folder = Deno.makeTempDirSync();
  const paths = { historyPath: `${folder}/history.db`, indexPath: `${folder}/index.db` };
  assertThrows(() => new Indexer(paths), Error, "unable to open database file");
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder, { recursive: true });
});

type Act = {
  readonly do: "say" | "edit" | "delete" | "forget" | "prune" | "index" | "restart" | "clean";
  readonly at: number;
};

const WORDS = ["ab", "abc", "饭", "吃饭", "👍", "x1"];
const arbitraryAct: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom("say", "say", "say", "edit", "edit", "delete", "forget", "prune", "index", "restart", "clean"),
  at: fc.nat(1000),
});

Deno.test("Indexer finds what is there after arbitrary changes, restarts and pruning", () => {
  fc.assert(
    fc.property(fc.array(arbitraryAct, { maxLength: 40 }), (acts) => {
      using folder = new HistoryFolder();
      const texts = new Map<number, string>();
      let indexer = new Indexer(folder.paths);
      for (const { do: what, at } of acts) {
        const id = [...texts.keys()][at % Math.max(1, texts.size)] ?? 0;
        const text = `${WORDS[at % WORDS.length]} ${WORDS[(at >> 3) % WORDS.length]}`;
        if (what === "say") texts.set(folder.say(text), text);
        else if (what === "index") indexer.step(0);
        else if (what === "clean") indexer.clean();
        else if (what === "prune") folder.pruneChanges();
        else if (what === "restart") {
          indexer.close();
          indexer = new Indexer(folder.paths);
        } else if (!texts.has(id)) continue;
        else if (what === "edit") {
          texts.set(id, text);
          folder.edit(id, text);
        } else {
          texts.delete(id);
          if (what === "delete") folder.delete(id);
          else folder.forget(id);
        }
      }
      for (const word of WORDS) {
        const ids = [...texts].flatMap(([id, text]) => hasTerms(text, termsOf(word)) ? [id] : []).reverse();
        assertEquals(find(indexer, word), ids, word);
      }
      indexer.close();
    }),
    { numRuns: 30 },
  );
});

Deno.test("Indexer passes over the messages of a damaged page, says so once, and finds all others and new ones", () => {
  using folder = new HistoryFolder();
  const pad = "x".repeat(60);
  folder.say(...Array.from({ length: 2000 }, (_, at) => `word${1001 + at}. ${pad}`));
  folder.damage("word2000.");
  const texts: string[] = [];
  const indexer = new Indexer(folder.paths, (text) => texts.push(text));
  try {
    const isFound = (id: number) => find(indexer, `word${1000 + id}`).includes(id);
    const lost = Array.from({ length: 200 }, (_, at) => 900 + at).filter((id) => !isFound(id));
    assert(isFound(1) && isFound(2000));
    assert(lost.includes(1000) && lost.length < 60, `${lost}`);
    const range = `the ids from ${lost[0]} to ${lost.at(-1)}`;
    assertEquals(texts, [`history.db is damaged, so messages with ${range} are not found`]);
    folder.say("newest");
    assertEquals(find(indexer, "newest"), [2001]);
    // A change of a message that cannot be read removes it from the index.
    folder.edit(2, "changed");
    assertEquals([find(indexer, "changed"), texts.length], [[2], 1]);
  } finally {
    indexer.close();
  }
});

Deno.test("Indexer that cannot read the end of the history reports it once, and never builds the index again", () => {
  using folder = new HistoryFolder();
  const pad = "x".repeat(60);
  folder.say(...Array.from({ length: 2000 }, (_, at) => `word${1001 + at}. ${pad}`));
  folder.damage("word3000.");
  const texts: string[] = [];
  const indexer = new Indexer(folder.paths, (text) => texts.push(text));
  try {
    for (let times = 0; times < 5; times++) assertEquals(find(indexer, "word1900"), [900]);
    assertEquals(texts.length, 1);
    assert(texts[0]?.includes("on are not found"));
  } finally {
    indexer.close();
  }
});

Deno.test("Indexer that cannot read the changes of the history finds what it had and what is new, and says that it is behind", () => {
  using folder = new HistoryFolder();
  folder.say("first", "second");
  folder.edit(1, "third");
  const before = new Indexer(folder.paths);
  assertEquals(find(before, "third"), [1]);
  before.close();
  folder.damageTable("change");
  folder.say("fourth");
  const texts: string[] = [];
  const indexer = new Indexer(folder.paths, (text) => texts.push(text));
  try {
    assertEquals(["third", "second", "fourth"].map((word) => find(indexer, word)), [[1], [2], [3]]);
    assertEquals(indexer.search({ text: "fourth", viewer: 1, limit: 1 }, 20).isBehind, true);
    assertEquals(texts, ["history.db is damaged, so messages that were edited are found by their old words"]);
  } finally {
    indexer.close();
  }
});

Deno.test("Indexer that cannot read some changes builds the index again", () => {
  using folder = new HistoryFolder();
  folder.say("first", "second");
  const before = new Indexer(folder.paths);
  assertEquals(find(before, "first"), [1]);
  before.close();
  folder.edit(1, "third");
  // Far more changes than a page has: the lowest and the highest can still be read.
  folder.noteChanges(10_000);
  folder.damageChange(1e9 + 5000);
  folder.say("fourth");
  const indexer = new Indexer(folder.paths);
  try {
    assertEquals(["first", "second", "third", "fourth"].map((word) => find(indexer, word)), [[], [2], [1], [3]]);
  } finally {
    indexer.close();
  }
});
