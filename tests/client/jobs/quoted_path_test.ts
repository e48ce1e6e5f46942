/**
 * Paths for programs: what a shell reads back is the same path.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { quotedPath } from "../../../client/jobs/quoted_path.ts";

/** Paths, and what `ls --quoting-style=shell-escape` writes for them. */
const QUOTED: readonly (readonly [path: string, quoted: string])[] = [
  ["/in/notes.txt", "/in/notes.txt"],
  ['/in/my notes, "b" & it\'s.txt', '/in/my notes, "b" & it\'s.txt'],
  ["/in/你好 👋", "/in/你好 👋"],
  ["/in/a\nb", "'/in/a'$'\\n''b'"],
  ["/in/a\n", "'/in/a'$'\\n'"],
  ["/in/\t\r\x07\x1b[2J", "'/in/'$'\\t\\r\\a\\033''[2J'"],
  ["/in/it's\u0085", "'/in/it'\\''s'$'\\302\\205'"],
];

Deno.test("REQ-R40 quotedPath leaves usual paths alone, and quotes what breaks a line or what a terminal obeys", () => {
  for (const [path, quoted] of QUOTED) assertEquals(quotedPath(path), quoted);
});

/** The quick tests may start no program. */
const hasShell = Deno.build.os !== "windows" &&
  Deno.permissions.querySync({ name: "run", command: "bash" }).state === "granted";

Deno.test("REQ-R40 a shell reads the same path back", { ignore: !hasShell }, () => {
  const paths = QUOTED.map(([path]) => path).filter((path) => quotedPath(path) !== path);
  const script = `printf '%s\\0' ${paths.map(quotedPath).join(" ")}`;
  const { stdout, success } = new Deno.Command("bash", { args: ["-c", script] }).outputSync();
  assert(success);
  assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), paths);
});
