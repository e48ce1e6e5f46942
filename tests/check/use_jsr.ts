/**
 * Takes the Deno standard library from JSR instead of its copy on the npm registry. `deno task use:jsr` runs this file;
 * `deno task lock` has to come next. It changes deno.json, and removes the types that only the copy needs.
 *
 * @module
 */

/** Where JSR has the packages. `@std/cli` is one module of its package here, as it is in the npm copy. */
export const ON_JSR: Readonly<Record<string, string>> = {
  "@std/assert": "jsr:@std/assert@1.0.16",
  "@std/cli": "jsr:@std/cli@1.0.24/parse-args",
  "@std/fs": "jsr:@std/fs@1.0.20",
  "@std/jsonc": "jsr:@std/jsonc@1.0.2",
  "@std/path": "jsr:@std/path@1.1.3",
};

/** The entry of `types` for the npm copy, with the comma before or after it. */
const TYPES = /"(\.\/[^"]*\bstd\.d\.ts)",\s*|,\s*"(\.\/[^"]*\bstd\.d\.ts)"/;

/**
 * The text of deno.json with the packages of JSR, and the path of the types that nobody needs any more. Comments stay.
 * Throws where deno.json does not have the npm copy.
 */
export function useJsr(config: string): { readonly config: string; readonly types: string } {
  const types = TYPES.exec(config);
  if (types === null) throw new Error("Cannot use JSR: deno.json names no std.d.ts among other types");
  let changed = config.replace(TYPES, "");
  for (const [name, specifier] of Object.entries(ON_JSR)) {
    const line = new RegExp(`("${name}": )"npm:deno-std@[^"]+"`);
    if (!line.test(changed)) throw new Error(`Cannot use JSR: deno.json does not take ${name} from npm:deno-std`);
    changed = changed.replace(line, `$1"${specifier}"`);
  }
  return { config: changed, types: types[1] ?? types[2] ?? "" };
}

if (import.meta.main) {
  const file = new URL("../../deno.json", import.meta.url);
  const { config, types } = useJsr(await Deno.readTextFile(file));
  await Deno.writeTextFile(file, config);
  await Deno.remove(new URL(types, file));
}
