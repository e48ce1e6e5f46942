/**
 * What registers remember of keys and names: the same in memory and on disk.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { DeviceRecord, NameRecord, Register } from "../../../server/store/register.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { TempFolder } from "./disk/support/temp_folder.ts";

const LAPTOP: DeviceRecord = { person: 1, number: 1, key: "laptop", added: 10 };
const PHONE: DeviceRecord = { person: 1, number: 2, key: "phone", added: 20 };
const ANN: NameRecord = { key: "ann", name: "Ann", person: 1, claimedBy: "laptop", used: 30 };
const CI: NameRecord = { key: "cl", name: "ci", person: 2, claimedBy: "laptop", used: 25 };

/** Everything that the tests have saved. */
function known(register: Register) {
  return {
    devices: [1, 2].map((person) => register.devices(person)),
    persons: ["laptop", "phone"].map((key) => register.personsWith(key)),
    keyings: [1, 2].map((person) => register.keying(person)),
    names: ["ann", "cl", "zoe"].map((key) => register.name(key)),
    of: [1, 2].map((person) => register.namesOf(person).map(({ key }) => key)),
    usedBy: ["laptop", "phone"].map((key) => register.namesUsedBy(key).map((name) => name.key)),
  };
}

const NOTHING = {
  devices: [[], []],
  persons: [[], []],
  keyings: Array(2).fill({ since: null, lastNumber: 0 }),
  names: [null, null, null],
  of: [[], []],
  usedBy: [[], []],
};

/** What is known after `change`. */
const CHANGED = {
  devices: [[PHONE], [{ ...LAPTOP, person: 2 }]],
  persons: [[2], [1]],
  keyings: [{ since: 10, lastNumber: 2 }, { since: null, lastNumber: 0 }],
  names: [{ ...ANN, claimedBy: "phone", used: 50 }, null, { ...CI, key: "zoe" }],
  of: [["ann"], ["zoe"]],
  usedBy: [["zoe"], ["ann"]],
};

function change(register: Register): void {
  register.saveIdentity({
    devices: [LAPTOP, PHONE, { ...LAPTOP, person: 2 }],
    keyings: [{ person: 1, since: 10, lastNumber: 2 }],
    names: [ANN, CI, { ...CI, key: "zoe" }],
  });
  assertEquals(
    register.namesUsedBy("laptop").map(({ key }) => key),
    ["cl", "zoe", "ann"],
    "the longest not used first",
  );
  register.saveIdentity({ removedDevices: [LAPTOP], freedNames: ["cl"] });
  register.saveUse({ ...ANN, claimedBy: "phone", used: 50 });
}

Deno.test("MemoryRegister remembers devices and names", () => {
  const register = new MemoryRegister();
  assertEquals(known(register), NOTHING);
  change(register);
  assertEquals(known(register), CHANGED);
});

Deno.test("DiskRegister remembers devices and names, also after a kill", async () => {
  await using folder = new TempFolder();
  assertEquals(known(folder.register), NOTHING);
  change(folder.register);
  assertEquals(known(folder.register), CHANGED);
  folder.clock.advance(1000);
  await using after = await folder.kill();
  assertEquals(known(after.register), CHANGED);
});

Deno.test("DiskRegister knows devices and names that it could not write, and writes them once it can", async () => {
  await using folder = new TempFolder();
  folder.register.saveIdentity({ devices: [LAPTOP], names: [ANN, CI] });
  folder.block();
  change(folder.register);
  assertEquals(known(folder.register), CHANGED);
  folder.unblock();
  folder.clock.advance(3000);
  await using after = await folder.kill();
  assertEquals(known(after.register), CHANGED);
});

Deno.test("DiskRegister saves a change of identities whole, or refuses it and changes nothing", async () => {
  await using folder = new TempFolder();
  const member = { key: "laptop", person: 1, role: "member", since: 1, invitation: null } as const;
  assert(folder.register.trySaveIdentity({ devices: [LAPTOP], members: [member] }));
  folder.block();
  const isSaved = folder.register.trySaveIdentity({
    devices: [PHONE],
    removedDevices: [LAPTOP],
    removedMembers: ["laptop"],
  });
  folder.unblock();
  folder.clock.advance(3000);
  assertEquals([isSaved, folder.register.devices(1)], [false, [LAPTOP]]);
  assertEquals((await folder.register.accessRecords()).members, [member]);
  assert(folder.register.trySaveIdentity({ removedDevices: [LAPTOP], removedMembers: ["laptop"] }));
  assertEquals([folder.register.devices(1), (await folder.register.accessRecords()).members], [[], []]);
});
