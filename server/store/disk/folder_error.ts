/**
 * A data folder that must not be used as it is, as an error that can be told in any language.
 *
 * @module
 */
import type { Sentence } from "../../../shared/cli/usage_error.ts";
import { EN } from "../../../shared/cli/usage/en.ts";

/** Somebody has to decide something first: the folder is another server's, or is not what it should be. */
export class FolderError extends Error {
  override readonly name = "FolderError";

  /** `say` gives a whole sentence without its full stop. */
  constructor(readonly say: Sentence) {
    super(say(EN));
  }
}
