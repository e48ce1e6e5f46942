/**
 * `chat restore`: what it says and does.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { runRestore } from "../../../server/commands/restore.ts";
import type { Receipt } from "../../../server/store/store.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { makeIndex } from "../../../server/store/search/index_database.ts";
import { FakePlatform } from "../store/disk/support/command_platform.ts";
import { NOW, saying, TempFolder } from "../store/disk/support/temp_folder.ts";

Deno.test("chat restore lets ids go on above all that can have been given, and the index be built again", async () => {
  await using folder = new TempFolder();
  await folder.store.append([saying("#a", "x")]);
  await folder.close();
  makeIndex(`${folder.path}/index.db`).close();
  const platform = new FakePlatform();
  assertEquals(await runRestore(["--data", folder.path], platform), 0, platform.errors);
  assertEquals(platform.out, `The next server in "${folder.path}" continues with ids that nobody has seen\n`);
  assert(![...Deno.readDirSync(folder.path)].some(({ name }) => name.startsWith("index.db")));
  await folder.reopen();
  const [receipt] = await folder.store.append([saying("#a", "y")]);
  assert((receipt as Receipt).id > 2 ** 32);
  assertEquals((await folder.store.history({ of: "#a", limit: 9 })).messages.map(({ text }) => text), ["x", "y"]);
});

Deno.test("chat restore withdraws open invitations, which may have been used since", async () => {
  await using folder = new TempFolder();
  const invitation = {
    number: 1,
    hash: "5e",
    role: "member",
    name: null,
    made: NOW,
    by: null,
    uses: 1,
    left: 1,
  } as const;
  folder.register.saveInvitation(1, { ...invitation, expires: null, isWithdrawn: false });
  await folder.close();
  assertEquals(await runRestore(["--data", folder.path], new FakePlatform()), 0);
  await folder.reopen();
  assertEquals((await folder.register.accessRecords()).invitations.map(({ isWithdrawn }) => isWithdrawn), [true]);
});

Deno.test("chat restore refuses a folder that a server uses, or without a history, and does nothing", async () => {
  await using folder = new TempFolder();
  const platform = new FakePlatform();
  assertEquals(await runRestore(["--data", folder.path], platform), 1);
  assertMatch(platform.errors, /a server is using it/);
  assertEquals(((await folder.store.append([saying("#a", "x")]))[0] as Receipt).id, 1);
  assertEquals(await runRestore(["--data", `${folder.path}/none`], platform), 1);
  assertMatch(platform.errors, /There is no history in/);
  await assertRejects(() => runRestore(["all"], platform), UsageError, "takes no argument");
});
