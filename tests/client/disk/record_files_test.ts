/**
 * The records of transfers, in real files.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { partName, partSuffix } from "../../../client/disk/file_name.ts";
import { RecordFiles } from "../../../client/disk/record_files.ts";
import { recordPaths } from "../../../client/disk/record_files.ts";
import type { TransferRecord } from "../../../client/transfer/request/records.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { Box, fillAndClose, listOf } from "./support/box.ts";

const SERVER = "127.0.0.1:12345";
const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;

function record(id: string, more: Partial<TransferRecord> = {}): TransferRecord {
  const known = { secret: "s".repeat(22), server: SERVER, peer: "bob", direction: "in", isOurs: false } as const;
  return { id, ...known, count: 1, bytes: 2, names: ["a\n"], paths: [], time: NOW_MS, ...more };
}

const stateOf = (box: Box) => join(box.path, "state", "transfers");

function recordsIn(box: Box, { server = SERVER, nowMs = NOW_MS } = {}): RecordFiles {
  return new RecordFiles({ folder: stateOf(box), server, now: () => nowMs });
}

Deno.test("RecordFiles reads records as they were saved, from files that only their owner can read", async () => {
  await using box = await Box.make();
  const records = recordsIn(box);
  assertEquals([await records.find("an-id-of-a-deal-1"), await records.open()], [null, []]);
  const first = record("an-id-of-a-deal-1", { folder: "/f", isStopped: true, time: NOW_MS - 1 });
  const second = record("../../../etc/passwd", {
    direction: "out",
    isOurs: true,
    paths: ["/a"],
    options: { ignore: ["*.log"], as: "b" },
  });
  const done = record("an-id-of-a-deal-3", { end: { code: "failed", why: "too_much", text: "no" } });
  for (const one of [first, second, done]) await records.save(one);
  const later = recordsIn(box);
  assertEquals([await later.find(first.id), await later.find(second.id), await later.find(done.id)], [
    first,
    second,
    done,
  ]);
  assertEquals(await later.open(), [second, first]);
  const names = Array.from(Deno.readDirSync(stateOf(box)), ({ name }) => name);
  assert(names.length === 3 && names.every((name) => /^[0-9a-f]{32}\.json$/.test(name)));
  if (Deno.build.os !== "windows") {
    const modes = [stateOf(box), join(stateOf(box), names[0] ?? "")].map((path) =>
      (Deno.statSync(path).mode ?? 0) & 0o777
    );
    assertEquals(modes, [0o700, 0o600]);
  }
  await later.save({ ...first, end: { code: "done" } });
  assertEquals(await later.open(), [second]);
  await later.remove(second.id);
  await later.remove("never saved anywhere");
  assertEquals([await records.find(second.id), await records.open()], [null, []]);
});

Deno.test("REQ-S60 RecordFiles ignores a record that is too old to resume, even before it is removed", async () => {
  await using box = await Box.make();
  const id = "an-id-of-a-deal-1";
  await recordsIn(box).save(record(id, { direction: "out", folder: "/shared" }));
  const at = async (days: number) => (await recordsIn(box, { nowMs: NOW_MS + days * DAY_MS }).find(id))?.folder;
  assertEquals([await at(29), await at(31)], ["/shared", undefined]);
});

Deno.test("RecordFiles ignores the records of other servers", async () => {
  await using box = await Box.make();
  await recordsIn(box, { server: "[::1]:1" }).save(record("an-id-of-a-deal-1", { server: "[::1]:1" }));
  const records = recordsIn(box);
  assertEquals([await records.find("an-id-of-a-deal-1"), await records.open()], [null, []]);
});

Deno.test("RecordFiles ignores invalid records", async () => {
  await using box = await Box.make();
  const good = record("an-id-of-a-deal-1");
  const wrong = [{ id: 1 }, { secret: null }, { direction: "up" }, { count: -1 }, { bytes: 0.5 }, { names: [1] }, {
    time: "x",
  }];
  const texts = [
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({}),
    ...wrong.map((part) => JSON.stringify({ ...good, ...part })),
  ];
  Deno.mkdirSync(stateOf(box), { recursive: true });
  for (const text of texts) {
    Deno.writeTextFileSync(recordPaths(stateOf(box), good.id).record, text);
    assertEquals([await recordsIn(box).find(good.id), await recordsIn(box).open()], [null, []], text);
  }
});

Deno.test("RecordFiles reports its first error once, and continues", async () => {
  await using box = await Box.make();
  Deno.writeTextFileSync(join(box.path, "state"), "a file");
  const told: string[] = [];
  const records = new RecordFiles({
    folder: stateOf(box),
    server: SERVER,
    now: () => NOW_MS,
    failed: (path, why) => void told.push(`${path}: ${why(EN)}`),
  });
  await records.save(record("an-id-of-a-deal-1"));
  await records.save(record("an-id-of-a-deal-2"));
  assertEquals(told.length, 1);
  assertEquals(await records.open(), []);
  (await records.claim("an-id-of-a-deal-1"))?.();
  const nowhere = new RecordFiles({ folder: null, server: SERVER, now: () => NOW_MS });
  await nowhere.save(record("an-id-of-a-deal-1"));
  await nowhere.remove("an-id-of-a-deal-1");
  assertEquals([await nowhere.find("an-id-of-a-deal-1"), await nowhere.open()], [null, []]);
});

Deno.test("RecordFiles removes old records together with their partial files", async () => {
  await using box = await Box.make();
  const [old, young, done] = ["an-id-of-a-deal-old", "an-id-of-a-deal-new", "an-id-of-a-deal-done"];
  const secrets = { [old]: "0".repeat(16), [young]: "1".repeat(16) };
  for (const [id, secret] of Object.entries(secrets)) {
    const target = box.target({ secret, journal: recordPaths(stateOf(box), id).journal });
    await target.begin(listOf({ "top": null, "top/a": "text", "b": "text" }));
    for (const index of [1, 2]) await (await target.open(index, 0)).write(new Uint8Array(2));
    await target.close();
  }
  const before = NOW_MS - 31 * DAY_MS;
  for (const [path, text] of Object.entries(box.tree)) {
    if (text !== "folder") Deno.utimeSync(box.in(path), new Date(before), new Date(before));
  }
  // These only look like partial files, one of them of the same transfer.
  const mine = ["fedcba98", "0".repeat(16)].map((secret) => box.in("top", partName("mine", partSuffix(secret))));
  for (const path of [...mine, box.in(partName("mine", partSuffix("0".repeat(16))))]) {
    Deno.writeTextFileSync(path, "mine");
    Deno.utimeSync(path, new Date(before), new Date(before));
  }
  const records = recordsIn(box);
  await records.save(record(old, { time: before, folder: box.folder }));
  await records.save(record(young, { time: NOW_MS - 29 * DAY_MS, folder: box.folder }));
  await records.save(record(done, { time: NOW_MS - 8 * DAY_MS, end: { code: "done" } }));
  assertEquals((await records.open()).map(({ id }) => id), [young]);
  const suffixes = Object.values(secrets).map(partSuffix);
  const counts = suffixes.map((suffix) => Object.keys(box.tree).filter((path) => path.endsWith(suffix)).length);
  assertEquals(counts, [2, 2], "two files of somebody else, and two partial files of the young transfer");
  assertEquals(Object.values(box.tree).filter((text) => text === "mine").length, 3);
  const names = Array.from(Deno.readDirSync(stateOf(box)), ({ name }) => name);
  assertEquals(
    names.toSorted(),
    Object.values(recordPaths("", young)).slice(0, 2).map((path) => path.slice(1)).toSorted(),
  );
});

Deno.test("RecordFiles removes temporary files of a crash after a day", async () => {
  await using box = await Box.make();
  await recordsIn(box).save(record("an-id-of-a-deal-1"));
  for (const [name, time] of [["new-1.tmp", NOW_MS - 2 * DAY_MS], ["input-2.tmp", NOW_MS]] as const) {
    Deno.writeTextFileSync(join(stateOf(box), name), "");
    Deno.utimeSync(join(stateOf(box), name), new Date(time), new Date(time));
  }
  await recordsIn(box).open();
  const names = Array.from(Deno.readDirSync(stateOf(box)), ({ name }) => name);
  assertEquals(names.filter((name) => name.endsWith(".tmp")), ["input-2.tmp"]);
});

Deno.test("RecordFiles lets one client claim a transfer, in this process or another, until it is released", async () => {
  await using box = await Box.make();
  const [records, others] = [recordsIn(box), recordsIn(box)];
  const claim = await records.claim("an-id-of-a-deal-1");
  assert(claim !== null);
  assertEquals([await records.claim("an-id-of-a-deal-1"), await others.claim("an-id-of-a-deal-1")], [null, null]);
  const other = await others.claim("an-id-of-a-deal-2");
  assert(other !== null);
  claim();
  claim();
  const again = await others.claim("an-id-of-a-deal-1");
  assert(again !== null);
  again();
  other();
  assertEquals(Array.from(Deno.readDirSync(stateOf(box))), []);
});

Deno.test("RecordFiles cannot claim the transfer of another process until that process ends", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using box = await Box.make();
  const { lock } = recordPaths(stateOf(box), "an-id-of-a-deal-1");
  Deno.mkdirSync(stateOf(box), { recursive: true });
  const program = "using f = Deno.openSync(Deno.args[0], { create: true, write: true }); f.lockSync(true); " +
    "console.log('locked'); await Deno.stdin.read(new Uint8Array(1))";
  const process = new Deno.Command(Deno.execPath(), {
    args: ["eval", program, lock],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.getReader();
  assert(!(await reader.read()).done);
  assertEquals(await recordsIn(box).claim("an-id-of-a-deal-1"), null);
  process.kill("SIGKILL");
  await process.status;
  await reader.cancel();
  await process.stdin.close().catch(() => {});
  const claim = await recordsIn(box).claim("an-id-of-a-deal-1");
  assert(claim !== null);
  claim();
});

Deno.test("RecordFiles.remove also removes the journal, so that a transfer of the same id starts from the beginning", async () => {
  await using box = await Box.make();
  const [id, records] = ["an-id-of-a-deal-1", recordsIn(box)];
  const open = () => box.target({ journal: recordPaths(stateOf(box), id).journal });
  await fillAndClose(open(), { a: "1" });
  await records.remove(id);
  assertEquals(await fillAndClose(open(), { a: "1" }), [0]);
  assertEquals(Object.keys(box.tree), ["a", "a (1)"]);
});
