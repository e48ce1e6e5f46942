/**
 * What is remembered of people whose keys were compared, in files in memory.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { ComparedPeople, MAX_COMPARED_KEYS } from "../../../client/state/compared_people.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { KEY, OTHER_KEY } from "../support/far_server.ts";
import { MemoryStorage } from "../support/memory_storage.ts";

const PATH = "/state/chat/compared_people.jsonl";
const [SERVER, OTHER_SERVER] = [OTHER_KEY, KEY];
const TIME_MS = Date.parse("2026-11-30T12:00:00.000Z");

function peopleIn({ stateFiles }: Pick<MemoryStorage, "stateFiles">) {
  const told: string[] = [];
  const people = new ComparedPeople({
    path: PATH,
    stateFiles,
    failed: (path, why) => told.push(`${path}: ${why(EN)}`),
  });
  return { people, told };
}

function person(name: string, keys: readonly string[] = [KEY]) {
  return { name, keys, timeMs: TIME_MS };
}

Deno.test("ComparedPeople remembers the last comparison of a name, however it is written, for each server", () => {
  const storage = new MemoryStorage({});
  const { people } = peopleIn(storage);
  assertEquals(people.of(SERVER).size, 0);
  people.keep(SERVER, person("bob"));
  people.keep(SERVER, person("ann", [KEY, OTHER_KEY]));
  people.keep(SERVER, person("Bоb", [OTHER_KEY]));
  people.keep(OTHER_SERVER, person("carol"));
  const { people: later } = peopleIn(storage);
  assertEquals([...later.of(SERVER).values()], [person("ann", [KEY, OTHER_KEY]), person("Bоb", [OTHER_KEY])]);
  assertEquals([...later.of(OTHER_SERVER).values()], [person("carol")]);
  later.keep(SERVER, person("ANN", []));
  assertEquals([...people.of(SERVER).values()], [person("Bоb", [OTHER_KEY])]);
});

Deno.test("ComparedPeople loses one line at most to a crash, and none of what comes after it", () => {
  const storage = new MemoryStorage({});
  const { people } = peopleIn(storage);
  people.keep(SERVER, person("ann"));
  const first = storage.files.get(PATH)?.length ?? 0;
  people.keep(SERVER, person("ann", [OTHER_KEY]));
  const both = storage.files.get(PATH) ?? "";
  for (let length = first; length < both.length; length++) {
    storage.files.set(PATH, both.slice(0, length));
    assertEquals([...people.of(SERVER).values()], [person("ann", [length < both.length - 1 ? KEY : OTHER_KEY])]);
  }
  storage.files.set(PATH, both.slice(0, -9));
  people.keep(SERVER, person("bob"));
  assertEquals([...people.of(SERVER).values()], [person("ann"), person("bob")]);
});

Deno.test("ComparedPeople ignores lines that it has not written", () => {
  const storage = new MemoryStorage({});
  const line = { server: SERVER, name: "ann", keys: [KEY], compared: "2026-11-30T12:00:00.000Z" };
  const lines = [
    { ...line, server: 7 },
    { ...line, name: "#ann" },
    { ...line, keys: KEY },
    { ...line, keys: [`ed25519:${"A".repeat(43)}`] },
    { ...line, keys: Array(MAX_COMPARED_KEYS + 1).fill(KEY) },
    { ...line, compared: "yesterday" },
    null,
  ].map((one) => JSON.stringify(one));
  storage.files.set(PATH, [...lines, "{", ""].join("\n"));
  assertEquals(peopleIn(storage).people.of(SERVER).size, 0);
});

Deno.test("ComparedPeople says once that its file cannot be used, and knows nobody then", () => {
  const failing = () => {
    throw new Deno.errors.PermissionDenied("no");
  };
  const { people, told } = peopleIn({ stateFiles: { readEnd: failing, append: failing, replace: failing } });
  assertEquals(people.keep(SERVER, person("ann")), false);
  assertEquals(people.of(SERVER).size, 0);
  assertEquals(told, [`${PATH}: ${EN.notAllowed}`]);
});
