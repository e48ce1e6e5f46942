/**
 * `chat admin`: what it asks the server for, what it prints, and what it says where it cannot do it.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { Ask } from "../../../server/access/control_client.ts";
import { answerControl } from "../../../server/access/control_requests.ts";
import { Invitations } from "../../../server/access/invitations.ts";
import { type AdminPlatform, runAdmin } from "../../../server/commands/admin.ts";
import type { NameReset } from "../../../server/handshake/device_control.ts";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { UsageError } from "../../../shared/cli/usage_error.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { NOW, TempFolder } from "../store/disk/support/temp_folder.ts";

const { publicKey: KEY } = await keyPairOf(new Uint8Array(32).fill(1));

/** A command beside a server where `ann` and `annie` belong to one person with two devices, who is online. */
class AdminFixture implements AdminPlatform {
  out = "";
  errors = "";
  error: Error | null = null;
  readonly isWindows = false;
  readonly register = new MemoryRegister();
  /** What the server was asked to do. */
  isKept = true;
  readonly resets: (readonly [name: string, key: string | null])[] = [];

  constructor(private readonly variables: Readonly<Record<string, string>>) {}

  readonly environment = (name: string): string | undefined => this.variables[name];
  readonly nowMs = (): number => NOW;
  readonly print = (text: string): number => {
    this.out += text;
    return 0;
  };
  readonly printError = (text: string): void => void (this.errors += text);

  readonly ask: Ask = (_folder, request) => {
    if (this.error !== null) throw this.error;
    const { register } = this;
    const resetName = (name: string, key: string | null): Promise<NameReset | null> => {
      this.resets.push([name, key]);
      const names = key === null ? ["ann", "annie"] : [];
      return Promise.resolve(name === "ann" ? { names, devices: 2, sessions: 1, kept: this.isKept } : null);
    };
    const [time, random] = [() => NOW, (count: number) => new Uint8Array(count)];
    const invitations = new Invitations([], { register, time, random, maxPerMember: 0 });
    return answerControl(request, {
      register,
      invitations,
      isClosed: false,
      guessed: null,
      linkOf: (code) => code,
      resetName,
    });
  };

  async run(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
    this.out = "";
    this.errors = "";
    return { code: await runAdmin(args, this), out: this.out, errors: this.errors };
  }
}

async function fixture(): Promise<{ platform: AdminFixture; folder: TempFolder }> {
  const folder = new TempFolder();
  await folder.close();
  return { platform: new AdminFixture({ CHAT_DATA: folder.path, CHAT_KEY: "/etc/tls.key" }), folder };
}

Deno.test("chat admin name reset frees a name, and says which others are free and what has ended", async () => {
  const { platform, folder } = await fixture();
  await using _ = folder;
  assertEquals(await platform.run("name", "reset", "ann"), {
    code: 0,
    out:
      "ann, annie: free now. 2 devices removed, 1 session ended. A new key needs an invitation, if newcomers do: chat invite new\n",
    errors: "",
  });
  assertEquals(
    (await platform.run("name", "reset", "ann", "--lang", "zh")).out,
    "名字 ann、annie 已可供他人使用。已移除 2 台设备，结束 1 个会话。新的密钥可能需要邀请：chat invite new\n",
  );
  // The variable of another command's flag is not used.
  assertEquals(platform.resets, [["ann", null], ["ann", null]]);
});

Deno.test("chat admin name reset --key gives the owner of a name another key", async () => {
  const { platform, folder } = await fixture();
  await using _ = folder;
  const { code, out } = await platform.run("name", "reset", "ann", "--key", KEY);
  assertEquals([code, out], [0, `ann: belongs to ${KEY} now. 2 devices removed, 1 session ended\n`]);
  assertEquals(platform.resets, [["ann", KEY]]);
  // The line of somebody else was pasted.
  const { register } = platform;
  for (const [person, name] of [[1, "ann"], [2, "bob"]] as const) {
    register.savePerson({ id: person, name });
    register.saveIdentity({
      names: [{ key: name, name, person, claimedBy: KEY, used: 1 }],
      devices: [{ person, number: 1, key: KEY, added: 1 }],
    });
  }
  const { out: pasted } = await platform.run("name", "reset", "ann", "--key", KEY);
  assertEquals(pasted.split("\n").slice(1), ["Careful: that is also the key of bob", ""]);
});

Deno.test("chat admin name reset says that the disk has not taken it, and exits with 1", async () => {
  const { platform, folder } = await fixture();
  await using _ = folder;
  platform.isKept = false;
  const { code, out, errors } = await platform.run("name", "reset", "ann");
  assertEquals([code, out.includes("free now"), errors.includes("it is undone")], [1, true, true]);
});

Deno.test("chat admin name reset says why it cannot do it", async () => {
  const { platform, folder } = await fixture();
  await using _ = folder;
  assertEquals(await platform.run("name", "reset", "bob"), {
    code: 1,
    out: "",
    errors: `chat: ${EN.nameOfNobody("bob")}\n`,
  });
  platform.error = new Deno.errors.NotFound();
  const { code, errors } = await platform.run("name", "reset", "ann");
  assertEquals([code, errors.includes("none is running there")], [1, true]);
});

Deno.test("chat admin takes a name and a key, and nothing else", async () => {
  const { platform, folder } = await fixture();
  await using _ = folder;
  const said = async (...args: string[]) => (await assertRejects(() => platform.run(...args), UsageError)).say(EN);
  assertEquals(await said(), EN.adminWhat(undefined));
  assertEquals(await said("names", "list"), EN.adminWhat('"names list"'));
  assertEquals(await said("name", "reset"), EN.resetWhat);
  assertEquals(await said("name", "reset", "ann", "bob"), EN.resetTakesOne('"bob"'));
  assertEquals(await said("name", "reset", "a b"), EN.badResetName("a b"));
  assertEquals(await said("name", "reset", "ann", "--key", "ed25519:no"), EN.badResetKey("ed25519:no"));
  assertEquals(platform.resets, []);
});
