/**
 * The modes of `--access` (access_control.ts says what they mean).
 *
 * @module
 */

export const ACCESS_MODES = ["open", "invite", "password", "closed"] as const;

export type AccessMode = typeof ACCESS_MODES[number];
