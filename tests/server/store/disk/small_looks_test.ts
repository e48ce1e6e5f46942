/**
 * A store looks at few rows at a time, because most of a room may be deleted messages and changes: nobody else waits for
 * it, and the answers are the same.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Backlog } from "../../../../server/handshake/backlog.ts";
import type { Wanted } from "../../../../server/handshake/stream_backlog.ts";
import { Hub } from "../../../../server/hub/hub.ts";
import { Person } from "../../../../server/hub/person.ts";
import { DEFAULT_LIMITS } from "../../../../server/limits.ts";
import type { Steps } from "../../../../server/fair_queue.ts";
import { readHistory } from "../../../../server/queries/history.ts";
import { MemoryRegister } from "../../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../../server/store/memory_store.ts";
import type { Draft, Store, Stream } from "../../../../server/store/store.ts";
import { TimeSlice } from "../../../../shared/event_loop.ts";
import type { MessageOf } from "../../../../shared/wire/message.ts";
import { payloadsOf } from "../../../support/frames.ts";
import { LookingStore, readerOf } from "./support/looking_store.ts";
import { changing, NOW, saying, TempFolder } from "./support/temp_folder.ts";
import { allChanges, allHistory, allMissed, countAll } from "./support/whole.ts";

const PERSONS = ["ann", "bob", "cyd"];
const STREAMS: readonly Stream[] = ["#a", "#b", 1, 2];

/** A message, and what becomes of it: at once, or after all others were said. */
interface Life {
  readonly author: number;
  readonly to: string | number;
  readonly fate: "stays" | "edited" | "deleted";
  readonly isLate: boolean;
  /** By how much the clock jumps first. */
  readonly jumpMs: number;
}

const life: fc.Arbitrary<Life> = fc.record({
  author: fc.integer({ min: 1, max: 3 }),
  to: fc.oneof({ weight: 5, arbitrary: fc.constant("#a") }, fc.constantFrom("#b", 1, 2, 3)),
  fate: fc.constantFrom("stays", "edited", "deleted", "deleted", "deleted", "deleted"),
  isLate: fc.boolean(),
  jumpMs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: -5000, max: 5000 })),
});

/** The drafts of some lives. Each becomes an entry, so that of index N gets the id N + 1. */
function draftsOf(lives: readonly Life[]): { readonly draft: Draft; readonly jumpMs: number }[] {
  const drafts: { draft: Draft; jumpMs: number }[] = [];
  const late: Draft[] = [];
  for (const { author, to, fate, isLate, jumpMs } of lives) {
    const toName = typeof to === "number" ? `${PERSONS[to - 1]}` : to;
    drafts.push({ draft: saying(to, "text", { author, fromName: `${PERSONS[author - 1]}`, toName }), jumpMs });
    if (fate === "stays") continue;
    const where = { author, to: typeof to === "number" ? author : to };
    const change = changing(fate === "edited" ? "edit" : "delete", drafts.length, where);
    if (isLate) late.push(change);
    else drafts.push({ draft: change, jumpMs: 0 });
  }
  return [...drafts, ...late.map((draft) => ({ draft, jumpMs: 0 }))];
}

/** Everything that a store can be asked for, read in steps. */
async function view(store: Store): Promise<unknown[]> {
  const answers: unknown[] = [store.lastId];
  const before = store.lastId + 1;
  for (const stream of STREAMS) {
    for (const after of [0, 5, 30]) {
      for (const withChanges of [true, false]) {
        const { entries, ...rest } = await allMissed(store, stream, { after, limit: 2, withChanges });
        answers.push(entries.map((entry) => ({ key: undefined, ...entry })), rest);
      }
      answers.push(await allChanges(store, { stream, after, until: before, upTo: 20, limit: 2 }));
      answers.push(await countAll(store, stream, { after, before, limit: 2 }));
    }
    for (const part of [{}, { before: 20 }, { after: 4 }, { sinceTime: NOW + 2000 }, { after: 9, sinceTime: NOW }]) {
      for (const of of typeof stream === "string" ? [stream] : [{ person: stream }, { person: stream, with: 2 }]) {
        const messages = await allHistory(store, { of, ...part, limit: 2 });
        answers.push(messages.map((message) => ({ key: undefined, ...message })));
      }
    }
  }
  return answers;
}

function hubOf(store: Store, folder: TempFolder, maxQueue: number): Hub {
  const register = new MemoryRegister();
  PERSONS.forEach((name, index) => register.savePerson({ id: index + 1, name }));
  for (const room of ["#a", "#b"]) register.saveRoom(room, { name: room, hasHistory: true });
  const limits = { ...DEFAULT_LIMITS, maxQueue };
  return new Hub({ store, register, clock: folder.clock, limits, storeFailed: () => {} });
}

/** What sessions that arrive are sent. */
async function backlogs(store: Store, folder: TempFolder): Promise<unknown[]> {
  const answers: unknown[] = [];
  const states = [[0], [7], [40], ...[0, 5, 9, 13, 30].map((mark) => [undefined, mark, 9]), [undefined, undefined, 4]];
  for (const [seen, mark, context] of states) {
    for (const maxQueue of [8000, 1_000_000]) {
      const wanted = STREAMS.map((stream): Wanted => ({
        stream,
        name: typeof stream === "number" ? "@" : stream,
        reader: typeof stream === "number" ? stream : 3,
        seen,
        mark,
        context: context ?? 0,
        hasHistory: true,
      }));
      const slice = new TimeSlice(() => folder.clock.now());
      const backlog = await Backlog.read(hubOf(store, folder, maxQueue), wanted, {
        isShort: false,
        slice,
        maxLooks: Infinity,
      });
      answers.push(backlog.hasUnread, backlog.take().flatMap(payloadsOf));
    }
  }
  return answers;
}

/** Does all steps of a task, and returns its result. */
async function resultOf<T>(task: Steps<T>): Promise<T> {
  for (;;) {
    const step = await task.next();
    if (step.done) return step.value;
  }
}

/** The answers to requests for a page. */
async function pages(store: Store, folder: TempFolder): Promise<unknown[]> {
  const answers: unknown[] = [];
  const hub = hubOf(store, folder, 1_000_000);
  const ann = new Person(1, "ann", NOW);
  for (const to of ["#a", "#b", "@", "bob", "ann"]) {
    for (const from of [{}, { before: 15 }, { after: 3 }, { after: 3, changes: 3 }, { since: NOW + 1000 }]) {
      for (const limit of [1, 4, 50]) {
        const request: MessageOf<"history"> = { type: "history", to, ...from, limit };
        answers.push(await resultOf(readHistory(hub, ann, request)));
      }
    }
  }
  return answers;
}

Deno.test("a store that looks at few rows at a time gives the same answers as one in memory, in rooms that are mostly deleted", async () => {
  const lives = fc.array(life, { minLength: 20, maxLength: 50 });
  const property = fc.asyncProperty(lives, fc.nat(60), fc.integer({ min: 1, max: 9 }), async (lives, held, look) => {
    await using folder = new TempFolder();
    const model = new MemoryStore(folder.clock, { register: new MemoryRegister() });
    const drafts = draftsOf(lives);
    const written = Math.max(0, drafts.length - held);
    let store: LookingStore | null = null;
    for (const [index, { draft, jumpMs }] of drafts.entries()) {
      folder.clock.jump(jumpMs);
      if (index === written) store = new LookingStore(folder.clock, folder.database(), look);
      if (store === null) await folder.store.append([draft]);
      else store.hold(draft);
      await model.append([draft]);
    }
    store ??= new LookingStore(folder.clock, folder.database(), look);
    assertEquals(store.lastId, drafts.length);
    assertEquals(await view(store), await view(model));
    assertEquals(await backlogs(store, folder), await backlogs(model, folder));
    assertEquals(await pages(store, folder), await pages(model, folder));
  });
  await fc.assert(property, { numRuns: 20 });
});

Deno.test("a statement looks at no more rows than it may, however many were deleted or are changes", async () => {
  const [count, look] = [200, 16];
  await using folder = new TempFolder();
  for (const to of ["#a", 1, 2]) {
    const first = folder.store.lastId + 1;
    await folder.store.append(Array.from({ length: count }, () => saying(to, "x")));
    const home = typeof to === "number" ? 1 : to;
    await folder.store.append(Array.from({ length: count }, (_, at) => changing("delete", first + at, { to: home })));
  }
  const { store: { lastId: until } } = folder;
  using database = folder.database();
  // Stands for the table, and tells which rows a statement looks at.
  const looked = new Set<number>();
  database.function("looked", (id, kind) => {
    looked.add(Number(id));
    return kind;
  });
  const columns = database.prepare("SELECT name FROM pragma_table_info('message')").all().map(({ name }) => `${name}`);
  const seen = columns.map((name) => name === "kind" ? "looked(id, kind) AS kind" : `"${name}"`);
  database.exec(`CREATE TEMP VIEW message AS SELECT ${seen} FROM main.message`);
  const { reader } = readerOf(database, look);

  /** Takes all steps of a reading that finds nothing, and returns how many they were. */
  const steps = (begin: number, step: (at: number) => { readonly next: number | null; readonly found: number }) => {
    let taken = 0;
    for (let at: number | null = begin; at !== null; taken++) {
      looked.clear();
      const { next, found }: { next: number | null; found: number } = step(at);
      assertEquals(found, 0);
      assert(looked.size <= look, `${looked.size} rows`);
      at = next;
    }
    return taken;
  };
  for (const stream of ["#a", 1, 2]) {
    const reading = (next: number | null, found: number) => ({ next, found });
    const least = 2 * count / look;
    const taken = [
      steps(until + 1, (before) => {
        const { next, entries } = reader.missed(stream, { after: 0, until: before - 1, limit: 5 });
        return reading(next, entries.length);
      }),
      steps(0, (after) => {
        const { next, count } = reader.count(stream, { after, until, limit: 5 });
        return reading(next, count);
      }),
      steps(0, (after) => {
        const { next, changes } = reader.changes({ stream, after, until, upTo: 0, limit: 5 });
        return reading(next, changes.length);
      }),
    ];
    for (const many of taken) assert(many >= least, `${taken} steps in ${stream}`);
  }
  for (const  of of["#a", { person: 1 }, { person: 1, with: 2 }, { person: 1, with: 1 }]) {
    for (const bound of [{ after: count }, { after: count, sinceTime: 0 }, { before: until + 1 }]) {
      looked.clear();
      const { messages } = reader.history({ of, ...bound, limit: 5 }, until);
      assert(looked.size <= look && messages.length <= 5, `${looked.size} rows, ${messages.length} messages`);
    }
  }
  looked.clear();
  assertEquals(reader.countTo(2, { above: 5 * count, limit: 5 }), 0);
  assert(looked.size > 0 && looked.size <= look + 10, `${looked.size} rows`);
  assertEquals(reader.countTo(2, { above: 5 * count, limit: 5, author: 1 }), 5, "these are changes by the author");
});
