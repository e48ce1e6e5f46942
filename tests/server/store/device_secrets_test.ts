/**
 * What a register remembers of the sessions of a device, in memory and on disk.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import type { Register } from "../../../server/store/register.ts";
import { NOW, TempFolder } from "./disk/support/temp_folder.ts";

/** Ann, with sessions of two devices and one without a key, and Bob with a session of one of these devices. */
function withSessions(register: Register): { ann: number; bob: number } {
  const [ann, bob] = ["ann", "bob"].map((name) => {
    const id = register.newPersonId(NOW);
    register.savePerson({ id, name });
    return id;
  }) as [number, number];
  const save = (secret: string, person: number, { key, time, state = "lost" }: {
    readonly key: string | null;
    readonly time: number;
    readonly state?: "lost" | "live" | "over";
  }) => register.saveSession(secret, { person, rooms: [], state, time, key });
  save("one", ann, { key: "laptop", time: NOW });
  save("two", ann, { key: "laptop", time: NOW + 2, state: "over" });
  save("three", ann, { key: "desktop", time: NOW + 1, state: "live" });
  save("four", ann, { key: null, time: NOW + 9 });
  save("five", bob, { key: "laptop", time: NOW + 5 });
  return { ann, bob };
}

async function personsOf(register: Register): Promise<(string | undefined)[]> {
  const secrets = ["one", "two", "three", "four", "five"];
  return await Promise.all(secrets.map(async (secret) => (await register.session(secret))?.person.name));
}

async function check(register: Register): Promise<void> {
  const { ann, bob } = withSessions(register);
  assertEquals([...register.lastUses(ann)].toSorted(), [["desktop", NOW + 1], ["laptop", NOW + 2]]);
  register.forgetSecrets(ann, "laptop");
  assertEquals(await personsOf(register), [undefined, undefined, "ann", "ann", "bob"]);
  assertEquals([[...register.lastUses(ann)], [...register.lastUses(bob)]], [[["desktop", NOW + 1]], [[
    "laptop",
    NOW + 5,
  ]]]);
  assertEquals((await register.personNamed("ann"))?.id, ann);
  register.forgetSecrets(ann, null);
  assertEquals(await personsOf(register), [undefined, undefined, "ann", undefined, "bob"]);
  register.dropName(ann);
  assertEquals([await register.personNamed("ann"), (await register.person(ann))?.name], [null, "ann"]);
  // Bob may have it now, and another name of Ann is hers.
  register.savePerson({ id: bob, name: "ann" });
  assertEquals((await register.personNamed("ann"))?.id, bob);
  register.dropName(ann);
  assertEquals((await register.personNamed("ann"))?.id, bob);
  register.savePerson({ id: ann, name: "anna" });
  assertEquals((await register.personNamed("anna"))?.id, ann);
}

Deno.test("MemoryRegister forgets the secrets of a device, and whose a name is", async () => {
  await check(new MemoryRegister());
});

Deno.test("DiskRegister forgets the secrets of a device, and whose a name is, also after a kill", async () => {
  await using folder = new TempFolder();
  await check(folder.register);
  await using after = await folder.kill();
  assertEquals(await personsOf(after.register), [undefined, undefined, "anna", undefined, "ann"]);
  assertEquals([...after.register.lastUses(1).keys()], ["desktop"]);
});

Deno.test("DiskRegister removes a device that the disk does not let it remove, and writes that once it can", async () => {
  await using folder = new TempFolder();
  const { ann } = withSessions(folder.register);
  const device = { person: ann, number: 1, key: "laptop", added: NOW };
  assert(folder.register.trySaveIdentity({ devices: [device, { ...device, number: 2, key: "desktop" }] }));
  folder.block();
  const removal = {
    removedDevices: [device],
    keyings: [{ person: ann, since: 0, lastNumber: 2 }],
    removedMembers: ["laptop"],
  };
  assertEquals(folder.register.trySaveIdentity(removal), false);
  assertEquals(folder.register.devices(ann).length, 2);
  folder.register.saveIdentity(removal);
  const left = (register: Register) => [register.devices(ann).map(({ key }) => key), register.personsWith("laptop")];
  assertEquals(left(folder.register), [["desktop"], []]);
  folder.unblock();
  folder.clock.advance(3000);
  await using after = await folder.kill();
  assertEquals([left(after.register), after.register.keying(ann).since], [[["desktop"], []], 0]);
});

Deno.test("DiskRegister forgets the secrets of a device once the disk takes that", async () => {
  await using folder = new TempFolder();
  const { ann } = withSessions(folder.register);
  folder.block();
  folder.register.saveSession("six", { person: ann, rooms: [], state: "lost", time: NOW + 3, key: "laptop" });
  folder.register.dropName(ann);
  folder.register.forgetSecrets(ann, "laptop");
  assertEquals(await folder.register.personNamed("ann"), null);
  folder.unblock();
  folder.clock.advance(3000);
  assertEquals([...folder.register.lastUses(ann)], [["desktop", NOW + 1]]);
  await using after = await folder.kill();
  assertEquals([await after.register.session("six"), await after.register.personNamed("ann")], [null, null]);
});
