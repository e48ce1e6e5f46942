/**
 * What is delivered is what was offered: the names and kinds at the top, the number of files, folders and levels, and the
 * digest of the list.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { type Agreed, AgreedList } from "../../../../client/transfer/bytes/agreed_list.ts";
import { Ending } from "../../../../client/transfer/bytes/byte_transfer.ts";
import { shapeOf } from "../../../../client/transfer/bytes/list_shape.ts";
import { createHash } from "node:crypto";

/** Entries from their paths: a path with `/` at its end is a folder. */
function entriesOf(paths: readonly string[]): { path: string; size: number | null }[] {
  return paths.map((path) => path.endsWith("/") ? { path: path.slice(0, -1), size: null } : { path, size: 1 });
}

/** What a list comes to: `ok`, or the failure. */
function outcomeOf(agreed: Partial<Agreed>, paths: readonly string[]): string {
  const list = new AgreedList({ count: 100, bytes: 1000, ...agreed });
  try {
    for (const { path, size } of entriesOf(paths)) list.add({ path, ...(size !== null && { size }) });
    list.end();
    return "ok";
  } catch (error) {
    if (error instanceof Ending && error.end.type === "failed") return error.end.code;
    throw error;
  }
}

async function agreedTo(paths: readonly string[], names: readonly string[] = paths): Promise<Agreed> {
  const count = paths.filter((path) => !path.endsWith("/")).length;
  return { count, bytes: 1000, names, shape: await shapeOf(entriesOf(paths)) };
}

/** An offer of an older client, which names empty folders as files, and announces no shape. */
function olderOffer(names: readonly string[], count = names.length): Agreed {
  return { count, bytes: 1000, names };
}

const DELIVERIES: readonly (readonly [what: string, offered: readonly string[], came: readonly string[]])[] = [
  ["another name", ["photo.jpg"], ["evil.desktop"]],
  ["another case of the name", ["photo.jpg"], ["Photo.jpg"]],
  ["a folder of that name with a file in it", ["photo.jpg"], ["photo.jpg/", "photo.jpg/evil.desktop"]],
  ["nothing", ["photo.jpg"], []],
  ["another folder instead", ["photos/", "photos/tea.jpg"], ["other/", "other/tea.jpg"]],
  ["a file in place of a folder", ["photos/", "photos/tea.jpg"], ["photos"]],
  ["a folder more", ["photo.jpg"], ["photo.jpg", "more/"]],
  ["another file in the folder", ["photos/", "photos/tea.jpg"], ["photos/", "photos/evil.desktop"]],
];

for (const [what, offered, came] of DELIVERIES) {
  Deno.test(`X9 ${what}, where ${offered.at(-1)} was offered, is refused as broken`, async () => {
    const names = offered.filter((path) => !path.endsWith("/"));
    assertEquals(outcomeOf(olderOffer(names), came), "broken", "of an older client");
    assertEquals(["broken", "too_much"].includes(outcomeOf(await agreedTo(offered, names), came)), true);
    assertEquals(outcomeOf(olderOffer(names), offered), "ok", "what was offered comes");
    assertEquals(outcomeOf(await agreedTo(offered, names), offered), "ok", "what was offered comes");
  });
}

Deno.test("X9 an older client does not say what is an empty folder, so a name may be either, but no other folder", () => {
  for (const came of [["a"], ["a/"]]) assertEquals(outcomeOf(olderOffer(["a"]), came), "ok");
  assertEquals(outcomeOf(olderOffer(["a"]), ["a/", "a/b"]), "broken");
});

Deno.test("X9 an offer that names a file twice may bring no other in its place", () => {
  assertEquals(outcomeOf(olderOffer(["a", "a"]), ["a", "evil.desktop"]), "broken");
});

Deno.test("X9 an offer that names only its first paths may bring others, but brings those", () => {
  const many = Array.from({ length: 50 }, (_, at) => `n${at}`);
  assertEquals(outcomeOf(olderOffer(["n0", "n1"], 50), many), "ok");
  assertEquals(outcomeOf(olderOffer(["n0", "other"], 50), many), "broken");
});

Deno.test("T12 X9 a list with the announced numbers but other paths or another order is refused", async () => {
  const offered = ["d/", "d/a", "d/b"];
  const agreed = await agreedTo(offered, ["d/a"]);
  assertEquals(outcomeOf(agreed, offered), "ok");
  for (const came of [["d/", "d/a", "d/c"], ["d/", "d/b", "d/a"], ["d/", "d/a"]]) {
    assertEquals(outcomeOf(agreed, came), "broken", came.join());
  }
});

Deno.test("X9 there are no more folders and levels than were announced", async () => {
  const agreed = await agreedTo(["d/", "d/a"]);
  assertEquals(outcomeOf(agreed, ["d/", "d/e/", "d/a"]), "too_much");
  assertEquals(outcomeOf({ ...agreed, shape: { folders: 9, depth: 1, digest: "" } }, ["d/", "d/e/"]), "too_much");
});

/** Nested folders, with a file in the last one. */
function nested(levels: number): string[] {
  const paths = Array.from({ length: levels }, (_, at) => "d/".repeat(at + 1));
  return [...paths, `${"d/".repeat(levels)}a`];
}

Deno.test("X9 one file of an older client brings at most 110 folders, and 64 levels of them", () => {
  const flat = (count: number) => Array.from({ length: count }, (_, at) => `${at}/`);
  assertEquals([outcomeOf({ count: 1 }, flat(110)), outcomeOf({ count: 1 }, flat(111))], ["ok", "too_much"]);
  assertEquals([outcomeOf({ count: 0 }, flat(100)), outcomeOf({ count: 0 }, flat(101))], ["ok", "too_much"]);
  assertEquals([outcomeOf({}, nested(64)), outcomeOf({}, nested(65))], ["ok", "too_much"]);
});

Deno.test("T12 the shape of a list has its folders, their depth, and a digest of the paths in their order", async () => {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  const expected = [
    [[], { folders: 0, depth: 0, digest: digest("") }],
    [["a"], { folders: 0, depth: 0, digest: digest("a\0") }],
    [["d/", "d/é/", "d/é/b", "a"], { folders: 2, depth: 2, digest: digest("d/\0d/é/\0d/é/b\0a\0") }],
  ] as const;
  for (const [paths, shape] of expected) assertEquals(await shapeOf(entriesOf(paths)), shape);
});

Deno.test("X9 no list has more than 200 levels of folders, whatever was announced", async () => {
  for (const [levels, outcome] of [[200, "ok"], [201, "too_much"]] as const) {
    const paths = nested(levels);
    assertEquals(outcomeOf(await agreedTo(paths, []), paths), outcome);
  }
});
