import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { printableJson } from "../../shared/printable_json.ts";
import { printable } from "../../shared/printable.ts";

Deno.test("printableJson is the same value, in letters that a terminal does not obey", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const json = JSON.stringify({ text });
    const shown = printableJson(json);
    assertEquals(JSON.parse(shown), { text });
    assert(printable(shown) === shown);
  }));
});
