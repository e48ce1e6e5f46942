/**
 * The secrets of sessions, from one run to the next: in real files.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { denoHistoryFiles } from "../../../client/platform/deno_files.ts";
import type { LastSession } from "../../../client/state/identity.ts";
import type { HistoryFiles } from "../../../client/state/history_file.ts";
import { MAX_ROOMS, MAX_SECRETS, SecretFile } from "../../../client/state/secret_file.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { TempHome } from "../../support/temp_home.ts";

const SERVER = "127.0.0.1:12345";

function secret(number: number, rooms: readonly string[] = []): LastSession {
  return { secret: `secret ${number}`.replace(" ", "-").padEnd(22, "x"), rooms };
}

/** A file for one server, and what was told about it. */
function secretsAt(path: string | null, { server = SERVER, files = denoHistoryFiles as HistoryFiles } = {}) {
  const told: string[] = [];
  const failed = (path: string, why: (strings: typeof EN) => string) => void told.push(`${path}: ${why(EN)}`);
  return { told, secrets: new SecretFile({ path, server, files, failed }) };
}

Deno.test("SecretFile gives back the last secret of a server and name, in a file for its owner alone", async () => {
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

Deno.test("SecretFile writes a secret once", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  for (let at = 0; at < 3; at++) secretsAt(path).secrets.keep("bob", secret(1));
  assertEquals(Deno.readTextFileSync(path).split("\n").length, 2);
});

Deno.test("SecretFile leaves out lines that are broken, and what is no secret", async () => {
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

Deno.test("SecretFile keeps the names that were used last, and no file that grows for ever", async () => {
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

Deno.test("SecretFile loses nothing of two clients that write at once", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const [one, other] = [secretsAt(path).secrets, secretsAt(path).secrets];
  one.keep("a", secret(1));
  other.keep("b", secret(2));
  one.keep("c", secret(3));
  assertEquals(["a", "b", "c"].map((name) => other.find(name)), [1, 2, 3].map((number) => secret(number)));
});

Deno.test("SecretFile tells once what it cannot do, and the rest goes on without it", async () => {
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

Deno.test("SecretFile keeps the rooms of a session, which stay where only the secret is kept anew", async () => {
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

Deno.test("SecretFile takes what is no list of rooms for none, and lines without one", async () => {
  await using home = await TempHome.make();
  const path = home.file("sessions.jsonl");
  const { secrets } = secretsAt(path);
  const line = { server: SERVER, name: "bob", secret: secret(1).secret };
  for (const rooms of [undefined, null, "#a", { 0: "#a" }, [7, "a", "#", null]]) {
    Deno.writeTextFileSync(path, `${JSON.stringify({ ...line, rooms })}\n`);
    assertEquals(secrets.find("bob"), secret(1));
  }
});
