/**
 * A data folder with a damaged page: what can still be read, what is refused, and that nobody else notices.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Receipt, UnreadableError } from "../../../../server/store/store.ts";
import type { Refusal } from "../../../../server/refusal.ts";
import { DataFolder } from "../../../../server/store/disk/data_folder.ts";
import { FolderError } from "../../../../server/store/folder.ts";
import { overwritePage, overwriteTable, settle } from "./support/damaged_folder.ts";
import { nameKey } from "../../../../shared/wire/name.ts";
import { changing, NOW, saying, TempFolder } from "./support/temp_folder.ts";

const COUNT = 2000;

/** A text that names its id, and fills a page with some tens of others. */
function textOf(id: number): string {
  return `message ${id}.${"x".repeat(60)}`;
}

type Said = { readonly to?: string | number; readonly text?: string };

/** A folder with messages, by default in #a and #b in turn; the page with one of the texts is damaged. */
async function damagedFolder(
  marker: string,
  { say = () => ({}), options = {}, before = () => Promise.resolve() }: {
    say?: (id: number) => Said;
    options?: ConstructorParameters<typeof TempFolder>[0];
    before?: (folder: TempFolder) => Promise<void>;
  } = {},
): Promise<TempFolder> {
  const folder = new TempFolder(options);
  const drafts = Array.from({ length: COUNT }, (_, at) => {
    const { to = at % 2 === 0 ? "#a" : "#b", text = textOf(at + 1) } = say(at + 1);
    return saying(to, text);
  });
  await folder.store.append(drafts);
  await before(folder);
  await folder.close();
  settle(`${folder.path}/history.db`);
  overwritePage(`${folder.path}/history.db`, marker);
  await folder.reopen();
  return folder;
}

/** The ids of the messages of #a that are read page by page from one end, until the damage, and the refusal there. */
async function readUntilDamage(folder: TempFolder, end: "first" | "last", limit = 50) {
  const ids: number[] = [];
  for (let size = limit;;) {
    const from = end === "first" ? { after: ids.at(-1) ?? 0 } : ids[0] === undefined ? {} : { before: ids[0] };
    try {
      const { messages, hasMore } = await folder.store.history({ of: "#a", ...from, limit: size });
      assert(hasMore, "there is more behind the damage");
      const page = messages.map(({ id }) => id);
      if (end === "first") ids.push(...page);
      else ids.unshift(...page);
    } catch (error) {
      assert(error instanceof UnreadableError);
      if (error.limit === 0) return ids;
      assert(error.limit < size);
      size = error.limit;
    }
  }
}

Deno.test("of a damaged history, pages from both ends reach all messages but those of one page, and then there is an error", async () => {
  await using folder = await damagedFolder(textOf(1001));
  const all = Array.from({ length: COUNT / 2 }, (_, at) => 2 * at + 1);
  const [older, newer] = [await readUntilDamage(folder, "first"), await readUntilDamage(folder, "last")];
  const lost = all.filter((id) => !older.includes(id) && !newer.includes(id));
  assertEquals([...older, ...lost, ...newer], all);
  assert(lost.includes(1001) && lost.length < 60, `${lost}`);
  const reported = () => folder.failures.filter((at) => at === "reading").length;
  assertEquals(reported(), 1, "one line in the log, however often somebody asks");
  folder.clock.advance(61_000);
  await assertRejects(() => folder.store.history({ of: "#a", before: 1002, limit: 1 }), UnreadableError);
  assertEquals(reported(), 2);
});

Deno.test("who has missed messages of a damaged history gets all above the damage, and is told where it ends", async () => {
  await using folder = await damagedFolder(textOf(1001));
  const { entries, lostUntil, isUnreadable } = await folder.store.missed("#a", { after: 500, limit: COUNT });
  const ids = entries.map(({ id }) => id);
  assertEquals([ids.at(-1), lostUntil, isUnreadable], [COUNT - 1, (ids[0] ?? 0) - 1, true]);
  assertEquals(ids, Array.from({ length: ids.length }, (_, at) => (ids[0] ?? 0) + 2 * at));
  assert(ids.length > 450);
  assertEquals((await folder.store.missed("#a", { after: 1500, limit: COUNT })).isUnreadable, undefined);
  assertEquals((await folder.store.missed("#a", { after: 1000, limit: 3 })).entries.length, 3);
});

/** The outcomes of drafts, `ok` or a code. */
function codes(outcomes: readonly (Receipt | Refusal)[]): string[] {
  return outcomes.map((outcome) => "code" in outcome ? outcome.code : outcome.kept ? "ok" : "not kept");
}

Deno.test("an edit of a message that cannot be read is refused, and all other messages are kept", async () => {
  await using folder = await damagedFolder(textOf(1001));
  const outcomes = await folder.store.append([
    saying("#a", "before"),
    changing("edit", 1001),
    changing("delete", 1001),
    changing("edit", 1),
    saying("#a", "after", { key: "a key" }),
  ]);
  assertEquals(codes(outcomes), ["ok", "unreadable", "unreadable", "ok", "ok"]);
  assertEquals([folder.store.isFailing, folder.failures], [false, ["reading"]]);
  await folder.reopen();
  const { messages } = await folder.store.history({ of: "#a", limit: 2 });
  assertEquals(messages.map(({ id, text }) => [id, text]), [[COUNT + 1, "before"], [COUNT + 3, "after"]]);
});

Deno.test("an edit is refused as a whole if the note of an earlier edit cannot be read", async () => {
  const edit = async (folder: TempFolder) => {
    await folder.store.append([changing("edit", 1, { text: "changed once" })]);
    await folder.store.append(Array.from({ length: 200 }, (_, at) => saying("#c", textOf(3000 + at))));
  };
  await using folder = await damagedFolder(textOf(3001), { before: edit });
  assertEquals(codes(await folder.store.append([changing("edit", 1, { text: "changed twice" })])), ["unreadable"]);
  const { messages: [first] } = await folder.store.history({ of: "#a", after: 0, limit: 1 });
  assertEquals([first?.text, folder.store.isFailing], ["changed once", false]);
});

Deno.test("messages that waited for a full disk are written although one of them needs a damaged page", async () => {
  const edit = async (folder: TempFolder) => {
    await folder.store.append([changing("edit", 1, { text: "changed once" })]);
    await folder.store.append(Array.from({ length: 200 }, (_, at) => saying("#c", textOf(3000 + at))));
  };
  await using folder = await damagedFolder(textOf(3001), { before: edit });
  folder.block();
  const outcomes = await folder.store.append([
    saying("#a", "one"),
    changing("edit", 1, { text: "changed twice" }),
    saying("#a", "two"),
  ]);
  assertEquals([codes(outcomes), folder.store.isFailing], [["not kept", "not kept", "not kept"], true]);
  folder.unblock();
  folder.clock.advance(3000);
  assertEquals(folder.store.isFailing, false);
  const { messages } = await folder.store.history({ of: "#a", limit: 2 });
  assertEquals(messages.map(({ text }) => text), ["one", "two"]);
});

Deno.test("a message to a person who is offline is refused if those that wait for them cannot be counted, and only that one", async () => {
  const options = { maxMail: 5 * COUNT };
  await using folder = await damagedFolder(textOf(1001), {
    say: () => ({ to: 2 }),
    options,
    before: (folder) => Promise.resolve(folder.register.savePerson({ id: 2, name: "ann" })),
  });
  const drafts = [
    saying("#a", "x"),
    saying({ absent: "ann" }, "hello"),
    saying(2, "as ann is online"),
    saying("#a", "y"),
  ];
  assertEquals(codes(await folder.store.append(drafts)), ["ok", "unreadable", "ok", "ok"]);
  assertEquals(folder.store.isFailing, false);
});

Deno.test("retention that meets a damaged page says so at each pass, and removes what it can", async () => {
  await using folder = await damagedFolder(textOf(1001), { options: { keepMessages: 10 } });
  await folder.store.append(Array.from({ length: 20 }, (_, at) => saying("#c", `${at}`)));
  let passes = 0;
  for (let seconds = 0; seconds < 200; seconds++) {
    folder.clock.advance(1000);
    passes = folder.failures.filter((at) => at === "removing").length;
  }
  assert(passes >= 2 && passes <= 4, `${passes} passes in 200 s`);
  assertEquals(folder.store.isFailing, false);
});

Deno.test("a folder whose rooms cannot be read is refused: its history would seem to be empty", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x"), saying("a room with a marker", "x")]);
  await folder.close();
  settle(`${folder.path}/history.db`);
  overwritePage(`${folder.path}/history.db`, "a room with a marker");
  const options = {
    clock: folder.clock,
    sync: "normal",
    maxMail: 0,
    minFree: 0,
    keepDays: 0,
    keepLast: 0,
    keepMessages: 0,
  } as const;
  const open = () => DataFolder.open(folder.path, { ...options, failed: () => {} });
  const error = await assertRejects(() => Promise.resolve().then(open), FolderError);
  assert(error.message.includes("history.db is damaged") && error.message.includes("chat check"), error.message);
  assertEquals(NOW, folder.clock.time());
});

Deno.test("people who come after a page of the register was damaged are saved, and no id of a person is given twice", async () => {
  await using folder = new TempFolder();
  const come = (name: string) => {
    const person = { id: folder.register.newPersonId(folder.clock.time()), name };
    folder.register.savePerson(person);
    folder.register.saveSession(`secret of ${name}`, {
      person: person.id,
      rooms: [],
      state: "lost",
      time: NOW,
      key: null,
    });
    return person.id;
  };
  for (let at = 0; at < 400; at++) come(`person${at}`);
  await folder.close();
  settle(`${folder.path}/history.db`);
  overwriteTable(`${folder.path}/history.db`, "session");
  await folder.reopen();
  const alice = come("alice");
  await folder.store.append([{ ...saying(alice, "for alice"), author: alice }]);
  assert(folder.failures.includes("remembering"), `${folder.failures}`);
  const known = await folder.register.session("secret of alice");
  assertEquals(known?.person, { id: alice, name: "alice" }, "it is remembered until the end");
  await folder.reopen();
  assertEquals(await folder.register.personNamed(nameKey("alice")), { id: alice, name: "alice" });
  assert(come("mallory") > alice);
});

for (const table of ["name", "device", "keying"]) {
  Deno.test(`a folder whose table ${table} cannot be read is refused: nobody could be let in`, async () => {
    const folder = new TempFolder();
    folder.register.saveIdentity({
      devices: [{ person: 1, number: 1, key: "k", added: NOW }],
      keyings: [{ person: 1, since: NOW, lastNumber: 1 }],
      names: [{ key: "ann", name: "ann", person: 1, claimedBy: "k", used: NOW }],
    });
    await folder.close();
    settle(`${folder.path}/history.db`);
    overwriteTable(`${folder.path}/history.db`, table);
    await assertRejects(() => folder.reopen(), FolderError, "history.db is damaged");
  });
}
