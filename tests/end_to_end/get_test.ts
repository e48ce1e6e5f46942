/**
 * `chat get` from the folder that a `chat join --share` shares, as real processes.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { contentOf, JobWorld } from "./support/job_world.ts";
import type { Program } from "./support/program.ts";

/** A member who shares a folder with everybody. */
async function sharer(world: JobWorld): Promise<Program> {
  const program = await world.start("join", "bob", "--json", "--share", world.path("shared"));
  // Only the request that opens the folder has an answer.
  await program.stdoutLine(/"type":"ok"/);
  return program;
}

Deno.test("chat get fetches files and folders by their last names, and prints where they are", async () => {
  await using world = await JobWorld.start();
  for (const name of ["notes/plan.txt", "notes/old/x", "a b\n.txt", ".secret"]) {
    await world.file(`shared/${name}`, name);
  }
  await Deno.mkdir(world.path("shared/notes/empty"));
  await using _bob = await sharer(world);
  const into = world.path("new/in");
  const args = ["--from", "bob", "--into", into];
  const got = await world.run("get", "ci", ...args, "notes/plan.txt", "a b\n.txt");
  // REQ-R40: one path on each line, whatever is in it.
  assertEquals([got.code, got.stdout], [0, `${into}/plan.txt\n'${into}/a b'$'\\n''.txt'\n`], got.stderr);
  const folder = await world.run("get", "ci", ...args, "--null", "notes");
  assertEquals([folder.code, folder.stdout], [0, `${into}/notes\0`], folder.stderr);
  // Another run does not overwrite it.
  const again = await world.run("get", "ci", ...args, "notes/plan.txt");
  assertEquals([again.code, again.stdout], [0, `${into}/plan (1).txt\n`], again.stderr);
  assertEquals(await contentOf(into), {
    "plan.txt": "notes/plan.txt",
    "plan (1).txt": "notes/plan.txt",
    "a b\n.txt": "a b\n.txt",
    notes: null,
    "notes/plan.txt": "notes/plan.txt",
    "notes/old": null,
    "notes/old/x": "notes/old/x",
    "notes/empty": null,
  });
});

Deno.test("REQ-S57 REQ-S59 chat get cannot fetch anything hidden or outside, and says so with 1", async () => {
  await using world = await JobWorld.start();
  await world.file("outside.txt");
  await world.file("shared/.secret");
  await Deno.symlink(world.path("outside.txt"), world.path("shared/link"));
  await using _bob = await sharer(world);
  for (const path of ["../outside.txt", "link", ".secret", "nothing", world.path("outside.txt"), "x/../.secret"]) {
    const { code, stdout, stderr } = await world.run("get", "ci", "--from", "bob", "--into", world.path("in"), path);
    assertEquals([code, stdout], [1, ""], stderr);
    assertMatch(stderr, /there is no such path.*\(not_found\)\.\n$/);
  }
});
