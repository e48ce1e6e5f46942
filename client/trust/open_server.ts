/**
 * Makes the server of a command from its options, the files of this user and a way to ask.
 *
 * @module
 */
import { type Address, formatAddress } from "../../shared/address.ts";
import type { Sentence } from "../../shared/cli/usage_error.ts";
import { printable } from "../../shared/printable.ts";
import { knownServersPath } from "../config/paths.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Platform } from "../platform/platform.ts";
import { refusalText } from "../text/connection_text.ts";
import type { SecretInputs } from "./secret_inputs.ts";
import { KnownServers } from "./known_servers.ts";
import { type Asker, Questions } from "./questions.ts";
import type { TrustOptions } from "./trust_options.ts";
import { TrustedServer } from "./trusted_server.ts";

export interface ServerParts {
  readonly address: Address;
  readonly isGuest: boolean;
  readonly serverOptions: TrustOptions;
  readonly inputs: SecretInputs;
  readonly strings: Catalogue;
  /** `null`: there is nobody to ask. */
  readonly asker: Asker | null;
  /** Says something about the server that is no error. */
  readonly notify: (sentence: Sentence) => void;
}

export function openServer(
  platform: Pick<Platform, "clock" | "connect" | "shownNames" | "storage">,
  { address, isGuest, serverOptions, inputs, strings, asker, notify }: ServerParts,
): TrustedServer {
  const { config, stateFiles } = platform.storage;
  const knownPath = knownServersPath(config.system);
  const knownServers = new KnownServers({
    path: knownPath,
    stateFiles,
    failed: (path, why) => notify((usage) => strings.trust.knownFailed(path, why(usage))),
  });
  return new TrustedServer({
    ...serverOptions,
    ...inputs,
    platform,
    address,
    isGuest,
    knownServers,
    questions: asker === null ? null : new Questions(asker, {
      address,
      strings,
      refusalText: (error, name) => refusalText(error, { name, strings }),
    }),
    mayBeKnown: () => notify(() => strings.trust.mayBeKnown(printable(knownPath ?? ""))),
    leadsElsewhere: () => notify(() => strings.trust.leadsElsewhere(printable(formatAddress(address)))),
    provesNothing: () => {
      const { provesNothing, provesNothingToGuests } = strings.trust;
      notify(() => (isGuest ? provesNothingToGuests : provesNothing)(printable(formatAddress(address))));
    },
  });
}
