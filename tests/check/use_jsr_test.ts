/**
 * deno.json can be changed to take the standard library from JSR. Whether JSR has it is for the CI to say.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/jsonc";
import { ON_JSR, useJsr } from "./use_jsr.ts";

interface Config {
  readonly scopes: { readonly "./": Readonly<Record<string, string>> };
  readonly compilerOptions: { readonly types: readonly string[] };
}

const FILE = new URL("../../deno.json", import.meta.url);
const CONFIG = await Deno.readTextFile(FILE);

Deno.test("useJsr changes the lines of the standard library and its types, and no other line", async () => {
  const { config, types } = useJsr(CONFIG);
  const [before, after] = [CONFIG, config].map((text) => parse(text) as unknown as Config);
  assert(before !== undefined && after !== undefined);
  assertEquals(after, {
    ...before,
    scopes: { "./": { ...before.scopes["./"], ...ON_JSR } },
    compilerOptions: {
      ...before.compilerOptions,
      types: before.compilerOptions.types.filter((path) => path !== types),
    },
  });
  assert((await Deno.stat(new URL(types, FILE))).isFile);
  const lines = config.split("\n");
  assertEquals(
    CONFIG.split("\n").filter((line, index) => line !== lines[index]).length,
    Object.keys(ON_JSR).length + 1,
  );
});

Deno.test("useJsr leaves nothing of the npm copy", () => {
  assertEquals(useJsr(CONFIG).config.match(/"npm:deno-std.*/g), null);
});

Deno.test("useJsr takes the types out wherever they stand among others", () => {
  for (const types of ['["./a/std.d.ts", "./b.d.ts"]', '["./b.d.ts", "./a/std.d.ts"]', '["./b.d.ts","./a/std.d.ts"]']) {
    const changed = useJsr(CONFIG.replace(/"types": \[[^\]]*\]/, `"types": ${types}`));
    assertEquals(changed.types, "./a/std.d.ts");
    assert(changed.config.includes('"types": ["./b.d.ts"]'));
  }
});

Deno.test("useJsr refuses a deno.json that has been changed before", () => {
  const { config } = useJsr(CONFIG);
  assertThrows(() => useJsr(config), Error, "deno.json names no std.d.ts");
  const other = CONFIG.replace("npm:deno-std", "npm:another");
  assertThrows(() => useJsr(other), Error, "does not take @std/assert from npm:deno-std");
});
