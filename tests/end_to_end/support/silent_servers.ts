/**
 * A program for a test: a client gives up TLS connections to servers that say nothing, or do not read, and looks on the other
 * side whether they end. Prints what has ended. It is a program of its own, because it needs the C library.
 *
 * @module
 */
import { denoPlatform } from "../../../client/platform/deno_platform.ts";
import { makeCertificate } from "../../../server/tls/certificate.ts";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import { certificateName, rootCertificate } from "../../../shared/keys/root_certificate.ts";
import { withPatience } from "../../support/patience.ts";

const LOCAL = { hostname: "127.0.0.1", port: 0 };
const KEY = await keyPairOf(new Uint8Array(32).fill(1));
const PROOF = { hostname: certificateName(KEY.publicKey), caCerts: [rootCertificate(KEY.publicKey)] };
const { connect, shownNames } = denoPlatform(() => undefined);

/** Gives up once the server has the first bytes of the client, and waits for the end of the connection there. */
async function giveUp(ask: typeof connect | typeof shownNames): Promise<void> {
  using silent = Deno.listen(LOCAL);
  const late = new AbortController();
  const asked = ask(silent.addr as Deno.NetAddr, late.signal, PROOF).catch(() => null);
  const buffer = new Uint8Array(65_536);
  for (;;) {
    using connection = await silent.accept();
    if (await connection.read(buffer) === null) continue;
    late.abort();
    await asked;
    while (await connection.read(buffer).catch(() => null) !== null);
    return;
  }
}

/** Closes while something is written to a server that does not read, and waits for the end of the write. */
async function closeWhileWriting(): Promise<void> {
  using listener = Deno.listenTls({ ...LOCAL, ...await makeCertificate(KEY, Date.now()) });
  const accepted = listener.accept();
  const transport = await connect(listener.addr as Deno.NetAddr, new AbortController().signal, PROOF);
  using _ = await accepted;
  let writes = 0;
  const written = (async () => {
    for (; await transport.write(new Uint8Array(1_048_576)) > 0; writes++);
  })().catch(() => {});
  // Once nothing more is taken, it waits for the reader.
  for (let seen = -1; seen !== writes;) {
    seen = writes;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  transport.close();
  await written;
}

const parts = { handshake: () => giveUp(connect), look: () => giveUp(shownNames), write: closeWhileWriting };
await Promise.all(
  Object.entries(parts).map(async ([name, part]) => {
    await withPatience(part(), () => `the end of the ${name}`);
  }),
);
await Deno.stdout.write(new TextEncoder().encode(`${Object.keys(parts).join(", ")}\n`));
Deno.exit();
