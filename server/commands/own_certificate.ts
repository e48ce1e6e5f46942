/**
 * The certificate that a server makes for itself, and keeps in its data folder as `tls.pem` and `tls.key`.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import type { Logger } from "../logger.ts";
import { readPrivateFile, writePrivateFile } from "../store/disk/private_file.ts";
import { isCertificateOf, isForOtherKey, makeCertificate } from "../tls/certificate.ts";
import type { CertifiedKey } from "../tls/pem.ts";

export interface OwnCertificateParts {
  /** The data folder; `null`: nothing is kept. */
  readonly folder: string | null;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  readonly logger: Logger;
}

/**
 * Returns the certificate in the folder, or makes one: if there is none, if it belongs to another key or is damaged, or if
 * it will end soon. Clients know the key, so they do not notice; another key
 * they do notice, and the log says so. Where nothing can be written it lasts until the server
 * ends.
 */
export async function ownCertificate(
  server: KeyPair,
  { folder, nowMs, logger }: OwnCertificateParts,
): Promise<CertifiedKey> {
  const paths = folder === null ? null : { cert: `${folder}/tls.pem`, key: `${folder}/tls.key` };
  const failed = (error: unknown) =>
    logger.warn("the certificate cannot be kept, the next start makes another one", {
      folder: folder ?? "",
      why: errorText(error),
    });
  if (paths !== null) {
    try {
      const kept = { cert: readPrivateFile(paths.cert) ?? "", key: readPrivateFile(paths.key) ?? "" };
      if (isCertificateOf(kept, server.publicKey, nowMs)) return kept;
      if (isForOtherKey(kept.cert, server.publicKey)) {
        logger.warn("the key of the server is another one than before, so clients and links of before refuse it", {
          advice:
            "put server.key back from a copy, or tell people the new key and make new links with `chat invite new`",
        });
      }
    } catch (error) {
      failed(error);
    }
  }
  const made = await makeCertificate(server, nowMs);
  if (paths === null) return made;
  try {
    // After a crash in between, they do not fit, and are made again.
    writePrivateFile(paths.key, made.key);
    writePrivateFile(paths.cert, made.cert);
  } catch (error) {
    failed(error);
  }
  return made;
}
