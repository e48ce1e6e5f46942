/**
 * Opens the key of the server: kept in its data folder, or new at each start of a server without one.
 *
 * @module
 */
import { errorText } from "../../shared/error_text.ts";
import type { KeyPair } from "../../shared/keys/ed25519.ts";
import { FolderError } from "../store/folder.ts";
import { isKeyOpenToOthers, newServerKey, openServerKey, SERVER_KEY_FILE } from "../store/disk/server_key.ts";
import { folderFor, type StorageOptions } from "./storage.ts";

/**
 * Returns the key of the server. Rejects with a `UsageError`, or with a `FolderError` if its file is damaged. If it can
 * neither be read nor made, a key is used that is lost when the server ends, and the log says so.
 */
export async function openIdentity(
  parts: Pick<StorageOptions, "options" | "sources" | "environment" | "logger">,
): Promise<KeyPair> {
  const folder = folderFor(parts);
  if (folder === null) return await newServerKey();
  const { logger } = parts;
  try {
    const key = await openServerKey(folder);
    if (isKeyOpenToOthers(folder)) {
      logger.warn("other users of this machine can read the key of the server", {
        file: `${folder}/${SERVER_KEY_FILE}`,
        advice: "whoever has it can pose as this server; take the permission away with chmod 600",
      });
    }
    return key;
  } catch (error) {
    if (error instanceof FolderError) throw error;
    logger.error("the key of the server cannot be kept, so clients will not know it at its next start", {
      folder,
      why: errorText(error),
    });
    return await newServerKey();
  }
}
