/**
 * The secrets of sessions, in real files.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { denoStateFiles } from "../../../client/platform/deno_files.ts";
import type { LastSession } from "../../../client/state/identity.ts";
import { MAX_ROOMS, MAX_SECRETS, SecretFile } from "../../../client/state/secret_file.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { TempHome } from "../../support/temp_home.ts";

const SERVER = "127.0.0.1:12345";

function secret(number: number, rooms: readonly string[] = []): LastSession {
  return { secret: `secret ${number}`.replace(" ", "-").padEnd(22, "x"), rooms };
}

/** The file for one server, and the errors that it reports. */
function secretsAt(path: string | null, { server = SERVER } = {}) {
  const told: string[] = [];
  const failed = (path: string, why: (strings: typeof EN) => string) => void told.push(`${path}: ${why(EN)}`);
  return { told, secrets: new SecretFile({ path, server, stateFiles: denoStateFiles, failed }) };
}

Deno.test("SecretFile finds the last secret of a server and name, in a file that only its owner can read", async () => {
  await using home = await TempHome.make();
  const path = home.file("state", "chat", "sessions.jsonl");
  const { secrets, told } = secretsAt(path);
  assertEquals(secrets.find("bob"), null);
  secrets.keep("bob", secret(1));
  secrets.keep("Ann", secret(2));
  secrets.keep("bob", secret(3));
  secretsAt(path, { server: "[::1]:99" }).secrets.keep("bob", secret(4));
  const { secrets: later } = secretsAt(path);
  assertEquals(["bob", "BOB", "ann", "eve"].map((name) => later.find(name)), [secret(3), secret(3), secret(2), null]);
  assertEquals(secretsAt(path, { server: "[::1]:99" }).secrets.find("bob"), secret(4));
  if (Deno.build.os !== "windows") {
    const modes = [path, home.file("state", "chat")].map((one) => (Deno.statSync(one).mode ?? 0) & 0o777);
    assertEquals(modes, [0o600, 0o700]);
  }
  assertEquals(told, []);
});

const KEY = `ed25519:${"A".repeat(43)}`;
const OTHER_KEY = `ed25519:${"B".repeat(43)}`;

Deno.test("SecretFile shows a secret to the server with its key only, wherever that is", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  secrets.keep("bob", { ...secret(1, ["#a"]), serverKey: KEY });
  const moved = secretsAt(path, { server: "example.org:1" }).secrets;
  for (const one of [secrets, moved]) {
    assertEquals(one.secretFor("Bob", KEY), secret(1).secret);
    assertEquals([one.secretFor("bob", OTHER_KEY), one.secretFor("bob", null), one.secretFor("ann", KEY)], [
      null,
      null,
      null,
    ]);
  }
  // The rooms are found at the address, and with a known key anywhere.
  assertEquals([secrets.find("bob"), moved.find("bob")], [{ ...secret(1, ["#a"]), serverKey: KEY }, null]);
  const options = { path, server: "example.org:1", stateFiles: denoStateFiles, failed: () => {} };
  assertEquals(new SecretFile({ ...options, serverKey: KEY }).find("bob")?.rooms, ["#a"]);
  // Two servers with keys at one address, such as one that was started again without a folder.
  secrets.keep("bob", { ...secret(2), serverKey: OTHER_KEY });
  assertEquals([secrets.secretFor("bob", KEY), secrets.secretFor("bob", OTHER_KEY)], [
    secret(1).secret,
    secret(2).secret,
  ]);
});

Deno.test("SecretFile shows a secret of an earlier version at its address, once, and then to the key that took it over", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  Deno.writeTextFileSync(path, `${JSON.stringify({ server: SERVER, name: "bob", ...secret(1, ["#a"]) })}\n`);
  assertEquals(secrets.find("bob")?.serverKey, undefined);
  assertEquals([secrets.secretFor("bob", KEY), secrets.secretFor("bob", null)], [secret(1).secret, secret(1).secret]);
  secrets.keep("bob", { secret: secret(1).secret, serverKey: KEY });
  assertEquals(secrets.find("bob"), { ...secret(1, ["#a"]), serverKey: KEY });
  assertEquals([secrets.secretFor("bob", KEY), secrets.secretFor("bob", OTHER_KEY), secrets.secretFor("bob", null)], [
    secret(1).secret,
    null,
    null,
  ]);
});

Deno.test("SecretFile remembers that a server had no key", async () => {
  await using home = await TempHome.make();
  const { secrets } = secretsAt(home.file("sessions.jsonl"));
  secrets.keep("bob", { ...secret(1), serverKey: null });
  assertEquals(secrets.find("bob")?.serverKey, null);
  assertEquals([secrets.secretFor("bob", null), secrets.secretFor("bob", KEY)], [secret(1).secret, secret(1).secret]);
});

Deno.test("SecretFile writes a secret once", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  for (let at = 0; at < 3; at++) secretsAt(path).secrets.keep("bob", secret(1));
  assertEquals(Deno.readTextFileSync(path).split("\n").length, 2);
});

Deno.test("SecretFile skips broken lines and invalid secrets", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const line = JSON.stringify({ server: SERVER, name: "bob", ...secret(1) });
  Deno.writeTextFileSync(
    path,
    `nonsense\nnull\n[]\n{"server":1}\n${line}\n{"server":"${SERVER}","name":"bob","secret":"x"}\n{"ser`,
  );
  const { secrets, told } = secretsAt(path);
  assertEquals(secrets.find("bob"), secret(1));
  for (const wrong of ["short", "x".repeat(257)]) secrets.keep("eve", { secret: wrong });
  assertEquals([secrets.find("eve"), told], [null, []]);
  const odd = { secret: 'a "secret" with\na line end', rooms: [] };
  secrets.keep("eve", odd);
  assertEquals(secretsAt(path).secrets.find("eve"), odd);
});

Deno.test("SecretFile remembers the most recently used names, and bounds the size of the file", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  for (let at = 0; at < 3 * MAX_SECRETS; at++) secrets.keep(`name${at}`, secret(at));
  const lines = Deno.readTextFileSync(path).trimEnd().split("\n");
  assertEquals(lines.length < 2 * MAX_SECRETS + 1, true);
  const last = 3 * MAX_SECRETS - 1;
  assertEquals(secrets.find(`name${last}`), secret(last));
  assertEquals(secrets.find(`name${last - MAX_SECRETS + 1}`), secret(last - MAX_SECRETS + 1));
  assertEquals(secrets.find("name0"), null);
});

Deno.test("SecretFile loses nothing when two clients write at once", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const [one, other] = [secretsAt(path).secrets, secretsAt(path).secrets];
  one.keep("a", secret(1));
  other.keep("b", secret(2));
  one.keep("c", secret(3));
  assertEquals(["a", "b", "c"].map((name) => other.find(name)), [1, 2, 3].map((number) => secret(number)));
});

Deno.test("SecretFile reports its first error once, and continues without the file", async () => {
  await using home = await TempHome.make();
  Deno.mkdirSync(home.file("sessions.jsonl"));
  const { secrets, told } = secretsAt(home.file("sessions.jsonl"));
  assertEquals(secrets.find("bob"), null);
  secrets.keep("bob", secret(1));
  assertEquals([secrets.find("bob"), told.length], [null, 1]);
  assertMatch(told[0] ?? "", /sessions\.jsonl: .*folder/);
  const nowhere = secretsAt(null);
  nowhere.secrets.keep("bob", secret(1));
  assertEquals([nowhere.secrets.find("bob"), nowhere.told], [null, []]);
});

Deno.test("SecretFile saves the rooms of a session, which stay when only a new secret is saved", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  secrets.keep("bob", secret(1, ["#ops", "#a b", "#lobby"]));
  secrets.keep("bob", { secret: secret(2).secret });
  assertEquals(secretsAt(path).secrets.find("bob"), secret(2, ["#ops", "#lobby"]));
  secrets.keep("bob", secret(2));
  assertEquals(secrets.find("bob"), secret(2));
  secrets.keep("bob", secret(2, Array.from({ length: 2 * MAX_ROOMS }, (_, at) => `#${at}`)));
  assertEquals(secrets.find("bob")?.rooms.length, MAX_ROOMS);
});

Deno.test("SecretFile reads a missing or invalid list of rooms as empty", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  const line = { server: SERVER, name: "bob", secret: secret(1).secret };
  for (const rooms of [undefined, null, "#a", { 0: "#a" }, [7, "a", "#", null]]) {
    Deno.writeTextFileSync(path, `${JSON.stringify({ ...line, rooms })}\n`);
    assertEquals(secrets.find("bob"), secret(1));
  }
});

Deno.test("SecretFile saves the order of conversations, without invalid names, and knows sessions without one", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  secrets.keep("bob", { ...secret(1, ["#b", "#a"]), order: ["#a", "ann", "#b", "not a name", "#"] });
  const kept = { ...secret(1, ["#b", "#a"]), order: ["#a", "ann", "#b"] };
  assertEquals(secretsAt(path).secrets.find("bob"), kept);
  secrets.keep("bob", { secret: secret(2).secret });
  assertEquals(secrets.find("bob"), { ...kept, secret: secret(2).secret });
  Deno.writeTextFileSync(
    path,
    `${JSON.stringify({ server: SERVER, name: "bob", ...secret(3, ["#a"]), order: "#a" })}\n`,
  );
  assertEquals(secrets.find("bob"), secret(3, ["#a"]));
});
