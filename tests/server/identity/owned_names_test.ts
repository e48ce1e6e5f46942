/**
 * How long names belong to people, and what happens to them together with keys.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Devices } from "../../../server/identity/devices.ts";
import { NewNames } from "../../../server/identity/new_names.ts";
import { OwnedNames } from "../../../server/identity/owned_names.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MAX_DEVICES } from "../../../shared/wire/message.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const DAY = 86_400_000;

/** Names of a server on which nobody is online unless a test says so. `time` is what the test sets it to. */
function world(keepNames: number) {
  const state = { time: 0, online: new Map<string, number>() };
  const register = new MemoryRegister();
  const parts = { register, time: () => state.time };
  const names = new OwnedNames({
    ...parts,
    limits: { keepNames },
    newNames: new NewNames(new ManualClock(), { maxNewNames: 0 }),
    online: (name) => state.online.get(name),
  });
  return { state, register, names, devices: new Devices(parts) };
}

Deno.test("OwnedNames keeps names as many days as it is told, for ever if that is 0, and without a key 90 at most", () => {
  const cases = [[1, 1, 1], [365, 365, 90], [0, 100_000, 90]] as const;
  for (const [keepNames, ofKeys, ofSecrets] of cases) {
    const { state, register, names, devices } = world(keepNames);
    devices.add(1, "key of ann");
    names.claim("ann", { person: 1, key: "key of ann", networks: [] });
    register.saveUse({ key: "bob", name: "bob", person: 2, claimedBy: null, used: 0 });
    state.time = ofSecrets * DAY - 1;
    assertEquals(names.ownerOf("bob"), 2);
    state.time = ofSecrets * DAY;
    assertEquals(names.ownerOf("bob"), null);
    state.time = ofKeys * DAY - 1;
    assertEquals(names.ownerOf("ann"), 1);
    state.time = ofKeys * DAY;
    assertEquals(names.ownerOf("ann"), keepNames === 0 ? 1 : null);
    state.online.set("ann", 1);
    assertEquals(names.ownerOf("ann"), 1);
  }
});

Deno.test("OwnedNames frees no name whose time is damaged", () => {
  const { state, register, names, devices } = world(365);
  devices.add(1, "key of ann");
  state.time = 400 * DAY;
  register.saveUse({ key: "ann", name: "ann", person: 1, claimedBy: "key of ann", used: NaN });
  assertEquals(names.ownerOf("ann"), 1);
});

Deno.test("OwnedNames saves nothing for somebody who uses another one's name", () => {
  const { state, register, names } = world(365);
  names.claim("ann", { person: 1, key: "key of ann", networks: [] });
  state.time = 1000;
  names.used("ann", { person: 2, key: "key of bob" });
  assertEquals(names.claim("Ann", { person: 2, key: "key of bob", networks: [] }), false);
  assertEquals(register.name("ann"), { key: "ann", name: "ann", person: 1, claimedBy: "key of ann", used: 0 });
});

Deno.test("Devices gives no number twice, and no person more devices than 16", () => {
  const { register, devices } = world(365);
  for (let at = 1; at <= MAX_DEVICES; at++) assertEquals(devices.add(1, `key ${at}`)?.number, at);
  assertEquals(devices.add(1, "one more"), null);
  assertEquals(devices.add(1, "key 3")?.number, 3, "it is there already");
  register.saveIdentity({ removedDevices: [{ person: 1, key: `key ${MAX_DEVICES}` }] });
  assertEquals(devices.add(1, "one more")?.number, MAX_DEVICES + 1);
  assertEquals(devices.add(2, "one more")?.number, 1);
});

Deno.test("Devices knows which secrets hold: those of devices, and for 30 days those of before", () => {
  const { state, register, devices } = world(365);
  assertEquals(devices.secretHolds(1, null), true);
  assertEquals(devices.secretHolds(1, "key"), false);
  state.time = 5 * DAY;
  devices.add(1, "key");
  state.time = 34 * DAY;
  devices.add(1, "another key");
  assertEquals([devices.secretHolds(1, null), devices.secretHolds(1, "key")], [true, true]);
  state.time = 35 * DAY;
  assertEquals([devices.secretHolds(1, null), devices.secretHolds(1, "key")], [false, true]);
  const all = ["key", "another key"].map((key) => ({ person: 1, key }));
  register.saveIdentity({ removedDevices: all, keyings: [{ person: 1, since: 0, lastNumber: 2 }] });
  assertEquals([devices.secretHolds(1, null), devices.secretHolds(1, "key")], [false, false]);
});
