/**
 * What a register in memory forgets, and what it remembers.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { MAX_LOST_SESSIONS } from "../../../server/limits.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import type { SessionState } from "../../../server/store/register.ts";

function session(person: number, state: SessionState["state"]): SessionState {
  return { person, rooms: [], state, time: 0 };
}

Deno.test("MemoryRegister bounds the marks of a person, and keeps that of the private messages", async () => {
  const register = new MemoryRegister();
  register.saveMark(1, 1, 500);
  for (let room = 1; room <= 1500; room++) register.saveMark(1, `#${room}`, room);
  register.saveMark(1, "#1500", 2);
  const marks = await register.marks(1, [1, "#500", "#502", "#1500"]);
  assertEquals(marks, new Map<string | number, number>([[1, 500], ["#502", 502], ["#1500", 1500]]));
  assertEquals(["#1500", "#500"].map((stream) => register.hasMark(1, stream)), [true, false]);
});

Deno.test("MemoryRegister forgets the session that ended first, and its person with their last session", async () => {
  const register = new MemoryRegister();
  for (const [id, name] of [[1, "ann"], [2, "bob"]] as const) register.savePerson({ id, name });
  register.saveSession("ann lives", session(1, "live"));
  register.saveSession("ann is over", session(1, "over"));
  register.saveSession("bob is lost", session(2, "lost"));
  register.savePerson({ id: 3, name: "carol" });
  for (let at = 0; at < MAX_LOST_SESSIONS; at++) register.saveSession(`carol ${at}`, session(3, "over"));
  assertEquals(await register.session("ann is over"), null);
  assertEquals((await register.session("ann lives"))?.person.name, "ann");
  assertEquals([await register.session("bob is lost"), await register.personNamed("bob")], [null, null]);
  assertEquals((await register.personNamed("ann"))?.id, 1);
});

Deno.test("MemoryRegister keeps a name for its owner, however many sessions of others come and go", async () => {
  const register = new MemoryRegister();
  for (const [id, name] of [[1, "ann"], [2, "bob"]] as const) register.savePerson({ id, name });
  const name = { key: "ann", name: "ann", person: 1, claimedBy: "key of ann", used: 0 };
  register.saveIdentity({ names: [name], devices: [{ person: 1, number: 1, key: "key of ann", added: 0 }] });
  register.saveSession("ann is lost", session(1, "lost"));
  for (let at = 0; at < MAX_LOST_SESSIONS; at++) register.saveSession(`bob ${at}`, session(2, "over"));
  assertEquals(await register.session("ann is lost"), null);
  assertEquals([register.name("ann"), register.devices(1).length], [name, 1]);
  assertEquals((await register.personNamed("ann"))?.id, 1);
});
