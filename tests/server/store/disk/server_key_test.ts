/**
 * The key of the server in its data folder.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FolderError } from "../../../../server/store/folder.ts";
import { isKeyOpenToOthers, newServerKey, openServerKey } from "../../../../server/store/disk/server_key.ts";
import { EN } from "../../../../shared/cli/usage/en.ts";
import { TempHome } from "../../../support/temp_home.ts";

const hasModes = Deno.build.os !== "windows";

Deno.test("the key of a folder is made once, in a file that only its owner can read", async () => {
  await using home = await TempHome.make();
  const folder = home.file("data", "chat");
  const { publicKey } = await openServerKey(folder);
  assertEquals((await openServerKey(folder)).publicKey, publicKey);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["server.key"]);
  assertNotEquals((await openServerKey(home.file("other"))).publicKey, publicKey);
  assertNotEquals((await newServerKey()).publicKey, (await newServerKey()).publicKey);
  if (!hasModes) return;
  const modes = [folder, `${folder}/server.key`].map((path) => (Deno.statSync(path).mode ?? 0) & 0o777);
  assertEquals(modes, [0o700, 0o600]);
  assertEquals(isKeyOpenToOthers(folder), false);
  Deno.chmodSync(`${folder}/server.key`, 0o640);
  assertEquals(isKeyOpenToOthers(folder), true);
});

Deno.test("servers that start at the same time in one folder have one key", async () => {
  await using home = await TempHome.make();
  const keys = await Promise.all(Array.from({ length: 10 }, () => openServerKey(home.file("data"))));
  assertEquals(new Set(keys.map(({ publicKey }) => publicKey)).size, 1);
});

Deno.test("a file that a crash has left before it got its name is no key", async () => {
  await using home = await TempHome.make();
  const folder = home.file("data");
  Deno.mkdirSync(folder);
  Deno.writeTextFileSync(`${folder}/server.key.0b7c`, "-----BEGIN PRIV");
  const { publicKey } = await openServerKey(folder);
  assertEquals((await openServerKey(folder)).publicKey, publicKey);
});

Deno.test("what a start that was killed has left of making the key is removed an hour later", async () => {
  await using home = await TempHome.make();
  const folder = home.file("data");
  const { publicKey } = await openServerKey(folder);
  const [old, young] = ["old", "young"].map(() => `${folder}/server.key.${crypto.randomUUID()}`);
  for (const path of [old, young]) Deno.copyFileSync(`${folder}/server.key`, path ?? "");
  Deno.utimeSync(old ?? "", new Date(), new Date(Date.now() - 2 * 3_600_000));
  assertEquals((await openServerKey(folder)).publicKey, publicKey);
  const left = [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
  assertEquals(left.toSorted(), [`${folder}/server.key`, young]);
});

Deno.test("a damaged key ends the start, and is left as it is", async () => {
  await using home = await TempHome.make();
  const folder = home.file("data");
  Deno.mkdirSync(folder);
  for (const text of ["", "-----BEGIN PRIVATE KEY-----\nMC4CAQ", "x".repeat(100_000)]) {
    Deno.writeTextFileSync(`${folder}/server.key`, text);
    const error = await assertRejects(() => openServerKey(folder), FolderError);
    assertStringIncludes(error.say(EN), "is damaged");
    assertEquals(Deno.readTextFileSync(`${folder}/server.key`), text);
  }
});

Deno.test("a folder that cannot be made is an error of the system", async () => {
  await using home = await TempHome.make();
  Deno.writeTextFileSync(home.file("file"), "");
  const error = await assertRejects(() => openServerKey(home.file("file", "data")));
  assert(!(error instanceof FolderError));
});
