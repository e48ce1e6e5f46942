/**
 * The certificate in the data folder, and the private files that it is kept in.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { type KeyPair, keyPairOf } from "../../../shared/keys/ed25519.ts";
import { rootCertificate } from "../../../shared/keys/root_certificate.ts";
import { ownCertificate } from "../../../server/commands/own_certificate.ts";
import { Logger } from "../../../server/logger.ts";
import { writePrivateFile } from "../../../server/store/disk/private_file.ts";
import { isCertificateOf } from "../../../server/tls/certificate.ts";

const NOW = Date.parse("2026-11-30T12:00:00Z");
const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;
const [server, other] = await Promise.all([1, 2].map((fill) => keyPairOf(new Uint8Array(32).fill(fill)))) as [
  KeyPair,
  KeyPair,
];

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function setUp(folder: string | null) {
  const log: string[] = [];
  const logger = new Logger({ format: "text", level: "info", now: () => NOW, write: (line) => log.push(line) });
  const open = (key: KeyPair = server, nowMs = NOW) => ownCertificate(key, { folder, nowMs, logger });
  return { log, open };
}

Deno.test("the certificate is kept in the data folder, where nobody else can read it", async () => {
  await withFolder(async (folder) => {
    const { open, log } = setUp(folder);
    const made = await open();
    assertEquals(await open(), made);
    assertEquals(await Deno.readTextFile(`${folder}/tls.pem`), made.cert);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["tls.key", "tls.pem"]);
    if (Deno.build.os !== "windows") {
      for (const name of ["tls.key", "tls.pem"]) {
        assertEquals(((await Deno.stat(`${folder}/${name}`)).mode ?? 0) & 0o777, 0o600, name);
      }
    }
    assertEquals(log, []);
  });
});

Deno.test("another certificate is made for another key, when its end is near, and when a file is damaged", async () => {
  await withFolder(async (folder) => {
    const { log, open } = setUp(folder);
    let last = await open();
    const isNew = async (key = server, nowMs = NOW) => {
      const made = await open(key, nowMs);
      assertNotEquals(made.cert, last.cert);
      assert(isCertificateOf(made, key.publicKey, nowMs));
      last = made;
    };
    await isNew(server, NOW + TEN_YEARS_MS);
    assertEquals(log, []);
    await isNew(other, NOW);
    assertEquals(log.length, 1);
    assert(log[0]?.includes("the key of the server is another one than before"));
    await isNew(server, NOW);
    assertEquals(log.length, 2);
    await Deno.writeTextFile(`${folder}/tls.pem`, "damaged");
    await isNew();
    // As a crash leaves it that comes between the two files.
    await Deno.writeTextFile(`${folder}/tls.key`, (await setUp(null).open()).key);
    await isNew();
    await Deno.remove(`${folder}/tls.key`);
    await isNew();
    assertEquals(log.length, 2);
  });
});

Deno.test("without a place to keep it the server still has a certificate, and the log says so", async () => {
  const memory = setUp(null);
  assert(isCertificateOf(await memory.open(), server.publicKey, NOW));
  assertEquals(memory.log, []);
  const gone = setUp("/nonexistent/folder");
  assert(isCertificateOf(await gone.open(), server.publicKey, NOW));
  assertEquals(gone.log.length, 1);
  assert(gone.log[0]?.includes("the certificate cannot be kept"));
});

Deno.test({
  name: "openssl verifies the certificate with the root that clients build from the key",
  async fn(t) {
    const openssl = await new Deno.Command("openssl", { args: ["version"], stdout: "null" }).output().catch(() => null);
    if (openssl === null) {
      return void await t.step({ name: "skipped: there is no `openssl`", ignore: true, fn: () => {} });
    }
    await withFolder(async (folder) => {
      await setUp(folder).open();
      const verify = async (key: KeyPair) => {
        await Deno.writeTextFile(`${folder}/root.pem`, rootCertificate(key.publicKey));
        const args = ["verify", "-purpose", "sslserver", "-CAfile", `${folder}/root.pem`, `${folder}/tls.pem`];
        return (await new Deno.Command("openssl", { args, stdout: "null", stderr: "null" }).output()).success;
      };
      assertEquals([await verify(server), await verify(other)], [true, false]);
    });
  },
});

Deno.test({
  ignore: Deno.build.os === "windows",
  name: "a private file replaces one that others could read, whatever a crash has left (Windows has no such modes)",
  async fn() {
    await withFolder(async (folder) => {
      const path = `${folder}/secret`;
      await Deno.writeTextFile(path, "old", { mode: 0o644 });
      await Deno.writeTextFile(`${path}.part`, "half", { mode: 0o666 });
      writePrivateFile(path, "new");
      assertEquals(await Deno.readTextFile(path), "new");
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["secret"]);
    });
  },
});
