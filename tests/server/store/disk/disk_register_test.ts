/**
 * The register on disk: persons, sessions, rooms and marks survive the process, and no secret is stored.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { nameKey } from "../../../../shared/wire/name.ts";
import type { InvitationRecord, MemberRecord, Register } from "../../../../server/store/register.ts";
import { NOW, saying, TempFolder } from "./support/temp_folder.ts";

function person(register: Register, name: string): number {
  const id = register.newPersonId(NOW);
  register.savePerson({ id, name });
  return id;
}

Deno.test("DiskRegister knows persons by the names they had last, also after a kill", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  const bob = person(folder.register, "bob");
  folder.register.savePerson({ id: ann, name: "Anna" });
  // The person who had the name before has no name any more.
  const other = person(folder.register, "BOB");
  await using after = await folder.kill();
  for (const { register } of [folder, after]) {
    assertEquals(await register.personNamed(nameKey("anna")), { id: ann, name: "Anna" });
    assertEquals(await register.personNamed(nameKey("ann")), null);
    assertEquals(await register.personNamed(nameKey("bob")), { id: other, name: "BOB" });
  }
  assertEquals([ann, bob, other], [1, 2, 3]);
  assertEquals(after.register.newPersonId(NOW), 4);
});

Deno.test("DiskRegister remembers sessions by their secrets, and stores no secret", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  const session = { person: ann, rooms: ["#a", "#b"], time: NOW } as const;
  folder.register.saveSession("secret of the lost", { ...session, state: "lost" });
  folder.register.saveSession("secret of the live", { ...session, state: "live" });
  folder.register.saveSession("secret of the over", { ...session, state: "over", key: "the key" });
  assert(!folder.hasBytes("secret of"));
  const record = { person: { id: ann, name: "ann" }, rooms: ["#a", "#b"], lostTime: NOW };
  const known = (register: Register) =>
    Promise.all(["lost", "live", "over", "none"].map((word) => register.session(`secret of the ${word}`)));
  const over = { ...record, isOver: true, key: "the key" };
  const lost = { ...record, isOver: false, key: null };
  assertEquals(await known(folder.register), [lost, lost, over, null]);
  folder.clock.advance(60_000);
  await folder.reopen();
  // A session that was live when the server ended counts as lost since the server started again.
  assertEquals(await known(folder.register), [lost, { ...lost, lostTime: NOW + 60_000 }, over, null]);
});

Deno.test("DiskRegister keeps the latest 32 ended sessions of a person", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  const save = (i: number) =>
    folder.register.saveSession(`secret ${i}`, { person: ann, rooms: [], state: "over", time: NOW + i });
  for (let i = 0; i < 40; i++) save(i);
  const known = await Promise.all(Array.from({ length: 40 }, (_, i) => folder.register.session(`secret ${i}`)));
  assertEquals(known.map((session) => session !== null), Array.from({ length: 40 }, (_, i) => i >= 8));
});

Deno.test("DiskRegister lists rooms with something to remember, the one with the latest message first", async () => {
  await using folder = new TempFolder();
  const topic = { text: "t\0t", by: "ann", time: NOW };
  folder.register.saveRoom("#topic", { name: "#Topic", topic, hasHistory: false });
  folder.register.saveRoom("#nothing", { name: "#nothing", hasHistory: false });
  folder.register.saveRoom("#backlog", { name: "#backlog", backlog: 0, hasHistory: false });
  await folder.store.append([
    saying("#a", "x", { toName: "#A" }),
    saying("#b", "y"),
    saying("#a", "z", { toName: "#a" }),
  ]);
  await folder.reopen();
  const records = [
    { name: "#A", hasHistory: true },
    { name: "#b", hasHistory: true },
    { name: "#Topic", topic, hasHistory: false },
    { name: "#backlog", backlog: 0, hasHistory: false },
  ];
  assertEquals(await folder.register.rooms(10), records);
  assertEquals(await folder.register.rooms(1), records.slice(0, 1));
  assertEquals(await folder.register.room("#topic"), records[2]);
  assertEquals([await folder.register.room("#none"), await folder.register.room("#nothing")], [null, null]);
  folder.register.saveRoom("#topic", { name: "#Topic", hasHistory: false });
  assertEquals(await folder.register.room("#topic"), { name: "#Topic", hasHistory: false });
});

Deno.test("DiskRegister never moves marks back, and writes them within a second", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  const marks: readonly (readonly [string | number, number])[] = [["#a", 5], ["#a", 3], ["#new", 0], [ann, 7], [
    ann,
    6,
  ]];
  for (const [stream, id] of marks) folder.register.saveMark(ann, stream, id);
  const expected = new Map<string | number, number>([["#a", 5], ["#new", 0], [ann, 7]]);
  assertEquals(await folder.register.marks(ann, ["#a", "#new", ann, "#none"]), expected);
  assertEquals(["#new", "#none"].map((stream) => folder.register.hasMark(ann, stream)), [true, false]);
  assertEquals(folder.query("SELECT count(*) AS count FROM mark"), [{ count: 0 }]);
  folder.clock.advance(1000);
  assertEquals(folder.query("SELECT count(*) AS count FROM mark"), [{ count: 3 }]);
  folder.register.saveMark(ann, "#a", 4);
  await folder.reopen();
  assertEquals(await folder.register.marks(ann, ["#a", "#new", ann, "#none"]), expected);
  assertEquals([folder.register.markOf(ann, ann), folder.register.markOf(ann, "#a"), folder.register.markOf(2, 2)], [
    7,
    5,
    0,
  ]);
});

Deno.test("DiskRegister writes marks with the next message", async () => {
  await using folder = new TempFolder();
  folder.register.saveMark(1, "#a", 5);
  await folder.store.append([saying("#a", "x")]);
  assertEquals(folder.query("SELECT count(*) AS count FROM mark"), [{ count: 1 }]);
});

Deno.test("DiskRegister remembers what it could not write, and writes it as soon as it can", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  folder.block();
  folder.register.savePerson({ id: ann, name: "zoe" });
  const cyd = person(folder.register, "cyd");
  folder.register.saveSession("a secret", { person: cyd, rooms: ["#a"], state: "lost", time: NOW });
  folder.register.saveRoom("#a", { name: "#a", backlog: 3, hasHistory: false });
  const known = async ({ register }: TempFolder) => [
    await register.personNamed(nameKey("ann")),
    await register.personNamed(nameKey("zoe")),
    await register.session("a secret"),
    await register.room("#a"),
  ];
  const expected = [
    null,
    { id: ann, name: "zoe" },
    { person: { id: cyd, name: "cyd" }, rooms: ["#a"], lostTime: NOW, isOver: false, key: null },
    { name: "#a", backlog: 3, hasHistory: false },
  ];
  assertEquals(await known(folder), expected);
  folder.unblock();
  folder.clock.advance(10_000);
  await using after = await folder.kill();
  assertEquals(await known(after), expected);
});

Deno.test("DiskRegister remembers a live session, however many other sessions of its person come and go", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  folder.register.saveSession("the one that stays", { person: ann, rooms: ["#a"], state: "live", time: 1 });
  for (let time = 2; time < 100; time++) {
    for (const state of ["live", "over"] as const) {
      folder.register.saveSession(`short ${time}`, { person: ann, rooms: [], state, time });
    }
  }
  assertEquals(folder.query("SELECT count(*) AS count FROM session"), [{ count: 33 }]);
  await folder.reopen();
  assertEquals((await folder.register.session("the one that stays"))?.rooms, ["#a"]);
});

Deno.test("DiskRegister knows when persons came first, also after a kill", async () => {
  await using folder = new TempFolder();
  const ann = folder.register.newPersonId(NOW);
  folder.register.savePerson({ id: ann, name: "ann" });
  const bob = folder.register.newPersonId(NOW + 2 * 3_600_000);
  folder.register.savePerson({ id: bob, name: "bob" });
  await using after = await folder.kill();
  for (const { register } of [folder, after]) {
    assertEquals([ann, bob].map((id) => register.cameTime(id)), [NOW, NOW + 2 * 3_600_000]);
  }
});

Deno.test("DiskRegister takes everybody in the folder of an earlier version for known", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  await folder.close();
  using database = folder.database();
  database.exec("DELETE FROM meta WHERE name = 'person_hours'");
  await folder.reopen();
  assertEquals(folder.register.cameTime(ann), 0);
  assertEquals(folder.register.cameTime(folder.register.newPersonId(NOW)), NOW);
});

const MEMBER: MemberRecord = { key: "ed25519:a", person: 1, role: "member", since: NOW, invitation: 1 };
const INVITATION: InvitationRecord = {
  number: 1,
  hash: "5e",
  role: "owner",
  name: "Ann",
  made: NOW,
  by: null,
  uses: 2,
  left: 1,
  expires: NOW + 1,
  isWithdrawn: false,
};

Deno.test("DiskRegister remembers members, invitations and guests, also after a kill", async () => {
  await using folder = new TempFolder();
  const ann = person(folder.register, "ann");
  const bob = person(folder.register, "bob");
  const second = { ...INVITATION, number: 2, name: null, by: ann, expires: null, isWithdrawn: true };
  assert(folder.register.trySaveInvitation(INVITATION, MEMBER));
  folder.register.saveInvitation(2, second);
  folder.register.saveInvitation(3, { ...INVITATION, number: 3 });
  folder.register.saveInvitation(3, null);
  const owner = { ...MEMBER, key: "ed25519:b", person: bob, role: "owner", since: NOW - 1, invitation: null } as const;
  folder.register.saveMember(owner.key, owner);
  folder.register.saveMember("ed25519:c", { ...owner, key: "ed25519:c" });
  folder.register.saveMember("ed25519:c", null);
  folder.register.saveGuest(ann, true);
  folder.register.saveGuest(bob, true);
  folder.register.saveGuest(bob, false);
  // A new name of a person changes nothing about that.
  folder.register.savePerson({ id: ann, name: "anna" });
  await using after = await folder.kill();
  const expected = { members: [owner, MEMBER], invitations: [INVITATION, second] };
  for (const { register } of [folder, after]) {
    assertEquals(await register.accessRecords(), expected);
    assertEquals([await register.isGuest(ann), await register.isGuest(bob)], [true, false]);
  }
});

Deno.test("DiskRegister does not use an invitation that it cannot write, and writes members once it can", async () => {
  await using folder = new TempFolder();
  assert(folder.register.trySaveInvitation(INVITATION));
  folder.block();
  assertEquals(folder.register.trySaveInvitation({ ...INVITATION, left: 0 }, MEMBER), false);
  const other = { ...MEMBER, key: "ed25519:b", invitation: null };
  folder.register.saveMember(other.key, other);
  folder.register.saveInvitation(1, { ...INVITATION, isWithdrawn: true });
  folder.unblock();
  assertEquals((await folder.register.accessRecords()).members, []);
  folder.clock.advance(3000);
  const { members, invitations } = await folder.register.accessRecords();
  assertEquals([members, invitations], [[other], [{ ...INVITATION, isWithdrawn: true }]]);
});
