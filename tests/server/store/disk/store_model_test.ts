/**
 * The store on disk behaves like the one in memory for any sequence of messages and changes, across restarts, and while
 * nothing can be written.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MemoryRegister } from "../../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../../server/store/memory_store.ts";
import type { Refusal } from "../../../../server/refusal.ts";
import type { Register } from "../../../../server/store/register.ts";
import type { Committed, Draft, Receipt, Store, Stream } from "../../../../server/store/store.ts";
import { changing, saying, TempFolder } from "./support/temp_folder.ts";

const PERSONS = ["ann", "bob", "cyd"];
const ROOMS = ["#a", "#b"];
const MAX_MAIL = 3;

type Step =
  | { readonly type: "append"; readonly batch: readonly Draft[] }
  | { readonly type: "read"; readonly person: number; readonly id: number }
  | { readonly type: "wait" | "jump"; readonly ms: number }
  | { readonly type: "restart" | "block" | "unblock" };

const person = fc.integer({ min: 1, max: PERSONS.length });
const room = fc.constantFrom(...ROOMS);
const text = fc.constantFrom("one", "two", "\0", "吃饭", "long ".repeat(300));

const draft: fc.Arbitrary<Draft> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ author: person, to: room, text, key: fc.option(fc.constantFrom("k", "l", "m\0")) }),
  },
  { weight: 1, arbitrary: fc.record({ author: person, to: person, text, key: fc.constant(null) }) },
).map(({ author, to, text, key }): Draft => {
  const toName = typeof to === "number" ? `${PERSONS[to - 1]}` : to;
  return saying(to, text, { author, toName, fromName: `${PERSONS[author - 1]}`, key: key ?? undefined });
});

const absent: fc.Arbitrary<Draft> = fc.record({ author: person, name: fc.constantFrom("ann", "bob", "zed"), text })
  .map(({ author, name, text }) => saying({ absent: name }, text, { author, fromName: "x", toName: name }));

const change: fc.Arbitrary<Draft> = fc.record({
  type: fc.constantFrom("edit", "delete"),
  author: person,
  to: fc.option(room),
  of: fc.integer({ min: 1, max: 12 }),
  text,
  withinMs: fc.constantFrom(2000, Infinity),
}).map(({ to, ...change }) => changing(change.type, change.of, { ...change, to: to ?? change.author }));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.oneof({ weight: 4, arbitrary: draft }, absent, change), { minLength: 1, maxLength: 4 })
      .map((batch) => ({ type: "append" as const, batch })),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("read"), person, id: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("wait"), ms: fc.integer({ min: 0, max: 4000 }) }) },
);

const restart: fc.Arbitrary<Step> = fc.constant({ type: "restart" });
const blocking: fc.Arbitrary<Step> = fc.constantFrom({ type: "block" }, { type: "unblock" });
const jump: fc.Arbitrary<Step> = fc.integer({ min: -9000, max: 9000 }).map((ms) => ({ type: "jump", ms }));

async function makePersons(register: Register): Promise<void> {
  for (const name of PERSONS) {
    const id = register.newPersonId(0);
    register.savePerson({ id, name });
    register.saveSession(`secret of ${name}`, { person: id, rooms: [], state: "live", time: 0 });
  }
  await Promise.resolve();
}

/** The outcomes of a batch without `kept`, in which the stores differ. */
function plain(outcomes: readonly (Receipt | Refusal)[]): unknown {
  return outcomes.map((outcome) => "code" in outcome ? outcome : { ...outcome, kept: undefined });
}

/** The entries without changes that a later change of the same message replaces; the disk does not keep these. */
function latest(entries: readonly Committed[]): unknown {
  return entries.filter((entry, at) =>
    entry.type === "said" ||
    !entries.slice(at + 1).some((later) => later.type !== "said" && later.of === entry.of)
  ).map((entry) => ({ key: undefined, ...entry }));
}

/** Everything that a store can be asked for. */
async function view(store: Store): Promise<unknown> {
  const streams: Stream[] = [...ROOMS, 1, 2, 3];
  const answers: unknown[] = [store.lastId];
  for (const stream of streams) {
    for (const after of [0, 3, 8]) {
      const { entries, lostUntil } = await store.missed(stream, { after: after, limit: 1000 });
      answers.push(latest(entries), lostUntil);
    }
    for (const part of [{}, { before: 7 }, { after: 4 }, { sinceTime: 1_700_000_002_000 }]) {
      for (const of of typeof stream === "string" ? [stream] : [{ person: stream }, { person: stream, with: 2 }]) {
        const { messages, hasMore } = await store.history({ of, ...part, limit: 3 });
        answers.push(messages.map((message) => ({ key: undefined, ...message })), hasMore);
      }
    }
  }
  for (const author of [1, 2, 3]) {
    for (const key of ["k", "l", "m\0"]) answers.push((await store.receipt(author, key))?.id);
  }
  return answers;
}

async function agree(steps: readonly Step[]): Promise<void> {
  await using folder = new TempFolder({ maxMail: MAX_MAIL });
  const register = new MemoryRegister();
  const model = new MemoryStore(folder.clock, { register, maxMail: MAX_MAIL });
  await makePersons(register);
  await makePersons(folder.register);
  for (const step of steps) {
    if (step.type === "append") {
      assertEquals(plain(await folder.store.append(step.batch)), plain(await model.append(step.batch)));
    } else if (step.type === "read") {
      for (const one of [register, folder.register]) one.saveMark(step.person, step.person, step.id);
    } else if (step.type === "wait") folder.clock.advance(step.ms);
    else if (step.type === "jump") folder.clock.jump(step.ms);
    else if (step.type === "restart") await folder.reopen();
    else if (step.type === "block") folder.block();
    else folder.unblock();
    assertEquals(await view(folder.store), await view(model));
  }
  folder.unblock();
  await folder.reopen();
  assertEquals(await view(folder.store), await view(model));
}

Deno.test("DiskStore behaves like MemoryStore for any messages and changes, across restarts", async () => {
  const steps = fc.array(fc.oneof({ weight: 8, arbitrary: step }, restart), { maxLength: 15 });
  await fc.assert(fc.asyncProperty(steps, agree), { numRuns: 40 });
});

Deno.test("DiskStore behaves like MemoryStore while nothing can be written, and keeps everything once it can", async () => {
  const steps = fc.array(fc.oneof({ weight: 5, arbitrary: step }, blocking), { maxLength: 12 });
  await fc.assert(fc.asyncProperty(steps, agree), { numRuns: 15 });
});

Deno.test("DiskStore behaves like MemoryStore when the clock jumps, and while nothing can be written", async () => {
  const steps = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 2, arbitrary: jump }, blocking), {
    maxLength: 12,
  });
  await fc.assert(fc.asyncProperty(steps, agree), { numRuns: 15 });
});
