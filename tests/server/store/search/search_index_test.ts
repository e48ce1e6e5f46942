import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type IndexAnswer,
  SearchIndex,
  type SearchIndexOptions,
} from "../../../../server/store/search/search_index.ts";
import { until } from "../../../support/until.ts";
import { HistoryFolder } from "./history_folder.ts";

/** Texts in many languages, and parts of them that find them. */
const LANGUAGES: readonly (readonly [text: string, query: string])[] = [
  ["我们去吃饭吧", "吃饭"],
  ["饭", "饭"],
  ["the deployment is done", "deploy"],
  ["crème brûlée", "BRULEE"],
  ["okay 👍🏽", "👍"],
  ["ไปกินข้าวกัน", "กินข้าว"],
  ["우리학교에서", "학교"],
  ["السلام عليكُم", "عليكم"],
  ["हिन्दी में लिखो", "हिन्दी"],
  ["Καλημέρα κόσμος", "ΚΌΣΜΟΣ"],
];

async function withSearch(
  folder: HistoryFolder,
  run: (index: SearchIndex) => Promise<void>,
  options: SearchIndexOptions = {},
): Promise<void> {
  const index = SearchIndex.open(folder.path, options);
  try {
    await run(index);
  } finally {
    await index.close();
  }
}

function ask(index: SearchIndex, text: string): Promise<IndexAnswer> {
  return index.search({ text, viewer: 1, limit: 9 });
}

Deno.test("SearchIndex finds texts in many languages by a part of them", async () => {
  using folder = new HistoryFolder();
  const first = folder.say(...LANGUAGES.map(([text]) => text));
  await withSearch(folder, async (index) => {
    for (const [at, [, query]] of LANGUAGES.entries()) {
      // On a busy machine the index may need more than one slice of work.
      let answer = await ask(index, query);
      while (answer.isBehind) answer = await ask(index, query);
      assert(answer.ids.includes(first + at), query);
    }
  });
});

Deno.test("SearchIndex immediately finds what was committed before the search", async () => {
  using folder = new HistoryFolder();
  await withSearch(folder, async (index) => {
    for (let id = 1; id <= 20; id++) {
      folder.say(`number${id}x`);
      index.committed(id);
      assertEquals(await ask(index, `number${id}x`), { ids: [id], isBehind: false });
    }
  });
});

Deno.test("SearchIndex writes nothing before the first message or search", async () => {
  using folder = new HistoryFolder();
  folder.say("hello");
  const hasIndex = () => [...Deno.readDirSync(folder.path)].some(({ name }) => name === "index.db");
  await withSearch(folder, async () => {});
  assertEquals(hasIndex(), false);
  await withSearch(folder, async (index) => {
    index.committed(1);
    await until(hasIndex, () => "no index.db");
  });
});

Deno.test("SearchIndex removes the words of deleted messages from its file by itself", async () => {
  using folder = new HistoryFolder();
  folder.say("xylophone", "stays");
  await withSearch(folder, async (index) => {
    index.committed(2);
    await until(() => folder.hasInIndex("xylophone"), () => "no word in index.db");
    folder.delete(1);
    index.changed();
    await until(() => !folder.hasInIndex("xylophone"), () => "the word in index.db");
    assertEquals(await ask(index, "xylophone"), { ids: [], isBehind: false });
    assertEquals(await ask(index, "stays"), { ids: [2], isBehind: false });
  });
});

Deno.test("SearchIndex copies committed messages from the log into history.db", async () => {
  using folder = new HistoryFolder();
  await withSearch(folder, async (index) => {
    folder.say("xylophone");
    assert(!folder.hasInHistory("xylophone"));
    index.committed(1);
    await until(() => folder.hasInHistory("xylophone"), () => "no word in history.db");
  });
});

Deno.test("SearchIndex rejects a search if there is no history, and says why", async () => {
  using folder = new HistoryFolder();
  const path = `${folder.path}/nothing`;
  Deno.mkdirSync(path);
  const index = SearchIndex.open(path);
  await assertRejects(() => ask(index, "hello"), Error, "Cannot search: unable to open database file");
  await index.close();
});

Deno.test("SearchIndex reports once that it cannot create its file, and searches when it can", async () => {
  using folder = new HistoryFolder();
  folder.say("hello");
  Deno.mkdirSync(`${folder.paths.indexPath}/in the way`, { recursive: true });
  const failures: string[] = [];
  await withSearch(folder, async (index) => {
    index.committed(1);
    await until(() => failures.length > 0, () => "no failure");
    await assertRejects(() => ask(index, "hello"), Error, "Cannot search: ");
    Deno.removeSync(folder.paths.indexPath, { recursive: true });
    assertEquals((await ask(index, "hello")).ids, [1]);
    assertEquals(failures.length, 1);
  }, { failed: (text) => failures.push(text) });
});

Deno.test("SearchIndex rejects searches after it was closed", async () => {
  using folder = new HistoryFolder();
  const index = SearchIndex.open(folder.path);
  await ask(index, "hello");
  await index.close();
  await index.close();
  await assertRejects(() => ask(index, "hello"), Error, "Cannot search: the index is closed");
  index.committed(5);
});

Deno.test("SearchIndex removes an index, and creates it again", async () => {
  using folder = new HistoryFolder();
  folder.say("xylophone");
  await withSearch(folder, async (index) => assertEquals((await ask(index, "xylophone")).ids, [1]));
  assert(folder.hasInIndex("xylophone"));
  SearchIndex.remove(folder.path);
  SearchIndex.remove(folder.path);
  assert(!folder.hasInIndex("xylophone"));
  await withSearch(folder, async (index) => assertEquals((await ask(index, "xylophone")).ids, [1]));
});

/** A stand-in for a worker, which dies of every search or answers each one. In tests/end_to_end a real one dies. */
class FakeWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly #isDying: boolean;

  constructor(isDying: boolean) {
    this.#isDying = isDying;
  }

  postMessage({ type, ref }: { readonly type: string; readonly ref?: number }): void {
    const tell = (data: unknown) => queueMicrotask(() => this.onmessage?.(new MessageEvent("message", { data })));
    if (type === "open") tell({ type: "opened" });
    if (type === "close") tell({ type: "closed" });
    if (type !== "search") return;
    if (!this.#isDying) return tell({ type: "found", ref, answer: { ids: [7], isBehind: false } });
    queueMicrotask(() => this.onerror?.(new ErrorEvent("error", { message: "a test", cancelable: true })));
  }

  terminate(): void {
    this.onmessage = null;
    this.onerror = null;
  }
}

/** Starts workers, of which the first `count` die. */
function dyingWorkers(count: number): { readonly startWorker: () => Worker; readonly started: () => number } {
  let started = 0;
  return {
    started: () => started,
    startWorker: () => new FakeWorker(++started <= count) as unknown as Worker,
  };
}

Deno.test("SearchIndex rejects unanswered searches when it is closed", async () => {
  using folder = new HistoryFolder();
  const url = `data:text/javascript,onmessage = ({data}) => data.type === "close" && postMessage({type: "closed"})`;
  const index = SearchIndex.open(folder.path, { startWorker: () => new Worker(url, { type: "module" }) });
  const refused = assertRejects(() => ask(index, "hello"), Error, "Cannot search: the index is closed");
  await index.close();
  await refused;
});

Deno.test("SearchIndex restarts a worker that died, and sends the search again", async () => {
  using folder = new HistoryFolder();
  const failures: string[] = [];
  const { startWorker, started } = dyingWorkers(1);
  await withSearch(folder, async (index) => {
    assertEquals(await ask(index, "hello"), { ids: [7], isBehind: false });
    assertEquals(started(), 2);
    assertEquals(failures, ["the worker of the index died: a test"]);
  }, { startWorker, failed: (text) => failures.push(text) });
});

Deno.test("SearchIndex rejects a search that kills its worker twice, and answers the next one", async () => {
  using folder = new HistoryFolder();
  const { startWorker, started } = dyingWorkers(2);
  await withSearch(folder, async (index) => {
    await assertRejects(() => ask(index, "hello"), Error, "Cannot search: the worker of the index died");
    index.committed(1);
    assertEquals(started(), 2);
    assertEquals(await ask(index, "hello"), { ids: [7], isBehind: false });
    assertEquals(started(), 3);
  }, { startWorker });
});

Deno.test("SearchIndex starts its worker before anything is said, with descriptors that it gives back", async () => {
  using folder = new HistoryFolder();
  const events: string[] = [];
  const reserve = { lend: () => void events.push("lend"), takeBack: () => void events.push("take back") };
  await withSearch(folder, async (index) => {
    await index.start();
    assertEquals(events, ["lend", "take back"]);
    folder.say("hello");
    assertEquals((await ask(index, "hello")).ids, [1]);
    assertEquals(events.length, 2, "the worker was not started again");
  }, { reserve });
});

Deno.test("SearchIndex gets descriptors again for a worker that replaces a dead one", async () => {
  using folder = new HistoryFolder();
  let isLent = false;
  let lent = 0;
  const reserve = {
    lend() {
      isLent = true;
      lent++;
    },
    takeBack() {
      isLent = false;
    },
  };
  const { startWorker, started } = dyingWorkers(1);
  const startLent = () => {
    assertEquals(isLent, true);
    return startWorker();
  };
  await withSearch(folder, async (index) => {
    await ask(index, "hello");
    assertEquals([started(), lent, isLent], [2, 2, false]);
  }, { startWorker: startLent, reserve });
});

Deno.test("SearchIndex has started also if its files cannot be opened yet", async () => {
  using folder = new HistoryFolder();
  Deno.mkdirSync(`${folder.paths.indexPath}/in the way`, { recursive: true });
  await withSearch(folder, async (index) => {
    await index.start();
    Deno.removeSync(folder.paths.indexPath, { recursive: true });
    folder.say("hello");
    assertEquals((await ask(index, "hello")).ids, [1]);
  });
});
