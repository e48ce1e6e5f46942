/**
 * The root certificate of a server's key in a TLS handshake (shared/keys/root_certificate.ts).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { rootCertificate } from "../../../shared/keys/root_certificate.ts";
import vectors from "../../shared/keys/vectors.json" with { type: "json" };

Deno.test("TLS accepts a certificate that the key has signed, and no other", async () => {
  const { certificate: cert, key, name } = vectors.leaf;
  using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  const served = (async () => {
    for (let count = 0; count < 2; count++) {
      using connection = await listener.accept();
      await connection.handshake().catch(() => {});
    }
  })();
  const outcomes = [vectors.server.key, vectors.client.key].map(async (serverKey) => {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
    using connection = await Deno.startTls(tcp, { hostname: name, caCerts: [rootCertificate(serverKey)] });
    return await connection.handshake().then(() => "accepted", (error) => error.name);
  });
  assertEquals(await Promise.all(outcomes), ["accepted", "InvalidData"]);
  await served;
});
