/**
 * What others can get from a member's disk: nothing before a folder is shared, then nothing but that, and its owner
 * sees each access.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { PROGRAM_PATIENCE_MS } from "../support/patience.ts";
import { until } from "../support/until.ts";
import { namesIn } from "./support/file_tree.ts";
import { JobWorld } from "./support/job_world.ts";

Deno.test("REQ-S56 REQ-S60 nothing can be fetched until its owner shares a folder, sees each access, and stops sharing", async () => {
  await using world = await JobWorld.start();
  await using bob = await world.start("join", "bob");
  await world.server.hasLogged("session began", "bob");
  // Neither the folder that it runs in nor its home is shared.
  await Deno.writeTextFile(`${bob.folder}/here.txt`, "here");
  await world.file("home of bob/home.txt");
  await world.file("shared/sub/note.txt", "note");
  await world.file("shared/sub/.hidden", "hidden");
  const get = async (path: string) => await world.run("get", "ci", "--from", "bob", "--into", world.path("in"), path);
  const expect = async (path: string, code: number, sentence: RegExp) => {
    const ended = await get(path);
    assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
    assertMatch(ended.stderr, sentence);
  };
  for (const path of ["here.txt", "home.txt", ".", `${bob.folder}/here.txt`]) await expect(path, 1, /\(not_shared\)/);
  const rules = async (line: string, wanted: RegExp) => {
    await bob.type(line);
    const isSo = async () => {
      await bob.type("/share");
      return wanted.test(await bob.stdoutLine(/^You (?:share|are not sharing)/));
    };
    await until(isSo, () => bob.seen(), { patienceMs: PROGRAM_PATIENCE_MS });
  };
  await rules(`/share ${world.path("shared")}`, /Everybody may look/);
  const got = await get("sub");
  assertEquals([got.code, got.stdout], [0, `${world.path("in")}/sub\n`], got.stderr);
  assertEquals(namesIn(world.path("in/sub")), ["note.txt"]);
  await bob.stdout.find(/ci is getting .*sub/);
  // REQ-S59: nor by its absolute path.
  await expect("sub/.hidden", 1, /\(not_found\)/);
  await bob.type("/share deny ci", "/share");
  await bob.stdoutLine(/ci: denied/);
  await expect("sub", 5, /\(denied\)/);
  await rules("/share off", /You are not sharing a folder/);
  await expect("sub", 1, /\(not_shared\)/);
  assertEquals(namesIn(world.path("in")), ["sub"]);
});
