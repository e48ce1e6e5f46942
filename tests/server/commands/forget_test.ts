/**
 * `chat forget`: it removes everything about a person, from every file.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { runForget } from "../../../server/commands/forget.ts";
import { nameKey } from "../../../shared/wire/name.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { FakePlatform } from "../store/disk/support/command_platform.ts";
import { changing, NOW, saying, TempFolder } from "../store/disk/support/temp_folder.ts";

const ANN = 1;
const BOB = 2;

/** Ann and Bob have exchanged messages; the folder is closed. */
async function folderWithMessages(): Promise<TempFolder> {
  const folder = new TempFolder();
  for (const name of ["Ann", "bob"]) {
    const person = folder.register.newPersonId();
    folder.register.savePerson({ id: person, name });
    folder.register.saveSession(`secret of ${name}`, { person, rooms: ["#a"], state: "live", time: NOW });
    folder.register.saveMark(person, "#a", 1);
  }
  folder.register.saveRoom("#a", { name: "#a", topic: { text: "xyzzy", by: "ann", time: NOW }, hasHistory: false });
  const ofAnn = { author: ANN, fromName: "Ann" };
  const ofBob = { author: BOB, fromName: "bob" };
  await folder.store.append([
    saying("#a", "sesame", { ...ofAnn, key: "sesamekey" }),
    saying("#a", "stays", ofBob),
    saying(BOB, "abracadabra", { ...ofAnn, toName: "bob" }),
    saying(ANN, "hocuspocus", { ...ofBob, toName: "Ann" }),
    saying(BOB, "note to self", ofBob),
  ]);
  await folder.store.append([changing("edit", 1, { author: ANN, text: "openup" })]);
  const member = (person: number) =>
    ({ key: `ed25519:${person}`, person, role: "member", since: NOW, invitation: 1 }) as const;
  const invitation = {
    hash: "5e",
    role: "member",
    made: NOW,
    uses: 2,
    left: 2,
    expires: null,
    isWithdrawn: false,
  } as const;
  for (const person of [ANN, BOB]) folder.register.saveMember(member(person).key, member(person));
  folder.register.saveInvitation(1, { ...invitation, number: 1, name: null, by: ANN });
  folder.register.saveInvitation(2, { ...invitation, number: 2, name: null, by: BOB });
  folder.register.saveInvitation(3, { ...invitation, number: 3, name: "ANN", by: BOB });
  await folder.close();
  Deno.writeTextFileSync(`${folder.path}/index.db`, "words: sesame");
  return folder;
}

Deno.test("chat forget removes everything that a person sent, received privately and was, from every file", async () => {
  await using folder = await folderWithMessages();
  const platform = new FakePlatform({}, { answer: "y\n" });
  assertEquals(await runForget(["--name", "ANN", "--data", folder.path], platform), 0);
  assertEquals(
    platform.errors,
    "ANN: 1 message in rooms, 2 private messages (from or to this person), 1 session, 0 devices\nRemove this permanently? [y/N] ",
  );
  assertEquals(platform.out, "ANN is forgotten\n");
  const words = ["sesame", "openup", "abracadabra", "hocuspocus", "xyzzy", "Ann"];
  assertEquals(words.filter((word) => folder.hasBytes(word)), []);
  await folder.reopen();
  assertEquals(await folder.register.personNamed(nameKey("ann")), null);
  assertEquals(await folder.register.session("secret of Ann"), null);
  assertEquals(await folder.register.room("#a"), { name: "#a", hasHistory: true });
  const texts = async (of: string | { person: number }) =>
    (await folder.store.history({ of, limit: 9 })).messages.map(({ text }) => text);
  assertEquals([await texts("#a"), await texts({ person: BOB })], [["stays"], ["note to self"]]);
  assertEquals((await folder.register.session("secret of bob"))?.person.name, "bob");
  assertEquals(folder.query("SELECT id FROM change ORDER BY id").map(({ id }) => id), [1, 1, 3, 4, 6]);
  // The folder is intact: new messages are written, and no id is used twice.
  const [receipt] = await folder.store.append([saying("#a", "new", { author: BOB, key: "sesamekey" })]);
  assertEquals(receipt, { id: 7, time: NOW, kept: true });
  assertEquals(folder.query("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
});

Deno.test("chat forget makes a person's keys members no longer, and withdraws the invitations that they made", async () => {
  await using folder = await folderWithMessages();
  assertEquals(await runForget(["--name", "ann", "--yes", "--data", folder.path], new FakePlatform()), 0);
  await folder.reopen();
  const { members, invitations } = await folder.register.accessRecords();
  assertEquals(members.map(({ person }) => person), [BOB]);
  // The one that was made for ann has her name.
  const left = invitations.map(({ number, by, isWithdrawn }) => [number, by, isWithdrawn]);
  assertEquals(left, [[1, null, true], [2, BOB, false]]);
});

/** Gives a person a device with this key, and a name. */
function own(folder: TempFolder, person: number, { key, name }: { readonly key: string; readonly name: string }): void {
  folder.register.saveIdentity({
    devices: [{ person, number: 1, key, added: NOW }],
    keyings: [{ person, since: NOW, lastNumber: 1 }],
    names: [{ key: nameKey(name), name, person, claimedBy: key, used: NOW }],
  });
}

Deno.test("chat forget removes a person's devices and names, and keys of other persons stay members", async () => {
  await using folder = await folderWithMessages();
  await folder.reopen();
  const { register } = folder;
  const member = { role: "member", since: NOW, invitation: 1 } as const;
  own(folder, ANN, { key: "key of ann", name: "Ann" });
  // One key is a device of both, and was let in as Ann last.
  own(folder, ANN, { key: "key of both", name: "Annie" });
  own(folder, BOB, { key: "key of both", name: "bob" });
  for (const key of ["key of ann", "key of both"]) register.saveMember(key, { ...member, key, person: ANN });
  register.saveSession("with a key", { person: ANN, rooms: [], state: "lost", time: NOW, key: "key of ann" });
  await folder.close();
  const platform = new FakePlatform();
  assertEquals(await runForget(["--name", "ann", "--yes", "--data", folder.path], platform), 0);
  assertEquals(platform.errors.endsWith("2 sessions, 2 devices\n"), true, platform.errors);
  assertEquals(["key of ann", "nnie"].filter((word) => folder.hasBytes(word)), []);
  await folder.reopen();
  assertEquals(["ann", "annie"].map((name) => folder.register.name(nameKey(name))), [null, null]);
  assertEquals([folder.register.devices(ANN), folder.register.personsWith("key of both")], [[], [BOB]]);
  assertEquals(folder.register.keying(ANN), { since: null, lastNumber: 0 });
  assertEquals(folder.register.name("bob")?.person, BOB);
  const { members } = await folder.register.accessRecords();
  assertEquals(members.map(({ key, person }) => [key, person]), [[`ed25519:${BOB}`, BOB], ["key of both", BOB]]);
});

Deno.test("chat forget also forgets the person to whom a name belongs who has another one now", async () => {
  await using folder = await folderWithMessages();
  await folder.reopen();
  own(folder, BOB, { key: "key of bob", name: "robert" });
  await folder.close();
  assertEquals(await runForget(["--name", "Robert", "--yes", "--data", folder.path], new FakePlatform()), 0);
  await folder.reopen();
  assertEquals([await folder.register.person(BOB), folder.register.name("robert")], [null, null]);
});

Deno.test("chat forget also removes the copy that a killed compaction has left", async () => {
  await using folder = await folderWithMessages();
  Deno.copyFileSync(`${folder.path}/history.db`, `${folder.path}/history.db.new`);
  assertEquals(await runForget(["--name", "ann", "--yes", "--data", folder.path], new FakePlatform({})), 0);
  assertEquals(["sesame", "openup", "abracadabra"].filter((word) => folder.hasBytes(word)), []);
});

Deno.test("chat forget leaves the tables and the indexes as they were created", async () => {
  await using folder = await folderWithMessages();
  const schema = "SELECT type, name, tbl_name, replace(sql, '\"', '') AS sql FROM sqlite_schema ORDER BY type, name";
  const before = folder.query(schema);
  assertEquals(await runForget(["--name", "ann", "--yes", "--data", folder.path], new FakePlatform()), 0);
  assertEquals(folder.query(schema), before);
});

Deno.test("chat forget does nothing without a yes, or without a terminal to ask at", async () => {
  await using folder = await folderWithMessages();
  const cases: readonly (readonly [answer: string | null, end: string])[] = [
    ["n\n", "Remove this permanently? [y/N] Nothing was removed\n"],
    ["", "Remove this permanently? [y/N] Nothing was removed\n"],
    [
      null,
      "Remove this permanently? [y/N] chat: Nothing was removed: there is no terminal to ask at. To remove it without " +
      "asking: --yes\n",
    ],
  ];
  for (const [answer, end] of cases) {
    const platform = new FakePlatform({}, { answer });
    assertEquals(await runForget(["--name", "ann", "--data", folder.path], platform), 1);
    assertEquals(platform.errors.split("devices\n")[1], end);
  }
  assertEquals(folder.hasBytes("openup"), true);
});

Deno.test("chat forget refuses a folder that a server uses, and an unknown name", async () => {
  await using folder = await folderWithMessages();
  const failed = async (name: string, variables = {}) => {
    const platform = new FakePlatform({ CHAT_DATA: folder.path, ...variables });
    assertEquals(await runForget(["--name", name, "--yes"], platform), 1);
    return platform.errors;
  };
  assertEquals(await failed("anm"), "chat: Nobody is called anm. Did you mean Ann?\n");
  assertEquals(await failed("zoe", { CHAT_LANG: "zh" }), "chat: 没有叫 zoe 的人。\n");
  await folder.reopen();
  assertEquals(
    await failed("ann"),
    `chat: Cannot open the history in "${folder.path}": a server is using it. Stop that server, or use another folder: --data DIR\n`,
  );
});

Deno.test("chat forget also removes the topics that a person set under an earlier name", async () => {
  await using folder = await folderWithMessages();
  await folder.reopen();
  await folder.store.append([saying("#a", "x", { author: ANN, fromName: "Annie" })]);
  folder.register.saveRoom("#b", { name: "#b", topic: { text: "plugh", by: "annie", time: NOW }, hasHistory: false });
  await folder.close();
  assertEquals(await runForget(["--name", "ann", "--data", folder.path, "--yes"], new FakePlatform({})), 0);
  assertEquals(["plugh", "nnie"].filter((word) => folder.hasBytes(word)), []);
});

Deno.test("chat forget does nothing while another program reads the files, because they could not be cleared", async () => {
  await using folder = await folderWithMessages();
  const reader = folder.database();
  reader.exec("BEGIN; SELECT * FROM message");
  const platform = new FakePlatform({});
  const args = ["--name", "ann", "--data", folder.path, "--yes"];
  assertEquals(await runForget(args, platform), 1);
  assertEquals(folder.query("SELECT count(*) AS count FROM person"), [{ count: 2 }]);
  assertEquals(
    platform.errors,
    `chat: Cannot clear the files in "${folder.path}": another program, such as \`chat export\`, is reading them. ` +
      "Wait until it is done and try again\n",
  );
  assertEquals(folder.hasBytes("sesame"), true);
  reader.close();
  assertEquals(await runForget(args, new FakePlatform({})), 0);
  assertEquals(folder.hasBytes("sesame"), false);
});

Deno.test("chat forget requires a name on the command line and ignores the caller's own name", async () => {
  const platform = new FakePlatform({ HOME: "/home/bob", CHAT_NAME: "bob", CHAT_YES: "1" });
  await assertRejects(() => runForget([], platform), UsageError, "--name NAME");
  await assertRejects(() => runForget(["bob"], platform), UsageError, "--name NAME");
});
