import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { offerNames } from "../../../../client/transfer/request/offers.ts";
import { textField } from "../../../../client/transfer/request/transfer_state.ts";

const file = (path: string) => ({ path, size: 1, timeMs: 1 });
const folder = (path: string) => ({ path, size: null, timeMs: 1 });

Deno.test("REQ-R41 offerNames names files, and folders only where they are empty", () => {
  const entries = [folder("a"), file("a/x"), folder("a/b"), folder("ab"), file("ab/y"), folder("c"), file("cd")];
  assertEquals(offerNames(entries), ["a/x", "a/b", "ab/y", "c", "cd"]);
});

Deno.test("REQ-R41 offerNames fits a message, whatever the names are", () => {
  assertEquals(offerNames(Array.from({ length: 20_000 }, (_, i) => file(`${i}`))).length, 200);
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary", maxLength: 4096 }), { maxLength: 250 }), (paths) => {
    const names = offerNames(paths.map(file));
    assertEquals(names, paths.slice(0, names.length));
    assert(new TextEncoder().encode(JSON.stringify(names)).length <= 30_002);
  }));
  const long = "\u0001".repeat(4096);
  assertEquals(offerNames([file(long), file(long)]).length, 1);
});

Deno.test("textField leaves out what is empty, and cuts what is too long without half a character", () => {
  assertEquals([textField(""), textField("no")], [{}, { text: "no" }]);
  const { text = "" } = textField(`${"x".repeat(999)}😀`);
  assertEquals([text.length, text.isWellFormed()], [1000, true]);
});
