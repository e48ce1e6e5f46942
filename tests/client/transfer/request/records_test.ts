import { assertEquals } from "@std/assert";
import {
  claimOne,
  claimTheirs,
  isWanted,
  RecordKeeper,
  retentionOf,
  type TransferRecord,
} from "../../../../client/transfer/request/records.ts";
import { CLOSE_CODES, type CloseCode, type Failure, FAILURES } from "../../../../shared/wire/file_message.ts";
import { MemoryDisk } from "../support/memory_disk.ts";

const ID = "i".repeat(22);
const RECORD: TransferRecord = {
  id: ID,
  secret: "s".repeat(22),
  server: "127.0.0.1:12345",
  peer: "bob",
  direction: "out",
  isOurs: true,
  count: 1,
  bytes: 9,
  names: ["a"],
  paths: ["/a"],
  time: 1,
};

Deno.test("RecordKeeper saves nothing without a claim, and releases it at the end", async () => {
  const disk = new MemoryDisk();
  const keeper = new RecordKeeper(disk.process(), ID);
  await keeper.save(RECORD);
  assertEquals(disk.records.size, 0);
  assertEquals([await keeper.claim(), await keeper.claim()], [true, true]);
  assertEquals(await new RecordKeeper(disk.process(), ID).claim(), false);
  await keeper.save(RECORD);
  assertEquals(disk.records.size, 1);
  await keeper.end({ forgets: true });
  assertEquals([disk.records.size, disk.claims.size], [0, 0]);
});

Deno.test("RecordKeeper releases a claim that came too late", async () => {
  const disk = new MemoryDisk();
  const keeper = new RecordKeeper(disk.process(), ID);
  const claimed = keeper.claim();
  await keeper.end({ forgets: false });
  assertEquals([await claimed, disk.claims.size], [false, 0]);
});

Deno.test("RecordKeeper does not remove what others have saved under the id", async () => {
  const disk = new MemoryDisk();
  disk.records.set(ID, RECORD);
  const keeper = new RecordKeeper(disk.process(), ID);
  await keeper.claim();
  await keeper.end({ forgets: true });
  assertEquals(disk.records.size, 1);
});

Deno.test("claimOne finds requests of this client on this server that have not ended and are in no other process", async () => {
  const others: readonly Partial<TransferRecord>[] = [
    { isOurs: false },
    { server: "127.0.0.1:1" },
    { end: { code: "done" } },
    { peer: "eve" },
  ];
  for (const other of others) {
    const disk = new MemoryDisk();
    disk.records.set(ID, { ...RECORD, ...other });
    assertEquals(await claimOne(disk.process(), RECORD.server, ({ peer }) => peer === "bob"), null);
    assertEquals(disk.claims.size, 0);
  }
  const disk = new MemoryDisk();
  disk.records.set(ID, RECORD);
  const found = await claimOne(disk.process(), RECORD.server, () => true);
  assertEquals(found?.record, RECORD);
  assertEquals(await claimOne(disk.process(), RECORD.server, () => true), null);
});

Deno.test("claimTheirs finds requests of others in the same direction", async () => {
  const disk = new MemoryDisk();
  const [find, where] = [disk.process(), { server: RECORD.server, direction: "in" } as const];
  assertEquals(await claimTheirs(find, ID, where), null);
  for (const other of [{}, { isOurs: false }, { direction: "in" }] as const) {
    disk.records.set(ID, { ...RECORD, ...other });
    assertEquals(await claimTheirs(find, ID, where), null);
  }
  disk.records.set(ID, { ...RECORD, isOurs: false, direction: "in" });
  const found = await claimTheirs(find, ID, where);
  assertEquals([found === "busy" ? "" : found?.record.id, await claimTheirs(find, ID, where)], [ID, "busy"]);
});

Deno.test("isWanted recognizes the same paths for the same person with the same options", () => {
  const wanted = { direction: "out", peer: "Bob", paths: ["/a"] } as const;
  assertEquals(isWanted(RECORD, wanted), true);
  const options = { as: "b" };
  assertEquals(isWanted({ ...RECORD, options }, { ...wanted, options }), true);
  for (
    const other of [
      { peer: "eve" },
      { paths: ["/a", "/b"] },
      { paths: ["/b"] },
      { direction: "in" },
      { folder: "/x" },
      { options },
      { options: { ignore: ["x"] } },
    ] as const
  ) assertEquals(isWanted(RECORD, { ...wanted, ...other }), false, JSON.stringify(other));
});

Deno.test("REQ-R50 retentionOf keeps what may continue, and forgets what was refused or is dangerous", () => {
  const done: readonly CloseCode[] = ["done"];
  const stays: readonly CloseCode[] = ["left", "no_answer", "sharer_busy"];
  for (const code of Object.keys(CLOSE_CODES) as CloseCode[]) {
    const retention = done.includes(code)
      ? "done"
      : stays.includes(code)
      ? "stays"
      : code === "failed"
      ? "stopped"
      : "forgotten";
    assertEquals(retentionOf({ code }), retention, code);
  }
  const forgotten: readonly Failure[] = ["unsafe", "bad_path", "too_much", "not_file", "no_terminal", "limit"];
  for (const why of Object.keys(FAILURES) as Failure[]) {
    assertEquals(retentionOf({ code: "failed", why }), forgotten.includes(why) ? "forgotten" : "stopped", why);
  }
});
